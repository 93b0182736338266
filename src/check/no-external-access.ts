/**
 * No external access: does the policy allow a request from outside a zone of trust?
 *
 * The founding article's question, "do all allowed requests come from account 123456789012?", for
 * any zone (X rules). It is the question of access that is not granted with outsiders for what is
 * asked about; the policy is read as a resource policy, for others have no principals.
 */
import type { Policy } from "../policy/ast.ts";
import type { Zone } from "../policy/zone-of-trust.ts";
import type { SolveOptions } from "../question/options.ts";
import type { CallerClass, Question } from "../question/question.ts";
import { isExternal } from "../semantics/external.ts";
import { isExternal as outsiderTerm } from "../symbolic/external.ts";
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
  /** Whether AWS's services count as outsiders (X6). */
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
    term: (symbolic) => outsiderTerm(zone, includeServices, symbolic),
    holds: (request) => isExternal(request, zone, includeServices),
  };
}
