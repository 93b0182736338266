/**
 * Managed policies that a plan attaches to identities, as sites.
 *
 * Each ARN of an attachment is a site, with the ARN after the change. One that is not known is
 * what the source says. Without a source, it may be a policy of the plan to which it refers, found
 * like a document (policy-candidates.ts), or any other: the plan does not have the text around a
 * reference, such as another ARN in a condition.
 *
 * The earlier state of an attachment is all that the same identity had before, in whichever
 * resource.
 *
 * Left out are ARNs that nobody configured, because they repeat what other resources attach.
 */
import {
  type TerraformAttachment,
  terraformAttachments,
  terraformBoundaries,
} from "../../aws/terraform-policies.ts";
import { isObject, type JsonObject } from "../../json/value.ts";
import type { Place } from "../place.ts";
import { policyNameText } from "../policy-names.ts";
import type { Attached, Deployment, PolicyCase, PolicySite, SitePolicy } from "../site.ts";
import type { Value } from "../value.ts";
import { knownText, unknownsOf } from "../value-reading.ts";
import { type Key, parseReference, unwrapped } from "./address.ts";
import { child, isMasked, textValue } from "./json-value.ts";
import { type PolicyAttribute, policyAttributes } from "./plan-attributes.ts";
import { type Expression, expressionsAt } from "./plan-configuration.ts";
import { DETACHMENT, detachedPolicy } from "./plan-detachments.ts";
import type { Plan } from "./plan-index.ts";
import type { ResourceOutline } from "./plan-outline.ts";
import type { PlanPlaces } from "./plan-places.ts";
import { addressOf, isForgotten } from "./plan-sites.ts";
import { tagsOf } from "./plan-tags.ts";
import { CandidateSearch, type Scope } from "./policy-candidates.ts";
import type { SourceAnswer, SourceQuestion, TerraformSource } from "./source-policy.ts";
import { resolverOf } from "./source-references.ts";

/** Types of identities that an attachment refers to. */
const IDENTITY = /^aws(?:cc)?_(?:iam_(?:role|user|group)|sso(?:admin)?_permission_set)$/;

export class PlanAttachments {
  readonly #plan: Plan;
  readonly #places: PlanPlaces;
  readonly #source: TerraformSource | undefined;
  readonly #deployment: Deployment | undefined;
  readonly #search: CandidateSearch;
  #earlier: ReadonlyMap<string, readonly Value[]> | undefined;
  #identities: ReadonlyMap<string, PlannedIdentity> | undefined;

  constructor(
    plan: Plan,
    places: PlanPlaces,
    source: TerraformSource | undefined,
    deployment: Deployment | undefined,
  ) {
    this.#plan = plan;
    this.#places = places;
    this.#source = source;
    this.#deployment = deployment;
    this.#search = new CandidateSearch(plan, () => ({ kind: "null" }), places.at(0));
  }

  of(outline: ResourceOutline): readonly PolicySite[] {
    if (outline.type === DETACHMENT) {
      const place = (): Place => this.#places.below(outline.change.start, ["before", "policy_id"]);
      const site = detachedPolicy(this.#plan, outline, place);
      return site === undefined ? [] : [site];
    }
    const boundaries = terraformBoundaries(outline.type);
    const rows = [...terraformAttachments(outline.type), ...boundaries];
    if (rows.length === 0) return [];
    const change = this.#plan.change(outline);
    return rows.flatMap((row) =>
      policyAttributes(change, row.path).flatMap((attribute) =>
        row.isBoundary !== true
          ? this.#site(outline, change, row, attribute)
          : isBoundaryLifted(change, attribute)
            ? this.#site(outline, change, row, attribute)
            : [],
      ),
    );
  }

  #site(
    outline: ResourceOutline,
    change: JsonObject,
    row: TerraformAttachment,
    attribute: PolicyAttribute,
  ): readonly PolicySite[] {
    const { path } = attribute;
    const isNone = row.isBoundary === true && !attribute.after.isUnknown;
    const found = this.#policies(outline, change, attribute);
    // Without a boundary, everything is allowed that the old one kept away.
    const policies = found.length === 0 && isNone ? [NO_BOUNDARY] : found;
    const [first] = policies;
    if (first === undefined) return [];
    const side = isObject(change["after"]) ? "after" : "before";
    const inPlan = this.#places.below(outline.change.start, [side, ...path]);
    return [
      {
        source: "terraform-plan",
        address: addressOf(outline, path),
        kind: row.isBoundary === true ? "boundary" : "identity",
        awsType: "AWS::IAM::ManagedPolicy",
        place: this.#ask(outline, path, "place")?.place ?? inPlan,
        policy: first.policy,
        ...(policies.length > 1 && { cases: policies }),
        attached: this.#attached(outline, change, row),
        ...tagsOf(change),
      },
    ];
  }

