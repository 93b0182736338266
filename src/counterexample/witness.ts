/**
 * From a model to a witness: a request that a person believes and that the evaluator confirms.
 *
 * In steps: a model that keeps to what AWS says of keys, if there is one; made believable, with the
 * formula as the judge; read back from the document that will be shown, and replayed. One that does
 * not replay is a bug of ours, and there is no verdict.
 */
import type { Model } from "../logic/attribute.ts";
import { type Term, TRUE } from "../logic/term.ts";
import type { Statement } from "../policy/ast.ts";
import type { Posed } from "../question/question.ts";
import type { Solver } from "../question/solver.ts";
import type { Evaluation } from "../semantics/evaluate.ts";
import type { RequestDocument } from "../semantics/request.ts";
import { type Dependency, dependencies } from "./key-dependencies.ts";
import { makeBelievable } from "./minimize.ts";
import { claimOf, replay } from "./replay.ts";
import { Spellings } from "./written-names.ts";

/** A request that a guilty statement grants. */
export interface Witness {
  readonly request: RequestDocument;
  /** How the policy that permits things refuses it. */
  readonly refusal: Evaluation | undefined;
  /** Sentences about keys that the request breaks, where every counterexample does. */
  readonly broken: readonly string[];
}

/** Makes counterexamples of models. */
export class Witnesses {
  private readonly posed: Posed;
  private readonly solver: Solver;
  private readonly spellings: Spellings;
  private known: readonly Dependency[] | undefined;
  /** Whether any request of the question keeps to all of them. */
  private mayBeCustomary: boolean | undefined;

  constructor(posed: Posed, solver: Solver) {
    this.posed = posed;
    this.solver = solver;
    this.spellings = new Spellings(posed.question);
  }

  /** What AWS says of the keys of the question. */
  private get customs(): readonly Dependency[] {
    this.known ??= dependencies(this.posed.vocabulary);
    return this.known;
  }

  /** A request of which a term holds, granted by a statement if one is given. */
  of(model: Model, matches: Term, statement?: Statement): Witness {
    const { question, vocabulary, constraint } = this.posed;
    const custom = this.customary(model, matches);
    const wanted = vocabulary.terms.and(constraint, matches, custom.kept);
    const request = makeBelievable(custom.model, wanted, vocabulary, this.spellings);
    const claim = claimOf(question, statement?.index);
    const { refusal } = replay(request, claim, question.type);
    return { request, refusal, broken: custom.broken };
  }

  /** A model that keeps to what AWS says of keys together, if there is one (W3). */
  private customary(
    model: Model,
    matches: Term,
  ): { readonly model: Model; readonly kept: Term; readonly broken: readonly string[] } {
    const { terms } = this.posed.vocabulary;
    const all = terms.all(this.customs.map((each) => each.holds));
    if (terms.holds(all, model)) return { model, kept: all, broken: [] };
    this.mayBeCustomary ??= this.solver.solve(all).kind !== "unsat";
    if (this.mayBeCustomary) {
      const better = this.solver.solve(matches, all);
      if (better.kind === "sat") return { model: better.model, kept: all, broken: [] };
    }
    const broken = this.customs.filter((each) => !terms.holds(each.holds, model));
    return { model, kept: TRUE, broken: broken.map((each) => each.sentence) };
  }
}
