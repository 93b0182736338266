/**
 * Damage to source files as bytes: what happens to files on their way, and what an attacker writes.
 *
 * Each kind of damage is a function from bytes to bytes. Texts lose, swap and repeat pieces; they
 * nest deeply, refer to themselves, and get long names, aliases that multiply, names with a meaning
 * in JavaScript, and bytes that UTF-8 does not have. Damage knows of formats only the signs among
 * which it cuts, so a file may stay valid or not.
 */
import type { Random } from "./random.ts";

export type Damage = (text: string, random: Random) => string | Uint8Array;

/** A place in the text at a sign or at the start of a line, so that pieces often stay whole. */
function place(text: string, random: Random): number {
  const at = random.int(text.length + 1);
  if (random.chance(0.3)) return at;
  const next = text.slice(at).search(random.chance(0.5) ? /\n/ : /["{}[\],:]/);
  return next < 0 ? at : at + next + (random.chance(0.5) ? 1 : 0);
}

/** Two places in order, at most so far apart. */
function span(text: string, random: Random, most: number): readonly [number, number] {
  const start = place(text, random);
  return [start, Math.min(text.length, start + 1 + random.int(most))];
}

function linesOf(text: string): string[] {
  return text.split("\n");
}

const insert = (text: string, at: number, piece: string): string =>
  text.slice(0, at) + piece + text.slice(at);

/** A text in quotes, or a word after a colon or an equals sign. */
const SCALAR = /"(?:[^"\\\n]|\\.)*"|(?<=[:=] )[^\s"{}[\],]+/g;

/** One of the scalars becomes another text. */
function withScalar(text: string, random: Random, make: (old: string) => string): string {
  const found = [...text.matchAll(SCALAR)];
  if (found.length === 0) return text;
  const match = random.pick(found);
  const end = match.index + match[0].length;
  return text.slice(0, match.index) + make(match[0]) + text.slice(end);
}

const ODD_VALUES = [
  ...[
    "null",
    "true",
    "[]",
    "{}",
    '""',
    "0",
    "-1",
    "1e999",
    "99999999999999999999",
    "[[]]",
    "[null]",
  ],
  ...[
    '"__proto__"',
    '"constructor"',
    '"toString"',
    '"\\ud800"',
    '"\\u0000"',
    '"*"',
    '"${"',
    '"${}"',
  ],
  ...['{"Fn::If": []}', '{"Ref": null}', '{"Fn::Sub": 1}', '{"Fn::Join": ["", null]}', "!Sub", "~"],
  ...["!!binary aGk=", "2012-10-17", "0o17", "<<", "*", "&a", "? a", "|", ">-", "'", "%", "@"],
];

/** References that a reader follows; most of them lead back to where they stand. */
const REFERENCES = [
  ...['"${self:}"', '"${self:custom}"', '"${self:provider.iam}"', '"${file(./serverless.yml)}"'],
  ...["local.a", "var.a", "module.a.b", "data.aws_iam_policy_document.this.json", "each.value"],
  ...['{"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "a.yaml"}}}'],
  ...['{"Fn::GetAtt": ["A", "B.C"]}', '{"Condition": "A"}', '{"Fn::FindInMap": ["A", "B", "C"]}'],
];

const NAMES = ["__proto__", "constructor", "toString", "hasOwnProperty", "length", "", "<<", "*"];

const deep = (random: Random): number => random.pick([10, 500, 5_000, 50_000]);

