/**
 * A notation for tests of the evaluator: one claim a line.
 *
 * A test gives only the parts that matter. The defaults are a resource policy that allows everyone
 * everything, and a user who reads an object.
 */
import { expect } from "vitest";
import type { Policy, PolicyType } from "../../src/policy/ast.ts";
import { parsePolicy } from "../../src/policy/parse.ts";
import { type Decision, evaluate, evaluationWarnings } from "../../src/semantics/evaluate.ts";
import { parseRequest, type Request } from "../../src/semantics/request.ts";

export type Parts = Readonly<Record<string, unknown>>;

export const ANA = "arn:aws:iam::111122223333:user/ana";
export const SESSION = "arn:aws:sts::111122223333:assumed-role/app/s1";
export const ROLE = "arn:aws:iam::111122223333:role/app";
export const FEDERATED_USER = "arn:aws:sts::111122223333:federated-user/fay";
export const ROOT = "arn:aws:iam::111122223333:root";
export const SERVICE: Parts = { Service: "s3.amazonaws.com" };
export const PROVIDER: Parts = { Federated: "accounts.google.com" };
export const CANONICAL: Parts = { CanonicalUser: "79a5" };
export const ANONYMOUS = "*";

/** Makes a policy document. */
export function document(statements: Parts | readonly Parts[], version?: string): Parts {
  return { Version: version ?? "2012-10-17", Statement: statements };
}

/** Makes a statement that by default allows everyone everything. */
export function statement(parts: Parts = {}): Parts {
  const has = (name: string): boolean => name in parts || `Not${name}` in parts;
  return {
    Effect: "Allow",
    ...(has("Principal") ? {} : { Principal: "*" }),
    ...(has("Action") ? {} : { Action: "*" }),
    ...(has("Resource") ? {} : { Resource: "*" }),
    ...parts,
  };
}

export const deny = (parts: Parts = {}): Parts => statement({ Effect: "Deny", ...parts });

export function policyOf(value: Parts, type: PolicyType = "resource"): Policy {
  const result = parsePolicy(value, { type, reference: true });
  if (result.kind !== "policy") throw new Error(JSON.stringify(result));
  return result.policy;
}

/** Makes a request document; by default the user ana reads an object. */
export function requestDocument(parts: Parts = {}): Parts {
  return { principal: ANA, action: "s3:GetObject", resource: "arn:aws:s3:::b/k", ...parts };
}

export function requestOf(parts: Parts = {}, type: PolicyType = "resource"): Request {
  const result = parseRequest(requestDocument(parts), type);
  if (result.kind !== "request") throw new Error(JSON.stringify(result.diagnostics));
  return result.request;
}

/** Asserts the decision of the statements about the request. */
export function decides(
  statements: Parts | readonly Parts[],
  request: Parts,
  decision: Decision,
): void {
  const policy = policyOf(document(statements));
  expect(evaluate(policy, requestOf(request)).decision).toBe(decision);
}

/** Asserts whether a statement with these parts matches the request. */
export function matches(parts: Parts, request: Parts, expected: boolean, version?: string): void {
  const policy = policyOf(document(statement({ ...parts, Effect: "Allow" }), version));
  const { decision } = evaluate(policy, requestOf(request));
  const claim = `${JSON.stringify(parts)} matches ${JSON.stringify(request)}`;
  expect(decision === "Allowed", claim).toBe(expected);
}

/** Asserts whether the condition holds in the context. */
export function holds(condition: Parts, context: Parts, expected: boolean): void {
  matches({ Condition: condition }, { context }, expected);
}

/** The codes and paths of the warnings. */
export function warnings(parts: Parts, request: Parts): readonly string[] {
  const policy = policyOf(document(statement(parts)));
  return evaluationWarnings(policy, requestOf(request)).map(
    ({ code, path }) => `${code} ${path.join(".")}`,
  );
}
