/**
 * The policies of one resource of a template, as sites.
 *
 * The rows of its type (aws/cloudformation-policies.ts) say where policies stand. A path is
 * followed in the template as far as it has no functions. So each policy is evaluated by itself,
 * and has only the cases that it depends on. From there it is followed in the evaluated value. A
 * value that is not known ends the path: the site says so.
 *
 * A resource with an undecided condition is read for the case that it exists.
 */
import {
  type CloudFormationPolicy,
  cloudFormationLinks,
  cloudFormationPolicies,
} from "../../aws/cloudformation-policies.ts";
import type { PathStep } from "../../aws/policy-table.ts";
import { missingReason } from "../missing-policy.ts";
import type { Place } from "../place.ts";
import type { PolicyCase, PolicyKind, PolicySite, SitePolicy, SourceKind } from "../site.ts";
import type { TextPart, Value } from "../value.ts";
import { itemsOf, knownText, member, partsOf } from "../value-reading.ts";
import type { Assignment } from "./conditions.ts";
import { grantPolicy } from "./grants.ts";
import { type Case, MAX_CASES, type TemplateEvaluator } from "./intrinsic.ts";
import { policyDocument, unreadable } from "./policy-document.ts";
import type { TemplateResource } from "./template-parts.ts";

/** The names of members, and `each` for all items of a list. */
type Step = string | typeof EACH;

const EACH: unique symbol = Symbol("each");

/** A place in a value at the end of a path, or where the path cannot be followed. */
export interface Spot {
  readonly address: string;
  readonly value: Value;
  /** The rest of the path. */
  readonly rest: readonly Step[];
}

/** A policy in one case of a template. */
export interface FoundPolicy {
  readonly address: string;
  readonly policy: SitePolicy;
}

/** The facts about policies that are the same in all cases. */
export interface SiteFacts {
  /** The address if no case can be evaluated. */
  readonly address: string;
  /** The place if no policy has one. */
  readonly place: Place;
  readonly kind: PolicyKind;
  readonly row: Pick<CloudFormationPolicy, "awsType" | "publicCheckType">;
  readonly source: SourceKind;
}

export interface SiteContext {
  readonly source: SourceKind;
  /** Whether the sites are compared with those of another state, so that boundaries count. */
  readonly isCompared?: boolean;
  /** The address of a resource; that of a policy adds the property. */
  addressOf(resource: TemplateResource): string;
}

/** All policies of a resource; empty for a type that has none. */
export function resourceSites(
  evaluator: TemplateEvaluator,
  resource: TemplateResource,
  context: SiteContext,
): readonly PolicySite[] {
  const rows = cloudFormationPolicies(resource.type ?? "");
  const sites = rows.flatMap((row) => {
    if (row.format === "template") return [];
    if (row.format === "arguments") return grantSites(evaluator, resource, row, context);
    return documentSites(evaluator, resource, row, context);
  });
  const missing = missingSites(evaluator, resource, context, sites.length === 0);
  const common = commonFacts(evaluator, resource);
  const own = sites.map((site) => ({
    ...site,
    ...common.tags,
    ...(common.attachments.length > 0 &&
      /^(?:identity|trust)$/.test(site.kind) && { attachments: common.attachments }),
  }));
  return [...own, ...missing];
}

/**
 * Policies that should be there: a property with almost the name of one, and the document of a
 * resource that is a policy, if `isNone` of its properties holds one.
 */
