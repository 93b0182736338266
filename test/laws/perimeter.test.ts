/**
 * Findings of data perimeters (Z1, Z3): no access from outside the zone is lost.
 *
 * Random resource policies put policy variables and operators of several types on one trust key, as
 * perimeters do. Every request of a small world that the policy allows from outside the zone must
 * lie in a finding: its principal matches, and each value of its condition holds by an operator
 * that the policy uses with this value. Only the evaluator decides about requests.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Finding } from "../../src/findings/finding.ts";
import { externalAccessFindings } from "../../src/findings/findings.ts";
import type { Policy } from "../../src/policy/ast.ts";
import { parsePolicy } from "../../src/policy/parse.ts";
import { parseZone } from "../../src/policy/zone-of-trust.ts";
import { evaluate } from "../../src/semantics/evaluate.ts";
import { isExternal } from "../../src/semantics/external.ts";
import { parseRequest, type Request } from "../../src/semantics/request.ts";

const { zone } = parseZone(["123456789012"]);

/** For each key: positive operators with the values that policies write under them. */
const CONDITIONS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "aws:PrincipalOrgID": {
    StringEquals: ["o-a", "o-b", "${aws:ResourceOrgID}", "${aws:ResourceOrgID, 'o-a'}"],
    StringLike: ["o-*", "o-a", "${aws:ResourceOrgID}*"],
    StringEqualsIgnoreCase: ["O-A", "${aws:ResourceOrgID}"],
  },
  "aws:SourceIp": {
    IpAddress: ["1.0.0.0/9", "1.2.3.4", "0.0.0.0/0"],
    StringLike: ["1.*", "1.2.3.4"],
    StringEquals: ["1.2.3.4", "${aws:VpcSourceIp}"],
  },
  "aws:SourceArn": {
    ArnLike: ["arn:aws:sns:*:111122223333:*", "${aws:PrincipalArn}"],
    StringLike: ["arn:aws:sns:*", "arn:aws:sns:us-east-1:111122223333:t"],
    StringEquals: ["arn:aws:sns:us-east-1:111122223333:t"],
  },
};
const NEGATED: Readonly<Record<string, string>> = {
  IpAddress: "NotIpAddress",
  ArnLike: "ArnNotLike",
};
const negation = (operator: string): string =>
  NEGATED[operator] ?? operator.replace("String", "StringNot");

const VALUES: Readonly<Record<string, readonly (string | undefined)[]>> = {
  "aws:PrincipalOrgID": [undefined, "o-a", "o-b", "o-c", "O-A"],
  "aws:ResourceOrgID": [undefined, "o-a", "o-c"],
  "aws:SourceIp": [undefined, "1.2.3.4", "1.200.0.1", "2.0.0.1"],
  "aws:VpcSourceIp": [undefined, "1.2.3.4"],
  "aws:SourceArn": [undefined, "arn:aws:sns:us-east-1:111122223333:t"],
};

const CALLERS = ["arn:aws:iam::444455556666:user/x", "arn:aws:iam::123456789012:user/own", "*"];

const UNIVERSE: readonly Request[] = CALLERS.flatMap((principal) =>
  contexts(Object.keys(VALUES)).map((context) => requestOf({ principal, context })),
);

function requestOf(given: object): Request {
  const all = { action: "s3:GetObject", resource: "arn:aws:s3:::b/k", ...given };
  const result = parseRequest(all, "resource");
  if (result.kind === "invalid") throw new Error(JSON.stringify(result.diagnostics));
  return result.request;
}

function contexts([key, ...others]: readonly string[]): readonly Record<string, string>[] {
  if (key === undefined) return [{}];
  const rest = contexts(others);
  return (VALUES[key] ?? []).flatMap((value) =>
    rest.map((context) => (value === undefined ? context : { ...context, [key]: value })),
  );
}

interface Entry {
  readonly key: string;
  readonly operator: string;
  readonly value: string;
}

const ENTRIES: readonly Entry[] = Object.entries(CONDITIONS).flatMap(([key, operators]) =>
  Object.entries(operators).flatMap(([operator, values]) =>
    values.map((value) => ({ key, operator, value })),
  ),
);

const statement = fc
  .record({
    isAllow: fc.integer({ min: 0, max: 3 }).map((roll) => roll > 0),
    principal: fc.constantFrom<unknown>("*", { AWS: "444455556666" }),
    entries: fc.uniqueArray(
      fc.record({
        entry: fc.constantFrom(...ENTRIES),
        isNegated: fc.boolean(),
        ifExists: fc.boolean(),
      }),
      { maxLength: 2, selector: ({ entry, isNegated }) => `${entry.operator} ${isNegated}` },
    ),
  })
  .map(({ isAllow, principal, entries }) => ({
    Effect: isAllow ? "Allow" : "Deny",
    Principal: principal,
    Action: "s3:GetObject",
    Resource: "*",
    Condition: Object.fromEntries(
      entries.map(({ entry: { key, operator, value }, isNegated, ifExists }) => [
        `${isNegated ? negation(operator) : operator}${ifExists ? "IfExists" : ""}`,
        { [key]: value },
      ]),
    ),
  }));

const documents = fc
  .array(statement, { minLength: 1, maxLength: 4 })
  .map((statements) => ({ Version: "2012-10-17", Statement: statements }));

function policyOf(document: unknown): Policy {
  const result = parsePolicy(document, { type: "resource", reference: false });
  if (result.kind === "invalid") throw new Error(JSON.stringify(result.diagnostics));
  return result.policy;
}

/** Requests that a statement with these parts allows; conditions are compared many times. */
const known = new Map<string, ReadonlySet<Request>>();

function allowedBy(parts: object): ReadonlySet<Request> {
  const text = JSON.stringify(parts);
  const before = known.get(text);
  if (before !== undefined) return before;
  const whole = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*", ...parts };
  const policy = policyOf({ Version: "2012-10-17", Statement: whole });
  const allowed = UNIVERSE.filter((each) => evaluate(policy, each).decision === "Allowed");
  known.set(text, new Set(allowed));
  return new Set(allowed);
}

/** Whether a request lies in a finding, by some operator of the policy for each value. */
function isIn(request: Request, { principal, condition }: Finding): boolean {
  if (!allowedBy({ Principal: principal }).has(request)) return false;
  return Object.entries(condition).every(([key, value]) =>
    ENTRIES.some(
      (each) =>
        each.key === key &&
        each.value.toLowerCase() === value.toLowerCase() &&
        allowedBy({ Condition: { [each.operator]: { [key]: each.value } } }).has(request),
    ),
  );
}

let undecided = 0;

test("Z1 Z3 every allowed request from outside the zone lies in a finding", () => {
  fc.assert(
    fc.property(documents, (document) => {
      const policy = policyOf(document);
      const resourceType = "AWS::S3::Bucket";
      const answer = externalAccessFindings({ policy, zone, includeServices: false, resourceType });
      if (answer.undecided !== undefined) {
        undecided++;
        return;
      }
      const allowed = UNIVERSE.filter(
        (each) => isExternal(each, zone, false) && evaluate(policy, each).decision === "Allowed",
      );
      const lost = allowed.find((each) => !answer.findings.some((finding) => isIn(each, finding)));
      expect(lost === undefined ? undefined : [...lost.context]).toBeUndefined();
    }),
    { numRuns: 400, seed: 12 },
  );
  expect(undecided).toBeLessThan(80);
}, 60_000);
