/**
 * The resources to which policies of HCL belong, and all resources of a root module.
 *
 * The argument of the table (aws/policy-owners.ts) refers to a resource, whatever name that has.
 * Any other value is a name, and belongs to the resources with an attribute of the same value, in
 * any module. If there is none, the owner exists elsewhere.
 *
 * This runs when all policies are read, in one evaluation without decisions, so that it adds no
 * cases to them. An instance that depends on a condition then has the key `[*]`.
 * LIMIT: resources of one root module.
 */

import { type PolicyOwner, terraformOwner } from "../../../aws/policy-owners.ts";
import type { Owner, PolicySite } from "../../site.ts";
import { withoutKeys } from "../address.ts";
import { referredResource } from "./attachments.ts";
import { attributeOf as instanceAttribute } from "./attributes.ts";
import { attributeOf, type ResourceBlock } from "./configuration.ts";
import { type Data, knownText, partsOf } from "./data.ts";
import { type InstanceKey, keyText, type Module, type Tree } from "./module.ts";
import type { RootModule } from "./project.ts";
import { instanceKeys, tagsOf } from "./sites.ts";

/** LIMIT: instances whose policies can be told. */
const MAX_RESOURCES = 50_000;
/** LIMIT: steps from a setting of a resource to that resource. */
const MAX_STEPS = 3;

interface Made {
  readonly module: Module;
  readonly resource: ResourceBlock;
  readonly key: InstanceKey;
  readonly address: string;
}

export class ModuleOwners {
  readonly #made: readonly Made[];
  readonly #byName = new Map<string, Made[]>();
  readonly #byType = new Map<string, Made[]>();
  /** The instances of a type by the values of the attributes that name them. */
  readonly #values = new Map<string, ReadonlyMap<string, readonly Made[]>>();

