/**
 * Chains of roles: which roles a principal can become, directly and through other roles.
 *
 * The graph has an edge from each principal to each role that it can assume (edge.ts). A session of
 * a role has the role's policies alone, so a chain is a path in this graph, found breadth first:
 * the path that is shown is a shortest one. Edges are computed once, and only where the principals
 * of the trust policy may be the caller.
 */
import type { SolveOptions } from "../question/options.ts";
import type { Directory, Member, Role } from "./directory.ts";
import { type Edge, type EdgeResult, edgeBetween } from "./edge.ts";
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
  readonly #roles: readonly Role[];
  readonly #edges = new Map<string, readonly EdgeResult[]>();
  readonly #open = new Map<string, readonly OpenEdge[]>();

  constructor(directory: Directory, options: SolveOptions = {}) {
    this.#directory = directory;
    this.#options = options;
    this.#roles = directory.members.filter((each) => each.kind === "role");
  }

  /** The edges from a principal, in the order of the roles. */
  edgesFrom(caller: Member): readonly Edge[] {
    return this.#from(caller).flatMap((each) => (each.kind === "edge" ? [each.edge] : []));
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
    const found = this.#roles.flatMap((role): readonly EdgeResult[] => {
      if (role.arn === caller.arn) return [];
      if (!mayTrust(this.#directory.trustPolicyOf(role), caller.arn)) return [];
      const result = edgeBetween(this.#directory, caller, role, this.#options);
      if (result.kind === "undecided") {
        open.push({ from: caller.arn, to: role.arn, limit: result.limit });
      }
      return [result];
    });
    this.#edges.set(caller.arn, found);
    this.#open.set(caller.arn, open);
    return found;
  }
}