function missingSites(
  evaluator: TemplateEvaluator,
  resource: TemplateResource,
  context: SiteContext,
  isNone: boolean,
): readonly PolicySite[] {
  const { type = "", place, properties } = resource;
  // A function may give any of the properties.
  const isOpen = properties !== undefined && hasFunction(properties);
  const members = properties?.kind === "object" && !isOpen ? properties.members : [];
  const names = members.map(({ name }) => name);
  const rows = cloudFormationPolicies(type);
  const others = rows.map(({ path }) => path[0]?.name ?? "");
  return rows.flatMap((row) => {
    if (row.format !== "document") return [];
    const name = row.path[0]?.name ?? "";
    const isNeeded = isNone && /Policy$/.test(type) && row.path.length === 1;
    // A property may be there and have no value.
    const present = isNeeded ? names.filter((each) => each !== name) : names;
    const reason = missingReason({ name, isNeeded, others }, present);
    const kind = reason === undefined ? undefined : siteKind(evaluator, resource, row);
    if (reason === undefined || kind === undefined) return [];
    const address = `${context.addressOf(resource)}.${name}`;
    const run = (): readonly FoundPolicy[] => [
      { address, policy: unreadable(reason, resource.raw) },
    ];
    const facts = { address, place, kind, row, source: context.source };
    return sitesInCases(evaluator, resource, run, facts);
  });
}

/** A row of the table as a path of steps. */
function stepsOf(path: readonly PathStep[]): readonly Step[] {
  return path.flatMap(({ name, each }): Step[] => (each ? [name, EACH] : [name]));
}

/** The sites of a property; `made` gives the policy at the end of its path. */
export function documentSites(
  evaluator: TemplateEvaluator,
  resource: TemplateResource,
  row: CloudFormationPolicy,
  context: SiteContext,
  made: (spot: Spot, prefix: string) => FoundPolicy = found,
): readonly PolicySite[] {
  if (resource.properties === undefined) return [];
  const kind = siteKind(evaluator, resource, row);
  if (kind === undefined) return [];
  const start: Spot = {
    address: context.addressOf(resource),
    value: resource.properties,
    rest: stepsOf(row.path),
  };
  return follow(start, hasFunction).flatMap((spot) => {
    const run = (): readonly FoundPolicy[] => {
      const value = evaluator.evaluate(spot.value);
      if (value === undefined) return [];
      return follow({ ...spot, value }, isUnknown).map((each) => made(each, evaluator.prefix));
    };
    return sitesInCases(evaluator, resource, run, {
      address: addressOf(spot),
      place: spot.value.place ?? resource.place,
      kind,
      row,
      source: context.source,
    });
  });
}

function found(spot: Spot, prefix: string): FoundPolicy {
  const address = addressOf(spot);
  if (spot.rest.length === 0) return { address, policy: policyDocument(spot.value, prefix) };
  const { value } = spot;
  const reason =
    value.kind === "unknown"
      ? `\`${value.unknown.name}\` is not known before the deployment`
      : `\`${spot.address}\` is not an object`;
  return { address, policy: unreadable(reason, value) };
}

/** The ends of a path; a value that stops it is an end too. */
function follow(spot: Spot, stops: (value: Value) => boolean): readonly Spot[] {
  const { address, value, rest } = spot;
  const [step, ...others] = rest;
  if (step === undefined || stops(value)) return [spot];
  if (step === EACH) {
    return itemsOf(value).flatMap((item, index) =>
      follow({ address: `${address}[${index}]`, value: item, rest: others }, stops),
    );
  }
  if (value.kind === "null") return [];
  if (value.kind !== "object") return [spot];
  const next = member(value, step);
  if (next === undefined) return [];
  return follow({ address: `${address}.${step}`, value: next, rest: others }, stops);
}

/** The address of a spot, with the rest of its path. */
export function addressOf({ address, rest }: Spot): string {
  return rest.reduce<string>(
    (whole, step) => (step === EACH ? `${whole}[]` : `${whole}.${String(step)}`),
    address,
  );
}

/** Whether the template computes the value, or some members of it. */
function hasFunction(value: Value): boolean {
  if (value.kind === "unknown") return true;
  return (
    value.kind === "object" &&
    value.members.some(({ name }) => name.startsWith("Fn::") || name === "Ref")
  );
}

const isUnknown = (value: Value): boolean => value.kind === "unknown";

