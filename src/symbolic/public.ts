/**
 * Public callers as a formula: the twin of semantics/public.ts (rules Y1 to Y4 and Y8).
 *
 * A named principal is a term as in a statement; a fixed value is a pattern in the style of its
 * operator. A request is from a public caller if none of these terms holds.
 */
import { textTest } from "../logic/attribute.ts";
import { literal, type Pattern, pattern, RUN } from "../logic/pattern.ts";
import type { Term } from "../logic/term.ts";
import type { Principal } from "../policy/ast.ts";
import type { NamedValues } from "../policy/fixed-values.ts";
import type { NamedAccess } from "../policy/named-access.ts";
import { keyMatches, keyMatchesUnknown, patternsOf } from "./key-match.ts";
import { principalMatches } from "./principal.ts";
import type { SymbolicRequest } from "./symbolic-request.ts";

/** Y8: the ARNs that no resource has. */
const NO_PARTITION: Pattern = pattern([...literal("arn::").tokens, RUN]);

export function isPublic(known: NamedAccess, symbolic: SymbolicRequest): Term {
  const { terms } = symbolic;
  const hasOneOf = (values: NamedValues): Term =>
    terms.any(
      [...values].flatMap(([key, fixed]) => [
        keyMatches(key, fixed.flatMap(patternsOf), symbolic),
        ...fixed.map((each) => keyMatchesUnknown(key, each, symbolic)),
      ]),
    );
  const isNamed = (principals: readonly Principal[]): Term =>
    principalMatches({ negated: false, principals }, symbolic);
  const shared = known.shared.map(({ principal, claims }) =>
    terms.and(isNamed([principal]), terms.or(-symbolic.reading("Q9"), hasOneOf(claims))),
  );
  const isNowhere = terms.test(symbolic.resource, textTest([NO_PARTITION]));
  return -terms.or(isNamed(known.principals), hasOneOf(known.values), isNowhere, ...shared);
}
