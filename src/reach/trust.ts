/**
 * Whether a trust policy may let a caller in, by its principals alone.
 *
 * Most pairs of principals and roles have nothing to do with each other, and a look at the
 * principals of the trust policy shows that. Where it does not, the formula decides (edge.ts).
 */
import type { Principal } from "../policy/ast.ts";
import { documentsOf, type Layer } from "../policy/stack.ts";
import { parseCallerArn } from "../semantics/caller.ts";
import { principalMatches } from "../semantics/principal.ts";
import { DEFAULT_READINGS } from "../semantics/readings.ts";

export function mayTrust(trust: Layer, arn: string): boolean {
  const caller = parseCallerArn(arn);
  if (caller === undefined) return true;
  // Without a trust policy nobody can assume the role; an unknown one may trust everybody.
  if (trust.kind !== "known") return trust.kind === "unknown";
  return documentsOf(trust).some(({ policy }) =>
    policy.statements.some(({ effect, principal }) => {
      if (effect === "Deny") return false;
      const isOpen = principal?.principals.some(isUnsettled) ?? true;
      const request = { caller, context: new Map(), readings: DEFAULT_READINGS };
      return isOpen || principal?.negated === true || principalMatches(principal, request);
    }),
  );
}

/**
 * Principals whose callers are not known from their names (Q7, Q10, U4), and sessions: a role
 * stands for all of its sessions.
 */
const isUnsettled = (principal: Principal): boolean =>
  ["canonical", "uniqueId", "unknown"].includes(principal.kind) ||
  (principal.kind === "arn" && principal.arn.includes(":assumed-role/"));
