/**
 * Findings: their content (rules Z1 to Z6). test/laws/findings.test.ts compares them with their
 * definition by exhaustive search.
 */
import { describe, expect, test } from "vitest";
import { externalCallersText } from "../../src/explain/finding-text.ts";
import type { Finding } from "../../src/findings/finding.ts";
import { externalAccessFindings, type FindingsAnswer } from "../../src/findings/findings.ts";
import { evaluate } from "../../src/semantics/evaluate.ts";
import { parseRequest } from "../../src/semantics/request.ts";
import {
  allow,
  deny,
  OWN,
  type Parts,
  policyOf,
  when,
  zoneOf,
} from "../check/exposure-notation.ts";

function answer(statements: readonly Parts[], includeServices = false): FindingsAnswer {
  const question = { zone: zoneOf(OWN), includeServices, resourceType: "AWS::S3::Bucket" } as const;
  return externalAccessFindings({ ...question, policy: policyOf(...statements) });
}

const findings = (...statements: readonly Parts[]): readonly Finding[] =>
  answer(statements).findings;

/** The external callers of each finding as a phrase, with a mark if the finding is public. */
const externalCallers = (...statements: readonly Parts[]): readonly string[] =>
  findings(...statements).map(
    (each) => externalCallersText(each) + (each.isPublic ? " (public)" : ""),
  );

const equals = (under: Parts): Parts => when({ StringEquals: under });

test("a finding has the members of an AWS finding", () => {
  expect(findings(equals({ "aws:PrincipalOrgID": "o-123", "aws:SourceVpc": "vpc-9" }))).toEqual([
    {
      principal: { AWS: "*" },
      action: ["s3:GetObject"],
      condition: { "aws:PrincipalOrgID": "o-123", "aws:SourceVpc": "vpc-9" },
      isPublic: false,
      resource: "arn:aws:s3:::b",
      resourceType: "AWS::S3::Bucket",
      example: {
        principal: "arn:aws:iam::111122223333:user/Alice",
        action: "s3:GetObject",
        resource: expect.stringMatching(/^arn:aws:s3:::b\//),
        context: { "aws:PrincipalOrgID": "o-123", "aws:SourceVpc": "vpc-9" },
      },
    },
  ]);
});

describe("the external callers of the findings:", () => {
  const to = (principal: unknown): Parts => allow({ Principal: principal });

  test("no finding without external access", () =>
    expect(externalCallers(to({ AWS: OWN }))).toEqual([]));
  test("one public finding for anyone", () =>
    expect(externalCallers(allow())).toEqual(["anyone (public)"]));
  test("a finding for anyone covers every other finding", () =>
    expect(externalCallers(allow(), to({ AWS: "111122223333" }))).toEqual(["anyone (public)"]));
  test("a finding for each account, user and provider", () =>
    expect(
      externalCallers(
        to({ AWS: ["111122223333", OWN, "arn:aws:iam::444455556666:user/ana"] }),
        to({ Federated: "accounts.google.com", CanonicalUser: "79a5" }),
      ),
    ).toEqual([
      "account 111122223333",
      "arn:aws:iam::444455556666:user/ana",
      "canonical user 79a5",
      "users of accounts.google.com (public)",
    ]));
  test("services only with includeServices", () => {
    const service = [to({ Service: "s3.amazonaws.com" })];
    expect(answer(service).findings).toEqual([]);
    expect(answer(service, true).findings.map(externalCallersText)).toEqual([
      "service s3.amazonaws.com",
    ]);
  });
  test("an organisation together with a VPC", () =>
    expect(
      externalCallers(equals({ "aws:PrincipalOrgID": "o-123", "aws:SourceVpc": "vpc-9" })),
    ).toEqual(["anyone in organization o-123 through VPC vpc-9"]));
  test("a key that does not identify callers is not a condition of a finding", () =>
    expect(externalCallers(equals({ "aws:UserAgent": "keyaki" }))).toEqual(["anyone (public)"]));
  test("a negated operator admits callers with any other value", () =>
    expect(externalCallers(when({ StringNotEquals: { "aws:SourceVpc": "vpc-9" } }))).toEqual([
      "anyone (public)",
    ]));
  test("a Deny restricts a finding", () =>
    expect(
      externalCallers(
        allow(),
        deny({ Condition: { StringNotEquals: { "aws:SourceVpce": "vpce-1" } } }),
      ),
    ).toEqual(["anyone through VPC endpoint vpce-1"]));
  test("each block of addresses has a finding of its own", () =>
    expect(
      externalCallers(when({ IpAddress: { "aws:SourceIp": ["15.0.0.0/7", "198.51.100.0/24"] } })),
    ).toEqual(["anyone from 15.0.0.0/7 (public)", "anyone from 198.51.100.0/24"]));
});

test("a finding has the spelling of AWS for keys and of the policy for values", () =>
  expect(findings(when({ StringLike: { "AWS:USERID": "AROA1:*" } }))[0]?.condition).toEqual({
    "aws:UserId": "AROA1:*",
  }));

describe("a finding writes a value as the policy does", () => {
  test.each([
    ["StringEquals", "aws:PrincipalOrgID", "${aws:resourceorgid}"],
    ["StringEquals", "aws:PrincipalOrgID", "${aws:PrincipalTag/Team}"],
    ["StringEquals", "aws:PrincipalOrgID", "${aws:RequestTag/team, 'o-a'}"],
    ["StringLike", "aws:SourceVpc", "vpc-${*}"],
    ["NumericEquals", "aws:SourceAccount", "010"],
    ["NumericLessThan", "aws:SourceAccount", "1.50"],
    ["DateGreaterThan", "aws:SourceVpc", "2024-01-01"],
    ["Bool", "aws:SourceVpc", "True"],
    ["ArnLike", "aws:SourceArn", "arn:aws:s3:::b*"],
    ["IpAddress", "aws:SourceIp", "198.51.100.7/24"],
  ])("%s %s %s", (operator, key, value) =>
    expect(findings(when({ [operator]: { [key]: value } }))[0]?.condition).toEqual({
      [key]: value,
    }),
  );
  test("a number as the document spells it", () =>
    expect(
      findings(when({ NumericEquals: { "aws:SourceAccount": [1e3, 1] } })).map(
        ({ condition }) => condition["aws:SourceAccount"],
      ),
    ).toEqual(["1", "1000"]));
});

test("a finding has the actions of the statements that contribute to it", () => {
  const vpc = { StringEquals: { "aws:SourceVpc": "vpc-9" } };
  const get = allow({ Condition: vpc });
  const put = allow({ Action: ["s3:PutObject", "s3:Del*"], Condition: vpc });
  const other = allow({ Action: "s3:List*", Principal: { AWS: "111122223333" } });
  expect(findings(get, other, put).map(({ action }) => action)).toEqual([
    ["s3:Del*", "s3:GetObject", "s3:PutObject"],
    ["s3:List*"],
  ]);
});

test("the policy allows the example of every finding", () => {
  const statements = [
    when({ StringLike: { "aws:SourceVpc": ["vpc-a*", "vpc-*b"] } }),
    when({ IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "203.0.113.0/28"] } }),
    allow({ Principal: { AWS: ["111122223333", "arn:aws:iam::111122223333:role/app"] } }),
  ];
  const policy = policyOf(...statements);
  const all = findings(...statements);
  expect(all.length).toBeGreaterThan(3);
  for (const { example } of all) {
    const result = parseRequest(example, "resource");
    expect(result.kind === "request" && evaluate(policy, result.request).decision).toBe("Allowed");
  }
});

