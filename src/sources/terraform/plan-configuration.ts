/**
 * The configuration in a plan: modules, resources, and what their arguments refer to.
 *
 * An expression is a constant, or a list of references; the text between the references is lost.
 * Blocks are lists of objects of expressions, in the order of the source. `dynamic` blocks are
 * missing, so there may be fewer blocks than in the values of the plan.
 */
import { isObject, type JsonObject } from "../../json/value.ts";
import type { Key, ModulePath } from "./address.ts";
import { child } from "./json-value.ts";

export interface Expression {
  /** Undefined if the expression is not a constant. */
  readonly constant?: unknown;
  readonly references: readonly string[];
}

export interface ResourceConfiguration {
  readonly expressions: JsonObject;
  readonly forEach?: Expression;
  /** Whether its provider is the default one of AWS, of the root module. */
  readonly hasDefaultProvider: boolean;
  /** `aws`, `aws.prod`. */
  readonly provider: string;
}

export class PlanConfiguration {
  readonly #root: unknown;
  readonly #providers: readonly string[];
  readonly #resources = new WeakMap<JsonObject, ReadonlyMap<string, JsonObject>>();

  constructor(configuration: unknown) {
    this.#root = child(configuration, "root_module");
    const providers = child(configuration, "provider_config");
    this.#providers = isObject(providers) ? Object.keys(providers) : [];
  }

  /** Undefined if the plan does not have the configuration of the resource. */
  resource(
    path: ModulePath,
    mode: "managed" | "data",
    type: string,
    name: string,
  ): ResourceConfiguration | undefined {
    const module = this.#module(path);
    if (module === undefined) return undefined;
    let index = this.#resources.get(module);
    if (index === undefined) {
      const resources = child(module, "resources");
      const objects = Array.isArray(resources) ? resources.filter(isObject) : [];
      index = new Map(
        objects.map((each) => [keyOf(each["mode"], each["type"], each["name"]), each]),
      );
      this.#resources.set(module, index);
    }
    const found = index.get(keyOf(mode, type, name));
    if (found === undefined) return undefined;
    const expressions = child(found, "expressions");
    const forEach = expressionOf(child(found, "for_each_expression"));
    return {
      expressions: isObject(expressions) ? expressions : {},
      ...(forEach === undefined ? {} : { forEach }),
      hasDefaultProvider: child(found, "provider_config_key") === "aws",
      provider: providerName(child(found, "provider_config_key")),
    };
  }

  /** The provider of a resource; `?` for one of several, if only the state has the resource. */
  provider(path: ModulePath, mode: "managed" | "data", type: string, name: string): string {
    const isOnly = this.#providers.filter((each) => /\baws(?:\.|$)/.test(each)).length < 2;
    return this.resource(path, mode, type, name)?.provider ?? (isOnly ? "aws" : "?");
  }

  /** The value that the call of a module gives for a variable; undefined if it gives nothing. */
  argument(path: ModulePath, variable: string): Expression | undefined {
    return expressionOf(child(child(this.#call(path), "expressions"), variable));
  }

  /** The `for_each` of the call of a module. */
  callForEach(path: ModulePath): Expression | undefined {
    return expressionOf(child(this.#call(path), "for_each_expression"));
  }

  /** The default of a variable; undefined if it has none. */
  variableDefault(path: ModulePath, variable: string): { readonly value: unknown } | undefined {
    const value = child(child(child(this.#module(path), "variables"), variable), "default");
    return value === undefined ? undefined : { value };
  }

  isSensitive(path: ModulePath, variable: string): boolean {
    const found = child(child(this.#module(path), "variables"), variable);
    return child(found, "sensitive") === true;
  }

  output(path: ModulePath, name: string): Expression | undefined {
    return expressionOf(child(child(child(this.#module(path), "outputs"), name), "expression"));
  }

  #call(path: ModulePath): unknown {
    const last = path.at(-1);
    if (last === undefined) return undefined;
    return child(child(this.#module(path.slice(0, -1)), "module_calls"), last.name);
  }

  #module(path: ModulePath): JsonObject | undefined {
    let module = this.#root;
    for (const { name } of path)
      module = child(child(child(module, "module_calls"), name), "module");
    return isObject(module) ? module : undefined;
  }
}

export function expressionOf(json: unknown): Expression | undefined {
  if (!isObject(json)) return undefined;
  const references = json["references"];
  const texts = Array.isArray(references)
    ? references.filter((each) => typeof each === "string")
    : [];
  if (Object.hasOwn(json, "constant_value")) {
    return { constant: json["constant_value"], references: texts };
  }
  return { references: texts };
}

/**
 * The expressions that an argument may have. `sizes` says how many blocks the plan has at each
 * index of the path; only if the configuration has as many, blocks pair by their order. Otherwise
 * any of them may be meant. Blocks of a set have no order.
 */
export function expressionsAt(
  json: unknown,
  path: readonly Key[],
  isOrdered: (name: string) => boolean,
  values: unknown,
): readonly Expression[] {
  const [first, ...rest] = path;
  const [at] = rest;
  if (typeof first !== "string") return [];
  const found = child(json, first);
  const value = child(values, first);
  if (Array.isArray(found)) {
    if (typeof at !== "number") return found.flatMap((each) => allExpressions(each));
    const below = rest.slice(1);
    const isPaired =
      found.length === 1 ||
      (isOrdered(first) && Array.isArray(value) && value.length === found.length);
    const blocks = isPaired ? [found[found.length === 1 ? 0 : at]] : found;
    return blocks.flatMap((each) => expressionsAt(each, below, isOrdered, child(value, at)));
  }
  const expression = expressionOf(found);
  return expression === undefined ? [] : [expression];
}

/** All expressions of a block. */
function allExpressions(json: unknown): readonly Expression[] {
  if (Array.isArray(json)) return json.flatMap(allExpressions);
  if (!isObject(json)) return [];
  if ("constant_value" in json || "references" in json) {
    const expression = expressionOf(json);
    return expression === undefined ? [] : [expression];
  }
  return Object.values(json).flatMap(allExpressions);
}

/** A provider that a module has without an alias is that of the module around it. */
function providerName(key: unknown): string {
  if (typeof key !== "string") return "aws";
  return /^(?:module\..*:)?aws(?:cc)?$/.test(key) ? "aws" : key;
}

const keyOf = (mode: unknown, type: unknown, name: unknown): string => `${mode} ${type} ${name}`;
