/**
 * A question, decided: the guilty statements with their requests, and those not cleared.
 *
 * One engine serves all statements, so that what it learned about one helps with the next. After
 * an answer `unknown` a new engine takes over: what the old one learned may rest on the doubt.
 * A model becomes a counterexample in steps: one that keeps to what AWS says of keys, if there is
 * one; made believable; replayed on the evaluator.
 *
 * LIMIT: the first guilty statements get a counterexample each, the others are only named.
 */
import type { Model } from "../logic/attribute.ts";
import { Budget } from "../logic/budget.ts";
import { type Term, TRUE } from "../logic/term.ts";
import type { Statement } from "../policy/policy.ts";
import type { Evaluation } from "../semantics/evaluate.ts";
import type { RequestDocument } from "../semantics/request.ts";
import { Engine } from "../solve/engine.ts";
import type { Limit } from "../solve/outcome.ts";
import { type Dependency, dependencies } from "../symbolic/dependencies.ts";
import { familiarValues } from "../symbolic/familiar.ts";
import { makeBelievable } from "./believable.ts";
import type { CheckOptions } from "./options.ts";
import type { Posed } from "./question.ts";
import { type Claim, replay } from "./replay.ts";
import { Spellings } from "./spellings.ts";

/** A request that a guilty statement grants. */
export interface Witness {
  readonly request: RequestDocument;
  /** How the policy that permits things refuses it. */
  readonly refusal: Evaluation | undefined;
  /** Sentences about keys that the request breaks, where every counterexample does. */
  readonly broken: readonly string[];
}

export interface Guilty {
  readonly statement: Statement;
  readonly witness: Witness | undefined;
}

export interface Decided {
  /** Ascending; the first has a witness. */
  readonly guilty: readonly Guilty[];
  readonly uncleared: readonly { readonly statement: Statement; readonly limit: Limit }[];
}

const DEFAULT_STEPS = 4_000_000;
const MOST_WITNESSES = 8;

export function decide(posed: Posed, options: CheckOptions = {}): Decided {
  const solver = new Solver(posed, options.steps ?? DEFAULT_STEPS);
  const guilty: Guilty[] = [];
  const uncleared: { statement: Statement; limit: Limit }[] = [];
  const witnesses = new Witnesses(posed, solver);
  for (const { statement, matches } of posed.suspects) {
    const answer = solver.solve(matches);
    if (answer.kind === "unknown") uncleared.push({ statement, limit: answer.limit });
    if (answer.kind !== "sat") continue;
    const isShown = guilty.length < MOST_WITNESSES;
    const witness = isShown ? witnesses.of(answer.model, statement, matches) : undefined;
    guilty.push({ statement, witness });
  }
  return { guilty, uncleared };
}

/** The engine at work on a question; renewed after a doubt. */
class Solver {
  private readonly posed: Posed;
  private readonly budget: Budget;
  private engine: Engine;

  constructor(posed: Posed, steps: number) {
    this.posed = posed;
    this.budget = new Budget(steps);
    this.engine = this.start();
  }

  solve(...assumptions: readonly Term[]): ReturnType<Engine["solve"]> {
    if (this.budget.exhausted) return { kind: "unknown", limit: "steps" };
    const answer = this.engine.solve(assumptions);
    if (answer.kind === "unknown") this.engine = this.start();
    return answer;
  }

  private start(): Engine {
    const { vocabulary, constraint, suspects } = this.posed;
    const engine = new Engine(
      vocabulary.terms,
      (attribute) => familiarValues(attribute, vocabulary),
      this.budget,
    );
    engine.assert(constraint);
    engine.expect(suspects.map((each) => each.matches));
    return engine;
  }
}

/** Makes counterexamples of models. */
class Witnesses {
  private readonly posed: Posed;
  private readonly solver: Solver;
  private readonly spellings: Spellings;
  private readonly customs: readonly Dependency[];

  constructor(posed: Posed, solver: Solver) {
    this.posed = posed;
    this.solver = solver;
    this.spellings = new Spellings(posed.question);
    this.customs = dependencies(posed.vocabulary);
  }

  of(model: Model, statement: Statement, matches: Term): Witness {
    const { question, vocabulary, constraint } = this.posed;
    const custom = this.customary(model, matches);
    const wanted = vocabulary.terms.and(constraint, matches, custom.kept);
    const request = makeBelievable(custom.model, wanted, vocabulary, this.spellings);
    const claim: Claim = {
      granting: question.suspect,
      statement: statement.index,
      ...(question.permitted === undefined ? {} : { refusing: question.permitted }),
      ...(question.asked === undefined ? {} : { asked: question.asked }),
      ...(question.circle === undefined ? {} : { circle: question.circle.holds }),
    };
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
    const better = this.solver.solve(matches, all);
    if (better.kind === "sat") return { model: better.model, kept: all, broken: [] };
    const broken = this.customs.filter((each) => !terms.holds(each.holds, model));
    return { model, kept: TRUE, broken: broken.map((each) => each.sentence) };
  }
}
