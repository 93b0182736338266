/**
 * Whole certificates: written and accepted for all four checks, and rejected after any change, with
 * a reason that names the place.
 */
import { describe, expect, test } from "vitest";
import { certificateText, parseCertificate } from "../../src/api/certify.ts";
import { certify, verify } from "../../src/api/library.ts";
import type { CheckName } from "../../src/api/operation.ts";
import type { CheckRequests, JsonDocument } from "../../src/api/requests.ts";
import type { FailCertificate, PassCertificate } from "../../src/certificate/format.ts";
import { NativeEngine } from "../../src/solve/cdcl.ts";

const policy = (...Statement: object[]): object => ({ Version: "2012-10-17", Statement });
const allow = (Action: unknown, Resource: unknown, more: object = {}): object => {
  return { Effect: "Allow", Action, Resource, ...more };
};
const DENY = { Effect: "Deny", Action: "*", Resource: "*" };
const BUCKET = "arn:aws:s3:::b/*";
const OWN = { Principal: { AWS: "123456789012" } };
const PUBLIC = { Principal: "*" };
const fromOffice = { Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } } };

const NARROWER = {
  existingPolicyDocument: policy(allow("s3:*", BUCKET), {
    Effect: "Deny",
    Action: "s3:Delete*",
    Resource: "*",
  }),
  newPolicyDocument: policy(allow(["s3:Get*", "s3:PutObject"], "arn:aws:s3:::b/x*")),
};
const WIDER = {
  existingPolicyDocument: NARROWER.newPolicyDocument,
  newPolicyDocument: NARROWER.existingPolicyDocument,
};

const ANSWERS: readonly (readonly [CheckName, "PASS" | "FAIL", object])[] = [
  ["CheckNoNewAccess", "PASS", NARROWER],
  ["CheckNoNewAccess", "FAIL", WIDER],
  ["CheckNoNewAccess", "PASS", { ...NARROWER, newPolicyDocument: policy(DENY) }],
  [
    "CheckAccessNotGranted",
    "PASS",
    { policyDocument: policy(allow("s3:Get*", "*")), access: [{ actions: ["s3:PutObject"] }] },
  ],
  [
    "CheckAccessNotGranted",
    "FAIL",
    { policyDocument: policy(allow("s3:*", "*")), access: [{ resources: [BUCKET] }] },
  ],
  [
    "CheckNoPublicAccess",
    "PASS",
    { policyDocument: policy(allow("s3:*", BUCKET, OWN)), resourceType: "AWS::S3::Bucket" },
  ],
  [
    "CheckNoPublicAccess",
    "PASS",
    {
      policyDocument: policy(
        allow("s3:*", BUCKET, { ...PUBLIC, ...fromOffice }),
        allow("s3:*", BUCKET, OWN),
      ),
      resourceType: "AWS::S3::Bucket",
    },
  ],
  [
    "CheckNoPublicAccess",
    "FAIL",
    { policyDocument: policy(allow("s3:*", BUCKET, PUBLIC)), resourceType: "AWS::S3::Bucket" },
  ],
  [
    "CheckNoExternalAccess",
    "PASS",
    { policyDocument: policy(allow("s3:*", BUCKET, OWN)), zoneOfTrust: ["o-1", "123456789012"] },
  ],
  [
    "CheckNoExternalAccess",
    "FAIL",
    { policyDocument: policy(allow("s3:*", BUCKET, OWN)), zoneOfTrust: "o-1" },
  ],
];

/** Requests as programs without types pass them. */
type AnyRequest = CheckRequests[CheckName];

function certificateFor(name: CheckName, request: object): PassCertificate | FailCertificate {
  const outcome = certify(name, request as AnyRequest);
  if (outcome.kind === "error") throw new Error(outcome.error.message);
  const { certificate } = outcome.answer;
  if (certificate === undefined) throw new Error("no certificate");
  return certificate;
}

function verdict(certificate: unknown, request: object): unknown {
  const outcome = verify(certificate as JsonDocument, request as AnyRequest);
  return outcome.kind === "answer" ? outcome.answer : outcome.error;
}

const ACCEPTED = { result: "ACCEPTED" };
const refused = (reason: string): object => ({
  result: "REFUSED",
  reason: expect.stringContaining(reason),
});

