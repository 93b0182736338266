/**
 * The clauses of a question: its constraints, and what each "and" in them means.
 *
 * For a node n = and(p1 … pk) the clauses are (¬n ∨ pi) for each i and (n ∨ ¬p1 ∨ … ∨ ¬pk), so that
 * n holds iff all of its parts do (Tseitin 1968, in both directions). The node 1 is true. A node
 * comes in with all below it, when a term of the question first speaks of it; clauses are listed
 * by the number of their node, so that the list does not tell in which order that was.
 */
import type { Term, Terms } from "../logic/term.ts";
import type { Clause } from "./format.ts";

export class TseitinClauses {
  readonly terms: Terms;
  private readonly definitions: (readonly Clause[])[] = [];
  private readonly asserted = new Set<Term>();
  private readonly hear: (clause: Clause) => void;

  /** `hear` is told every clause as it comes in. */
  constructor(terms: Terms, hear: (clause: Clause) => void = () => undefined) {
    this.terms = terms;
    this.hear = hear;
  }

  assert(term: Term): void {
    this.introduce(term);
    if (this.asserted.has(term)) return;
    this.asserted.add(term);
    this.hear([term]);
  }

  /** Brings in a term with all below it. */
  introduce(term: Term): void {
    const open = [Math.abs(term)];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (this.definitions[node] !== undefined) continue;
      const definition = this.define(node);
      this.definitions[node] = definition;
      for (const clause of definition) {
        this.hear(clause);
        const [, part = 0] = clause;
        if (clause.length === 2) open.push(Math.abs(part));
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

  /** Nodes of the question, ascending. */
  get nodes(): readonly number[] {
    return this.definitions.flatMap((each, number) => (each === undefined ? [] : number));
  }

  get all(): readonly Clause[] {
    return [
      ...this.definitions.flatMap((each) => each ?? []),
      ...[...this.asserted].map((t) => [t]),
    ];
  }
}
