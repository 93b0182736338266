/**
 * Damage to JSON documents (policies and requests), as structures and as texts.
 *
 * A structure gets a node from another place, a value of another type, or a name with a meaning in
 * JavaScript. A text loses, doubles and moves pieces, and gets characters that parsers often
 * mishandle. Each document is damaged at most twice as a structure and twice as a text. So most of
 * it stays intact, and the damage reaches the deep parts of the parser.
 */
import type { Json } from "./generate.ts";
import type { Random } from "./random.ts";

const CHARACTERS = [
  ...['"', "\\", "{", "}", "[", "]", ":", ",", " ", "\n", "\t", "0", "-", "e", "*", "?", "$"],
  ...["\u0000", "\u0003", "\u2028", "\ufeff", "\ue000", "\ud800", "\udc00", "é", "𝒳", "/*", "//"],
  ...["\\u0000", "\\ud800", "1e999", "null", "[[[[", "true", "${", "}}", "'", "\u{10ffff}"],
];

const VALUES: readonly Json[] = [
  ...["", "*", "**", "?", "${", "${}", "${a", "${a,'b'}", "${*}", "arn", "arn:", "arn:::::", ":"],
  ...["::::::::", "s3:", ":s3", "s3:a:b", "\ud800", "\u0000", "__proto__", "*".repeat(300)],
  ...["?".repeat(300), "*?".repeat(200), "a".repeat(3000), "${a}".repeat(200), "1e400", "-0"],
  ...["2026-13-99", "0.0.0.0/99", "::/129", "====", "99999999999999999999", "tRue", "IfExists"],
  ...["arn:${a}${b}:${a}:*:?:${c,''}:*", "${a}:${b}:${c}:${d}:${e}:${f}", "arn:aws:iam::*:root"],
  ...[null, true, false, 0, -1, 1e21, 0.1, 1e-9],
  ...[[], {}, [[]], [null], [{}], { "": "" }, ["*", "*"], [1, "1", true]],
];

const NAMES = [
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "", "Statement", "statement"],
  ...["Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"],
  ...["Effect", "Sid", "Version", "AWS", "Service", "Null", "StringEquals", "ForAnyValue:Null"],
  ...["ForAllValues:StringLikeIfExists", "NullIfExists", "ArnLike", "IpAddress", "Bool", "aws:a"],
  ...["AWS:SourceIp", "aws:sourceip", "DateEquals", "NumericEquals", "BinaryEquals", "kms:a:b:c"],
];

/** Makes a damaged JSON text of a document. */
export function damageDocument(random: Random, document: Json): string {
  let value = document;
  for (let i = random.int(3); i > 0; i--) value = damageValue(random, value, nodesOf(document));
  let text = JSON.stringify(value, undefined, random.int(3));
  for (let i = random.int(3); i > 0 && random.chance(0.6); i--) text = damageText(random, text);
  return text;
}

function nodesOf(value: Json): readonly Json[] {
  const inner = typeof value === "object" && value !== null ? Object.values(value) : [];
  return [value, ...inner.flatMap((each) => nodesOf(each as Json))];
}

/** Replaces, drops, adds, wraps or renames one node of the value. */
function damageValue(random: Random, value: Json, others: readonly Json[]): Json {
  if (typeof value !== "object" || value === null || random.chance(0.15)) {
    if (random.chance(0.2)) return [value];
    return random.chance(0.4) ? random.pick(others) : random.pick(VALUES);
  }
  if (Array.isArray(value)) {
    const list = [...(value as readonly Json[])];
    const at = random.int(list.length + 1);
    const kind = random.int(5);
    if (kind === 0) list.splice(at, 1);
    else if (kind === 1) list.splice(at, 0, random.pick(VALUES));
    else if (list[at] !== undefined) list[at] = damageValue(random, list[at], others);
    return list;
  }
  const entries = Object.entries(value as Readonly<Record<string, Json>>);
  const at = random.int(entries.length + 1);
  const [name, member] = entries[at] ?? [random.pick(NAMES), random.pick(others)];
  const kind = random.int(6);
  if (kind === 0) entries.splice(at, 1);
  else if (kind === 1) entries.splice(at, 1, [random.pick(NAMES), member]);
  else if (kind === 2) entries.push([random.pick(NAMES), random.pick(others)]);
  else entries.splice(at, 1, [name, damageValue(random, member, others)]);
  return Object.fromEntries(entries);
}

/** Drops, moves or doubles a piece of the text, or inserts one. */
function damageText(random: Random, text: string): string {
  const [from = 0, to = 0] = [random.int(text.length + 1), random.int(12)];
  const piece = text.slice(from, from + to);
  const rest = text.slice(0, from) + text.slice(from + to);
  const at = random.int(rest.length + 1);
  switch (random.int(4)) {
    case 0:
      return rest;
    case 1:
      return rest.slice(0, at) + piece + rest.slice(at);
    case 2:
      return text.slice(0, from) + piece + text.slice(from);
    default:
      return text.slice(0, from) + random.pick(CHARACTERS) + text.slice(from);
  }
}
