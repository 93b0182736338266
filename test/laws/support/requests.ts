/**
 * Random requests, as JSON documents, from the texts of the policies.
 *
 * Most requests are made for one statement: one of its callers, and its patterns and operands with
 * wildcards and variables filled in, so that they often match it. Some keys are left out. The other
 * values are drawn from the small world of universe.ts.
 */

import type { PolicyType } from "../../../src/policy/ast.ts";
import { READINGS } from "../../../src/semantics/readings.ts";
import type { ContextValue, RequestDocument } from "../../../src/semantics/request.ts";
import { foldAsciiCase } from "../../../src/text/ascii-case.ts";
import type { Json, JsonObject, PolicyDocument } from "./generate.ts";
import type { Random } from "./random.ts";
import * as world from "./universe.ts";

export function randomRequests(
  random: Random,
  type: PolicyType,
  documents: readonly PolicyDocument[],
  count: number,
): readonly RequestDocument[] {
  const all = textsOf(documents.flatMap((each) => each.Statement));
  const single = all.statements.map((each) => textsOf([each]));
  const allows = single.filter(({ statements }) => statements[0]?.["Effect"] === "Allow");
  return random.several(count, count, () => {
    const one = random.pick(allows.length > 0 && random.chance(0.85) ? allows : single);
    return randomRequest(random, type, one, random.chance(0.75) ? one : all, all);
  });
}

/** The texts of some statements, collected once for many requests. */
interface StatementTexts {
  readonly statements: readonly JsonObject[];
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly uses: ReadonlyMap<string, Use>;
}

function textsOf(statements: readonly JsonObject[]): StatementTexts {
  const textsUnder = (element: string): readonly string[] =>
    statements.flatMap((each) => [...strings(each[element] ?? [])]);
  return {
    statements,
    principals: [...textsUnder("Principal"), ...textsUnder("NotPrincipal")],
    actions: textsUnder("Action"),
    resources: textsUnder("Resource"),
    uses: usesIn(statements),
  };
}

function randomRequest(
  random: Random,
  type: PolicyType,
  target: StatementTexts,
  focus: StatementTexts,
  all: StatementTexts,
): RequestDocument {
  const principal = randomCaller(random, type, target.principals);
  const filled = (text: string): string => fill(random, text, principal);
  const pick = (own: readonly string[], form: RegExp, others: readonly string[]): string => {
    const text = own.length > 0 && random.chance(0.75) ? filled(random.pick(own)) : "";
    return form.test(text) ? text : random.pick(others);
  };
  const context: Record<string, ContextValue> = {
    ...randomContext(random, all.uses, 0.8, filled),
    ...randomContext(random, focus.uses, 0.2, filled),
  };
  if (typeof principal === "string") removeTiedKeys(random, principal, context);
  return {
    principal,
    action: pick(focus.actions, /^[^:]+:[^:]+$/, world.ACTIONS),
    resource: pick(focus.resources, /^arn(?::[^:]*){4}:/, world.RESOURCES),
    context,
    ...(random.chance(0.3) ? { readings: randomReadings(random, all.principals) } : {}),
  };
}

/** Some doubtful rules in their other reading. */
function randomReadings(random: Random, principals: readonly string[]): readonly string[] {
  const ids = READINGS.filter((each) => each.isNamed !== true).map((each) => each.id);
  const named = principals.flatMap((text) => {
    if (world.CANONICAL_IDS.includes(text)) return [`Q7 ${text}`];
    if (text.startsWith("AIDAIO")) return [`Q10 ${text}`];
    return text.includes(":user/") && !/[*?]/.test(text) ? [`Q8 ${text}`] : [];
  });
  return [...new Set([...ids, ...named])].filter(() => random.chance(0.4));
}

/** Picks a caller that the principals name, or any caller. */
function randomCaller(
  random: Random,
  type: PolicyType,
  principals: readonly string[],
): RequestDocument["principal"] {
  const named = principals.flatMap((text) => callersOf(text));
  const possible = named.filter((each) => type === "resource" || typeof each === "string");
  if (possible.length > 0 && random.chance(0.6)) return random.pick(possible);
  if (type === "identity" || random.chance(0.65)) return random.pick(world.CALLERS);
  const kind = random.int(4);
  if (kind === 0) return { Service: random.pick(world.SERVICES) };
  if (kind === 1) return { Federated: random.pick(world.PROVIDERS) };
  return kind === 2 ? { CanonicalUser: random.pick(world.CANONICAL_IDS) } : "*";
}

