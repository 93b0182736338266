/**
 * Ways to write one statement that mean the same (semantics.md, A, P, T and S): as several
 * statements that match together what it matches, or as one.
 *
 * Undefined where a rewriting has nothing to say of the statement.
 */

import { keyFact } from "../../../src/aws/condition-keys.ts";
import { foldCase } from "../../../src/policy/ascii-case.ts";
import type { PolicyType } from "../../../src/policy/ast.ts";
import type { Json, JsonObject } from "./generate.ts";
import type { Random } from "./random.ts";
import {
  type Condition,
  type ConditionRewriting,
  complement,
  conditionsOf,
  listed,
  OF_CONDITIONS,
  swappedCase,
  withConditions,
} from "./rewrite-conditions.ts";
import { ACTION_PATTERNS, RESOURCE_PATTERNS, TIED_KEYS } from "./universe.ts";

/** What a rewriting may draw from. */
export interface Around {
  readonly random: Random;
  readonly type: PolicyType;
  /** The policy's statements. */
  readonly statements: readonly JsonObject[];
  /** Keys that a set operator reads in either policy of the question, in lower case. */
  readonly many: ReadonlySet<string>;
}

export type StatementRewriting = (
  statement: JsonObject,
  around: Around,
) => readonly JsonObject[] | undefined;

const LISTS = ["Action", "NotAction", "Resource", "NotResource"] as const;
const PATTERNS = ["Action", "NotAction", "Resource", "NotResource"] as const;

/** A rewriting of one of these elements, the first that it can be done to. */
function ofElement(
  names: readonly string[],
  rewrite: (
    value: Json,
    name: string,
    around: Around,
  ) => JsonObject | readonly JsonObject[] | undefined,
): StatementRewriting {
  return (statement, around) => {
    for (const name of around.random.shuffled(names)) {
      const { [name]: value, ...rest } = statement;
      const found = value === undefined ? undefined : rewrite(value, name, around);
      if (found === undefined) continue;
      const parts = Array.isArray(found) ? (found as readonly JsonObject[]) : [found as JsonObject];
      return parts.map((each) => ({ ...rest, ...each }));
    }
    return undefined;
  };
}

/** A rewriting of one text of an Action or Resource, or of their negations. */
function ofText(
  rewrite: (text: string, name: string, around: Around) => readonly string[] | undefined,
): StatementRewriting {
  return ofElement(PATTERNS, (value, name, around) => {
    const texts = listed(value) as readonly string[];
    const ways = texts.flatMap((each, at) => {
      const others = rewrite(each, name, around);
      return others === undefined ? [] : [texts.toSpliced(at, 1, ...others)];
    });
    return ways.length === 0 ? undefined : { [name]: around.random.pick(ways) };
  });
}

const isResource = (name: string): boolean => name.endsWith("Resource");

/** Principals one by one, each as an element of its own; undefined for `*` and the like. */
function principalsOf(value: Json): readonly JsonObject[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value as JsonObject).flatMap(([type, names]) =>
    listed(names).map((each) => ({ [type]: each })),
  );
}

/** Whether the list has a text that everything matches: A3, T2, S3, P1. */
const isEverything = (value: Json | undefined): boolean =>
  value !== undefined && listed(value).includes("*");

/** One more condition; what an added condition on a tied key would assume of others: W4. */
function andAlso(statement: JsonObject, more: readonly Condition[]): JsonObject | undefined {
  return withConditions(statement, [...conditionsOf(statement), ...more]);
}

function strangeConditions({ statements, type, random }: Around): readonly Condition[] {
  const all = statements.flatMap(conditionsOf);
  return random.shuffled(
    all.filter(({ key }) => type === "identity" || !TIED_KEYS.includes(foldCase(key))),
  );
}

function split(
  statement: JsonObject,
  ways: readonly (readonly Condition[])[],
): JsonObject[] | undefined {
  const parts = ways.map((each) => andAlso(statement, each));
  return parts.every((each) => each !== undefined) ? parts : undefined;
}