export const DAMAGES: Readonly<Record<string, Damage>> = {
  nothing: (text) => text,
  truncated: (text, random) => text.slice(0, place(text, random)),
  beheaded: (text, random) => text.slice(place(text, random)),
  "without a piece": (text, random) => {
    const [start, end] = span(text, random, 200);
    return text.slice(0, start) + text.slice(end);
  },
  "without a line": (text, random) => linesOf(text).toSpliced(random.int(500), 1).join("\n"),
  "swapped lines": (text, random) => {
    const lines = linesOf(text);
    const [one, other] = [random.int(lines.length), random.int(lines.length)];
    return lines
      .map((each, at) => lines[at === one ? other : at === other ? one : at] ?? each)
      .join("\n");
  },
  "a piece elsewhere": (text, random) => {
    const [start, end] = span(text, random, 400);
    return insert(text, place(text, random), text.slice(start, end));
  },
  repeated: (text, random) => {
    const [start, end] = span(text, random, 400);
    const times = Math.min(random.pick([1, 2, 50, 2_000]), Math.ceil(200_000 / (end - start + 1)));
    return insert(text, end, text.slice(start, end).repeat(times));
  },
  "twice the whole": (text, random) => text + random.pick(["", "\n", "\n---\n", ","]) + text,
  "deep brackets": (text, random) => {
    const [open, close] = random.pick([
      ["[", "]"],
      ["{", "}"],
      ['{"a":', "}"],
      ["(", ")"],
      ["${", "}"],
    ]);
    const depth = deep(random);
    const closing = random.chance(0.5) ? (close ?? "").repeat(depth) : "";
    return withScalar(text, random, (old) => (open ?? "").repeat(depth) + old + closing);
  },
  "deep lines": (text, random) => {
    const depth = Math.min(deep(random), 1_500);
    const steps = Array.from({ length: depth }, (_, at) => `${" ".repeat(at)}a:`);
    return insert(text, place(text, random), `\n${steps.join("\n")}\n`);
  },
  "aliases that multiply": (text, random) => {
    const rows = Array.from({ length: random.pick([3, 9, 30]) }, (_, at) =>
      at === 0
        ? "a0: &a0 [x, x]"
        : `a${at}: &a${at} [${Array(9)
            .fill(`*a${at - 1}`)
            .join(", ")}]`,
    );
    const used = withScalar(text, random, () => `*a${rows.length - 1}`);
    return `${rows.join("\n")}\n${used}`;
  },
  "an alias of itself": (text, random) => {
    const used = withScalar(text, random, () => "*loop");
    return used.replace(/:\n/, ": &loop\n");
  },
  references: (text, random) => {
    const names = [...text.matchAll(/\b[A-Za-z]\w{2,40}\b/g)].map(([name]) => name);
    const name = names.length === 0 ? "A" : random.pick(names);
    const own = [`{"Ref": "${name}"}`, `"\${${name}}"`, `"\${self:${name}}"`, `local.${name}`];
    return withScalar(text, random, () => random.pick([...REFERENCES, ...own]));
  },
  "odd values": (text, random) => withScalar(text, random, () => random.pick(ODD_VALUES)),
  "odd names": (text, random) =>
    withScalar(text, random, (old) => (old.startsWith('"') ? `"${random.pick(NAMES)}"` : old)),
  "a long name": (text, random) =>
    withScalar(text, random, (old) => {
      const long = random.pick(["a", "*", "?", "${a}", "é", "\\"]).repeat(100_000);
      return old.startsWith('"') ? `"${long}"` : long;
    }),
  "other letters": (text, random) => {
    const at = place(text, random);
    const letter = random.pick([
      "\0",
      "\u0085",
      "\u2028",
      "\ufeff",
      "\t",
      "\r",
      "😀",
      '"',
      "\\",
      "#",
    ]);
    return text.slice(0, at) + letter + text.slice(at + random.int(2));
  },
  "other indentation": (text, random) =>
    text.replace(/^ +/gm, (blanks) =>
      random.chance(0.05) ? blanks.slice(random.int(3)) : random.chance(0.02) ? "\t" : blanks,
    ),
  "bytes that are no text": (text, random) => {
    const bytes = Buffer.from(text);
    const wrong = random.pick([[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0x80], [0xf5, 0x80]]);
    const at = random.int(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(wrong), bytes.subarray(at)]);
  },
  "line ends of Windows": (text) => text.replace(/\r?\n/g, "\r\n"),
  "line ends of old": (text) => text.replace(/\r?\n/g, "\r"),
  "a mark of UTF-8": (text) => `\ufeff${text}`,
  "UTF-16": (text, random) => {
    const little = Buffer.from(`\ufeff${text}`, "utf16le");
    return random.chance(0.5) ? little : little.swap16();
  },
  empty: () => "",
};

/** Damages a file once, and now and then twice; returns the kinds too. */
export function damaged(
  bytes: Uint8Array,
  random: Random,
): { readonly bytes: Uint8Array; readonly kinds: readonly string[] } {
  const all = Object.entries(DAMAGES);
  const kinds: string[] = [];
  let result = bytes;
  for (let left = random.chance(0.2) ? 2 : 1; left > 0; left--) {
    const [kind, damage] = random.pick(all);
    kinds.push(kind);
    const made = damage(Buffer.from(result).toString("utf8"), random);
    result = typeof made === "string" ? Buffer.from(made) : made;
  }
  return { bytes: result, kinds };
}
