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
import type { Limit } from "../logic/engine.ts";
import { literal } from "../logic/pattern.ts";
import { type Term, type Terms, TRUE } from "../logic/term.ts";
import type { Solver } from "../question/solver.ts";
import type { Dimension } from "./predicates.ts";

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
  readonly limit: Limit | "findings" | undefined;
}

/** LIMIT: findings of one policy. */
export const MAX_FINDINGS = 2000;

const ANY = -1;

export class Stratification {
  private readonly terms: Terms;
  private readonly dimensions: readonly Dimension[];
  private readonly choices: readonly Attribute[];
  private readonly possible = new Map<string, boolean>();

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

  /**
   * What choices mean: each is a least predicate of those that hold. That none is chosen which one
   * that holds rules out follows; said aloud it spares the engine many guesses.
   */
  get axioms(): Term {
    const { terms } = this;
    return terms.and(
      ...this.dimensions.flatMap(({ predicates }, at) => {
        const all = [ANY, ...predicates.keys()];
        // The engine mends what stands first, and those are the predicates.
        const least = all.map((each) => this.isLeast(at, each));
        return [
          ...all.map((each, i) => terms.or(least[i] ?? TRUE, -this.isChosen(at, each))),
          ...predicates.map(({ term, disjoint }) => {
            const others = [...predicates.keys()].filter((each) => !disjoint.includes(each));
            return terms.or(-term, this.isOneOf(at, others));
          }),
        ];
      }),
    );
  }

  /** The candidates that requests under one of the terms are proper to, less what is covered. */
  search(solver: Solver, terms: readonly Term[]): Strata {
    const found: Stratum[] = [];
    this.possible.clear();
    let limit: Strata["limit"];
    const next = (...assumptions: readonly Term[]): boolean => {
      const answer = limit === undefined ? solver.solve(...assumptions) : undefined;
      if (answer?.kind === "unknown") limit = answer.limit;
      if (answer?.kind !== "sat") return false;
      if (found.length === MAX_FINDINGS) {
        limit = "findings";
        return false;
      }
      const top = this.climbed(answer.model, solver);
      found.push(top);
      solver.assert(-this.isCovered(top.candidate));
      return true;
    };
    const tops = this.dimensions.map((_, at) => this.isOneOf(at, this.tops(at, solver)));
    // Most candidates that are kept are as high as can be, and from there is no climbing.
    for (const term of terms) while (next(term, ...tops));
    for (const term of terms) while (next(term));
    return { found, limit };
  }

  /** From a kept candidate up to one that none kept is above. */
  private climbed(start: Model, solver: Solver): Stratum {
    let model = start;
    for (;;) {
      const candidate = this.chosen(model);
      const above = candidate.map((each, at) =>
        this.above(at, each).filter((one) => one === each || this.isPossible(at, one, solver)),
      );
      const isTop = above.every((each) => each.length === 1);
      if (isTop) return this.stratum(candidate, model);
      const isSame = this.terms.and(...candidate.map((each, at) => this.isChosen(at, each)));
      const within = above.map((each, at) =>
        this.terms.or(...each.map((one) => this.isChosen(at, one))),
      );
      const answer = solver.solve(...within, -isSame);
      if (answer.kind !== "sat") return this.stratum(candidate, model);
      model = answer.model;
    }
  }

  /** "Any" where that is possible, else the predicates that imply none but it. */
  private tops(at: number, solver: Solver): readonly number[] {
    if (this.isPossible(at, ANY, solver)) return [ANY];
    const { predicates } = this.dimension(at);
    return [...predicates.keys()].filter((each) => this.above(at, each).length === 2);
  }

  /** Whether some request has the predicate as a least one; no limit makes it impossible. */
  private isPossible(at: number, predicate: number, solver: Solver): boolean {
    const name = `${at} ${predicate}`;
    const known = this.possible.get(name);
    if (known !== undefined) return known;
    // What is excluded already need not be met again.
    const isPossible = solver.solve(this.isChosen(at, predicate)).kind !== "unsat";
    this.possible.set(name, isPossible);
    if (!isPossible) solver.assert(-this.isChosen(at, predicate));
    return isPossible;
  }

  /** Whether all requests in one candidate are in another, by the order of their predicates. */
  covers(upper: Candidate, lower: Candidate): boolean {
    return upper.every((each, at) => {
      const under = lower[at] ?? ANY;
      if (each === ANY || each === under) return true;
      return this.dimension(at).predicates[each]?.below.includes(under) === true;
    });
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
    return this.isOneOf(at, [predicate]);
  }

  private isOneOf(at: number, predicates: readonly number[]): Term {
    const choice = this.choices[at];
    if (choice === undefined) throw new Error(`no dimension ${at}`);
    return this.terms.test(choice, textTest(predicates.map((each) => literal(String(each)))));
  }

  /** The predicate and those that it implies. */
  private above(at: number, predicate: number): readonly number[] {
    const { predicates } = this.dimension(at);
    const over = [...predicates.keys()].filter(
      (each) => each === predicate || predicates[each]?.below.includes(predicate) === true,
    );
    return predicate === ANY ? [ANY] : [ANY, ...over];
  }

  private isCovered(candidate: Candidate): Term {
    return this.terms.and(
      ...candidate.map((each, at) => {
        if (each === ANY) return TRUE;
        const below = this.dimension(at).predicates[each]?.below ?? [];
        return this.terms.or(...[each, ...below].map((one) => this.isChosen(at, one)));
      }),
    );
  }

  private holds(at: number, predicate: number): Term {
    return predicate === ANY ? TRUE : (this.dimension(at).predicates[predicate]?.term ?? TRUE);
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
