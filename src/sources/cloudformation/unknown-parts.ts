/**
 * Parts of a template that CloudFormation does not know: a misspelt section or type, and, in a
 * resource of a type with policies, a misspelt attribute or a policy in an unknown property.
 *
 * CloudFormation refuses such a template, so nothing is deployed. But a policy that stands in such
 * a part is not read, and whoever reads the result must learn why. Other properties are not
 * compared, because no table has them all; nor are attributes whose value is a single text.
 */
import { cloudFormationPolicies } from "../../aws/cloudformation-policies.ts";
import { quoted } from "../../json/value.ts";
import type { SourceProblem } from "../site.ts";
import type { Member, Value } from "../value.ts";
import { itemsOf, member } from "../value-reading.ts";
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
  const inResources = [...resources].flatMap(({ id, type, raw, properties }) => {
    if (type === undefined) return [];
    if (!TYPE.test(type))
      return [problem({ name: type, value: raw }, `type of ${quoted(id)},`, file)];
    const rows = cloudFormationPolicies(type);
    if (rows.length === 0) return [];
    const names = new Set(rows.flatMap(({ path: [first] }) => first?.name ?? []));
    return [
      ...unknown(raw, ATTRIBUTES).map((each) => problem(each, "attribute of a resource", file)),
      ...(properties === undefined ? [] : unknown(properties, names))
        .filter(({ value }) => isPolicy(value))
        .map((each) => problem(each, `property of the type ${quoted(type)},`, file)),
    ];
  });
  return [...sections, ...inResources].slice(0, MOST);
}

/** `AWS::S3::Bucket`, `Custom::Name@1`, or a module of a registry. */
const TYPE = /^\w+(?:::[\w@-]+)+$/;

/** Statements with effects, as no other property has them. */
function isPolicy(value: Value): boolean {
  const statements = member(value, "Statement");
  return (
    statements !== undefined &&
    itemsOf(statements).some((each) => member(each, "Effect") !== undefined)
  );
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
