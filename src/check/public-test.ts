/**
 * Decides whether access is public (Y1): from any address, or from more than Y5 allows.
 *
 * A term says which requests the policy allows, by one statement or several; the constraint of the
 * question already restricts them to public callers. Access without `aws:SourceIp` is public at
 * once. Otherwise the admitted addresses are counted (address-count.ts).
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
  /** A model of `holds`, the term of public requests. */
  | { readonly kind: "public"; readonly model: Model; readonly holds: Term }
  | { readonly kind: "undecided"; readonly limit: Limit };

export interface SourceAddresses {
  /** Holds iff the request has no source address; true if the policy never mentions it. */
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
    if (open.kind === "unknown") return { kind: "undecided", limit: open.limit };
    return broad.kind === "undecided" ? broad : { kind: "private" };
  }

  /** Whether the term admits any public address, regardless of their number. */
  fromAddress(term: Term): PublicVerdict {
    const { terms } = this.symbolic;
    const holds = terms.and(term, terms.any(this.blocks.map((each) => each.holds)));
    const answer = this.solver.solve(holds);
    if (answer.kind === "sat") return { kind: "public", model: answer.model, holds };
    return answer.kind === "unsat"
      ? { kind: "private" }
      : { kind: "undecided", limit: answer.limit };
  }
}
