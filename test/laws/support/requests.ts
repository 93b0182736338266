/**
 * Random requests, as JSON documents, that ask for what the policies write.
 *
 * Most are made for one statement: a caller that it names, its patterns and operands with their
 * wildcards and variables filled in, so that they often match it; its keys are sometimes absent.
 * The rest is drawn from the small world at large.
 */
import { foldCase } from "../../../src/policy/ascii-case.ts";
import type { PolicyType } from "../../../src/policy/ast.ts";
import type { ContextValue, RequestDocument } from "../../../src/semantics/request.ts";
import type { Json, JsonObject, PolicyDocument } from "./generate.ts";
import type { Random } from "./random.ts";
import * as world from "./universe.ts";

export function randomRequests(
  random: Random,
  type: PolicyType,
  documents: readonly PolicyDocument[],
  count: number,
): readonly RequestDocument[] {
  const all = everythingOf(documents.flatMap((each) => each.Statement));
  const single = all.statements.map((each) => everythingOf([each]));
  const allows = single.filter(({ statements }) => statements[0]?.["Effect"] === "Allow");
  return random.several(count, count, () => {
    const one = random.pick(allows.length > 0 && random.chance(0.85) ? allows : single);
    return randomRequest(random, type, one, random.chance(0.75) ? one : all, all);
  });
}

/** Statements and what they write, found once for many requests. */
interface Written {
  readonly statements: readonly JsonObject[];
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly uses: ReadonlyMap<string, Use>;
}

function everythingOf(statements: readonly JsonObject[]): Written {
  const under = (element: string): readonly string[] =>
    statements.flatMap((each) => [...strings(each[element] ?? [])]);
  return {
    statements,
    principals: under("Principal"),
    actions: under("Action"),
    resources: under("Resource"),
    uses: usesIn(statements),
  };
}

function randomRequest(
  random: Random,
  type: PolicyType,
  target: Written,
  focus: Written,
  all: Written,
): RequestDocument {
  const principal = randomCaller(random, type, target.principals);
  const filled = (text: string): string => fill(random, text, principal);
  const one = (written: readonly string[], form: RegExp, others: readonly string[]): string => {
    const text = written.length > 0 && random.chance(0.75) ? filled(random.pick(written)) : "";
    return form.test(text) ? text : random.pick(others);
  };
  const context: Record<string, ContextValue> = {
    ...randomContext(random, all.uses, 0.8, filled),
    ...randomContext(random, focus.uses, 0.2, filled),
  };
  if (typeof principal === "string") settleCaller(random, principal, context);
  return {
    principal,
    action: one(focus.actions, /^[^:]+:[^:]+$/, world.ACTIONS),
    resource: one(focus.resources, /^arn(?::[^:]*){4}:/, world.RESOURCES),
    context,
  };
}

/** A caller that the principals name, now and then; else any. */
function randomCaller(
  random: Random,
  type: PolicyType,
  principals: readonly string[],
): RequestDocument["principal"] {
  const named = principals.flatMap((text) => callersOf(text));
  const possible = named.filter((each) => type === "resource" || typeof each === "string");
  if (possible.length > 0 && random.chance(0.6)) return random.pick(possible);
  if (type === "identity" || random.chance(0.65)) return random.pick(world.CALLERS);
  const way = random.int(4);
  if (way === 0) return { Service: random.pick(world.SERVICES) };
  if (way === 1) return { Federated: random.pick(world.PROVIDERS) };
  return way === 2 ? { CanonicalUser: random.pick(world.CANONICAL_IDS) } : "*";
}

function callersOf(text: string): readonly RequestDocument["principal"][] {
  if (world.SERVICES.includes(text)) return [{ Service: text }];
  if (world.PROVIDERS.includes(text)) return [{ Federated: text }];
  if (world.CANONICAL_IDS.includes(text)) return [{ CanonicalUser: text }];
  const account = /\d{12}/.exec(text)?.[0];
  if (world.CALLERS.includes(text)) return [text];
  return account === undefined ? [] : world.CALLERS.filter((each) => each.includes(account));
}

/** The text with something for each wildcard and each variable. */
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
  /** Whether it stands under a set operator. */
  many: boolean;
}

/** Condition keys that statements name, in conditions or variables, by folded name. */
export function usesIn(statements: readonly JsonObject[]): ReadonlyMap<string, Use> {
  const uses = new Map<string, Use>();
  const useOf = (key: string): Use => {
    const known = uses.get(foldCase(key)) ?? { operands: [], many: false };
    uses.set(foldCase(key), known);
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

function randomContext(
  random: Random,
  uses: ReadonlyMap<string, Use>,
  absence: number,
  filled: (text: string) => string,
): Record<string, ContextValue> {
  const context: Record<string, ContextValue> = {};
  for (const [key, { operands, many }] of uses) {
    if (random.chance(absence)) continue;
    const known = world.KEYS.find((each) => foldCase(each.name) === key);
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

/** `aws:userid` follows from the anonymous caller alone. */
const TIED = world.TIED_KEYS.filter((each) => each !== "aws:userid");

/** What follows from the caller is left out, but for a session's role path. */
function settleCaller(
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
