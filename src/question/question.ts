/**
 * A question and its formula: which statements of a policy grant something that they must not?
 *
 * Every check has this one form. The policy under test is the subject. Its Allow statement i is a
 * violation iff there is a request with these properties:
 *
 * - statement i matches it, and no Deny statement of the subject does;
 * - the scope allows it, which is itself written as a policy, as in Zelkova;
 * - it comes from the callers in question;
 * - the reference does not allow it.
 *
 * The check passes iff no statement is a violation. So one formula, the constraint, serves all
 * statements, and each statement adds one term.
 */
import { type Term, TRUE } from "../logic/term.ts";
import type { Policy, PolicyType, Statement } from "../policy/ast.ts";
import type { Request } from "../semantics/request.ts";
import { type SymbolicPolicy, symbolicPolicy } from "../symbolic/evaluate.ts";
import { SymbolicRequest } from "../symbolic/symbolic-request.ts";

/** A class of requests, defined twice by separate code: as a formula and for the replay. */
export interface CallerClass {
  readonly term: (symbolic: SymbolicRequest) => Term;
  readonly holds: (request: Request) => boolean;
}

export interface Question {
  readonly type: PolicyType;
  /** The policy under test. */
  readonly subject: Policy;
  /** The policy that says what may be granted: a request that it allows is not a violation. */
  readonly reference?: Policy;
  /** The access that is asked about: only requests that this policy allows count. */
  readonly scope?: Policy;
  /** The callers that are asked about: only requests of this class count. */
  readonly callers?: CallerClass;
  /** Whether doubtful rules have their default readings only (section Q). */
  readonly hasDefaultReadings?: true;
  /** Whether source addresses are counted: access from few addresses does not violate (Y5). */
  readonly countsAddresses?: true;
}

/** The part of the two policies that has to be solved (slicing/slice.ts). */
export type Slice = Pick<Question, "subject" | "reference">;

/** A policy of a question with its formula and its role. */
export interface PosedPolicy {
  readonly role: "subject" | "reference" | "scope";
  readonly policy: Policy;
  readonly encoded: SymbolicPolicy;
}

export interface PosedQuestion {
  readonly question: Question;
  readonly symbolic: SymbolicRequest;
  /** The subject comes first. */
  readonly policies: readonly PosedPolicy[];
  /** Holds iff the request is of the class of callers. */
  readonly callers: Term | undefined;
  /** Holds of every counterexample, whichever statement grants it. */
  readonly constraint: Term;
  /** The Allow statements of the subject, each with the term that it matches. */
  readonly candidates: readonly { readonly statement: Statement; readonly matches: Term }[];
}

/** All policies of the question; the attributes of its formula come from all of them. */
export function policiesIn({ subject, reference, scope }: Question): readonly Policy[] {
  return [subject, reference, scope].filter((each) => each !== undefined);
}

/** Returns terms such that `constraint ∧ matches` is unsatisfiable iff the statement is cleared. */
export function pose(question: Question, slice?: Slice): PosedQuestion {
  const { scope, callers, type, hasDefaultReadings } = question;
  const symbolic = new SymbolicRequest(policiesIn(question), type, hasDefaultReadings);
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
