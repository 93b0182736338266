/**
 * Random policies, as JSON documents, over the small world of universe.ts.
 *
 * They contain constructs that are easily misread more often than real policies do: negated
 * operators, IfExists beside set operators, operators of a family that the key is not of, keys tied
 * to the caller, variables, NotPrincipal, empty lists. The second policy of a pair is mostly a
 * mutant of the first, because independent policies are hardly ever related. Requests are made in
 * requests.ts.
 */

import type { PolicyType } from "../../../src/policy/ast.ts";
import { OPERATORS, type Operator } from "../../../src/policy/operators.ts";
import { foldAsciiCase } from "../../../src/text/ascii-case.ts";
import type { Random } from "./random.ts";
import * as world from "./universe.ts";

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [member: string]: Json;
}

export interface PolicyDocument extends JsonObject {
  readonly Statement: readonly JsonObject[];
}

export interface Pair {
  readonly type: PolicyType;
  readonly existing: PolicyDocument;
  readonly updated: PolicyDocument;
}

/** The keys that a policy draws from, and how often it has variables. */
export interface Profile {
  readonly keys: readonly world.Key[];
  /** The share of resources with variables. */
  readonly templates: number;
  /** The share of text operands with variables. */
  readonly variables: number;
  /** The probability that an operator of a family that the key is not of may be chosen. */
  readonly mismatched: number;
}

const WIDE: Profile = { keys: world.KEYS, templates: 0.3, variables: 0.25, mismatched: 0.08 };

/** Few keys and many variables, so that they tie keys to each other and to themselves. */
const TIED: Profile = {
  keys: world.KEYS.filter(({ name }) =>
    /^x:(?:plain|other|many)$|username|PrincipalTag|PrincipalArn|SourceIp$/.test(name),
  ),
  templates: 0.65,
  variables: 0.6,
  mismatched: 0.08,
};

/**
 * Policies that mostly have an exact SMT-LIB text, because operators of different families never
 * read the same key.
 */
const EXACT: Profile = { keys: world.KEYS, templates: 0.15, variables: 0.2, mismatched: 0 };
const EXACT_TIED: Profile = { ...TIED, templates: 0.4, variables: 0.4, mismatched: 0 };

export function randomPair(random: Random): Pair {
  const type = random.chance(0.6) ? "resource" : "identity";
  const taste = random.chance(0.3) ? TIED : WIDE;
  const existing = randomPolicy(random, type, true, taste);
  const isRelated = random.chance(0.75);
  const updated = isRelated
    ? mutate(random, existing, type, taste)
    : randomPolicy(random, type, false, taste);
  return random.chance(0.5) || !isRelated
    ? { type, existing, updated }
    : { type, existing: updated, updated: withoutPatterns(existing) };
}

/** Makes a pair of policies of few statements, so that external solvers answer in time. */
export function smallPair(random: Random): Pair {
  const type = random.chance(0.6) ? "resource" : "identity";
  const taste = random.chance(0.25) ? EXACT_TIED : EXACT;
  const base = randomPolicy(random, type, true, taste);
  const existing = { ...base, Statement: base.Statement.slice(0, random.chance(0.7) ? 1 : 2) };
  const updated = mutate(random, existing, type, taste);
  return random.chance(0.5)
    ? { type, existing, updated }
    : { type, existing: updated, updated: withoutPatterns(existing) };
}

/** Makes a policy; only a reference policy may have wildcards inside its principals. */
export function randomPolicy(
  random: Random,
  type: PolicyType,
  reference: boolean,
  taste: Profile = WIDE,
): PolicyDocument {
  const statements = random.several(1, 3, () => randomStatement(random, type, reference, taste));
  const [first] = statements;
  // Most policies need an Allow: a policy that only denies makes every law trivial.
  if (first !== undefined && random.chance(0.9)) statements[0] = { ...first, Effect: "Allow" };
  const version = random.chance(0.12) ? "2008-10-17" : "2012-10-17";
  return { Version: version, Statement: statements };
}

function randomStatement(
  random: Random,
  type: PolicyType,
  reference: boolean,
  taste: Profile,
): JsonObject {
  const principal: JsonObject =
    type === "identity" || random.chance(0.05)
      ? {}
      : { [random.chance(0.2) ? "NotPrincipal" : "Principal"]: randomPrincipal(random, reference) };
  const noResource = type === "resource" && random.chance(0.05);
  return {
    Effect: random.chance(0.3) ? "Deny" : "Allow",
    ...principal,
    [random.chance(0.2) ? "NotAction" : "Action"]: listOf(random, 3, () => randomAction(random)),
    ...(noResource
      ? {}
      : {
          [random.chance(0.25) ? "NotResource" : "Resource"]: listOf(random, 3, () =>
            randomResource(random, taste),
          ),
        }),
    ...(random.chance(0.35) ? {} : { Condition: randomConditions(random, taste) }),
  };
}

