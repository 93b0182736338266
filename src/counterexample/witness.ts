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
import type { PosedQuestion } from "../question/question.ts";
import type { Solver } from "../question/solver.ts";
import type { Evaluation } from "../semantics/evaluate.ts";
import type { RequestDocument } from "../semantics/request.ts";
import { type KeyDependency, keyDependencies } from "./key-dependencies.ts";
import { minimize } from "./minimize.ts";
import { claimFor, replay } from "./replay.ts";
import { WrittenNames } from "./written-names.ts";

/** A request that a guilty statement grants. */
export interface Witness {
  readonly request: RequestDocument;
  /** How the policy that permits things refuses it. */
  readonly denial: Evaluation | undefined;
  /** Sentences about keys that the request breaks, where every counterexample does. */
  readonly unusual: readonly string[];
}

/** Makes counterexamples of models. */
export class WitnessBuilder {
  private readonly posed: PosedQuestion;
  private readonly solver: Solver;
  private readonly spellings: WrittenNames;
  private known: readonly KeyDependency[] | undefined;
  /** Whether any request of the question keeps to all of them. */
  private dependenciesMayHold: boolean | undefined;

  constructor(posed: PosedQuestion, solver: Solver) {
    this.posed = posed;
    this.solver = solver;
    this.spellings = new WrittenNames(posed.question);
  }

  /** What AWS says of the keys of the question. */
  private get dependencies(): readonly KeyDependency[] {
    this.known ??= keyDependencies(this.posed.symbolic);
    return this.known;
  }

  /** A request of which a term holds, granted by a statement if one is given. */
  build(model: Model, matches: Term, statement?: Statement): Witness {
    const { question, symbolic, constraint } = this.posed;
    const custom = this.keepDependencies(model, matches);
    const wanted = symbolic.terms.and(constraint, matches, custom.kept);
    const request = minimize(custom.model, wanted, symbolic, this.spellings);
    const claim = claimFor(question, statement?.index);
    const { denial } = replay(request, claim, question.type);
    return { request, denial, unusual: custom.broken };
  }

  /** A model that keeps to what AWS says of keys together, if there is one (W3). */
  private keepDependencies(
    model: Model,
    matches: Term,
  ): { readonly model: Model; readonly kept: Term; readonly broken: readonly string[] } {
    const { terms } = this.posed.symbolic;
    const all = terms.all(this.dependencies.map((each) => each.holds));
    if (terms.holds(all, model)) return { model, kept: all, broken: [] };
    this.dependenciesMayHold ??= this.solver.solve(all).kind !== "unsat";
    if (this.dependenciesMayHold) {
      const better = this.solver.solve(matches, all);
      if (better.kind === "sat") return { model: better.model, kept: all, broken: [] };
    }
    const broken = this.dependencies.filter((each) => !terms.holds(each.holds, model));
    return { model, kept: TRUE, broken: broken.map((each) => each.sentence) };
  }
}
