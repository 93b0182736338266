/**
 * The resources that a template of SAM stands for, as far as they have to do with policies.
 *
 * The parts of the reader add resources here, under the logical ids that the transformation of AWS
 * gives them. A made resource has the condition, the place and the inline exceptions of the one
 * that it comes from. The evaluator gets all of them at the end, so that functions of the template
 * may refer to them.
 *
 * Left out are deployments, stages, event source mappings and other resources without policies,
 * unless a policy refers to them.
 */
import { quoted } from "../../../json/value.ts";
import type { Place } from "../../place.ts";
import type { SourceProblem } from "../../site.ts";
import type { Member, Value } from "../../value.ts";
import { knownText, member } from "../../value-reading.ts";
import type { TemplateEvaluator } from "../intrinsic.ts";
import type { TemplateResource } from "../template-parts.ts";
import { isExceeded, type MergeCount, merged } from "./globals.ts";
import { placed } from "./made-values.ts";

/** A resource of SAM, with its properties after the globals were merged into them. */
export interface SamResource {
  readonly id: string;
  readonly resource: TemplateResource;
  readonly properties: Value | undefined;
}

/** An event of type `Api`, which adds to the policy of its API. */
export interface ApiEvent {
  readonly path: string;
  readonly method: string;
  readonly resourcePolicy: Value | undefined;
}

/** LIMIT: resources that are made for one template; CloudFormation accepts 500. */
const MAX_RESOURCES = 10_000;

export class Expansion {
  readonly evaluator: TemplateEvaluator;
  readonly problems: SourceProblem[] = [];
  /** The events of each REST API, by its logical id. */
  readonly apiEvents: Map<string, ApiEvent[]> = new Map();
  readonly #made = new Map<string, TemplateResource>();
  readonly #merges: MergeCount = { steps: 0 };
  #isCut = false;

  constructor(evaluator: TemplateEvaluator) {
    this.evaluator = evaluator;
  }

  get made(): readonly TemplateResource[] {
    return [...this.#made.values()];
  }

  /** The resource with the globals of its section, such as `Function`. */
  sam(resource: TemplateResource, section: string): SamResource {
    const globals = member(member(this.evaluator.parts.root, "Globals"), section);
    const ignored = member(resource.raw, "IgnoreGlobals");
    const wasExceeded = isExceeded(this.#merges);
    const properties = merged(globals, resource.properties, ignored, this.#merges);
    if (!wasExceeded && isExceeded(this.#merges)) {
      const message = "the globals are too large to be merged into all resources";
      this.fault("TOO_LARGE", message, globals?.place ?? resource.place);
    }
    return { id: resource.id, resource, properties };
  }

  /** Adds a resource; the last one of equal ids stays, as in a template. */
  add(from: TemplateResource, id: string, type: string, properties: Value, place?: Place): void {
    if (this.#made.size >= MAX_RESOURCES) {
      if (!this.#isCut) {
        const message = `this template makes more than ${MAX_RESOURCES} resources`;
        this.fault("TOO_LARGE", message, from.place, "split the template");
      }
      this.#isCut = true;
      return;
    }
    const declared = this.evaluator.resources.get(id);
    if (declared !== undefined && id !== from.id) {
      const message = `${quoted(id)} is also the name of a resource that SAM makes`;
      this.fault("SAM_NAME_TAKEN", message, declared.place, "rename the resource");
      return;
    }
    const metadata = metadataOf(from);
    this.#made.set(id, {
      id,
      type,
      properties: placed(properties, place ?? from.place),
      condition: from.condition,
      ...(from.onlyIf !== undefined && { onlyIf: from.onlyIf }),
      metadata,
      raw: from.raw,
      place: from.place,
    });
  }

  /** Whether no more resources are made. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** A resource of the template, or one that was made for it. */
  find(id: string): TemplateResource | undefined {
    return this.evaluator.resources.get(id) ?? this.#made.get(id);
  }

  /** The text of a value that the template fixes. */
  known(value: Value | undefined): string | undefined {
    return knownText(value && this.evaluator.evaluate(value));
  }

  /** Reports a value that must be an object without functions; undefined if it is absent. */
  structure(value: Value | undefined, address: string, place: Place): void {
    if (!isGiven(value) || plainMembers(value) !== undefined) return;
    const message = `${quoted(address)} is not an object, so its policies were not read`;
    const help = "write an object; conditions may stand within it";
    this.fault("SAM_NOT_READ", message, value.place ?? place, help);
  }

  fault(code: string, message: string, place: Place, help?: string): void {
    const problem: SourceProblem = { severity: "error", code, message, place };
    this.problems.push(help === undefined ? problem : { ...problem, help });
  }
}

/** The metadata without the path of a construct, which is that of one resource. */
function metadataOf({ metadata }: TemplateResource): Value | undefined {
  if (metadata?.kind !== "object") return metadata;
  return { ...metadata, members: metadata.members.filter(({ name }) => name !== "aws:cdk:path") };
}

/** The members of an object that has no functions among them; undefined for any other value. */
export function plainMembers(value: Value | undefined): readonly Member[] | undefined {
  if (value?.kind !== "object") return undefined;
  return value.members.some(({ name }) => isFunction(name)) ? undefined : value.members;
}

export const isFunction = (name: string): boolean => name === "Ref" || name.startsWith("Fn::");

/** The operands of `Fn::If`: a condition and two values. */
export function ifOperands(value: Value): readonly [Value, Value, Value] | undefined {
  if (value.kind !== "object" || value.members.length !== 1) return undefined;
  const operands = member(value, "Fn::If");
  if (operands?.kind !== "list") return undefined;
  const [condition, yes, no] = operands.items;
  return condition && yes && no ? [condition, yes, no] : undefined;
}

export const isNoValue = (value: Value | undefined): boolean =>
  knownText(member(value, "Ref")) === "AWS::NoValue";

/** Whether a value is given in all cases, or in some. */
export function isGiven(value: Value | undefined): value is Value {
  return value !== undefined && value.kind !== "null" && !isNoValue(value);
}

/** Whether a value may be absent in some case. */
export function mayBeAbsent(value: Value | undefined): boolean {
  if (!isGiven(value)) return true;
  const operands = ifOperands(value);
  return operands !== undefined && (mayBeAbsent(operands[1]) || mayBeAbsent(operands[2]));
}
