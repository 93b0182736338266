/**
 * Instances of modules: what the names in an expression mean.
 *
 * A module instance has a configuration, the values of its inputs, and its place in the tree. It
 * finds out values when an expression asks for them: locals, variables, resources by instance,
 * outputs of local modules. Values that depend on no undecided condition are kept for all cases.
 * A value that depends on itself is unknown.
 *
 * LIMIT: depth of modules; instances of modules and resources (blocks.ts).
 */
import { relativePath } from "../../file-path.ts";
import type { Key } from "../address.ts";
import { attributeOf, type Instance, type ProviderFacts } from "./attributes.ts";
import { blockObject, type Expansion, expansionOf, nestedBlocks } from "./blocks.ts";
import { ofSchema } from "./collection-form.ts";
import { COLLECTION_FUNCTIONS } from "./collection-functions.ts";
import {
  attributeOf as argumentOf,
  type Configuration,
  isSensitive,
  type ResourceBlock,
} from "./configuration.ts";
import { type Data, list, NULL, object, text, unknown } from "./data.ts";
import type { Evaluator } from "./evaluator.ts";
import type { Scope } from "./scope.ts";
import type { Block, Body } from "./syntax.ts";
import { converted, unknownOfType } from "./type-constraint.ts";

/** LIMIT: levels of modules. */
export const MAX_MODULES = 12;

/** Facts about the root module, and about modules in other folders. */
export interface Project {
  /** The module that a block calls; `path` has the names of all calls that lead to it. */
  configuration(call: Block, folder: string, path: readonly string[]): Configuration | undefined;
  /** The value of an input variable of the root module, if it is given. */
  input(name: string): Data | undefined;
  /** Whether the defaults of the root module are what is deployed. */
  readonly usesDefaults: boolean;
  /** The facts of a provider of the root module: `aws`, `aws.alias`. */
  provider(name: string, argument: (block: Block, name: string) => Data): ProviderFacts;
  /** Values that are the same in all cases, by address. */
  readonly kept: Map<string, Data>;
}

/** The key of an instance; `*` for any instance of which the keys are not known. */
export type InstanceKey = Key | "none" | { readonly any: true };

export const ANY = { any: true } as const;

export const keyText = (key: InstanceKey): string => {
  if (key === "none") return "";
  if (typeof key === "object") return "[*]";
  return typeof key === "number" ? `[${key}]` : `[${JSON.stringify(key)}]`;
};

/** Values that another source knows: those of a plan, for references in one module. */
export interface KnownReferences {
  /** The module, as its instances are named: `module.a["k"].`, or nothing for the root module. */
  readonly prefix: string;
  resolve(reference: string): Data | undefined;
  /** Values that are the same in all cases, under these references. */
  readonly kept: Map<string, Data>;
}

/** One evaluation of a root module with its decisions. */
export class Tree {
  readonly project: Project;
  readonly evaluator: Evaluator;
  readonly root: Module;
  readonly #known: KnownReferences | undefined;
  readonly #values = new Map<string, { readonly value: Data; readonly depends: boolean }>();
  readonly #open = new Set<string>();
  #cycles = 0;

  constructor(
    project: Project,
    evaluator: Evaluator,
    configuration: Configuration,
    known?: KnownReferences,
  ) {
    this.project = project;
    this.evaluator = evaluator;
    this.#known = known;
    this.root = new Module(this, configuration, undefined);
  }

  /** The value of a reference in a module, if another source knows it. */
  known(prefix: string, reference: string): Data | undefined {
    return this.#known?.prefix === prefix ? this.#known.resolve(reference) : undefined;
  }

  /** The value of `compute`, once for each key. */
  once(key: string, compute: () => Data): Data {
    const { decisions, surroundings } = this.evaluator;
    const kept = (this.#known ?? this.project).kept;
    const constant = kept.get(key);
    if (constant !== undefined) return constant;
    const found = this.#values.get(key);
    if (found !== undefined) {
      if (found.depends) decisions.touch();
      return found.value;
    }
    if (this.#open.has(key)) {
      this.#cycles++;
      return unknown(surroundings.names.fresh(`${key}, a cycle`), "structure");
    }
    this.#open.add(key);
    const before = decisions.asked;
    const cycles = this.#cycles;
    const value = this.evaluator.doubts.apart(compute);
    this.#open.delete(key);
    const depends = decisions.asked > before;
    this.#values.set(key, { value, depends });
    // Inside of a cycle, or with a spent budget, a value is not what it would be otherwise.
    const isFinal = !depends && this.#cycles === cycles && !surroundings.budget.isSpent;
    if (isFinal) kept.set(key, value);
    return value;
  }
}

/** The call of a module, in the module that calls. */
export interface ModuleCall {
  readonly parent: Module;
  readonly name: string;
  readonly block: Block;
  readonly key: InstanceKey;
}

export class Module {
  readonly tree: Tree;
  readonly configuration: Configuration;
  readonly call: ModuleCall | undefined;
  /** `module.a["k"].`, or nothing for the root module. */
  readonly prefix: string;
  /** The names of the calls that lead to it. */
  readonly calls: readonly string[];

