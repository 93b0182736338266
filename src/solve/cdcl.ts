/**
 * The native engine: a CDCL solver for formulas over attributes, with theories (DPLL(T)).
 *
 * Conflict-driven clause learning (Marques-Silva and Sakallah 1996) over the nodes of the formula,
 * with two watched literals as in Chaff and first unique implication points as in MiniSat. Theories
 * are asked lazily (Nieuwenhuis, Oliveras, Tinelli, JACM 2006). The special part is the candidate
 * model: a full request that is kept consistent with the asserted literals (candidate-model.ts).
 * It violates an "and" that is asserted false iff all parts hold in it and none is assigned false.
 * The solver decides the assumptions, and then only parts of a violated "and", to be false. If no
 * "and" is violated, the candidate is a model. So a policy of thousands of patterns costs what its
 * differences cost.
 *
 * Nodes are the variables, terms the literals; an "and" has the clauses of Tseitin's encoding. The
 * solver is incremental: `solve` takes assumptions, and learned clauses stay. Theory conflicts and
 * learned clauses are reported to a log, from which certificates are made.
 *
 * Left out on purpose: deletion of learned clauses, phase saving (the candidate has the phases),
 * and an adaptive restart policy (it restarts every 256 conflicts); questions about policies have
 * few conflicts. LIMIT: steps. A theory that reaches a limit turns `unsat` into `unknown`, also in
 * later calls of `solve`, because clauses learned from the limit stay. A model stays a model.
 */
import type { Budget } from "../logic/budget.ts";
import type { Answer, Engine, Limit, ProofLog } from "../logic/engine.ts";
import type { Term, Terms } from "../logic/term.ts";
import { CandidateModel, type Seeds } from "./candidate-model.ts";

type Clause = Term[];

/** Each conflict bumps activities by this factor more, so older bumps weigh less. */
const BUMP_GROWTH = 1 / 0.95;
/** Conflicts of one call of `solve` between restarts. */
const RESTART_CONFLICTS = 256;

export class NativeEngine implements Engine {
  readonly budget: Budget;
  private readonly terms: Terms;
  private readonly candidate: CandidateModel;
  /** By node: 1 true, -1 false, 0 unassigned; beside it the level and the reason clause. */
  private readonly assigned: number[] = [];
  private readonly levels: number[] = [];
  private readonly reasons: (Clause | undefined)[] = [];
  private readonly activity: number[] = [];
  private bump = 1;
  /** The clauses that watch a literal, by `watchIndex`. */
  private readonly watches: Clause[][] = [];
  private readonly trail: Term[] = [];
  private readonly levelStarts: number[] = [];
  private head = 0;
  /** By node of an "and" that must be false: the part that was false at the last look. */
  private readonly blockers: Term[] = [];
  /** Whether a node is an atom; asserted atoms are retracted from the candidate on backtracking. */
  private readonly isAtom: boolean[] = [];
  private consistent = true;
  /** The latest limit of a theory; it persists, because clauses learned from it stay. */
  private limit: Limit | undefined;
  /** Receives every step until a theory reaches a limit. */
  private log: ProofLog | undefined;

  constructor(terms: Terms, seeds: Seeds, budget: Budget, log?: ProofLog) {
    this.terms = terms;
    this.log = log;
    this.candidate = new CandidateModel(terms, seeds);
    this.budget = budget;
    this.introduce(1);
    this.assertClause([1]);
  }

  /** Adds a permanent constraint. */
  assert(term: Term): void {
    this.unwind(0);
    this.introduce(term);
    this.assertClause([term]);
  }

  /** Announces terms that will be assumed, so that theories are built once for all of them. */
  prepare(terms: readonly Term[]): void {
    this.unwind(0);
    for (const term of terms) this.introduce(term);
  }

  /** Is there a model of all constraints and these assumptions? */
  solve(assumptions: readonly Term[] = []): Answer {
    if (this.terms.exceeded !== undefined) return { kind: "unknown", limit: this.terms.exceeded };
    this.unwind(0);
    for (const term of assumptions) this.introduce(term);
    let conflicts = 0;
    while (this.consistent) {
      if (this.budget.exhausted) return { kind: "unknown", limit: "steps" };
      const conflict = this.propagate();
      if (conflict !== undefined) {
        conflicts++;
        this.learn(conflict);
        if (conflicts % RESTART_CONFLICTS === 0) this.unwind(0);
        continue;
      }
      const next = this.nextDecision(assumptions);
      if (next === "model") return { kind: "sat", model: new Map(this.candidate.model) };
      if (next === "refuted") break;
      this.levelStarts.push(this.trail.length);
      if (next !== undefined) this.enqueue(next, undefined);
    }
    if (this.budget.exhausted) return { kind: "unknown", limit: "steps" };
    return this.limit === undefined ? { kind: "unsat" } : { kind: "unknown", limit: this.limit };
  }

