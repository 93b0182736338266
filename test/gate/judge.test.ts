/**
 * Judgements of policies with unknown values: what is proved for all values, and what a failure
 * depends on.
 *
 * Each case: statements, the check, and the result; `(always)`, `(ordinary)` or `(some)` says for
 * which values it fails.
 */
import { describe, expect, test } from "vitest";
import { type Check, judge } from "../../src/gate/judge.ts";
import {
  ANYONE,
  below,
  type Case,
  external,
  forbidden,
  judged,
  LOGS,
  type Parts,
  policy,
  shown,
  when,
  without,
} from "./judging.ts";
import { valueFrom } from "./notation.ts";

const CASES: readonly Case[] = [
  ["the same unknown bucket", below({ Resource: LOGS }), [{ Resource: LOGS }], "proved"],
  [
    "another unknown bucket",
    below({ Resource: "arn:aws:s3:::‹component b›" }),
    [{ Resource: LOGS }],
    "failed (ordinary)",
  ],
  [
    "an unknown below a pattern",
    below({ Resource: "arn:aws:s3:::*" }),
    [{ Resource: LOGS }],
    "proved",
  ],
  [
    "an unknown against a constant",
    below({ Resource: "arn:aws:s3:::a" }),
    [{ Resource: LOGS }],
    "failed (ordinary)",
  ],
  [
    "Allow and Deny on one unknown",
    below({ Action: "sqs:*" }),
    [{ Resource: LOGS }, { Effect: "Deny", Resource: LOGS }],
    "proved",
  ],
  [
    "a Deny on an unknown",
    without("s3:PutObject"),
    [{}, { Effect: "Deny", Resource: LOGS }],
    "failed (always)",
  ],
  [
    "an action beside an unknown",
    without("s3:PutObject"),
    [{ Resource: [LOGS, "arn:aws:s3:::a"] }],
    "failed (always)",
  ],
  [
    "a Deny with the key `__proto__`",
    without("s3:PutObject"),
    [{}, { Effect: "Deny", Condition: { StringEquals: { ["__proto__"]: "x" } } }],
    "failed (always)",
  ],
  [
    "a Deny with the operator `__proto__`",
    without("s3:PutObject"),
    [{}, { Effect: "Deny", Condition: { ["__proto__"]: { "aws:SourceAccount": "x" } } }],
    "invalid",
  ],
  ["an action on an unknown", without("s3:PutObject"), [{ Resource: LOGS }], "failed (ordinary)"],
  ["another action on an unknown", without("sqs:*"), [{ Resource: LOGS }], "proved"],
  [
    "a pattern as the resource",
    below({ Resource: "arn:aws:s3:::*" }),
    [{ Resource: "arn:aws:s3:::‹pattern p›/*" }],
    "proved",
  ],
  [
    "a pattern for a whole ARN",
    below({ Resource: "arn:aws:s3:::*" }),
    [{ Resource: "‹pattern p›" }],
    "failed (some)",
  ],
  [
    "a pattern under Deny",
    without("s3:PutObject"),
    [{}, { Effect: "Deny", Resource: "‹pattern p›" }],
    "failed (some)",
  ],
  ["an unknown action", without("iam:PassRole"), [{ Action: "‹pattern a›" }], "failed (some)"],
  ["an unknown Effect", without("s3:PutObject"), [{ Effect: "‹structure e›" }], "failed (some)"],
  [
    "an unknown Effect that is denied otherwise",
    without("s3:PutObject"),
    [{ Effect: "‹structure e›" }, { Effect: "Deny" }],
    "proved",
  ],
  [
    "an unknown statement",
    without("s3:PutObject"),
    ["‹structure s›" as unknown as Parts],
    "failed (some)",
  ],
  [
    "the own account",
    external,
    [{ Principal: { AWS: "arn:aws:iam::‹account own›:root" } }],
    "failed (ordinary)",
  ],
  [
    "a user of unknown name",
    external,
    [{ Principal: { AWS: "arn:aws:iam::111122223333:user/‹component u›" } }],
    "proved",
  ],
  ...[
    "111122223333:root",
    "111122223333:user/ana",
    "111122223333:role/r",
    "111122223333:role/‹component r›",
    "111122223333:role/‹pattern r›",
    "111122223333:‹text r›",
  ].map(
    (own): Case => [
      `${own} of an unknown partition`,
      external,
      [{ Principal: { AWS: `arn:‹partition p›:iam::${own}` } }],
      "proved",
    ],
  ),
  ...["‹partition p›:iam::444455556666", "‹text p›:iam::111122223333", "aws:iam::‹pattern a›"].map(
    (owner): Case => [
      `an account that is not surely the own one: ${owner}`,
      external,
      [{ Principal: { AWS: `arn:${owner}:user/ana` } }],
      expect.stringMatching(/^failed/) as unknown as string,
    ],
  ),
  [
    "a user of an unknown account is not public",
    { kind: "no-public-access" },
    [{ Principal: { AWS: "arn:‹partition p›:iam::‹account a›:user/‹component u›" } }],
    "proved",
  ],
  [
    "a role of unknown name",
    external,
    [{ Principal: { AWS: "arn:aws:iam::111122223333:role/‹component u›" } }],
    "proved",
  ],
  [
    "a role of an unknown account is not public",
    { kind: "no-public-access" },
    [{ Principal: { AWS: "arn:aws:iam::‹account a›:role/r" } }],
    "proved",
  ],
  [
    "a principal's ARN has no wildcard, wherever its account comes from",
    { kind: "no-public-access" },
    [{ Principal: { AWS: "arn:aws:iam::‹pattern a›:root" } }],
    "proved",
  ],
  [
    "nor in its name",
    { kind: "no-public-access" },
    [{ Principal: { AWS: "arn:aws:iam::111122223333:role/‹structure r›" } }],
    "proved",
  ],
  [
    "an unknown account is outside of the zone",
    external,
    [{ Principal: { AWS: "arn:aws:iam::‹pattern a›:role/r" } }],
    "failed (ordinary)",
  ],
  [
    "a user of an unknown account is not public",
    { kind: "no-public-access" },
    [{ Principal: { AWS: "arn:aws:iam::‹account a›:user/u" } }],
    "proved",
  ],
  [
    "a federated user of unknown name belongs to its account",
    external,
    [{ Principal: { AWS: "arn:aws:sts::111122223333:federated-user/‹pattern u›" } }],
    "proved",
  ],
  [
    "a principal that may be anything is public",
    { kind: "no-public-access" },
    [{ Principal: { AWS: "‹structure p›" } }],
    "failed (some)",
  ],
  [
    "so is an account that may be everybody",
    { kind: "no-public-access" },
    [{ Principal: { AWS: "‹pattern p›" } }],
    "failed (some)",
  ],
  [
    "an unknown endpoint is fixed",
    { kind: "no-public-access" },
    [{ ...ANYONE, ...when("StringEquals", "aws:SourceVpce", "‹component v›") }],
    "proved",
  ],
  [
    "a pattern as endpoint is not",
    { kind: "no-public-access" },
    [{ ...ANYONE, ...when("StringLike", "aws:SourceVpce", "‹pattern v›") }],
    "failed (some)",
  ],
  [
    "an unknown operand of a negated operator",
    { kind: "no-public-access" },
    [{ ...ANYONE, ...when("StringNotEquals", "aws:SourceVpce", "‹pattern v›") }],
    "failed (ordinary)",
  ],
  [
    "forbidden access",
    forbidden({ Action: "s3:Delete*", Resource: "arn:aws:s3:::prod*" }),
    [{ Resource: LOGS, Action: "s3:Get*" }],
    "proved",
  ],
  [
    "forbidden for one value",
    forbidden({ Action: "s3:Delete*", Resource: "arn:aws:s3:::prod*" }),
    [{ Resource: LOGS }],
    "failed (some)",
  ],
  [
    "an operand of an operator in lower case",
    without("s3:PutObject"),
    [
      when("StringNotEquals", "aws:SourceVpce", "a"),
      { Effect: "Deny", ...when("stringnotlike", "aws:SourceVpce", ["a", "‹pattern v›"]) },
    ],
    "failed (ordinary)",
  ],
  ["a known policy", without("s3:PutObject"), [{}], "failed (always)"],
];

