/**
 * Parts that stay unknown are not new access, and access beside them is.
 *
 * Each case: statements, the check, and the result, in the notation of judging.ts. The statements
 * that explanations name are those of the developer's policies.
 */
import { describe, expect, test } from "vitest";
import type { Check } from "../../src/gate/judge.ts";
import {
  below,
  type Case,
  forbidden,
  judged,
  type Parts,
  policy,
  shown,
  when,
  without,
} from "./judging.ts";
import { valueFrom } from "./notation.ts";

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
const SHARED: readonly Case[] = [
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
