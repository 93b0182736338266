/**
 * Chains of roles: which roles a principal can become, directly and through other roles.
 *
 * The graph has an edge from each principal to each role that it can assume (edge.ts). A session of
 * a role has the role's policies alone, so a chain is a path in this graph. It is found breadth
 * first, so the path that is shown is a shortest one. Edges are computed once, together for all
 * roles with one trust policy, and only where the principals of that policy may be the caller.
 */
import { documentsOf } from "../policy/stack.ts";
import type { SolveOptions } from "../question/options.ts";
import type { Directory, Member, Role } from "./directory.ts";
import { type Edge, type EdgeResult, edgesToAlike } from "./edge.ts";
import { mayTrust } from "./trust.ts";

export interface Chain {
  /** The role at the end. */
  readonly role: string;
  /** From the principal to the role, one edge for each step. */
  readonly path: readonly Edge[];
}

export interface OpenEdge {
  readonly from: string;
  readonly to: string;
  readonly limit: string;
}

export interface Reach {
  readonly from: string;
  readonly chains: readonly Chain[];
  /** The edges on the way that a limit left undecided; behind each may be further roles. */
  readonly undecided: readonly OpenEdge[];
}

/** The graph of roles, whose edges are found when they are asked for. */
export class RoleGraph {
  readonly #directory: Directory;
  readonly #options: SolveOptions;
  /** The roles, those with one trust policy together. */
  readonly #alike: readonly (readonly Role[])[];
  readonly #edges = new Map<string, readonly EdgeResult[]>();
  readonly #open = new Map<string, readonly OpenEdge[]>();
  readonly #assumable = new Map<string, ReadonlySet<string>>();

  constructor(directory: Directory, options: SolveOptions = {}) {
    this.#directory = directory;
    this.#options = options;
    this.#alike = alikeRoles(directory);
  }

  /** The edges from a principal, in the order of the roles. */
  edgesFrom(caller: Member): readonly Edge[] {
    return this.#from(caller).flatMap((each) => (each.kind === "edge" ? [each.edge] : []));
  }

  /** Whether the principal can assume the role; true as well if that is undecided. */
  mayAssume(caller: Member, role: string): boolean {
    const known = this.#assumable.get(caller.arn);
    if (known !== undefined) return known.has(role);
    const edges = this.edgesFrom(caller).map(({ to }) => to);
    const open = (this.#open.get(caller.arn) ?? []).map(({ to }) => to);
    const roles = new Set([...edges, ...open]);
    this.#assumable.set(caller.arn, roles);
    return roles.has(role);
  }

  /** Every role that the principal can become; itself is left out. */
  reach(from: Member): Reach {
    const chains = new Map<string, Chain>();
    const undecided: OpenEdge[] = [];
    const queue: { readonly member: Member; readonly path: readonly Edge[] }[] = [
      { member: from, path: [] },
    ];
    for (const { member, path } of queue) {
      const edges = this.edgesFrom(member);
      undecided.push(...(this.#open.get(member.arn) ?? []));
      for (const edge of edges) {
        if (edge.to === from.arn || chains.has(edge.to)) continue;
        const chain = { role: edge.to, path: [...path, edge] };
        chains.set(edge.to, chain);
        queue.push({ member: { kind: "role", arn: edge.to }, path: chain.path });
      }
    }
    return { from: from.arn, chains: [...chains.values()], undecided };
  }

  #from(caller: Member): readonly EdgeResult[] {
    const known = this.#edges.get(caller.arn);
    if (known !== undefined) return known;
    const open: OpenEdge[] = [];
    const found = this.#alike.flatMap((roles): readonly EdgeResult[] => {
      const others = roles.filter(({ arn }) => arn !== caller.arn);
      const [first] = others;
      if (first === undefined) return [];
      if (!mayTrust(this.#directory.trustPolicyOf(first), caller.arn)) return [];
      return edgesToAlike(this.#directory, caller, others, this.#options);
    });
    for (const each of found) {
      if (each.kind !== "undecided" || each.to === undefined) continue;
      open.push({ from: caller.arn, to: each.to, limit: each.limit });
    }
    this.#edges.set(caller.arn, found);
    this.#open.set(caller.arn, open);
    return found;
  }
}

/** Roles by their trust policies, in the order of the first role of each. */
function alikeRoles(directory: Directory): readonly (readonly Role[])[] {
  const groups = new Map<unknown, Role[]>();
  for (const member of directory.members) {
    if (member.kind !== "role") continue;
    const trust = directory.trustPolicyOf(member);
    // Equal documents are one object; an unknown one is unlike every other.
    const key = documentsOf(trust)[0]?.policy ?? member;
    groups.set(key, [...(groups.get(key) ?? []), member]);
  }
  return [...groups.values()];
}
