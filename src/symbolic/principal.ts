/**
 * The Principal element as a formula: the twin of semantics/principal.ts (rules P1 to P10).
 *
 * An ARN is split over the shapes of callers' ARNs (split-pattern.ts). So a principal is a term
 * over the caller's kind, account, path and name, like every tied key.
 */
import { type Segment, textTest } from "../logic/attribute.ts";
import { literal, matches, type Pattern } from "../logic/pattern.ts";
import { FALSE, type Term, TRUE } from "../logic/term.ts";
import type {
  Principal,
  PrincipalElement,
  Statement,
  Template,
  UnknownName,
} from "../policy/ast.ts";
import { roleParts } from "../policy/unknown-principal.ts";
import { readingName } from "../semantics/readings.ts";
import { textHolds } from "./condition.ts";
import { AWS_KINDS, type SymbolicRequest } from "./symbolic-request.ts";
import { textMatches } from "./text-match.ts";
import { plainPatterns } from "./text-pattern.ts";
import { arnShapes, isKind, sessionSegments } from "./tied-keys.ts";

export function principalMatches(
  element: PrincipalElement | undefined,
  symbolic: SymbolicRequest,
  effect: Statement["effect"] = "Allow",
): Term {
  if (element === undefined) return TRUE;
  const { terms } = symbolic;
  const listed = terms.any(element.principals.map((each) => isMatched(each, symbolic)));
  if (!element.negated) return listed;
  return effect === "Allow" ? -listed : -terms.and(listed, isSpared(element.principals, symbolic));
}

/** P10, Q2 to Q4: what a Deny with NotPrincipal requires of an AWS principal that it lists. */
function isSpared(principals: readonly Principal[], symbolic: SymbolicRequest): Term {
  const { terms, partition, account } = symbolic;
  if (principals.some((each) => each.kind === "everyone")) return TRUE;
  const patterns = principals.flatMap((each) => {
    if (each.kind === "arn") return literal(each.arn);
    return each.kind === "pattern" ? plainPatterns([each.pattern], "arn") : [];
  });
  const matchesOne = (segments: readonly Segment[]): Term => textMatches(patterns, segments, terms);
  const accounts = principals.flatMap((each) => (each.kind === "account" ? each.account : []));
  const hasAccount = terms.or(
    terms.test(account, textTest(accounts.filter((each) => each !== "").map(literal))),
    matchesOne(["arn:", partition, ":iam::", account, ":root"]),
  );
  const kinds = AWS_KINDS.filter((kind) => symbolic.kinds.includes(kind));
  const own = terms.any(
    kinds
      .flatMap((kind) => arnShapes(symbolic, kind))
      .map(({ guard, segments }) => terms.and(guard, matchesOne(segments))),
  );
  const session = terms.and(isKind(symbolic, "role"), matchesOne(sessionSegments(symbolic)));
  const users = symbolic.namedUsers.filter((arn) => patterns.some((each) => matches(each, arn)));
  const isOwn = terms.or(own, session, ...users.map((arn) => isSessionOfUser(arn, symbolic)));
  const isRoot = isKind(symbolic, "root");
  const hasSelf = terms.or(terms.and(isRoot, hasAccount), terms.and(-isRoot, isOwn));
  return terms.or(
    -isKind(symbolic, ...kinds),
    terms.and(
      terms.or(hasAccount, symbolic.reading("Q2")),
      terms.or(hasSelf, symbolic.reading("Q3")),
      terms.or(-isKind(symbolic, "role"), -symbolic.reading("Q4"), terms.and(own, session)),
    ),
  );
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
      return terms.or(
        arnMatches([literal(principal.arn)], symbolic),
        isSessionOfUser(principal.arn, symbolic),
      );
    case "pattern": {
      const patterns = plainPatterns([principal.pattern], "arn");
      const users = symbolic.namedUsers.filter((arn) =>
        patterns.some((each) => matches(each, arn)),
      );
      return terms.or(
        arnMatches(patterns, symbolic),
        anyOfAccounts(principal.pattern, symbolic),
        ...users.map((arn) => isSessionOfUser(arn, symbolic)),
      );
    }
    case "service":
      return terms.and(isKind(symbolic, "service"), is(symbolic.service, principal.name));
    case "federated":
      return terms.and(isKind(symbolic, "federated"), is(symbolic.provider, principal.provider));
    case "canonical":
      return terms.or(
        terms.and(isKind(symbolic, "canonical"), is(symbolic.canonical, principal.id)),
        terms.and(
          isKind(symbolic, ...AWS_KINDS),
          symbolic.reading(readingName("Q7", principal.id)),
        ),
      );
    case "unknown":
      return isUnknown(principal.names, principal.text, symbolic);
    case "nobody":
      return FALSE;
  }
}

/** Q8: a federated session that belongs to the user with this ARN. */
function isSessionOfUser(arn: string, symbolic: SymbolicRequest): Term {
  const [, owner, account] = /^arn:([^:]*):iam::([^:]*):user\//.exec(arn) ?? [];
  if (!owner || !account || !symbolic.kinds.includes("federatedUser")) return FALSE;
  const { terms } = symbolic;
  return terms.and(
    isKind(symbolic, "federatedUser"),
    terms.test(symbolic.partition, textTest([literal(owner)])),
    terms.test(symbolic.account, textTest([literal(account)])),
    symbolic.reading(readingName("Q8", arn)),
  );
}

/** U4: a caller whose name is the text under the values of the request. */
function isUnknown(names: UnknownName, text: Template, symbolic: SymbolicRequest): Term {
  const { terms } = symbolic;
  const isText = (segments: readonly Segment[], template = text): Term =>
    textHolds([template], "exact", segments, symbolic);
  switch (names) {
    case "account":
      return terms.and(isKind(symbolic, ...AWS_KINDS), isText([symbolic.account]));
    case "arn":
      return isUnknownRole(text, isText, symbolic);
    case "service":
      return terms.and(isKind(symbolic, "service"), isText([symbolic.service]));
    case "federated":
      return terms.and(isKind(symbolic, "federated"), isText([symbolic.provider]));
  }
}

/**
 * The partition, the account and the name are compared apart: links between few attributes are
 * easier to decide than one over the whole ARN.
 */
function isUnknownRole(
  text: Template,
  isText: (segments: readonly Segment[], template: Template) => Term,
  symbolic: SymbolicRequest,
): Term {
  const parts = roleParts(text);
  if (parts === undefined || !symbolic.kinds.includes("role")) return FALSE;
  const { terms, rolePath, roleName, session } = symbolic;
  const bare = terms.test(rolePath, textTest([literal("")]));
  const name =
    parts.kind === "session"
      ? isText([roleName, "/", session], parts.name)
      : terms.or(
          terms.and(bare, isText([roleName], parts.name)),
          terms.and(-bare, isText([rolePath, "/", roleName], parts.name)),
        );
  return terms.and(
    isKind(symbolic, "role"),
    isText([symbolic.partition], parts.partition),
    isText([symbolic.account], parts.account),
    name,
  );
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
