/**
 * Judgements of policies with unknown values: what is proved for all values, and what a failure
 * depends on.
 *
 * Each case: statements, the check, and the result; `(always)`, `(ordinary)` or `(some)` says for
 * which values it fails.
 */
import { describe, expect, test } from "vitest";
import { type Check, type Judgement, judge } from "../../src/gate/judge.ts";
import { valueFrom } from "./notation.ts";

type Parts = Readonly<Record<string, unknown>>;

const policy = (...statements: readonly Parts[]): unknown => ({
  Version: "2012-10-17",
  Statement: statements.map((each) =>
    typeof each === "string" ? each : { Effect: "Allow", Action: "s3:*", Resource: "*", ...each },
  ),
});

const SHORT = { always: "always", "ordinary values": "ordinary", "some values": "some" } as const;

function shown(judgement: Judgement): string {
  return judgement.kind === "failed" ? `failed (${SHORT[judgement.depends]})` : judgement.kind;
}

function judged(document: unknown, check: Check, ceiling?: unknown): Judgement {
  const isResource = JSON.stringify(document).includes('Principal"');
  return judge(
    {
      policy: valueFrom(document),
      isResource,
      ...(isResource && { publicCheckType: "AWS::S3::Bucket" }),
      ...(ceiling !== undefined && { ceiling: valueFrom(ceiling) }),
    },
    check,
  );
}

const below = (...statements: readonly Parts[]): Check => ({
  kind: "no-new-access",
  reference: valueFrom(policy(...statements)),
});
const without = (...actions: readonly string[]): Check => ({ kind: "access-not-granted", actions });
const forbidden = (...statements: readonly Parts[]): Check => ({
  kind: "access-forbidden",
  forbidden: valueFrom(policy(...statements)),
});
const external: Check = { kind: "no-external-access", zone: ["111122223333"] };

const LOGS = "arn:aws:s3:::‹component logs›";
const ANYONE = { Principal: "*" };
const when = (operator: string, key: string, value: unknown): Parts => ({
  Condition: { [operator]: { [key]: value } },
});

