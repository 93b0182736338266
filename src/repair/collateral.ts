/**
 * The access that a repair takes away beside what it must take away, as questions.
 *
 * Their violations are requests that the given policy allows, the repaired one does not, and the
 * check does not forbid: requests that the existing policy allows; other actions and resources than
 * the listed ones; callers that are not public; callers of the zone of trust, told by their keys,
 * and the services of AWS that a check does not count. Nothing else is taken away iff no question
 * has a violation.
 */
import { type Access, scopePolicy } from "../check/access-not-granted.ts";
import type { Policy } from "../policy/ast.ts";
import { parsePolicy } from "../policy/parse.ts";
import type { Zone } from "../policy/zone-of-trust.ts";
import type { CallerClass, Question } from "../question/question.ts";
import { type SparedServices, zoneConditions } from "./zone-conditions.ts";

/** Facts about the requests that a check does not forbid, beside its question. */
export interface Innocence {
  readonly access: Access | undefined;
  readonly zone: Zone | undefined;
  readonly spared: SparedServices;
}

/** `question` is that of the given policy. */
export function collateralQuestions(
  { type, subject, reference, callers, countsAddresses }: Question,
  repaired: Policy,
  { access, zone, spared }: Innocence,
): readonly Question[] {
  const lost: Question = { type, subject, reference: repaired };
  if (reference !== undefined) return [{ ...lost, scope: reference }];
  if (callers !== undefined) {
    const trusted = zone === undefined ? [] : [{ ...lost, scope: zonePolicy(zone, spared) }];
    return countsAddresses === true ? [{ ...lost, callers: others(callers) }, ...trusted] : trusted;
  }
  // Requests of the listed access count as allowed, so that they do not violate.
  const listed = access === undefined ? [] : scopePolicy(access, type).statements;
  const statements = [...repaired.statements, ...listed].map((each, index) => ({ ...each, index }));
  return [{ ...lost, reference: { ...repaired, statements } }];
}

const others = ({ term, holds }: CallerClass): CallerClass => ({
  term: (symbolic) => -term(symbolic),
  holds: (request) => !holds(request),
});

/** The policy that allows everything to the callers of the zone, and to the services. */
function zonePolicy(zone: Zone, spared: SparedServices): Policy {
  const isService = { Bool: { "aws:PrincipalIsAWSService": "true" } };
  const conditions = [...zoneConditions(zone), ...(spared === "all" ? [isService] : [])];
  const parsed = parsePolicy(
    {
      Version: "2012-10-17",
      Statement: conditions.map((condition) => ({
        Effect: "Allow",
        Principal: "*",
        Action: "*",
        Resource: "*",
        Condition: condition,
      })),
    },
    { type: "resource" },
  );
  if (parsed.kind !== "policy") throw new Error("the policy of a zone has errors");
  return parsed.policy;
}
