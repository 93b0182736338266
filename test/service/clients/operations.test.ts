/**
 * Every operation of Access Analyzer that the server has, asked by the real clients of AWS on a
 * real socket: answers, each kind of error, and pages.
 *
 * Retries are counted elsewhere (retries.test.ts), and so are callers (callers.test.ts) and the
 * other services (services.test.ts).
 */
import { afterAll, describe, expect, test, vi } from "vitest";
import { checkAccessNotGranted, checkNoPublicAccess, orThrow } from "../../../src/index.ts";
import { running } from "../running.ts";
import type { Client, Outcome } from "./client.ts";
import { CLIENTS, reportMissingClients } from "./clients.ts";

vi.setConfig({ testTimeout: 240_000 });
afterAll(reportMissingClients);

const document = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (action: string, more: object): object => ({
  Effect: "Allow",
  Action: action,
  ...more,
});

const OBJECTS = { Resource: "arn:aws:s3:::reports/*" };
const READ = document(allow("s3:GetObject", OBJECTS));
const CHANGE = document(allow("s3:GetObject", OBJECTS), allow("s3:PutObject", OBJECTS));
const PUBLIC = document(allow("s3:GetObject", { ...OBJECTS, Principal: "*" }));
/** Findings of ValidatePolicy: no version, an empty Sid, a redundant action, a passed role. */
const FAULTY = JSON.stringify({
  Statement: [
    { Sid: "", Effect: "Allow", Action: ["s3:Get*", "s3:GetObject"], Resource: "*" },
    { Effect: "Allow", Action: "iam:PassRole", Resource: "*" },
  ],
});
const NEWER = { newPolicyDocument: CHANGE, existingPolicyDocument: READ };
const IDENTITY = { policyType: "IDENTITY_POLICY" };

const QUEUE = "arn:aws:sqs:eu-central-1:123456789012:jobs";
const queuePolicy = (...accounts: readonly string[]): string =>
  document(allow("sqs:SendMessage", { Principal: { AWS: accounts }, Resource: QUEUE }));
const queue = (policy: string): object => ({ [QUEUE]: { sqsQueue: { queuePolicy: policy } } });
const ANALYZER = "arn:aws:access-analyzer:eu-central-1:123456789012:analyzer/keyaki";

/** Inputs with one fault each. */
const WRONG: readonly (readonly [operation: string, input: object])[] = [
  ["CheckNoNewAccess", { ...NEWER, newPolicyDocument: "{", ...IDENTITY }],
  ["CheckNoPublicAccess", { policyDocument: PUBLIC, resourceType: "AWS::S3" }],
  [
    "CheckAccessNotGranted",
    { policyDocument: READ, access: [{ resources: ["example"] }], ...IDENTITY },
  ],
  ["ValidatePolicy", { policyDocument: READ, policyType: "OTHER" }],
  ["ListAnalyzers", { nextToken: "AAA+/=? b" }],
  ["CreateAnalyzer", { analyzerName: "x", type: "ORGANIZATION" }],
];

const answerOf = (outcome: Outcome) => {
  expect(outcome).toHaveProperty("kind", "answer");
  // The line above has said so.
  return outcome.kind === "answer" ? outcome.answer : {};
};

