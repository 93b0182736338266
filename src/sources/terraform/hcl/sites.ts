/**
 * The sites of one block of a resource: its instances, and the policy of each in all cases.
 *
 * An instance is found by the keys of the modules that lead to it and its own. Cases whose policies
 * are equal are one; a policy that is the same in all cases has none. Where a policy stands in
 * nested blocks, each block is a site of its own.
 */
import type { PathStep } from "../../../aws/policy-table.ts";
import type { TerraformPolicy } from "../../../aws/terraform-policies.ts";
import type { Place } from "../../place.ts";
import type {
  InlineException,
  PolicyCase,
  PolicyKind,
  PolicySite,
  SitePolicy,
} from "../../site.ts";
import { type Arguments, argumentPolicy } from "./argument-policy.ts";
import type { Instance } from "./attributes.ts";
import { nestedBlocks } from "./blocks.ts";
import { type Case, inCases, MAX_CASES, type Taken, wording } from "./cases.ts";
import { attributeOf, blockType, findAttribute, type ResourceBlock } from "./configuration.ts";
import { type Data, knownText, member, unknown } from "./data.ts";
import { exceptionsOfBlock } from "./inline-exceptions.ts";
import { isListIgnored } from "./list-guards.ts";
import { ANY, type InstanceKey, keyText, type Module, type Tree } from "./module.ts";
import type { RootModule } from "./project.ts";
import type { Scope } from "./scope.ts";
import { sharePolicy } from "./share-policy.ts";
import { isSamePolicy, policyOf, policyOfDocument } from "./site-policy.ts";
import type { Body, Comment } from "./syntax.ts";

/** A block of a resource with policies. */
export interface BlockSites {
  /** The names of the calls of modules that lead to it. */
  readonly path: readonly string[];
  readonly resource: ResourceBlock;
  readonly rows: readonly BlockRow[];
  /** The inline exceptions of its file. */
  readonly allowed: readonly InlineException[];
  readonly comments: readonly Comment[];
}

/** A policy of a block; `missing` says why it is not there, though it should be. */
export interface BlockRow {
  readonly row: TerraformPolicy;
  readonly missing?: string;
}

/** One instance, by the keys of its modules and its own, and the cases in which it exists. */
interface FoundInstance {
  readonly keys: readonly InstanceKey[];
  readonly cases: readonly Taken[];
}

type Tags = Pick<PolicySite, "tags" | "unknownTags">;

/** One policy of an instance, in one case. */
interface FoundPolicy {
  readonly address: string;
  readonly place: Place;
  readonly policy: SitePolicy;
  readonly kind: PolicyKind;
}

export function sitesOfBlock(project: RootModule, block: BlockSites): readonly PolicySite[] {
  const allowed = exceptionsOfBlock(block.allowed, block.resource.block, block.comments);
  return instancesOf(project, block).flatMap((instance) =>
    block.rows.flatMap((each) => sitesOfRow(project, block, instance, each, allowed)),
  );
}

function instancesOf(project: RootModule, block: BlockSites): readonly FoundInstance[] {
  const found = new Map<string, { keys: readonly InstanceKey[]; cases: Taken[] }>();
  const cases = inCases(project, new Map(), MAX_CASES, (tree) => keysOf(tree.root, block, []));
  for (const { taken, result } of cases) {
    for (const keys of result) {
      const name = keys.map(keyText).join("/");
      const earlier = found.get(name) ?? { keys, cases: [] };
      earlier.cases.push(taken);
      found.set(name, earlier);
    }
  }
  return [...found.values()];
}

/** All instances, in all cases, with what their attributes are evaluated in. */
export function instancesIn(
  project: RootModule,
  block: BlockSites,
): readonly { readonly tree: Tree; readonly scope: Scope }[] {
  return instancesOf(project, block).flatMap(({ keys, cases }) =>
    cases.flatMap((taken) => {
      const tree = project.tree(taken);
      const found = tree && instanceIn(tree, block, keys);
      return tree === undefined || found === undefined ? [] : [{ tree, scope: found.scope }];
    }),
  );
}

/** The keys of all instances of the modules on the path, and of the resource. */
function keysOf(
  module: Module,
  block: BlockSites,
  before: readonly InstanceKey[],
): readonly (readonly InstanceKey[])[] {
  const call = block.path[before.length];
  if (call === undefined) {
    const { body } = block.resource.block;
    const own = instanceKeys(module, body, module.ownName(block.resource));
    return own.map((key) => [...before, key]);
  }
  const body = module.configuration.calls.get(call)?.body;
  if (body === undefined) return [];
  return instanceKeys(module, body, `${module.prefix}module.${call}`).flatMap((key) => {
    const child = module.child(call, key);
    return child === undefined ? [] : keysOf(child, block, [...before, key]);
  });
}

function instanceKeys(module: Module, body: Body, name: string): readonly InstanceKey[] {
  const expansion = module.expansion(body, name);
  if (expansion.kind === "single") return ["none"];
  if (expansion.kind === "unknown") return [ANY];
  return expansion.instances.map(({ key }) => key);
}

