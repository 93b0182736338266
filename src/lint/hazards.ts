/**
 * Grants and denials that reach further, or less far, than they seem to: a table of findings.
 *
 * A condition holds of a request without its key if the operator is negated, or has IfExists or
 * ForAllValues (C4, C5). A Deny that needs a bad value does not hit a request without one.
 * NotAction and NotResource leave everything else, and a part of that decides over access.
 *
 * The form of a statement is only a suspicion. It becomes a finding if the engine finds a request
 * that passes this way. So a guard elsewhere in the policy, such as a Deny under Null, silences it.
 */
import { keyFact } from "../aws/condition-keys.ts";
import { quoted } from "../json/value.ts";
import { type Condition, pathOf, type Statement } from "../policy/ast.ts";
import type { Operator } from "../policy/operators.ts";
import { conditionMatches } from "../semantics/condition.ts";
import { matchesWildcards } from "../text/wildcards.ts";
import { place } from "../validation/place.ts";
import type { ValidatedType } from "../validation/policy-view.ts";
import type { ProvedFault } from "./idle-faults.ts";
import { isDeny, type Prover } from "./prover.ts";

/** Keys that every request has, but for requests of AWS's services. */
const ALWAYS_THERE: ReadonlySet<string> = new Set([
  "aws:currenttime",
  "aws:epochtime",
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalisawsservice",
  "aws:principaltype",
  "aws:requestedregion",
  "aws:securetransport",
  "aws:userid",
  "aws:viaawsservice",
]);

interface ConditionHazard {
  readonly code: string;
  readonly type: ProvedFault["type"];
  readonly effect: Statement["effect"];
  readonly details: string;
  readonly isSuspect: (condition: Condition) => boolean;
}

const CONDITIONS: readonly ConditionHazard[] = [
  {
    code: "ALLOW_HOLDS_WITHOUT_KEY",
    type: "SUGGESTION",
    effect: "Allow",
    details: "a request without this key is allowed too; add `Null` with `false` if it must not be",
    isSuspect: (condition) => condition.quantifier === undefined && holdsWithoutKey(condition),
  },
  {
    code: "FORALLVALUES_HOLDS_WITHOUT_KEY",
    type: "SUGGESTION",
    effect: "Allow",
    details:
      "`ForAllValues` holds of a request without this key; add `Null` with `false` if it must not",
    isSuspect: ({ quantifier, key, operator }) =>
      quantifier === "ForAllValues" && operator.family !== "null" && !isSaidByAws(key),
  },
  {
    code: "DENY_AVOIDED_WITHOUT_KEY",
    type: "SECURITY_WARNING",
    effect: "Deny",
    details: "a request without this key avoids the `Deny`; add `IfExists` to the operator",
    isSuspect: (condition) => needsBadValue(condition) && !holdsWithoutKey(condition),
  },
];

/** AWS has findings of its own for ForAllValues on a key with one value, and on an audience. */
const isSaidByAws = (key: string): boolean =>
  (key.startsWith("aws:") && keyFact(key)?.many === false) || key.endsWith(":aud");

const holdsWithoutKey = (condition: Condition): boolean =>
  condition.operator.family !== "null" && conditionMatches(condition, new Map());

/** Whether the values of the condition are the bad ones, so that an absent one is not good. */
function needsBadValue({ operator, operands, quantifier }: Condition): boolean {
  if (operands.family === "bool") return operands.values.every((each) => !each);
  if (quantifier === "ForAnyValue") return operator.negated;
  return /^(?:less|greater)/.test(operator.comparison);
}

/** The hazards of a policy whose idle statements are known. */
export function hazards(
  statements: readonly Statement[],
  idle: ReadonlySet<Statement>,
  type: ValidatedType,
  prover: Prover,
): readonly ProvedFault[] {
  // An Allow of a control policy grants nothing by itself.
  const grants = type === "IDENTITY_POLICY" || type === "RESOURCE_POLICY";
  const denies = statements.filter(isDeny);
  return statements.flatMap((statement): readonly ProvedFault[] => {
    if (idle.has(statement)) return [];
    if (isDeny(statement)) {
      const others = denies.filter((each) => each !== statement);
      return conditionHazards(statement, others, prover);
    }
    if (!grants) return [];
    return [
      ...conditionHazards(statement, denies, prover),
      ...notActionHazard(statement, denies, prover),
      ...notResourceHazard(statement, denies, prover),
    ];
  });
}

