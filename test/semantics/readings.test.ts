/**
 * Doubtful rules in the evaluator (semantics.md, section Q).
 *
 * Each case says whether a policy allows a request in the default reading of a rule, and in its
 * other reading.
 */
import { describe, expect, test } from "vitest";
import { namedAccess } from "../../src/policy/named-access.ts";
import { evaluate } from "../../src/semantics/evaluate.ts";
import { otherReadingWarnings } from "../../src/semantics/other-readings.ts";
import { isPublic } from "../../src/semantics/public.ts";
import { READINGS, readingRule } from "../../src/semantics/readings.ts";
import { parseRequest } from "../../src/semantics/request.ts";
import {
  ANA,
  deny,
  document,
  FEDERATED_USER,
  type Parts,
  policyOf,
  requestDocument,
  requestOf,
  statement,
} from "./notation.ts";

/** Asserts whether a policy allows a request, by default and under a reading. */
function allows(
  statements: Parts | readonly Parts[],
  request: Parts,
  reading: string,
  [byDefault, otherwise]: readonly [boolean, boolean],
): void {
  const policy = policyOf(document(statements));
  const isAllowed = (readings: readonly string[]): boolean =>
    evaluate(policy, requestOf({ ...request, readings })).decision === "Allowed";
  expect(isAllowed([])).toBe(byDefault);
  expect(isAllowed([reading])).toBe(otherwise);
  const warnings = otherReadingWarnings(policy, requestOf(request));
  const codes = warnings.filter(({ message }) => message.includes(`(${reading})`));
  expect(codes).toHaveLength(byDefault === otherwise ? 0 : 1);
}

describe("Q1 a `*` at the end of a component", () => {
  const CASES = `
    arn:aws:lambda:*:function:f            arn:aws:lambda:eu-west-1:111122223333:function:f      - +
    arn:aws:lambda:*:function:f            arn:aws:lambda:eu-west-1:function:f                   + +
    arn:aws:sqs:*:q                        arn:aws:sqs:eu-west-1:111122223333:q                  - +
    arn:aws:sqs:*:q                        arn:aws:sqs:eu-west-1:111122223333:p                  - -
    arn:aws:*:table/t                      arn:aws:dynamodb:eu-west-1:111122223333:table/t       - +
    arn:aws:sqs:*:*:q                      arn:aws:sqs:eu-west-1:111122223333:a:q                - -
    arn:aws:sqs:eu-*:111122223333:q        arn:aws:sqs:eu-west-1:111122223333:a:q                - -
    arn:aws:l?mbda:*:function:f            arn:aws:lambda:eu-west-1:1:function:f                 - +
    arn:aws:lambda:*:function:$NAME  arn:aws:lambda:eu-west-1:1:function:ana           - +
    arn:aws:lambda:*:$NAME:f     arn:aws:lambda:eu-west-1:1:ana:f                      - -`;
  for (const line of CASES.trim().replaceAll("$NAME", "${aws:username}").split("\n")) {
    const [Resource = "", resource = "", byDefault, otherwise] = line.trim().split(/\s+/);
    test(`${Resource} ~ ${resource}`, () =>
      allows(statement({ Resource }), { resource }, "Q1", [byDefault === "+", otherwise === "+"]));
  }
});

describe("Q5 ForAnyValue with IfExists", () => {
  const under = (operator: string): Parts =>
    statement({ Condition: { [operator]: { "x:k": "a" } } });
  test("may match an absent key", () =>
    allows(under("ForAnyValue:StringEqualsIfExists"), {}, "Q5", [false, true]));
  test("does not match an empty set", () =>
    allows(under("ForAnyValue:StringEqualsIfExists"), { context: { "x:k": [] } }, "Q5", [
      false,
      false,
    ]));
  test("does not matter without IfExists", () =>
    allows(under("ForAnyValue:StringEquals"), {}, "Q5", [false, false]));
});

describe("Q6 an unresolved variable in NotResource", () => {
  const NotResource = "arn:aws:s3:::${aws:PrincipalTag/team}/*";
  test("of an Allow", () => allows(statement({ NotResource }), {}, "Q6", [true, false]));
  test("of a Deny", () => allows([statement(), deny({ NotResource })], {}, "Q6", [true, false]));
  test("in Resource it matches nothing", () =>
    allows(statement({ Resource: NotResource }), {}, "Q6", [false, false]));
});

