/**
 * The declarations of a template that decide its unknown values (sources/definitions.ts).
 *
 * A parameter counts without its description. A resource of AWS counts as far as it is named, if
 * only its name, ARN or id is used: its type and the properties of its name and its ARN, so that a
 * new tag does not make another bucket of it. Otherwise it counts as a whole, and any other
 * resource does always, because it may return anything.
 *
 * The whole of a template has the files that it names. Left out are files that no text names, and
 * those behind a URL.
 */
import { arnTemplate } from "../../aws/arn-templates.ts";
import { refProperty } from "../../aws/cloudformation-refs.ts";
import type { Declaration, Declarations } from "../definitions.ts";
import { folderOf, joinedPath } from "../file-path.ts";
import type { SeenFiles } from "../seen-files.ts";
import type { Member, Value } from "../value.ts";
import { knownText } from "../value-reading.ts";
import type { TemplateEvaluator } from "./intrinsic.ts";
import type { TemplateResource } from "./template-parts.ts";

export function declarationsOf({ parts, resources }: TemplateEvaluator): Declarations {
  const found = new Map<string, Declaration>();
  const add = (name: string, text: string): void => {
    const before = found.get(name);
    found.set(name, { ...before, text: (before?.text ?? "") + text });
  };
  for (const [name, value] of parts.parameters) {
    add(name, textOf(without(value, /^(?:Description|ConstraintDescription)$/)));
  }
  for (const { name, value } of parts.conditions) add(name, textOf(value));
  const mappings = parts.mappings?.kind === "object" ? parts.mappings.members : [];
  for (const { name, value } of mappings) add(name, textOf(value));
  for (const [id, resource] of resources) {
    add(id, resourceText(resource));
    if (isByName(resource)) {
      const { text = "" } = found.get(id) ?? {};
      found.set(id, { text, whole: textOf(resource.raw), isNamed });
    }
  }
  return found;
}

/** `Ref`, and attributes that only the name of a resource decides. */
const isNamed = (attribute: string | undefined): boolean =>
  attribute === undefined || /(?:Arn|Id|Name|^Ref)$/.test(attribute);

const isByName = ({ type = "" }: TemplateResource): boolean =>
  type.startsWith("AWS::") && !/^AWS::CloudFormation::|::MODULE$|^AWS::SSM::Parameter$/.test(type);

/** The text of a whole template, with the files that it names and that were read. */
export function wholeOf(file: string, root: Value, seen: SeenFiles | undefined): string {
  if (seen === undefined) return textOf(root);
  for (const name of fileNames(root)) seen.read(joinedPath(folderOf(file), name));
  return textOf(root) + seen.text();
}

/** Texts that may be paths of files beside the template. */
function fileNames(root: Value): ReadonlySet<string> {
  const found = new Set<string>();
  JSON.stringify(root, (_, each: unknown) => {
    if (typeof each === "string" && /^(?!\/)[\w./-]{1,250}\.[A-Za-z]\w{1,9}$/.test(each)) {
      found.add(each);
    }
    return each;
  });
  return found;
}

function resourceText(resource: TemplateResource): string {
  const { type = "", properties, condition = "", raw } = resource;
  if (!isByName(resource)) return textOf(raw);
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

/** The text of a value without its places, with the attributes that it asks for. */
function textOf(value: Value): string {
  const chains: string[] = [];
  const text = JSON.stringify(value, (key, each: unknown) => {
    if (key === "place") return undefined;
    const chain = attributeOf(each as Member | null);
    if (chain !== undefined) chains.push(chain);
    return each;
  });
  return `${text} ${chains.join(" ")}`;
}

/** `Role.Arn` of `Fn::GetAtt: [Role, Arn]`. */
function attributeOf(part: Partial<Member> | null): string | undefined {
  if (typeof part !== "object" || part?.name !== "Fn::GetAtt") return undefined;
  return part.value?.kind === "list" ? part.value.items.map(knownText).join(".") : undefined;
}
