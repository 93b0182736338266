/**
 * Texts near a constant of a policy: instances of a pattern, narrow misses, and the values on both
 * sides of a bound.
 */
import type { Random } from "../../test/laws/support/random.ts";
import { blockOf, dateOf, decimalOf } from "./oracle/values.ts";

/** Texts in the place of a `*` and of a `?`. */
const RUNS = ["", "", "x", "x", "a/b", "a:b", "us-east-1", "111122223333", "\u{10400}", "K"];
const SINGLES = ["x", "x", "1", "/", ":", "\u00e9", "\u{10400}", "\u03a3"];

/** Texts that a pattern with `*` and `?` matches, and texts next to them. */
export function near(pattern: string, random: Random): readonly string[] {
  const made = random.several(2, 4, () => instance(pattern, random));
  return [...made, ...made.slice(0, 2).flatMap((each) => misses(each, random))];
}

function instance(pattern: string, random: Random): string {
  return pattern
    .replace(/\$\{([*?$])\}/g, (_, character: string) => (character === "$" ? "$" : "_"))
    .replace(/[*?]/g, (wildcard) => random.pick(wildcard === "*" ? RUNS : SINGLES));
}

/** Other letter case, one letter more, one letter less, another letter. */
function misses(text: string, random: Random): readonly string[] {
  const at = random.int(text.length + 1);
  const swapped = [...text].map(swapCase).join("");
  const oneCase = [...text].map((each, i) => (i === at ? swapCase(each) : each)).join("");
  const all = [
    swapped,
    oneCase,
    text.toLowerCase(),
    text.toUpperCase(),
    `${text}x`,
    `${text.slice(0, at)}x${text.slice(at)}`,
    text.slice(0, -1),
    `${text.slice(0, at)}${text.slice(at + 1)}`,
  ].filter(isWellFormed);
  return random.several(2, 3, () => random.pick(all));
}

/** Whether a text has no half of a surrogate pair. */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** The letter in its other case, where it has one; Kelvin sign and long s fold to ASCII letters. */
function swapCase(letter: string): string {
  if (letter === "k" || letter === "K") return letter === "k" ? "\u212a" : "k";
  const upper = letter.toUpperCase();
  return upper === letter ? letter.toLowerCase() : upper;
}

/** The values near an operand of an operator. */
export function nearValues(base: string, operand: string, random: Random): readonly string[] {
  const texts = /^(?:String|Arn)/.test(base) ? near(operand, random) : [];
  const typed = base.startsWith("Numeric")
    ? nearNumber(operand)
    : base.startsWith("Date")
      ? nearDate(operand)
      : base.endsWith("IpAddress")
        ? nearBlock(operand)
        : base === "Bool"
          ? ["true", "false", "True", "TRUE", "1", ""]
          : base === "BinaryEquals"
            ? [operand, operand.replace(/=+$/, ""), "AA==", "YR=="]
            : [];
  return [operand, ...texts, ...typed].filter(isWellFormed);
}

function nearNumber(operand: string): readonly string[] {
  if (decimalOf(operand) === undefined) return [];
  const number = Number(operand);
  if (!Number.isFinite(number) || Math.abs(number) > 1e15) return [operand];
  const plain = [number - 1, number, number + 1, number - 0.5, number + 0.5].map(String);
  return [...plain, `0${operand.replace(/^[+-]/, "")}`, `${number}.0`, `${number}.00000000001`];
}

function nearDate(operand: string): readonly string[] {
  const time = dateOf(operand);
  if (time === undefined || Math.abs(time) > 8e15) return [];
  const dates = [-1000, -1, 0, 1, 1000].map((each) => new Date(time + each).toISOString());
  const seconds = Math.floor(time / 1000);
  return [
    ...dates,
    ...dates.map((each) => each.replace(/Z$/, "9Z")),
    ...dates.map((each) => each.replace(/Z$/, "+00:00")),
    `${seconds}`,
    `${seconds - 1}`,
    `${seconds + 1}`,
    new Date(time).toISOString().slice(0, 10),
  ].filter((each) => /^\d{4}-|^-?\d+$/.test(each));
}

/** The first and the last address of a block, and the addresses next to them. */
function nearBlock(operand: string): readonly string[] {
  const block = blockOf(operand) ?? blockOf(operand.replace(/\/.*/, ""));
  if (block === undefined) return ["::ffff:1.2.3.4", "1.2.3.4", "::1"];
  const size = 1n << BigInt(block.width - block.prefix);
  const first = (block.bits / size) * size;
  const ends = [first - 1n, first, first + size - 1n, first + size, block.bits];
  const valid = ends.filter((each) => each >= 0n && each < 1n << BigInt(block.width));
  return [
    ...valid.flatMap((each) => (block.width === 32 ? spellings4(each) : [spell6(each)])),
    "not-an-address",
  ];
}

function spellings4(bits: bigint): readonly string[] {
  const bytes = [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 255n);
  const plain = bytes.join(".");
  const zeros = bytes.map((each) => String(each).padStart(3, "0")).join(".");
  return [plain, zeros, `::ffff:${plain}`, `${plain}/32`];
}

function spell6(bits: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) =>
    ((bits >> BigInt(112 - 16 * i)) & 0xffffn).toString(16),
  );
  return groups.join(":");
}
