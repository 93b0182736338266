/**
 * The policy sites of one change of a plan.
 *
 * A known policy is its text. One that is not known is a computed default, if nobody configured it,
 * and then it is not a site. Otherwise it is what the source says, or what its references lead to:
 * one document, or several as cases. A sensitive policy is unreadable, because a message could
 * print parts of it.
 */
import { terraformGrants } from "../../aws/terraform-grants.ts";
import { type TerraformPolicy, terraformPolicies } from "../../aws/terraform-policies.ts";
import { isObject, type JsonObject, quoted } from "../../json/value.ts";
import type { Place } from "../place.ts";
import type { Deployment, PolicyCase, PolicySite, SitePolicy } from "../site.ts";
import type { Unknown, Value } from "../value.ts";
import type { Key } from "./address.ts";
import { embeddedPolicy } from "./embedded-policy.ts";
import { child, isMasked, maskedValue, policyOfText } from "./json-value.ts";
import { PendingDocuments, pathText } from "./pending-document.ts";
import { type AttributeState, type PolicyAttribute, policyAttributes } from "./plan-attributes.ts";
import type { ChangeReading } from "./plan-change.ts";
import { type Expression, expressionOf, expressionsAt } from "./plan-configuration.ts";
import { grantPolicy, isConfigured } from "./plan-grant.ts";
import type { Plan } from "./plan-index.ts";
import { isListIgnored } from "./plan-list-guard.ts";
import { ownNames } from "./plan-names.ts";
import type { ResourceOutline } from "./plan-outline.ts";
import type { PlanPlaces } from "./plan-places.ts";
import { tagsOf } from "./plan-tags.ts";
import { CandidateSearch, type Candidates, type Scope } from "./policy-candidates.ts";
import { resourceIdentity } from "./resource-identity.ts";
import type { SourceAnswer, SourceQuestion, TerraformSource } from "./source-policy.ts";
import { providerFacts, type Resolve, resolverOf } from "./source-references.ts";

/** LIMIT: documents that one policy may be. */
const MAX_CASES = 16;
/** LIMIT: references in a message. */
const MAX_NAMED = 3;

const SOURCE_HELP = "give the Terraform files with `--source DIR`";
const SENSITIVE = "Terraform marks it as sensitive, and a message could print parts of it";
const ABSENT: SitePolicy = { kind: "absent" };

type Unread = "default" | "null" | "blocks" | "unconfigured";
type After =
  | {
      readonly kind: "policy";
      readonly policy: SitePolicy;
      readonly cases?: readonly PolicyCase[];
      /** Whether the plan alone says that it is the document of a reference. */
      readonly isAssumed?: boolean;
    }
  /** Not a policy of anybody. */
  | { readonly kind: "none"; readonly why: Unread };

export class PlanSites {
  readonly #plan: Plan;
  readonly #places: PlanPlaces;
  readonly #source: TerraformSource | undefined;
  readonly #deployment: Deployment | undefined;
  readonly #search: CandidateSearch;

  constructor(
    plan: Plan,
    places: PlanPlaces,
    source: TerraformSource | undefined,
    deployment: Deployment | undefined,
  ) {
    this.#plan = plan;
    this.#deployment = deployment;
    this.#places = places;
    this.#source = source;
    const top = places.at(0);
    const pending = new PendingDocuments(plan, top);
    this.#search = new CandidateSearch(
      plan,
      (object, name, steps) => pending.build(this.#search, object, name, steps),
      top,
    );
  }

