/**
 * A notation for tests of external and public access: one policy and one claim a line.
 *
 * A test gives the parts of a statement that matter. The defaults are a statement that allows
 * everyone to read the objects of a bucket.
 */
import { expect } from "vitest";
import type { ResourceType } from "../../src/aws/resource-types.ts";
import type { CheckAnswer } from "../../src/check/answer.ts";
import { noExternalAccess } from "../../src/check/no-external-access.ts";
import { noPublicAccess } from "../../src/check/no-public-access.ts";
import type { Policy } from "../../src/policy/ast.ts";
import { parsePolicy } from "../../src/policy/parse.ts";
import { parseZone, type Zone } from "../../src/policy/zone-of-trust.ts";

export type Parts = Readonly<Record<string, unknown>>;

export function allow(parts: Parts = {}): Parts {
  const has = (name: string): boolean => name in parts || `Not${name}` in parts;
  return {
    Effect: "Allow",
    ...(has("Principal") ? {} : { Principal: "*" }),
    ...(has("Action") ? {} : { Action: "s3:GetObject" }),
    ...(has("Resource") ? {} : { Resource: "arn:aws:s3:::b/*" }),
    ...parts,
  };
}

export const deny = (parts: Parts = {}): Parts =>
  allow({ Effect: "Deny", Action: "*", Resource: "*", ...parts });

/** Makes a statement that allows everyone under a condition. */
export const when = (condition: Parts): Parts => allow({ Condition: condition });

export function policyOf(...statements: readonly Parts[]): Policy {
  const value = { Version: "2012-10-17", Statement: statements };
  const result = parsePolicy(value, { type: "resource", reference: false });
  if (result.kind !== "policy") throw new Error(JSON.stringify(result.diagnostics));
  return result.policy;
}

export function zoneOf(...entries: readonly string[]): Zone {
  const { zone, errors } = parseZone(entries);
  expect(errors).toEqual([]);
  return zone;
}

export const OWN = "123456789012";

function external(statements: readonly Parts[], zone: Zone, includeServices: boolean): CheckAnswer {
  return noExternalAccess({ policy: policyOf(...statements), zone, includeServices });
}

/** The external caller of the counterexample; undefined if no external caller has access. */
export function externalCallerOf(
  statements: readonly Parts[],
  zone: readonly string[] = [OWN],
  includeServices = false,
): unknown {
  const answer = external(statements, zoneOf(...zone), includeServices);
  expect(answer.undecided).toBeUndefined();
  return answer.counterexample?.principal;
}

/** Asserts that no external caller has access. */
export function keepsOut(statements: readonly Parts[], ...zone: readonly string[]): void {
  expect(externalCallerOf(statements, zone.length === 0 ? [OWN] : zone)).toBeUndefined();
}

/** Asserts that some external caller has access. */
export function letsIn(statements: readonly Parts[], ...zone: readonly string[]): void {
  expect(externalCallerOf(statements, zone.length === 0 ? [OWN] : zone)).toBeDefined();
}

/** The indexes of the statements that grant external access. */
export function violatingStatements(
  statements: readonly Parts[],
  ...zone: readonly string[]
): readonly number[] {
  const answer = external(statements, zoneOf(...(zone.length === 0 ? [OWN] : zone)), false);
  return answer.reasons?.map(({ statementIndex }) => statementIndex) ?? [];
}

export const BUCKET: ResourceType = "AWS::S3::Bucket";

function publicAnswer(statements: readonly Parts[], resourceType: ResourceType): CheckAnswer {
  return noPublicAccess({ policy: policyOf(...statements), resourceType });
}

/** Asserts FAIL: the policy is public, or the check is undecided. */
export function expectPublic(
  statements: Parts | readonly Parts[],
  type: ResourceType = BUCKET,
): void {
  expect(publicAnswer([statements].flat(), type).result).toBe("FAIL");
}

/** Asserts PASS: the policy is not public. */
export function expectNotPublic(
  statements: Parts | readonly Parts[],
  type: ResourceType = BUCKET,
): void {
  expect(publicAnswer([statements].flat(), type).result).toBe("PASS");
}

/** The indexes of the statements that grant public access. */
export function publicStatements(...statements: readonly Parts[]): readonly number[] {
  return publicAnswer(statements, BUCKET).reasons?.map((each) => each.statementIndex) ?? [];
}

/** The request that shows public access. */
export function publicCounterexampleOf(...statements: readonly Parts[]): unknown {
  return publicAnswer(statements, BUCKET).counterexample;
}