function sitesOfRow(
  project: RootModule,
  block: BlockSites,
  { keys, cases }: FoundInstance,
  own: BlockRow,
  allowed: readonly InlineException[],
): readonly PolicySite[] {
  const limit = Math.max(1, Math.floor(MAX_CASES / cases.length));
  const all = cases.flatMap((taken) =>
    inCases(project, taken, limit, (tree) => policiesIn(tree, block, keys, own)),
  );
  const tags = tagsInAll(cases.map((taken) => tagsIn(project, taken, block, keys)));
  const addresses = new Set(all.flatMap(({ result }) => result.map(({ address }) => address)));
  return [...addresses].flatMap((address) => {
    const found = all.flatMap(({ taken, result }): readonly Case<FoundPolicy>[] => {
      const policy = result.find((each) => each.address === address);
      return policy === undefined ? [] : [{ taken, result: policy }];
    });
    const site = siteOf(own.row, found, tags);
    return site === undefined ? [] : [allowed.length === 0 ? site : { ...site, allowed }];
  });
}

function siteOf(
  row: TerraformPolicy,
  found: readonly Case<FoundPolicy>[],
  tags: Tags,
): PolicySite | undefined {
  const [first] = found;
  if (first === undefined) return undefined;
  // A list or a share that gives access to nobody.
  const isShare = row.format === "list" || row.format === "share";
  if (isShare && found.every(({ result }) => result.policy.kind === "absent")) return undefined;
  const { address, place, kind, policy } = first.result;
  const cases = distinctCases(found);
  return {
    source: "terraform",
    address,
    kind,
    awsType: row.awsType,
    ...(row.publicCheckType && { publicCheckType: row.publicCheckType }),
    place,
    policy,
    ...(cases.length > 1 && { cases }),
    ...tags,
  };
}

/** Cases with the same policy are one, named by all of them. */
function distinctCases(found: readonly Case<FoundPolicy>[]): readonly PolicyCase[] {
  const groups: { policy: SitePolicy; when: string[] }[] = [];
  for (const { taken, result } of found) {
    const group = groups.find(({ policy }) => isSamePolicy(policy, result.policy));
    if (group === undefined) groups.push({ policy: result.policy, when: [wording(taken)] });
    else group.when.push(wording(taken));
  }
  return groups.map(({ policy, when }) => ({ policy, when: when.join(", or ") }));
}

function policiesIn(
  tree: Tree,
  block: BlockSites,
  keys: readonly InstanceKey[],
  { row, missing }: BlockRow,
): readonly FoundPolicy[] {
  const found = instanceIn(tree, block, keys);
  const kind = found && kindOf(row, found.instance);
  if (found === undefined || kind === undefined) return [];
  const { instance, scope, module } = found;
  const { body, place: at } = block.resource.block;
  if (missing !== undefined) {
    const address = `${instance.address}.${row.path[0]?.name ?? ""}`;
    const policy = { kind: "unreadable", reason: missing, place: at } as const;
    return [{ address, place: at, kind: kind === "undecided" ? "scp" : kind, policy }];
  }
  if (row.format === "list" || row.format === "share") {
    const place = placeOf(body, row.attribute) ?? at;
    const policy = sharePolicy(row, {
      ...argumentsOf(instance),
      isIgnored: () => isListIgnored(module, instance),
    });
    const placed = policy.kind === "absent" ? policy : { ...policy, place };
    return [
      { address: `${instance.address}.${row.attribute}`, place, kind: "resource", policy: placed },
    ];
  }
  return attributesAt(tree, body, scope, row.path).map(({ suffix, value, place }) => ({
    address: `${instance.address}.${suffix}`,
    place,
    kind: kind === "undecided" ? "scp" : kind,
    policy:
      kind === "undecided"
        ? { kind: "unreadable", reason: "its `type` is not known yet", place }
        : policyIn(row, instance, value),
  }));
}

interface FoundBlock {
  readonly module: Module;
  readonly instance: Instance;
  readonly scope: Scope;
}

function instanceIn(
  tree: Tree,
  { path, resource }: BlockSites,
  keys: readonly InstanceKey[],
): FoundBlock | undefined {
  let module: Module = tree.root;
  for (const [at, call] of path.entries()) {
    const child = module.child(call, keys[at] ?? "none");
    if (child === undefined) return undefined;
    module = child;
  }
  const key = keys[path.length] ?? "none";
  const { body } = resource.block;
  const scope = module.scope({ body, key, name: module.ownName(resource) });
  return { module, instance: module.instance(resource, key), scope };
}

export interface FoundAttribute {
  /** `inline_policy[0].policy`. */
  readonly suffix: string;
  readonly value: Data;
  readonly place: Place;
}