describe("judgements", () => {
  test.each(CASES)("%s", (_, check, statements, expected) =>
    expect(shown(judged(policy(...statements), check))).toEqual(expected),
  );
});

test("a failure names the value that the request needs", () => {
  const check = forbidden({ Action: "s3:Delete*", Resource: "arn:aws:s3:::prod*" });
  const judgement = judged(policy({ Resource: LOGS }), check);
  expect(judgement).toMatchObject({
    values: [{ name: "logs", value: expect.stringMatching(/^prod/) }],
  });
  expect(JSON.stringify(judgement)).not.toContain("keyaki:");
});

test.each(["pattern", "structure"])("a %s that may be `*` is named with that value", (nature) => {
  const judgement = judged(policy({ Principal: { AWS: `‹${nature} who›` } }), {
    kind: "no-public-access",
  });
  expect(judgement).toMatchObject({ values: [{ name: "who", value: "*" }] });
});

test("a failure names the statement of the source", () => {
  const first = { Action: "‹pattern a›", Effect: "Deny" };
  const judgement = judged(policy(first, { Action: "s3:PutObject" }), without("s3:PutObject"));
  expect(judgement).toMatchObject({ kind: "failed", origin: { index: 1 } });
});

describe("a pattern in NotResource", () => {
  const SECRET: Check = {
    kind: "access-not-granted",
    actions: ["s3:GetObject"],
    resources: ["arn:aws:s3:::b/secret"],
  };
  const but = (NotResource: string, Effect = "Allow"): Parts => ({
    Effect,
    Action: "s3:*",
    NotResource,
  });
  const judgedHere = (...statements: readonly Parts[]): string =>
    shown(judged({ Version: "2012-10-17", Statement: statements }, SECRET));

  test.each<[string, readonly Parts[], string]>([
    ["of Allow may leave little out", [but("arn:aws:s3:::b/‹pattern x›")], "failed (ordinary)"],
    ["of Allow leaves the rest in", [but("arn:aws:s3:::c/‹pattern x›")], "failed (always)"],
    [
      "of Deny may leave all out",
      [
        { Effect: "Allow", Action: "s3:*", Resource: "*" },
        but("arn:aws:s3:::b/‹pattern x›", "Deny"),
      ],
      "failed (some)",
    ],
    [
      "of Deny leaves out nothing else",
      [
        { Effect: "Allow", Action: "s3:*", Resource: "*" },
        but("arn:aws:s3:::c/‹pattern x›", "Deny"),
      ],
      "proved",
    ],
  ])("%s", (_, statements, expected) => expect(judgedHere(...statements)).toBe(expected));
});

