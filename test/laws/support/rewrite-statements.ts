/**
 * Rewritings of one statement that keep the meaning of the policy (semantics.md, rules A, P, T, S).
 *
 * A statement becomes one or more statements that together match the same requests. A rewriting
 * returns undefined for a statement that it does not apply to.
 */

import { keyFact } from "../../../src/aws/condition-keys.ts";
import type { PolicyType } from "../../../src/policy/ast.ts";
import { foldAsciiCase } from "../../../src/text/ascii-case.ts";
import type { Json, JsonObject } from "./generate.ts";
import type { Random } from "./random.ts";
import {
  CONDITION_REWRITINGS,
  type Condition,
  type ConditionRewriting,
  complement,
  conditionsOf,
  listed,
  swappedCase,
  withConditions,
} from "./rewrite-conditions.ts";
import { ACTION_PATTERNS, RESOURCE_PATTERNS, TIED_KEYS } from "./universe.ts";

/** The surroundings of a statement that a rewriting may use. */
export interface RewritingContext {
  readonly random: Random;
  readonly type: PolicyType;
  /** All statements of the policy. */
  readonly statements: readonly JsonObject[];
  /** Keys that a set operator reads in either policy, in lower case. */
  readonly setKeys: ReadonlySet<string>;
}

export type StatementRewriting = (
  statement: JsonObject,
  context: RewritingContext,
) => readonly JsonObject[] | undefined;

const LISTS = ["Action", "NotAction", "Resource", "NotResource"] as const;
const PATTERNS = ["Action", "NotAction", "Resource", "NotResource"] as const;

/** Makes a rewriting of the first of these elements, in random order, that it applies to. */
function rewriteElement(
  names: readonly string[],
  rewrite: (
    value: Json,
    name: string,
    context: RewritingContext,
  ) => JsonObject | readonly JsonObject[] | undefined,
): StatementRewriting {
  return (statement, context) => {
    for (const name of context.random.shuffled(names)) {
      const { [name]: value, ...rest } = statement;
      const found = value === undefined ? undefined : rewrite(value, name, context);
      if (found === undefined) continue;
      const parts = Array.isArray(found) ? (found as readonly JsonObject[]) : [found as JsonObject];
      return parts.map((each) => ({ ...rest, ...each }));
    }
    return undefined;
  };
}

/** Makes a rewriting of one text of Action, NotAction, Resource or NotResource. */
function rewriteText(
  rewrite: (text: string, name: string, context: RewritingContext) => readonly string[] | undefined,
): StatementRewriting {
  return rewriteElement(PATTERNS, (value, name, context) => {
    const texts = listed(value) as readonly string[];
    const ways = texts.flatMap((each, at) => {
      const others = rewrite(each, name, context);
      return others === undefined ? [] : [texts.toSpliced(at, 1, ...others)];
    });
    return ways.length === 0 ? undefined : { [name]: context.random.pick(ways) };
  });
}

const isResource = (name: string): boolean => name.endsWith("Resource");

/** The principals of an element one by one, each as an element; empty for a bare text. */
function principalsOf(value: Json): readonly JsonObject[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value as JsonObject).flatMap(([type, names]) =>
    listed(names).map((each) => ({ [type]: each })),
  );
}

/** Whether the list contains `*`, which matches everything (A3, T2, S3, P1). */
const isEverything = (value: Json | undefined): boolean =>
  value !== undefined && listed(value).includes("*");

/** Adds conditions to a statement. */
function addConditions(statement: JsonObject, more: readonly Condition[]): JsonObject | undefined {
  return withConditions(statement, [...conditionsOf(statement), ...more]);
}

/** Conditions of the policy in random order; one on a tied key would change the domain (W4). */
function untiedConditions({ statements, type, random }: RewritingContext): readonly Condition[] {
  const all = statements.flatMap(conditionsOf);
  return random.shuffled(
    all.filter(({ key }) => type === "identity" || !TIED_KEYS.includes(foldAsciiCase(key))),
  );
}

function splitByConditions(
  statement: JsonObject,
  ways: readonly (readonly Condition[])[],
): JsonObject[] | undefined {
  const parts = ways.map((each) => addConditions(statement, each));
  return parts.every((each) => each !== undefined) ? parts : undefined;
}

