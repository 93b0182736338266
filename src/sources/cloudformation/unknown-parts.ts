/**
 * Parts of a template that CloudFormation does not know: a misspelt section, or a misspelt
 * attribute of a resource that may have policies.
 *
 * CloudFormation refuses such a template, so nothing is deployed. But a policy that stands in such
 * a part is not read, and whoever reads the result must learn why. Properties of resources are not
 * compared, because no table has them all; nor are attributes whose value is a single text.
 */
import { cloudFormationPolicies } from "../../aws/cloudformation-policies.ts";
import { quoted } from "../../json/value.ts";
import type { SourceProblem } from "../site.ts";
import type { Member, Value } from "../value.ts";
import { placeOf, type TemplateParts, type TemplateResource } from "./template-parts.ts";

/** Those of CloudFormation, and `Globals` of SAM. */
const SECTIONS: ReadonlySet<string> = new Set([
  "AWSTemplateFormatVersion",
  "Conditions",
  "Description",
  "Globals",
  "Hooks",
  "Mappings",
  "Metadata",
  "Outputs",
  "Parameters",
  "Resources",
  "Rules",
  "Transform",
]);

/** Those of CloudFormation, and the last two of SAM. */
const ATTRIBUTES: ReadonlySet<string> = new Set([
  "Condition",
  "CreationPolicy",
  "DeletionPolicy",
  "DependsOn",
  "Metadata",
  "Properties",
  "Type",
  "UpdatePolicy",
  "UpdateReplacePolicy",
  "Connectors",
  "IgnoreGlobals",
]);

/** LIMIT: problems of one template. */
const MOST = 20;

/** A warning for each part with an unknown name that has members or items. */
export function unknownParts(
  { file, root }: TemplateParts,
  resources: Iterable<TemplateResource>,
): readonly SourceProblem[] {
  const sections = unknown(root, SECTIONS).map((each) => problem(each, "section", file));
  const attributes = [...resources].flatMap(({ type, raw }) => {
    if (type === undefined || cloudFormationPolicies(type).length === 0) return [];
    return unknown(raw, ATTRIBUTES).map((each) => problem(each, "attribute of a resource", file));
  });
  return [...sections, ...attributes].slice(0, MOST);
}

/** Functions at the top, such as `Fn::Transform`, are read elsewhere. */
function unknown(value: Value, names: ReadonlySet<string>): readonly Member[] {
  if (value.kind !== "object") return [];
  return value.members.filter(({ name, value: { kind } }) => {
    return !names.has(name) && !name.includes("::") && (kind === "object" || kind === "list");
  });
}

function problem({ name, value }: Member, what: string, file: string): SourceProblem {
  return {
    severity: "warning",
    code: "UNKNOWN_PART",
    message: `CloudFormation does not know the ${what} ${quoted(name)}, so it was not read`,
    place: placeOf(value, file),
    help: "correct its name, or delete it",
  };
}
