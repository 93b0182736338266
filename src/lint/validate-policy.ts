/**
 * ValidatePolicy with the proved findings: the function of the library.
 *
 * The members of the request are those of AWS's API, and so are the findings. The service answers
 * AWS's clients without the proved findings (service/aws/validate-policy.ts), because their ids are
 * not AWS's and programs may not know them.
 */
import type { Outcome } from "../api/errors.ts";
import type { PolicyResourceType, ValidatedType } from "../validation/policy-view.ts";
import {
  validatePolicy as answer,
  type ValidatePolicyAnswer,
} from "../validation/validate-policy.ts";
import { lint } from "./lint.ts";

export interface ValidatePolicyRequest {
  /** The JSON text of the policy. A text that is not JSON is a finding, not an error. */
  readonly policyDocument: string;
  readonly policyType: ValidatedType;
  /** For policies of resources: the type of the resource that has the policy. */
  readonly validatePolicyResourceType?: PolicyResourceType;
  /** Findings of a page, at most 1,000; by default all are answered. */
  readonly maxResults?: number;
  /** From the answer with the page before. */
  readonly nextToken?: string;
}

export type ValidatePolicyOutcome = Outcome<ValidatePolicyAnswer>;

/**
 * What is wrong with a policy, and what in it is proved to change nothing? (docs/validation.md)
 *
 * @example
 * ```ts
 * import { orThrow, validatePolicy } from "keyaki";
 *
 * const allow = (action: string) => ({ Effect: "Allow", Action: action, Resource: "*" });
 * const policy = { Version: "2012-10-17", Statement: [allow("s3:*"), allow("s3:GetObject")] };
 * const { findings } = orThrow(
 *   validatePolicy({ policyDocument: JSON.stringify(policy), policyType: "IDENTITY_POLICY" }),
 * );
 * console.log(findings[0]?.issueCode); // STATEMENT_CHANGES_NOTHING
 * ```
 */
export function validatePolicy(request: ValidatePolicyRequest): ValidatePolicyOutcome {
  return answer(request, (policy) => lint(policy));
}
