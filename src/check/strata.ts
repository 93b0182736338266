/**
 * Stratified abstraction: the most general candidates that some request is proper to.
 *
 * Backes et al., Stratified Abstraction of Access Control Policies, CAV 2020. A candidate is one
 * predicate for each dimension; it is kept if some request of the formula is in it and in none of
 * the candidates strictly below, and the answer is the kept candidates that no other kept one
 * covers. They start at "any" everywhere and walk down, a query for each candidate that they meet.
 *
 * Here the walk is left to the engine. A request is in a candidate and in none below iff each
 * predicate of the candidate is a least one among those that hold of the request, because to be
 * below is to be below in one dimension. So a kept candidate is a model of the formula and, for
 * each dimension, a choice of a least predicate; the choice is an attribute of its own. From a
 * model the engine climbs to a candidate that nothing kept is above, which is then excluded with
 * all that is below. So a policy costs its findings and one proof that there are no more, however
 * many candidates there are in between.
 */
import type { Attribute, Model } from "../logic/attribute.ts";
import { textTest } from "../logic/attribute.ts";
import { literal } from "../logic/pattern.ts";
import type { Term, Terms } from "../logic/term.ts";
import type { Limit } from "../solve/outcome.ts";
import type { Dimension } from "./predicates.ts";
import type { Solver } from "./solver.ts";

/** By dimension: the position of the predicate; -1 is "any". */
export type Candidate = readonly number[];

export interface Stratum {
  readonly candidate: Candidate;
  /** Of a request that is proper to the candidate. */
  readonly model: Model;
  /** That a request is proper to it. */
  readonly proper: Term;
  /** That a request is in it. */
  readonly inside: Term;
}

export interface Strata {
  readonly found: readonly Stratum[];
  /** Why there may be more. */
  readonly doubt: Limit | undefined;
}

const ANY = -1;

export class Stratification {
  private readonly terms: Terms;
  private readonly dimensions: readonly Dimension[];
  private readonly choices: readonly Attribute[];

  constructor(terms: Terms, dimensions: readonly Dimension[]) {
    this.terms = terms;
    this.dimensions = dimensions;
    this.choices = dimensions.map(({ key, predicates }) => ({
      name: `choice of ${key ?? "principal"}`,
      optional: false,
      many: false,
      domain: { within: [ANY, ...predicates.keys()].map((each) => literal(String(each))) },
    }));
  }

  /** What choices mean: each is a least predicate of those that hold. */
  get axioms(): Term {
    return this.terms.and(
      ...this.dimensions.flatMap(({ predicates }, at) =>
        [ANY, ...predicates.keys()].map((each) =>
          this.terms.or(-this.isChosen(at, each), this.isLeast(at, each)),
        ),
      ),
    );
  }

  /** All candidates that requests under one of the terms are proper to, less what is covered. */
  search(solver: Solver, terms: readonly Term[], isSpent: () => Limit | undefined): Strata {
    const found: Stratum[] = [];
    let doubt: Limit | undefined;
    for (const term of terms) {
      for (;;) {
        doubt = isSpent() ?? doubt;
        const answer = doubt === undefined ? solver.solve(term) : undefined;
        if (answer?.kind === "unknown") doubt = answer.limit;
        if (answer?.kind !== "sat") break;
        const top = this.climbed(answer.model, solver, isSpent);
        found.push(top);
        solver.assert(-this.isCovered(top.candidate));
      }
    }
    return { found, doubt };
  }

  /** From a kept candidate up to one that none kept is above. */
  private climbed(start: Model, solver: Solver, isSpent: () => Limit | undefined): Stratum {
    let model = start;
    for (;;) {
      const candidate = this.chosen(model);
      const above = candidate.map((each, at) => this.terms.or(...this.above(at, each)));
      const isSame = this.terms.and(...candidate.map((each, at) => this.isChosen(at, each)));
      const answer = isSpent() === undefined ? solver.solve(...above, -isSame) : undefined;
      if (answer?.kind !== "sat") return this.stratum(candidate, model);
      model = answer.model;
    }
  }

  private stratum(candidate: Candidate, model: Model): Stratum {
    const { terms } = this;
    return {
      candidate,
      model,
      proper: terms.and(...candidate.map((each, at) => this.isLeast(at, each))),
      inside: terms.and(...candidate.map((each, at) => this.holds(at, each))),
    };
  }

  private chosen(model: Model): Candidate {
    return this.choices.map((choice) => Number(model.get(choice) ?? ANY));
  }

  private isChosen(at: number, predicate: number): Term {
    const choice = this.choices[at];
    if (choice === undefined) throw new Error(`no dimension ${at}`);
    return this.terms.test(choice, textTest([literal(String(predicate))]));
  }

  private above(at: number, predicate: number): readonly Term[] {
    const { predicates } = this.dimension(at);
    const over = [...predicates.keys()].filter(
      (each) => each === predicate || predicates[each]?.below.includes(predicate) === true,
    );
    return [ANY, ...over].map((each) => this.isChosen(at, each));
  }

  private isCovered(candidate: Candidate): Term {
    return this.terms.and(
      ...candidate.map((each, at) => {
        if (each === ANY) return this.terms.and();
        const below = this.dimension(at).predicates[each]?.below ?? [];
        return this.terms.or(...[each, ...below].map((one) => this.isChosen(at, one)));
      }),
    );
  }

  private holds(at: number, predicate: number): Term {
    return predicate === ANY
      ? this.terms.and()
      : (this.dimension(at).predicates[predicate]?.term ?? this.terms.and());
  }

  private isLeast(at: number, predicate: number): Term {
    const { predicates } = this.dimension(at);
    const below = predicate === ANY ? [...predicates.keys()] : (predicates[predicate]?.below ?? []);
    const others = below.map((each) => -this.holds(at, each));
    return this.terms.and(this.holds(at, predicate), ...others);
  }

  private dimension(at: number): Dimension {
    const found = this.dimensions[at];
    if (found === undefined) throw new Error(`no dimension ${at}`);
    return found;
  }
}