describe("Q7 a canonical user", () => {
  const named = statement({ Principal: { CanonicalUser: "79a5" } });
  test("may be the account of the caller", () => allows(named, {}, "Q7 79a5", [false, true]));
  test("of another id is not meant", () => allows(named, {}, "Q7 80b6", [false, false]));
  test("never is the anonymous caller", () =>
    allows(named, { principal: "*" }, "Q7 79a5", [false, false]));
});

describe("Q8 a user's ARN", () => {
  const named = statement({ Principal: { AWS: ANA } });
  const principal = FEDERATED_USER;
  test("may name a federated session of the user", () =>
    allows(named, { principal }, `Q8 ${ANA}`, [false, true]));
  test("of another account names none", () =>
    allows(named, { principal: principal.replace("1111", "9999") }, `Q8 ${ANA}`, [false, false]));
  test("is matched by a pattern of users", () => {
    const users = statement({ Principal: { AWS: "arn:aws:iam::*:user/*" } });
    const policy = policyOf(document([users, named]));
    const request = requestOf({ principal, readings: [`Q8 ${ANA}`] });
    expect(evaluate(policy, request).allows).toEqual([0, 1]);
  });
});

describe("Q9 a provider that serves everybody", () => {
  const ISSUER = "token.actions.githubusercontent.com";
  const Federated = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;
  const isPublicUnder = (sub: string | undefined, readings: readonly string[]): boolean => {
    const Condition = sub === undefined ? {} : { StringLike: { [`${ISSUER}:sub`]: sub } };
    const policy = policyOf(document(statement({ Principal: { Federated }, Condition })));
    const context = { [`${ISSUER}:sub`]: "repo:my-org/app:ref:refs/heads/main" };
    const request = requestOf({ principal: { Federated }, context, readings });
    return isPublic(request, namedAccess(policy, "AWS::IAM::AssumeRolePolicyDocument"));
  };
  test.each([
    [undefined, true],
    ["*", true],
    ["repo:*", true],
    ["repo:my-org*", true],
    ["repo:my-org/*", false],
    ["repo:other-org/*", true],
  ])("with the claim %s: public %s", (sub, expected) => {
    expect(isPublicUnder(sub, [])).toBe(false);
    expect(isPublicUnder(sub, ["Q9"])).toBe(expected);
  });
});

describe("Q10 a unique id", () => {
  const [user, role] = ["AIDACKCEVSQ6C2EXAMPLE", "AROACKCEVSQ6C2EXAMPLE"];
  const SESSION = "arn:aws:sts::111122223333:assumed-role/Dev/s1";
  const of = (id: string): Readonly<Record<string, unknown>> =>
    statement({ Principal: { AWS: id } });
  test("may be that of the caller, a user", () =>
    allows(of(user), { principal: ANA }, `Q10 ${user}`, [false, true]));
  test("of a role may be that of a session", () =>
    allows(of(role), { principal: SESSION }, `Q10 ${role}`, [false, true]));
  test("of a role is not that of a user", () =>
    allows(of(role), { principal: ANA }, `Q10 ${role}`, [false, false]));
  test("of another user is not meant", () =>
    allows(of(user), { principal: ANA }, "Q10 AIDACKCEVSQ6C2EXAMPLF", [false, false]));
  test("may be spared by a Deny that lists its account", () => {
    const spared = {
      Effect: "Deny",
      Principal: undefined,
      NotPrincipal: { AWS: [user, "111122223333"] },
    };
    allows([statement(), deny(spared)], { principal: ANA }, `Q10 ${user}`, [false, true]);
  });
});

describe("the readings of a request", () => {
  test("each rule has a row, and is known by its name", () => {
    for (const { id, isNamed } of READINGS) {
      expect(readingRule(isNamed ? `${id} x` : id)?.id).toBe(id);
      expect(readingRule(isNamed ? id : `${id} x`)).toBeUndefined();
    }
  });
  test.each([["Q1"], ["Q1", "Q7 79a5"]])("%s are accepted", (...readings) => {
    expect(parseRequest(requestDocument({ readings }), "resource").kind).toBe("request");
  });
  test.each([["Q0"], ["Q7"], ["q1"], [1], ["Q7 "], ["Q7 *"]])("%s is rejected", (reading) => {
    const result = parseRequest(requestDocument({ readings: [reading] }), "resource");
    expect(result).toMatchObject({
      kind: "invalid",
      diagnostics: [{ code: "UNKNOWN_READING", path: ["readings", 0] }],
    });
  });
});
