/**
 * Checks a proof, as an engine that believes nothing else.
 *
 * The check that the certificate is of is run again with this engine. It answers `unsat` if the
 * certificate claims so and the claim follows by unit propagation from the question's clauses and
 * the steps, of which each was checked: a fact by methods of its own (theory-lemma.ts), a learned
 * clause by propagation. Else it answers `unknown`. So a check that concludes PASS has proved it.
 *
 * Clauses come in as the check speaks of new terms; a step that does not follow yet is tried again
 * then. In the end every step and every claim must have been used, and what the file says of the
 * question must be what the policies say.
 */
import { isEqual } from "../json/value.ts";
import { Budget } from "../logic/budget.ts";
import type { Answer, Engine } from "../logic/engine.ts";
import type { Term, Terms } from "../logic/term.ts";
import { encodedFormula } from "./encoded-formula.ts";
import { type Clause, claimKey, type Proof, type Step } from "./format.ts";
import { lemmaError } from "./theory-lemma.ts";
import { TseitinClauses } from "./tseitin.ts";
import { UnitPropagation } from "./unit-propagation.ts";

/** LIMIT: positions that machines step from, for all facts together; some seconds. */
const WORK = 50_000_000;

const UNKNOWN: Answer = { kind: "unknown", limit: "certificate" };

export class ProofChecker {
  private readonly proof: Proof;
  private readonly propagation = new UnitPropagation();
  private readonly open: Map<string, number>;
  private readonly claimed: ReadonlySet<string>;
  private clauses: TseitinClauses | undefined;
  /** How many steps were checked. */
  private done = 0;
  /** Why the next step was not accepted; a fact that was not is not tried again. */
  private fault: string | undefined;
  private isFinal = false;
  private claimFault: string | undefined;
  private readonly work = new Budget(WORK);

  constructor(proof: Proof) {
    this.proof = proof;
    this.open = new Map(proof.claims.map((claim, i) => [claimKey(claim), i]));
    this.claimed = new Set(this.open.keys());
  }

  /** The option `engine` of a check. */
  get engine(): (terms: Terms) => Engine {
    return (terms) => {
      this.clauses ??= new TseitinClauses(terms, (clause) => this.propagation.add(clause));
      const clauses = this.clauses;
      if (clauses.terms !== terms) throw new Error("a proof is of one question");
      return {
        assert: (term) => clauses.assert(term),
        prepare: (expected) => {
          for (const each of expected) clauses.introduce(each);
        },
        solve: (assumptions) => this.solve(assumptions, clauses),
      };
    };
  }

  /** Why the certificate proves nothing; to be asked when the check is over. */
  get refused(): string | undefined {
    const { proof, clauses, open } = this;
    const fault = this.fault ?? this.claimFault;
    if (fault !== undefined) return fault;
    if (this.done < proof.steps.length) return `step ${this.done} is about nothing that is asked`;
    const [unasked] = open.values();
    if (unasked !== undefined) return `claim ${unasked} is about nothing that is asked`;
    const text = clauses && encodedFormula(clauses);
    for (const part of ["attributes", "atoms", "clauses"] as const) {
      if (!isEqual(proof[part], text?.[part] ?? [])) return differs(part, proof, text);
    }
    return undefined;
  }

  private solve(assumptions: readonly Term[], clauses: TseitinClauses): Answer {
    for (const each of assumptions) clauses.introduce(each);
    const key = claimKey(assumptions);
    this.advance(clauses);
    // What was made beyond a limit stands for nothing.
    if (clauses.terms.exceeded !== undefined || !this.claimed.has(key)) return UNKNOWN;
    if (!this.propagation.refutes(assumptions)) {
      const claim = this.open.get(key);
      this.claimFault ??= `claim ${claim} does not follow from the steps`;
      return UNKNOWN;
    }
    this.open.delete(key);
    return { kind: "unsat" };
  }

  /** Checks as many steps as it can. */
  private advance(clauses: TseitinClauses): void {
    const { steps } = this.proof;
    if (this.isFinal) return;
    for (let step = steps[this.done]; step !== undefined; step = steps[++this.done]) {
      this.fault = this.faultOf(step, clauses);
      if (this.fault !== undefined) return;
    }
  }

  private faultOf(step: Step, clauses: TseitinClauses): string | undefined {
    const [kind, ...literals] = step;
    const name = `step ${this.done} (${kind})`;
    const stranger = literals.find((each) => Math.abs(each) >= clauses.terms.nodes.length);
    if (stranger !== undefined) {
      return `${name} names ${Math.abs(stranger)}, which is no node of the question`;
    }
    for (const each of literals) clauses.introduce(each);
    if (kind === "learned") {
      const negated = literals.map((each) => -each);
      if (!this.propagation.refutes(negated)) return `${name} does not follow by propagation`;
      this.propagation.add(literals);
      return undefined;
    }
    const fault = lemmaError(literals, clauses.terms, this.work);
    this.isFinal = fault !== undefined;
    if (fault !== undefined) return `${name} is not shown: ${fault}`;
    this.propagation.add(literals.map((each) => -each));
    return undefined;
  }
}

/** Names the first entry of a list that is not as the policies have it. */
function differs(
  part: "attributes" | "atoms" | "clauses",
  proof: Proof,
  text: Pick<Proof, "attributes" | "atoms" | "clauses"> | undefined,
): string {
  const own: readonly (object | Clause)[] = (text?.[part] ?? []) as readonly object[];
  const at = own.findIndex((each, i) => !isEqual(each, proof[part][i]));
  const index = at < 0 ? own.length : at;
  return `\`${part}\`: entry ${index} is not what the policies say`;
}
