/**
 * Statements in members of a resource that hold no policy, as far as the tables know.
 *
 * The members are those of a template before any function is carried out. The names of the type in
 * aws/cloudformation-policies.ts, those of AWS::Serverless, and metadata are left out. A property
 * of a serverless resource that is almost `Policies` counts without statements, because it may hold
 * names.
 */
import {
  CLOUDFORMATION_LOOK_ALIKES,
  cloudFormationPolicies,
} from "../../aws/cloudformation-policies.ts";
import { missingReason } from "../missing-policy.ts";
import type { SourceProblem } from "../site.ts";
import { strayProblem, strayStatements } from "../stray-policy.ts";
import type { Member } from "../value.ts";
import type { TemplateResource } from "./template-parts.ts";

/** Properties of AWS::Serverless that its reader reads. */
const SERVERLESS: readonly string[] = ["AssumeRolePolicyDocument", "DefinitionBody", "Policies"];

export function strayProblems(resource: TemplateResource): readonly SourceProblem[] {
  const { id, type = "", raw, place } = resource;
  if (raw.kind !== "object") return [];
  const names = new Set(namesWithPolicies(type));
  const rows = cloudFormationPolicies(type);
  if (rows.some(({ format }) => format !== "document")) return [];
  for (const { name, value } of unreadMembers(raw.members, names)) {
    const path = strayStatements(value);
    if (path !== undefined) return [strayProblem(`${id}.${name}${path}`, value.place ?? place)];
  }
  return misspelt(resource);
}

function namesWithPolicies(type: string): readonly string[] {
  if (type.startsWith("AWS::Serverless::")) return SERVERLESS;
  return [
    ...cloudFormationPolicies(type).map(({ path }) => path[0]?.name ?? ""),
    ...CLOUDFORMATION_LOOK_ALIKES.filter((each) => each.type === type).map(
      ({ property }) => property,
    ),
  ];
}

function unreadMembers(members: readonly Member[], known: ReadonlySet<string>): readonly Member[] {
  return members.flatMap((each): readonly Member[] => {
    if (each.name === "Metadata") return [];
    if (each.name !== "Properties" || each.value.kind !== "object") return [each];
    return each.value.members
      .filter(({ name }) => !known.has(name) && !name.startsWith("Fn::"))
      .map(({ name, value }) => ({ name: `Properties.${name}`, value }));
  });
}

function misspelt({
  id,
  type = "",
  properties,
  place,
}: TemplateResource): readonly SourceProblem[] {
  if (!/^AWS::Serverless::(?:Function|StateMachine)$/.test(type)) return [];
  const names = properties?.kind === "object" ? properties.members.map(({ name }) => name) : [];
  const reason = missingReason({ name: "Policies", isNeeded: false, others: [] }, names);
  if (reason === undefined) return [];
  const message = `the policies of \`${id}\` are not read, because ${reason}`;
  return [{ severity: "error", code: "POLICY_MISSPELT", message, place }];
}
