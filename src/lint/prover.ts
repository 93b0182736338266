/**
 * Proofs about parts of one policy: whether some statements allow no more than others do.
 *
 * A resource policy that names a role or user grants otherwise than one that names an account: the
 * first needs no identity policy beside it (E10). So there a grant is only covered by grants of the
 * same form, although one document alone would allow the same.
 *
 * An undecided question proves nothing. LIMIT: all questions of a prover share the steps of one
 * question, and there are at most 1,500 of them.
 */
import { Budget } from "../logic/budget.ts";
import type { Answer } from "../logic/engine.ts";
import type { Policy, Statement } from "../policy/ast.ts";
import { GRANT_FORMS, grantsOfForm } from "../policy/stack.ts";
import { DEFAULT_STEPS } from "../question/options.ts";
import { pose } from "../question/question.ts";
import { Solver } from "../question/solver.ts";
import { sliceQuestion } from "../slicing/slice.ts";

const MAX_QUESTIONS = 1500;

type Statements = readonly Statement[];

/**
 * Whether a request may have all that the policy speaks about, or only what the compared statements
 * speak about. The second is quicker, but what it shows may not hold of the policy.
 */
export type Extent = "policy" | "parts";

export const isDeny = ({ effect }: Statement): boolean => effect === "Deny";

/** The statement as if it allowed what it denies; only without NotPrincipal it means the same. */
const asAllow = (statement: Statement): Statement => ({ ...statement, effect: "Allow" });

const hasNotPrincipal = ({ principal }: Statement): boolean => principal?.negated === true;

/** An Allow of everything; a missing principal or resource is any. */
function allowOfAll({ index, path }: Statement): Statement {
  const action = { negated: false, values: ["*"], listed: false };
  return { index, path, effect: "Allow", action, conditions: [] };
}

export class Prover {
  readonly #policy: Policy;
  readonly #budget: Budget;
  #questions = 0;

  constructor(policy: Policy, steps: number = DEFAULT_STEPS) {
    this.#policy = policy;
    this.#budget = new Budget(steps);
  }

  /** Whether all grants of the first statements are proved to be grants of the second ones. */
  isGranted(subject: Statements, reference: Statements, extent?: Extent): boolean {
    if (this.#policy.type === "identity") return this.isWithin(subject, reference, extent);
    const denials = (all: Statements): Statements => all.filter(isDeny);
    return GRANT_FORMS.every((form) => {
      const forms = new Set([form]);
      const grants = (all: Statements): Statements =>
        grantsOfForm(this.#part(all), forms).statements;
      const asked = grants(subject);
      if (asked.length === 0) return true;
      return this.isWithin(
        [...asked, ...denials(subject)],
        [...grants(reference), ...denials(reference)],
        extent,
      );
    });
  }

  /** Whether Denies are proved to deny all that this one does. */
  isDeniedBy(denied: Statement, by: Statements, extent?: Extent): boolean {
    if (![denied, ...by].some(hasNotPrincipal)) {
      return this.isWithin([asAllow(denied)], by.map(asAllow), extent);
    }
    // The NotPrincipal of a Deny spares others than that of an Allow admits (P10).
    const all = allowOfAll(denied);
    return this.isWithin([all, ...by], [all, ...by, denied], extent);
  }

  /** Whether some request is found that a policy of these statements allows. */
  allowsSome(statements: Statements): boolean {
    return this.#answers(statements).some((answer) => answer() === "sat");
  }

  /** Whether it is proved that the statement, of either effect, matches no request. */
  matchesNothing(statement: Statement): boolean {
    return isDeny(statement) ? this.isDeniedBy(statement, []) : this.isWithin([statement], []);
  }

  /** Whether the second policy is proved to allow all that the first one allows. */
  isWithin(subject: Statements, reference: Statements, extent: Extent = "policy"): boolean {
    return this.#answers(subject, reference, extent).every((answer) => answer() === "unsat");
  }

  /** For each Allow that text does not clear, whether it grants more than the reference does. */
  #answers(
    subject: Statements,
    reference: Statements = [],
    extent: Extent = "policy",
  ): readonly (() => Answer["kind"])[] {
    const question = {
      type: this.#policy.type,
      subject: this.#part(subject),
      reference: this.#part(reference),
    };
    const { candidates, sliceFor } = sliceQuestion(question);
    if (candidates.length === 0) return [];
    this.#questions += 1;
    if (this.#questions > MAX_QUESTIONS) return [() => "unknown"];
    const all = extent === "parts" ? question : { type: question.type, subject: this.#policy };
    const posed = pose(all, sliceFor(candidates));
    const solver = new Solver(posed, this.#budget, {});
    return posed.candidates.map(
      ({ matches }) =>
        () =>
          solver.solve(matches).kind,
    );
  }

  #part(statements: Statements): Policy {
    return { ...this.#policy, statements };
  }
}

/** One statement that covers alone, or else a set from which none can be left out. */
export function leastCover(all: Statements, isCovered: (by: Statements) => boolean): Statements {
  const single = all.find((each) => isCovered([each]));
  if (single !== undefined) return [single];
  return all.reduce((kept, each) => {
    const fewer = kept.filter((other) => other !== each);
    return isCovered(fewer) ? fewer : kept;
  }, all);
}
