/**
 * Policies with unknown values: which reserved keys and texts the parser accepts (U1, U3, U4).
 *
 * Each case is a statement of a resource policy, and the code of its error; `ok` for none.
 */
import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../src/policy/parse.ts";

const WORDS = ["account", "component", "text", "partition"];
const DECLARED = new Set(WORDS.map((word) => `keyaki:${word}/1`));
const [A = "", C = "", T = "", P = ""] = [...DECLARED].map((key) => `\${${key}}`);

function errorOf(statement: object, unknowns: ReadonlySet<string>, Version: string): string {
  const principal = "NotPrincipal" in statement ? {} : { Principal: "*" };
  const whole = { Effect: "Allow", ...principal, Action: "s3:*", Resource: "*", ...statement };
  const result = parsePolicy({ Version, Statement: [whole] }, { unknowns });
  if (result.kind === "policy") return "ok";
  return result.diagnostics.find(({ severity }) => severity === "error")?.code ?? "";
}

const aws = (AWS: string): object => ({ Principal: { AWS } });
const when = (operator: string, key: string, value: string): object => ({
  Condition: { [operator]: { [key]: value } },
});

const CASES: readonly (readonly [object, string])[] = [
  [{ Resource: `arn:aws:s3:::${C}/*` }, "ok"],
  [{ Resource: `arn:aws:s3:::${T}` }, "ok"],
  [{ Resource: `arn:aws:sqs:*:${A}:${C}` }, "ok"],
  [{ Resource: "arn:aws:s3:::${KEYAKI:Component/1}" }, "ok"],
  [{ Resource: `arn:aws:sqs:*:${T}:q` }, "UNKNOWN_COMPONENT"],
  [{ Resource: T }, "INVALID_ARN_PREFIX"],
  [{ Resource: "arn:aws:s3:::${keyaki:component/2}" }, "RESERVED_KEY"],
  [{ Resource: "arn:aws:s3:::${keyaki:word/1}" }, "RESERVED_KEY"],
  [{ Resource: "arn:aws:s3:::${keyaki:component/2, 'a'}" }, "RESERVED_KEY"],
  [when("StringEquals", "aws:SourceAccount", A), "ok"],
  [when("ArnLike", "aws:SourceArn", `arn:aws:sns:*:${A}:*`), "ok"],
  [when("ArnLike", "aws:SourceArn", `arn:aws:sns:*:${T}:*`), "UNKNOWN_COMPONENT"],
  [when("StringEquals", "keyaki:account/1", "x"), "RESERVED_KEY"],
  [when("Null", "keyaki:account/1", "true"), "RESERVED_KEY"],
  [aws(A), "ok"],
  [aws(`arn:aws:iam::${A}:root`), "ok"],
  [aws(`arn:aws:iam::${A}:role/${C}`), "ok"],
  [aws(`arn:aws:iam::111122223333:role/path/${T}`), "ok"],
  [aws(`arn:aws:sts::${A}:assumed-role/r/${C}`), "ok"],
  [aws(`arn:${P}:iam::111122223333:root`), "ok"],
  [aws(`arn:${T}:iam::111122223333:root`), "UNKNOWN_PRINCIPAL"],
  [aws(`arn:\${keyaki:text/1}:iam::111122223333:role/r`), "UNKNOWN_PRINCIPAL"],
  [aws(`arn:aws:iam::${A}:user/ana`), "UNKNOWN_PRINCIPAL"],
  [aws(`arn:aws:iam::${A}:${C}`), "UNKNOWN_PRINCIPAL"],
  [aws(`arn:aws:iam::${A}:role/*`), "UNKNOWN_PRINCIPAL"],
  [aws(C), "UNKNOWN_PRINCIPAL"],
  [aws(`${A}\${aws:username}`), "UNKNOWN_PRINCIPAL"],
  [{ Principal: { Service: `lambda.${C}` } }, "ok"],
  [{ Principal: { Federated: `arn:aws:iam::${A}:oidc-provider/gitlab.com` } }, "ok"],
  [{ Principal: { Federated: `arn:aws:iam::${A}:oidc-provider/${C}` } }, "UNKNOWN_PRINCIPAL"],
  [{ Principal: { CanonicalUser: C } }, "UNKNOWN_PRINCIPAL"],
  [{ NotPrincipal: { AWS: A } }, "UNKNOWN_PRINCIPAL"],
];

describe.each(["2012-10-17", "2008-10-17"])("version %s", (version) => {
  test.each(CASES)("%j: %s", (statement, expected) => {
    expect(errorOf(statement, DECLARED, version)).toBe(expected);
  });
});

test("without declarations, a reserved key is an error", () => {
  expect(errorOf({ Resource: `arn:aws:s3:::${C}` }, new Set(), "2012-10-17")).toBe("RESERVED_KEY");
});

test("in version 2008-10-17, other variables stay literal text", () => {
  const Resource = `arn:aws:s3:::${C}/\${aws:username}`;
  const result = parsePolicy(
    { Version: "2008-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource }] },
    { unknowns: DECLARED },
  );
  if (result.kind === "invalid") throw new Error("invalid");
  expect(result.policy.statements[0]?.resource?.values).toEqual([
    [
      { kind: "text", text: "arn:aws:s3:::" },
      { kind: "variable", key: "keyaki:component/1" },
      { kind: "text", text: "/${aws:username}" },
    ],
  ]);
});