const ELEMENTS: Readonly<Record<string, StatementRewriting>> = {
  "Sid renamed": (statement, { random }) => [{ ...statement, Sid: `S${random.int(1 << 20)}` }],
  "members reordered": (statement, { random }) => [
    Object.fromEntries(random.shuffled(Object.entries(statement))),
  ],
  "scalar or list": rewriteElement(LISTS, (value, name) => {
    if (!Array.isArray(value)) return { [name]: [value] };
    return value.length === 1 ? { [name]: value[0] as Json } : undefined;
  }),
  "list reordered": rewriteElement(LISTS, (value, name, { random }) =>
    listed(value).length < 2 ? undefined : { [name]: random.shuffled(listed(value)) },
  ),
  "list in two statements": rewriteElement(["Action", "Resource"], (value, name) => {
    const list = listed(value);
    if (list.length < 2) return undefined;
    return [{ [name]: list.slice(0, 1) }, { [name]: list.slice(1) }];
  }),
  "principals in statements": rewriteElement(["Principal"], (value) => {
    const principals = principalsOf(value);
    return principals.length < 2 ? undefined : principals.map((Principal) => ({ Principal }));
  }),
  "entry repeated": rewriteText((text) => [text, text]),
  "case of the action": rewriteText((text, name) =>
    isResource(name) ? undefined : [swappedCase(text)],
  ),
  "`**` for `*`": rewriteText((text) =>
    text.includes("*") && !text.includes("${") ? [text.replace("*", "**")] : undefined,
  ),
  // Replacing a `*` by a narrower pattern gives a covered entry; the first component stays.
  "entry that another covers": rewriteText((text, name, { random }) => {
    const from = isResource(name) ? text.indexOf(":") : 0;
    if (from < 0 || text.includes("${")) return undefined;
    if (text === "*") return [text, isResource(name) ? "arn:*:x*" : "x*:?et*"];
    const at = text.indexOf("*", isResource(name) ? from : text.indexOf(":"));
    if (at < 0) return undefined;
    const less = random.pick(["x", "x*", "*x", "?", "*?*"]);
    return [text, text.slice(0, at) + less + text.slice(at + 1)];
  }),
  // S1: missing components are `*`.
  "missing components as `*`": rewriteText((text, name) => {
    const missing = 6 - text.split(":").length;
    if (!isResource(name) || missing < 1 || missing > 4 || text.includes("${")) return undefined;
    return [text + ":*".repeat(missing)];
  }),
  // A4: an empty NotAction or NotResource excludes nothing.
  "`*` as an empty Not list": rewriteElement(["Action", "Resource"], (value, name) =>
    isEverything(value) ? { [`Not${name}`]: [] } : undefined,
  ),
  "empty Not list as `*`": rewriteElement(["NotAction", "NotResource"], (value, name) =>
    listed(value).length === 0 ? { [name.slice(3)]: "*" } : undefined,
  ),
  "list with `*` as `*`": rewriteElement(["Action", "Resource"], (value, name) =>
    isEverything(value) && listed(value).length > 1 ? { [name]: "*" } : undefined,
  ),
  // T3, S4: a list and its complement cover everything.
  "`*` as a list and its complement": rewriteElement(
    ["Action", "Resource"],
    (value, name, context) => {
      if (!isEverything(value)) return undefined;
      const patterns = name === "Action" ? ACTION_PATTERNS : RESOURCE_PATTERNS;
      const some = context.random.several(1, 2, () => context.random.pick(patterns));
      return [{ [name]: some }, { [`Not${name}`]: some }];
    },
  ),
  // P10, with a principal that the policy already names, because of W4.
  "everyone as a principal and NotPrincipal": rewriteElement(
    ["Principal"],
    (value, _, { statements, random }) => {
      const named = statements.flatMap(({ Principal, NotPrincipal }) => [
        ...principalsOf(Principal ?? null),
        ...principalsOf(NotPrincipal ?? null),
      ]);
      const usual = named.filter(({ AWS }) => /^[^*?]+$/.test(String(AWS ?? "*")));
      if (value !== "*" || usual.length === 0) return undefined;
      const some = random.pick(usual);
      return [{ Principal: some }, { NotPrincipal: some }];
    },
  ),
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
  "account as its root": rewriteElement(
    ["Principal", "NotPrincipal"],
    (value, name, { random }) => {
      const { AWS } = (typeof value === "object" ? value : {}) as JsonObject;
      const accounts = listed(AWS ?? []);
      if (!accounts.some((each) => /^\d{12}$/.test(String(each)))) return undefined;
      const partition = random.pick(["aws", "aws-cn"]);
      const root = accounts.map((each) =>
        /^\d{12}$/.test(String(each)) ? `arn:${partition}:iam::${each}:root` : each,
      );
      return { [name]: { ...(value as JsonObject), AWS: root } };
    },
  ),
  "statement repeated": (statement) => [statement, statement],
  // A narrower copy beside a statement adds nothing.
  "statement that another covers": (statement, context) => {
    for (const each of untiedConditions(context)) {
      const less = addConditions(statement, [each]);
      if (less !== undefined) return [less, statement];
    }
    return undefined;
  },
  "condition, or its complement": (statement, context) => {
    for (const each of untiedConditions(context)) {
      const key = foldAsciiCase(each.key);
      const holdsMany = context.setKeys.has(key) || keyFact(key)?.many === true;
      if (holdsMany && each.quantifier === undefined && each.operator.family !== "null") continue;
      const other = complement(each);
      const found = other && splitByConditions(statement, [[each], ...other]);
      if (found !== undefined) return found;
    }
    return undefined;
  },
};

/** Turns a rewriting of a condition into one of a statement. */
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

export const STATEMENT_REWRITINGS: Readonly<Record<string, StatementRewriting>> = {
  ...ELEMENTS,
  ...Object.fromEntries(
    Object.entries(CONDITION_REWRITINGS).map(([name, rewrite]) => [name, inCondition(rewrite)]),
  ),
};
