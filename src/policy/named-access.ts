/**
 * Who is no stranger to a policy: the callers and the values that it names (Y rules).
 *
 * A stranger is whoever the policy could not have meant in person. Principals that are named are
 * not strangers, but for the providers of web identities, where anybody can have an account; nor
 * is a request whose context has one of the fixed values (fixed-values.ts). This is the definition
 * as data; the formula and the evaluator each read it with code of their own.
 */

import type { FindingType } from "../aws/resource-types.ts";
import type { Policy, Principal } from "./ast.ts";
import { fixedValues, type NamedValues } from "./fixed-values.ts";

export interface NamedAccess {
  readonly principals: readonly Principal[];
  readonly values: NamedValues;
}

export function namedAccess(policy: Policy, type: FindingType): NamedAccess {
  const principals = policy.statements.flatMap(({ principal }) => principal?.principals ?? []);
  return { principals: principals.filter(isNamed), values: fixedValues(policy, type) };
}

/** Y2. */
function isNamed(principal: Principal): boolean {
  switch (principal.kind) {
    case "account":
    case "arn":
    case "service":
    case "canonical":
      return true;
    case "federated":
      return principal.provider.startsWith("arn:");
    case "everyone":
    case "every":
    case "pattern":
    case "nobody":
      return false;
  }
}
