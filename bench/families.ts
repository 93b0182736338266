/**
 * Growth families: pairs of policies of size n that are hard in one way each, and the hard shapes
 * of Relia (ASE 2025): one condition key under patterns of many blocks on both sides.
 *
 * Statements are of identity policies, with all actions and resources unless said. `word(i)` is a
 * short distinct word for i. Random families have seeds of their own.
 */
import { Random } from "../test/laws/support/random.ts";

type Statement = Readonly<Record<string, unknown>>;

export interface Family {
  readonly name: string;
  readonly what: string;
  /** PASS or FAIL; undefined where it depends on the seed. */
  readonly answer?: "PASS" | "FAIL";
  readonly updated: (n: number) => readonly Statement[];
  readonly existing: (n: number) => readonly Statement[];
  /** Sizes beyond it are too large to be of use. */
  readonly most?: number;
}

const list = <T>(n: number, make: (i: number) => T): readonly T[] =>
  Array.from({ length: n }, (_, i) => make(i));
const word = (i: number): string => `k${i.toString(36)}z`;
const bucket = (pattern: string): string => `arn:aws:s3:::${pattern}`;

const allow = (members: Statement = {}): Statement => ({
  Effect: "Allow",
  ...("NotAction" in members ? {} : { Action: "*" }),
  Resource: "*",
  ...members,
});
const on = (...patterns: readonly string[]): Statement => allow({ Resource: patterns.map(bucket) });
const when = (Condition: Statement): Statement => allow({ Condition });

/** Allow everything, and n times deny what does not hold a word. */
const words = (n: number): readonly Statement[] => [
  allow(),
  ...list(n, (i) => ({ Effect: "Deny", Action: "*", NotResource: bucket(`*x${word(i)}*`) })),
];

const inOrder = (i: number, j: number): string => `*x${word(i)}*x${word(j)}*`;

const guardrail = (i: number): Statement => ({
  Effect: "Deny",
  Action: `s${word(i)}:*`,
  NotResource: `arn:aws:s${word(i)}:*:*:team-*`,
  Condition: {
    StringNotEquals: { "aws:RequestedRegion": ["eu-west-1", "us-east-1"] },
    ArnNotLike: { "aws:PrincipalArn": `arn:aws:iam::*:role/admin-${word(i)}*` },
  },
});

/** n clauses of three literals over n / 4.3 keys, near where random 3-SAT is hardest. */
function clauses(
  n: number,
  literal: (key: string, isTrue: boolean) => Statement,
): readonly Statement[] {
  const keys = Math.max(3, Math.round(n / 4.3));
  const random = new Random(20_261_124 + n);
  const present = list(keys, (i) => when({ Null: { [`b:${word(i)}`]: "true" } }));
  const random3 = list(n, () => {
    const chosen = random.shuffled(list(keys, (i) => i)).slice(0, 3);
    const parts = chosen.map((i) => literal(`b:${word(i)}`, random.chance(0.5)));
    return when(mergeBlocks(parts));
  });
  return [...present, ...random3];
}

/** Condition blocks as one, by operator. */
function mergeBlocks(parts: readonly Statement[]): Statement {
  const all: Record<string, object> = {};
  for (const part of parts) {
    for (const [operator, keys] of Object.entries(part)) {
      all[operator] = { ...all[operator], ...(keys as object) };
    }
  }
  return all;
}

function block(i: number, n: number): string {
  const bits = Math.log2(n);
  const first = i * 2 ** (32 - bits);
  const bytes = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return `${bytes.join(".")}/${bits}`;
}

/** n actions by n resources. */
const cells: Family["updated"] = (n) => [
  allow({
    Action: list(n, (i) => `s:A${word(i)}`),
    Resource: list(n, (i) => bucket(`b${word(i)}/*`)),
  }),
];