describe("a certificate", () => {
  test.each(ANSWERS)("of %s with %s is accepted", (name, result, request) => {
    const certificate = certificateFor(name, request);
    expect(certificate.result).toBe(result);
    expect(verdict(certificate, request)).toEqual({ result: "ACCEPTED", proved: result });
    const text = certificateText(certificate);
    expect(JSON.parse(text)).toEqual(certificate);
    expect(verdict(text, request)).toMatchObject(ACCEPTED);
    expect(verdict(new TextEncoder().encode(text), request)).toMatchObject(ACCEPTED);
  });

  test.each(ANSWERS)(
    "of %s with %s is REFUSED where the other is expected",
    (name, result, request) => {
      const certificate = certificateFor(name, request) as JsonDocument;
      const other = result === "PASS" ? "FAIL" : "PASS";
      const verified = (expect: "PASS" | "FAIL"): unknown =>
        verify(certificate, request as AnyRequest, { expect });
      expect(verified(result)).toMatchObject({ answer: ACCEPTED });
      expect(verified(other)).toMatchObject({
        answer: refused(`the certificate proves ${result} of ${name}, not ${other} as expected`),
      });
    },
  );

  test.each([
    ["expect", { expect: "ACCEPTED" }, "`expect` is not `PASS` or `FAIL`"],
    ["expct", { expct: "PASS" }, "unknown option `expct`; the options are `expect`"],
    ["", null, "the options are not an object"],
    ["", "PASS", "the options are not an object"],
  ])("is not verified with a wrong option: %s %j", (name, options, message) => {
    const certificate = certificateFor("CheckNoNewAccess", NARROWER);
    expect(verify(certificate, NARROWER, options as never)).toMatchObject({
      error: { fieldList: [{ name, message }] },
    });
  });

  test("is REFUSED for another question", () => {
    for (const [name, , request] of ANSWERS) {
      const certificate = certificateFor(name, request);
      for (const [other, , otherRequest] of ANSWERS) {
        if (other !== name || otherRequest === request) continue;
        expect(verdict(certificate, otherRequest)).toEqual(
          refused("the certificate was made for a different "),
        );
      }
    }
  });

  test("is accepted for documents with another layout", () => {
    const certificate = certificateFor("CheckNoNewAccess", NARROWER);
    const texts = Object.entries(NARROWER).map(([name, value]) => [
      name,
      JSON.stringify(value, null, 2),
    ]);
    expect(verdict(certificate, Object.fromEntries(texts))).toMatchObject(ACCEPTED);
    const declared = { ...NARROWER, policyType: "RESOURCE_POLICY" };
    expect(verdict(certificate, declared)).not.toMatchObject(ACCEPTED);
  });

  test("is missing if the check is undecided or another engine decided", () => {
    const undecided = certify("CheckNoNewAccess", NARROWER, { steps: 1 });
    const foreign = certify("CheckNoNewAccess", NARROWER, {
      engine: () => ({ assert() {}, prepare() {}, solve: () => ({ kind: "unsat" }) }),
    });
    for (const outcome of [undecided, foreign]) {
      expect(outcome).toMatchObject({
        answer: { answer: { warnings: [{ code: "NO_CERTIFICATE", line: 1 }] } },
      });
      expect(outcome.kind === "answer" && outcome.answer.certificate).toBeUndefined();
    }
  });

  test("is written if an engine passes the question on to the native engine", () => {
    const outcome = certify("CheckNoNewAccess", NARROWER, { engine: (_, native) => native() });
    const certificate = outcome.kind === "answer" ? outcome.answer.certificate : undefined;
    expect(verdict(certificate, NARROWER)).toMatchObject(ACCEPTED);
  });

  test("is verified without the engine", () => {
    const certificate = certificateFor("CheckNoNewAccess", NARROWER);
    const { solve } = NativeEngine.prototype;
    NativeEngine.prototype.solve = () => {
      throw new Error("the engine was asked");
    };
    try {
      expect(verdict(certificate, NARROWER)).toMatchObject(ACCEPTED);
    } finally {
      NativeEngine.prototype.solve = solve;
    }
  });
});

describe("a proof is REFUSED", () => {
  const { attributes, atoms, clauses, claims, steps, ...rest } = certificateFor(
    "CheckNoNewAccess",
    NARROWER,
  ) as PassCertificate;
  const proof = { ...rest, attributes, atoms, clauses, claims, steps };
  const [first, ...others] = steps;
  const [, ...literals] = first ?? ["fact"];

  test.each<[string, object, string]>([
    ["without its claims", { claims: [] }, "its claims do not prove the answer"],
    [
      "with another claim",
      { claims: [...claims, [2]] },
      "claim 1 is unused: this check never asks it",
    ],
    ["without its steps", { steps: [] }, "claim 0 does not follow from the steps"],
    ["without a lemma", { steps: others }, "step 0 (learned) does not follow by unit propagation"],
    [
      "with a weaker lemma",
      { steps: [["fact", literals[0]], ...others] },
      "step 0 (fact) is not proved",
    ],
    ["with an empty lemma", { steps: [["fact"], ...others] }, "step 0 (fact) is not proved"],
    ["with an empty clause", { steps: [["learned"], ...others] }, "step 0 (learned) does not"],
    ["with an unknown node", { steps: [["fact", 999], ...others] }, "unknown node 999"],
    ["with a fact of no atom", { steps: [["fact", 4], ...others] }, "node 4 is not an atom"],
    ["with a huge number", { steps: [["learned", 2 ** 52], ...others] }, "unknown node"],
    ["with a clause less", { clauses: clauses.slice(1) }, "`clauses`: entry 0 differs"],
    ["with a clause more", { clauses: [...clauses, [-2]] }, "`clauses`: entry 8 differs"],
    [
      "with an atom less",
      { atoms: atoms.slice(1) },
      "`atoms`: entry 0 differs from the formula of these policies",
    ],
    ["with an attribute less", { attributes: [] }, "`attributes`: entry 0 differs"],
  ])("%s", (_, changes, reason) => {
    expect(verdict({ ...proof, ...changes }, NARROWER)).toEqual(refused(reason));
  });

  test("with a changed atom", () => {
    const text = JSON.stringify(proof).replace('"s3:get{*}"', '"s3:list{*}"');
    expect(verdict(text, NARROWER)).toEqual(refused("`atoms`: entry 0"));
  });
});

