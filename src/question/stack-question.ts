/**
 * A question about a stack and its formula: does it allow a request that it must not?
 *
 * A violation is a request that the subject allows, that is within the scope and comes from the
 * callers in question, and that the reference does not allow. Unlike a question about one policy
 * (question.ts) there is one formula, because a request that a stack allows may need several
 * statements at once. If only one side of the rules differs, equal documents are equal terms.
 */
import { textTest } from "../logic/attribute.ts";
import { literal } from "../logic/pattern.ts";
import { type Term, TRUE } from "../logic/term.ts";
import type { Policy } from "../policy/ast.ts";
import { type LayerName, policiesOf, type Stack } from "../policy/stack.ts";
import { parseCallerArn } from "../semantics/caller.ts";
import { principalMatches } from "../semantics/principal.ts";
import type { Request } from "../semantics/request.ts";
import { type SymbolicPolicy, symbolicPolicy } from "../symbolic/evaluate.ts";
import { principalMatches as principalTerm } from "../symbolic/principal.ts";
import { type SymbolicStack, symbolicStack } from "../symbolic/stack.ts";
import { SymbolicRequest } from "../symbolic/symbolic-request.ts";
import { isKind } from "../symbolic/tied-keys.ts";
import type { CallerClass } from "./question.ts";

export interface StackQuestion {
  readonly subject: Stack;
  readonly reference?: Stack;
  /** A policy; only requests that it allows count. */
  readonly scope?: Policy;
  /** Only requests of all these classes count. */
  readonly callers: readonly CallerClass[];
  /** Whether doubtful rules have their default readings only (section Q). */
  readonly hasDefaultReadings?: true;
}

export interface PosedStack {
  readonly question: StackQuestion;
  readonly symbolic: SymbolicRequest;
  /** The subject first, then the reference. */
  readonly stacks: readonly { readonly stack: Stack; readonly encoded: SymbolicStack }[];
  readonly subject: SymbolicStack;
  readonly constraint: Term;
}

export function stacksIn({ subject, reference }: StackQuestion): readonly Stack[] {
  return reference === undefined ? [subject] : [subject, reference];
}

export function poseStack(question: StackQuestion): PosedStack {
  const { scope, callers } = question;
  const given = stacksIn(question);
  const policies = [...given.flatMap(policiesOf), ...(scope === undefined ? [] : [scope])];
  const symbolic = new SymbolicRequest(policies, typeOf(given), question.hasDefaultReadings);
  const { terms } = symbolic;
  const known = new Map<Policy, SymbolicPolicy>();
  const stacks = given.map((stack) => {
    return { stack, encoded: symbolicStack(stack, symbolic, known) };
  });
  const [subject, reference] = stacks.map(({ encoded }) => encoded);
  if (subject === undefined) throw new Error("a question has a subject");
  const constraint = terms.all([
    subject.allowed,
    reference === undefined ? TRUE : -reference.allowed,
    scope === undefined ? TRUE : symbolicPolicy(scope, symbolic).allowed,
    ...callers.map((each) => each.term(symbolic)),
  ]);
  return { question, symbolic, stacks, subject, constraint };
}

const OF_RESOURCES: readonly LayerName[] = [
  ...(["resourcePolicy", "bucketPolicyBehindAccessPoint"] as const),
  ...(["resourceControlPolicies", "endpointPolicy"] as const),
];

/** Without a document about a resource, only AWS principals can be allowed. */
function typeOf(stacks: readonly Stack[]): "identity" | "resource" {
  return stacks.some(({ layers }) => OF_RESOURCES.some((each) => layers[each].kind !== "absent"))
    ? "resource"
    : "identity";
}

/** The callers that an ARN names: a user, all sessions of a role, one session, or a root user. */
export function callersNamed(arn: string): CallerClass {
  const caller = parseCallerArn(arn);
  if (caller === undefined) throw new Error(`not the ARN of a caller: ${arn}`);
  const element = { negated: false, principals: [{ kind: "arn", arn }] } as const;
  const kind = caller.kind === "session" ? "role" : caller.kind;
  return {
    term: (symbolic) =>
      symbolic.terms.and(
        principalTerm(element, symbolic),
        kind === "user" || kind === "role" || kind === "federatedUser" || kind === "root"
          ? isKind(symbolic, kind)
          : TRUE,
      ),
    holds: (request) => principalMatches(element, request) && kindOf(request) === kind,
  };
}

const kindOf = ({ caller }: Request): string => (caller.kind === "session" ? "role" : caller.kind);

/** AWS services by their names. */
export function servicesNamed(names: readonly string[]): CallerClass {
  return {
    term: (symbolic) =>
      symbolic.terms.and(
        isKind(symbolic, "service"),
        symbolic.terms.test(symbolic.service, textTest(names.map(literal))),
      ),
    holds: ({ caller }) => caller.kind === "service" && names.includes(caller.name),
  };
}

/** E23: everybody but the root user of an account. */
export function exceptRootOf(account: string): CallerClass {
  return {
    term: (symbolic) =>
      -symbolic.terms.and(
        isKind(symbolic, "root"),
        symbolic.terms.test(symbolic.account, textTest([literal(account)])),
      ),
    holds: ({ caller }) => caller.kind !== "root" || caller.account !== account,
  };
}

/** E23: everybody but root users, who may do everything in their own accounts. */
export const EXCEPT_ROOT_USERS: CallerClass = {
  term: (symbolic) => -isKind(symbolic, "root"),
  holds: ({ caller }) => caller.kind !== "root",
};
