/**
 * The sections of a template, by name: parameters, mappings, conditions, resources, outputs.
 *
 * Nothing is evaluated here. A section of another shape than CloudFormation demands counts as
 * empty, and a resource keeps its raw value, so that a reader can still name it.
 */
import type { Place } from "../place.ts";
import type { Member, Value } from "../value.ts";
import { itemsOf, knownText, member } from "../value-reading.ts";

export interface TemplateParts {
  readonly file: string;
  readonly root: Value;
  readonly parameters: ReadonlyMap<string, Value>;
  readonly mappings: Value | undefined;
  /** Members of these sections may be loops. */
  readonly conditions: readonly Member[];
  readonly resources: readonly Member[];
  readonly outputs: ReadonlyMap<string, Value>;
  /** The names of macros, in their order. */
  readonly transforms: readonly { readonly name: string; readonly place: Place }[];
}

export interface TemplateResource {
  readonly id: string;
  /** Undefined if it is missing or not a text. */
  readonly type: string | undefined;
  readonly properties: Value | undefined;
  /** The name of the condition on which the resource exists. */
  readonly condition: string | undefined;
  /** A fact of the deployment without which SAM does not make it. */
  readonly onlyIf?: string;
  readonly metadata: Value | undefined;
  readonly raw: Value;
  readonly place: Place;
}

/** Undefined if the value has no resources, so is not a template. */
export function templateParts(file: string, root: Value): TemplateParts | undefined {
  const resources = member(root, "Resources");
  if (resources?.kind !== "object") return undefined;
  const transform = member(root, "Transform");
  const transforms = (transform === undefined ? [] : itemsOf(transform)).map((each) => ({
    // A macro with parameters is an object.
    name: knownText(each) ?? knownText(member(each, "Name")) ?? "",
    place: placeOf(each, file),
  }));
  return {
    file,
    root,
    parameters: section(root, "Parameters"),
    mappings: member(root, "Mappings"),
    conditions: membersOf(member(root, "Conditions")),
    resources: resources.members,
    outputs: section(root, "Outputs"),
    transforms,
  };
}

export function templateResource(file: string, { name, value }: Member): TemplateResource {
  return {
    id: name,
    type: knownText(member(value, "Type")),
    properties: member(value, "Properties"),
    condition: knownText(member(value, "Condition")),
    metadata: member(value, "Metadata"),
    raw: value,
    place: placeOf(value, file),
  };
}

export function placeOf(value: Value | undefined, file: string): Place {
  return value?.place ?? { file, line: 1, column: 1 };
}

function section(root: Value, name: string): ReadonlyMap<string, Value> {
  return new Map(membersOf(member(root, name)).map((each) => [each.name, each.value]));
}

function membersOf(value: Value | undefined): readonly Member[] {
  return value?.kind === "object" ? value.members : [];
}
