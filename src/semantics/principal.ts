/**
 * Decides whether the principal of a statement matches the caller (rules P1 to P10).
 *
 * Each kind of principal in a policy is a set of callers, and a list is the union of its
 * principals. Names are case-sensitive. Only a reference policy may have an ARN with wildcards,
 * which is matched like a resource (S1). The twin for all requests is symbolic/principal.ts.
 */
import type { Principal, PrincipalElement } from "../policy/ast.ts";
import { arnMatches } from "./arn.ts";
import { arnOf, type Caller } from "./caller.ts";

/**
 * P10, A4: the list is an "or", NotPrincipal its complement.
 * A3: a missing element matches everyone.
 */
export function principalMatches(element: PrincipalElement | undefined, caller: Caller): boolean {
  if (element === undefined) return true;
  return element.principals.some((each) => includes(each, caller)) !== element.negated;
}

/** P2: the kinds of callers that a lone `*` under a principal type matches. */
const KINDS = { Service: "service", Federated: "federated", CanonicalUser: "canonical" } as const;

function includes(principal: Principal, caller: Caller): boolean {
  switch (principal.kind) {
    case "everyone": // P1
      return true;
    case "every": // P2
      return caller.kind === KINDS[principal.type];
    case "account": // P3: only AWS principals have an account
      return "account" in caller && caller.account === principal.account;
    case "arn": // P4, P5, P6
      return [arnOf(caller), sessionArnOf(caller)].includes(principal.arn);
    case "pattern": // P7
      return patternIncludes(principal.pattern, caller);
    case "service": // P8
      return caller.kind === "service" && caller.name === principal.name;
    case "federated": // P8
      return caller.kind === "federated" && caller.provider === principal.provider;
    case "canonical": // P8
      return caller.kind === "canonical" && caller.id === principal.id;
    case "nobody": // P9
      return false;
  }
}

/** P7: matches the caller's ARN, its session ARN, or, for a `root` pattern, its account's ARN. */
function patternIncludes(pattern: string, caller: Caller): boolean {
  if (!("account" in caller)) return false;
  const arns = [arnOf(caller), sessionArnOf(caller)];
  if (pattern.endsWith(":root")) {
    arns.push(`arn:${caller.partition}:iam::${caller.account}:root`);
  }
  const pieces = [{ kind: "text", text: pattern }] as const;
  return arns.some((arn) => arn !== undefined && arnMatches(pieces, arn));
}

/**
 * P6: a caller given as a role is a session with a name that no policy writes. Characters that
 * Unicode never assigns stand for that name; session names have at least two characters.
 */
const SOME_SESSION = "\u{10FFFF}\u{10FFFF}";

function sessionArnOf(caller: Caller): string | undefined {
  if (caller.kind === "session") return caller.arn;
  if (caller.kind !== "role") return undefined;
  const { partition, account, name } = caller;
  return `arn:${partition}:sts::${account}:assumed-role/${name}/${SOME_SESSION}`;
}