describe("limits", () => {
  /** Makes statements whose patterns on the same keys all overlap. */
  const grid = (size: number, keys: readonly string[]): readonly Parts[] =>
    Array.from({ length: size }, (_, i) =>
      when({
        StringLike: Object.fromEntries(keys.map((key) => [key, `*k${i.toString(36)}z*`])),
      }),
    );

  test("15 statements with distinct values for five keys have 225 findings", () => {
    const statements = Array.from({ length: 15 }, (_, i) =>
      when({
        StringLike: { "aws:PrincipalArn": `arn:aws:iam::111122223333:user/*k${i}z*` },
        StringEquals: { "aws:PrincipalOrgID": `o-${i}`, "aws:SourceVpc": `vpc-${i}` },
        ArnLike: { "aws:SourceArn": `arn:aws:sns:us-east-1:111122223333:t${i}` },
        IpAddress: { "aws:SourceIp": `198.51.${i}.0/24` },
      }),
    );
    expect(findings(...statements)).toHaveLength(225);
  });

  test("with too few steps the answer is undecided", () => {
    const question = { zone: zoneOf(OWN), includeServices: false } as const;
    const policy = policyOf(...grid(4, ["aws:SourceVpc", "aws:SourceVpce"]));
    const limited = externalAccessFindings(
      { ...question, policy, resourceType: "AWS::S3::Bucket" },
      { steps: 20 },
    );
    expect(limited.undecided?.limit).toBe("steps");
  });
});
