/**
 * A question, posed: which statements of a policy grant something that they should not?
 *
 * Every check has this one form. A policy is suspected; its statement i is guilty iff some request
 * matches it, is denied by no Deny of the policy, is allowed by what is asked about (itself
 * written as a policy, as Zelkova does) and not by what is permitted. The check passes iff no
 * statement is guilty. So one formula stands for all statements, and each adds one term.
 */
import type { Term } from "../logic/term.ts";
import type { Policy, PolicyType, Statement } from "../policy/policy.ts";
import type { Request } from "../semantics/request.ts";
import { symbolize } from "../symbolic/statement.ts";
import { Vocabulary } from "../symbolic/vocabulary.ts";

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

export interface Posed {
  readonly question: Question;
  readonly vocabulary: Vocabulary;
  /** What holds of every request that counts, whichever statement grants it. */
  readonly constraint: Term;
  /** Allow statements, with the term that each of them matches. */
  readonly suspects: readonly { readonly statement: Statement; readonly matches: Term }[];
}

/** Returns terms such that `constraint ∧ matches` is unsatisfiable iff that statement is clear. */
export function pose(question: Question): Posed {
  const { suspect, permitted, asked, circle, type } = question;
  const policies = [suspect, permitted, asked].flatMap((each) => each ?? []);
  const vocabulary = new Vocabulary(policies, type);
  const { terms } = vocabulary;
  const { matches, denied } = symbolize(suspect, vocabulary);
  const constraint = terms.and(
    -denied,
    ...(permitted === undefined ? [] : [-symbolize(permitted, vocabulary).allowed]),
    ...(asked === undefined ? [] : [symbolize(asked, vocabulary).allowed]),
    ...(circle === undefined ? [] : [circle.term(vocabulary)]),
  );
  const suspects = suspect.statements.flatMap((statement, i) => {
    const match = matches[i];
    return statement.effect === "Allow" && match !== undefined ? { statement, matches: match } : [];
  });
  return { question, vocabulary, constraint, suspects };
}
