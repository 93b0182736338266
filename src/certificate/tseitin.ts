/**
 * Derives the clauses of a question: its constraints, and the meaning of each "and" node in them.
 *
 * For a node n = and(p1 … pk), the clauses (¬n ∨ pi) for each i and (n ∨ ¬p1 ∨ … ∨ ¬pk) make n
 * equal to the conjunction of its parts (Tseitin, On the Complexity of Derivation in Propositional
 * Calculus, 1968; both directions). Node 1 is true.
 *
 * A node and everything below it are added when a term of the question first mentions it. Clauses
 * are listed by node number, so the list does not depend on the order in which nodes were added.
 */
import type { Term, Terms } from "../logic/term.ts";
import type { Clause } from "./format.ts";

/** The clauses of one question, collected as it is asked. */
export class TseitinClauses {
  readonly terms: Terms;
  private readonly definitions: (readonly Clause[])[] = [];
  private readonly asserted = new Set<Term>();
  private readonly onClause: (clause: Clause) => void;

  /** `onClause` is called with every new clause. */
  constructor(terms: Terms, onClause: (clause: Clause) => void = () => undefined) {
    this.terms = terms;
    this.onClause = onClause;
  }

  /** Adds a term that must hold. */
  assert(term: Term): void {
    this.introduce(term);
    if (this.asserted.has(term)) return;
    this.asserted.add(term);
    this.onClause([term]);
  }

  /** Adds the definitions of a term and of everything below it. */
  introduce(term: Term): void {
    const stack = [Math.abs(term)];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (this.definitions[node] !== undefined) continue;
      const definition = this.define(node);
      this.definitions[node] = definition;
      for (const clause of definition) {
        this.onClause(clause);
        const [, part = 0] = clause;
        if (clause.length === 2) stack.push(Math.abs(part));
      }
    }
  }

  private define(number: number): readonly Clause[] {
    const node = this.terms.node(number);
    if (node.kind === "true") return [[number]];
    if (node.kind === "atom") return [];
    return [...node.parts.map((part) => [-number, part]), [number, ...node.parts.map((p) => -p)]];
  }

  /** Whether the node is part of the question. */
  has(number: number): boolean {
    return this.definitions[number] !== undefined;
  }

  /** The nodes of the question, ascending. */
  get nodes(): readonly number[] {
    return this.definitions.flatMap((each, number) => (each === undefined ? [] : number));
  }

  /** All clauses: definitions by node number, then the terms that must hold. */
  get all(): readonly Clause[] {
    return [
      ...this.definitions.flatMap((each) => each ?? []),
      ...[...this.asserted].map((t) => [t]),
    ];
  }
}
