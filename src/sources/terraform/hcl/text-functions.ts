/**
 * Functions of Terraform on texts and numbers.
 *
 * A function gets its arguments and gives undefined if it cannot compute the result: an argument is
 * unknown, or is not what the function takes. Some functions work on texts with unknown parts,
 * where the unknown parts cannot change what happens. Lengths and positions count code points;
 * Terraform counts grapheme clusters, so texts with other than ASCII characters are left out there.
 */

import { foldAsciiCase } from "../../../text/ascii-case.ts";
import type { TextPart } from "../../value.ts";
import { withoutForms } from "./collection-form.ts";
import { boolean, type Data, knownNumber, knownText, list, number, partsOf, text } from "./data.ts";
import { jsonParts, readJson } from "./json-text.ts";

export type PureFunction = (values: readonly Data[]) => Data | undefined;

const ASCII = /^\p{ASCII}*$/u;

/** A function of texts that are known as a whole. */
function ofTexts(apply: (...texts: string[]) => Data | undefined): PureFunction {
  return (values) => {
    const texts = values.map(knownText);
    const known = texts.filter((each) => each !== undefined);
    return known.length === texts.length && texts.length > 0 ? apply(...known) : undefined;
  };
}

/** A function of numbers. */
function ofNumbers(apply: (...numbers: number[]) => number | undefined): PureFunction {
  return (values) => {
    const numbers = values.map((value) => knownNumber(value));
    const known = numbers.filter((each) => each !== undefined);
    if (known.length !== numbers.length || known.length === 0) return undefined;
    const result = apply(...known);
    return result === undefined || !Number.isFinite(result) ? undefined : number(result);
  };
}

const asciiOnly =
  (apply: (value: string, ...rest: string[]) => string | undefined): PureFunction =>
  (values) =>
    ofTexts((value, ...rest) => {
      const result = ASCII.test(value) ? apply(value, ...rest) : undefined;
      return result === undefined ? undefined : text(result);
    })(values);

