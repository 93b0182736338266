/**
 * What the checks answer: the members of AWS's response, and beside them ours.
 *
 * The texts are AWS's (access-analyzer-api, sections 2 and 3; the PASS text of CheckNoNewAccess is
 * not published and is the natural counterpart of its FAIL text).
 */
import type { JsonPath } from "../json/diagnostic.ts";
import type { Statement } from "../policy/ast.ts";
import type { Decision } from "../semantics/evaluate.ts";
import type { RequestDocument } from "../semantics/request.ts";

export interface Reason {
  readonly description: string;
  /** Zero-based, into the policy that is checked. */
  readonly statementIndex: number;
  /** Where the statement has a Sid that is not empty. */
  readonly statementId?: string;
  /** A request that this statement grants; the first reason's is the answer's own. */
  readonly counterexample?: RequestDocument;
}

/** Why the existing policy does not allow the counterexample. */
export interface ExistingDecision {
  readonly decision: Exclude<Decision, "Allowed">;
  /** The first Deny statement that matches; absent where none allows the request. */
  readonly statementIndex?: number;
  readonly statementId?: string;
}

/** The name of the limit that kept us from deciding, and what that means. */
export interface Undecided {
  readonly limit: string;
  readonly detail: string;
}

/** Which document a diagnostic is about. */
export type DocumentRole = "existing" | "new" | "policy" | "request" | "counterexample";

/** A warning of an answer, about one of the documents or about the counterexample. */
export interface Warning {
  /** Stable, upper case with underscores; AWS's issue codes where one fits. */
  readonly code: string;
  readonly message: string;
  /** The document that it is about. */
  readonly policy: DocumentRole;
  readonly path: JsonPath;
  /** Counted from 1 in the text of the document; absent for a counterexample. */
  readonly line?: number;
  readonly column?: number;
}

export interface CheckAnswer {
  readonly result: "PASS" | "FAIL";
  readonly message: string;
  /** Every guilty statement, ascending; left out on PASS. */
  readonly reasons?: readonly Reason[];
  readonly counterexample?: RequestDocument;
  readonly existing?: ExistingDecision;
  readonly undecided?: Undecided;
  readonly warnings: readonly Warning[];
}

export type Relation =
  | "equivalent"
  | "more permissive"
  | "less permissive"
  | "incomparable"
  | "undecided";

export interface CompareAnswer {
  /** Of the new policy to the existing one. */
  readonly relation: Relation;
  /** A request that only the new policy allows. */
  readonly gained?: RequestDocument;
  /** A request that only the existing policy allows. */
  readonly lost?: RequestDocument;
  readonly undecided?: Undecided;
  readonly warnings: readonly Warning[];
}

/** The texts of one check. */
export interface AnswerTexts {
  readonly pass: string;
  readonly fail: string;
  /** What stands before `sid: X.` or `index: N.` */
  readonly reason: string;
}

export function reasonFor(texts: AnswerTexts, statement: Statement): Reason {
  const { index, sid } = statement;
  return sid === undefined
    ? { description: `${texts.reason} index: ${index}.`, statementIndex: index }
    : { description: `${texts.reason} sid: ${sid}.`, statementIndex: index, statementId: sid };
}
