/**
 * keyaki/evaluate: the reference evaluator, for programs that ask about one request at a time.
 *
 * It carries out docs/semantics.md: sections A (the answer), R (requests), P (principals), T
 * (actions), S (resources), C, O and K (conditions) and V (variables). It is written to be read,
 * not to be fast. `keyaki/policy` parses policies.
 *
 * @example
 * ```ts
 * import { evaluate, parseRequest } from "keyaki/evaluate";
 * import { parsePolicy } from "keyaki/policy";
 *
 * const policy = parsePolicy({
 *   Version: "2012-10-17",
 *   Statement: {
 *     Effect: "Allow",
 *     Principal: { AWS: "111122223333" },
 *     Action: "s3:GetObject",
 *     Resource: "arn:aws:s3:::b/*",
 *     Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } },
 *   },
 * });
 * const request = parseRequest(
 *   {
 *     principal: "arn:aws:iam::111122223333:user/ana",
 *     action: "s3:GetObject",
 *     resource: "arn:aws:s3:::b/k",
 *     context: { "aws:SourceIp": "203.0.113.7" },
 *   },
 *   "resource",
 * );
 * if (policy.kind !== "policy" || request.kind !== "request") throw new Error("wrong input");
 * console.log(evaluate(policy.policy, request.request).decision); // Allowed
 * ```
 */
import { demand } from "./arguments.ts";
import type { Diagnostic } from "./json/diagnostic.ts";
import { isObject } from "./json/value.ts";
import type { Policy, PolicyType } from "./policy/ast.ts";
import * as evaluator from "./semantics/evaluate.ts";
import * as requests from "./semantics/request.ts";

export type { Diagnostic, JsonPath } from "./json/diagnostic.ts";
export type { Decision, Evaluation } from "./semantics/evaluate.ts";
export type {
  Caller,
  ContextValue,
  Request,
  RequestDocument,
  RequestResult,
} from "./semantics/request.ts";

/** A1: a matching Deny takes precedence over a matching Allow; the default is to deny. */
export function evaluate(policy: Policy, request: requests.Request): evaluator.Evaluation {
  demandParsed(policy, request);
  return evaluator.evaluate(policy, request);
}

/** Warns about each condition without set operator that meets several values (C3). */
export function evaluationWarnings(
  policy: Policy,
  request: requests.Request,
): readonly Diagnostic[] {
  demandParsed(policy, request);
  return evaluator.evaluationWarnings(policy, request);
}

/**
 * Reads a request document (R1 to R6). The names `real` also refuse actions, resources and
 * principals that no request has (R7).
 */
export function parseRequest(
  value: unknown,
  policyType: PolicyType,
  names: "real" | "any" = "any",
): requests.RequestResult {
  const isType = policyType === "identity" || policyType === "resource";
  demand(isType, "`policyType` must be `identity` or `resource`");
  demand(names === "real" || names === "any", "`names` must be `real` or `any`");
  return requests.parseRequest(value, policyType, names);
}

/** Documents and whole results are easily passed in the place of what was parsed. */
function demandParsed(policy: unknown, request: unknown): void {
  const isPolicy = isObject(policy) && Array.isArray(policy["statements"]);
  demand(isPolicy, "`policy` must be the member `policy` of parsePolicy's result");
  const isRequest = isObject(request) && isObject(request["caller"]);
  demand(isRequest, "`request` must be the member `request` of parseRequest's result");
}
