/**
 * The conjunction of two Condition elements, as one element.
 *
 * All conditions of an element must hold, so the blocks of both stand side by side. Only where both
 * have the same operator with the same key, the values have to be merged: those of a positive
 * operator are the ones that both admit, those of a negated operator are the ones that either
 * excludes. `ForAnyValue` asks for one value of each list, so one list must contain the other.
 */
import { isEqual, isObject, type JsonObject } from "../json/value.ts";
import { operatorNamed } from "../policy/operators.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import { globMeet } from "./glob-meet.ts";
import { oneOrList } from "./one-or-list.ts";

type Block = Readonly<Record<string, unknown>>;

/** Undefined if no element says it, or if no request meets both. */
export function conditionMeet(one: JsonObject, other: JsonObject): JsonObject | undefined {
  const result: Record<string, Block> = {};
  for (const [operator, block] of Object.entries(one)) {
    if (isObject(block)) result[operator] = block;
  }
  for (const [operator, block] of Object.entries(other)) {
    if (!isObject(block)) continue;
    const own = nameIn(result, operator) ?? operator;
    const merged = blockMeet(own, result[own] ?? {}, block);
    if (merged === undefined) return undefined;
    result[own] = merged;
  }
  return result;
}

/** The name of a member that is the same but for the case of letters. */
function nameIn(of: object, name: string): string | undefined {
  const folded = foldAsciiCase(name);
  return Object.keys(of).find((each) => foldAsciiCase(each) === folded);
}

function blockMeet(operator: string, one: Block, other: Block): Block | undefined {
  const result: Record<string, unknown> = { ...one };
  for (const [key, values] of Object.entries(other)) {
    const own = nameIn(result, key);
    if (own === undefined) {
      result[key] = values;
      continue;
    }
    const merged = valuesMeet(operator, listOf(result[own]), listOf(values));
    if (merged === undefined) return undefined;
    result[own] = merged;
  }
  return result;
}

const listOf = (values: unknown): readonly unknown[] => (Array.isArray(values) ? values : [values]);

function valuesMeet(operator: string, one: readonly unknown[], other: readonly unknown[]): unknown {
  const isWithin = (some: readonly unknown[], all: readonly unknown[]): boolean =>
    some.every((each) => all.some((value) => isEqual(each, value)));
  const { negated, comparison } = operatorNamed(operator) ?? {};
  if (foldAsciiCase(operator).startsWith("foranyvalue:")) {
    if (isWithin(one, other)) return oneOrList(negated ? other : one);
    return isWithin(other, one) ? oneOrList(negated ? one : other) : undefined;
  }
  if (negated) {
    const more = other.filter((each) => !one.some((value) => isEqual(each, value)));
    return oneOrList([...one, ...more]);
  }
  const isGlob = comparison === "like";
  const common = isGlob ? globsOfBoth(one, other) : one.filter((each) => isWithin([each], other));
  return common === undefined || common.length === 0 ? undefined : oneOrList(common);
}

function globsOfBoth(
  one: readonly unknown[],
  other: readonly unknown[],
): readonly unknown[] | undefined {
  const found: unknown[] = [];
  for (const first of one) {
    for (const second of other) {
      if (isEqual(first, second)) found.push(first);
      if (typeof first !== "string" || typeof second !== "string" || first === second) continue;
      // A variable has a value that is not known here.
      if (`${first}${second}`.includes("${")) continue;
      const meet = globMeet(first, second, (a, b) => a === b);
      if (meet === undefined) return undefined;
      found.push(...meet);
    }
  }
  return [...new Set(found)];
}
