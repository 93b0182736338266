/**
 * Whether a term lets the public in: strangers without an address, or from too many addresses.
 *
 * The term is of requests that a policy allows, of one statement or several. A stranger whose
 * request has no `aws:SourceIp` is enough; else the addresses are counted (address-count.ts). The
 * constraint of the question may already say that callers are strangers.
 */
import type { Model } from "../logic/attribute.ts";
import type { Limit } from "../logic/engine.ts";
import { type Term, TRUE } from "../logic/term.ts";
import type { Policy } from "../policy/ast.ts";
import type { Solver } from "../question/solver.ts";
import type { SymbolicRequest } from "../symbolic/symbolic-request.ts";
import { type AddressBlock, addressBlocks, countAddresses } from "./address-count.ts";

export type PublicVerdict =
  | { readonly kind: "private" }
  /** The model is of `holds`, which says of which requests the public is. */
  | { readonly kind: "public"; readonly model: Model; readonly holds: Term }
  | { readonly kind: "doubt"; readonly limit: Limit };

export interface SourceAddresses {
  /** That the request has no source address; true where the policy never speaks of it. */
  readonly absent: Term;
  readonly blocks: readonly AddressBlock[];
}

export function sourceAddresses(
  policy: Policy,
  symbolic: SymbolicRequest,
  eachRange: boolean,
): SourceAddresses {
  const sourceIp = symbolic.keyAttributes.get("aws:sourceip");
  if (sourceIp === undefined) return { absent: TRUE, blocks: [] };
  const blocks = addressBlocks(policy, symbolic, eachRange);
  return { absent: -symbolic.terms.test(sourceIp, { kind: "present" }), blocks };
}

export class PublicTest {
  private readonly symbolic: SymbolicRequest;
  private readonly solver: Solver;
  private readonly blocks: readonly AddressBlock[];
  private readonly absent: Term;

  constructor(policy: Policy, symbolic: SymbolicRequest, solver: Solver, eachRange: boolean) {
    this.symbolic = symbolic;
    this.solver = solver;
    const { absent, blocks } = sourceAddresses(policy, symbolic, eachRange);
    this.absent = absent;
    this.blocks = blocks;
    solver.prepare([this.absent, ...this.blocks.map((each) => each.holds)]);
  }

  of(...terms: readonly Term[]): PublicVerdict {
    const holding = (term: Term): Term => this.symbolic.terms.and(...terms, term);
    const open = this.solver.solve(...terms, this.absent);
    if (open.kind === "sat") {
      return { kind: "public", model: open.model, holds: holding(this.absent) };
    }
    const broad = countAddresses(this.blocks, (block) => this.solver.solve(...terms, block.holds));
    if (broad.kind === "broad") {
      return { kind: "public", model: broad.model, holds: holding(broad.block.holds) };
    }
    if (open.kind === "unknown") return { kind: "doubt", limit: open.limit };
    return broad.kind === "doubt" ? broad : { kind: "private" };
  }

  /** A request from a public address, of however many. */
  fromAddress(term: Term): PublicVerdict {
    const { terms } = this.symbolic;
    const holds = terms.and(term, terms.any(this.blocks.map((each) => each.holds)));
    const answer = this.solver.solve(holds);
    if (answer.kind === "sat") return { kind: "public", model: answer.model, holds };
    return answer.kind === "unsat" ? { kind: "private" } : { kind: "doubt", limit: answer.limit };
  }
}
