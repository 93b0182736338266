/**
 * Placeholders of deployment templates in the texts of a policy: `${bucket}`, `{{ account }}`,
 * `<ACCOUNT>`, `$STAGE`, `%VPC%`, `__NAME__`, `#{name}`, `@NAME@` and `{name}`.
 *
 * A placeholder becomes an unknown value of any text, wildcards included. That covers the case in
 * which the text stands for itself, so a doubtful form may be taken as one. Only `${…}` needs care,
 * because IAM has variables of that form: one with a condition key that AWS documents, or with the
 * prefix of an identity provider, stays a variable. Equal placeholders are the same value.
 *
 * It is assumed that a value has no quotes; a value that closed the string would make another
 * policy. A placeholder without quotes is one value of any kind. Left out are placeholders in the
 * names of members, which stay as they are.
 */
import { keyFact } from "../aws/condition-keys.ts";
import { joined } from "./arn-shapes.ts";
import type { TextPart, Value } from "./value.ts";

/** The value with placeholders as unknown parts of its texts. */
export function withPlaceholders(value: Value): Value {
  return replaced(value, new Map());
}

/** A value behind an alias of YAML is in several places, and stays one value. */
function replaced(value: Value, known: Map<Value, Value>): Value {
  const before = known.get(value);
  if (before !== undefined) return before;
  const made = replacedNew(value, known);
  known.set(value, made);
  return made;
}

function replacedNew(value: Value, known: Map<Value, Value>): Value {
  switch (value.kind) {
    case "text":
      return { ...value, parts: joined(value.parts.flatMap(partsOf)) };
    case "list":
      return { ...value, items: value.items.map((each) => replaced(each, known)) };
    case "object": {
      const members = value.members.map(({ name, value: inner }) => ({
        name,
        value: replaced(inner, known),
      }));
      return { ...value, members };
    }
    default:
      return value;
  }
}

/** LIMIT: characters of a placeholder; the bounds keep the search linear. */
const FORMS = [
  /\$?\$\{/,
  /\{\{[^{}]{0,200}\}\}/,
  /<[A-Za-z][\w .:/-]{0,100}>/,
  /\$[A-Z_][A-Z0-9_]{1,100}/,
  /%%?[A-Za-z_][\w.-]{0,100}%%?/,
  /__[A-Z](?:[A-Z0-9]|_(?!_)){0,100}__/,
  /#\{[^{}]{0,100}\}/,
  /@[A-Z][A-Z0-9_]{1,100}@/,
  /\{[A-Za-z_][\w.-]{0,100}\}/,
];
const FORM = new RegExp(FORMS.map(({ source }) => source).join("|"), "g");

function partsOf(part: TextPart): readonly TextPart[] {
  if (typeof part !== "string") return [part];
  const parts: TextPart[] = [];
  let plain = 0;
  const form = new RegExp(FORM);
  for (let match = form.exec(part); match !== null; match = form.exec(part)) {
    const { index } = match;
    const end = match[0].endsWith("${") ? closingBrace(part, index) : index + match[0].length;
    const text = part.slice(index, end);
    form.lastIndex = end;
    if (isIamVariable(text)) continue;
    parts.push(part.slice(plain, index), { name: text, nature: "pattern" });
    plain = end;
  }
  return [...parts, part.slice(plain)].filter((each) => each !== "");
}

/** The offset behind the brace that closes `${`, or the end of a text without one. */
function closingBrace(text: string, start: number): number {
  let depth = 0;
  for (let at = text.indexOf("{", start); at < text.length; at++) {
    if (text[at] === '"') at = endOfString(text, at);
    else if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) return at + 1;
  }
  return text.length;
}

/** Services that document their condition keys as policy variables. */
const VARIABLE_PREFIXES: ReadonlySet<string> = new Set([
  "ec2",
  "identitystore",
  "iot",
  "redshift",
  "saml",
  "transfer",
]);

/** Whether a text is a variable or an escape of IAM: `${aws:username}`, `${*}`. */
function isIamVariable(text: string): boolean {
  const inner = /^\$\{([^{}]*)\}$/.exec(text)?.[1];
  if (inner === undefined) return false;
  if (/^[*?$]$/.test(inner)) return true;
  // A variable may have a default value: `${aws:PrincipalTag/team, 'none'}`.
  const key = inner.split(",")[0]?.trim() ?? "";
  const [, prefix = ""] = /^([\w.-]+):[\w-]+(?:[./][\w./-]*)?$/.exec(key) ?? [];
  if (prefix === "") return false;
  return keyFact(key) !== undefined || VARIABLE_PREFIXES.has(prefix) || prefix.includes(".");
}

/** Private characters: the mark of a placeholder without quotes, and the first of its numbers. */
const MARK = "\uE012";
const FIRST_NUMBER = 0xe100;
/** LIMIT: placeholders without quotes in one text. */
const MAX_BARE = 6000;
const PRIVATE = /[\uE012\uE100-\uF8FF]/;

/** Without quotes, only forms that JSON cannot have; each has at least four characters. */
const BARE = /\$\{[^{}"\n]{1,200}\}|\{\{[^{}"\n]{1,200}\}\}|<[A-Za-z][\w .:/-]{1,100}>/y;

/** A text whose placeholders outside of strings became strings of the same length. */
export interface BarePlaceholders {
  readonly text: string;
  /**
   * The value of that text, with unknown values in the places of those strings; undefined if one is
   * the name of a member.
   */
  readonly restore: (value: Value) => Value | undefined;
}

/**
 * Takes a placeholder without quotes, as in `"Resource": ${arn}`, as one unknown value. The text
 * keeps its length, so all places stay right. Undefined if there is none.
 */
export function bareStrings(text: string): BarePlaceholders | undefined {
  if (PRIVATE.test(text)) return undefined;
  const names: string[] = [];
  const pieces: string[] = [];
  const bare = new RegExp(BARE);
  let plain = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') at = endOfString(text, at);
    bare.lastIndex = at;
    const [token] = bare.exec(text) ?? [];
    if (token === undefined) continue;
    if (names.length >= MAX_BARE) return undefined;
    const number = String.fromCharCode(FIRST_NUMBER + names.length);
    names.push(token);
    pieces.push(text.slice(plain, at), `"${MARK}${number}${"-".repeat(token.length - 4)}"`);
    plain = at + token.length;
    at = plain - 1;
  }
  if (names.length === 0) return undefined;
  return {
    text: pieces.join("") + text.slice(plain),
    restore: (value) => (hasMarkedName(value) ? undefined : restored(value, names)),
  };
}

/** The offset of the quote that ends the string from `start`, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

function hasMarkedName(value: Value): boolean {
  if (value.kind === "list") return value.items.some(hasMarkedName);
  if (value.kind !== "object") return false;
  return value.members.some((each) => each.name.startsWith(MARK) || hasMarkedName(each.value));
}

function restored(value: Value, names: readonly string[]): Value {
  if (value.kind === "list") {
    return { ...value, items: value.items.map((each) => restored(each, names)) };
  }
  if (value.kind === "object") {
    const members = value.members.map(({ name, value: inner }) => ({
      name,
      value: restored(inner, names),
    }));
    return { ...value, members };
  }
  const [text] = value.kind === "text" ? value.parts : [];
  if (typeof text !== "string" || !text.startsWith(MARK)) return value;
  const name = names[text.charCodeAt(1) - FIRST_NUMBER] ?? "";
  const { place } = value;
  return { kind: "unknown", unknown: { name, nature: "structure" }, ...(place && { place }) };
}