describe.each(CLIENTS)("$name", ({ start, isMissing }) => {
  const started = async (): Promise<Client> => start({ url: (await running()).url });

  test.skipIf(isMissing)("asks the checks", async () => {
    const client = await started();
    const added = answerOf(await client.call("CheckNoNewAccess", { ...NEWER, ...IDENTITY }));
    expect(added).toEqual({
      result: "FAIL",
      message: "The modified permissions grant new access compared to your existing policy.",
      reasons: [{ description: "New access in the statement with index: 1.", statementIndex: 1 }],
    });
    const same = { newPolicyDocument: READ, existingPolicyDocument: CHANGE, ...IDENTITY };
    expect(answerOf(await client.call("CheckNoNewAccess", same))).toMatchObject({ result: "PASS" });

    const access = [{ actions: ["s3:PutObject"], resources: ["arn:aws:s3:::reports/x"] }] as const;
    const granted = orThrow(checkAccessNotGranted({ policyDocument: CHANGE, access }));
    const asked = { policyDocument: CHANGE, access, ...IDENTITY };
    expect(answerOf(await client.call("CheckAccessNotGranted", asked))).toMatchObject({
      result: "FAIL",
      message: granted.message,
    });

    const bucket = { policyDocument: PUBLIC, resourceType: "AWS::S3::Bucket" } as const;
    const { message } = orThrow(checkNoPublicAccess(bucket));
    const open = answerOf(await client.call("CheckNoPublicAccess", bucket));
    expect(open).toMatchObject({ result: "FAIL", message, reasons: [{ statementIndex: 0 }] });
  });

  test.skipIf(isMissing)("validates a policy, in one page or in several", async () => {
    const client = await started();
    const input = { policyDocument: FAULTY, ...IDENTITY };
    const { findings } = answerOf(await client.call("ValidatePolicy", input));
    expect(findings).toMatchObject([
      { issueCode: "MISSING_VERSION", findingType: "WARNING" },
      { issueCode: "EMPTY_SID_VALUE", findingType: "SUGGESTION" },
      { issueCode: "REDUNDANT_ACTION", findingType: "SUGGESTION" },
      { issueCode: "PASS_ROLE_WITH_STAR_IN_RESOURCE", findingType: "SECURITY_WARNING" },
    ]);
    expect(await client.pages("ValidatePolicy", input, 1, "findings")).toEqual(findings);
  });

  test.skipIf(isMissing)("keeps analyzers", async () => {
    const client = await started();
    const names = ["b", "c", "d"];
    for (const analyzerName of names) {
      const made = answerOf(await client.call("CreateAnalyzer", { analyzerName, type: "ACCOUNT" }));
      expect(made).toEqual({ arn: ANALYZER.replace(/keyaki$/, analyzerName) });
    }
    const listed = await client.pages("ListAnalyzers", { type: "ACCOUNT" }, 2, "analyzers");
    expect(listed).toMatchObject(["keyaki", ...names].map((name) => ({ name, status: "ACTIVE" })));
    const got = answerOf(await client.call("GetAnalyzer", { analyzerName: "c" }));
    expect(got).toMatchObject({ analyzer: { name: "c", type: "ACCOUNT" } });
    answerOf(await client.call("DeleteAnalyzer", { analyzerName: "c" }));
    expect(await client.call("GetAnalyzer", { analyzerName: "c" })).toMatchObject({
      kind: "error",
      code: "ResourceNotFoundException",
      message: expect.stringContaining("`c`"),
    });
    expect(
      await client.call("CreateAnalyzer", { analyzerName: "d", type: "ACCOUNT" }),
    ).toMatchObject({ kind: "error", code: "ConflictException" });
  });

  test.skipIf(isMissing)("previews access", async () => {
    const client = await started();
    const accounts = ["111122223333", "444455556666", "777788889999"];
    const configurations = queue(queuePolicy(...accounts));
    const analyzer = { analyzerArn: ANALYZER };
    const created = await client.call("CreateAccessPreview", { ...analyzer, configurations });
    const { id: accessPreviewId } = answerOf(created);
    const one = { ...analyzer, accessPreviewId };
    const { accessPreview } = answerOf(await client.call("GetAccessPreview", one));
    expect(accessPreview).toMatchObject({ status: "COMPLETED", configurations });
    const findings = await client.pages("ListAccessPreviewFindings", one, 2, "findings");
    expect(findings).toMatchObject(
      accounts.map((account) => ({
        principal: { AWS: account },
        action: ["sqs:SendMessage"],
        resource: QUEUE,
        resourceType: "AWS::SQS::Queue",
        resourceOwnerAccount: "123456789012",
        changeType: "NEW",
        status: "ACTIVE",
        isPublic: false,
        sources: [{ type: "POLICY" }],
      })),
    );
    const filter = { "principal.AWS": { eq: ["444455556666"] } };
    const some = answerOf(await client.call("ListAccessPreviewFindings", { ...one, filter }));
    expect(some["findings"]).toHaveLength(1);

    const wrong = { ...analyzer, configurations: queue("{") };
    const { id } = answerOf(await client.call("CreateAccessPreview", wrong));
    const failed = { ...analyzer, accessPreviewId: id };
    expect(answerOf(await client.call("GetAccessPreview", failed))).toMatchObject({
      accessPreview: { status: "FAILED", statusReason: { code: "INVALID_CONFIGURATION" } },
    });
    expect(await client.call("ListAccessPreviewFindings", failed)).toMatchObject({
      code: "ConflictException",
    });
    const previews = await client.pages("ListAccessPreviews", analyzer, 1, "accessPreviews");
    expect(previews).toMatchObject([{ id: accessPreviewId }, { id }]);
  });

  test.skipIf(isMissing)("is told of wrong input as a ValidationException", async () => {
    const client = await started();
    const asked = WRONG.map(([operation, input]) => client.call(operation, input));
    for (const [at, outcome] of (await Promise.all(asked)).entries()) {
      expect(outcome, WRONG[at]?.[0]).toMatchObject({ kind: "error", code: "ValidationException" });
      if (outcome.kind === "answer") continue;
      expect(outcome.message).not.toBe("");
      const { members } = outcome;
      // The CLI prints the message alone.
      if (members === undefined) continue;
      expect(members["reason"]).toMatch(/^(?:cannotParse|fieldValidationFailed|notSupported)$/);
      const field = { name: expect.any(String), message: expect.stringMatching(/./) };
      expect(members["fieldList"]).toEqual([field]);
    }
  });

  test.skipIf(isMissing)("is told of what does not exist, by AWS's name", async () => {
    const client = await started();
    const id = { accessPreviewId: "00000000-0000-0000-0000-000000000000", analyzerArn: ANALYZER };
    for (const operation of ["GetAccessPreview", "ListAccessPreviewFindings"]) {
      const code = "ResourceNotFoundException";
      expect(await client.call(operation, id)).toMatchObject({ kind: "error", code });
    }
    for (const [operation, input] of [
      ["ListFindings", { analyzerArn: ANALYZER }],
      ["ListTagsForResource", { resourceArn: ANALYZER }],
      ["StartResourceScan", { analyzerArn: ANALYZER, resourceArn: QUEUE }],
    ] as const) {
      expect(await client.call(operation, input)).toMatchObject({
        kind: "error",
        code: "UnknownOperationException",
        message: expect.stringContaining(operation),
      });
    }
  });
});
