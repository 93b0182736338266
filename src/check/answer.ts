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

/** A condition of a statement, as the document writes it. */
export interface WrittenCondition {
  readonly path: JsonPath;
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/**
 * The values by which a statement matches a request: the first of a list that does, as the document
 * writes it. A list that is excluded, as by NotAction, is `notAction`. LIMIT: 20 of its values.
 */
export interface MatchedValues {
  readonly principal?: string;
  readonly notPrincipal?: readonly string[];
  readonly action?: string;
  readonly notAction?: readonly string[];
  readonly resource?: string;
  readonly notResource?: readonly string[];
  /** All conditions of the statement, which all hold. */
  readonly conditions?: readonly WrittenCondition[];
}

/** A statement with its place in its document. */
export interface PlacedStatement {
  readonly statementIndex: number;
  readonly statementId?: string;
  readonly path: JsonPath;
  /** Counted from 1 in the text of the document. */
  readonly line: number;
  readonly column: number;
}

/** An element of a statement that does not match a request, although it might. */
export interface FailingElement {
  readonly element: "principal" | "action" | "resource" | "condition";
  readonly path: JsonPath;
  /** For a condition. */
  readonly operator?: string;
  readonly key?: string;
  /** The values of the element, as the document writes them. LIMIT: the first 20. */
  readonly needs: readonly string[];
  /** Whether the element excludes its values, as NotAction does. */
  readonly excluded?: true;
  /** The values of the request; null for a key that it does not have. */
  readonly has: readonly string[] | null;
}

/**
 * A statement that comes near to a request: it does not match, and the elements that fail are few.
 * If there is one, it decides: with another value there, the statement matches.
 */
export interface NearMiss extends PlacedStatement {
  readonly failing: readonly FailingElement[];
}

/** The part of a layer of a stack, with the Allow statements that come near if none matches. */
export interface ExplainedLayer extends LayerVerdict {
  readonly nearMisses?: readonly (NearMiss & { readonly document: string })[];
}

/** A Deny of the existing policy that denies the request, and what became of it. */
export interface LostDeny extends PlacedStatement, MatchedValues {
  /** The Deny of the new policy that takes its place and does not match, if there is one. */
  readonly now?: NearMiss;
}

export interface Reason extends MatchedValues, Partial<PlacedStatement> {
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
  /** The Allow statements that come nearest, if no statement matches; at most three. */
  readonly nearMisses?: readonly NearMiss[];
  /** The Deny statement that matches, and the one that takes its place in the new policy. */
  readonly deny?: LostDeny;
  /** The document of a stack that has the statement. */
  readonly document?: string;
  /** The part of each layer of the existing stack in the decision about the request. */
  readonly layers?: readonly ExplainedLayer[];
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
  /**
   * The Deny statements that come nearest to deny the counterexample; only without an existing
   * policy, and at most three.
   */
  readonly nearMisses?: readonly NearMiss[];
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

export function reasonFor(texts: Pick<AnswerTexts, "reason">, statement: Statement): Reason {
  const { index, sid } = statement;
  return sid === undefined
    ? { description: `${texts.reason} index: ${index}.`, statementIndex: index }
    : { description: `${texts.reason} sid: ${sid}.`, statementIndex: index, statementId: sid };
}