function grantSites(
  evaluator: TemplateEvaluator,
  resource: TemplateResource,
  row: CloudFormationPolicy,
  context: SiteContext,
): readonly PolicySite[] {
  const address = context.addressOf(resource);
  const { properties, raw } = resource;
  const value = properties ?? raw;
  const run = (): readonly FoundPolicy[] => {
    const evaluated = properties && evaluator.evaluate(properties);
    if (evaluated?.kind !== "object") {
      return [{ address, policy: unreadable("its properties are not known", value) }];
    }
    const part = (name: string): TextPart => partsOf(evaluator.refer(name, value))?.[0] ?? "";
    const policy = grantPolicy(row.type, {
      properties: evaluated,
      partition: part("AWS::Partition"),
      region: part("AWS::Region"),
      account: part("AWS::AccountId"),
      name: `${evaluator.prefix}${resource.id}`,
    });
    if (policy === undefined) return [];
    return [{ address, policy: policyDocument(policy, evaluator.prefix) }];
  };
  return sitesInCases(evaluator, resource, run, {
    address,
    place: value.place ?? resource.place,
    kind: "resource",
    row,
    source: context.source,
  });
}

/**
 * The policies that `run` finds in all cases of a resource, as one site for each address. `run`
 * uses the evaluator, and is called once for each case.
 */
export function sitesInCases(
  evaluator: TemplateEvaluator,
  resource: TemplateResource,
  run: () => readonly FoundPolicy[],
  facts: SiteFacts,
): readonly PolicySite[] {
  const only = (policy: SitePolicy): readonly PolicySite[] =>
    sitesOf([{ when: "", assignment: new Map(), result: [{ ...facts, policy }] }], facts);
  const given = existence(evaluator, resource);
  if (given === "never") return only({ kind: "absent" });
  const cases = evaluator.cases(run, given);
  if (evaluator.isExhausted) {
    return only(unreadable("the functions of the template need too many steps", resource.raw));
  }
  if (cases === undefined) {
    const reason = `its conditions have more than ${MAX_CASES} combinations`;
    return only(unreadable(reason, resource.raw));
  }
  const sites = sitesOf(cases, facts);
  const conditions = [given.size === 0 ? undefined : resource.condition, resource.onlyIf];
  const onlyIf = conditions.filter((each) => each !== undefined).join("; ");
  if (onlyIf === "") return sites;
  return sites.map((site) => (site.cases === undefined ? { ...site, onlyIf } : site));
}

/** The truth value that makes a resource exist. */
export function existence(
  evaluator: TemplateEvaluator,
  { condition }: TemplateResource,
): Assignment | "never" {
  if (condition === undefined) return new Map();
  const truth = evaluator.truth(condition);
  if (truth === undefined) return new Map([[condition, true]]);
  return truth ? new Map() : "never";
}

/** One site for each address that has a policy in some case. */
function sitesOf(
  cases: readonly Case<readonly FoundPolicy[]>[],
  { kind, row, source, ...facts }: SiteFacts,
): readonly PolicySite[] {
  const addresses = new Set(cases.flatMap(({ result }) => result.map(({ address }) => address)));
  return [...addresses].map((address): PolicySite => {
    const all = cases.map(({ when, result }): PolicyCase => {
      const policy = result.find((each) => each.address === address)?.policy;
      return { when, policy: policy ?? { kind: "absent" } };
    });
    const distinct = merged(all);
    const [first, second] = distinct;
    const place = placeOf(distinct.map(({ policy }) => policy)) ?? facts.place;
    const several = "it depends on conditions of the template";
    return {
      source,
      address,
      kind,
      awsType: row.awsType,
      ...(row.publicCheckType !== undefined && { publicCheckType: row.publicCheckType }),
      place,
      // A consumer that overlooks the cases must not take one of them for all.
      policy:
        first !== undefined && second === undefined
          ? first.policy
          : { kind: "unreadable", reason: several, place: facts.place },
      ...(second !== undefined && { cases: distinct }),
    };
  });
}

/** The place of the first policy; a function around it has a place that says less. */
function placeOf(policies: readonly SitePolicy[]): Value["place"] {
  for (const policy of policies) {
    if (policy.kind === "document" && policy.value.place !== undefined) return policy.value.place;
  }
  return undefined;
}