describe("a counterexample is REFUSED", () => {
  const certificate = certificateFor("CheckNoNewAccess", WIDER) as FailCertificate;
  const request = certificate.counterexample as object;

  test.each<[string, object, string]>([
    [
      "that is allowed already",
      { counterexample: { ...request, resource: "arn:aws:s3:::b/x1", action: "s3:GetObject" } },
      "does not replay",
    ],
    [
      "that the policy denies",
      { counterexample: { ...request, action: "s3:DeleteObject" } },
      "does not replay",
    ],
    ["that is not a request", { counterexample: { principal: 1 } }, "is not a valid request"],
    ["that is missing", { counterexample: undefined }, "is not a valid request"],
    ["of another statement", { statementIndex: 1 }, "does not replay"],
    ["of no statement", { statementIndex: "0" }, "`statementIndex` is not a number"],
    ["with other evaluations", { evaluations: {} }, "`evaluations` differ"],
  ])("%s", (_, changes, reason) => {
    expect(verdict({ ...certificate, ...changes }, WIDER)).toEqual(refused(reason));
  });

  test("for a question whose answer is PASS", () => {
    expect(
      verdict(
        { ...certificate, question: certificateFor("CheckNoNewAccess", NARROWER).question },
        NARROWER,
      ),
    ).toEqual(refused("does not replay"));
  });
});

describe("a PASS has an accepted certificate if both policies have", () => {
  const under = (condition: object): object =>
    policy(allow("s3:Get*", BUCKET, { Condition: condition }));
  test.each([
    [
      "the same condition",
      { StringLike: { "aws:UserAgent": "a*" } },
      { StringLike: { "aws:UserAgent": "a*" } },
    ],
    [
      "one block of addresses in two spellings",
      { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
      { IpAddress: { "aws:SourceIp": "10.0.0.1/8" } },
    ],
    // The slice checker does not know this implication, so the engine proves it.
    [
      "a condition that implies the existing one",
      { StringLike: { "aws:UserAgent": "a*" } },
      { StringEquals: { "aws:UserAgent": "abc" } },
    ],
  ])("%s", (_, before, after) => {
    const request = {
      existingPolicyDocument: under(before),
      newPolicyDocument: under(after),
    };
    const certificate = certificateFor("CheckNoNewAccess", request);
    expect(certificate).toMatchObject({ result: "PASS" });
    expect(verdict(certificate, request)).toMatchObject(ACCEPTED);
  });
});

describe("an invalid certificate is rejected", () => {
  const cyclic: Record<string, unknown> = {};
  cyclic["self"] = cyclic;

  test.each<[unknown, string]>([
    ["{", "expected"],
    ["[]", "it must be a JSON object"],
    [undefined, "neither JSON text nor a JSON value"],
    [cyclic, "neither JSON text nor a JSON value"],
    [{}, "`format` must be"],
    [{ format: "keyaki-certificate/1" }, "`question` is missing"],
    [{ format: "keyaki-certificate/1", question: {}, result: "MAYBE" }, "`result` must be"],
    [
      { format: "keyaki-certificate/1", question: {}, result: "PASS" },
      "`attributes` must be a list",
    ],
    [
      { format: "keyaki-certificate/1", question: {}, result: "FAIL" },
      "the certificate names an unknown check",
    ],
  ])("%j", (document, message) => {
    expect(verify(document as JsonDocument, NARROWER)).toMatchObject({
      error: { name: "ValidationException", message: expect.stringContaining(message) },
    });
  });

  test.each<[string, unknown]>([
    ["a number that is not a term", { clauses: [[0]] }],
    ["a text for a clause", { clauses: ["1"] }],
    ["a step of another kind", { steps: [["guess", 1]] }],
    ["a fraction", { claims: [[1.5]] }],
  ])("%s", (_, changes) => {
    const certificate = { ...certificateFor("CheckNoNewAccess", NARROWER), ...(changes as object) };
    expect(parseCertificate(certificate)).toContain("must be a list of");
  });

  test("a request with missing members is rejected as by the check", () => {
    const certificate = certificateFor("CheckNoNewAccess", NARROWER);
    expect(verify(certificate, {} as AnyRequest)).toMatchObject({
      error: { fieldList: [{ name: "existingPolicyDocument" }, { name: "newPolicyDocument" }] },
    });
  });
});