/** Makes one bare value, a list or, rarely, an empty list. */
function listOf(random: Random, most: number, make: () => Json): Json {
  if (random.chance(0.03)) return [];
  return random.chance(0.4) ? make() : random.several(1, most, make);
}

const randomAction = (random: Random): string =>
  random.pick(random.chance(0.5) ? world.ACTION_PATTERNS : ["*", "s3:*", "s3:Get*"]);

function randomResource(random: Random, { templates }: Profile): string {
  if (random.chance(templates)) return random.pick(world.RESOURCE_TEMPLATES);
  return random.pick(random.chance(0.6) ? world.RESOURCE_PATTERNS : ["*", "arn:aws:s3:::b/*"]);
}

function randomPrincipal(random: Random, reference: boolean): Json {
  if (random.chance(0.25)) return "*";
  const aws = (): string =>
    reference && random.chance(0.3)
      ? random.pick(world.PRINCIPAL_PATTERNS)
      : random.pick(random.chance(0.1) ? ["*", "AIDAIOSFODNN7EXAMPLE"] : world.AWS_PRINCIPALS);
  const named = (names: readonly string[]) => (): string =>
    random.chance(0.15) ? "*" : random.pick(names);
  const types: Record<string, () => string> = {
    AWS: aws,
    Service: named(world.SERVICES),
    Federated: named(world.PROVIDERS),
    CanonicalUser: named(world.CANONICAL_IDS),
  };
  const chosen = Object.entries(types).filter(([type]) =>
    random.chance(type === "AWS" ? 0.8 : 0.2),
  );
  return Object.fromEntries(chosen.map(([type, make]) => [type, listOf(random, 3, make)]));
}

function randomConditions(random: Random, taste: Profile): JsonObject {
  const block: Record<string, Record<string, Json>> = {};
  const focus = random.chance(0.14)
    ? random.pick(world.LOOKALIKE_KEYS)
    : random.several(1, 2, () => random.pick(taste.keys));
  for (let i = random.int(3); i >= 0; i--) {
    const key = random.pick(focus);
    const operator = random.pick(operatorsFor(random, key, taste));
    const name = formOf(random, operator);
    const keys = block[name] ?? {};
    block[name] = keys;
    const taken = Object.keys(keys).some((each) => foldAsciiCase(each) === foldAsciiCase(key.name));
    if (!taken)
      keys[key.name] = listOf(random, 3, () => randomOperand(random, operator, key, taste));
  }
  return block;
}

function operatorsFor(
  random: Random,
  { family }: world.Key,
  { mismatched }: Profile,
): readonly Operator[] {
  const wanted = (operator: Operator): boolean => {
    if (random.chance(mismatched)) return true;
    if (operator.family === "null" || operator.family === family) return true;
    return operator.family === "numeric" && family === "date" && random.chance(0.1);
  };
  const fitting = OPERATORS.filter(wanted);
  const negated = fitting.filter((operator) => operator.negated);
  return random.chance(0.4) && negated.length > 0 ? negated : fitting;
}

function formOf(random: Random, { name, family }: Operator): string {
  const set = random.chance(0.25) ? random.pick(["ForAllValues:", "ForAnyValue:"]) : "";
  if (family === "null") return random.chance(0.2) ? set + name : name;
  return set + name + (random.chance(0.25) ? "IfExists" : "");
}

function randomOperand(
  random: Random,
  { family, comparison }: Operator,
  key: world.Key,
  { variables }: Profile,
): Json {
  if (family === "string") {
    if (key.own !== undefined && key.own.length > 0 && random.chance(0.5)) {
      return random.pick(key.own);
    }
    if (random.chance(variables)) return random.pick(world.TEXT_VARIABLES);
    if (key.family !== "string") return random.pick([...world.VALUES[key.family], "*", "1*"]);
    return random.pick(comparison === "like" ? world.LIKE_OPERANDS : world.OPERANDS.string);
  }
  return random.pick(world.OPERANDS[family]);
}

/** Makes one to three small changes. */
export function mutate(
  random: Random,
  document: PolicyDocument,
  type: PolicyType,
  taste: Profile = WIDE,
): PolicyDocument {
  let changed = withoutPatterns(document);
  for (let i = random.int(3); i >= 0; i--) changed = mutateOnce(random, changed, type, taste);
  return changed;
}