  /**
   * Picks the next assumption, or a part of a violated "and" to be false; undefined if the next
   * assumption is already true. "refuted": an assumption is false, or the steps are spent.
   */
  private nextDecision(assumptions: readonly Term[]): Term | undefined | "model" | "refuted" {
    const assumption = assumptions[this.levelStarts.length];
    if (assumption !== undefined) {
      const value = this.value(assumption);
      if (value < 0) return "refuted";
      return value > 0 ? undefined : assumption;
    }
    // A look at a literal of the trail costs 1/32 of a step, at a part of an "and" 1/4.
    if (!this.budget.spend(1 + (this.trail.length >> 5))) return "refuted";
    let best: Term | undefined;
    for (const literal of this.trail) {
      const number = -literal;
      if (literal > 0 || this.isAtom[number] === true) continue;
      // The part that was false the last time mostly still is.
      const blocker = this.blockers[number];
      if (blocker !== undefined && this.isFalseInCandidate(blocker)) continue;
      const node = this.terms.node(number);
      if (node.kind !== "and") continue;
      if (!this.budget.spend(1 + (node.parts.length >> 2))) return "refuted";
      const part = this.mostActive(number, node.parts);
      if (
        part !== undefined &&
        (best === undefined || this.activityOf(part) > this.activityOf(best))
      )
        best = part;
    }
    return best === undefined ? "model" : -best;
  }

  /** The most active unassigned part of a violated "and"; undefined if it is not violated. */
  private mostActive(number: number, parts: readonly Term[]): Term | undefined {
    let best: Term | undefined;
    for (const part of parts) {
      if (this.isFalseInCandidate(part)) {
        this.blockers[number] = part;
        return undefined;
      }
      if (
        this.value(part) === 0 &&
        (best === undefined || this.activityOf(part) > this.activityOf(best))
      ) {
        best = part;
      }
    }
    if (best === undefined) throw new Error('a violated "and" without an unassigned part');
    return best;
  }

  /** Whether a part of an "and" is assigned false, or false in the candidate. */
  private isFalseInCandidate(part: Term): boolean {
    return this.value(part) < 0 || !this.candidate.holds(part);
  }

  private activityOf(term: Term): number {
    return this.activity[Math.abs(term)] ?? 0;
  }

  /** Unit propagation, then repair of the candidate; returns a conflict clause. */
  private propagate(): Clause | undefined {
    while (this.head < this.trail.length) {
      const literal = this.trail[this.head++] ?? 0;
      const conflict = this.visitWatches(literal);
      if (conflict !== undefined) return conflict;
      if (this.head < this.trail.length) continue;
      const unrepaired = this.repair();
      if (unrepaired !== undefined) return unrepaired;
    }
    return undefined;
  }

  /** The position on the trail up to which the candidate was repaired. */
  private repaired = 0;

  /** Repairs all new literals at once, so that a conflict is found before values are searched. */
  private repair(): Clause | undefined {
    const fresh: Term[] = [];
    for (; this.repaired < this.trail.length; this.repaired++) {
      const literal = this.trail[this.repaired] ?? 0;
      if (this.isAtom[Math.abs(literal)] !== true) continue;
      this.candidate.assert(literal);
      fresh.push(literal);
    }
    if (fresh.length === 0) return undefined;
    const outcome = this.candidate.repair(fresh, this.budget);
    if (outcome.kind === "repaired") return undefined;
    if (outcome.kind === "limit") {
      this.limit = outcome.limit;
      this.log = undefined;
    } else this.log?.lemma(outcome.literals);
    return outcome.literals.map((each) => -each);
  }

  private visitWatches(literal: Term): Clause | undefined {
    const watching = this.watches[watchIndex(-literal)] ?? [];
    let kept = 0;
    for (let i = 0; i < watching.length; i++) {
      const clause = watching[i];
      if (clause === undefined) break;
      this.budget.spend(1);
      if (this.moveWatch(clause, -literal)) continue;
      watching[kept++] = clause;
      const first = clause[0] ?? 0;
      if (this.value(first) > 0) continue;
      if (this.value(first) < 0) {
        while (++i < watching.length) watching[kept++] = watching[i] ?? clause;
        watching.length = kept;
        return clause;
      }
      this.enqueue(first, clause);
    }
    watching.length = kept;
    return undefined;
  }

  /** Moves the false literal to the second place; true if another literal is watched instead. */
  private moveWatch(clause: Clause, isFalse: Term): boolean {
    if (clause[0] === isFalse) {
      clause[0] = clause[1] ?? 0;
      clause[1] = isFalse;
    }
    if (this.value(clause[0] ?? 0) > 0) return false;
    for (let i = 2; i < clause.length; i++) {
      const other = clause[i] ?? 0;
      if (this.value(other) < 0) continue;
      clause[1] = other;
      clause[i] = isFalse;
      this.watchesOf(other).push(clause);
      return true;
    }
    return false;
  }