function callersOf(text: string): readonly RequestDocument["principal"][] {
  if (world.SERVICES.includes(text)) return [{ Service: text }];
  if (world.PROVIDERS.includes(text)) return [{ Federated: text }];
  if (world.CANONICAL_IDS.includes(text)) return [{ CanonicalUser: text }];
  const account = /\d{12}/.exec(text)?.[0];
  if (world.CALLERS.includes(text)) return [text];
  return account === undefined ? [] : world.CALLERS.filter((each) => each.includes(account));
}

/** Fills in each wildcard and each variable. */
function fill(random: Random, text: string, principal: RequestDocument["principal"]): string {
  const arn = typeof principal === "string" ? principal : "";
  const [account = "", name = ""] = [arn.split(":")[4], arn.split("/").at(-1)];
  return text
    .replace(/\$\{[^}]*'([^']*)'\}/g, (_, value: string) => value)
    .replace(/\$\{([*?$])\}/g, "$1")
    .replace(/\$\{aws:PrincipalAccount\}/g, account)
    .replace(/\$\{[^}]*\}/g, () => random.pick([name, name, "ana", "k", "bob", ""]))
    .replace(/\*/g, () => random.pick(["", "a", "ana", "k", "b/k", "Object", "111122223333"]))
    .replace(/\?/g, () => random.pick(["a", "G", "3", "k"]));
}

export function* strings(value: Json): Iterable<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null) {
    for (const each of Object.values(value)) yield* strings(each as Json);
  }
}

/** How statements use a condition key. */
export interface Use {
  readonly operands: Json[];
  /** Whether a set operator reads the key, or the key holds several values by its table. */
  many: boolean;
}

/** The condition keys in conditions and variables, by name in lower case. */
export function usesIn(statements: readonly JsonObject[]): ReadonlyMap<string, Use> {
  const uses = new Map<string, Use>();
  const useOf = (key: string): Use => {
    const known = uses.get(foldAsciiCase(key)) ?? { operands: [], many: false };
    uses.set(foldAsciiCase(key), known);
    return known;
  };
  for (const statement of statements) {
    for (const text of strings(statement)) {
      for (const [, key] of text.matchAll(/\$\{([^},*?$]+)/g)) useOf(key ?? "");
    }
    for (const [operator, block] of Object.entries((statement["Condition"] ?? {}) as JsonObject)) {
      for (const [key, value] of Object.entries(block as JsonObject)) {
        const use = useOf(key);
        use.operands.push(...(Array.isArray(value) ? (value as Json[]) : [value]));
        use.many ||= operator.startsWith("For") || /tagkeys|calledvia|orgpaths/i.test(key);
      }
    }
  }
  return uses;
}

const ALL_KEYS = [...world.KEYS, ...world.LOOKALIKE_KEYS.flat()];

function randomContext(
  random: Random,
  uses: ReadonlyMap<string, Use>,
  absentShare: number,
  filled: (text: string) => string,
): Record<string, ContextValue> {
  const context: Record<string, ContextValue> = {};
  for (const [key, { operands, many }] of uses) {
    if (random.chance(absentShare)) continue;
    const known = ALL_KEYS.find((each) => foldAsciiCase(each.name) === key);
    const value = (): string => {
      const plain = operands.filter((each) => each !== null && typeof each !== "object");
      const asOperand = known === undefined || /string|arn/.test(known.family) ? 0.6 : 0.3;
      if (plain.length > 0 && random.chance(asOperand)) {
        return filled(String(random.pick(plain)).replace(/\/\d+$/, ""));
      }
      if (known?.own !== undefined && known.own.length > 0 && random.chance(0.6)) {
        return filled(random.pick(known.own));
      }
      return random.pick(world.VALUES[known?.family ?? "string"]);
    };
    context[key] = many && random.chance(0.5) ? random.several(0, 3, value) : value();
  }
  return context;
}

/** `aws:userid` is tied only for the anonymous caller. */
const TIED = world.TIED_KEYS.filter((each) => each !== "aws:userid");

/** Removes the keys that the caller determines; a session may get the path of its role. */
function removeTiedKeys(
  random: Random,
  principal: string,
  context: Record<string, ContextValue>,
): void {
  for (const key of TIED) delete context[key];
  if (principal === "*") delete context["aws:userid"];
  const [, , , , account, resource] = principal.split(":");
  const role = resource?.startsWith("assumed-role/") ? resource.split("/")[1] : undefined;
  if (role === undefined || random.chance(0.6)) return;
  context["aws:PrincipalArn"] = `arn:aws:iam::${account}:role/team/${role}`;
}
