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
import { type SymbolicPolicy, symbolicPolicy } from "../symbolic/evaluate.ts";
import { SymbolicRequest } from "../symbolic/symbolic-request.ts";

/** Requests that count, said twice by code that shares nothing: to the engine and to the replay. */
export interface CallerClass {
  readonly term: (symbolic: SymbolicRequest) => Term;
  readonly holds: (request: Request) => boolean;
}

export interface Question {
  readonly type: PolicyType;
  /** The policy whose statements are asked about. */
  readonly subject: Policy;
  /** What it may grant: a request that this allows is no fault. */
  readonly reference?: Policy;
  /** What is asked about: only requests that this allows count. */
  readonly scope?: Policy;
  /** Who is asked about: only requests in it count. */
  readonly callers?: CallerClass;
  /** Whether source addresses are counted: access from few addresses is no violation (Y5). */
  readonly countsAddresses?: true;
}

/** Of the policies of a question what is in question (slicing/slice.ts). */
export type Slice = Pick<Question, "subject" | "reference">;

/** A policy of a question as a formula, with what the question says of it. */
export interface PosedPolicy {
  readonly role: "subject" | "reference" | "scope";
  readonly policy: Policy;
  readonly encoded: SymbolicPolicy;
}

export interface PosedQuestion {
  readonly question: Question;
  readonly symbolic: SymbolicRequest;
  /** The suspect comes first. */
  readonly policies: readonly PosedPolicy[];
  /** That the request is in the circle. */
  readonly callers: Term | undefined;
  /** What holds of every request that counts, whichever statement grants it. */
  readonly constraint: Term;
  /** Allow statements, with the term that each of them matches. */
  readonly candidates: readonly { readonly statement: Statement; readonly matches: Term }[];
}

/** The policies of the question, whose words its formula is written in. */
export function policiesIn({ subject, reference, scope }: Question): readonly Policy[] {
  return [subject, reference, scope].filter((each) => each !== undefined);
}

/** Returns terms such that `constraint ∧ matches` is unsatisfiable iff that statement is clear. */
export function pose(question: Question, slice?: Slice): PosedQuestion {
  const { scope, callers, type } = question;
  const symbolic = new SymbolicRequest(policiesIn(question), type);
  const { subject, reference } = slice ?? question;
  const { terms } = symbolic;
  const posed = (role: PosedPolicy["role"], policy: Policy): PosedPolicy => {
    return { role, policy, encoded: symbolicPolicy(policy, symbolic) };
  };
  const first = posed("subject", subject);
  const policies = [
    first,
    ...(reference === undefined ? [] : [posed("reference", reference)]),
    ...(scope === undefined ? [] : [posed("scope", scope)]),
  ];
  const callerTerm = callers?.term(symbolic);
  const constraint = terms.all([
    ...policies.map(({ role, encoded: { denied, allowed } }) =>
      role === "subject" ? -denied : role === "reference" ? -allowed : allowed,
    ),
    callerTerm ?? TRUE,
  ]);
  const candidates = subject.statements.flatMap((statement, i) => {
    const matches = first.encoded.matches[i];
    return statement.effect === "Allow" && matches !== undefined ? { statement, matches } : [];
  });
  return { question, symbolic, policies, callers: callerTerm, constraint, candidates };
}