function withoutPatterns(document: PolicyDocument): PolicyDocument {
  return { ...document, Statement: document.Statement.map(withPlainPrincipals) };
}

/** Replaces principal patterns by an account, because a new policy must not have them. */
export function withPlainPrincipals(statement: JsonObject): JsonObject {
  const plain = (value: Json): Json => {
    if (typeof value === "string") return /.[*?]|[*?]./.test(value) ? "111122223333" : value;
    if (Array.isArray(value)) return (value as readonly Json[]).map(plain);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
  };
  const isPrincipal = (name: string): boolean => name === "Principal" || name === "NotPrincipal";
  return Object.fromEntries(
    Object.entries(statement).map(([name, value]) => [
      name,
      isPrincipal(name) ? plain(value) : value,
    ]),
  );
}

function mutateOnce(
  random: Random,
  document: PolicyDocument,
  type: PolicyType,
  taste: Profile,
): PolicyDocument {
  const statements = [...document.Statement];
  const at = random.int(statements.length);
  const statement = statements[at];
  const kind = random.int(11);
  if (statement === undefined || kind === 0) {
    statements.push(randomStatement(random, type, false, taste));
  } else if (kind === 1 && statements.length > 1) {
    statements.splice(at, 1);
  } else if (kind === 2) {
    const { Condition: _, ...rest } = statement;
    statements[at] = rest;
  } else if (kind === 3) {
    statements[at] = { ...statement, Condition: randomConditions(random, taste) };
  } else if (kind === 4) {
    statements[at] = { ...statement, Effect: statement["Effect"] === "Allow" ? "Deny" : "Allow" };
  } else if (kind === 5) {
    statements[at] = withLookalikes(random, statement);
  } else {
    statements[at] = editStatement(random, statement, type, taste);
  }
  return { ...document, Statement: statements };
}

/** Replaces letters in all names and values by others that only Unicode takes for the same. */
function withLookalikes(random: Random, statement: JsonObject): JsonObject {
  const text = JSON.stringify(statement);
  const found = world.LOOKALIKES.flatMap(([one, other]) =>
    [[one, other] as const, [other, one] as const].filter(
      ([from]) => text.includes(from) && from > "\x7f",
    ),
  );
  if (found.length === 0) return statement;
  const [from, to] = random.pick(found);
  return JSON.parse(text.replaceAll(from, to));
}

/** Replaces one element of the statement, or shortens a list in it. */
function editStatement(
  random: Random,
  statement: JsonObject,
  type: PolicyType,
  taste: Profile,
): JsonObject {
  const fresh = randomStatement(random, type, false, taste);
  const names = Object.keys(statement).filter((name) => name !== "Effect");
  const name = random.pick(names);
  const value = statement[name];
  if (name === "Condition" && typeof value === "object" && value !== null) {
    const [operator, keys] = random.pick(Object.entries(value).concat([["Null", {}]]));
    const { [operator]: _, ...others } = value as JsonObject;
    const bare = operator.startsWith("For") ? operator.replace(/^[^:]*:/, "") : operator;
    return {
      ...statement,
      Condition: random.chance(0.5) ? others : { ...others, [bare]: keys },
    };
  }
  if (Array.isArray(value) && value.length > 0 && random.chance(0.5)) {
    return { ...statement, [name]: value.slice(1) };
  }
  const other = Object.entries(fresh).find(([each]) => each.replace("Not", "") === name);
  return other === undefined ? statement : { ...statement, [name]: other[1] };
}

/** Makes the policy allow less: a wider Deny, a new Deny, fewer actions or another condition. */
export function narrow(random: Random, document: PolicyDocument): PolicyDocument {
  const statements = [...document.Statement];
  const at = random.int(statements.length);
  const statement = statements[at];
  if (statement === undefined) return document;
  if (statement["Effect"] === "Deny") {
    const { Condition: _, ...rest } = statement;
    statements[at] = rest;
  } else if (random.chance(0.3)) {
    statements.push({ ...statement, Effect: "Deny", Condition: randomConditions(random, WIDE) });
  } else {
    const { Action } = statement;
    const fewer = Array.isArray(Action) && Action.length > 1 ? { Action: Action.slice(1) } : {};
    const more = statement["Condition"] ?? randomConditions(random, WIDE);
    statements[at] = { ...statement, ...fewer, Condition: more };
  }
  return { ...document, Statement: statements };
}
