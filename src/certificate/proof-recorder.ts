/**
 * Writes a proof down while the native engine finds it.
 *
 * The engine tells its facts and learned clauses (`ProofLog`); what it is asked, and found to be
 * unsatisfiable, are the claims. Engines that take over after a doubt go on in the same proof: each
 * step follows from the question and the steps before, whoever found it. If the caller has another
 * engine, the native one is recorded inside it, and there is a proof only if it made all claims.
 */

import type { Answer, Engine, MakeEngine, ProofLog } from "../logic/engine.ts";
import type { Term } from "../logic/term.ts";
import { encodedFormula } from "./encoded-formula.ts";
import { type Clause, claimKey, type Proof, type Step } from "./format.ts";
import { TseitinClauses } from "./tseitin.ts";

export class ProofRecorder implements ProofLog {
  private readonly steps: Step[] = [];
  private readonly claims = new Map<string, Clause>();
  private readonly other: MakeEngine | undefined;
  private clauses: TseitinClauses | undefined;
  /** How many steps there were when the last claim was made. */
  private needed = 0;
  /** Whether something was refuted that the native engine did not refute. */
  private isForeign = false;

  constructor(other?: MakeEngine) {
    this.other = other;
  }

  lemma(literals: readonly Term[]): void {
    this.steps.push(["fact", ...literals]);
  }

  learned(clause: readonly Term[]): void {
    this.steps.push(["learned", ...clause]);
  }

  /** The option `engine` of a check; `proof` is the recorder itself. */
  get engine(): MakeEngine {
    return (terms, native) => {
      this.clauses ??= new TseitinClauses(terms);
      const clauses = this.clauses;
      if (clauses.terms !== terms) throw new Error("a proof is of one question");
      const recorded = (): Engine => {
        return heard(native(), clauses, (claim, { kind }) => {
          if (kind !== "unsat") return;
          this.claims.set(claimKey(claim), claim);
          this.needed = this.steps.length;
        });
      };
      if (this.other === undefined) return recorded();
      return heard(this.other(terms, recorded), clauses, (claim, { kind }) => {
        if (kind === "unsat" && !this.claims.has(claimKey(claim))) this.isForeign = true;
      });
    };
  }

  /** The proof of what was refuted; undefined if it is not the native engine's alone. */
  proof(): Proof | undefined {
    if (this.isForeign) return undefined;
    const { clauses, claims } = this;
    const steps = this.steps.slice(0, this.needed);
    for (const [, ...literals] of steps) for (const each of literals) clauses?.introduce(each);
    const text = clauses === undefined ? NOTHING : encodedFormula(clauses);
    return { ...text, claims: [...claims.values()], steps };
  }
}

const NOTHING = { attributes: [], atoms: [], clauses: [] };

/** An engine, with an ear for its questions and answers. */
function heard(
  engine: Engine,
  clauses: TseitinClauses,
  hear: (claim: readonly Term[], answer: Answer) => void,
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
      hear(assumptions, answer);
      return answer;
    },
  };
}
