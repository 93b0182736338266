/**
 * The outline of a plan: what the document is, and where its parts stand in the text.
 *
 * One walk over the text (json/skim.ts) checks all of it and notes the offsets of each change, of
 * the configuration and of the state before. Nothing else is kept, so the outline of a plan is
 * small however large its values are. Members that are not known here are skipped, as the format
 * demands of readers ("JSON output format" of Terraform and OpenTofu).
 */
import { FAULT, type SkimFault, Skimmer } from "../../json/skim.ts";
import { quoted } from "../../json/value.ts";
import { type Key, type ModulePath, modulePath } from "./address.ts";

/** One member of `resource_changes`, `resource_drift` or `deferred_changes`. */
export interface ResourceOutline {
  readonly address: string;
  readonly module: ModulePath;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly key?: Key;
  /** The id of an object that a failed replacement left behind. */
  readonly deposed?: string;
  readonly offset: number;
  /** The reason of a deferred change. */
  readonly deferred?: string;
  /** Its member `change`, or an empty span. */
  readonly change: Span;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface PlanOutline {
  readonly text: string;
  readonly formatVersion?: string;
  readonly changes: readonly ResourceOutline[];
  readonly deferred: readonly ResourceOutline[];
  /** Changes that somebody made without Terraform since its last run. */
  readonly drift: readonly ResourceOutline[];
  /** Whether the member is there; a plan without changes may have none. */
  readonly hasChanges: boolean;
  readonly hasPlannedValues: boolean;
  /** Whether the planned values have a resource. */
  readonly hasPlannedResources: boolean;
  /** Whether a member `values` is there: the document of a state, not of a plan. */
  readonly hasState: boolean;
  readonly errored: boolean;
  readonly incomplete: boolean;
  readonly variables?: Span;
  readonly configuration?: Span;
  readonly priorState?: Span;
}

export type OutlineResult =
  | { readonly kind: "outline"; readonly outline: PlanOutline }
  | { readonly kind: "fault"; readonly fault: SkimFault };

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export function outlinePlan(text: string): OutlineResult {
  const skimmer = new Skimmer(text);
  const outline: Mutable<PlanOutline> = {
    text,
    changes: [],
    deferred: [],
    drift: [],
    hasChanges: false,
    hasPlannedValues: false,
    hasPlannedResources: false,
    hasState: false,
    errored: false,
    incomplete: false,
  };
  const start = skimmer.space(0);
  const names = new Set<string>();
  const end = skimmer.isObject(start)
    ? skimmer.members(start, (name, at) => {
        if (names.has(name)) return skimmer.refuse(at, `${quoted(name)} stands twice in the plan`);
        names.add(name);
        return readMember(skimmer, outline, name, at);
      })
    : skimmer.pass(start);
  if (skimmer.end(end) || skimmer.fault === undefined) return { kind: "outline", outline };
  return { kind: "fault", fault: skimmer.fault };
}

function readMember(
  skimmer: Skimmer,
  outline: Mutable<PlanOutline>,
  name: string,
  at: number,
): number {
  switch (name) {
    case "resource_changes": {
      outline.hasChanges = true;
      const changes: ResourceOutline[] = [];
      outline.changes = changes;
      return readChanges(skimmer, at, (start) => readResource(skimmer, start, changes));
    }
    case "resource_drift": {
      const drift: ResourceOutline[] = [];
      outline.drift = drift;
      return readChanges(skimmer, at, (start) => readResource(skimmer, start, drift));
    }
    case "deferred_changes": {
      const deferred: ResourceOutline[] = [];
      outline.deferred = deferred;
      return readChanges(skimmer, at, (start) => readDeferred(skimmer, start, deferred));
    }
    case "planned_values": {
      outline.hasPlannedValues = true;
      const end = skimmer.pass(at);
      outline.hasPlannedResources = /"resources"\s*:\s*\[\s*\{/.test(skimmer.text.slice(at, end));
      return end;
    }
    case "values":
      outline.hasState = true;
      return skimmer.pass(at);
    case "format_version": {
      const version = skimmer.string(at);
      if (version !== undefined) outline.formatVersion = version;
      return skimmer.pass(at);
    }
    case "errored":
      outline.errored = skimmer.text.startsWith("true", at);
      return skimmer.pass(at);
    case "complete":
      outline.incomplete = skimmer.text.startsWith("false", at);
      return skimmer.pass(at);
    case "variables":
    case "configuration":
    case "prior_state": {
      const end = skimmer.pass(at);
      const member = name === "prior_state" ? "priorState" : name;
      if (end !== FAULT) outline[member] = { start: at, end };
      return end;
    }
    default:
      return skimmer.pass(at);
  }
}

/** `null` stands for an empty list. */
function readChanges(skimmer: Skimmer, at: number, read: (start: number) => number): number {
  if (skimmer.text.startsWith("null", at)) return skimmer.pass(at);
  return skimmer.elements(at, (_, start) => read(start));
}

function readDeferred(skimmer: Skimmer, start: number, found: ResourceOutline[]): number {
  let deferred = "unknown";
  const resources: ResourceOutline[] = [];
  const end = skimmer.members(start, (name, at) => {
    if (name === "resource_change" && skimmer.isObject(at)) {
      return readResource(skimmer, at, resources);
    }
    if (name === "reason") deferred = skimmer.string(at) ?? deferred;
    return skimmer.pass(at);
  });
  found.push(...resources.map((each) => ({ ...each, deferred })));
  return end;
}

function readResource(skimmer: Skimmer, start: number, found: ResourceOutline[]): number {
  const texts = new Map<string, string>();
  let key: Key | undefined;
  let change: Span = { start, end: start };
  const end = skimmer.members(start, (name, at) => {
    const end = skimmer.pass(at);
    if (end === FAULT) return FAULT;
    if (name === "change") {
      change = { start: at, end };
    } else if (name === "index") {
      const index: unknown = JSON.parse(skimmer.text.slice(at, end));
      if (typeof index === "string" || typeof index === "number") key = index;
    } else {
      const text = skimmer.string(at);
      if (text !== undefined) texts.set(name, text);
    }
    return end;
  });
  if (end === FAULT) return FAULT;
  const deposed = texts.get("deposed");
  found.push({
    offset: start,
    address: texts.get("address") ?? "",
    module: modulePath(texts.get("module_address") ?? ""),
    mode: texts.get("mode") === "data" ? "data" : "managed",
    type: texts.get("type") ?? "",
    name: texts.get("name") ?? "",
    ...(key === undefined ? {} : { key }),
    ...(deposed === undefined ? {} : { deposed }),
    change,
  });
  return end;
}
