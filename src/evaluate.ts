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
export type { Diagnostic, JsonPath } from "./json/diagnostic.ts";
export {
  type Decision,
  type Evaluation,
  evaluate,
  evaluationWarnings,
} from "./semantics/evaluate.ts";
export {
  type Caller,
  type ContextValue,
  parseRequest,
  type Request,
  type RequestDocument,
  type RequestResult,
} from "./semantics/request.ts";
