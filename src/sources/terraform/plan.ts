/**
 * Reads the policies of a Terraform or OpenTofu plan, as `terraform show -json` prints it.
 *
 * The text is walked over once for its outline (plan-outline.ts); only changes of resources with
 * policies, and what their policies refer to, are parsed. Each policy attribute is a site with the
 * policy after the change and the one before. Format versions 0.x and 1.x are read; members that
 * are not known here are ignored, as the format demands.
 *
 * The places are those of the plan, unless a reader of the source gives those of the HCL. An
 * address is that of the resource and the path of the attribute, and unique in a plan.
 *
 * Left out: shares that have no statement, such as those of RAM; problems name them.
 * LIMIT: sites of one plan, and shares that are named.
 */

import type { PathStep } from "../../aws/policy-table.ts";
import { terraformGrants } from "../../aws/terraform-grants.ts";
import {
  type LinkEffect,
  TERRAFORM_LOOK_ALIKES,
  type TerraformLink,
  terraformAttachments,
  terraformBoundaries,
  terraformLinks,
  terraformPolicies,
} from "../../aws/terraform-policies.ts";
import { isPublicType, unjudgedShares } from "../../aws/unjudged-shares.ts";
import { isEqual, isObject, quoted } from "../../json/value.ts";
import type { SourceFile } from "../files.ts";
import { publicTypeProblem, shareProblem } from "../share-problem.ts";
import type {
  Deployment,
  PolicySite,
  ReadingContext,
  SourceProblem,
  SourceReading,
} from "../site.ts";
import { hasStatementText } from "../stray-policy.ts";
import type { Value } from "../value.ts";
import { child, childMask } from "./json-value.ts";
import { PlanAttachments } from "./plan-attachments.ts";
import { policyAttributes } from "./plan-attributes.ts";
import type { ChangeReading } from "./plan-change.ts";
import { DETACHMENT } from "./plan-detachments.ts";
import { Plan } from "./plan-index.ts";
import { outlinePlan, type PlanOutline, type ResourceOutline } from "./plan-outline.ts";
import { type PlannedSite, PlanOwners } from "./plan-owners.ts";
import { PlanPlaces } from "./plan-places.ts";
import { PlanSites } from "./plan-sites.ts";
import { NO_FACTS, type SourceFacts, sourceFacts } from "./source-facts.ts";
import type { TerraformSource } from "./source-policy.ts";

/** LIMIT: sites of one plan. */
const MAX_SITES = 100_000;
/** LIMIT: resources whose shares are named. */
const MAX_SHARES = 1000;
/** LIMIT: addresses that one problem names. */
const MAX_NAMED = 5;

const REWRITE = "write the plan with `terraform show -json PLAN`";
const GIVE_SOURCE = "give the Terraform files with `--source DIR`";

/** Types with statements that are not policies of IAM. */
const LOOK_ALIKES: ReadonlySet<string> = new Set(TERRAFORM_LOOK_ALIKES.map(({ type }) => type));

/** Changes of access without a document: a problem for each effect. */
const LINKS: readonly (readonly [LinkEffect, string, string])[] = [
  ["attachment", "PLAN_ATTACHMENT", "attachments of managed policies change"],
  ["boundary", "PLAN_BOUNDARY", "permissions boundaries change"],
  ["grant", "PLAN_SHARE", "shares of resources change, and are not proved"],
  ["guard", "PLAN_GUARD", "settings that block public access change, and are not proved"],
];

/** The policies of a plan; `terraform` evaluates its source, if that was given. */
export function readTerraformPlan(
  source: SourceFile,
  context: ReadingContext,
  terraform?: TerraformSource,
): SourceReading {
  const places = new PlanPlaces(source.file, source.text);
  const read = outlinePlan(source.text);
  if (read.kind === "fault") {
    const { kind, offset, message } = read.fault;
    const code = kind === "depth" ? "PLAN_DEPTH" : "PLAN_SYNTAX";
    const problem: SourceProblem = {
      severity: "error",
      code,
      message: kind === "depth" ? `the plan is ${message}` : `the plan cannot be read: ${message}`,
      place: places.at(offset),
      help: REWRITE,
    };
    return reading(source, [], [problem]);
  }
  const refusal = refusalOf(read.outline, places);
  if (refusal !== undefined) return reading(source, [], [refusal]);
  return new PlanReader(source, read.outline, places, { context, terraform }).read();
}

