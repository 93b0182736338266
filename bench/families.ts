/**
 * Families of policy pairs for the bench "growth": each is hard in one way and has a size n.
 *
 * Beside them stand the hard shapes of Relia (ASE 2025): one condition key under patterns of many
 * blocks on both sides. The statements are those of identity policies, with all actions and
 * resources by default. `word(i)` is a short distinct word for i. Random families have fixed seeds.
 */
import { Random } from "../test/laws/support/random.ts";

type Statement = Readonly<Record<string, unknown>>;

export interface Family {
  readonly name: string;
  readonly content: string;
  /** PASS or FAIL; undefined where it depends on the seed. */
  readonly answer?: "PASS" | "FAIL";
  readonly updated: (n: number) => readonly Statement[];
  readonly existing: (n: number) => readonly Statement[];
  /** The largest useful size. */
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

/** Allows everything, and denies n times the resources that do not contain a word. */
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

/** Makes n clauses of three literals over n / 4.3 keys, near the hardest ratio of random 3-SAT. */
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

/** Merges condition blocks, by operator. */
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

/** A statement with n actions and n resources. */
const cells: Family["updated"] = (n) => [
  allow({
    Action: list(n, (i) => `s:A${word(i)}`),
    Resource: list(n, (i) => bucket(`b${word(i)}/*`)),
  }),
];

export const FAMILIES: readonly Family[] = [
  {
    name: "A1",
    content: "n `*a*b*` in n `*a*`",
    answer: "PASS",
    updated: (n) => [on(...list(n, (i) => `*a${word(i)}*b${word(i)}*`))],
    existing: (n) => [on(...list(n, (i) => `*a${word(i)}*`))],
  },
  {
    name: "A2",
    content: "n `*a*b*` against n overlapping statements",
    answer: "FAIL",
    updated: (n) => [on(...list(n, (i) => `*a${word(i)}*b${word(i)}*`))],
    existing: (n) =>
      list(n, (i) => on(`*a${word((7 * i + 1) % n)}*c${word(i)}*`, `*b${word(i)}*a${word(i)}*`)),
  },
  {
    name: "A3",
    content: "NotAction of n in NotAction of n + 1",
    answer: "FAIL",
    updated: (n) => [allow({ NotAction: list(n, (i) => `svc:Act${word(i)}`) })],
    existing: (n) => [allow({ NotAction: list(n + 1, (i) => `svc:Act${word(i)}`) })],
  },
  {
    name: "A3u",
    content: "NotAction of n in n NotAction lists of parts of it",
    answer: "PASS",
    updated: (n) => [allow({ NotAction: list(n, (i) => `s${word(i)}:*`) })],
    existing: (n) =>
      list(n, (i) =>
        allow({ NotAction: list(Math.max(1, n - i), (j) => `s${word((i + j) % n)}:*`) }),
      ),
  },
  {
    name: "A4",
    content: "n actions by n resources in n statements",
    answer: "PASS",
    updated: cells,
    existing: (n) =>
      list(n, (i) =>
        allow({ Action: list(n, (j) => `s:A${word(j)}`), Resource: bucket(`b${word(i)}*`) }),
      ),
  },
  {
    name: "A6",
    content: "A4 by actions, with one cell missing",
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
    content: "a text that contains n words, two of them not in order",
    answer: "FAIL",
    updated: words,
    existing: () => [on(inOrder(0, 1))],
    most: 64,
  },
  {
    name: "A7u",
    content: "A7s, with the two words in neither order",
    answer: "PASS",
    updated: words,
    existing: () => [on(inOrder(0, 1), inOrder(1, 0))],
  },
  {
    name: "A7h",
    content: "A7u, with the last two words",
    answer: "PASS",
    updated: words,
    existing: (n) => [on(inOrder(n - 2, n - 1), inOrder(n - 1, n - 2))],
  },
  {
    name: "A8",
    content: "`x*` in `x?…?` of all lengths",
    answer: "PASS",
    updated: () => [on("x*")],
    existing: (n) => [on(...list(n, (i) => `x${"?".repeat(i)}`), `x${"?".repeat(n)}*`)],
  },
  {
    name: "A9",
    content: "`*a?…?c*` in two patterns with `?…?c`",
    answer: "PASS",
    updated: (n) => [on(`*a${"?".repeat(n)}c*`)],
    existing: (n) => [on(`*${"?".repeat(n + 1)}c`, `*${"?".repeat(n + 1)}c?*`)],
    most: 128,
  },
  {
    name: "A10",
    content: "random 3-SAT of n clauses over Bool keys",
    updated: () => [allow()],
    existing: (n) => clauses(n, (key, isTrue) => ({ Bool: { [key]: isTrue } })),
  },
  {
    name: "A10s",
    content: "A10 over text keys",
    updated: () => [allow()],
    existing: (n) =>
      clauses(n, (key, isTrue) => ({
        [isTrue ? "StringLike" : "StringNotLike"]: { [key]: "dev-*" },
      })),
  },
  {
    name: "A12",
    content: "`*ab*ab*…` in `*a*a*…`",
    answer: "PASS",
    updated: (n) => [on(`${"*ab".repeat(n)}*`)],
    existing: (n) => [on(`${"*a".repeat(n)}*`)],
  },
  {
    name: "A12s",
    content: "A12, with one more `a*`",
    answer: "FAIL",
    updated: (n) => [on(`${"*ab".repeat(n)}*`)],
    existing: (n) => [on(`${"*ab".repeat(n)}*a*`)],
  },
  {
    name: "A13",
    content: "all of IPv4 in n blocks",
    answer: "PASS",
    updated: () => [when({ IpAddress: { "aws:SourceIp": "0.0.0.0/0" } })],
    existing: (n) => list(n, (i) => when({ IpAddress: { "aws:SourceIp": block(i, n) } })),
  },
  {
    name: "A14",
    content: "n keys",
    answer: "FAIL",
    updated: (n) => [
      when({ StringNotLike: Object.fromEntries(list(n, (i) => [`x:${word(i)}`, "z*"])) }),
    ],
    existing: (n) =>
      list(n, (i) => when({ StringLike: { [`x:${word(i)}`]: list(8, (j) => `p${j}*`) } })),
  },
  {
    name: "A17",
    content: "n guardrails, one more than in the existing policy",
    answer: "PASS",
    updated: (n) => [allow(), ...list(n, guardrail)],
    existing: (n) => [allow(), ...list(n - 1, guardrail)],
  },
  {
    name: "A17r",
    content: "n - 1 guardrails, one fewer than in the existing policy",
    answer: "FAIL",
    updated: (n) => [allow(), ...list(n - 1, guardrail)],
    existing: (n) => [allow(), ...list(n, guardrail)],
  },
];

/** A source identity under a pattern of `left` blocks, but not under one of `right` blocks. */
export function hardShape(left: number, right: number): Statement {
  const key = "aws:SourceIdentity";
  return when({
    StringLike: { [key]: `sts*1a2b:*role?*example*/ab${"*b".repeat(left)}` },
    StringNotLike: { [key]: `*:a${"*b".repeat(right)}` },
  });
}
