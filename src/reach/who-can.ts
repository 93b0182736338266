/**
 * The principals that can do something: every one for which some request of an access is allowed,
 * directly or as a role that it can become.
 *
 * Each principal is asked with its whole stack. Those that may not do it themselves are followed
 * through the graph of roles (chains.ts). Doubtful rules have their default readings.
 */
import { type Access, scopePolicy } from "../check/access-not-granted.ts";
import { decideStack } from "../check/stack.ts";
import type { SolveOptions } from "../question/options.ts";
import { callersNamed } from "../question/stack-question.ts";
import type { RequestDocument } from "../semantics/request.ts";
import { type OpenEdge, RoleGraph } from "./chains.ts";
import type { Directory, Member } from "./directory.ts";
import type { Edge } from "./edge.ts";

export interface Holder {
  readonly principal: string;
  /** The request that it can make, itself or as the last role of the path. */
  readonly request: RequestDocument;
  /** The roles that it becomes first; empty if it can make the request itself. */
  readonly path: readonly Edge[];
}

export interface WhoCan {
  /** In the order of the principals. */
  readonly holders: readonly Holder[];
  /** Principals about which a limit prevented a decision. */
  readonly undecided: readonly { readonly principal: string; readonly limit: string }[];
  /** Steps between roles about which a limit prevented a decision. */
  readonly openEdges: readonly OpenEdge[];
}

export function whoCan(directory: Directory, access: Access, options: SolveOptions = {}): WhoCan {
  const graph = new RoleGraph(directory, options);
  const scope = scopePolicy(access, "resource");
  const direct = new Map<string, RequestDocument>();
  const undecided: { principal: string; limit: string }[] = [];
  for (const member of directory.members) {
    const question = {
      subject: directory.stackOf(member),
      scope,
      callers: [callersNamed(member.arn)],
      hasDefaultReadings: true,
    } as const;
    const { violations, undecided: open } = decideStack(question, options);
    const request = violations[0]?.witness.request;
    if (request !== undefined) direct.set(member.arn, request);
    else if (open !== undefined) undecided.push({ principal: member.arn, limit: open.limit });
  }
  const openEdges = new Map<string, OpenEdge>();
  const holders = directory.members.flatMap((member): readonly Holder[] => {
    const own = direct.get(member.arn);
    if (own !== undefined) return [{ principal: member.arn, request: own, path: [] }];
    return throughRoles(member, direct, graph, openEdges);
  });
  return { holders, undecided, openEdges: [...openEdges.values()] };
}

/** The shortest path to a role that can make such a request. */
function throughRoles(
  member: Member,
  direct: ReadonlyMap<string, RequestDocument>,
  graph: RoleGraph,
  openEdges: Map<string, OpenEdge>,
): readonly Holder[] {
  const { chains, undecided } = graph.reach(member);
  for (const each of undecided) openEdges.set(`${each.from} ${each.to}`, each);
  for (const { role, path } of chains) {
    const request = direct.get(role);
    if (request !== undefined) return [{ principal: member.arn, request, path }];
  }
  return [];
}
