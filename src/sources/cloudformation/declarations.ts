/**
 * The declarations of a template that decide its unknown values (sources/definitions.ts).
 *
 * A parameter counts without its description. A resource of AWS counts as far as it is named: its
 * type and the properties of its name and its ARN, so that a new tag does not make another bucket
 * of it. Any other resource counts as a whole, because it may return anything.
 */
import { arnTemplate } from "../../aws/arn-templates.ts";
import { refProperty } from "../../aws/cloudformation-refs.ts";
import type { Declarations } from "../definitions.ts";
import type { Value } from "../value.ts";
import type { TemplateEvaluator } from "./intrinsic.ts";
import type { TemplateResource } from "./template-parts.ts";

export function declarationsOf({ parts, resources }: TemplateEvaluator): Declarations {
  const found = new Map<string, string>();
  const add = (name: string, text: string): void => {
    found.set(name, (found.get(name) ?? "") + text);
  };
  for (const [name, value] of parts.parameters) {
    add(name, textOf(without(value, /^(?:Description|ConstraintDescription)$/)));
  }
  for (const { name, value } of parts.conditions) add(name, textOf(value));
  const mappings = parts.mappings?.kind === "object" ? parts.mappings.members : [];
  for (const { name, value } of mappings) add(name, textOf(value));
  for (const [id, resource] of resources) add(id, resourceText(resource));
  return found;
}

function resourceText(resource: TemplateResource): string {
  const { type = "", properties, condition = "", raw } = resource;
  const isNamed =
    type.startsWith("AWS::") &&
    !/^AWS::CloudFormation::|::MODULE$|^AWS::SSM::Parameter$/.test(type);
  if (!isNamed) return textOf(raw);
  const parts = ["Arn", "Ref"].flatMap((attribute) => arnTemplate(type, attribute)?.resource ?? []);
  const names = new Set([
    ...parts.map((part) => (part.kind === "value" ? part.cloudformation : undefined)),
    refProperty(type),
  ]);
  const members = properties?.kind === "object" ? properties.members : [];
  const named = members.filter(
    ({ name }) => names.has(name) || /(?:Name|Prefix|Path)$|^Fn::/.test(name),
  );
  return `${type} ${condition} ${textOf({ kind: "object", members: named })}`;
}

function without(value: Value, names: RegExp): Value {
  if (value.kind !== "object") return value;
  return { ...value, members: value.members.filter(({ name }) => !names.test(name)) };
}

/** The text of a value without its places. */
const textOf = (value: Value): string =>
  JSON.stringify(value, (key, each) => (key === "place" ? undefined : each));
