/**
 * Checks the proof in a certificate, in the form of an engine that runs the check again.
 *
 * The check that the certificate is about runs again with this engine. It answers `unsat` only if
 * the certificate contains the claim, and the claim follows by unit propagation from the clauses of
 * the question and the checked steps. A fact is checked by theory-lemma.ts, a learned clause by
 * unit propagation. Every other question is answered `unknown`, never `sat`. A check concludes PASS
 * from `unsat` answers alone, so a PASS of this run is proved.
 *
 * Clauses arrive as the check mentions new terms, and before each question as many steps as
 * possible are checked. After the run, `refused` requires that every step was accepted, that every
 * claim was used, and that the formula in the file equals the formula of the policies.
 *
 * Reference: Goldberg and Novikov, Verification of Proofs of Unsatisfiability, DATE 2003.
 */
import { isEqual } from "../json/value.ts";
import { Budget } from "../logic/budget.ts";
import type { Answer, Engine } from "../logic/engine.ts";
import type { Term, Terms } from "../logic/term.ts";
import { encodeFormula } from "./encoded-formula.ts";
import { type Clause, claimKey, type Proof, type Step } from "./format.ts";
import { lemmaError } from "./theory-lemma.ts";
import { TseitinClauses } from "./tseitin.ts";
import { UnitPropagation } from "./unit-propagation.ts";

/** LIMIT: automaton positions stepped from, for all facts together; a few seconds. */
const MAX_WORK = 50_000_000;

const UNKNOWN: Answer = { kind: "unknown", limit: "certificate" };

/** Checks one proof during one run of its check. */
export class ProofChecker {
  private readonly proof: Proof;
  private readonly propagation = new UnitPropagation();
  /** The claims not used yet: their keys, and their indexes in the file. */
  private readonly unusedClaims: Map<string, number>;
  private readonly claimed: ReadonlySet<string>;
  private clauses: TseitinClauses | undefined;
  /** The number of accepted steps. */
  private accepted = 0;
  /** Why the next step was not accepted. */
  private stepError: string | undefined;
  /** Whether that step is a fact; unlike a learned clause, it cannot succeed later. */
  private isFinal = false;
  private claimError: string | undefined;
  private readonly work = new Budget(MAX_WORK);

  constructor(proof: Proof) {
    this.proof = proof;
    this.unusedClaims = new Map(proof.claims.map((claim, i) => [claimKey(claim), i]));
    this.claimed = new Set(this.unusedClaims.keys());
  }

  /** The engine to run the check with. */
  get engine(): (terms: Terms) => Engine {
    return (terms) => {
      this.clauses ??= new TseitinClauses(terms, (clause) => this.propagation.add(clause));
      const clauses = this.clauses;
      if (clauses.terms !== terms) throw new Error("a proof checker serves one question");
      return {
        assert: (term) => clauses.assert(term),
        prepare: (expected) => {
          for (const each of expected) clauses.introduce(each);
        },
        solve: (assumptions) => this.solve(assumptions, clauses),
      };
    };
  }

  /** Why the proof is rejected; undefined if it is accepted. Call it after the run. */
  get refused(): string | undefined {
    const { proof, clauses, unusedClaims, accepted } = this;
    const error = this.stepError ?? this.claimError;
    if (error !== undefined) return error;
    if (accepted < proof.steps.length) {
      return `step ${accepted} is unused: this check asks the solver nothing`;
    }
    const [unused] = unusedClaims.values();
    if (unused !== undefined) return `claim ${unused} is unused: this check never asks it`;
    const formula = clauses && encodeFormula(clauses);
    for (const part of ["attributes", "atoms", "clauses"] as const) {
      if (!isEqual(proof[part], formula?.[part] ?? []))
        return describeDifference(part, proof, formula);
    }
    return undefined;
  }

  private solve(assumptions: readonly Term[], clauses: TseitinClauses): Answer {
    for (const each of assumptions) clauses.introduce(each);
    const key = claimKey(assumptions);
    this.checkSteps(clauses);
    // A formula beyond a limit was not completed and proves nothing.
    if (clauses.terms.exceeded !== undefined || !this.claimed.has(key)) return UNKNOWN;
    if (!this.propagation.refutes(assumptions)) {
      const claim = this.unusedClaims.get(key);
      this.claimError ??= `claim ${claim} does not follow from the steps`;
      return UNKNOWN;
    }
    this.unusedClaims.delete(key);
    return { kind: "unsat" };
  }

  /** Checks steps, in order, until one is not accepted. */
  private checkSteps(clauses: TseitinClauses): void {
    const { steps } = this.proof;
    if (this.isFinal) return;
    for (let step = steps[this.accepted]; step !== undefined; step = steps[++this.accepted]) {
      this.stepError = this.checkStep(step, clauses);
      if (this.stepError !== undefined) return;
    }
  }

  /** Adds the clause of a step if it follows; otherwise returns the reason why not. */
  private checkStep(step: Step, clauses: TseitinClauses): string | undefined {
    const [kind, ...literals] = step;
    const name = `step ${this.accepted} (${kind})`;
    const unknown = literals.find((each) => Math.abs(each) >= clauses.terms.nodes.length);
    if (unknown !== undefined) return `${name}: unknown node ${Math.abs(unknown)}`;
    for (const each of literals) clauses.introduce(each);
    if (kind === "learned") {
      const negated = literals.map((each) => -each);
      if (!this.propagation.refutes(negated)) return `${name} does not follow by unit propagation`;
      this.propagation.add(literals);
      return undefined;
    }
    const error = lemmaError(literals, clauses.terms, this.work);
    this.isFinal = error !== undefined;
    if (error !== undefined) return `${name} is not proved: ${error}`;
    this.propagation.add(literals.map((each) => -each));
    return undefined;
  }
}

/** Names the first entry of a list that differs from the formula of the policies. */
function describeDifference(
  part: "attributes" | "atoms" | "clauses",
  proof: Proof,
  formula: Pick<Proof, "attributes" | "atoms" | "clauses"> | undefined,
): string {
  const expected: readonly (object | Clause)[] = (formula?.[part] ?? []) as readonly object[];
  const found = expected.findIndex((each, i) => !isEqual(each, proof[part][i]));
  const index = found < 0 ? expected.length : found;
  return `\`${part}\`: entry ${index} differs from the formula of these policies`;
}
