/**
 * An engine that asks another solver.
 *
 * Each question becomes one script, written from the formula and then discarded. Terms that will be
 * assumed one by one are first asked about together. If none of them can be satisfied, which is the
 * usual case, one run of the solver answers for all of them.
 *
 * INVARIANT: every model that is returned makes the formula true by its definition (`Terms.holds`).
 * If the formula is false under every reading of the solver's values, then the solver or the script
 * is wrong, and a `DisagreementError` is thrown.
 */
import type { Model } from "../logic/attribute.ts";
import type { Answer, Engine } from "../logic/engine.ts";
import type { Term, Terms } from "../logic/term.ts";
import { type Script, writeScript } from "../smt/script.ts";
import type { Backend, Interpretations } from "./backend.ts";
import { DisagreementError } from "./disagreement.ts";
import { withPlaceholders } from "./placeholder-letters.ts";

/** The engine interface on top of a backend. */
export class SmtEngine implements Engine {
  private readonly terms: Terms;
  private readonly backend: Backend;
  private readonly asserted: Term[] = [];
  /** Terms that will be assumed and have not been asked about together yet. */
  private expected = new Set<Term>();
  /** Terms that contradict the assertions. */
  private readonly excluded = new Set<Term>();

  constructor(terms: Terms, backend: Backend) {
    this.terms = terms;
    this.backend = backend;
  }

  assert(term: Term): void {
    this.asserted.push(term);
  }

  prepare(terms: readonly Term[]): void {
    for (const term of terms) this.expected.add(term);
  }

  solve(assumptions: readonly Term[]): Answer {
    if (assumptions.some((each) => this.isExcluded(each))) return { kind: "unsat" };
    return this.ask(assumptions);
  }

  /** Asks about all expected terms together, once, when the first of them is assumed. */
  private isExcluded(assumption: Term): boolean {
    if (this.expected.has(assumption) && this.expected.size > 1) {
      const together = [...this.expected];
      this.expected = new Set();
      if (this.ask([this.terms.any(together)]).kind === "unsat") {
        for (const each of together) this.excluded.add(each);
      }
    }
    return this.excluded.has(assumption);
  }

  private ask(assumptions: readonly Term[]): Answer {
    const { exceeded } = this.terms;
    if (exceeded !== undefined) return { kind: "unknown", limit: exceeded };
    const terms = [...this.asserted, ...assumptions];
    const result = writeScript(this.terms, terms);
    if (result.kind === "inexpressible") {
      const detail = `the question has no exact SMT-LIB text: ${result.reason}`;
      return { kind: "unknown", limit: "smt-lib", detail };
    }
    const [reply] = this.backend.run([result.script]);
    if (reply === undefined) throw new Error(`${this.backend.name} returned no reply to a query`);
    return reply.kind === "sat" ? this.checkModel(terms, result.script, reply) : reply;
  }

  /** Returns the first reading that satisfies the formula, and throws if no reading can. */
  private checkModel(
    terms: readonly Term[],
    script: Script,
    { readings, complete }: Interpretations,
  ): Answer {
    const models = readings.flatMap((values) => script.modelOf(values) ?? []);
    const isModel = (each: Model): boolean => terms.every((term) => this.terms.holds(term, each));
    const model = models.find(isModel);
    if (model !== undefined) return { kind: "sat", model: withPlaceholders(model, isModel) };
    if (models.length === 0 || !complete) {
      const what = models.length === 0 ? "do not fit the question" : "are ambiguous";
      const detail = `${this.backend.name} gave values that ${what}`;
      return { kind: "unknown", limit: "solver-failed", detail };
    }
    throw new DisagreementError([
      { engine: this.backend.name, answer: "sat" },
      { engine: "the evaluation of its model", answer: "false" },
    ]);
  }
}