/** The attribute at the end of the path, in each nested block or object. */
export function attributesAt(
  tree: Tree,
  body: Body,
  scope: Scope,
  [step, ...rest]: readonly PathStep[],
): readonly FoundAttribute[] {
  if (step === undefined) return [];
  const { name } = step;
  const expression = attributeOf(body, name);
  if (expression !== undefined) {
    const value = tree.evaluator.evaluate(expression, scope);
    const { place } = expression;
    return inValue({ suffix: name, value, place }, step.each, rest);
  }
  if (rest.length === 0) return [];
  return nestedBlocks(body, name, scope, tree.evaluator).flatMap((nested, at) =>
    attributesAt(tree, nested.block.body, nested.scope, rest).map((found) => ({
      ...found,
      suffix: `${name}[${nested.maybe === undefined ? at : "*"}].${found.suffix}`,
    })),
  );
}

/**
 * The rest of a path, in a value: blocks that are written as objects, and nested attributes. A
 * value of which the parts are not known, or that has none, stands for the policy in it.
 */
function inValue(
  found: FoundAttribute,
  isList: boolean,
  path: readonly PathStep[],
): readonly FoundAttribute[] {
  const { suffix, value, place } = found;
  if (isList && value.kind === "list") {
    return value.items.flatMap((item, at) =>
      inValue({ suffix: `${suffix}[${at}]`, value: item, place }, false, path),
    );
  }
  const [step, ...rest] = path;
  if (step === undefined) return [found];
  if (value.kind === "null") return [];
  if (value.kind === "object") {
    const below = member(value, step.name);
    if (below === undefined) return [];
    return inValue({ suffix: `${suffix}.${step.name}`, value: below, place }, step.each, rest);
  }
  const names = path.map(({ name, each }) => `.${name}${each ? "[*]" : ""}`).join("");
  const own = `${isList ? "[*]" : ""}${names}`;
  const inner =
    value.kind === "unknown" ? unknown(`${value.unknown.name}${own}`, "structure", place) : value;
  return [{ suffix: `${suffix}${own}`, value: inner, place }];
}

/** An SCP, an RCP or another policy of an organization: its `type` says which. */
function kindOf(
  { kind }: TerraformPolicy,
  instance: Instance,
): PolicyKind | "undecided" | undefined {
  if (kind === "nested") return "resource";
  if (kind !== "organization") return kind;
  const type = instance.has("type") ? instance.written("type") : undefined;
  if (type === undefined || type.kind === "null") return "scp";
  const known = knownText(type);
  if (known === undefined) return "undecided";
  if (known === "SERVICE_CONTROL_POLICY") return "scp";
  return known === "RESOURCE_CONTROL_POLICY" ? "rcp" : undefined;
}

function policyIn({ format, type }: TerraformPolicy, instance: Instance, value: Data): SitePolicy {
  const at = value.place === undefined ? {} : { place: value.place };
  switch (format) {
    case "json":
      return policyOf(value);
    case "document":
      return value.kind === "object" ? policyOfDocument(value, value.place) : policyOf(value);
    case "arguments": {
      const policy = argumentPolicy(type, argumentsOf(instance));
      if (policy !== undefined) return policyOfDocument(policy, value.place);
      return { kind: "unreadable", reason: "it is a grant that is not a policy document", ...at };
    }
    case "openapi":
      return openApiPolicy(value);
    default:
      return { kind: "unreadable", reason: "it is in a template, which is not read here", ...at };
  }
}

function argumentsOf(instance: Instance): Arguments {
  const { address, provider } = instance;
  return {
    address,
    provider,
    argument(name) {
      const found = instance.has(name) ? instance.written(name) : undefined;
      return found?.kind === "null" ? undefined : found;
    },
  };
}

/** Where an attribute, or the first nested block of this name, stands. */
function placeOf(body: Body, name: string): Place | undefined {
  const block = body.blocks.find((each) => blockType(each) === name);
  return findAttribute(body, name)?.value.place ?? block?.place;
}

/** The policy inside of an OpenAPI document, if it has one. */
function openApiPolicy(value: Data): SitePolicy {
  const read = policyOf(value);
  if (read.kind !== "document" || read.value.kind !== "object") return read;
  const policy = member(read.value, "x-amazon-apigateway-policy");
  return policy === undefined ? { kind: "absent" } : { kind: "document", value: policy };
}

function tagsIn(
  project: RootModule,
  taken: Taken,
  block: BlockSites,
  keys: readonly InstanceKey[],
): Tags {
  const tree = project.tree(taken);
  const found = tree && instanceIn(tree, block, keys);
  return found === undefined ? {} : tagsOf(found.module.tags(block.resource, found.instance));
}

/** Tags that depend on the case are not known. */
function tagsInAll([first = {}, ...others]: readonly Tags[]): Tags {
  const isSame = others.every((each) => JSON.stringify(each) === JSON.stringify(first));
  return isSame ? first : { unknownTags: "all" };
}

function tagsOf(tags: Data): Tags {
  if (tags.kind !== "object") return { unknownTags: "all" };
  const known: [string, string][] = [];
  const open: string[] = [];
  for (const { name, value } of tags.members) {
    const text = knownText(value);
    if (text !== undefined) known.push([name, text]);
    else if (value.kind !== "null") open.push(name);
  }
  return {
    ...(known.length > 0 && { tags: Object.fromEntries(known) }),
    ...(open.length > 0 && { unknownTags: open }),
  };
}