const CASES: readonly (readonly [string, Check, readonly Parts[], string])[] = [
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
  ].map((own): (typeof CASES)[number] => [
    `${own} of an unknown partition`,
    external,
    [{ Principal: { AWS: `arn:‹partition p›:iam::${own}` } }],
    "proved",
  ]),
  ...["‹partition p›:iam::444455556666", "‹text p›:iam::111122223333", "aws:iam::‹pattern a›"].map(
    (owner): (typeof CASES)[number] => [
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

const ANY_ACTION = "‹pattern a›";
const ANY_ARN = "‹pattern p›";
const S = "‹structure s›" as unknown as Parts;
const old = (document: unknown): Check => ({
  kind: "no-new-access",
  reference: valueFrom({ ...(document as object), Version: "2008-10-17" }),
});
const by = (operator: string, ...values: readonly string[]): Parts =>
  when(operator, "aws:SourceIp", values);

/** Unknown parts that the language has no place for, before and after. */
const SHARED: typeof CASES = [
  ["an action", below({ Action: ANY_ACTION }), [{ Action: ANY_ACTION }], "proved"],
  ["a resource", below({ Resource: ANY_ARN }), [{ Resource: ANY_ARN }], "proved"],
  ["a statement", below(S), [S], "proved"],
  ["an Effect", below({ Effect: "‹structure e›" }), [{ Effect: "‹structure e›" }], "proved"],
  [
    "an operand of an address",
    below(by("IpAddress", "‹text ip›")),
    [by("IpAddress", "‹text ip›")],
    "proved",
  ],
  [
    "a key",
    below({ Condition: { StringEquals: "‹structure k›" } }),
    [{ Condition: { StringEquals: "‹structure k›" } }],
    "proved",
  ],
  [
    "a principal",
    below({ Principal: { AWS: ANY_ARN } }),
    [{ Principal: { AWS: ANY_ARN } }],
    "proved",
  ],
  [
    "a Deny",
    below({}, { Effect: "Deny", Resource: ANY_ARN }),
    [{}, { Effect: "Deny", Resource: ANY_ARN }],
    "proved",
  ],
  ["another action", below({ Action: "‹pattern b›" }), [{ Action: ANY_ACTION }], "failed (some)"],
  ["fewer actions", below({ Action: [ANY_ACTION, "sqs:*"] }), [{ Action: [ANY_ACTION] }], "proved"],
  [
    "more actions",
    below({ Action: [ANY_ACTION, "sqs:*"] }),
    [{ Action: [ANY_ACTION, "sns:*", "sqs:SendMessage"] }],
    "failed (some)",
  ],
  [
    "an action on another resource",
    below({ Action: ANY_ACTION, Resource: "arn:aws:s3:::a" }),
    [{ Action: ANY_ACTION, Resource: "arn:aws:s3:::b" }],
    "failed (some)",
  ],
  [
    "an action on one of all resources",
    below({ Action: ANY_ACTION, Effect: "Allow", Resource: "*" }),
    [{ Action: ANY_ACTION, Resource: "arn:aws:s3:::b" }],
    "proved",
  ],
  [
    "another condition beside",
    below({ Action: ANY_ACTION }),
    [{ Action: ANY_ACTION, ...by("IpAddress", "10.0.0.0/8") }],
    "proved",
  ],
  [
    "one condition less",
    below({ Action: ANY_ACTION, ...by("IpAddress", "10.0.0.0/8") }),
    [{ Action: ANY_ACTION }],
    "failed (some)",
  ],
  [
    "fewer addresses",
    below(by("IpAddress", "‹text ip›", "10.0.0.0/8")),
    [by("IpAddress", "‹text ip›")],
    "proved",
  ],
  [
    "more forbidden addresses",
    below(by("NotIpAddress", "‹text ip›")),
    [by("NotIpAddress", "10.0.0.0/8", "‹text ip›")],
    "proved",
  ],
  [
    "fewer forbidden addresses",
    below(by("NotIpAddress", "10.0.0.0/8", "‹text ip›")),
    [by("NotIpAddress", "‹text ip›")],
    "failed (some)",
  ],
  [
    "more exceptions from all actions",
    below({ Action: undefined, NotAction: [ANY_ACTION] }),
    [{ Action: undefined, NotAction: [ANY_ACTION, "iam:*"] }],
    "proved",
  ],
  [
    "fewer exceptions from all actions",
    below({ Action: undefined, NotAction: [ANY_ACTION, "iam:*"] }),
    [{ Action: undefined, NotAction: [ANY_ACTION] }],
    "failed (some)",
  ],
  [
    "a Deny that was taken away",
    below({ Action: ANY_ACTION }, { Effect: "Deny", Action: "iam:*" }),
    [{ Action: ANY_ACTION }],
    "failed (some)",
  ],
  [
    "a Deny that was taken away, and cannot meet",
    below({ Resource: ANY_ARN }, { Effect: "Deny", Action: "iam:*" }),
    [{ Resource: ANY_ARN }],
    "proved",
  ],
  [
    "a Deny that was made narrower",
    below({}, { Effect: "Deny", Action: "s3:Put*", Resource: ANY_ARN }),
    [{}, { Effect: "Deny", Action: "s3:PutObject", Resource: ANY_ARN }],
    "failed (some)",
  ],
  [
    "a Deny that was made wider",
    below({}, { Effect: "Deny", Action: "s3:PutObject", Resource: ANY_ARN }),
    [{}, { Effect: "Deny", Action: ["s3:PutObject", "s3:Get*"], Resource: ANY_ARN }],
    "proved",
  ],
  [
    "a Deny that is an Allow now",
    below({}, { Effect: "Deny", Resource: ANY_ARN }),
    [{}, { Resource: ANY_ARN }],
    "failed (some)",
  ],
  [
    "a variable that was a plain text",
    old(policy({ Action: ANY_ACTION, Resource: "arn:aws:s3:::${aws:username}" })),
    [{ Action: ANY_ACTION, Resource: "arn:aws:s3:::${aws:username}" }],
    "failed (some)",
  ],
];

describe("what stays unknown", () => {
  test.each(SHARED)("%s", (_, check, statements, expected) =>
    expect(shown(judged(policy(...statements), check))).toBe(expected),
  );

  test("is not where new access is looked for", () => {
    const kept = { Action: ANY_ACTION, Resource: "arn:aws:s3:::a" };
    const added = { Action: "s3:Get*", Resource: ANY_ARN };
    const judgement = judged(policy(kept, added), below(kept));
    expect(judgement).toMatchObject({ kind: "failed", origin: { index: 1 } });
  });

  test("may be the whole policy", () => {
    const check: Check = { kind: "no-new-access", reference: valueFrom("‹structure d›") };
    expect(judged("‹structure d›", check).kind).toBe("proved");
    expect(judged("‹structure e›", check).kind).toBe("invalid");
  });
});

describe("the statement that an explanation names", () => {
  const explained = (check: Check, ...statements: readonly Parts[]): unknown => {
    const judgement = judged(policy(...statements), check);
    return judgement.kind === "failed" ? judgement.answer : judgement;
  };
  const deny = { Effect: "Deny", Action: "s3:Put*" };

  test("is that of the policy, not of its approximation", () => {
    const unknown = { Effect: "Deny", Resource: ANY_ARN };
    const check = without("s3:PutObject");
    expect(explained(check, unknown, unknown, {})).toMatchObject({
      reasons: [{ statementIndex: 2, description: expect.stringMatching(/index: 2\.$/) }],
    });
  });

  test("is that of the reference", () => {
    const check = below({ Resource: "arn:aws:s3:::‹pattern b›" }, { Action: ANY_ACTION }, deny);
    expect(explained(check, { Resource: "*" })).toMatchObject({
      existing: { decision: "ExplicitlyDenied", statementIndex: 2 },
    });
  });

  test("is left out where nothing surely allows the request", () => {
    const check = below({ Action: ANY_ACTION });
    expect(explained(check, { Resource: "*" })).toMatchObject({
      existing: { decision: "ImplicitlyDenied" },
    });
  });

  test("is that of the forbidden access", () => {
    const check = forbidden({ Action: "sqs:*" }, { Action: "s3:Put*" });
    expect(explained(check, {})).toMatchObject({ existing: { statementIndex: 1 } });
  });

  test("is left out before there was a policy", () =>
    expect(explained({ kind: "no-new-access", reference: "nothing" }, {})).toMatchObject({
      existing: { decision: "ImplicitlyDenied" },
    }));
});

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

test("a failure names the statement of the source", () => {
  const first = { Action: "‹pattern a›", Effect: "Deny" };
  const judgement = judged(policy(first, { Action: "s3:PutObject" }), without("s3:PutObject"));
  expect(judgement).toMatchObject({ kind: "failed", origin: { index: 1 } });
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
