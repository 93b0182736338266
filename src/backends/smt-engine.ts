/**
 * An engine that asks an outside solver.
 *
 * Each question is one script, written from the formula and forgotten. Statements that are going
 * to be asked about are first asked about together: if nothing satisfies any of them, which is
 * what most questions come to, one run of the solver answers them all.
 *
 * INVARIANT: a model is one by `Terms.holds`, the formula's definition. A solver whose values make
 * the formula false in every reading is contradicted (`DisagreementError`): it is wrong, or the
 * script is.
 */
import type { Model } from "../logic/attribute.ts";
import type { Answer, Engine } from "../logic/engine.ts";
import type { Term, Terms } from "../logic/term.ts";
import { type Script, writeScript } from "../smt/script.ts";
import type { Backend, Interpretations } from "./backend.ts";
import { DisagreementError } from "./disagreement.ts";
import { withPlaceholders } from "./placeholder-letters.ts";

export class SmtEngine implements Engine {
  private readonly terms: Terms;
  private readonly backend: Backend;
  private readonly asserted: Term[] = [];
  /** Terms that will be assumed, not yet asked about together. */
  private expected = new Set<Term>();
  /** Terms with which what is asserted cannot hold. */
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

  /** Asks about all that is expected, once, when the first of it is assumed. */
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
    const all = [...this.asserted, ...assumptions];
    const scripted = writeScript(this.terms, all);
    if (scripted.kind === "inexpressible") {
      const detail = `the question has no exact SMT-LIB text: ${scripted.reason}`;
      return { kind: "unknown", limit: "smt-lib", detail };
    }
    const [reply] = this.backend.run([scripted.script]);
    if (reply === undefined) throw new Error(`${this.backend.name} has no reply to a query`);
    return reply.kind === "sat" ? this.modelOf(all, scripted.script, reply) : reply;
  }

  private modelOf(
    all: readonly Term[],
    script: Script,
    { readings, complete }: Interpretations,
  ): Answer {
    const models = readings.flatMap((values) => script.modelOf(values) ?? []);
    const isModel = (each: Model): boolean => all.every((term) => this.terms.holds(term, each));
    const model = models.find(isModel);
    if (model !== undefined) return { kind: "sat", model: withPlaceholders(model, isModel) };
    if (models.length === 0 || !complete) {
      const what = models.length === 0 ? "are none of the question's" : "are ambiguous";
      const detail = `${this.backend.name} gave values that ${what}`;
      return { kind: "unknown", limit: "solver-failed", detail };
    }
    throw new DisagreementError([
      { engine: this.backend.name, answer: "sat" },
      { engine: "the formula, under its model,", answer: "false" },
    ]);
  }
}
