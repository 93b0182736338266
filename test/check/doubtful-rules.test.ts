/**
 * Doubtful rules in checks (semantics.md, section Q).
 *
 * A PASS holds for every reading. A FAIL that needs the other reading of a rule names it in its
 * counterexample and says so in a warning; a FAIL that does not need it shows the default readings.
 */
import { describe, expect, test } from "vitest";
import { compare } from "../../src/check/compare.ts";
import { noPublicAccess } from "../../src/check/no-public-access.ts";
import { parsePolicy } from "../../src/policy/parse.ts";
import { answer, document, fails, type Part, passes, policy } from "./notation.ts";

const ACCOUNT = "111122223333";
const ALICE = `arn:aws:iam::${ACCOUNT}:user/alice`;
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const EVERYONE: Part = { Principal: "*" };
const aws = (...arns: readonly string[]): Part => ({ Principal: { AWS: arns } });
const denyAllBut = (...arns: readonly string[]): Part => {
  return { Effect: "Deny", NotPrincipal: { AWS: arns } };
};
const when = (operator: string, key: string, value: unknown): Part => {
  return { Condition: { [operator]: { [key]: value } } };
};

/** Asserts a FAIL under these readings only, and that the warnings name them. */
function failsOnlyUnder(
  existing: readonly Part[],
  updated: readonly Part[],
  ...readings: readonly string[]
): void {
  fails(existing, updated, { readings });
  const { warnings } = answer(existing, updated);
  const named = warnings.filter(({ code }) => code === "DOUBTFUL_RULE");
  expect(named.map(({ message }) => message)).toEqual(
    readings.map((each) =>
      expect.stringMatching(`statement with index 0 .* only if AWS .*${each}`),
    ),
  );
}

describe("Q1 a `*` before an account that cannot be one", () => {
  const PATTERN = "arn:aws:lambda:*:function:f";
  const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:f`;
  const onlyFunctions: Part = { Effect: "Deny", NotResource: FUNCTION };
  test("may grant a function", () =>
    failsOnlyUnder([{ Resource: "arn:aws:s3:::b" }], [{ Resource: PATTERN }, onlyFunctions], "Q1"));
  test("may deny a function", () =>
    failsOnlyUnder([{}, { Effect: "Deny", Resource: PATTERN }], [{ Resource: FUNCTION }], "Q1"));
  test("is the same in both policies", () =>
    passes([{ Resource: "arn:aws:lambda:*:function:*" }], [{ Resource: PATTERN }]));
  test("is not in doubt where the account can be one", () =>
    passes([{ Resource: "arn:aws:sqs:us-*:*:q" }], [{ Resource: "arn:aws:sqs:us-east-*:*:q" }]));
});

describe("Q2 to Q4 a Deny with NotPrincipal", () => {
  test("may deny a principal whose account is not listed", () =>
    fails([EVERYONE, denyAllBut(ALICE)], [aws(ALICE)]));
  test("may spare a principal whose account is not listed", () =>
    failsOnlyUnder(
      [aws(ROOT), { Effect: "Deny", ...aws(ALICE) }],
      [aws(ALICE), denyAllBut(ALICE)],
      "Q2",
    ));
  test("may spare all principals of a listed account", () =>
    failsOnlyUnder([{ Effect: "Deny" }, EVERYONE], [aws(ALICE), denyAllBut(ROOT)], "Q3"));
  test("spares a user that is listed with its account", () =>
    passes([EVERYONE, denyAllBut(ALICE, ROOT)], [aws(ALICE)]));
  test("may deny a session whose role is listed", () =>
    failsOnlyUnder(
      [EVERYONE, denyAllBut(`arn:aws:iam::${ACCOUNT}:role/app`, ROOT)],
      [aws(`arn:aws:iam::${ACCOUNT}:role/app`)],
      "Q4",
    ));
  test("is the same in both policies", () =>
    passes([EVERYONE, denyAllBut(ALICE)], [EVERYONE, denyAllBut(ALICE)]));
});

describe("Q5 ForAnyValue with IfExists", () => {
  const paths = when("ForAnyValue:StringLikeIfExists", "aws:PrincipalOrgPaths", "o-abc/r-1/*");
  test("may grant requests without the key", () =>
    failsOnlyUnder(
      [when("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-abc/r-1/*")],
      [paths],
      "Q5",
    ));
  test("in a Deny of the existing policy it may deny them", () =>
    failsOnlyUnder(
      [{}, { Effect: "Deny", ...paths }],
      [when("Null", "aws:PrincipalOrgPaths", true)],
      "Q5",
    ));
  test("may make a policy public", () => {
    const parsed = parsePolicy(document({ ...EVERYONE, ...paths }), {
      type: "resource",
      reference: false,
    });
    if (parsed.kind !== "policy") throw new Error("invalid");
    const found = noPublicAccess({ policy: parsed.policy, resourceType: "AWS::S3::Bucket" });
    expect(found.counterexample).toMatchObject({ readings: ["Q5"] });
  });
});

describe("Q6 an unresolved variable in NotResource", () => {
  const others: Part = { NotResource: "arn:aws:s3:::${aws:PrincipalTag/team}/*" };
  const untagged: Part = {
    Resource: "arn:aws:s3:::b/*",
    ...when("Null", "aws:PrincipalTag/team", true),
  };
  test("may narrow what the existing policy allows", () =>
    failsOnlyUnder([others], [untagged], "Q6"));
  test("is the same in both policies", () => passes([others], [others]));
});

describe("Q7 a canonical user", () => {
  test("that the existing policy denies may be the account", () =>
    failsOnlyUnder(
      [EVERYONE, { Effect: "Deny", Principal: { CanonicalUser: "79a5" } }],
      [aws(ROOT)],
      "Q7 79a5",
    ));
});

describe("Q8 a user's ARN", () => {
  test("may name a federated session, whose own ARN differs", () =>
    failsOnlyUnder(
      [{ ...EVERYONE, ...when("ArnEquals", "aws:PrincipalArn", ALICE) }],
      [aws(ALICE)],
      `Q8 ${ALICE}`,
    ));
  test("is covered by its account", () => passes([aws(ACCOUNT)], [aws(ALICE)]));
});

describe("Q10 a unique id", () => {
  const id = "AIDACKCEVSQ6C2EXAMPLE";
  test("in a new policy may be that of a living user", () =>
    failsOnlyUnder([aws(ROOT)], [aws(id)], `Q10 ${id}`));
  test("is the same in both policies", () => passes([aws(id)], [aws(id)]));
});

describe("several readings", () => {
  test("a FAIL that holds by default shows the default readings", () => {
    const given = answer([{ Resource: "arn:aws:s3:::b" }], [{}]);
    expect(given.counterexample).not.toHaveProperty("readings");
    expect(given.warnings).toEqual([]);
  });
  test("a comparison says which difference is in doubt", () => {
    const [existing, updated] = [
      [when("ForAnyValue:StringLike", "x:k", "a")],
      [when("ForAnyValue:StringLikeIfExists", "x:k", "a")],
    ].map((each) => policy(document(...each), "identity"));
    if (existing === undefined || updated === undefined) throw new Error("two policies");
    const { relation, warnings } = compare({ existing, updated, type: "identity" });
    expect(relation).toBe("more permissive");
    expect(warnings).toMatchObject([{ code: "DOUBTFUL_RULE" }]);
  });
});