  /** The policy after the change, or several that it may be; none if nothing is attached. */
  #policies(
    outline: ResourceOutline,
    change: JsonObject,
    { path, before, after }: PolicyAttribute,
  ): readonly PolicyCase[] {
    const only = (policy: SitePolicy): readonly PolicyCase[] => [{ when: "", policy }];
    const reference = (value: Value): readonly PolicyCase[] => only({ kind: "reference", value });
    if (outline.deferred !== undefined) {
      return only({ kind: "unreadable", reason: "Terraform defers its change" });
    }
    const state = isForgotten(change["actions"]) ? before : after;
    if (state.isSensitive) {
      return only({ kind: "unreadable", reason: "Terraform marks its ARN as sensitive" });
    }
    const { module, mode, type, name } = outline;
    const own = this.#plan.configuration.resource(module, mode, type, name);
    const written = own && expressionsAt(own.expressions, path, () => false, change["after"]);
    const given = written?.filter((each) => each.constant !== null);
    // A computed default has what other resources attach.
    if (given?.length === 0) return [];
    if (!state.isUnknown) {
      return typeof state.value === "string" ? reference(textValue(state.value)) : [];
    }
    const open = unknownOf(addressOf(outline, path));
    if (given === undefined) return reference(open);
    const said = this.#said(outline, path);
    if (said !== undefined) return casesOf(said.length === 0 ? [open] : said);
    const { attributes } = this.#search.of(given, {
      module,
      ...(outline.key === undefined ? {} : { key: outline.key }),
      ...(own?.forEach === undefined ? {} : { forEach: own.forEach }),
    } satisfies Scope);
    const policies = attributes.filter((each) => POLICY.test(each));
    return policies.length === 0
      ? reference(open)
      : [...casesOf(policies.map(unknownOf)), { when: "it is another policy", policy: ANOTHER }];
  }

  /** The values that the source says; undefined if it does not have them. */
  #said(outline: ResourceOutline, path: readonly Key[]): readonly Value[] | undefined {
    const isItem = typeof path.at(-1) === "number";
    // The items of a set have another order in the plan.
    const asked = this.#ask(outline, isItem ? path.slice(0, -1) : path, "value")?.value;
    if (asked === undefined) return undefined;
    const isWhole = isItem && asked.kind === "list";
    const values = isWhole ? asked.items.filter((each) => knownText(each) === undefined) : [asked];
    const isOpen = values.flatMap(unknownsOf).some(({ name }) => OUTPUT.test(name));
    return isOpen ? undefined : values;
  }

  #attached(outline: ResourceOutline, change: JsonObject, row: TerraformAttachment): Attached {
    const own = row.isOwn ? { isOwn: true as const } : {};
    const hasBefore = Object.hasOwn(change, "before");
    const values =
      row.isBoundary === true ? arnsIn(change, row) : this.#earlierOf(outline, change, row);
    if (row.identities === "self") {
      const isNew = !isObject(change["before"]);
      return {
        principals: [outline.address],
        ...own,
        ...(hasBefore && { before: { values, isNew } }),
      };
    }
    const principals: string[] = [];
    const identities: Value[] = [];
    for (const name of row.identities) {
      const found = this.#referred(outline, name);
      principals.push(...found);
      if (found.length === 0) identities.push(...this.#names(outline, change, name));
    }
    const names = identitiesIn(change["after"], row, this.#providerOf(outline));
    const all = [...principals, ...names].map((each) => this.#identity(each));
    const isKnown = identities.every((each) => knownText(each) !== undefined);
    const isNew = isKnown && all.length > 0 && all.every((each) => each?.isNew === true);
    return {
      principals: [...new Set(principals)],
      ...(identities.length > 0 && { identities }),
      ...(row.identities.length === 0 && { isOpen: true as const }),
      ...own,
      ...(hasBefore && { before: { values, isNew } }),
    };
  }

  /** The addresses of the identities that an argument refers to. */
  #referred(
    { module, mode, type, name, key }: ResourceOutline,
    argument: string,
  ): readonly string[] {
    const own = this.#plan.configuration.resource(module, mode, type, name);
    const expressions = own ? expressionsAt(own.expressions, [argument], () => false, {}) : [];
    return expressions.flatMap((each) => this.#instances(each, module, key));
  }

  #instances(
    { references }: Expression,
    module: ResourceOutline["module"],
    key: Key | undefined,
  ): readonly string[] {
    return unwrapped(references).flatMap((text): readonly string[] => {
      const found = parseReference(text);
      if (found.kind !== "resource" || !IDENTITY.test(found.type)) return [];
      const all = this.#plan.instances({
        module,
        mode: found.mode,
        type: found.type,
        name: found.name,
      });
      const wanted = found.key ?? key;
      const same = all.filter((each) => each.key === wanted);
      return (same.length > 0 ? same : all).map(({ address }) => address);
    });
  }

  /** The names that an argument has, or unknown values. */
  #names(outline: ResourceOutline, change: JsonObject, argument: string): readonly Value[] {
    const value = child(change["after"], argument) ?? child(change["before"], argument);
    if (isMasked(child(change["after_unknown"], argument))) {
      return [unknownOf(`${outline.address}.${argument}`)];
    }
    return textsIn(value).map(textValue);
  }

  /** The ARNs that each identity of an attachment had before, by any resource. */
  #earlierOf(
    outline: ResourceOutline,
    change: JsonObject,
    row: TerraformAttachment,
  ): readonly Value[] {
    if (row.identities.length === 0) return arnsIn(change, row);
    this.#earlier ??= this.#earlierArns();
    const isThere = isObject(change[row.identities === "self" ? "before" : "after"]);
    const [one, other] = row.identities === "self" ? ["before", "after"] : ["after", "before"];
    const keys: (string | undefined)[] = identitiesIn(
      change[isThere ? one : other],
      row,
      this.#providerOf(outline),
    );
    for (const name of row.identities === "self" ? [] : row.identities) {
      if (!isMasked(child(change["after_unknown"], name))) continue;
      const referred = this.#referred(outline, name).map((each) => this.#identity(each)?.before);
      keys.push(...(referred.length === 0 ? [undefined] : referred));
    }
    const lists = keys.map((each) => this.#earlier?.get(each ?? "") ?? []);
    const [first = [], ...others] = lists.map(
      (each) => new Map(each.map((value) => [JSON.stringify(value), value])),
    );
    return [...first].flatMap(([key, value]) =>
      others.every((each) => each.has(key)) ? [value] : [],
    );
  }

  #earlierArns(): ReadonlyMap<string, readonly Value[]> {
    const found = new Map<string, Value[]>();
    for (const outline of this.#plan.outline.changes) {
      for (const row of terraformAttachments(outline.type)) {
        const change = this.#plan.change(outline);
        for (const key of identitiesIn(change["before"], row, this.#providerOf(outline))) {
          found.set(key, [...(found.get(key) ?? []), ...arnsIn(change, row)]);
        }
      }
    }
    return found;
  }

  /** The identity of the plan with an address, or with the key of a name. */
  #identity(name: string): PlannedIdentity | undefined {
    if (this.#identities === undefined) {
      const found = new Map<string, PlannedIdentity>();
      for (const outline of this.#plan.outline.changes) {
        const { type, address } = outline;
        if (outline.mode === "data" || !IDENTITY.test(type)) continue;
        const { before, after } = this.#plan.change(outline);
        const provider = this.#providerOf(outline);
        const [earlier] = identityKeys(before, nameAttributes(type), type, provider);
        const isNew = !isObject(before);
        const identity = { isNew, ...(earlier !== undefined && { before: earlier }) };
        found.set(address, identity);
        for (const key of identityKeys(after, nameAttributes(type), type, provider)) {
          found.set(key, identity);
        }
      }
      this.#identities = found;
    }
    return this.#identities.get(name);
  }

  #providerOf({ module, mode, type, name }: ResourceOutline): string {
    return this.#plan.configuration.provider(module, mode, type, name);
  }

  #ask(
    { module, mode, type, name, key }: ResourceOutline,
    path: readonly Key[],
    asked: SourceQuestion["asked"],
  ): SourceAnswer | undefined {
    const resolve = resolverOf(this.#plan, module, this.#deployment);
    const instance = key === undefined ? {} : { key };
    return this.#source?.({ module, mode, type, name, ...instance, path, asked, resolve });
  }
}

