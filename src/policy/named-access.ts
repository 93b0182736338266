/**
 * The principals and fixed values that a policy names; every other caller is public
 * (Y1, Y2).
 *
 * A named principal is not public, except for the providers of web identities, where anybody can
 * have an account. A request with one of the fixed values (fixed-values.ts) is not public either.
 * This file has the definition as data; the evaluator and the formula each use it with code of
 * their own.
 */

import type { FindingType } from "../aws/resource-types.ts";
import { sharedIssuer } from "../aws/shared-issuers.ts";
import type { Policy, Principal } from "./ast.ts";
import { fixedClaims, fixedValues, type NamedValues } from "./fixed-values.ts";

export interface NamedAccess {
  readonly principals: readonly Principal[];
  readonly values: NamedValues;
  /** Q9: named providers with a shared issuer, and the claims that exclude public users. */
  readonly shared: readonly SharedProvider[];
}

export interface SharedProvider {
  readonly principal: Principal;
  readonly claims: NamedValues;
}

export function namedAccess(policy: Policy, type: FindingType | undefined): NamedAccess {
  const all = policy.statements.flatMap(({ principal }) => principal?.principals ?? []);
  const named = all.filter(isNamed);
  const shared = named.flatMap((principal): readonly SharedProvider[] => {
    const issuer = issuerOf(principal);
    return issuer === undefined ? [] : [{ principal, claims: fixedClaims(policy, issuer) }];
  });
  const principals = named.filter((each) => issuerOf(each) === undefined);
  return { principals, values: fixedValues(policy, type), shared };
}

function issuerOf(principal: Principal): string | undefined {
  if (principal.kind === "federated") return sharedIssuer(principal.provider);
  if (principal.kind !== "unknown" || principal.names !== "federated") return undefined;
  // U5: the values lie before the issuer, in the components of partition and account.
  return sharedIssuer(
    principal.text.map((part) => (part.kind === "text" ? part.text : "-")).join(""),
  );
}

/** Y2: whether the principal names its callers. */
function isNamed(principal: Principal): boolean {
  switch (principal.kind) {
    case "account":
    case "arn":
    case "service":
    case "canonical":
    case "uniqueId":
      return true;
    // U5: whatever the values are, they name one principal, and a provider by its ARN.
    case "unknown":
      return true;
    case "federated":
      return principal.provider.startsWith("arn:");
    case "everyone":
    case "every":
    case "pattern":
      return false;
  }
}
