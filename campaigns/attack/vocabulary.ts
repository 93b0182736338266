/**
 * Makes policies from a vocabulary: the names, patterns and conditions of one family of attacks.
 */
import type { Random } from "../../test/laws/support/random.ts";
import { otherOperator } from "./operators.ts";
import type { PolicyJson, StatementJson } from "./oracle/evaluate.ts";

/** A condition: an operator, a key and values. */
export type Triple = readonly [operator: string, key: string, values: string | readonly string[]];

export interface Vocabulary {
  readonly name: string;
  /** How often the policies are resource policies. */
  readonly resourcePolicies: number;
  /** How often a question about a resource policy is about the zone of trust. */
  readonly trust?: number;
  readonly actions: (random: Random) => string;
  readonly resources: (random: Random) => string;
  /** A Principal element. */
  readonly principals: (random: Random) => unknown;
  readonly conditions: (random: Random) => Triple;
  /** How often a statement has NotPrincipal. */
  readonly notPrincipal?: number;
}

/** LIMIT: how many conditions are drawn to find some about the same key. */
const MAX_DRAWS = 200;

/**
 * Few names of a vocabulary, the same for all policies of a question.
 *
 * A wrong rule decides an answer only if the policies differ in little else, so most questions have
 * one action, one resource, and conditions on one key or two.
 */
export function narrowed(words: Vocabulary, random: Random): Vocabulary {
  const few = <T>(pick: (random: Random) => T, share: number): readonly T[] =>
    random.chance(share) ? [pick(random)] : random.several(2, 3, () => pick(random));
  const [actions, resources] = [few(words.actions, 0.6), few(words.resources, 0.6)];
  const principals = few(words.principals, 0.2);
  const keys = new Set(random.several(1, 2, () => words.conditions(random)[1].toLowerCase()));
  const conditions: Triple[] = [];
  const wanted = 2 + random.int(5);
  for (let draws = 0; conditions.length < wanted && draws < MAX_DRAWS; draws++) {
    const drawn = words.conditions(random);
    const isKin =
      keys.has(drawn[1].toLowerCase()) || (draws > 20 && String(drawn[2]).includes("${"));
    if (isKin || draws === MAX_DRAWS - 1) conditions.push(drawn);
  }
  return {
    ...words,
    actions: (each) => each.pick(actions),
    resources: (each) => each.pick(resources),
    principals: (each) => each.pick(principals),
    conditions: (each) => {
      const [operator, key, values] = each.pick(conditions);
      const other = each.chance(0.3) ? otherOperator(operator, each) : operator;
      const kin = conditions.filter(([name]) => name === operator);
      return [other, key, each.chance(0.2) ? each.pick(kin)[2] : values];
    },
  };
}

/** One value alone or several as a list. */
export function oneOrMore(random: Random, pick: () => string): string | readonly string[] {
  return random.chance(0.6) ? pick() : [...new Set(random.several(1, 3, pick))];
}

export function makePolicy(words: Vocabulary, identity: boolean, random: Random): PolicyJson {
  const Statement = random.several(1, 3, () => makeStatement(words, identity, random));
  const version = random.chance(0.93) ? "2012-10-17" : "2008-10-17";
  return { Version: version, Statement };
}

export function makeStatement(
  words: Vocabulary,
  identity: boolean,
  random: Random,
  effect: string = random.chance(0.7) ? "Allow" : "Deny",
): StatementJson {
  const not = (probability: number): string => (random.chance(probability) ? "Not" : "");
  const statement: Record<string, unknown> = { Effect: effect };
  if (!identity) {
    const usual = effect === "Deny" ? 0.25 : 0.03;
    statement[`${not(words.notPrincipal ?? usual)}Principal`] = words.principals(random);
  }
  statement[`${not(0.1)}Action`] = oneOrMore(random, () => words.actions(random));
  statement[`${not(0.12)}Resource`] = oneOrMore(random, () => words.resources(random));
  const conditions = conditionBlock(random.several(0, 3, () => words.conditions(random)));
  if (Object.keys(conditions).length > 0) statement["Condition"] = conditions;
  return statement;
}

/** A Condition block; of two triples with the same operator and key, the last one stays. */
export function conditionBlock(
  triples: readonly Triple[],
): Record<string, Record<string, unknown>> {
  const block: Record<string, Record<string, unknown>> = {};
  for (const [operator, key, values] of triples) {
    block[operator] = { ...block[operator], [key]: values };
  }
  return block;
}
