/**
 * The law of the JSON parser: it accepts the documents that `JSON.parse` accepts, with the same
 * value, and the spelling of numbers that `JSON.parse` forgets.
 *
 * Exceptions are the limits on bytes and depth, and repeated keys; each has its own diagnostic.
 * Depth and repeated keys are found here from a list of tokens, by code that shares nothing with
 * the parser. The texts are the policies of a case, whole and damaged, with repeated keys in other
 * spellings and with nested brackets up to the limit.
 */
import { isDeepStrictEqual } from "node:util";
import { DOCUMENT_LIMITS, readDocument } from "../../../src/json/document.ts";
import { marked, parseSpelled } from "../../json/number-oracle.ts";
import { type Case, hold, type LawResult, refute } from "./case.ts";
import type { Json } from "./generate.ts";
import { damageDocument } from "./mutate.ts";
import { Random } from "./random.ts";

const TEXTS_PER_CASE = 12;

/** Parser: it accepts exactly the JSON texts within the limits that repeat no key. */
export function parser({ existing, updated, salt }: Case): LawResult {
  const random = new Random(salt);
  const counts: Record<string, number> = {};
  for (let i = 0; i < TEXTS_PER_CASE; i++) {
    const text = randomText(random, random.pick([existing, updated]));
    const limits = random.chance(0.8)
      ? DOCUMENT_LIMITS
      : { bytes: text.length + random.int(9) - 4, depth: random.int(8) };
    const expected = expectedOutcomes(text, limits);
    const result = readDocument(text, limits);
    const [code] = result.kind === "invalid" ? result.diagnostics.map((each) => each.code) : [];
    const actual = result.kind === "limit" ? result.limit : (code ?? "document");
    const isSame =
      result.kind !== "document" ||
      isDeepStrictEqual(marked(result.document.value), expected.value);
    if (!expected.results.includes(actual) || !isSame) {
      return refute(
        `${actual}, not ${expected.results.join(" or ")}: ${JSON.stringify({ text, limits })}`,
      );
    }
    counts[actual] = (counts[actual] ?? 0) + 1;
  }
  return hold(counts);
}

/** The results that are right for a text, and its value if it is a valid document. */
function expectedOutcomes(
  text: string,
  limits: typeof DOCUMENT_LIMITS,
): { readonly results: readonly string[]; readonly value?: unknown } {
  if (new TextEncoder().encode(text).length > limits.bytes) return { results: ["bytes"] };
  let value: unknown;
  try {
    value = parseSpelled(text);
  } catch {
    // The depth of an invalid text is undefined, so either error is right.
    return { results: ["JSON_SYNTAX_ERROR", "depth"] };
  }
  const { depth, repeated } = shapeOf(text);
  if (depth > limits.depth) return { results: ["depth"] };
  return repeated ? { results: ["DUPLICATE_KEY"] } : { results: ["document"], value };
}

/** The depth of a valid JSON text, and whether an object in it repeats a key. */
function shapeOf(text: string): { readonly depth: number; readonly repeated: boolean } {
  const open: Set<unknown>[] = [];
  let depth = 0;
  let repeated = false;
  let last = "";
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}:]/g)) {
    if (token === "[" || token === "{") depth = Math.max(depth, open.push(new Set()));
    else if (token === "]" || token === "}") open.pop();
    else if (token === ":") {
      const key: unknown = JSON.parse(last);
      repeated ||= open.at(-1)?.has(key) === true;
      open.at(-1)?.add(key);
    }
    last = token;
  }
  return { depth, repeated };
}

function randomText(random: Random, document: Json): string {
  const text = random.chance(0.4) ? JSON.stringify(document) : damageDocument(random, document);
  const kind = random.int(6);
  if (kind === 0) return withKeyTwice(random, text);
  if (kind === 1) {
    const [open, close] = random.pick([
      ["[", "]"],
      ['{"a":', "}"],
      ['[{"[":', "}]"],
    ]);
    const times = random.pick([1, 3, 47, 48, 93, 96, 97, 200]);
    return open.repeat(times) + text + close.repeat(times - (random.chance(0.1) ? 1 : 0));
  }
  if (kind === 2) return random.pick(SPACES) + text + random.pick(SPACES);
  if (kind === 3) return withTextEscaped(random, text);
  return text;
}

const SPACES = ["", " ", "\t\r\n", "\n  ", "\ufeff", "\u00a0", "\v", "//\n", "/**/", "\u0000", "0"];

/** Repeats a member in place; its key is unchanged, in lower case, or partly escaped. */
function withKeyTwice(random: Random, text: string): string {
  const members = [...text.matchAll(/"([^"\\]+)":/g)];
  const member = members[random.int(members.length)];
  const [whole = "", key = ""] = member ?? [];
  const value = random.pick(["null", "[]", "{}", '"x"', "1", "1.10", "-0", "1e400"]);
  const escaped = `\\u${(key.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}${key.slice(1)}`;
  const again = random.pick([key, key, escaped, key.toLowerCase()]);
  const at = (member?.index ?? 0) + (random.chance(0.1) ? whole.length : 0);
  return `${text.slice(0, at)}"${again}":${value},${text.slice(at)}`;
}

/** Replaces a character by an escape, which may be malformed. */
function withTextEscaped(random: Random, text: string): string {
  const at = random.int(text.length);
  const code = (text.codePointAt(at) ?? 0).toString(16).padStart(4, "0");
  const escaped = random.pick([
    `\\u${code}`,
    `\\u${code.toUpperCase()}`,
    `\\x${code}`,
    `\\u{${code}}`,
  ]);
  return text.slice(0, at) + escaped + text.slice(at + 1);
}