export const FAMILIES: readonly Family[] = [
  {
    name: "A1",
    what: "n `*a*b*` in n `*a*`",
    answer: "PASS",
    updated: (n) => [on(...list(n, (i) => `*a${word(i)}*b${word(i)}*`))],
    existing: (n) => [on(...list(n, (i) => `*a${word(i)}*`))],
  },
  {
    name: "A2",
    what: "n `*a*b*` against n statements that overlap",
    answer: "FAIL",
    updated: (n) => [on(...list(n, (i) => `*a${word(i)}*b${word(i)}*`))],
    existing: (n) =>
      list(n, (i) => on(`*a${word((7 * i + 1) % n)}*c${word(i)}*`, `*b${word(i)}*a${word(i)}*`)),
  },
  {
    name: "A3",
    what: "NotAction of n in NotAction of n + 1",
    answer: "FAIL",
    updated: (n) => [allow({ NotAction: list(n, (i) => `svc:Act${word(i)}`) })],
    existing: (n) => [allow({ NotAction: list(n + 1, (i) => `svc:Act${word(i)}`) })],
  },
  {
    name: "A3u",
    what: "NotAction of n in n lists of parts of it",
    answer: "PASS",
    updated: (n) => [allow({ NotAction: list(n, (i) => `s${word(i)}:*`) })],
    existing: (n) =>
      list(n, (i) =>
        allow({ NotAction: list(Math.max(1, n - i), (j) => `s${word((i + j) % n)}:*`) }),
      ),
  },
  {
    name: "A4",
    what: "n actions by n resources in n statements",
    answer: "PASS",
    updated: cells,
    existing: (n) =>
      list(n, (i) =>
        allow({ Action: list(n, (j) => `s:A${word(j)}`), Resource: bucket(`b${word(i)}*`) }),
      ),
  },
  {
    name: "A6",
    what: "the same by actions, one cell missing",
    answer: "FAIL",
    updated: cells,
    existing: (n) =>
      list(n, (i) =>
        allow({
          Action: `s:A${word(i)}`,
          Resource: list(n, (j) => bucket(`b${word(j)}/*`)).filter(
            (_, j) => i < n - 1 || j !== n >> 1,
          ),
        }),
      ),
  },
  {
    name: "A7s",
    what: "a text that holds n words, two of them not in order",
    answer: "FAIL",
    updated: words,
    existing: () => [on(inOrder(0, 1))],
    most: 64,
  },
  {
    name: "A7u",
    what: "n words, two of them in neither order",
    answer: "PASS",
    updated: words,
    existing: () => [on(inOrder(0, 1), inOrder(1, 0))],
  },
  {
    name: "A7h",
    what: "the same, those two last",
    answer: "PASS",
    updated: words,
    existing: (n) => [on(inOrder(n - 2, n - 1), inOrder(n - 1, n - 2))],
  },
  {
    name: "A8",
    what: "`x*` in all lengths of `x?…?`",
    answer: "PASS",
    updated: () => [on("x*")],
    existing: (n) => [on(...list(n, (i) => `x${"?".repeat(i)}`), `x${"?".repeat(n)}*`)],
  },
  {
    name: "A9",
    what: "`*a?…?c*` in two that end in `?…?c`",
    answer: "PASS",
    updated: (n) => [on(`*a${"?".repeat(n)}c*`)],
    existing: (n) => [on(`*${"?".repeat(n + 1)}c`, `*${"?".repeat(n + 1)}c?*`)],
    most: 128,
  },
  {
    name: "A10",
    what: "random 3-SAT of n clauses over Bool keys",
    updated: () => [allow()],
    existing: (n) => clauses(n, (key, isTrue) => ({ Bool: { [key]: isTrue } })),
  },
  {
    name: "A10s",
    what: "the same over texts",
    updated: () => [allow()],
    existing: (n) =>
      clauses(n, (key, isTrue) => ({
        [isTrue ? "StringLike" : "StringNotLike"]: { [key]: "dev-*" },
      })),
  },
  {
    name: "A12",
    what: "`*ab*ab*…` in `*a*a*…`",
    answer: "PASS",
    updated: (n) => [on(`${"*ab".repeat(n)}*`)],
    existing: (n) => [on(`${"*a".repeat(n)}*`)],
  },
  {
    name: "A12s",
    what: "the same, one `a*` more",
    answer: "FAIL",
    updated: (n) => [on(`${"*ab".repeat(n)}*`)],
    existing: (n) => [on(`${"*ab".repeat(n)}*a*`)],
  },
  {
    name: "A13",
    what: "all of IPv4 in n blocks",
    answer: "PASS",
    updated: () => [when({ IpAddress: { "aws:SourceIp": "0.0.0.0/0" } })],
    existing: (n) => list(n, (i) => when({ IpAddress: { "aws:SourceIp": block(i, n) } })),
  },
  {
    name: "A14",
    what: "n keys",
    answer: "FAIL",
    updated: (n) => [
      when({ StringNotLike: Object.fromEntries(list(n, (i) => [`x:${word(i)}`, "z*"])) }),
    ],
    existing: (n) =>
      list(n, (i) => when({ StringLike: { [`x:${word(i)}`]: list(8, (j) => `p${j}*`) } })),
  },
  {
    name: "A17",
    what: "n guardrails, one more than before",
    answer: "PASS",
    updated: (n) => [allow(), ...list(n, guardrail)],
    existing: (n) => [allow(), ...list(n - 1, guardrail)],
  },
  {
    name: "A17r",
    what: "n guardrails, one fewer than before",
    answer: "FAIL",
    updated: (n) => [allow(), ...list(n - 1, guardrail)],
    existing: (n) => [allow(), ...list(n, guardrail)],
  },
];

/** A caller's name that has `left` blocks and must not be one of `right` blocks. */
export function hardShape(left: number, right: number): Statement {
  const key = "aws:SourceIdentity";
  return when({
    StringLike: { [key]: `sts*1a2b:*role?*example*/ab${"*b".repeat(left)}` },
    StringNotLike: { [key]: `*:a${"*b".repeat(right)}` },
  });
}