/** LIMIT: names of cases that are listed for one policy. */
const MAX_NAMES = 4;

/** Cases with equal policies, as one case. */
function merged(cases: readonly PolicyCase[]): readonly PolicyCase[] {
  const groups = new Map<string, PolicyCase[]>();
  for (const each of cases) {
    // Where the template says the same twice, one place is enough.
    const key = JSON.stringify(each.policy, (name, value) =>
      name === "place" ? undefined : value,
    );
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const names = group.slice(0, MAX_NAMES).map(({ when }) => when);
    if (group.length > names.length) names.push(`${group.length - names.length} more cases`);
    return [{ when: names.join(", or "), policy: first.policy }];
  });
}

function siteKind(
  evaluator: TemplateEvaluator,
  resource: TemplateResource,
  row: CloudFormationPolicy,
): PolicyKind | undefined {
  if (row.kind === "nested") return undefined;
  if (row.kind !== "organization") return row.kind;
  const type = member(resource.properties, "Type");
  const name = knownText(type && evaluator.evaluate(type));
  if (name === "RESOURCE_CONTROL_POLICY") return "rcp";
  // A type that is not known may be that of an SCP.
  return name === undefined || name === "SERVICE_CONTROL_POLICY" ? "scp" : undefined;
}

/** LIMIT: attachments of one resource that are listed. */
const MAX_ATTACHMENTS = 100;

interface CommonFacts {
  readonly attachments: readonly Value[];
  readonly tags: Tags;
}

type Tags = Pick<PolicySite, "tags" | "unknownTags">;

function commonFacts(evaluator: TemplateEvaluator, resource: TemplateResource): CommonFacts {
  const attachments: Value[] = [];
  for (const link of cloudFormationLinks(resource.type ?? "")) {
    if (link.effect === "attachment") attachments.push(...attached(evaluator, resource, link.path));
  }
  const tags = resourceTags(evaluator, resource);
  return { attachments: attachments.slice(0, MAX_ATTACHMENTS), tags };
}

/** The tags of a resource, as far as they are known. */
export function resourceTags(evaluator: TemplateEvaluator, resource: TemplateResource): Tags {
  const tags = member(resource.properties, "Tags");
  return tags === undefined ? {} : tagsOf(evaluator.evaluate(tags));
}

/** The values that a property attaches in any case. */
export function attached(
  evaluator: TemplateEvaluator,
  resource: TemplateResource,
  path: readonly PathStep[],
): readonly Value[] {
  const { properties } = resource;
  const given = existence(evaluator, resource);
  if (properties === undefined || given === "never") return [];
  const start: Spot = { address: resource.id, value: properties, rest: stepsOf(path) };
  const values = follow(start, hasFunction).flatMap((spot) => {
    const cases = evaluator.cases(() => evaluator.evaluate(spot.value), given);
    if (cases === undefined) {
      return [evaluator.unknown(evaluator.nameOf(spot.value), "structure", spot.value)];
    }
    return cases.flatMap(({ result }) => {
      if (result === undefined) return [];
      return follow({ ...spot, value: result }, isUnknown).map(({ value }) => value);
    });
  });
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** Tags are a list of pairs, or an object. */
function tagsOf(value: Value | undefined): Tags {
  if (value === undefined || value.kind === "null") return {};
  if (value.kind !== "list" && value.kind !== "object") return { unknownTags: "all" };
  const pairs =
    value.kind === "list"
      ? value.items.map((each) => [knownText(member(each, "Key")), member(each, "Value")] as const)
      : value.members.map((each) => [each.name, each.value] as const);
  const known: [string, string][] = [];
  const open: string[] = [];
  for (const [name, tag] of pairs) {
    const content = knownText(tag);
    if (name === undefined) return { unknownTags: "all" };
    if (content === undefined) open.push(name);
    else known.push([name, content]);
  }
  return {
    ...(known.length > 0 && { tags: Object.fromEntries(known) }),
    ...(open.length > 0 && { unknownTags: open }),
  };
}