  constructor(tree: Tree, configuration: Configuration, call: ModuleCall | undefined) {
    this.tree = tree;
    this.configuration = configuration;
    this.call = call;
    this.calls = call === undefined ? [] : [...call.parent.calls, call.name];
    this.prefix =
      call === undefined ? "" : `${call.parent.prefix}module.${call.name}${keyText(call.key)}.`;
  }

  /** The scope of a block, for one of its instances. */
  scope(owner?: { readonly body: Body; readonly key: InstanceKey; readonly name: string }): Scope {
    return {
      names: new Map(),
      prefix: this.prefix,
      root: (name) => this.#root(name, owner),
    };
  }

  #root(name: string, owner: Parameters<Module["scope"]>[0]): Data | undefined {
    switch (name) {
      case "var":
        return lazy("var", (key) => this.variable(String(key)));
      case "local":
        return lazy("local", (key) => this.#local(String(key)));
      case "path":
        return lazy("path", (key) => this.#path(String(key)));
      case "terraform":
        return lazy("terraform", (key) => unknown(`terraform.${key}`, "pattern"));
      case "each":
      case "count":
        return owner && this.#each(name, owner);
      case "data":
        return lazy("data", (type) => this.#ofType(`data.${type}`, "data"));
      case "module":
        return lazy("module", (key) => this.#module(String(key)));
      case "self":
        return undefined;
      default:
        return this.#ofType(name, "managed");
    }
  }

  #path(key: string): Data | undefined {
    const root = this.tree.root.configuration.folder;
    if (key === "root" || key === "cwd") return text(".");
    if (key !== "module") return undefined;
    const { folder } = this.configuration;
    return text(relativePath(root, folder) || (folder === root ? "." : folder));
  }

  variable(name: string): Data {
    const declared = this.configuration.variables.get(name);
    const own = `${this.prefix}var.${name}`;
    const known = this.tree.known(this.prefix, `var.${name}`);
    if (known !== undefined) return known;
    // Its declaration may be in a file that was not given.
    if (declared === undefined) {
      return this.tree.once(own, () => this.#input(name) ?? unknown(own, "structure"));
    }
    const { type, fallback } = declared;
    return this.tree.once(own, () => {
      if (declared.isSensitive) return unknown(own, type ? natureOf(type.source) : "structure");
      const given = this.#input(name);
      const isGiven = given !== undefined && (given.kind !== "null" || declared.isNullable);
      const mayDefault = this.call !== undefined || this.tree.project.usesDefaults;
      const constant = (expression: typeof type & object): Data =>
        this.tree.evaluator.evaluate(expression, this.scope());
      if (isGiven) return type === undefined ? given : converted(given, type, constant);
      if (mayDefault && fallback !== undefined) {
        const value = constant(fallback);
        return type === undefined ? value : converted(value, type, constant);
      }
      return fallback?.kind === "null"
        ? unknown(own, natureOf(type?.source))
        : unknownOfType(own, type);
    });
  }

  #input(name: string): Data | undefined {
    if (this.call === undefined) return this.tree.project.input(name);
    const { parent, block, key, name: called } = this.call;
    const argument = argumentOf(block.body, name);
    if (argument === undefined) return undefined;
    const scope = parent.scope({ body: block.body, key, name: `${parent.prefix}module.${called}` });
    return this.tree.evaluator.evaluate(argument, scope);
  }

  #local(name: string): Data {
    const expression = this.configuration.locals.get(name);
    const own = `${this.prefix}local.${name}`;
    if (expression === undefined) return unknown(own, "structure");
    return this.tree.once(own, () => this.tree.evaluator.evaluate(expression, this.scope()));
  }

  /** `each` and `count` of one instance. */
  #each(
    name: "each" | "count",
    { body, key, name: owner }: { body: Body; key: InstanceKey; name: string },
  ): Data | undefined {
    if (key === "none") return undefined;
    const isAny = typeof key === "object";
    const own = `${owner}${isAny ? "[*]" : keyText(key)}`;
    const index: Data = isAny
      ? unknown(`${own} count.index`, "component")
      : typeof key === "number"
        ? { kind: "number", spelling: String(key) }
        : text(key);
    if (name === "count") return object([{ name: "index", value: index }]);
    const eachKey = isAny ? unknown(`${own} each.key`, "structure") : index;
    const value = this.tree.once(`${own} each.value`, () => {
      const expansion = this.expansion(body, owner);
      const found =
        expansion.kind === "instances"
          ? expansion.instances.find((each) => each.key === key)?.value
          : undefined;
      return found ?? unknown(`${own} each.value`, "structure");
    });
    return object([
      { name: "key", value: eachKey },
      { name: "value", value },
    ]);
  }