interface Surroundings {
  readonly context: ReadingContext;
  readonly terraform: TerraformSource | undefined;
}

class PlanReader {
  readonly #source: SourceFile;
  readonly #outline: PlanOutline;
  readonly #places: PlanPlaces;
  readonly #plan: Plan;
  readonly #sites: PlanSites;
  readonly #attachments: PlanAttachments;
  readonly #deployment: Deployment | undefined;
  readonly #surroundings: Surroundings;
  readonly #problems: SourceProblem[] = [];

  constructor(
    source: SourceFile,
    outline: PlanOutline,
    places: PlanPlaces,
    surroundings: Surroundings,
  ) {
    const { context, terraform } = surroundings;
    this.#surroundings = surroundings;
    this.#source = source;
    this.#outline = outline;
    this.#places = places;
    this.#deployment = context.deployment;
    this.#plan = new Plan(outline);
    this.#sites = new PlanSites(this.#plan, places, terraform, context.deployment);
    this.#attachments = new PlanAttachments(this.#plan, places, terraform, context.deployment);
  }

  read(): SourceReading {
    const { changes, deferred } = this.#outline;
    const sites: PlannedSite[] = [];
    const readings: ChangeReading[] = [];
    const broken: string[] = [];
    const differences: string[] = [];
    for (const each of [...changes, ...deferred]) {
      if (each.mode === "data" || !mayHaveSites(each.type)) continue;
      if (each.change.end === each.change.start) broken.push(each.address);
      const made = this.#sites.of(each);
      readings.push(made);
      const own = [...made.sites, ...this.#attachments.of(each)];
      const { allowed, difference } = own.length === 0 ? NO_FACTS : this.#facts(each);
      if (difference !== undefined) differences.push(difference);
      for (const site of own) {
        sites.push({ site: allowed === undefined ? site : { ...site, allowed }, outline: each });
      }
      if (sites.length <= MAX_SITES) continue;
      this.#problem("error", "PLAN_LIMIT", `the plan has more than ${MAX_SITES} policies`);
      break;
    }
    this.#list("error", "PLAN_CHANGE", "resources have no member `change`", broken, REWRITE);
    this.#list(
      "warning",
      "PLAN_SOURCE_DIFFERS",
      "the files of `--source` differ from the plan",
      differences,
      "write the plan of these files, or give the files of this plan",
    );
    this.#reportReadings(readings);
    this.#reportIncomplete();
    this.#reportDrift();
    this.#reportUnread();
    this.#reportStray();
    const owned = new PlanOwners(this.#plan, this.#source.file).applied(sites);
    return reading(this.#source, owned, this.#problems);
  }

  #facts(outline: ResourceOutline): SourceFacts {
    const { terraform, context } = this.#surroundings;
    return terraform === undefined
      ? NO_FACTS
      : sourceFacts(this.#plan, outline, terraform, context.deployment);
  }

  #reportReadings(readings: readonly ChangeReading[]): void {
    this.#list(
      "note",
      "PLAN_DEFAULT",
      "policies are left to the default of AWS, because what they refer to is null",
      readings.flatMap((each) => each.defaults),
    );
    // Nearly always, this is the default that AWS computes for a new resource; so it is a note.
    this.#list(
      "note",
      "PLAN_BLOCKS",
      "blocks are not known yet, and a `dynamic` block would not be in the plan",
      readings.flatMap((each) => each.openBlocks),
      GIVE_SOURCE,
    );
    this.#list(
      "warning",
      "PLAN_REBUILT",
      "policies are taken for the documents that they refer to, but a function around those, " +
        "such as `replace`, is not in the plan",
      readings.flatMap((each) => each.assumed),
      GIVE_SOURCE,
      "",
    );
    this.#list(
      "error",
      "PLAN_CONFIGURATION",
      "the plan does not have the configuration, so a policy cannot be told from a default",
      readings.flatMap((each) => each.unconfigured),
      REWRITE,
    );
    this.#list(
      "note",
      "PLAN_FORGOTTEN",
      "Terraform forgets objects with policies, which stay at AWS",
      readings.flatMap((each) => each.forgotten),
    );
  }

  #reportIncomplete(): void {
    const { deferred, incomplete, formatVersion } = this.#outline;
    if (formatVersion === undefined) {
      const message = "the plan has no `format_version`, so its format is not sure";
      this.#problem("warning", "PLAN_VERSION", message, REWRITE);
    }
    this.#list(
      "warning",
      "PLAN_DEFERRED",
      "Terraform defers changes, so their policies are not known",
      deferred.map(({ address }) => address),
      "apply this plan, and check the next one",
    );
    if (!incomplete) return;
    this.#problem(
      "warning",
      "PLAN_INCOMPLETE",
      "the plan is not complete: a later one will have more changes",
      "apply this plan, and check the next one",
    );
  }

  /** Policies that somebody changed without Terraform. */
  #reportDrift(): void {
    const changed = this.#outline.drift.filter((each) => {
      const change = this.#plan.change(each);
      return terraformPolicies(each.type).some(({ path }) =>
        policyAttributes(change, path).some(
          ({ before, after }) => !isEqual(before.value ?? null, after.value ?? null),
        ),
      );
    });
    this.#list(
      "note",
      "PLAN_DRIFT",
      "policies were changed without Terraform since its last run",
      changed.map(({ address }) => address),
    );
  }

  /** Names all that changes access without a document. */
  #reportUnread(): void {
    const changed = this.#outline.changes.filter((each) => each.mode === "managed");
    const sharing = changed.filter(
      ({ type }) => isPublicType(type) || unjudgedShares(type).length > 0,
    );
    for (const each of sharing.filter((one) => this.#isMade(one)).slice(0, MAX_SHARES)) {
      this.#reportShares(each);
    }
    for (const [effect, code, message] of LINKS) {
      const linked = changed.filter(({ type }) =>
        linksOf(type).some((each) => each.effect === effect),
      );
      this.#list(
        "note",
        code,
        message,
        linked.filter((each) => this.#isLinked(each, effect)).map(({ address }) => address),
      );
    }
  }

  /** Resources that hold statements, and of which the table does not know the type. */
  #reportStray(): void {
    const stray = this.#outline.changes.filter((each) => {
      const rows = [...terraformPolicies(each.type), ...terraformGrants(each.type)];
      if (each.mode === "data" || rows.length > 0) return false;
      if (LOOK_ALIKES.has(each.type)) return false;
      const text = this.#outline.text.slice(each.change.start, each.change.end);
      // Only what may be a policy is parsed.
      if (!hasStatementText(text)) return false;
      return hasStatementText(JSON.stringify(this.#plan.change(each)["after"] ?? null));
    });
    this.#list(
      "warning",
      "STATEMENTS_NOT_READ",
      "resources have statements, but hold no policy that keyaki knows",
      stray.map(({ address }) => address),
      "look at them, and tell the authors of keyaki about their types",
      "",
    );
  }

  #reportShares(outline: ResourceOutline): void {
    const { type, address, offset } = outline;
    const change = this.#plan.change(outline);
    const place = this.#places.at(offset);
    if (isPublicType(type)) this.#problems.push(publicTypeProblem(address, place));
    for (const { path, property, code } of unjudgedShares(type)) {
      const name = `${address}.${property}`;
      const values = sharedValues(change["after"], change["after_unknown"], path, name);
      const { account } = this.#deployment ?? {};
      const problem = shareProblem({ code, name, values, account, place });
      if (problem !== undefined) this.#problems.push(problem);
    }
  }

  /** Whether the change makes an object, or another one of it. */
  #isMade(outline: ResourceOutline): boolean {
    const change = this.#plan.change(outline);
    return isObject(change["after"]) && !isEqual(change["after"], change["before"]);
  }

  /** Whether the change alters an attribute with the effect. */
  #isLinked(outline: ResourceOutline, effect: LinkEffect): boolean {
    const change = this.#plan.change(outline);
    return linksOf(outline.type)
      .filter((each) => each.effect === effect && !isSite(each))
      .some(({ path: [step] }) => {
        const name = step?.name ?? "";
        const value = child(change["after"], name) ?? null;
        const isOld = typeof child(change["before"], name) === "string";
        // One that was there before is a site.
        if (effect === "boundary" && isOld && terraformBoundaries(outline.type).length > 0) {
          return false;
        }
        const isUnknown = child(change["after_unknown"], name) === true;
        const { module, mode, type } = outline;
        const own = this.#plan.configuration.resource(module, mode, type, outline.name);
        // An attribute that nobody configures is a computed default.
        if (isUnknown) return own === undefined || child(own.expressions, name) !== undefined;
        return !isEqual(value, child(change["before"], name) ?? null);
      });
  }

  #list(
    severity: SourceProblem["severity"],
    code: string,
    what: string,
    addresses: readonly string[],
    help?: string,
    unread?: string,
  ): void {
    if (addresses.length === 0) return;
    const named = addresses.slice(0, MAX_NAMED).map(quoted).join(", ");
    const more = addresses.length > MAX_NAMED ? `, and ${addresses.length - MAX_NAMED} more` : "";
    this.#problem(severity, code, `${what}: ${named}${more}`, help, unread);
  }

  #problem(
    severity: SourceProblem["severity"],
    code: string,
    message: string,
    help?: string,
    unread?: string,
  ): void {
    const place = this.#places.at(0);
    this.#problems.push({
      severity,
      code,
      message,
      place,
      ...(help && { help }),
      ...(unread !== undefined && { unread }),
    });
  }
}

