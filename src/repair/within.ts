/**
 * Proofs that one policy allows nothing that another does not.
 *
 * It is the question of CheckNoNewAccess, without the texts of its answer. An undecided question is
 * not a proof.
 */
import { decide } from "../check/decide.ts";
import type { Policy, Statement } from "../policy/ast.ts";
import type { SolveOptions } from "../question/options.ts";

export function isWithin(subject: Policy, reference: Policy, options: SolveOptions): boolean {
  const { violations, undecided } = decide({ type: subject.type, subject, reference }, options);
  return violations.length + undecided.length === 0;
}

/** The policy with these statements, whatever places they had in others. */
export const withStatements = (policy: Policy, statements: readonly Statement[]): Policy => ({
  ...policy,
  statements: statements.map((each, index) => ({ ...each, index })),
});