describe("a ceiling", () => {
  const ceiling = policy({ Action: "s3:GetObject", Resource: "arn:aws:s3:::site/*" });
  const read = { ...ANYONE, Action: "s3:GetObject", Resource: "arn:aws:s3:::site/*" };
  test("excuses what it allows", () =>
    expect(shown(judged(policy(read), { kind: "no-public-access" }, ceiling))).toBe("proved"));
  test("excuses nothing beyond it", () =>
    expect(
      shown(
        judged(
          policy(read, { ...read, Action: "s3:PutObject" }),
          { kind: "no-public-access" },
          ceiling,
        ),
      ),
    ).toBe("failed (always)"));
});

test("an identity policy has no principals, also where a block may be there", () => {
  const value = valueFrom(policy({ Principal: "‹structure w›" }));
  expect(judge({ policy: value, isResource: false }, without("sqs:*")).kind).toBe("proved");
});

test("an identity policy is not a reference for a resource policy", () =>
  expect(judged(policy(ANYONE), below({}))).toEqual({
    kind: "invalid",
    messages: ["the reference policy has no principals, so it is not a resource policy"],
  }));

describe("a ceiling or a forbidden access", () => {
  const deny = { Effect: "Deny", Action: "s3:GetObject" };
  test("cannot have a Deny", () => {
    expect(judged(policy({}), forbidden({}, deny)).kind).toBe("invalid");
    expect(judged(policy({}), without("s3:PutObject"), policy({}, deny)).kind).toBe("invalid");
  });
  test("cannot have variables of another version", () => {
    const old = { ...(policy({}) as object), Version: "2008-10-17" };
    const home = policy({ Resource: "arn:aws:s3:::home/${aws:username}" });
    expect(judged(old, without("s3:PutObject"), home).kind).toBe("invalid");
    expect(judged(policy({}), without("s3:PutObject"), home).kind).toBe("failed");
  });
});