/** The links that have no problem of their own. */
const linksOf = (type: string): readonly TerraformLink[] =>
  unjudgedShares(type).length > 0 ? [] : terraformLinks(type);

/** The values at the end of a path; a part that is not known yet is one unknown value. */
function sharedValues(
  value: unknown,
  mask: unknown,
  [step, ...rest]: readonly PathStep[],
  name: string,
): readonly Value[] {
  if (mask === true) return [{ kind: "unknown", unknown: { name, nature: "structure" } }];
  if (step === undefined) {
    return typeof value === "string" ? [{ kind: "text", parts: [value] }] : [];
  }
  const next = child(value, step.name);
  const below = childMask(mask, step.name);
  if (!step.each || below === true) return sharedValues(next, below, rest, name);
  const items = Array.isArray(next) ? next : [];
  const length = Math.max(items.length, Array.isArray(below) ? below.length : 0);
  return Array.from({ length }, (_, at) =>
    sharedValues(items[at], childMask(below, at), rest, name),
  ).flat();
}

const mayHaveSites = (type: string): boolean =>
  terraformPolicies(type).length > 0 ||
  terraformGrants(type).length > 0 ||
  terraformAttachments(type).length > 0 ||
  type === DETACHMENT ||
  terraformBoundaries(type).length > 0;

