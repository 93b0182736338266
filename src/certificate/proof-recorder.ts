/**
 * Records a proof while the native engine searches for it.
 *
 * The engine reports its theory lemmas and learned clauses (`ProofLog`). The claims are the
 * questions that it answered `unsat`. When a restarted engine continues the search, the same proof
 * goes on: each step follows from the question and the earlier steps, whichever engine found them.
 *
 * A caller may bring an engine of its own. The native engine is then recorded inside it, and there
 * is a proof only if the native engine made every claim.
 */

import {
  type Answer,
  type Engine,
  engineOf,
  type MakeEngine,
  type ProofLog,
} from "../logic/engine.ts";
import type { Term } from "../logic/term.ts";
import { encodeFormula } from "./encoded-formula.ts";
import { type Clause, claimKey, type Proof, type Step } from "./format.ts";
import { TseitinClauses } from "./tseitin.ts";

/** Records the proof of one question. */
export class ProofRecorder implements ProofLog {
  private readonly steps: Step[] = [];
  private readonly claims = new Map<string, Clause>();
  private readonly callerEngine: MakeEngine | undefined;
  private clauses: TseitinClauses | undefined;
  /** The number of steps at the time of the last claim; later ones are not needed. */
  private neededSteps = 0;
  /** Whether another engine answered `unsat` where the native engine did not. */
  private hasForeignClaim = false;

  constructor(callerEngine?: MakeEngine) {
    this.callerEngine = callerEngine;
  }

  lemma(literals: readonly Term[]): void {
    this.steps.push(["fact", ...literals]);
  }

  learned(clause: readonly Term[]): void {
    this.steps.push(["learned", ...clause]);
  }

  /** The engine to run the check with; the recorder itself is the check's option `proof`. */
  get engine(): MakeEngine {
    return (terms, native) => {
      this.clauses ??= new TseitinClauses(terms);
      const clauses = this.clauses;
      if (clauses.terms !== terms) throw new Error("a proof recorder serves one question");
      const recordedNative = (): Engine => {
        return observe(native(), clauses, (claim, { kind }) => {
          if (kind !== "unsat") return;
          this.claims.set(claimKey(claim), claim);
          this.neededSteps = this.steps.length;
        });
      };
      if (this.callerEngine === undefined) return recordedNative();
      return observe(
        engineOf(this.callerEngine, terms, recordedNative),
        clauses,
        (claim, { kind }) => {
          if (kind === "unsat" && !this.claims.has(claimKey(claim))) this.hasForeignClaim = true;
        },
      );
    };
  }

  /** The proof of all claims; undefined if another engine made one of them. */
  proof(): Proof | undefined {
    if (this.hasForeignClaim) return undefined;
    const { clauses, claims } = this;
    const steps = this.steps.slice(0, this.neededSteps);
    for (const [, ...literals] of steps) for (const each of literals) clauses?.introduce(each);
    const formula = clauses === undefined ? EMPTY_FORMULA : encodeFormula(clauses);
    return { ...formula, claims: [...claims.values()], steps };
  }
}

const EMPTY_FORMULA = { attributes: [], atoms: [], clauses: [] };

/** Wraps an engine: clauses of new terms are added, and each question and answer is reported. */
function observe(
  engine: Engine,
  clauses: TseitinClauses,
  onAnswer: (claim: readonly Term[], answer: Answer) => void,
): Engine {
  return {
    assert(term) {
      clauses.assert(term);
      engine.assert(term);
    },
    prepare(terms) {
      for (const each of terms) clauses.introduce(each);
      engine.prepare(terms);
    },
    solve(assumptions) {
      for (const each of assumptions) clauses.introduce(each);
      const answer = engine.solve(assumptions);
      onAnswer(assumptions, answer);
      return answer;
    },
  };
}
