/**
 * The answers of the checks: the members of AWS's responses, and further members of keyaki.
 *
 * The texts are AWS's (IAM Access Analyzer API Reference, CheckNoNewAccess and
 * CheckAccessNotGranted), where AWS has published them (docs/conformance.md, Texts of answers).
 */
import type { JsonPath } from "../json/diagnostic.ts";
import type { Statement } from "../policy/ast.ts";
import type { Decision } from "../semantics/evaluate.ts";
import type { RequestDocument } from "../semantics/request.ts";
import type { LayerVerdict } from "../semantics/stack.ts";

export interface Reason {
  readonly description: string;
  /** The zero-based index of the statement in the subject. */
  readonly statementIndex: number;
  /** The Sid; absent if it is missing or empty. */
  readonly statementId?: string;
  /** The document of a stack that has the statement, such as `identityPolicies[0]`. */
  readonly document?: string;
  /** A request that this statement grants; that of the first reason is in the answer. */
  readonly counterexample?: RequestDocument;
}

/** Why the existing policy does not allow the counterexample. */
export interface ExistingDecision {
  readonly decision: Exclude<Decision, "Allowed">;
  /** The first Deny statement that matches; absent if no statement matches. */
  readonly statementIndex?: number;
  readonly statementId?: string;
  /** The document of a stack that has the statement. */
  readonly document?: string;
  /** The part of each layer of the existing stack in the decision about the request. */
  readonly layers?: readonly LayerVerdict[];
  /** The rule by which a stack denies without a Deny statement (docs/semantics.md, section E). */
  readonly rule?: string;
}

/** The limit that prevented a decision: its name, what happened, and what to do. */
export interface Undecided {
  readonly limit: string;
  readonly detail: string;
}

/** The document that a diagnostic is about. */
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
  /** The violating statements, ascending; absent for PASS. */
  readonly reasons?: readonly Reason[];
  readonly counterexample?: RequestDocument;
  /** The part of each layer of a stack in the decision about the counterexample. */
  readonly layers?: readonly LayerVerdict[];
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
  /** The relation of the new policy to the existing one. */
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
  /** The text before `sid: X.` or `index: N.` */
  readonly reason: string;
}

export function reasonFor(texts: AnswerTexts, statement: Statement): Reason {
  const { index, sid } = statement;
  return sid === undefined
    ? { description: `${texts.reason} index: ${index}.`, statementIndex: index }
    : { description: `${texts.reason} sid: ${sid}.`, statementIndex: index, statementId: sid };
}