function conditionHazards(
  statement: Statement,
  denies: readonly Statement[],
  prover: Prover,
): readonly ProvedFault[] {
  return statement.conditions.flatMap((condition) => {
    if (ALWAYS_THERE.has(condition.key)) return [];
    const hazard = CONDITIONS.find(
      ({ effect, isSuspect }) => effect === statement.effect && isSuspect(condition),
    );
    if (hazard === undefined) return [];
    // The Deny is avoided wherever its other conditions hold and the key is absent.
    const others = statement.conditions.filter((each) => each !== condition);
    const kept = isDeny(statement) ? others : statement.conditions;
    const without: Statement = {
      ...statement,
      effect: "Allow",
      conditions: [...kept, absence(condition)],
    };
    if (!prover.allowsSome([without, ...denies])) return [];
    const { code, type, details } = hazard;
    const places = [place(condition.path, "key")] as const;
    return [{ code, type, details: `${quoted(condition.spelling)}: ${details}`, places }];
  });
}

const NULL: Operator = { name: "Null", family: "null", comparison: "isAbsent", negated: false };

const absence = ({ path, key, spelling }: Condition): Condition => ({
  path,
  operator: NULL,
  ifExists: false,
  key,
  spelling,
  operands: { family: "null", values: [true] },
  texts: ["true"],
});

/** Actions that decide over access, but for two of which AWS has findings of its own. */
const OVER_ACCESS = ["iam:*", "organizations:*"];
const SAID_OF_IAM = ["iam:PassRole", "iam:CreateServiceLinkedRole"];

const IAM_RESOURCES = [
  "arn:aws:iam::111122223333:user/u",
  "arn:aws:iam::111122223333:role/r",
  "arn:aws:iam::111122223333:policy/p",
];

function notActionHazard(
  statement: Statement,
  denies: readonly Statement[],
  prover: Prover,
): readonly ProvedFault[] {
  if (!statement.action.negated || !mayBeOfIam(statement)) return [];
  const { index, path } = statement;
  const except = (negated: boolean, values: readonly string[]): Statement => {
    return {
      index,
      path,
      effect: "Deny",
      action: { negated, values, listed: true },
      conditions: [],
    };
  };
  const rest = [except(true, OVER_ACCESS), except(false, SAID_OF_IAM)];
  if (!prover.allowsSome([statement, ...denies, ...rest])) return [];
  return [
    {
      code: "NOT_ACTION_REACHES_IAM",
      type: "SECURITY_WARNING",
      details:
        "`NotAction` leaves actions of IAM or Organizations, by which callers give themselves " +
        "any access; list actions in `Action`, or add `iam:*` and `organizations:*` here",
      places: [place(pathOf(statement, "NotAction"))],
    },
  ];
}

function mayBeOfIam({ resource }: Statement): boolean {
  if (resource === undefined || resource.negated) return true;
  return resource.values.some(
    (each) =>
      typeof each !== "string" ||
      IAM_RESOURCES.some((sample) => matchesWildcards(each, sample, "*?")),
  );
}

function notResourceHazard(
  statement: Statement,
  denies: readonly Statement[],
  prover: Prover,
): readonly ProvedFault[] {
  const { resource, conditions } = statement;
  if (!resource?.negated || conditions.length > 0) return [];
  if (!prover.allowsSome([statement, ...denies])) return [];
  return [
    {
      code: "NOT_RESOURCE_REACHES_THE_REST",
      type: "WARNING",
      details:
        "`NotResource` allows the actions on all other resources, those of later and of other " +
        "accounts too; name the resources in `Resource`, or deny those listed here",
      places: [place(pathOf(statement, "NotResource"))],
    },
  ];
}
