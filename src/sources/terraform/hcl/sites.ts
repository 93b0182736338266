/**
 * The sites of one block of a resource: its instances, and the policy of each in all cases.
 *
 * An instance is found by the keys of the modules that lead to it and its own. Cases whose policies
 * are equal are one; a policy that is the same in all cases has none. Where a policy stands in
 * nested blocks, each block is a site of its own.
 */
import type { TerraformAttachment, TerraformPolicy } from "../../../aws/terraform-policies.ts";
import type { Place } from "../../place.ts";
import type {
  Attached,
  InlineException,
  PolicyCase,
  PolicyKind,
  PolicySite,
  SitePolicy,
} from "../../site.ts";
import type { Value } from "../../value.ts";
import { identitiesOf, listItems } from "./attachments.ts";
import { argumentsOf, kindOf, placeOf, policyIn } from "./attribute-policy.ts";
import { type Instance, attributeOf as instanceAttribute } from "./attributes.ts";
import { attributesAt } from "./block-attributes.ts";
import { type Case, inCases, MAX_CASES, type Taken, wording } from "./cases.ts";
import type { ResourceBlock } from "./configuration.ts";
import { type Data, knownText } from "./data.ts";
import { exceptionsOfBlock } from "./inline-exceptions.ts";
import { isListIgnored } from "./list-guards.ts";
import { ANY, type InstanceKey, keyText, type Module, providerOf, type Tree } from "./module.ts";
import type { RootModule } from "./project.ts";
import type { Scope } from "./scope.ts";
import { sharePolicy } from "./share-policy.ts";
import { isSamePolicy, withoutFacts } from "./site-policy.ts";
import type { Body, Comment } from "./syntax.ts";

/** A block of a resource with policies. */
export interface BlockSites {
  /** The names of the calls of modules that lead to it. */
  readonly path: readonly string[];
  readonly resource: ResourceBlock;
  readonly rows: readonly BlockRow[];
  readonly attachments: readonly TerraformAttachment[];
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
  readonly names?: readonly Value[];
  readonly attached?: Attached;
}

/** The policies of an instance at one row of a table. */
type FindPolicies = (tree: Tree) => readonly FoundPolicy[];

export function sitesOfBlock(project: RootModule, block: BlockSites): readonly PolicySite[] {
  const allowed = exceptionsOfBlock(block.allowed, block.resource.block, block.comments);
  return instancesOf(project, block).flatMap((instance) => {
    const sites = (type: SiteType, find: FindPolicies): readonly PolicySite[] =>
      sitesOfRow(project, { block, instance, type, find, allowed });
    return [
      ...block.rows.flatMap((each) =>
        sites(each.row, (tree) => policiesIn(tree, block, instance.keys, each)),
      ),
      ...block.attachments.flatMap((row) =>
        sites(ATTACHED, (tree) => attachedIn(tree, block, instance.keys, row)),
      ),
    ];
  });
}

type SiteType = Pick<TerraformPolicy, "awsType" | "publicCheckType">;

const ATTACHED: SiteType = { awsType: "AWS::IAM::ManagedPolicy" };

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

export function instanceKeys(module: Module, body: Body, name: string): readonly InstanceKey[] {
  const expansion = module.expansion(body, name);
  if (expansion.kind === "single") return ["none"];
  if (expansion.kind === "unknown") return [ANY];
  return expansion.instances.map(({ key }) => key);
}

interface RowOfInstance {
  readonly block: BlockSites;
  readonly instance: FoundInstance;
  readonly type: SiteType;
  readonly find: FindPolicies;
  readonly allowed: readonly InlineException[];
}

function sitesOfRow(
  project: RootModule,
  { block, instance: { keys, cases }, type, find, allowed }: RowOfInstance,
): readonly PolicySite[] {
  const limit = Math.max(1, Math.floor(MAX_CASES / cases.length));
  const all = cases.flatMap((taken) => inCases(project, taken, limit, find));
  const tags = tagsInAll(cases.map((taken) => tagsIn(project, taken, block, keys)));
  const addresses = new Set(all.flatMap(({ result }) => result.map(({ address }) => address)));
  return [...addresses].flatMap((address) => {
    const found = all.flatMap(({ taken, result }): readonly Case<FoundPolicy>[] => {
      const policy = result.find((each) => each.address === address);
      return policy === undefined ? [] : [{ taken, result: policy }];
    });
    const site = siteOf(type, found, tags);
    return site === undefined ? [] : [allowed.length === 0 ? site : { ...site, allowed }];
  });
}

function siteOf(
  type: SiteType,
  found: readonly Case<FoundPolicy>[],
  tags: Tags,
): PolicySite | undefined {
  const [first] = found;
  if (first === undefined) return undefined;
  const { address, place, kind, policy, names, attached } = first.result;
  const cases = distinctCases(found);
  return {
    source: "terraform",
    address,
    kind,
    awsType: type.awsType,
    ...(type.publicCheckType && { publicCheckType: type.publicCheckType }),
    place,
    policy,
    ...(cases.length > 1 && { cases }),
    ...(names !== undefined && { names }),
    ...(attached !== undefined && { attached }),
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
    // A list or share that gives access to nobody is there, and may change.
    const placed =
      policy.kind === "absent"
        ? ({ kind: "absent", isChange: true } as const)
        : { ...policy, place };
    return [
      { address: `${instance.address}.${row.attribute}`, place, kind: "resource", policy: placed },
    ];
  }
  const names = namesOf(row, instance);
  return attributesAt(tree, body, scope, row.path).map(({ suffix, value, place }) => ({
    address: `${instance.address}.${suffix}`,
    place,
    ...(names !== undefined && { names }),
    kind: kind === "undecided" ? "scp" : kind,
    policy:
      kind === "undecided"
        ? { kind: "unreadable", reason: "its `type` is not known yet", place }
        : policyIn(row, instance, value),
  }));
}

/** The attributes by which others name a policy or a role; that of all other roles is `name`. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  aws_iam_policy: ["arn"],
  awscc_iam_managed_policy: ["policy_arn", "id"],
  awscc_iam_role: ["role_name", "id"],
};

/** The ARN of a managed policy, or the name of a role. */
function namesOf(
  { type, kind }: TerraformPolicy,
  instance: Instance,
): readonly Value[] | undefined {
  const attributes = NAMES[type] ?? (kind === "trust" ? ["name"] : undefined);
  return attributes?.map((each) => withoutFacts(instanceAttribute(instance, each)));
}

function attachedIn(
  tree: Tree,
  block: BlockSites,
  keys: readonly InstanceKey[],
  row: TerraformAttachment,
): readonly FoundPolicy[] {
  const found = instanceIn(tree, block, keys);
  if (found === undefined) return [];
  const { instance, scope, module } = found;
  const own = module.rootProvider(providerOf(block.resource));
  const provider = own === "aws" || own === "awscc" ? undefined : own;
  const { body } = block.resource.block;
  const attached = identitiesOf(tree, body, { row, instance, scope, provider });
  const at = attributesAt(tree, block.resource.block.body, scope, row.path);
  return at.flatMap(listItems(row)).map(({ suffix, value, place }) => ({
    address: `${instance.address}.${suffix}`,
    place: value.place ?? place,
    kind: row.isBoundary === true ? "boundary" : "identity",
    policy:
      value.kind === "null"
        ? { kind: "absent" }
        : { kind: "reference", value: withoutFacts(value) },
    attached,
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

export function tagsOf(tags: Data): Tags {
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
