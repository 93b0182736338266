/**
 * Turns a model into a witness: a realistic request that the evaluator has confirmed.
 *
 * The steps: find a model that respects the dependencies between keys, if there is one (W3);
 * minimize it (minimize.ts); write it as a request document; parse and replay that document
 * (replay.ts). A request that does not replay is a bug of keyaki, and there is no verdict.
 */
import type { Model } from "../logic/attribute.ts";
import { type Term, TRUE } from "../logic/term.ts";
import type { Statement } from "../policy/ast.ts";
import type { PosedQuestion } from "../question/question.ts";
import type { Solver } from "../question/solver.ts";
import type { Evaluation } from "../semantics/evaluate.ts";
import type { RequestDocument } from "../semantics/request.ts";
import type { SymbolicRequest } from "../symbolic/symbolic-request.ts";
import { type KeyDependency, keyDependencies } from "./key-dependencies.ts";
import { minimize } from "./minimize.ts";
import { claimFor, replay } from "./replay.ts";
import { WrittenNames } from "./written-names.ts";

/** A replayed request that shows a violation. */
export interface Witness<Replayed = Evaluation | undefined> {
  readonly request: RequestDocument;
  /** The result of the replay: the evaluation of the reference, which does not allow it. */
  readonly denial: Replayed;
  /** Dependencies between keys that this request, like every counterexample, does not respect. */
  readonly unusual: readonly string[];
}

/** The formula that a witness satisfies, and the replay that confirms a request. */
export interface WitnessSource<Replayed> {
  readonly symbolic: SymbolicRequest;
  readonly constraint: Term;
  /** The names that a request may borrow. */
  readonly names: WrittenNames;
  /** Throws if the evaluator contradicts the request. */
  replay(request: RequestDocument, statement?: Statement): Replayed;
}

/** The witnesses of a question about one policy, or about two. */
export function witnessSource(posed: PosedQuestion): WitnessSource<Evaluation | undefined> {
  const { question, symbolic, constraint } = posed;
  const { scope, subject, reference } = question;
  return {
    symbolic,
    constraint,
    names: new WrittenNames([scope, subject, reference].filter((each) => each !== undefined)),
    replay: (request, statement) =>
      replay(request, claimFor(question, statement?.index), question.type).denial,
  };
}

/** Makes witnesses from the models of one question. */
export class WitnessBuilder<Replayed = Evaluation | undefined> {
  private readonly source: WitnessSource<Replayed>;
  private readonly solver: Solver;
  private known: readonly KeyDependency[] | undefined;
  /** Whether some request of the question may respect all dependencies. */
  private dependenciesMayHold: boolean | undefined;

  constructor(source: WitnessSource<Replayed>, solver: Solver) {
    this.source = source;
    this.solver = solver;
  }

  /** The dependencies between the keys of the question. */
  private get dependencies(): readonly KeyDependency[] {
    this.known ??= keyDependencies(this.source.symbolic);
    return this.known;
  }

  /** Builds a witness of `matches`; if a statement is given, that statement grants it. */
  build(model: Model, matches: Term, statement?: Statement): Witness<Replayed> {
    const { symbolic, constraint, names } = this.source;
    const respected = this.keepDependencies(model, matches);
    const { exactness } = this.solver;
    const { terms, defaultReadings } = symbolic;
    const isDefault = terms.holds(defaultReadings, respected.model);
    const readings = isDefault ? defaultReadings : TRUE;
    const wanted = terms.and(constraint, matches, respected.kept, exactness, readings);
    const request = minimize(respected.model, wanted, symbolic, names, this.solver.world);
    const denial = this.source.replay(request, statement);
    return { request, denial, unusual: respected.broken };
  }

  /** Finds a model that respects the dependencies, if there is one (W3). */
  private keepDependencies(
    model: Model,
    matches: Term,
  ): { readonly model: Model; readonly kept: Term; readonly broken: readonly string[] } {
    const { terms } = this.source.symbolic;
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
