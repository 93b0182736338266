/**
 * Public callers as a formula: the twin of semantics/public.ts (rules Y1 to Y4).
 *
 * A named principal is a term as in a statement; a fixed value is a pattern in the style of its
 * operator. A request is from a public caller if none of these terms holds.
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
