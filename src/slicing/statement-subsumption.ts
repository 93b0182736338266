/**
 * Compares statements by text: whether two are identical, and whether one subsumes another.
 *
 * Identical text means identical meaning. A statement with more resources, fewer conditions, or
 * conditions that the other's imply, matches at least as much. The converse is left to engines: a
 * wildcard that means the same in other words is not found here.
 */
import { isEqual } from "../json/value.ts";
import type { Principal, PrincipalElement, Statement, Text, TextElement } from "../policy/ast.ts";
import { implies, isSameCondition } from "./condition-subsumption.ts";
import { arnSubsumes, isSameList, isSameText } from "./text-subsumption.ts";

export function isSameStatement(one: Statement, other: Statement): boolean {
  return (
    one.effect === other.effect &&
    one.action.negated === other.action.negated &&
    isSameList(one.action.values, other.action.values, areEqual) &&
    isSameResource(one.resource, other.resource) &&
    isSameList(one.conditions, other.conditions, isSameCondition) &&
    isSamePrincipal(one.principal, other.principal)
  );
}

/** Whether `wide` matches whatever `narrow` matches; actions are not compared. */
export function subsumes(wide: Statement, narrow: Statement): boolean {
  return (
    wide.conditions.length <= narrow.conditions.length &&
    wide.conditions.every((each) => narrow.conditions.some((one) => implies(each, one))) &&
    isSamePrincipal(wide.principal, narrow.principal) &&
    resourceSubsumes(wide.resource, narrow.resource)
  );
}

function resourceSubsumes(
  wide: TextElement<Text> | undefined,
  narrow: TextElement<Text> | undefined,
): boolean {
  if (wide === undefined || narrow === undefined) return wide === narrow;
  if (isSameResource(wide, narrow)) return true;
  if (wide.negated || narrow.negated) return false;
  const { values } = wide;
  if (values.includes("*")) return true;
  return narrow.values.every(
    (each) => values.includes(each) || values.some((one) => arnSubsumes(one, each)),
  );
}

const areEqual = <T>(one: T, other: T): boolean => one === other;

function isSameResource(
  one: TextElement<Text> | undefined,
  other: TextElement<Text> | undefined,
): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.negated === other.negated && isSameList(one.values, other.values, isSameText);
}

function isSamePrincipal(
  one: PrincipalElement | undefined,
  other: PrincipalElement | undefined,
): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.negated === other.negated && isSameList(one.principals, other.principals, isSameOne);
}

/** All members of a principal are strings, but for a text with unknown values (U4). */
function isSameOne(one: Principal, other: Principal): boolean {
  if (one.kind === "unknown" || other.kind === "unknown") return isEqual(one, other);
  const members = Object.entries(one);
  return (
    members.length === Object.keys(other).length &&
    members.every(([name, value]) => (other as Readonly<Record<string, unknown>>)[name] === value)
  );
}
