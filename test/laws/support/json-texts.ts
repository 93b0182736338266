/**
 * Reading against `JSON.parse`: a document is what it accepts, within the limits, with no key
 * twice, and of the same value; all else is refused for the reason that is so.
 *
 * Depth and repeated keys are found here by a list of tokens of a text that is known to be JSON,
 * which shares nothing with the reader's scan. Texts are a case's policies, whole and damaged, with
 * keys repeated in other spellings and brackets up to the limit.
 */
import { isDeepStrictEqual } from "node:util";
import { DOCUMENT_LIMITS, readDocument } from "../../../src/json/document.ts";
import { broken, type Case, type Finding, held } from "./case.ts";
import type { Json } from "./generate.ts";
import { mutilated } from "./mutate.ts";
import { Random } from "./random.ts";

/** How many texts are made of a case. */
const TEXTS = 12;

/** Parser: it accepts what JSON.parse accepts, but for limits and repeated keys. */
export function parser({ existing, updated, salt }: Case): Finding {
  const random = new Random(salt);
  const counts: Record<string, number> = {};
  for (let i = 0; i < TEXTS; i++) {
    const text = randomText(random, random.pick([existing, updated]));
    const limits = random.chance(0.8)
      ? DOCUMENT_LIMITS
      : { bytes: text.length + random.int(9) - 4, depth: random.int(8) };
    const told = expected(text, limits);
    const result = readDocument(text, limits);
    const [code] = result.kind === "invalid" ? result.diagnostics.map((each) => each.code) : [];
    const said = result.kind === "limit" ? result.limit : (code ?? "document");
    const isSame =
      result.kind !== "document" || isDeepStrictEqual(result.document.value, told.value);
    if (!told.may.includes(said) || !isSame) {
      return broken(`${said}, not ${told.may.join(" or ")}: ${JSON.stringify({ text, limits })}`);
    }
    counts[said] = (counts[said] ?? 0) + 1;
  }
  return held(counts);
}

/** What may be said of a text, and its value if it is a document. */
function expected(
  text: string,
  limits: typeof DOCUMENT_LIMITS,
): { readonly may: readonly string[]; readonly value?: unknown } {
  if (new TextEncoder().encode(text).length > limits.bytes) return { may: ["bytes"] };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // How deep a text is that is no JSON, nobody can say.
    return { may: ["JSON_SYNTAX_ERROR", "depth"] };
  }
  const { depth, repeated } = shapeOf(text);
  if (depth > limits.depth) return { may: ["depth"] };
  return repeated ? { may: ["DUPLICATE_KEY"] } : { may: ["document"], value };
}

/** Of a text that is JSON. */
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
  const text = random.chance(0.4) ? JSON.stringify(document) : mutilated(random, document);
  const way = random.int(6);
  if (way === 0) return withKeyTwice(random, text);
  if (way === 1) {
    const [open, close] = random.pick([
      ["[", "]"],
      ['{"a":', "}"],
      ['[{"[":', "}]"],
    ]);
    const times = random.pick([1, 3, 47, 48, 93, 96, 97, 200]);
    return open.repeat(times) + text + close.repeat(times - (random.chance(0.1) ? 1 : 0));
  }
  if (way === 2) return random.pick(SPACES) + text + random.pick(SPACES);
  if (way === 3) return withTextEscaped(random, text);
  return text;
}

const SPACES = ["", " ", "\t\r\n", "\n  ", "\ufeff", "\u00a0", "\v", "//\n", "/**/", "\u0000", "0"];

/** A member once more, where it was, as it was written or with its first letter escaped. */
function withKeyTwice(random: Random, text: string): string {
  const members = [...text.matchAll(/"([^"\\]+)":/g)];
  const member = members[random.int(members.length)];
  const [whole = "", key = ""] = member ?? [];
  const value = random.pick(["null", "[]", "{}", '"x"', "1"]);
  const escaped = `\\u${(key.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}${key.slice(1)}`;
  const again = random.pick([key, key, escaped, key.toLowerCase()]);
  const at = (member?.index ?? 0) + (random.chance(0.1) ? whole.length : 0);
  return `${text.slice(0, at)}"${again}":${value},${text.slice(at)}`;
}

/** A letter of the text as its escape, well formed or not; a string's letters stay the same. */
function withTextEscaped(random: Random, text: string): string {
  const at = random.int(text.length);
  const code = (text.codePointAt(at) ?? 0).toString(16).padStart(4, "0");
  const spelled = random.pick([
    `\\u${code}`,
    `\\u${code.toUpperCase()}`,
    `\\x${code}`,
    `\\u{${code}}`,
  ]);
  return text.slice(0, at) + spelled + text.slice(at + 1);
}