  of(outline: ResourceOutline): ChangeReading {
    const change = this.#plan.change(outline);
    const sites: PolicySite[] = [];
    const defaults: string[] = [];
    const openBlocks: string[] = [];
    const assumed: string[] = [];
    const unconfigured: string[] = [];
    const rows = [...terraformPolicies(outline.type), ...terraformGrants(outline.type)];
    for (const row of rows) {
      if (row.format === "arguments" || row.format === "list" || row.format === "share") {
        const grant = this.#grant(outline, change, row);
        if (grant !== undefined) sites.push(grant);
        continue;
      }
      for (const attribute of policyAttributes(change, row.path)) {
        const address = addressOf(outline, attribute.path);
        const made = this.#site(outline, change, row, attribute);
        if (made === "null") defaults.push(address);
        else if (made === "blocks") openBlocks.push(address);
        else if (made === "unconfigured") unconfigured.push(address);
        else if (made !== "default") {
          sites.push(made.site);
          if (made.isAssumed) assumed.push(address);
        }
      }
    }
    const forgotten = isForgotten(child(change, "actions")) ? [outline.address] : [];
    return { sites, defaults, openBlocks, assumed, unconfigured, forgotten };
  }

  /** A grant whose parts are arguments; undefined if it has no statement. */
  #grant(
    outline: ResourceOutline,
    change: JsonObject,
    row: TerraformPolicy,
  ): PolicySite | undefined {
    const { module, mode, type, name, address } = outline;
    const own = this.#plan.configuration.resource(module, mode, type, name);
    const sideOf = (
      side: "before" | "after",
      guards: "before" | "after" = side,
    ): SitePolicy | undefined => {
      const values = change[side];
      if (!isObject(values)) return ABSENT;
      const masks = {
        unknown: side === "after" ? change["after_unknown"] : undefined,
        sensitive: change[`${side}_sensitive`],
      };
      const isDefault = own?.hasDefaultProvider === true;
      const ask = (argument: string): Value | undefined =>
        this.#ask(outline, [argument], "value")?.value;
      const isIgnored = (): boolean | Unknown =>
        isListIgnored(this.#plan, {
          outline,
          values,
          side: guards,
          ask: (each) => this.#ask(each, ["bucket"], "value")?.value,
        });
      const provider = providerFacts(this.#deployment, isDefault, address, values);
      const isGiven = isConfigured(change, own?.expressions, row.attribute);
      const found = grantPolicy({
        row,
        address,
        values,
        masks,
        provider,
        ask,
        isIgnored,
        isGiven,
      });
      // A list or share that gave access to nobody is changed by another value, and not made.
      const isChange = side === "before" && found?.kind === "absent";
      return isChange ? { kind: "absent", isChange: true } : found;
    };
    const before = sideOf("before");
    const policy =
      outline.deferred === undefined
        ? isForgotten(change["actions"])
          ? sideOf("before", "after")
          : sideOf("after")
        : deferral(outline.deferred);
    if (before === undefined || policy === undefined) return undefined;
    if (before.kind === "absent" && policy.kind === "absent") return undefined;
    const path = row.path.map((step) => step.name);
    const side = isObject(change["after"]) ? "after" : "before";
    return {
      source: "terraform-plan",
      address: addressOf(outline, path),
      kind: "resource",
      awsType: row.awsType,
      ...(row.publicCheckType && { publicCheckType: row.publicCheckType }),
      place:
        this.#ask(outline, path, "place")?.place ??
        this.#places.below(outline.change.start, [side, ...path]),
      policy,
      ...(Object.hasOwn(change, "before") && { before }),
      ...tagsOf(change),
    };
  }

  #site(
    outline: ResourceOutline,
    change: JsonObject,
    row: TerraformPolicy,
    attribute: PolicyAttribute,
  ): { readonly site: PolicySite; readonly isAssumed: boolean } | Unread {
    const { path } = attribute;
    const isThere = isObject(change["after"]);
    const values = isThere ? change["after"] : change["before"];
    const identity = resourceIdentity(row, isObject(values) ? values : {});
    if (identity === undefined) return "default";
    const side = isThere && attribute.after.value !== undefined ? "after" : "before";
    const inPlan = this.#places.below(outline.change.start, [isThere ? side : "before", ...path]);
    const before = beforeOf(change, row, attribute.before, inPlan);
    const after = this.#after(outline, change, row, attribute, { values, inPlan });
    if (after.kind === "none") {
      // A default that takes the place of a policy is a change.
      if (before?.kind !== "document" || isReplaced(change)) return after.why;
    }
    const isOwnerGone = !isThere && !isRequired(row);
    const policy: SitePolicy =
      after.kind === "policy"
        ? isOwnerGone && after.policy.kind === "absent"
          ? { kind: "absent", isOwnerGone }
          : after.policy
        : { kind: "unreadable", reason: "its value is left to AWS", place: inPlan };
    if (policy.kind === "absent" && (before === undefined || before.kind === "absent")) {
      return "default";
    }
    const place = this.#ask(outline, path, "place")?.place ?? inPlan;
    const isUndecided = identity.kind === undefined;
    const site: PolicySite = {
      source: "terraform-plan",
      address: addressOf(outline, path),
      kind: identity.kind ?? "scp",
      awsType: identity.awsType,
      ...(identity.publicCheckType && { publicCheckType: identity.publicCheckType }),
      place,
      policy: isUndecided
        ? { kind: "unreadable", reason: "its `type` is not known yet", place }
        : policy,
      ...(before && { before }),
      ...ownNames(outline, row, isObject(values) ? values : {}, this.#resolver(outline)),
      ...(after.kind === "policy" && !isUndecided && after.cases && { cases: after.cases }),
      ...tagsOf(change),
    };
    return { site, isAssumed: after.kind === "policy" && after.isAssumed === true };
  }

  #after(
    outline: ResourceOutline,
    change: JsonObject,
    row: TerraformPolicy,
    { path, before, after, isInBlock }: PolicyAttribute,
    { values, inPlan }: { readonly values: unknown; readonly inPlan: Place },
  ): After {
    if (outline.deferred !== undefined) {
      return policyIs({ ...deferral(outline.deferred), place: inPlan });
    }
    const actions = child(change, "actions");
    // An object that Terraform forgets stays as it is.
    if (isForgotten(actions) && before.value !== undefined) {
      return policyIs(ofState(row, before, inPlan));
    }
    if (!after.isUnknown) return policyIs(ofState(row, after, inPlan));
    const { module, mode, type, name } = outline;
    const found = this.#plan.configuration.resource(module, mode, type, name);
    if (found === undefined) {
      if (!isRequired(row)) return { kind: "none", why: "unconfigured" };
      const reason = `it is not known yet, and its configuration is missing; ${SOURCE_HELP}`;
      return policyIs({ kind: "unreadable", reason, place: inPlan });
    }
    const isOnlyBlock = path.at(-1) !== row.path.at(-1)?.name;
    // Nested attributes are one expression; without one, they are a computed default.
    const isNested = row.format === "document";
    const expressions =
      isOnlyBlock && !isNested
        ? blockExpressions(found.expressions, row)
        : expressionsAt(found.expressions, path, () => false, values);
    const given = expressions.filter((each) => each.constant !== null);
    const isConfigured = given.length > 0 || (isInBlock && !isOnlyBlock && !isNested);
    if (isConfigured && after.isSensitive) {
      return policyIs({ kind: "unreadable", reason: SENSITIVE, place: inPlan });
    }
    if (isOnlyBlock) {
      const names = row.path.map((step) => step.name);
      const blocks = this.#ask(outline, names, "blocks")?.blocks;
      if (blocks !== undefined) return afterBlocks(blocks, after.isSensitive, names, inPlan);
    }
    const answer =
      isConfigured || (isInBlock && !isNested) ? this.#ask(outline, path, "document") : undefined;
    const value = answer?.value;
    if (value?.kind === "null") return { kind: "none", why: "default" };
    // A reference that the source does not know is one that the plan may follow.
    if (value !== undefined && value.kind !== "unknown") {
      return policyIs({ kind: "document", value });
    }
    if (!isConfigured) {
      return { kind: "none", why: isOnlyBlock && !isNested ? "blocks" : "default" };
    }
    const scope: Scope = {
      module,
      ...(outline.key === undefined ? {} : { key: outline.key }),
      ...(found.forEach === undefined ? {} : { forEach: found.forEach }),
    };
    if (row.format !== "json" && row.format !== "document") {
      const reason = `it is not known yet; ${answer?.reason ?? SOURCE_HELP}`;
      return policyIs({ kind: "unreadable", reason, place: inPlan });
    }
    const chosen = chosenOf(this.#search.of(given, scope), given, answer, row, inPlan);
    if (value !== undefined) return confirmed(chosen, value, answer?.place ?? inPlan);
    const isAssumed = chosen.kind === "policy" && chosen.policy.kind === "document";
    return isAssumed ? { ...chosen, isAssumed } : chosen;
  }

  #ask(
    { module, mode, type, name, key }: ResourceOutline,
    path: readonly Key[],
    asked: SourceQuestion["asked"],
  ): SourceAnswer | undefined {
    return this.#source?.({
      module,
      mode,
      type,
      name,
      ...(key === undefined ? {} : { key }),
      path,
      asked,
      resolve: this.#resolver({ module }),
    });
  }

  #resolver({ module }: Pick<ResourceOutline, "module">): Resolve {
    return resolverOf(this.#plan, module, this.#deployment);
  }
}