const NO_BOUNDARY: PolicyCase = { when: "", policy: { kind: "absent" } };

/** Whether an identity that stays has another boundary than before, or none. */
export function isBoundaryLifted(
  change: JsonObject,
  { before, after }: Pick<PolicyAttribute, "before" | "after">,
): boolean {
  if (typeof before.value !== "string" || before.value === "") return false;
  return isObject(change["after"]) && (after.isUnknown || after.value !== before.value);
}

/** One value, or a case for each. */
function casesOf(values: readonly Value[]): readonly PolicyCase[] {
  return values.map((value) => ({
    when: `it is ${policyNameText(value)}`,
    policy: value.kind === "null" ? { kind: "absent" } : { kind: "reference", value },
  }));
}

/** The ARN of a managed policy that the plan makes. */
const POLICY =
  /(?:^|\.)(?:aws_iam_policy|awscc_iam_managed_policy)\.[\w-]+(?:\[.*\])?\.(?:arn|id|policy_arn)$/;
/** An output of a module that the source does not have. */
const OUTPUT = /^(?:module\.[\w-]+(?:\[[^\]]*\])?\.)+[\w-]+(?:\[.*\]|\.[\w-]+)?$/;

const ANOTHER: SitePolicy = {
  kind: "unreadable",
  reason: "the plan does not have the text around the reference, which may name another policy",
  help: "give the Terraform files with `--source DIR`",
};

