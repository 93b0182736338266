/**
 * A question, posed: which statements of a policy grant something that they should not?
 *
 * Every check has this one form. A policy is suspected; its statement i is guilty iff some request
 * matches it, is denied by no Deny of the policy, is allowed by what is asked about (itself
 * written as a policy, as Zelkova does) and not by what is permitted. The check passes iff no
 * statement is guilty. So one formula stands for all statements, and each adds one term.
 */
import { type Term, TRUE } from "../logic/term.ts";
import type { Policy, PolicyType, Statement } from "../policy/ast.ts";
import type { Request } from "../semantics/request.ts";
import { type SymbolicPolicy, symbolize } from "../symbolic/evaluate.ts";
import { Vocabulary } from "../symbolic/symbolic-request.ts";

/** Requests that count, said twice by code that shares nothing: to the engine and to the replay. */
export interface Circle {
  readonly term: (vocabulary: Vocabulary) => Term;
  readonly holds: (request: Request) => boolean;
}

export interface Question {
  readonly type: PolicyType;
  /** The policy whose statements are asked about. */
  readonly suspect: Policy;
  /** What it may grant: a request that this allows is no fault. */
  readonly permitted?: Policy;
  /** What is asked about: only requests that this allows count. */
  readonly asked?: Policy;
  /** Who is asked about: only requests in it count. */
  readonly circle?: Circle;
}

/** Of the policies of a question what is in question (slicing/slice.ts). */
export type Slice = Pick<Question, "suspect" | "permitted">;

/** A policy of a question as a formula, with what the question says of it. */
export interface PosedPolicy {
  readonly role: "suspect" | "permitted" | "asked";
  readonly policy: Policy;
  readonly symbolic: SymbolicPolicy;
}

export interface Posed {
  readonly question: Question;
  readonly vocabulary: Vocabulary;
  /** The suspect comes first. */
  readonly policies: readonly PosedPolicy[];
  /** That the request is in the circle. */
  readonly circle: Term | undefined;
  /** What holds of every request that counts, whichever statement grants it. */
  readonly constraint: Term;
  /** Allow statements, with the term that each of them matches. */
  readonly suspects: readonly { readonly statement: Statement; readonly matches: Term }[];
}

/** The policies of the question, whose words its formula is written in. */
export function policiesOf({ suspect, permitted, asked }: Question): readonly Policy[] {
  return [suspect, permitted, asked].filter((each) => each !== undefined);
}

/** Returns terms such that `constraint ∧ matches` is unsatisfiable iff that statement is clear. */
export function pose(question: Question, slice?: Slice): Posed {
  const { asked, circle, type } = question;
  const vocabulary = new Vocabulary(policiesOf(question), type);
  const { suspect, permitted } = slice ?? question;
  const { terms } = vocabulary;
  const posed = (role: PosedPolicy["role"], policy: Policy): PosedPolicy => {
    return { role, policy, symbolic: symbolize(policy, vocabulary) };
  };
  const accused = posed("suspect", suspect);
  const policies = [
    accused,
    ...(permitted === undefined ? [] : [posed("permitted", permitted)]),
    ...(asked === undefined ? [] : [posed("asked", asked)]),
  ];
  const inCircle = circle?.term(vocabulary);
  const constraint = terms.all([
    ...policies.map(({ role, symbolic: { denied, allowed } }) =>
      role === "suspect" ? -denied : role === "permitted" ? -allowed : allowed,
    ),
    inCircle ?? TRUE,
  ]);
  const suspects = suspect.statements.flatMap((statement, i) => {
    const matches = accused.symbolic.matches[i];
    return statement.effect === "Allow" && matches !== undefined ? { statement, matches } : [];
  });
  return { question, vocabulary, policies, circle: inCircle, constraint, suspects };
}
