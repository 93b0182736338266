/**
 * Strangers as a formula: requests that a policy can't have meant in person (Y1 to Y4).
 *
 * The twin of semantics/public.ts. A principal that is named is a term as in a statement, a fixed
 * value a pattern as its operator would read it; who is none of them is a stranger.
 */
import type { Term } from "../logic/term.ts";
import type { NamedAccess } from "../policy/named-access.ts";
import { keyMatches, patternsOf } from "./key-match.ts";
import { principalMatches } from "./principal.ts";
import type { SymbolicRequest } from "./symbolic-request.ts";

export function isPublic({ principals, values }: NamedAccess, symbolic: SymbolicRequest): Term {
  return -symbolic.terms.or(
    principalMatches({ negated: false, principals }, symbolic),
    ...[...values].map(([key, fixed]) => keyMatches(key, fixed.flatMap(patternsOf), symbolic)),
  );
}
