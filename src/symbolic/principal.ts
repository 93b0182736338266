/**
 * The Principal element as a formula: the twin of semantics/principal.ts (rules P1 to P10).
 *
 * An ARN is split over the shapes of callers' ARNs (split-pattern.ts). So a principal is a term
 * over the caller's kind, account, path and name, like every tied key.
 */
import { type Segment, textTest } from "../logic/attribute.ts";
import { literal, type Pattern } from "../logic/pattern.ts";
import { FALSE, type Term, TRUE } from "../logic/term.ts";
import type { Principal, PrincipalElement } from "../policy/ast.ts";
import { AWS_KINDS, type SymbolicRequest } from "./symbolic-request.ts";
import { textMatches } from "./text-match.ts";
import { plainPatterns } from "./text-pattern.ts";
import { arnShapes, isKind, sessionSegments } from "./tied-keys.ts";

export function principalMatches(
  element: PrincipalElement | undefined,
  symbolic: SymbolicRequest,
): Term {
  if (element === undefined) return TRUE;
  const { terms } = symbolic;
  const listed = terms.any(element.principals.map((each) => isMatched(each, symbolic)));
  return element.negated ? -listed : listed;
}

function isMatched(principal: Principal, symbolic: SymbolicRequest): Term {
  const { terms } = symbolic;
  const is = (attribute: SymbolicRequest["account"], text: string): Term =>
    text === "" ? FALSE : terms.test(attribute, textTest([literal(text)]));
  switch (principal.kind) {
    case "everyone":
      return TRUE;
    case "every":
      return isKind(symbolic, TYPE_KIND[principal.type]);
    case "account":
      return terms.and(isKind(symbolic, ...AWS_KINDS), is(symbolic.account, principal.account));
    case "arn":
      return arnMatches([literal(principal.arn)], symbolic);
    case "pattern": {
      const patterns = plainPatterns([principal.pattern], "arn");
      return terms.or(arnMatches(patterns, symbolic), anyOfAccounts(principal.pattern, symbolic));
    }
    case "service":
      return terms.and(isKind(symbolic, "service"), is(symbolic.service, principal.name));
    case "federated":
      return terms.and(isKind(symbolic, "federated"), is(symbolic.provider, principal.provider));
    case "canonical":
      return terms.and(isKind(symbolic, "canonical"), is(symbolic.canonical, principal.id));
    case "nobody":
      return FALSE;
  }
}

const TYPE_KIND = {
  Service: "service",
  Federated: "federated",
  CanonicalUser: "canonical",
} as const;

/** P4 to P7: matches the caller's ARN or its session ARN. */
function arnMatches(patterns: readonly Pattern[], symbolic: SymbolicRequest): Term {
  const { terms } = symbolic;
  const shapes = AWS_KINDS.filter((kind) => symbolic.kinds.includes(kind)).flatMap((kind) =>
    arnShapes(symbolic, kind),
  );
  shapes.push({ guard: isKind(symbolic, "role"), segments: sessionSegments(symbolic) });
  return terms.any(
    shapes.map(({ guard, segments }) => terms.and(guard, textMatches(patterns, segments, terms))),
  );
}

/** P7: a pattern that ends in `root` matches every AWS principal of matching accounts. */
function anyOfAccounts(pattern: string, symbolic: SymbolicRequest): Term {
  if (!pattern.endsWith(":root")) return FALSE;
  const { terms, partition, account } = symbolic;
  const segments: readonly Segment[] = ["arn:", partition, ":iam::", account, ":root"];
  return terms.and(
    isKind(symbolic, ...AWS_KINDS),
    textMatches(plainPatterns([pattern], "arn"), segments, terms),
  );
}