const unknownOf = (name: string): Value => ({ kind: "unknown", unknown: { name, nature: "text" } });

/** An identity among the changes. */
interface PlannedIdentity {
  readonly isNew: boolean;
  /** The key of its name before the change. */
  readonly before?: string;
}

/** The attributes with the name of an identity, or with the ARN of a permission set. */
const nameAttributes = (type: string): readonly string[] =>
  type.endsWith("_permission_set")
    ? ["arn", "permission_set_arn"]
    : ["name", "role_name", "user_name", "group_name"];

/** The names of the identities in the values of an attachment. */
function identitiesIn(
  values: unknown,
  { type, identities }: TerraformAttachment,
  provider: string,
): string[] {
  const attributes = identities === "self" ? nameAttributes(type) : identities;
  return identityKeys(values, attributes, type, provider);
}

/** Names with their kind and provider, because roles, users and accounts may have one name. */
function identityKeys(
  values: unknown,
  attributes: readonly string[],
  type: string,
  provider: string,
): string[] {
  return attributes.flatMap((attribute) => {
    const [kind = ""] = /role|user|group|permission/.exec(`${attribute} ${type}`) ?? [];
    return textsIn(child(values, attribute)).map((name) => `${provider} ${kind} ${name}`);
  });
}

/** The ARNs that an attachment had before. */
function arnsIn(change: JsonObject, { path }: TerraformAttachment): readonly Value[] {
  return policyAttributes(change, path).flatMap(({ before }) =>
    typeof before.value === "string" && !before.isSensitive ? [textValue(before.value)] : [],
  );
}

function textsIn(value: unknown): readonly string[] {
  const all = Array.isArray(value) ? value : [value];
  return all.filter((each) => typeof each === "string");
}
