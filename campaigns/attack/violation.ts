/**
 * Whether a request refutes a PASS, by the attack's own evaluator.
 */
import { matchesArn } from "./oracle/arn.ts";
import {
  actionPattern,
  type Evaluator,
  type Question,
  resourcePattern,
} from "./oracle/evaluate.ts";
import { isExternal } from "./oracle/external.ts";
import { isPublicRequest } from "./oracle/public.ts";
import { matches } from "./oracle/text.ts";
import type { AttackQuestion } from "./question.ts";

interface Claim {
  readonly question: AttackQuestion;
  readonly subject: Evaluator;
  readonly existing: Evaluator | undefined;
}

/** A request with a source address refutes a PASS only together with others (AdmittedAddresses). */
export function violates({ question, subject, existing }: Claim, request: Question): boolean {
  if (subject.decide(request) !== "Allowed") return false;
  switch (question.check) {
    case "CheckNoNewAccess":
    case "Compare":
      return existing?.decide(request) !== "Allowed";
    case "CheckAccessNotGranted":
      return isAccess(question, request);
    case "CheckNoExternalAccess":
      return isExternal(request, question.zoneOfTrust ?? [], question.includeServices ?? false);
    case "CheckNoPublicAccess":
      return isPublicRequest(subject, request);
    case "Findings":
      return false;
  }
}

function isAccess(
  { access = {} }: AttackQuestion,
  { action, resource, readings }: Question,
): boolean {
  const { actions, resources } = access;
  const isAction = actions?.some((each) => matches(actionPattern(each), action)) ?? true;
  const none = new Map<string, readonly string[]>();
  const isOne = (text: string): boolean =>
    matchesArn(resourcePattern(text, false), resource, none, readings.has("Q1")) === true;
  const isResource = resources?.some((each) => isOne(each)) ?? true;
  return isAction && isResource;
}
