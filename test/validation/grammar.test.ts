/**
 * Laws on damaged documents: ValidatePolicy never throws, and it agrees with the checks on which
 * documents are policies.
 *
 * The exceptions of the second law are in docs/conformance.md: codes with AWS's type ERROR that the
 * checks only warn about, and codes with AWS's type WARNING that the checks refuse.
 */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { halfCharacters, readDocument } from "../../src/json/document.ts";
import { parsePolicy } from "../../src/policy/parse.ts";
import { CHECKS } from "../../src/validation/checks.ts";
import { POLICY_TYPES, type ValidatedType } from "../../src/validation/policy-view.ts";
import { validate } from "../../src/validation/validate.ts";
import type { Json } from "../laws/support/generate.ts";
import { damageDocument } from "../laws/support/mutate.ts";
import { Random } from "../laws/support/random.ts";
import { policy } from "./notation.ts";

/** Codes of the parser that are errors of AWS, and may be warnings of the checks. */
const LENIENT: ReadonlySet<string> = new Set([
  "DATA_TYPE_MISMATCH",
  "EMPTY_VARIABLE",
  "INVALID_ARN_ACCOUNT",
  "INVALID_CONDITION_KEY_FORMAT",
  "INVALID_CONDITION_OPERATOR",
  "INVALID_PRINCIPAL_FORMAT",
  "MISSING_ARN_FIELD",
  "MISSING_BRACE_IN_VARIABLE",
  "MISSING_PRINCIPAL",
  "MISSING_QUALIFIER",
  "MISSING_QUOTE_IN_VARIABLE",
  "UNIQUE_SIDS_REQUIRED",
  "UNSUPPORTED_SPACE_IN_VARIABLE",
  "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
  "VARIABLE_UNSUPPORTED_IN_ELEMENT",
  "VARIABLE_UNSUPPORTED_IN_VERSION",
]);

/** Codes that the checks refuse, and AWS only warns about. */
const STRICT: ReadonlySet<string> = new Set([
  "TYPE_MISMATCH_BOOLEAN",
  "TYPE_MISMATCH_DATE",
  "TYPE_MISMATCH_NUMBER",
  "TYPE_MISMATCH_STRING",
]);

const OWN: ReadonlySet<string> = new Set(CHECKS.map(({ code }) => code));

const EXAMPLES = new URL("../../examples/", import.meta.url);

const DOCUMENTS: readonly Json[] = [
  ...readdirSync(EXAMPLES)
    .filter((name) => name.endsWith(".json") && name !== "request.json")
    .map((name) => JSON.parse(readFileSync(new URL(name, EXAMPLES), "utf8")) as Json),
  policy("identity", {
    Action: ["iam:PassRole", "s3:Get*"],
    Resource: ["*", "arn:aws:s3:::b/${aws:username}"],
    Condition: {
      StringLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/*", "aws:TagKeys": ["a", "*"] },
      IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"] },
      NumericLessThan: { "s3:max-keys": [1, 2] },
      DateLessThan: { "aws:CurrentTime": "2026-01-31T00:00:00Z" },
    },
  }) as Json,
  policy("trust", {
    Principal: { Federated: ["accounts.google.com"], AWS: "*" },
    Action: ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"],
  }) as Json,
];

function isRefused(text: string, type: ValidatedType): boolean {
  const read = readDocument(text);
  if (read.kind !== "document" || halfCharacters(read.document).length > 0) return true;
  const isIdentity = type === "IDENTITY_POLICY" || type === "SERVICE_CONTROL_POLICY";
  const parsed = parsePolicy(read.document.value, { type: isIdentity ? "identity" : "resource" });
  return parsed.kind === "invalid";
}

test.each(POLICY_TYPES)("the findings of a %s agree with the checks", (type) => {
  const random = new Random(27);
  const counts = { refused: 0, accepted: 0 };
  for (let run = 0; run < 400; run++) {
    const text = damageDocument(random, random.pick(DOCUMENTS));
    const resourceType = type === "RESOURCE_POLICY" ? TRUST[run % TRUST.length] : undefined;
    const given = { text, type, ...(resourceType === undefined ? {} : { resourceType }) };
    const validation = validate(given);
    if (validation.kind === "limit") continue;
    const { findings } = validation;
    const codes = findings.map(({ issueCode }) => issueCode);
    const errors = findings.filter(({ findingType }) => findingType === "ERROR");
    const certain = errors.filter(
      ({ issueCode }) => !LENIENT.has(issueCode) && !OWN.has(issueCode),
    );
    const shown = JSON.stringify([text, codes]);
    if (isRefused(text, type)) {
      counts.refused++;
      expect(errors.length > 0 || codes.some((each) => STRICT.has(each)), shown).toBe(true);
    } else {
      counts.accepted++;
      expect(certain.map(({ issueCode }) => issueCode).filter(isOfGrammar(type)), shown).toEqual(
        [],
      );
    }
    for (const { locations } of findings) {
      for (const { span } of locations) {
        expect(span.start.offset, shown).toBeLessThanOrEqual(span.end.offset);
        expect(span.end.offset, shown).toBeLessThanOrEqual(text.length);
      }
    }
  }
  expect(Math.min(counts.refused, counts.accepted)).toBeGreaterThan(40);
});

const TRUST = [undefined, "AWS::IAM::AssumeRolePolicyDocument", "AWS::S3::Bucket"] as const;

/** An RCP must name a resource, which a policy of a resource need not. */
const isOfGrammar =
  (type: ValidatedType) =>
  (code: string): boolean =>
    type !== "RESOURCE_CONTROL_POLICY" || code !== "MISSING_RESOURCE";
