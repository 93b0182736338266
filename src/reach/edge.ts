/**
 * Can one principal assume a role? The edge of the graph of roles, with the requests that do it.
 *
 * The question is about the caller's policies and the role's trust policy together (rule E13). It
 * is asked first without session tags and without a source identity. If the role can only be
 * assumed with them, `sts:TagSession` and `sts:SetSourceIdentity` must be allowed too, for the same
 * context.
 *
 * LIMIT: for tags, one context is tried, that of the counterexample. Another one may do it; then
 * the edge is undecided.
 */
import { scopePolicy } from "../check/access-not-granted.ts";
import { decideStack } from "../check/stack.ts";
import type { Stack } from "../policy/stack.ts";
import type { SolveOptions } from "../question/options.ts";
import type { CallerClass } from "../question/question.ts";
import { callersNamed, type StackQuestion } from "../question/stack-question.ts";
import { parseRequest, type RequestDocument } from "../semantics/request.ts";
import { evaluateStack } from "../semantics/stack.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import type { Directory, Member, Role } from "./directory.ts";

export interface Edge {
  readonly from: string;
  readonly to: string;
  /** The requests that do it, the first one to assume the role. */
  readonly requests: readonly RequestDocument[];
}

export type EdgeResult =
  | { readonly kind: "edge"; readonly edge: Edge }
  | { readonly kind: "none" }
  | { readonly kind: "undecided"; readonly limit: string; readonly to?: string };

const ASSUME = "sts:AssumeRole";

/** The further actions, by the keys of a request that need them. */
const MORE_ACTIONS: readonly { readonly action: string; readonly keys: RegExp }[] = [
  { action: "sts:TagSession", keys: /^(aws:requesttag\/.*|aws:tagkeys|sts:transitivetagkeys)$/ },
  { action: "sts:SetSourceIdentity", keys: /^sts:sourceidentity$/ },
];

export function edgeBetween(
  directory: Directory,
  caller: Member,
  role: Role,
  options: SolveOptions = {},
): EdgeResult {
  return edgeToOneOf(directory, caller, role, [role.arn], options);
}

/** An edge to one of the roles, all of which have the trust policy of `role`. */
function edgeToOneOf(
  directory: Directory,
  caller: Member,
  role: Role,
  arns: readonly string[],
  options: SolveOptions,
): EdgeResult {
  const stack = directory.trustStackOf(caller, role);
  const question: StackQuestion = {
    subject: stack,
    scope: scopePolicy({ actions: [ASSUME], resources: arns }, "resource"),
    callers: [callersNamed(caller.arn)],
    hasDefaultReadings: true,
  };
  const ask = (callers: readonly CallerClass[]) =>
    decideStack({ ...question, callers: [...question.callers, ...callers] }, options);
  const plain = ask([WITHOUT_TAGS]);
  const [direct] = plain.violations;
  const edge = (requests: readonly RequestDocument[]): EdgeResult => {
    const [{ resource: to } = { resource: role.arn }] = requests;
    return { kind: "edge", edge: { from: caller.arn, to, requests } };
  };
  if (direct !== undefined) return edge([direct.witness.request]);
  const tagged = ask([]);
  const limit = tagged.undecided?.limit ?? plain.undecided?.limit;
  const request = tagged.violations[0]?.witness.request;
  if (request === undefined) {
    return limit === undefined ? { kind: "none" } : { kind: "undecided", limit };
  }
  const more = moreRequests(request);
  const areAllowed = more.every((each) => isAllowed(stack, each));
  return areAllowed ? edge([request, ...more]) : { kind: "undecided", limit: "session-tags" };
}

/**
 * All edges to roles with one trust policy: each question excludes the roles that were found, so
 * there is one more question than edges. An undecided one is asked again for each role alone.
 */
export function edgesToAlike(
  directory: Directory,
  caller: Member,
  roles: readonly Role[],
  options: SolveOptions = {},
): readonly EdgeResult[] {
  const found: EdgeResult[] = [];
  let rest = roles;
  for (;;) {
    const [first] = rest;
    if (first === undefined) return found;
    const arns = rest.map(({ arn }) => arn);
    const result = edgeToOneOf(directory, caller, first, arns, options);
    if (result.kind === "none") return found;
    if (result.kind === "undecided") {
      if (rest.length === 1) return [...found, { ...result, to: first.arn }];
      return [
        ...found,
        ...rest.flatMap((each) => edgesToAlike(directory, caller, [each], options)),
      ];
    }
    found.push(result);
    rest = rest.filter(({ arn }) => arn !== result.edge.to);
  }
}

/** Requests that give a session neither tags nor a source identity. */
const WITHOUT_TAGS: CallerClass = {
  term: ({ terms, keyAttributes }) =>
    terms.all(
      [...keyAttributes]
        .filter(([key]) => needsMore(key))
        .map(([, attribute]) => -terms.test(attribute, { kind: "present" })),
    ),
  holds: ({ context }) => ![...context.keys()].some(needsMore),
};

const needsMore = (key: string): boolean =>
  MORE_ACTIONS.some(({ keys }) => keys.test(foldAsciiCase(key)));

function moreRequests(request: RequestDocument): readonly RequestDocument[] {
  const keys = Object.keys(request.context ?? {}).map(foldAsciiCase);
  return MORE_ACTIONS.filter((each) => keys.some((key) => each.keys.test(key))).map(
    ({ action }) => ({ ...request, action }),
  );
}

function isAllowed(stack: Stack, document: RequestDocument): boolean {
  const read = parseRequest(document, "resource");
  return read.kind === "request" && evaluateStack(stack, read.request).decision === "Allowed";
}
