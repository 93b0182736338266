/**
 * CheckNoExternalAccess: does the policy allow a request from outside of a zone of trust? (X1 to
 * X6)
 *
 * It generalizes the question of the article that introduced Zelkova, "do all allowed requests come
 * from account 123456789012?", to any zone. The callers of the question are the external callers.
 * The policy is read as a resource policy, because identity policies have no principals.
 */
import type { Policy } from "../policy/ast.ts";
import type { Zone } from "../policy/zone-of-trust.ts";
import type { SolveOptions } from "../question/options.ts";
import type { CallerClass, Question } from "../question/question.ts";
import { isExternal } from "../semantics/external.ts";
import { isExternal as externalTerm } from "../symbolic/external.ts";
import type { AnswerTexts, CheckAnswer } from "./answer.ts";
import { conclude } from "./conclude.ts";
import { decide } from "./decide.ts";

const TEXTS: AnswerTexts = {
  pass: "The policy document does not grant access to principals outside the zone of trust.",
  fail: "The policy document grants access to principals outside the zone of trust.",
  reason: "External access in the statement with",
};

export interface NoExternalAccess {
  readonly policy: Policy;
  readonly zone: Zone;
  /** Whether AWS services count as external callers (X6). */
  readonly includeServices: boolean;
}

export function noExternalAccess(
  question: NoExternalAccess,
  options: SolveOptions = {},
): CheckAnswer {
  return conclude(decide(noExternalAccessQuestion(question), options), TEXTS, undefined);
}

export function noExternalAccessQuestion({
  policy,
  zone,
  includeServices,
}: NoExternalAccess): Question {
  return { type: "resource", subject: policy, callers: externalCallers(zone, includeServices) };
}

export function externalCallers(zone: Zone, includeServices: boolean): CallerClass {
  return {
    term: (symbolic) => externalTerm(zone, includeServices, symbolic),
    holds: (request) => isExternal(request, zone, includeServices),
  };
}
