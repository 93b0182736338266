/**
 * The table of operations: each row is complete, and every surface gives the same answer.
 */
import { describe, expect, test } from "vitest";
import { answerRequest } from "../../src/api/answer-request.ts";
import { answerLine } from "../../src/api/batch-line.ts";
import { commandWord } from "../../src/api/command-word.ts";
import {
  CHECK_NAMES,
  decode,
  isOperation,
  OPERATION_NAMES,
  OPERATIONS,
  type OperationName,
} from "../../src/api/operation.ts";
import { operationOptions } from "../../src/cli/command-table.ts";
import * as library from "../../src/index.ts";

const policy = (action: string, principal?: string): object => ({
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Action: action,
    Resource: "*",
    ...(principal && { Principal: principal }),
  },
});
const pair = {
  existingPolicyDocument: policy("s3:Get*"),
  newPolicyDocument: policy("s3:GetObject"),
};
const policyDocument = policy("s3:GetObject", "*");
const zoneOfTrust = "123456789012";
const resourceType = "AWS::S3::Bucket";

/** A valid request of each operation. */
const REQUESTS: Readonly<Record<OperationName, object>> = {
  CheckNoNewAccess: pair,
  CheckAccessNotGranted: { policyDocument, access: [{ actions: ["s3:PutObject"] }] },
  CheckNoPublicAccess: { policyDocument, resourceType },
  CheckNoExternalAccess: { policyDocument, zoneOfTrust },
  Findings: { policyDocument, resourceType, zoneOfTrust },
  Compare: pair,
  Evaluate: {
    policyDocument,
    request: { principal: "*", action: "s3:GetObject", resource: "arn:aws:s3:::b/k" },
  },
  Formula: { policyDocument },
};

describe.each(OPERATION_NAMES)("%s", (name) => {
  test("answers a request with exactly its members", () => {
    expect(Object.keys(REQUESTS[name]).sort()).toEqual(
      OPERATIONS[name].members.filter((each) => each !== "includeServices").sort(),
    );
    expect(answerRequest(name, REQUESTS[name]).kind).toBe("answer");
  });

  test("rejects an empty request with the names of its members", () => {
    const decoded = decode(name, {});
    if (decoded.kind !== "error") throw new Error("an empty request was decoded");
    const fields = decoded.error.fieldList?.map((each) => each.name) ?? [];
    expect(fields.sort()).toEqual(Object.keys(REQUESTS[name]).sort());
  });

  test("has the same answer in a batch", () => {
    const line = JSON.stringify({ id: 1, operation: name, ...REQUESTS[name] });
    const answered = JSON.parse(answerLine(Buffer.from(line), 1)?.text ?? "");
    const outcome = answerRequest(name, REQUESTS[name]);
    if (outcome.kind !== "answer") throw new Error(outcome.error.message);
    expect(JSON.parse(JSON.stringify(outcome.answer))).toMatchObject(without(answered, "id"));
  });

  test("has a function of the library with the name of its command", () => {
    const word = commandWord(name).replaceAll(/-[a-z]/g, (part) => part.charAt(1).toUpperCase());
    expect(Object.keys(library)).toContain(word);
  });

  test("has an option for each of its members", () => {
    const flags = operationOptions(name).map((option) => option.attributeName());
    for (const document of ["existing", "new", "policy", "request"]) {
      const member = document === "request" ? document : `${document}PolicyDocument`;
      const isMember = OPERATIONS[name].members.some(
        (each) => each === member || (document === "policy" && each === "policyDocument"),
      );
      expect(flags.includes(document)).toBe(isMember);
    }
  });
});

const without = (value: Record<string, unknown>, name: string): object =>
  Object.fromEntries(Object.entries(value).filter(([each]) => each !== name));

test("checks have one question; compare has one for each direction", () => {
  for (const name of CHECK_NAMES) {
    const decoded = decode(name, REQUESTS[name]);
    if (decoded.kind !== "decoded") throw new Error(name);
    expect(OPERATIONS[name].questions(decoded.input as never)).toHaveLength(1);
  }
  const decoded = decode("Compare", pair);
  if (decoded.kind !== "decoded") throw new Error("Compare");
  expect(OPERATIONS.Compare.questions?.(decoded.input)).toHaveLength(2);
});

test("a name from Object.prototype is not an operation", () => {
  expect(["toString", "__proto__", "", 1, undefined].some(isOperation)).toBe(false);
});

describe("smt", () => {
  test("prints the question of a check, and both questions of compare", () => {
    const one = library.orThrow(library.smt("CheckNoNewAccess", pair)).smt;
    const two = library.orThrow(library.smt("Compare", pair)).smt;
    expect(one.match(/\(check-sat\)/g)).toHaveLength(1);
    expect(two.match(/\(check-sat\)/g)).toHaveLength(2);
    expect(two.startsWith(one)).toBe(true);
  });

  test("names the statements by document and line", () => {
    const { smt } = library.orThrow(library.smt("CheckNoNewAccess", pair));
    expect(smt).toContain("new policy:1");
    expect(smt).toContain("existing policy:1");
  });
});

describe("orThrow", () => {
  test("returns the answer", () => {
    expect(library.orThrow(library.compare(pair)).relation).toBe("less permissive");
  });

  test("throws the error of a wrong request", () => {
    const outcome = library.formula({ policyDocument: "{" });
    expect(() => library.orThrow(outcome)).toThrow(library.RequestFailure);
    try {
      library.orThrow(outcome);
    } catch (failure) {
      expect(failure).toMatchObject({ error: { reason: "cannotParse" } });
    }
  });
});
