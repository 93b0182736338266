/**
 * The characters that names in a request can have: actions, ARNs, principals and condition keys
 * (rule R7).
 *
 * A name with another character is a slip: a blank or a quote that was copied along, two entries
 * that were not separated, a placeholder that was not filled in. A pattern with such a character
 * matches no request, so a check that asks about it would pass for the wrong reason. It is an error
 * in a question and in a request (api/access.ts, semantics/request-names.ts), and a warning in a
 * policy, where AWS accepts it (docs/decisions.md, D-names).
 *
 * The alphabets are those of AWS's Service Authorization Reference for prefixes, actions and the
 * first five components of ARNs. The last component of an ARN depends on the service. Services
 * that document the alphabet of their names are in a table; elsewhere, as in the key of an S3
 * object, any visible text is possible. A wildcard may stand for every character, so it is never a
 * fault.
 */
import { quoted } from "../json/value.ts";
import { capitalizeAscii, foldAsciiCase } from "../text/ascii-case.ts";
import { canMatch } from "./glob-text.ts";

/** Why a request cannot carry a text. */
export interface NameFault {
  /** The predicate of a sentence about the text: `has a blank`. */
  readonly reason: string;
  /**
   * Whether the text is surely a slip. A letter outside of ASCII and an empty component of an ARN
   * may be meant in a request that somebody writes to compare spellings; there they are a warning.
   */
  readonly isCertain: boolean;
}

/** The characters of a part of a name, as a class of a regular expression. */
type Alphabet = RegExp;

const alphabet = (others: string): Alphabet => new RegExp(`[^*?\\-${others}]`, "u");

const ACTION = alphabet("A-Za-z0-9._:");
const COMPONENT = alphabet("a-z0-9");
const ACCOUNT = alphabet("A-Za-z0-9");
const KEY = alphabet("A-Za-z0-9._:@[\\]");
const PRINCIPAL = alphabet("A-Za-z0-9_.:/@+=,!&~#|^()");

/** Characters that names of every service may have, in the last component of an ARN. */
const COMMON = "A-Za-z0-9_./:";
const PLAIN = alphabet(COMMON);

/**
 * Services with a documented alphabet of names. For S3 it is that of buckets; the key of an object
 * may be any text.
 */
const ALPHABETS: ReadonlyMap<string, Alphabet> = new Map([
  ["s3", PLAIN],
  ["sqs", PLAIN],
  ["sns", PLAIN],
  ["kms", PLAIN],
  ["dynamodb", PLAIN],
  ["lambda", alphabet(`${COMMON}$`)],
  ["secretsmanager", alphabet(`${COMMON}+=@!`)],
  ["iam", alphabet(`${COMMON}+=,@`)],
  ["sts", alphabet(`${COMMON}+=,@`)],
]);

/** The names behind this prefix are those of an encryption context, which may be any text. */
const ENCRYPTION_CONTEXT = "kms:encryptioncontext:";