  /** Learns a clause from a conflict, backtracks and asserts its first literal. */
  private learn(conflict: Clause): void {
    const level = Math.max(0, ...conflict.map((each) => this.levelOf(each)));
    this.unwind(level);
    if (level === 0) {
      this.consistent = false;
      return;
    }
    const learned = this.firstImplicationPoint(conflict, level);
    this.log?.learned(learned);
    const back = Math.max(0, ...learned.slice(1).map((each) => this.levelOf(each)));
    this.unwind(back);
    this.bump *= BUMP_GROWTH;
    if (this.bump > 1e100) {
      for (let i = 0; i < this.activity.length; i++)
        this.activity[i] = (this.activity[i] ?? 0) * 1e-100;
      this.bump *= 1e-100;
    }
    const second = learned.findIndex((each, i) => i > 0 && this.levelOf(each) === back);
    if (second > 1) [learned[1], learned[second]] = [learned[second] ?? 0, learned[1] ?? 0];
    this.attach(learned);
    this.enqueue(learned[0] ?? 0, learned);
  }

  /**
   * Resolves along the trail until one literal of the level is left, which comes first (first UIP).
   */
  private firstImplicationPoint(conflict: Clause, level: number): Clause {
    const seen = new Set<Term>();
    const lower: Clause = [];
    let unresolved = 0;
    let clause: Clause = conflict;
    let at = this.trail.length;
    for (;;) {
      for (const literal of clause) {
        const node = Math.abs(literal);
        if (this.value(literal) >= 0 || seen.has(node) || this.levels[node] === 0) continue;
        seen.add(node);
        this.activity[node] = (this.activity[node] ?? 0) + this.bump;
        if (this.levels[node] === level) unresolved++;
        else lower.push(literal);
      }
      this.budget.spend(clause.length);
      do at--;
      while (!seen.has(Math.abs(this.trail[at] ?? 0)));
      const pivot = this.trail[at] ?? 0;
      unresolved--;
      if (unresolved === 0)
        return [-pivot, ...lower.filter((each) => !this.isRedundant(each, seen))];
      clause = this.reasons[Math.abs(pivot)] ?? [];
    }
  }

  /** Whether a literal is redundant in the clause, because its reason has only literals of it. */
  private isRedundant(literal: Term, seen: ReadonlySet<Term>): boolean {
    const reason = this.reasons[Math.abs(literal)];
    if (reason === undefined) return false;
    return reason.every((each) => {
      const node = Math.abs(each);
      return each === -literal || this.levels[node] === 0 || seen.has(node);
    });
  }

  private enqueue(literal: Term, reason: Clause | undefined): void {
    const node = Math.abs(literal);
    this.assigned[node] = literal > 0 ? 1 : -1;
    this.levels[node] = this.levelStarts.length;
    this.reasons[node] = reason;
    this.trail.push(literal);
  }

  private unwind(level: number): void {
    const start = this.levelStarts[level];
    if (start === undefined) return;
    for (let i = this.trail.length - 1; i >= start; i--) {
      const literal = this.trail[i] ?? 0;
      if (i < this.repaired && this.isAtom[Math.abs(literal)] === true)
        this.candidate.retract(literal);
      this.assigned[Math.abs(literal)] = 0;
    }
    this.trail.length = start;
    this.levelStarts.length = level;
    this.head = Math.min(this.head, start);
    this.repaired = Math.min(this.repaired, start);
  }

  /** Introduces the nodes of a term: clauses for "and" nodes, theories for atoms. */
  private introduce(term: Term): void {
    const stack = [Math.abs(term)];
    for (let number = stack.pop(); number !== undefined; number = stack.pop()) {
      if (this.assigned[number] !== undefined) continue;
      this.assigned[number] = 0;
      const node = this.terms.node(number);
      if (node.kind === "atom") {
        this.isAtom[number] = true;
        this.candidate.introduce(number);
      } else if (node.kind === "and") {
        for (const part of node.parts) stack.push(Math.abs(part));
        const long: Clause = [number];
        for (const part of node.parts) {
          long.push(-part);
          this.attach([-number, part]);
        }
        this.attach(long);
      }
    }
  }

  /** Asserts a unit clause at level 0. */
  private assertClause([literal]: Clause): void {
    if (literal === undefined || this.value(literal) > 0) return;
    if (this.value(literal) < 0) this.consistent = false;
    else this.enqueue(literal, undefined);
  }

  private attach(clause: Clause): void {
    if (clause.length < 2) return;
    this.watchesOf(clause[0] ?? 0).push(clause);
    this.watchesOf(clause[1] ?? 0).push(clause);
  }

  private watchesOf(literal: Term): Clause[] {
    const found = this.watches[watchIndex(literal)];
    if (found !== undefined) return found;
    const list: Clause[] = [];
    this.watches[watchIndex(literal)] = list;
    return list;
  }

  private value(literal: Term): number {
    const value = this.assigned[Math.abs(literal)] ?? 0;
    return literal > 0 ? value : -value;
  }

  private levelOf(literal: Term): number {
    return this.levels[Math.abs(literal)] ?? 0;
  }
}

const watchIndex = (literal: Term): number => (literal > 0 ? 2 * literal : -2 * literal + 1);
