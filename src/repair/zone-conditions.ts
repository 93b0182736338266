/**
 * The condition keys by which a policy tells the callers of a zone of trust from others.
 *
 * Accounts, organizations and organization paths have a key each. Conditions of one statement must
 * all hold, so a statement that admits either has one copy for each key; a Deny that spares either
 * has the negated conditions side by side. Only principals that are open to many callers get a
 * condition: nobody in the zone is a caller that a policy names outside of it.
 */
import { isObject, type JsonObject } from "../json/value.ts";
import type { Zone } from "../policy/zone-of-trust.ts";
import { conditionMeet } from "./condition-meet.ts";
import { oneOrList } from "./one-or-list.ts";

interface ZoneKey {
  readonly key: string;
  readonly of: (zone: Zone) => readonly string[];
  readonly operator: string;
  readonly negated: string;
}

const KEYS: readonly ZoneKey[] = [
  {
    key: "aws:PrincipalAccount",
    of: ({ accounts }) => accounts,
    operator: "StringEquals",
    negated: "StringNotEquals",
  },
  {
    key: "aws:PrincipalOrgID",
    of: ({ organizations }) => organizations,
    operator: "StringEquals",
    negated: "StringNotEquals",
  },
  {
    key: "aws:PrincipalOrgPaths",
    of: ({ paths }) => paths.map((path) => `${path}*`),
    operator: "ForAnyValue:StringLike",
    negated: "ForAllValues:StringNotLike",
  },
];

/** A condition for each key of the zone; a caller of the zone meets one of them. */
export function zoneConditions(zone: Zone): readonly JsonObject[] {
  return KEYS.flatMap(({ key, of, operator }) => {
    const values = of(zone);
    return values.length === 0 ? [] : [{ [operator]: { [key]: oneOrList(values) } }];
  });
}

/** Copies of the statement for callers of the zone, one for each key; none if it names callers. */
export function withinZone(statement: JsonObject, zone: Zone): readonly JsonObject[] {
  const open = openPrincipal(statement);
  if (open === undefined) return [];
  const { Condition: condition } = statement;
  const own = isObject(condition) ? condition : {};
  return zoneConditions(zone).flatMap((each): readonly JsonObject[] => {
    const met = conditionMeet(own, each);
    return met === undefined ? [] : [{ ...statement, ...open, Condition: met }];
  });
}

/** The principals that many callers are; undefined if there is none. */
function openPrincipal({ Principal: principal }: JsonObject): JsonObject | undefined {
  if (principal === undefined) return {};
  const aws = isObject(principal) ? principal["AWS"] : principal;
  const names: readonly unknown[] = Array.isArray(aws) ? aws : [aws];
  if (!names.includes("*")) return undefined;
  return isObject(principal) ? { Principal: { AWS: "*" } } : { Principal: "*" };
}

/** Which services of AWS a Deny spares: all, or those of a list. */
export type SparedServices = "all" | readonly string[];

/** The conditions of a Deny for everybody outside of the zone, but for some services of AWS. */
export function outsideZone(zone: Zone, spared: SparedServices): JsonObject {
  const condition: Record<string, Record<string, unknown>> = {};
  for (const { key, of, negated } of KEYS) {
    const values = of(zone);
    if (values.length === 0) continue;
    condition[negated] = { ...condition[negated], [key]: oneOrList(values) };
  }
  // An anonymous request does not have the key.
  if (spared === "all") condition["BoolIfExists"] = { "aws:PrincipalIsAWSService": "false" };
  else if (spared.length > 0) {
    const names = { "aws:PrincipalServiceName": oneOrList(spared) };
    condition["StringNotEquals"] = { ...condition["StringNotEquals"], ...names };
  }
  return condition;
}
