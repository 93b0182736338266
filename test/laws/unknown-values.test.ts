/**
 * Unknown values (U1 to U4): a question with unknown values agrees with all questions in which the
 * values are known.
 *
 * Random pairs of policies have reserved variables in resources, principals and operands. If the
 * check passes, it passes for every filling from a pool. If it fails, it fails for the values of
 * its counterexample, with the same request. So a known value that becomes unknown never turns a
 * FAIL into a PASS, and no FAIL is about values that cannot be.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { CheckOutcome } from "../../src/index.ts";
import { checkNoExternalAccess, checkNoNewAccess, checkNoPublicAccess } from "../../src/index.ts";

const ACCOUNT = "${keyaki:account/1}";
const NAME = "${keyaki:component/1}";
const TEXT = "${keyaki:text/1}";
const KEYS = ["keyaki:account/1", "keyaki:component/1", "keyaki:text/1"] as const;

/** The values of a filling, in the order of `KEYS`. */
const POOL: readonly (readonly string[])[] = [
  ["111122223333", "444455556666"],
  ["a", "b", "ab"],
  ["a", "b:c", "a/b"],
];
const FILLINGS = POOL.reduce<readonly (readonly string[])[]>(
  (all, values) => all.flatMap((before) => values.map((value) => [...before, value])),
  [[]],
);

const RESOURCES = [
  "arn:aws:s3:::*",
  "arn:aws:s3:::a",
  "arn:aws:s3:::a/*",
  `arn:aws:s3:::${NAME}`,
  `arn:aws:s3:::${NAME}/*`,
  `arn:aws:s3:::${TEXT}`,
  `arn:aws:sqs:*:${ACCOUNT}:${NAME}`,
  `arn:aws:sqs:*:${ACCOUNT}:*`,
  "arn:aws:sqs:*:111122223333:*",
];
const PRINCIPALS = [
  { AWS: "*" },
  { AWS: ACCOUNT },
  { AWS: `arn:aws:iam::${ACCOUNT}:root` },
  { AWS: `arn:aws:iam::${ACCOUNT}:role/${NAME}` },
  { AWS: `arn:aws:iam::111122223333:role/${TEXT}` },
  { AWS: "arn:aws:iam::111122223333:role/a" },
  { AWS: "444455556666" },
  { Service: `${NAME}.amazonaws.com` },
  { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/gitlab.com` },
];
const CONDITIONS = [
  undefined,
  { StringEquals: { "aws:PrincipalAccount": ACCOUNT } },
  { StringNotEquals: { "aws:SourceAccount": ACCOUNT } },
  { StringLike: { "aws:PrincipalTag/team": `${TEXT}*` } },
  { ArnLike: { "aws:SourceArn": `arn:aws:sns:*:${ACCOUNT}:${NAME}` } },
  { StringEquals: { "aws:SourceVpce": NAME } },
];

type Json = Readonly<Record<string, unknown>>;

const statement = (type: "identity" | "resource"): fc.Arbitrary<Json> =>
  fc
    .record({
      Effect: fc.constantFrom("Allow", "Allow", "Deny"),
      Action: fc.constantFrom("s3:GetObject", "s3:*", "sqs:*"),
      Resource: fc.constantFrom(...RESOURCES),
      Condition: fc.constantFrom(...CONDITIONS),
      Principal: fc.constantFrom(...(type === "identity" ? [undefined] : PRINCIPALS)),
    })
    .map((parts) => JSON.parse(JSON.stringify(parts)) as Json);

const policy = (type: "identity" | "resource"): fc.Arbitrary<Json> =>
  fc.record({
    Version: fc.constantFrom("2012-10-17", "2008-10-17"),
    Statement: fc.array(statement(type), { minLength: 1, maxLength: 3 }),
  });

function filled(document: Json, values: readonly string[]): Json {
  let text = JSON.stringify(document);
  for (const [at, key] of KEYS.entries()) {
    text = text.replaceAll(`\${${key}}`, JSON.stringify(values[at]).slice(1, -1));
  }
  return JSON.parse(text) as Json;
}

interface Asked {
  readonly result: string;
  readonly request: Readonly<Record<string, unknown>> | undefined;
  readonly isUndecided: boolean;
}

function asked(outcome: CheckOutcome): Asked {
  if (outcome.kind === "error") throw new Error(outcome.error.message);
  const { result, counterexample, undecided } = outcome.answer;
  return {
    result,
    request: counterexample as Asked["request"],
    isUndecided: undecided !== undefined,
  };
}

const QUESTIONS = {
  "no new access": (a: Json, b: Json, unknownValues: readonly string[]) =>
    checkNoNewAccess({
      existingPolicyDocument: a,
      newPolicyDocument: b,
      policyType: "RESOURCE_POLICY",
      unknownValues,
    }),
  "no external access": (_: Json, b: Json, unknownValues: readonly string[]) =>
    checkNoExternalAccess({
      policyDocument: b,
      zoneOfTrust: "111122223333",
      policyType: "RESOURCE_POLICY",
      unknownValues,
    }),
  "no public access": (_: Json, b: Json, unknownValues: readonly string[]) =>
    checkNoPublicAccess({
      policyDocument: b,
      resourceType: "AWS::S3::Bucket",
      policyType: "RESOURCE_POLICY",
      unknownValues,
    }),
};

test.each(Object.entries(QUESTIONS))("%s", (_, ask) => {
  const tally = { PASS: 0, FAIL: 0, undecided: 0 };
  fc.assert(
    fc.property(policy("resource"), policy("resource"), (a, b) => {
      const { result, request, isUndecided } = asked(ask(a, b, KEYS));
      if (isUndecided) {
        tally.undecided++;
        return;
      }
      tally[result as "PASS" | "FAIL"]++;
      const fill = (values: readonly string[]): Asked =>
        asked(ask(filled(a, values), filled(b, values), []));
      if (result === "PASS") {
        for (const values of FILLINGS) expect(fill(values).result).toBe("PASS");
        return;
      }
      const { context = {} } = request as { readonly context?: Readonly<Record<string, string>> };
      const values = KEYS.map((key, at) => context[key] ?? POOL[at]?.[0] ?? "");
      expect(fill(values).result).toBe("FAIL");
    }),
    { numRuns: 150, seed: 13 },
  );
  expect(tally.PASS).toBeGreaterThan(10);
  expect(tally.FAIL).toBeGreaterThan(10);
  expect(tally.undecided).toBeLessThan(8);
});