/** Whether the values of the attribute are sites. */
const isSite = ({ type, path: [first] }: TerraformLink): boolean =>
  terraformAttachments(type).some(({ path: [step] }) => step?.name === first?.name);

/** A plan that must not be read, because it would say too little. */
function refusalOf(outline: PlanOutline, places: PlanPlaces): SourceProblem | undefined {
  const place = places.at(0);
  const { formatVersion, errored, hasChanges, hasPlannedValues, hasState } = outline;
  if (formatVersion !== undefined && !/^[01]\.\d+$/.test(formatVersion)) {
    const message = `the format version ${quoted(formatVersion)} of the plan is not known`;
    const help = "format versions 0.x and 1.x are read";
    return { severity: "error", code: "PLAN_VERSION", message, place, help };
  }
  if (errored) {
    const message = "Terraform stopped with an error, so the plan has a part of the changes only";
    const help = "mend the error, and write the plan again";
    return { severity: "error", code: "PLAN_ERRORED", message, place, help };
  }
  if (!hasChanges && !hasPlannedValues) {
    const what = hasState ? "a state, not a plan" : "not a plan";
    const message = `the document is ${what}`;
    return { severity: "error", code: "PLAN_MISSING", message, place, help: REWRITE };
  }
  if (outline.changes.length === 0 && outline.hasPlannedResources) {
    const message = "the plan has planned values, but no changes";
    return { severity: "error", code: "PLAN_MISSING", message, place, help: REWRITE };
  }
  const broken = outline.changes.find(({ address, type }) => address === "" || type === "");
  if (broken !== undefined) {
    const message = "this change has no `address` or no `type`, so its policies are not known";
    const at = places.at(broken.offset);
    return { severity: "error", code: "PLAN_CHANGE", message, place: at, help: REWRITE };
  }
  return undefined;
}

function reading(
  { file }: SourceFile,
  sites: readonly PolicySite[],
  problems: readonly SourceProblem[],
): SourceReading {
  return { file, source: "terraform-plan", sites, problems };
}