/** The policies of the blocks that the source has: one, or a case for each. */
function afterBlocks(
  blocks: readonly SitePolicy[],
  isSensitive: boolean,
  [name = ""]: readonly string[],
  place: Place,
): After {
  const cases = blocks.flatMap((policy, at): readonly PolicyCase[] =>
    policy.kind === "absent"
      ? []
      : [{ when: `it is in block ${at + 1} of ${quoted(name)}`, policy }],
  );
  const [first] = cases;
  if (first === undefined) return { kind: "none", why: "default" };
  if (isSensitive) return policyIs({ kind: "unreadable", reason: SENSITIVE, place });
  if (cases.length > MAX_CASES) return policyIs(tooMany(place));
  return { kind: "policy", policy: first.policy, ...(cases.length > 1 && { cases }) };
}

const tooMany = (place: Place): SitePolicy => ({
  kind: "unreadable",
  reason: `it is one of more than ${MAX_CASES} documents`,
  place,
});

/** The name of an unknown value that is a reference, with nothing around it. */
const REFERENCE = /^\w[\w.*"[\]-]*$/;
const COMPUTED =
  "its expression in the source changes a text, or chooses one, in a way that is not evaluated";

/**
 * The documents of the references, unless the source has an expression around them. Then the policy
 * is another text, or one of several that the plan cannot tell.
 */
function confirmed(after: After, value: Value, place: Place): After {
  if (after.kind === "policy" && after.policy.kind === "unreadable") return after;
  if (value.kind === "unknown" && REFERENCE.test(value.unknown.name)) {
    // If the source does not have the module, its output may be any expression.
    const isAssumed = value.unknown.name.startsWith("module.");
    return after.kind === "none" ? after : { ...after, isAssumed };
  }
  const reason = `${COMPUTED}; refer to the document as it is`;
  return policyIs({ kind: "unreadable", reason, place });
}

function chosenOf(
  { documents, open }: Candidates,
  expressions: readonly Expression[],
  answer: SourceAnswer | undefined,
  row: TerraformPolicy,
  place: Place,
): After {
  const unreadable = (reason: string): After =>
    policyIs({ kind: "unreadable", reason: `${reason}; ${answer?.reason ?? SOURCE_HELP}`, place });
  const [first] = documents;
  const more = open.length > MAX_NAMED ? ", …" : "";
  const named = open.slice(0, MAX_NAMED).map(quoted).join(", ") + more;
  if (open.length > 0) {
    return unreadable(
      first === undefined
        ? `it depends on ${named}, which the plan does not have, or has without the text around it`
        : `it depends on ${named} besides documents`,
    );
  }
  const isReferring = expressions.some((each) => each.references.length > 0);
  if (first === undefined || expressions.length === 0) {
    // All that it refers to is known, so it would be known if it were not null.
    const mayBeNull = isReferring && !isRequired(row);
    return mayBeNull
      ? { kind: "none", why: "null" }
      : unreadable("the plan does not have its text");
  }
  if (documents.length > MAX_CASES) {
    return unreadable(`it is one of more than ${MAX_CASES} documents`);
  }
  const cases = documents.map(({ from, document }): PolicyCase => {
    const value = document.place === undefined ? { ...document, place } : document;
    return { when: `it is ${from}`, policy: { kind: "document", value } };
  });
  return {
    kind: "policy",
    policy: cases[0]?.policy ?? ABSENT,
    ...(cases.length > 1 && { cases }),
  };
}

/** Resources that exist for their policy need one; others have a default. */
const isRequired = ({ type }: TerraformPolicy): boolean => type.endsWith("_policy");

const deferral = (reason: string): SitePolicy & { readonly kind: "unreadable" } => ({
  kind: "unreadable",
  reason: `Terraform defers its change (${quoted(reason)})`,
});

const policyIs = (policy: SitePolicy): After => ({ kind: "policy", policy });

/** A policy that is known, or absent. */
function ofState(row: TerraformPolicy, state: AttributeState, place: Place): SitePolicy {
  const { value } = state;
  if (value === undefined || value === null || value === "") return ABSENT;
  if (state.isSensitive) return { kind: "unreadable", reason: SENSITIVE, place };
  if (row.format === "document" && isObject(value)) return ofObject(value, state, place);
  if (typeof value !== "string") {
    return { kind: "unreadable", reason: "its attribute is not a text", place };
  }
  return row.format === "json" || row.format === "document"
    ? policyOfText(value, place)
    : embeddedPolicy(row.format, value, place);
}

/** A policy as an object, of which parts may not be known. */
function ofObject(value: JsonObject, { masks }: AttributeState, place: Place): SitePolicy {
  if (isMasked(masks.sensitive)) return { kind: "unreadable", reason: SENSITIVE, place };
  const document = maskedValue(value, masks, (path) => ({
    kind: "unknown",
    unknown: { name: `its policy${pathText(path)}`, nature: "structure" },
  }));
  return { kind: "document", value: { ...document, place } };
}

function beforeOf(
  change: JsonObject,
  row: TerraformPolicy,
  state: AttributeState,
  place: Place,
): SitePolicy | undefined {
  // A change without the member does not say what was before.
  if (!Object.hasOwn(change, "before")) return undefined;
  return ofState(row, state, place);
}

/** The expressions of the attribute in all blocks. */
function blockExpressions(expressions: JsonObject, { path }: TerraformPolicy): Expression[] {
  let found: readonly unknown[] = [expressions];
  for (const { name } of path) {
    found = found.flatMap((each) => {
      const below = child(each, name);
      return Array.isArray(below) ? below : below === undefined ? [] : [below];
    });
  }
  return found.flatMap((each) => expressionOf(each) ?? []);
}

export function addressOf({ address, deposed }: ResourceOutline, path: readonly Key[]): string {
  const left = deposed === undefined ? "" : ` (deposed ${deposed})`;
  return `${address}${left}${pathText(path)}`;
}

/** Whether Terraform stops to manage the object, and makes no new one. */
export function isForgotten(actions: unknown): boolean {
  return Array.isArray(actions) && actions.length === 1 && actions[0] === "forget";
}

function isReplaced(change: JsonObject): boolean {
  const actions = child(change, "actions");
  return Array.isArray(actions) && actions.length > 1;
}
