/**
 * Decides whether the principal of a statement matches the caller (rules P1 to P10).
 *
 * Each kind of principal in a policy is a set of callers, and a list is the union of its
 * principals. Names are case-sensitive. Only a reference policy may have an ARN with wildcards,
 * which is matched like a resource (S1). The twin for all requests is symbolic/principal.ts.
 */
import type { Principal, PrincipalElement, Statement } from "../policy/ast.ts";
import { arnMatches } from "./arn.ts";
import { arnOf, type Caller } from "./caller.ts";
import type { Context } from "./context.ts";
import { DEFAULT_READINGS, type Readings, readingName } from "./readings.ts";
import type { Request } from "./request.ts";
import { plainText } from "./resolved-text.ts";
import { substitute } from "./variable.ts";

/**
 * P10, A4: the list is an "or", NotPrincipal its complement; for a Deny see `isSpared`.
 * A3: a missing element matches everyone.
 */
export function principalMatches(
  element: PrincipalElement | undefined,
  { caller, context, readings }: Pick<Request, "caller" | "context" | "readings">,
  effect: Statement["effect"] = "Allow",
): boolean {
  if (element === undefined) return true;
  const { negated, principals } = element;
  const isListed = principals.some((each) =>
    each.kind === "unknown"
      ? unknownIncludes(each, caller, context)
      : includes(each, caller, readings),
  );
  if (!negated) return isListed;
  return !(isListed && (effect === "Allow" || isSpared(principals, caller, readings)));
}

/**
 * P10: a Deny with NotPrincipal spares an AWS principal if the list has its account (Q2) and itself
 * (Q3): the user, or for a session its role or the session (both under Q4).
 */
function isSpared(principals: readonly Principal[], caller: Caller, readings: Readings): boolean {
  if (!("account" in caller)) return true;
  const lists = (arn: string | undefined): boolean =>
    principals.some((each) => listsArn(each, arn));
  const { account, partition } = caller;
  const root = `arn:${partition}:iam::${account}:root`;
  const hasAccount =
    lists(root) || principals.some((each) => each.kind === "account" && each.account === account);
  const [own, session] = [lists(arnOf(caller)), lists(sessionArnOf(caller))];
  const isOwn = own || session || usersOf(caller, readings).some(lists);
  const hasSelf = caller.kind === "root" ? hasAccount : isOwn;
  const isSession = caller.kind === "role" || caller.kind === "session";
  return (
    (hasAccount || readings.has("Q2")) &&
    (hasSelf || readings.has("Q3")) &&
    (!isSession || !readings.has("Q4") || (own && session))
  );
}

/** Whether a principal of a list is this ARN, or a pattern of it. */
function listsArn(principal: Principal, arn: string | undefined): boolean {
  switch (principal.kind) {
    case "everyone":
      return true;
    case "arn":
      return principal.arn === arn;
    case "pattern":
      return arn !== undefined && arnMatches([{ kind: "text", text: principal.pattern }], arn);
    default:
      return false;
  }
}

/** P2: the kinds of callers that a lone `*` under a principal type matches. */
const KINDS = { Service: "service", Federated: "federated", CanonicalUser: "canonical" } as const;

type UnknownPrincipal = Extract<Principal, { readonly kind: "unknown" }>;

/** U4: the principal that the text names under the values of the request; Q8 does not apply. */
function unknownIncludes(
  { names, text }: UnknownPrincipal,
  caller: Caller,
  context: Context,
): boolean {
  const pieces = substitute(text, context);
  if (pieces === undefined) return false;
  const name = plainText(pieces);
  switch (names) {
    case "account":
      return includes({ kind: "account", account: name }, caller, DEFAULT_READINGS);
    case "arn":
      return includes({ kind: "arn", arn: name }, caller, DEFAULT_READINGS);
    case "service":
      return includes({ kind: "service", name }, caller, DEFAULT_READINGS);
    case "federated":
      return includes({ kind: "federated", provider: name }, caller, DEFAULT_READINGS);
  }
}

function includes(
  principal: Exclude<Principal, UnknownPrincipal>,
  caller: Caller,
  readings: Readings,
): boolean {
  switch (principal.kind) {
    case "everyone": // P1
      return true;
    case "every": // P2
      return caller.kind === KINDS[principal.type];
    case "account": // P3: only AWS principals have an account
      return "account" in caller && caller.account === principal.account;
    case "arn": // P4, P5, P6
      return (
        [arnOf(caller), sessionArnOf(caller)].includes(principal.arn) ||
        usersOf(caller, readings).includes(principal.arn)
      );
    case "pattern": // P7
      return patternIncludes(principal.pattern, caller, readings);
    case "service": // P8
      return caller.kind === "service" && caller.name === principal.name;
    case "federated": // P8
      return caller.kind === "federated" && caller.provider === principal.provider;
    case "canonical": // P8; Q7: a canonical user is another name of an account
      if ("account" in caller) return readings.has(readingName("Q7", principal.id));
      return caller.kind === "canonical" && caller.id === principal.id;
    case "nobody": // P9
      return false;
  }
}

/** Q8: the ARNs of the users whose federated session the caller is. */
function usersOf(caller: Caller, readings: Readings): readonly string[] {
  if (caller.kind !== "federatedUser") return [];
  const own = readingName("Q8", `arn:${caller.partition}:iam::${caller.account}:user/`);
  return [...readings].filter((each) => each.startsWith(own)).map((each) => each.slice(3));
}

/** P7: matches the caller's ARN, its session ARN, or, for a `root` pattern, its account's ARN. */
function patternIncludes(pattern: string, caller: Caller, readings: Readings): boolean {
  if (!("account" in caller)) return false;
  const arns = [arnOf(caller), sessionArnOf(caller), ...usersOf(caller, readings)];
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
