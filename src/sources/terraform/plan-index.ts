/**
 * A plan as a reader of policies asks about it: objects by address, their values, the
 * configuration.
 *
 * Everything is parsed when it is asked for first, because a plan has few policies and many other
 * resources. An object is looked for among the changes; one that a finished run of Terraform has
 * read already stands in the state before.
 */
import { isObject, type JsonObject } from "../../json/value.ts";
import {
  isWithin,
  type Key,
  type ModulePath,
  type ModuleStep,
  modulePath,
  modulesOf,
} from "./address.ts";
import { child, type Masks } from "./json-value.ts";
import { PlanConfiguration } from "./plan-configuration.ts";
import type { PlanOutline, ResourceOutline, Span } from "./plan-outline.ts";

/** One instance of a resource or data source, as it will be. */
export interface PlanObject {
  readonly address: string;
  readonly module: ModulePath;
  readonly key?: Key;
  readonly values: JsonObject;
  readonly masks: Masks;
}

/** The name of all instances of a resource. */
export interface ResourceName {
  readonly module: ModulePath;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
}

export class Plan {
  readonly outline: PlanOutline;
  readonly #changes = new Map<string, ResourceOutline[]>();
  readonly #modules = new Set<string>();
  readonly #parsed = new WeakMap<ResourceOutline, PlanObject>();
  #configuration: PlanConfiguration | undefined;
  #variables: unknown;
  #prior: ReadonlyMap<string, readonly PlanObject[]> | undefined;

  constructor(outline: PlanOutline) {
    this.outline = outline;
    for (const change of outline.changes) {
      if (change.deposed !== undefined) continue;
      this.#modules.add(JSON.stringify(change.module));
      const key = tableKey(change);
      const others = this.#changes.get(key);
      if (others === undefined) this.#changes.set(key, [change]);
      else others.push(change);
    }
  }

  get configuration(): PlanConfiguration {
    this.#configuration ??= new PlanConfiguration(this.#parse(this.outline.configuration));
    return this.#configuration;
  }

  /** Whether a change is in this instance of a module. */
  hasModule(path: ModulePath): boolean {
    return this.#modules.has(JSON.stringify(path));
  }

  /** The member `change` of a change. */
  change({ change }: ResourceOutline): JsonObject {
    const value = change.end > change.start ? this.#parse(change) : {};
    return isObject(value) ? value : {};
  }

  /** The value of a variable of the root module; undefined if the plan does not say. */
  variable(name: string): { readonly value: unknown } | undefined {
    this.#variables ??= this.#parse(this.outline.variables) ?? {};
    const found = child(this.#variables, name);
    return isObject(found) ? { value: found["value"] ?? null } : undefined;
  }

  /**
   * The instances that exist after the deployment; of all modules if a step is `any`. A data source
   * that was read already stands in the state before, perhaps beside instances that were not.
   */
  instances(name: ResourceName): readonly PlanObject[] {
    const key = tableKey(name);
    const changes = (this.#changes.get(key) ?? [])
      .filter((each) => isWithin(each.module, name.module))
      .map((each) => this.object(each));
    const isWhole =
      name.mode === "managed" ||
      (changes.length === 1 && changes[0]?.key === undefined && name.module.every(isOne));
    if (changes.length > 0 && isWhole) return changes;
    this.#prior ??= priorObjects(this.#parse(this.outline.priorState));
    const read = (this.#prior.get(key) ?? []).filter(
      (each) =>
        isWithin(each.module, name.module) &&
        !changes.some(({ address }) => address === each.address),
    );
    return [...changes, ...read];
  }

  /** The object of a change, as it will be. */
  object(outline: ResourceOutline): PlanObject {
    const known = this.#parsed.get(outline);
    if (known !== undefined) return known;
    const change = this.change(outline);
    const after = change["after"];
    const object: PlanObject = {
      address: outline.address,
      module: outline.module,
      ...(outline.key === undefined ? {} : { key: outline.key }),
      values: isObject(after) ? after : {},
      masks: { unknown: change["after_unknown"], sensitive: change["after_sensitive"] },
    };
    this.#parsed.set(outline, object);
    return object;
  }

  #parse(span: Span | undefined): unknown {
    return span === undefined
      ? undefined
      : JSON.parse(this.outline.text.slice(span.start, span.end));
  }
}

function tableKey({ module, mode, type, name }: ResourceName): string {
  return `${modulesOf(module)} ${mode} ${type} ${name}`;
}

/** The objects of a state, by their names. */
function priorObjects(state: unknown): ReadonlyMap<string, readonly PlanObject[]> {
  const found = new Map<string, PlanObject[]>();
  // INVARIANT: the text was skimmed, so its depth is limited.
  const visit = (module: unknown): void => {
    const path = modulePath(textOf(child(module, "address")));
    for (const each of elements(child(module, "resources"))) {
      const values = child(each, "values");
      const mode = child(each, "mode") === "data" ? "data" : "managed";
      const [type, name] = [textOf(child(each, "type")), textOf(child(each, "name"))];
      const key = child(each, "index");
      const object: PlanObject = {
        address: textOf(child(each, "address")),
        module: path,
        ...(typeof key === "string" || typeof key === "number" ? { key } : {}),
        values: isObject(values) ? values : {},
        masks: { sensitive: child(each, "sensitive_values") },
      };
      const table = tableKey({ module: path, mode, type, name });
      found.set(table, [...(found.get(table) ?? []), object]);
    }
    for (const each of elements(child(module, "child_modules"))) visit(each);
  };
  visit(child(child(state, "values"), "root_module"));
  return found;
}

const isOne = (step: ModuleStep): boolean => step.any !== true;
const elements = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