const BLANK_AT_AN_END = /^\s|\s$/u;
const QUOTE_AT_AN_END = /^["'`]|["'`,;]$/;
/** Fast path: visible ASCII, with blanks inside only. */
const PLAIN_TEXT = /^(?:[!-~](?:[ -~]*[!-~])?)?$/;
/** Fast path: an ordinary condition key. */
const PLAIN_KEY = /^[\w.-]+:[\w./-]+$/;
const HIDDEN = /[\p{C}\u2028\u2029]/u;
const ENCODED = /%[0-9A-Fa-f]{2}/;
const PLACEHOLDER = /<[^<>]*>|\{\{[^{}]*\}\}|\$\([^()]*\)/;
const ARN_INSIDE = /[Aa][Rr][Nn]:[A-Za-z*?][A-Za-z0-9*?-]*(?::[A-Za-z0-9*?-]*){2}:/;
/** A text in other brackets than `${…}` that begins with a key: `{{aws:username}}`. */
const VARIABLE_LIKE = /(?:(?<!\$)\{|<|\$[([]?)\s*[A-Za-z][A-Za-z0-9.-]*:[A-Za-z][\w./-]*[\s)\]}>]*/;

/** R7, R3: the fault of an action, or of a pattern of actions with one colon. */
export function actionFault(text: string): NameFault | undefined {
  const [prefix = ""] = text.split(":", 1);
  const hasDot = prefix.includes(".") && !/[*?]/.test(prefix);
  return worst(
    strange(text, ACTION),
    hasDot ? fault("has `.` in its prefix; the prefix of a service is like `s3`") : undefined,
  );
}

/** The first fault that is certain, or else the first one: a doubt must not hide an error. */
export function worst(...faults: readonly (NameFault | undefined)[]): NameFault | undefined {
  return faults.find((each) => each?.isCertain) ?? faults.find((each) => each !== undefined);
}

/** R7, R4: the fault of an ARN, or of a pattern of ARNs. Any length of account ids is accepted. */
export function arnFault(text: string, components: readonly string[]): NameFault | undefined {
  const [, partition, service, region, account, resource] = components;
  if (ARN_INSIDE.test(text.slice(4))) return fault("has another ARN inside");
  const isWhole = resource !== undefined;
  const hasEmpty = partition === "" || (isWhole && service === "");
  return worst(
    hasEmpty ? doubt(`has an empty ${partition === "" ? "partition" : "service"}`) : undefined,
    strange(partition, COMPONENT, "partition"),
    strange(service, COMPONENT, "service"),
    strange(region, COMPONENT, "Region"),
    strange(account, ACCOUNT, "account"),
    partition === "" ? undefined : partitionFault(partition ?? "aws"),
    isWhole ? bucketFault(service, region, account, resource) : undefined,
    isWhole ? resourcePartFault(service ?? "", account ?? "", resource) : undefined,
  );
}

/** AWS: the names of its partitions begin with `aws`; a policy that names another is refused. */
function partitionFault(partition: string): NameFault | undefined {
  if (/^aws(?:-|$)|[*?]/.test(partition)) return undefined;
  return doubt(
    `has the partition ${quoted(partition)}, but those of AWS are \`aws\` and \`aws-…\``,
  );
}

/** The fault of a principal's name: of a service, a provider, a canonical user or in an ARN. */
export function principalFault(text: string): NameFault | undefined {
  return strange(text, PRINCIPAL);
}

/**
 * The fault of a condition key. The name of a tag, behind a slash, and of an encryption context may
 * be any visible text; the part before it has an alphabet.
 */
export function keyFault(text: string): NameFault | undefined {
  if (PLAIN_KEY.test(text)) return undefined;
  const visible = visibleFault(text);
  const [head = ""] = text.split("/", 1);
  const isFree = foldAsciiCase(text).startsWith(ENCRYPTION_CONTEXT);
  return worst(
    visible,
    text.includes(":") ? undefined : doubt("has no prefix such as `aws:`"),
    isFree || !text.includes(":") ? undefined : strange(head, KEY),
  );
}

/** The fault of an ARN in a question or a request, where nothing fills in a variable. */
export function variableFault(text: string): NameFault | undefined {
  const variable = /\$\{[^{}]*\}?/.exec(text)?.[0];
  return variable === undefined
    ? undefined
    : fault(`has the variable ${quoted(variable)}, which only a policy can have`);
}

/** The fault of the account of a resource in a question or a request. */
export function accountFault(account: string | undefined): NameFault | undefined {
  if (account === undefined || canBeAccount(account)) return undefined;
  return doubt(`has the account ${quoted(account)}, which is not 12 digits`);
}

/** Whether a pattern can match an account: 12 digits, `aws`, or nothing. */
export function canBeAccount(pattern: string): boolean {
  const least = pattern.replaceAll("*", "").length;
  const isNumber =
    /^[\d*?]*$/.test(pattern) && (pattern.includes("*") ? least <= 12 : least === 12);
  return isNumber || pattern === "" || canMatch(pattern, "aws");
}

/** The first part of a text that looks like a variable but is plain text; undefined without one. */
export function variableLike(text: string): string | undefined {
  if (!text.includes("{") && !text.includes("$") && !text.includes("<")) return undefined;
  return VARIABLE_LIKE.exec(text)?.[0].trim();
}

/** The fault of a text whose every character counts: one that hides, or a blank at an end. */
export function hiddenFault(text: string): NameFault | undefined {
  if (PLAIN_TEXT.test(text)) return undefined;
  const hidden = HIDDEN.exec(text);
  return hidden === null ? endFault(text, BLANK_AT_AN_END) : characterFault(text, hidden.index);
}

/** The fault of a name that may have any visible character. */
function visibleFault(text: string): NameFault | undefined {
  return hiddenFault(text) ?? endFault(text, QUOTE_AT_AN_END);
}

function endFault(text: string, atAnEnd: RegExp): NameFault | undefined {
  const found = atAnEnd.exec(text);
  if (found === null) return undefined;
  const { reason } = characterFault(text, found.index);
  return fault(`${reason} at its ${found.index === 0 ? "beginning" : "end"}`);
}

/** Words with which the resources of S3 begin that have a Region or an account, unlike a bucket. */
const S3_RESOURCES =
  /^(?:accesspoint|job|async-request|storage-lens(?:-group)?|access-grants|bucket)[/:]|^[^/]*[*?]/;

/** The ARN of a bucket or of an object has a bucket, and neither Region nor account. */
function bucketFault(
  service: string | undefined,
  region: string | undefined,
  account: string | undefined,
  resource: string,
): NameFault | undefined {
  if (service !== "s3" || S3_RESOURCES.test(resource)) return undefined;
  const place = !isEmptyable(region)
    ? "a Region"
    : !isEmptyable(account)
      ? "an account"
      : undefined;
  if (place !== undefined) return doubt(`has ${place}, which the ARN of a bucket does not have`);
  if (resource.startsWith("/")) return fault("has no bucket before its first slash");
  return /^[^/]*:/.test(resource) ? fault("has `:` in its bucket") : undefined;
}

/** Whether a component can be empty. */
const isEmptyable = (component = ""): boolean => /^\**$/.test(component);

function resourcePartFault(
  service: string,
  account: string,
  resource: string,
): NameFault | undefined {
  if (resource === "") return doubt("has nothing after its fifth colon");
  const closed = ALPHABETS.get(service);
  const isBucket = service === "s3" && account === "";
  const isClosed = closed !== undefined && (service !== "s3" || isBucket);
  const slash = isBucket ? resource.indexOf("/") : -1;
  const name = slash < 0 ? resource : resource.slice(0, slash);
  const encoded = ENCODED.exec(resource)?.[0];
  const placeholder = PLACEHOLDER.exec(resource)?.[0];
  return worst(
    isClosed ? strange(name, closed) : undefined,
    encoded === undefined
      ? undefined
      : fault(`has \`${encoded}\`, but ARNs are not percent-encoded`),
    placeholder === undefined ? undefined : fault(`has the placeholder ${quoted(placeholder)}`),
    visibleFault(resource),
  );
}

function strange(
  text: string | undefined,
  outside: Alphabet,
  component?: string,
): NameFault | undefined {
  if (text === undefined || !outside.test(text)) return undefined;
  const all = Array.from(text.matchAll(new RegExp(outside, "gu")), ({ index }) =>
    characterFault(text, index),
  );
  const found = worst(...all);
  if (found === undefined || component === undefined) return found;
  return { ...found, reason: `${found.reason} in its ${component}` };
}

function characterFault(text: string, at: number): NameFault {
  const code = text.codePointAt(at) ?? 0;
  const isForeign = code > 0x7f && /[\p{L}\p{M}\p{N}]/u.test(String.fromCodePoint(code));
  return { reason: `has ${characterName(code)}`, isCertain: !isForeign };
}

/** A character for a message; one that cannot be seen has its code point. */
function characterName(code: number): string {
  const text = String.fromCodePoint(code);
  const point = `U+${code.toString(16).replace(/[a-f]/g, capitalizeAscii).padStart(4, "0")}`;
  if (text === " ") return "a blank";
  if (text === "\t") return "a tab";
  if (text === "\n" || text === "\r") return "a line break";
  if (HIDDEN.test(text)) return `an invisible character (${point})`;
  if (/\s/u.test(text)) return `a blank (${point})`;
  if (text === "`") return "a backtick";
  return code > 0x7f ? `\`${text}\` (${point})` : `\`${text}\``;
}

const fault = (reason: string): NameFault => ({ reason, isCertain: true });
const doubt = (reason: string): NameFault => ({ reason, isCertain: false });