export const TEXT_FUNCTIONS: Readonly<Record<string, PureFunction>> = {
  lower: asciiOnly(foldAsciiCase),
  upper: asciiOnly((value) => value.replace(/[a-z]/g, upperLetter)),
  title: asciiOnly((value) => value.replace(/(?<![a-zA-Z0-9_'])[a-z]/g, upperLetter)),
  trimspace: (values) => trimmed(values[0], /^\s+/, /\s+$/),
  chomp: (values) => trimmed(values[0], /^(?!)/, /(?:\r?\n)+$/),
  trimprefix: ([value, prefix]) => withoutStart(value, knownText(prefix)),
  trimsuffix: ([value, suffix]) => withoutEnd(value, knownText(suffix)),
  trim: ofTexts((value, set) => text(cutEnd(cutStart(value, set), set))),
  startswith: ([value, prefix]) => startsWith(value, knownText(prefix)),
  endswith: ([value, suffix]) => endsWith(value, knownText(suffix)),
  strcontains: ofTexts((value, part) => boolean(value.includes(part))),
  strrev: asciiOnly((value) => value.split("").reverse().join("")),
  replace: ([value, from, to]) => replaced(value, knownText(from), to),
  split: ([separator, value]) => divided(knownText(separator), value),
  join: ([separator, ...lists]) => joinedText(separator, lists),
  format: ([pattern, ...values]) => formatted(knownText(pattern), values),
  formatlist: ([pattern, ...values]) => formattedList(knownText(pattern), values),
  indent: ([spaces, value]) => indented(knownNumber(spaces), value),
  substr: (values) => substring(values),
  tostring: ([value]) => converted(value),
  tonumber: ([value]) => {
    const known = knownNumber(value);
    return known === undefined ? undefined : number(known);
  },
  tobool: ofTexts((value) =>
    /^(?:true|false)$/.test(value) ? boolean(value === "true") : undefined,
  ),
  abs: ofNumbers(Math.abs),
  ceil: ofNumbers(Math.ceil),
  floor: ofNumbers(Math.floor),
  max: ofNumbers(Math.max),
  min: ofNumbers(Math.min),
  pow: ofNumbers((base, exponent) => base ** exponent),
  signum: ofNumbers(Math.sign),
  parseint: ofTexts((value, base) =>
    base === "10" && /^-?\d{1,15}$/.test(value) ? number(Number(value)) : undefined,
  ),
  jsonencode: ([value]) =>
    value === undefined ? undefined : { ...text(jsonParts(value)), decoded: value },
  jsondecode: ([value]) => decoded(value),
};

const upperLetter = (letter: string): string => String.fromCharCode(letter.charCodeAt(0) - 32);

function trimmed(value: Data | undefined, start: RegExp, end: RegExp): Data | undefined {
  const parts = value && partsOf(value);
  if (parts === undefined) return undefined;
  const [first] = parts;
  const last = parts.at(-1);
  // An unknown part at an end may have white space of its own.
  if (typeof first === "object" || typeof last === "object") return undefined;
  const cut = [...parts];
  if (first !== undefined) cut[0] = first.replace(start, "");
  const final = cut.at(-1);
  if (typeof final === "string") cut[cut.length - 1] = final.replace(end, "");
  return text(cut);
}

function withoutStart(value: Data | undefined, prefix: string | undefined): Data | undefined {
  const starts = startsWith(value, prefix);
  if (starts?.kind !== "boolean" || value === undefined || prefix === undefined) return undefined;
  if (!starts.value) return value;
  const [first, ...rest] = partsOf(value) ?? [];
  return text([typeof first === "string" ? first.slice(prefix.length) : "", ...rest]);
}

function withoutEnd(value: Data | undefined, suffix: string | undefined): Data | undefined {
  const ends = endsWith(value, suffix);
  if (ends?.kind !== "boolean" || value === undefined || suffix === undefined) return undefined;
  if (!ends.value || suffix === "") return value;
  const parts = partsOf(value) ?? [];
  const last = parts.at(-1);
  const cut = typeof last === "string" ? last.slice(0, -suffix.length) : "";
  return text([...parts.slice(0, -1), cut]);
}

/** The known beginning of a text decides if it is long enough, or already different. */
function startsWith(value: Data | undefined, prefix: string | undefined): Data | undefined {
  const parts = value && partsOf(value);
  if (parts === undefined || prefix === undefined) return undefined;
  const [first = ""] = parts;
  const start = typeof first === "string" ? first : "";
  if (parts.length <= 1 && typeof first === "string") return boolean(start.startsWith(prefix));
  if (start.startsWith(prefix)) return boolean(true);
  return prefix.startsWith(start) ? undefined : boolean(false);
}

function endsWith(value: Data | undefined, suffix: string | undefined): Data | undefined {
  const parts = value && partsOf(value);
  if (parts === undefined || suffix === undefined) return undefined;
  const last = parts.at(-1) ?? "";
  const end = typeof last === "string" ? last : "";
  if (parts.length <= 1 && typeof last === "string") return boolean(end.endsWith(suffix));
  if (end.endsWith(suffix)) return boolean(true);
  return suffix.endsWith(end) ? undefined : boolean(false);
}

function cutStart(value: string, set: string): string {
  const characters = [...value];
  const at = characters.findIndex((each) => !set.includes(each));
  return at < 0 ? "" : characters.slice(at).join("");
}

function cutEnd(value: string, set: string): string {
  const characters = [...value];
  const at = characters.findLastIndex((each) => !set.includes(each));
  return characters.slice(0, at + 1).join("");
}

function replaced(
  value: Data | undefined,
  from: string | undefined,
  to: Data | undefined,
): Data | undefined {
  const known = knownText(value);
  const parts = to && partsOf(to);
  if (known === undefined || from === undefined || parts === undefined) return undefined;
  const isPattern = from.length > 1 && from.startsWith("/") && from.endsWith("/");
  if (from === "") return text(separate(["", ...known, ""], parts));
  if (!isPattern) return text(separate(known.split(from), parts));
  const replacement = knownText(to);
  const pattern = from.slice(1, -1);
  // Only patterns that mean the same in RE2 and in JavaScript, and that cannot take long.
  if (replacement === undefined || !/^[\w\s^$./:@,-]*$/.test(pattern)) return undefined;
  if (replacement.includes("$")) return undefined;
  return text(known.replace(new RegExp(pattern, "g"), replacement));
}

function separate(pieces: readonly string[], by: readonly TextPart[]): readonly TextPart[] {
  return pieces.flatMap((piece, at) => (at === 0 ? [piece] : [...by, piece]));
}

/** A text can be divided if no unknown part can have the separator. */
function divided(separator: string | undefined, value: Data | undefined): Data | undefined {
  const parts = value && partsOf(value);
  if (separator === undefined || separator === "" || parts === undefined) return undefined;
  const pieces: TextPart[][] = [[]];
  for (const part of parts) {
    if (typeof part !== "string") {
      const isSafe =
        part.nature === "account" || (separator === ":" && part.nature === "component");
      if (!isSafe) return undefined;
      pieces.at(-1)?.push(part);
      continue;
    }
    const [first = "", ...rest] = part.split(separator);
    pieces.at(-1)?.push(first);
    for (const piece of rest) pieces.push([piece]);
  }
  // A separator of several characters may begin in one part and end in the next one.
  if (separator.length > 1 && parts.length > 1) return undefined;
  return { ...list(pieces.map((piece) => text(piece))), form: "list" };
}

function joinedText(separator: Data | undefined, lists: readonly Data[]): Data | undefined {
  const between = separator && partsOf(separator);
  if (between === undefined || lists.length === 0) return undefined;
  const pieces: (readonly TextPart[])[] = [];
  for (const each of lists) {
    if (each.kind !== "list" || (each.loose === true && each.items.length > 1)) return undefined;
    for (const item of each.items) {
      const parts = partsOf(item);
      if (parts === undefined) return undefined;
      pieces.push(parts);
    }
  }
  return text(pieces.flatMap((piece, at) => (at === 0 ? piece : [...between, ...piece])));
}

/** The verbs `%s`, `%d`, `%v`, `%q`, `%t`, `%%`, and `%03d`. */
function formatted(pattern: string | undefined, values: readonly Data[]): Data | undefined {
  if (pattern === undefined) return undefined;
  const result: TextPart[] = [];
  let next = 0;
  for (const piece of pattern.split(/(%(?:%|[-+ #0]*\d*(?:\.\d+)?(?:\[\d+\])?[a-zA-Z]))/)) {
    if (!piece.startsWith("%") || piece === "%%") {
      result.push(piece === "%%" ? "%" : piece);
      continue;
    }
    const value = values[next++];
    const parts = value && verb(piece, value);
    if (parts === undefined) return undefined;
    result.push(...parts);
  }
  return next === values.length ? text(result) : undefined;
}

function verb(piece: string, value: Data): readonly TextPart[] | undefined {
  const parts = partsOf(value);
  if (piece === "%s" || piece === "%d" || piece === "%t") return parts;
  if (piece === "%v")
    return value.kind === "list" || value.kind === "object" ? jsonParts(value) : parts;
  if (piece === "%q") return parts && jsonParts(text(parts));
  const width = /^%0(\d{1,2})d$/.exec(piece)?.[1];
  const known = knownNumber(value);
  if (width === undefined || known === undefined || known < 0) return undefined;
  return [String(known).padStart(Number(width), "0")];
}

function formattedList(pattern: string | undefined, values: readonly Data[]): Data | undefined {
  const lists = values.filter((value) => value.kind === "list");
  const [first] = lists;
  if (first === undefined || values.some(({ kind }) => kind === "unknown")) return undefined;
  if (lists.some((each) => each.items.length !== first.items.length)) return undefined;
  const isLoose = lists.some(({ loose }) => loose === true);
  if (isLoose && lists.length > 1) return undefined;
  const items = first.items.map((_, at) =>
    formatted(
      pattern,
      values.map((value) => (value.kind === "list" ? (value.items[at] ?? value) : value)),
    ),
  );
  const made = items.filter((item) => item !== undefined);
  if (made.length < items.length) return undefined;
  return { ...list(made), form: "list", ...(isLoose && { loose: true }) };
}

function indented(spaces: number | undefined, value: Data | undefined): Data | undefined {
  const parts = value && partsOf(value);
  if (parts === undefined || spaces === undefined || spaces < 0 || spaces > 200) return undefined;
  const space = " ".repeat(spaces);
  return text(
    parts.map((part) => (typeof part === "string" ? part.replace(/\n/g, `\n${space}`) : part)),
  );
}

function substring([value, offset, length]: readonly Data[]): Data | undefined {
  const known = knownText(value);
  const start = knownNumber(offset);
  const count = knownNumber(length);
  if (known === undefined || start === undefined || count === undefined) return undefined;
  if (!ASCII.test(known)) return undefined;
  const from = start < 0 ? Math.max(0, known.length + start) : start;
  return text(known.slice(from, count < 0 ? known.length : from + count));
}

function converted(value: Data | undefined): Data | undefined {
  if (value?.kind === "null") return value;
  if (value === undefined || value.kind === "unknown") return value;
  const parts = partsOf(value);
  return parts && (value.kind === "text" ? value : text(parts, value.place));
}

function decoded(value: Data | undefined): Data | undefined {
  if (value?.kind !== "text") return undefined;
  if (value.decoded !== undefined) return withoutForms(value.decoded);
  const read = readJson(value);
  return read.kind === "value" ? read.value : undefined;
}
