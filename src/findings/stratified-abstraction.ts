/**
 * Stratified abstraction: finds the most general candidates that have a proper request (Z3, Z4).
 *
 * Reference: Backes et al., Stratified Abstraction of Access Control Policies, CAV 2020. A
 * candidate is one predicate for each dimension. It is kept if some request of the formula lies in
 * it and in no candidate strictly below. The answer is the kept candidates that no other kept
 * candidate covers. The paper walks down from "any" in all dimensions, with a query for each
 * candidate on the way.
 *
 * Here the engine does the walk. A request is proper to a candidate iff, in each dimension, the
 * candidate's predicate is minimal among the predicates that hold. So a kept candidate is a model
 * of the formula in which each dimension chooses a minimal predicate; the choice is an attribute of
 * its own. From a model the search climbs to a candidate that no kept candidate covers, and then
 * excludes it with everything below. So a policy costs one climb for each finding and one proof
 * that there are no more.
 */
import type { Attribute, Model } from "../logic/attribute.ts";
import { textTest } from "../logic/attribute.ts";
import type { Limit } from "../logic/engine.ts";
import { literal } from "../logic/pattern.ts";
import { type Term, type Terms, TRUE } from "../logic/term.ts";
import type { Solver } from "../question/solver.ts";
import type { Dimension } from "./predicates.ts";

/** For each dimension the position of a predicate; -1 is "any". */
export type Candidate = readonly number[];

export interface Stratum {
  readonly candidate: Candidate;
  /** The model of a request that is proper to the candidate. */
  readonly model: Model;
  /** Holds iff a request is proper to the candidate. */
  readonly proper: Term;
  /** Holds iff a request lies in the candidate. */
  readonly inside: Term;
}

export interface Strata {
  readonly found: readonly Stratum[];
  /** The limit that was reached; there may be more candidates. */
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
   * The meaning of choices: each is a minimal predicate among those that hold. A redundant clause
   * says that no predicate is chosen which a predicate that holds excludes; it saves many
   * decisions.
   */
  get axioms(): Term {
    const { terms } = this;
    return terms.and(
      ...this.dimensions.flatMap(({ predicates }, at) => {
        const all = [ANY, ...predicates.keys()];
        // The engine repairs the first literals first, so the predicates come first.
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

  /** Finds the maximal candidates that have a proper request under one of the terms. */
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
      const top = this.climb(answer.model, solver);
      found.push(top);
      solver.assert(-this.isCovered(top.candidate));
      return true;
    };
    const tops = this.dimensions.map((_, at) => this.isOneOf(at, this.tops(at, solver)));
    // Most kept candidates are already maximal, so these are tried first.
    for (const term of terms) while (next(term, ...tops));
    for (const term of terms) while (next(term));
    return { found, limit };
  }

  /** Climbs from a kept candidate to one that no kept candidate covers. */
  private climb(start: Model, solver: Solver): Stratum {
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

  /** "Any" if some request allows it, otherwise the maximal predicates. */
  private tops(at: number, solver: Solver): readonly number[] {
    if (this.isPossible(at, ANY, solver)) return [ANY];
    const { predicates } = this.dimension(at);
    return [...predicates.keys()].filter((each) => this.above(at, each).length === 2);
  }

  /** Whether the predicate may be minimal for some request; a reached limit counts as yes. */
  private isPossible(at: number, predicate: number, solver: Solver): boolean {
    const name = `${at} ${predicate}`;
    const known = this.possible.get(name);
    if (known !== undefined) return known;
    // Excluded candidates need no further query.
    const isPossible = solver.solve(this.isChosen(at, predicate)).kind !== "unsat";
    this.possible.set(name, isPossible);
    if (!isPossible) solver.assert(-this.isChosen(at, predicate));
    return isPossible;
  }

  /** Whether `upper` has all requests of `lower`, by the order of their predicates. */
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

  /** The predicate and all predicates that it implies. */
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
