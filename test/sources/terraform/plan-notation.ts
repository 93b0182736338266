/**
 * Small plans for tests: a resource is one object, and the frame of the plan is made around it.
 *
 * `change` is the member of the plan; `actions` and empty masks are added. `expressions` stand in
 * the configuration of the module in which the resource is, with all of its instances.
 */

import type { PolicySite, SitePolicy, SourceReading } from "../../../src/sources/site.ts";
import { readTerraformPlan } from "../../../src/sources/terraform/plan.ts";
import type { TerraformSource } from "../../../src/sources/terraform/source-policy.ts";
import type { Value } from "../../../src/sources/value.ts";

export interface ResourceNotation {
  /** `module.a["k"].data.aws_iam_policy_document.x[0]`. */
  readonly address: string;
  readonly change: Readonly<Record<string, unknown>>;
  readonly expressions?: Readonly<Record<string, unknown>>;
  readonly forEach?: unknown;
  /** The default is `aws`. */
  readonly provider?: string;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** The configuration of a module, but for its resources. */
export interface ModuleNotation {
  readonly expressions?: unknown;
  readonly for_each_expression?: unknown;
  readonly variables?: unknown;
  readonly outputs?: unknown;
}

export interface PlanNotation {
  readonly resources?: readonly ResourceNotation[];
  /** By the names of modules, `a/b`; the root module is the empty name. */
  readonly modules?: Readonly<Record<string, ModuleNotation>>;
  readonly members?: Readonly<Record<string, unknown>>;
}

type Json = Record<string, unknown>;

export function planOf({ resources = [], modules = {}, members = {} }: PlanNotation): string {
  const root: Json = {};
  const configuration = (path: readonly string[]): Json => {
    let module = root;
    for (const [at, name] of path.entries()) {
      module["module_calls"] ??= {};
      const calls = module["module_calls"] as Json;
      calls[name] ??= { module: {} };
      const call = calls[name] as Json;
      const { expressions, for_each_expression } = modules[path.slice(0, at + 1).join("/")] ?? {};
      if (expressions !== undefined) call["expressions"] = expressions;
      if (for_each_expression !== undefined) call["for_each_expression"] = for_each_expression;
      module = call["module"] as Json;
    }
    return module;
  };
  for (const [name, { variables, outputs }] of Object.entries(modules)) {
    const module = configuration(name === "" ? [] : name.split("/"));
    Object.assign(module, { variables, outputs });
  }
  const changes = resources.map((resource) => {
    const parts = partsOf(resource.address);
    const module = configuration(parts.modules);
    module["resources"] ??= [];
    const all = module["resources"] as Json[];
    const { mode, type, name } = parts;
    if (!all.some((each) => each["type"] === type && each["name"] === name)) {
      all.push({
        mode,
        type,
        name,
        provider_config_key: resource.provider ?? "aws",
        expressions: resource.expressions ?? {},
        for_each_expression: resource.forEach,
      });
    }
    const { change } = resource;
    return {
      address: resource.address,
      module_address: parts.moduleAddress || undefined,
      mode,
      type,
      name,
      index: parts.key,
      change: { actions: [mode === "data" ? "read" : "create"], before: null, ...change },
      ...resource.more,
    };
  });
  return JSON.stringify({
    format_version: "1.2",
    resource_changes: changes,
    configuration: { root_module: root },
    ...members,
  });
}

function partsOf(address: string): {
  readonly modules: readonly string[];
  readonly moduleAddress: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly key?: unknown;
} {
  const found = /^((?:module\.\w+(?:\[[^\]]+\])?\.)*)(data\.)?(\w+)\.(\w+)(?:\[([^\]]+)\])?$/.exec(
    address,
  );
  if (found === null) throw new Error(`not an address: ${address}`);
  const [, prefix = "", data, type = "", name = "", key] = found;
  return {
    modules: [...prefix.matchAll(/module\.(\w+)/g)].map(([, each = ""]) => each),
    moduleAddress: prefix.slice(0, -1),
    mode: data === undefined ? "managed" : "data",
    type,
    name,
    ...(key !== undefined && { key: JSON.parse(key) }),
  };
}

export function readText(text: string, source?: TerraformSource): SourceReading {
  const files = { read: () => undefined, list: () => undefined };
  return readTerraformPlan({ file: "plan.json", text }, { files }, source);
}

export const read = (plan: PlanNotation, source?: TerraformSource): SourceReading =>
  readText(planOf(plan), source);

/** Severities and codes of the problems. */
export const codes = (plan: PlanNotation): readonly string[] =>
  read(plan).problems.map(({ severity, code }) => `${severity} ${code}`);

/** Addresses and policies of all sites. */
export function shown({ sites }: SourceReading): Readonly<Record<string, unknown>> {
  return Object.fromEntries(sites.map((site) => [site.address, shownSite(site)]));
}

function shownSite({ policy, cases }: PolicySite): unknown {
  if (cases === undefined) return shownPolicy(policy);
  return Object.fromEntries(cases.map((each) => [each.when, shownPolicy(each.policy)]));
}

/** A document as JSON; unknown values are `<name>` with the nature before it. */
export function shownPolicy(policy: SitePolicy | undefined): unknown {
  if (policy === undefined) return undefined;
  if (policy.kind === "document") return shownValue(policy.value);
  if (policy.kind === "reference") return { attached: shownValue(policy.value) };
  return policy.kind === "absent" ? "absent" : policy.reason;
}

export function shownValue(value: Value): unknown {
  switch (value.kind) {
    case "null":
      return null;
    case "boolean":
      return value.value;
    case "number":
      return Number(value.spelling);
    case "text":
      return value.parts
        .map((part) => (typeof part === "string" ? part : `<${part.nature} ${part.name}>`))
        .join("");
    case "unknown":
      return `<${value.unknown.nature} ${value.unknown.name}>`;
    case "list":
      return value.items.map(shownValue);
    case "object":
      return Object.fromEntries(value.members.map((each) => [each.name, shownValue(each.value)]));
  }
}
