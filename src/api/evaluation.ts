/**
 * The answer of Evaluate: what a policy decides about one request, and which statements decided.
 *
 * The decision is the reference evaluator's (semantics/evaluate.ts, rule A1). No engine takes part,
 * so the answer needs no replay.
 */
import type { Warning } from "../check/answer.ts";
import type { Policy } from "../policy/ast.ts";
import { type Decision, evaluate, evaluationWarnings } from "../semantics/evaluate.ts";
import { otherReadingWarnings } from "../semantics/other-readings.ts";
import type { Request } from "../semantics/request.ts";
import type { LayerVerdict } from "../semantics/stack.ts";

/** A statement of a policy, named as AWS's reasons name it. */
export interface StatementName {
  /** Zero-based. */
  readonly statementIndex: number;
  readonly statementId?: string;
  /** The document of a stack that has the statement, such as `identityPolicies[0]`. */
  readonly document?: string;
}

export interface EvaluateAnswer {
  readonly decision: Decision;
  /** The statements that decided: matching Deny statements, otherwise matching Allow statements. */
  readonly statements: readonly StatementName[];
  /** The part of each layer of a stack. */
  readonly layers?: readonly LayerVerdict[];
  /** The rule by which a stack decides without a statement (docs/semantics.md, section E). */
  readonly rule?: string;
  readonly warnings: readonly Warning[];
}

export function evaluatePolicy(policy: Policy, request: Request): EvaluateAnswer {
  const { decision, allows, denies } = evaluate(policy, request);
  const statements = (denies.length > 0 ? denies : allows).map((statementIndex) => {
    const sid = policy.statements[statementIndex]?.sid;
    return sid === undefined ? { statementIndex } : { statementIndex, statementId: sid };
  });
  const found = [...evaluationWarnings(policy, request), ...otherReadingWarnings(policy, request)];
  const warnings = found.map(({ severity: _, ...each }) => {
    return { ...each, policy: "policy" } as const;
  });
  return { decision, statements, warnings };
}