const ELEMENTS: Readonly<Record<string, StatementRewriting>> = {
  "Sid renamed": (statement, { random }) => [{ ...statement, Sid: `S${random.int(1 << 20)}` }],
  "members reordered": (statement, { random }) => [
    Object.fromEntries(random.shuffled(Object.entries(statement))),
  ],
  "scalar or list": ofElement(LISTS, (value, name) => {
    if (!Array.isArray(value)) return { [name]: [value] };
    return value.length === 1 ? { [name]: value[0] as Json } : undefined;
  }),
  "list reordered": ofElement(LISTS, (value, name, { random }) =>
    listed(value).length < 2 ? undefined : { [name]: random.shuffled(listed(value)) },
  ),
  "list in two statements": ofElement(["Action", "Resource"], (value, name) => {
    const list = listed(value);
    if (list.length < 2) return undefined;
    return [{ [name]: list.slice(0, 1) }, { [name]: list.slice(1) }];
  }),
  "principals in statements": ofElement(["Principal"], (value) => {
    const principals = principalsOf(value);
    return principals.length < 2 ? undefined : principals.map((Principal) => ({ Principal }));
  }),
  "entry twice": ofText((text) => [text, text]),
  "case of the action": ofText((text, name) =>
    isResource(name) ? undefined : [swappedCase(text)],
  ),
  "run doubled": ofText((text) =>
    text.includes("*") && !text.includes("${") ? [text.replace("*", "**")] : undefined,
  ),
  // A pattern whose run is written out covers nothing more; the first component stays.
  "entry that another covers": ofText((text, name, { random }) => {
    const from = isResource(name) ? text.indexOf(":") : 0;
    if (from < 0 || text.includes("${")) return undefined;
    if (text === "*") return [text, isResource(name) ? "arn:*:x*" : "x*:?et*"];
    const at = text.indexOf("*", isResource(name) ? from : text.indexOf(":"));
    if (at < 0) return undefined;
    const less = random.pick(["x", "x*", "*x", "?", "*?*"]);
    return [text, text.slice(0, at) + less + text.slice(at + 1)];
  }),
  // S1: components that are missing are `*`.
  "missing components written": ofText((text, name) => {
    const missing = 6 - text.split(":").length;
    if (!isResource(name) || missing < 1 || missing > 4 || text.includes("${")) return undefined;
    return [text + ":*".repeat(missing)];
  }),
  // A4: what no text is excluded from is everything.
  "everything as the rest of nothing": ofElement(["Action", "Resource"], (value, name) =>
    isEverything(value) ? { [`Not${name}`]: [] } : undefined,
  ),
  "rest of nothing as everything": ofElement(["NotAction", "NotResource"], (value, name) =>
    listed(value).length === 0 ? { [name.slice(3)]: "*" } : undefined,
  ),
  "only the text that covers all": ofElement(["Action", "Resource"], (value, name) =>
    isEverything(value) && listed(value).length > 1 ? { [name]: "*" } : undefined,
  ),
  // T3, S4: a list and its complement are everything.
  "everything as a list and the rest": ofElement(["Action", "Resource"], (value, name, around) => {
    if (!isEverything(value)) return undefined;
    const patterns = name === "Action" ? ACTION_PATTERNS : RESOURCE_PATTERNS;
    const some = around.random.several(1, 2, () => around.random.pick(patterns));
    return [{ [name]: some }, { [`Not${name}`]: some }];
  }),
  // P10; of principals that the policy names anyway (W4).
  "everyone as some and the rest": ofElement(["Principal"], (value, _, { statements, random }) => {
    const named = statements.flatMap(({ Principal, NotPrincipal }) => [
      ...principalsOf(Principal ?? null),
      ...principalsOf(NotPrincipal ?? null),
    ]);
    const usual = named.filter(({ AWS }) => /^[^*?]+$/.test(String(AWS ?? "*")));
    if (value !== "*" || usual.length === 0) return undefined;
    const some = random.pick(usual);
    return [{ Principal: some }, { NotPrincipal: some }];
  }),
  // A3, P1.
  "everyone in another form": (statement, { type }) => {
    if (type === "identity" || "NotPrincipal" in statement) return undefined;
    const { Principal = "*", ...rest } = statement;
    if (Principal === "*") return [{ ...rest, Principal: { AWS: "*" } }];
    const isEveryone = JSON.stringify(Principal) === '{"AWS":"*"}';
    return isEveryone ? [{ ...rest, Principal: "*" }] : undefined;
  },
  "any resource in another form": (statement, { type }) => {
    if (type === "identity" || "NotResource" in statement) return undefined;
    const { Resource, ...rest } = statement;
    if (Resource === undefined) return [{ ...rest, Resource: "*" }];
    return isEverything(Resource) ? [rest] : undefined;
  },
  // P3.
  "account as its root": ofElement(["Principal", "NotPrincipal"], (value, name, { random }) => {
    const { AWS } = (typeof value === "object" ? value : {}) as JsonObject;
    const written = listed(AWS ?? []);
    if (!written.some((each) => /^\d{12}$/.test(String(each)))) return undefined;
    const partition = random.pick(["aws", "aws-cn"]);
    const root = written.map((each) =>
      /^\d{12}$/.test(String(each)) ? `arn:${partition}:iam::${each}:root` : each,
    );
    return { [name]: { ...(value as JsonObject), AWS: root } };
  }),
  "statement twice": (statement) => [statement, statement],
  // What matches less beside what matches more.
  "statement that another covers": (statement, around) => {
    for (const each of strangeConditions(around)) {
      const less = andAlso(statement, [each]);
      if (less !== undefined) return [less, statement];
    }
    return undefined;
  },
  "condition or not": (statement, around) => {
    for (const each of strangeConditions(around)) {
      const key = foldCase(each.key);
      const holdsMany = around.many.has(key) || keyFact(key)?.many === true;
      if (holdsMany && each.quantifier === undefined && each.operator.family !== "null") continue;
      const other = complement(each);
      const found = other && split(statement, [[each], ...other]);
      if (found !== undefined) return found;
    }
    return undefined;
  },
};

/** A rewriting of a condition, as one of the statement. */
function inCondition(rewrite: ConditionRewriting): StatementRewriting {
  return (statement, { random }) => {
    const all = conditionsOf(statement);
    for (const at of random.shuffled([...all.keys()])) {
      const one = all[at];
      const ways = one && rewrite(one, random);
      const parts = ways?.map((each) => withConditions(statement, all.toSpliced(at, 1, ...each)));
      if (parts?.every((each) => each !== undefined)) return parts;
    }
    return undefined;
  };
}

export const OF_STATEMENTS: Readonly<Record<string, StatementRewriting>> = {
  ...ELEMENTS,
  ...Object.fromEntries(
    Object.entries(OF_CONDITIONS).map(([name, rewrite]) => [name, inCondition(rewrite)]),
  ),
};
