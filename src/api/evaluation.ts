/**
 * The answer of Evaluate: what a policy decides about one request, and which statements decided.
 *
 * The decision is the reference evaluator's (semantics/evaluate.ts, rule A1). No engine takes part,
 * so the answer needs no replay.
 */
import type {
  ExplainedLayer,
  MatchedValues,
  NearMiss,
  PlacedStatement,
  Warning,
} from "../check/answer.ts";
import { type Decision, evaluate, evaluationWarnings } from "../semantics/evaluate.ts";
import { otherReadingWarnings } from "../semantics/other-readings.ts";
import type { PolicyAndRequest } from "./documents.ts";
import { explainedPolicy } from "./explanation.ts";

/** A statement of a policy, named as AWS's reasons name it. */
export interface StatementName {
  /** Zero-based. */
  readonly statementIndex: number;
  readonly statementId?: string;
  /** The document of a stack that has the statement, such as `identityPolicies[0]`. */
  readonly document?: string;
}

/** A statement that decided; in a policy, with its place and the values by which it matches. */
export type DecidingStatement = StatementName & Partial<PlacedStatement> & MatchedValues;

export interface EvaluateAnswer {
  readonly decision: Decision;
  /** The statements that decided: matching Deny statements, otherwise matching Allow statements. */
  readonly statements: readonly DecidingStatement[];
  /**
   * The statements that come nearest: Allow statements if the request is not allowed, and Deny
   * statements if it is; at most three.
   */
  readonly nearMisses?: readonly NearMiss[];
  /** The part of each layer of a stack. */
  readonly layers?: readonly ExplainedLayer[];
  /** The rule by which a stack decides without a statement (docs/semantics.md, section E). */
  readonly rule?: string;
  readonly warnings: readonly Warning[];
}

export function evaluatePolicy({ subject, request, locate }: PolicyAndRequest): EvaluateAnswer {
  const { policy } = subject;
  const { decision, allows, denies } = evaluate(policy, request);
  const explained = explainedPolicy(subject, locate);
  const statements = (denies.length > 0 ? denies : allows).flatMap((index) => {
    const statement = policy.statements[index];
    if (statement === undefined) return [];
    return { ...explained.placed(statement), ...explained.matched(statement, request) };
  });
  const other = decision === "Allowed" ? "Deny" : "Allow";
  const nearMisses = decision === "ExplicitlyDenied" ? [] : explained.nearMisses(other, request);
  const found = [...evaluationWarnings(policy, request), ...otherReadingWarnings(policy, request)];
  const warnings = found.map(({ severity: _, ...each }) => {
    return { ...each, policy: "policy" } as const;
  });
  return { decision, statements, ...(nearMisses.length > 0 && { nearMisses }), warnings };
}