  constructor(project: RootModule) {
    const tree = project.tree(new Map());
    this.#made = tree === undefined ? [] : madeIn(tree);
    for (const each of this.#made) {
      add(this.#byName, withoutKeys(each.address), each);
      add(this.#byType, each.resource.type, each);
    }
  }

  /** The addresses of all resources. */
  get addresses(): readonly string[] {
    return this.#made.map(({ address }) => address);
  }

  applied(site: PolicySite): PolicySite {
    const { attached } = site;
    if (attached !== undefined) {
      const known = attached.principals.flatMap((each) => this.#at(each));
      const isOpen = attached.isOpen === true || (attached.identities ?? []).length > 0;
      const all: readonly Owner[] = isOpen ? [...known, { unknownTags: "all" }] : known;
      return all.length === 0 ? site : { ...site, owners: all };
    }
    const name = /^(?:module\.[^.[]+(?:\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\])?\.)*([\w-]+)\./;
    const row = terraformOwner(name.exec(site.address)?.[1] ?? "");
    if (row === undefined) return site;
    const owners = this.#holders(site.address).flatMap((each) => this.#ownersOf(each, row));
    const distinct = new Map(owners.map((each) => [each.address ?? each.name, each]));
    return { ...site, owners: [...distinct.values()] };
  }

  /** The instances whose policy has an address; several if their keys are not known. */
  #holders(address: string): readonly Made[] {
    for (let end = address.length; end > 0; end = address.lastIndexOf(".", end - 1)) {
      const start = address.slice(0, end);
      const found = this.#byName.get(withoutKeys(start)) ?? [];
      const same = found.filter((each) => each.address === start);
      if (found.length > 0) return same.length > 0 ? same : found;
    }
    return [];
  }

  #ownersOf(
    { module, resource, key }: Made,
    row: PolicyOwner,
    steps = MAX_STEPS,
  ): readonly Owner[] {
    const { body } = resource.block;
    const scope = module.scope({ body, key, name: module.ownName(resource) });
    const { tree } = module;
    return row.names.flatMap((name): readonly Owner[] => {
      const written = attributeOf(body, name);
      if (written === undefined) return [];
      const items = written.kind === "tuple" ? written.items : [written];
      return items.flatMap((item): readonly Owner[] => {
        const referred = referredResource(tree, item, scope);
        const isMeant = referred !== undefined && isOwnerType(referred.type, row);
        if (isMeant) return this.#at(referred.address);
        // Another setting of the same bucket, such as its versioning, has its name too.
        const through = referred === undefined ? [] : this.#holders(referred.address);
        const settings = through.filter((each) => attributeOf(each.resource.block.body, name));
        if (settings.length > 0 && steps > 0) {
          return settings.flatMap((each) => this.#ownersOf(each, row, steps - 1));
        }
        return this.#named(tree.evaluator.evaluate(item, scope), row);
      });
    });
  }

  #named(value: Data, row: PolicyOwner): readonly Owner[] {
    if (value.kind === "list") return value.items.flatMap((each) => this.#named(each, row));
    if (value.kind === "null") return [];
    const key = keyOf(value);
    const found = (row.types ?? []).flatMap((type) => this.#valuesOf(type).get(key ?? "") ?? []);
    if (found.length > 0) return found.map(ownerOf);
    const name = knownText(value);
    const open = { types: row.types ?? [], unknownTags: "all" } as const;
    return [name === undefined ? open : { name, unknownTags: "all" }];
  }

  #valuesOf(type: string): ReadonlyMap<string, readonly Made[]> {
    const known = this.#values.get(type);
    if (known !== undefined) return known;
    const found = new Map<string, Made[]>();
    this.#values.set(type, found);
    for (const each of this.#byType.get(type) ?? []) {
      const instance = each.module.instance(each.resource, each.key);
      const keys = NAMES.flatMap((name) => keyOf(instanceAttribute(instance, name)) ?? []);
      for (const key of new Set(keys)) add(found, key, each);
    }
    return found;
  }

  #at(address: string): readonly Owner[] {
    const found = this.#byName.get(withoutKeys(address)) ?? [];
    const same = found.filter((each) => each.address === address);
    const all = same.length > 0 ? same : found;
    // An instance that is not known by its key has the tags of any.
    const owners = all.map((each) => ({ ...ownerOf(each), address }));
    return owners.length === 0 ? [{ address }] : owners;
  }
}

function madeIn(tree: Tree): readonly Made[] {
  const found: Made[] = [];
  const visit = (module: Module): void => {
    for (const resource of module.configuration.resources.values()) {
      if (resource.mode === "data" || !/^aws(?:cc)?_/.test(resource.type)) continue;
      const name = module.ownName(resource);
      for (const key of instanceKeys(module, resource.block.body, name)) {
        if (found.length >= MAX_RESOURCES) return;
        found.push({ module, resource, key, address: `${name}${keyText(key)}` });
      }
    }
    for (const [call, { body }] of module.configuration.calls) {
      for (const key of instanceKeys(module, body, `${module.prefix}module.${call}`)) {
        const child = found.length < MAX_RESOURCES ? module.child(call, key) : undefined;
        if (child !== undefined) visit(child);
      }
    }
  };
  visit(tree.root);
  return found;
}

function ownerOf({ module, resource, key, address }: Made): Owner {
  return { address, ...tagsOf(module.tags(resource, module.instance(resource, key))) };
}

const isOwnerType = (type: string, { types }: PolicyOwner): boolean =>
  types === undefined ? terraformOwner(type) === undefined : types.includes(type);

/** Equal for equal values; unknown parts are equal if their names are. */
function keyOf(value: Data): string | undefined {
  const parts = partsOf(value);
  return parts === undefined
    ? undefined
    : JSON.stringify(parts.map((part) => (typeof part === "string" ? part : [part.name])));
}

function add<T>(all: Map<string, T[]>, key: string, value: T): void {
  const known = all.get(key);
  if (known === undefined) all.set(key, [value]);
  else known.push(value);
}

/** The attributes by which other resources name one. */
const NAMES = [
  "arn",
  "bucket",
  "domain_name",
  "email",
  "function_name",
  "id",
  "identifier",
  "key_id",
  "name",
  "url",
] as const;