  /** The instances of a block of this module. */
  expansion(body: Body, owner: string): Expansion {
    // The scope has no `each`: a block cannot choose its instances by it.
    let found: Expansion = { kind: "single" };
    const kept = this.tree.once(`${owner} instances`, () => {
      found = expansionOf(body, this.scope(), this.tree.evaluator);
      return { ...NULL, ...{ expansion: found } } as Data;
    });
    // Instances that depend on themselves are a cycle.
    const open: Expansion = { kind: "unknown", by: "for_each", name: owner };
    return (kept as Data & { readonly expansion?: Expansion }).expansion ?? open;
  }

  #ofType(type: string, mode: "managed" | "data"): Data | undefined {
    const { resources } = this.configuration;
    const own = `${this.prefix}${type}`;
    return lazy(own, (name) => {
      const found = resources.get(`${type}.${name}`);
      if (found !== undefined) return this.#resource(found);
      // Terraform refuses such a reference; it is not a reason to lose the rest.
      return mode === "data" || type.includes("_")
        ? unknown(`${own}.${name}`, "structure")
        : undefined;
    });
  }

  ownName({ mode, type, name }: ResourceBlock): string {
    return `${this.prefix}${mode === "data" ? "data." : ""}${type}.${name}`;
  }

  #resource(resource: ResourceBlock): Data {
    const own = this.ownName(resource);
    const expansion = this.expansion(resource.block.body, own);
    const instance = (key: InstanceKey): Data => this.#instanceValue(resource, key);
    if (expansion.kind === "single") return instance("none");
    if (expansion.kind === "unknown") {
      return this.#collection(own, instance);
    }
    const { instances } = expansion;
    if (expansion.by === "count") return list(instances.map(({ key }) => instance(key)));
    return object(instances.map(({ key }) => ({ name: String(key), value: instance(key) })));
  }

  /** Instances whose keys only the deployment knows, so each may be missing. */
  #collection(name: string, instance: (key: InstanceKey) => Data): Data {
    return {
      ...unknown(name, "structure"),
      step: (key) => {
        this.tree.evaluator.doubts.add();
        return instance(key);
      },
    };
  }

  #instanceValue(resource: ResourceBlock, key: InstanceKey): Data {
    const own = `${this.ownName(resource)}${keyText(key)}`;
    return {
      ...unknown(own, "structure"),
      single: true,
      step: (name) =>
        typeof name === "number"
          ? undefined
          : this.tree.once(
              `${own}.${name}`,
              () =>
                this.tree.known(this.prefix, `${own.slice(this.prefix.length)}.${name}`) ??
                ofSchema(attributeOf(this.instance(resource, key), name)),
            ),
    };
  }

  /** One instance of a resource of this module. */
  instance(resource: ResourceBlock, key: InstanceKey): Instance {
    const { block, mode, type } = resource;
    const name = this.ownName(resource);
    const scope = this.scope({ body: block.body, key, name });
    const { evaluator } = this.tree;
    const { attributes, blocks } = block.body;
    return {
      mode,
      type,
      address: `${name}${keyText(key)}`,
      provider: this.provider(providerOf(resource)),
      has: (each) =>
        attributes.some((one) => one.name === each) ||
        blocks.some((one) => one.type === each || one.labels[0] === each),
      written: (each) => {
        const expression = argumentOf(block.body, each);
        if (expression !== undefined) return evaluator.evaluate(expression, scope);
        const nested = nestedBlocks(block.body, each, scope, evaluator);
        if (nested.some(({ maybe }) => maybe !== undefined)) {
          return unknown(`${name}${keyText(key)}.${each}`, "structure");
        }
        return list(nested.map((one) => blockObject(one, evaluator)));
      },
      block: () => blockObject({ block, scope }, evaluator),
    };
  }

  /** The facts of a provider, by its name in this module. */
  provider(name: string): ProviderFacts {
    const { root, project, evaluator } = this.tree;
    const own = this.rootProvider(name);
    return project.provider(own, (block, argument) => {
      const expression = argumentOf(block.body, argument);
      if (expression === undefined) return NULL;
      return this.tree.once(`provider ${own} ${argument}`, () =>
        evaluator.evaluate(expression, root.scope()),
      );
    });
  }

  /** The name that a provider of this module has in the root module. */
  rootProvider(name: string): string {
    if (this.call === undefined) return name;
    const given = argumentOf(this.call.block.body, "providers");
    const found =
      given?.kind === "object" ? given.members.find(({ key }) => key.source === name) : undefined;
    return this.call.parent.rootProvider(found === undefined ? name : found.value.source);
  }

  /** The tags of an instance, with those that its provider gives to all resources. */
  tags(resource: ResourceBlock, instance: Instance): Data {
    const { root, evaluator } = this.tree;
    const provider = root.configuration.providers.get(this.rootProvider(providerOf(resource)));
    const block = provider?.body.blocks.find(({ type }) => type === "default_tags");
    const expression = block && argumentOf(block.body, "tags");
    const common = expression ? evaluator.evaluate(expression, root.scope()) : object([]);
    const own = (instance.has("tags") && instance.written("tags")) || NULL;
    const both = COLLECTION_FUNCTIONS["merge"]?.([common, own]);
    return both ?? unknown(`${instance.address}.tags_all`, "structure");
  }

  /** The instance of a called module; undefined if its configuration is not there. */
  child(name: string, key: InstanceKey): Module | undefined {
    const block = this.configuration.calls.get(name);
    if (block === undefined || this.calls.length >= MAX_MODULES) return undefined;
    const { folder } = this.configuration;
    const configuration = this.tree.project.configuration(block, folder, [...this.calls, name]);
    if (configuration === undefined) return undefined;
    return new Module(this.tree, configuration, { parent: this, name, block, key });
  }

  #module(name: string): Data {
    const block = this.configuration.calls.get(name);
    const own = `${this.prefix}module.${name}`;
    if (block === undefined) return unknown(own, "structure");
    const expansion = this.expansion(block.body, own);
    const instance = (key: InstanceKey): Data => ({
      ...unknown(`${own}${keyText(key)}`, "structure"),
      single: true,
      step: (output) => this.#output(name, key, String(output)),
    });
    if (expansion.kind === "single") return instance("none");
    if (expansion.kind === "unknown") {
      return this.#collection(own, instance);
    }
    const { instances } = expansion;
    if (expansion.by === "count") return list(instances.map(({ key }) => instance(key)));
    return object(instances.map(({ key }) => ({ name: String(key), value: instance(key) })));
  }

  #output(name: string, key: InstanceKey, output: string): Data {
    const reference = `module.${name}${keyText(key)}.${output}`;
    const known = this.tree.known(this.prefix, reference);
    if (known !== undefined) return known;
    const child = this.child(name, key);
    const own = `${this.prefix}${reference}`;
    if (child === undefined) return unknown(own, "structure");
    const block = child.configuration.outputs.get(output);
    const expression = block && argumentOf(block.body, "value");
    if (block === undefined || expression === undefined || isSensitive(block.body)) {
      return unknown(own, "structure");
    }
    return this.tree.once(own, () => this.tree.evaluator.evaluate(expression, child.scope()));
  }
}

/** The provider that a block names, or the usual one. */
export const providerOf = ({ block }: ResourceBlock): string =>
  (argumentOf(block.body, "provider")?.source ?? "aws").replace(/^"|"$/g, "");

/** A name that only has attributes. */
const lazy = (name: string, step: (key: string | number) => Data | undefined): Data => ({
  ...unknown(name, "structure"),
  single: true,
  step,
});

const natureOf = (type: string | undefined): "pattern" | "structure" | "component" =>
  type === "string" ? "pattern" : type === "number" || type === "bool" ? "component" : "structure";
