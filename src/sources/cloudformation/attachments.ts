/**
 * Managed policies that a resource of a template attaches to identities, as sites.
 *
 * A role, user, group or permission set lists ARNs; a managed policy lists the identities that get
 * it. Each item is a site with the ARN, and attached-policies.ts finds its document. An identity is
 * the resource itself, or one that the item refers to, or a name, which may be unknown.
 *
 * Left out is membership in groups.
 */
import {
  type CloudFormationAttachment,
  cloudFormationAttachments,
  cloudFormationBoundaries,
} from "../../aws/cloudformation-policies.ts";
import type { PolicySite } from "../site.ts";
import type { Value } from "../value.ts";
import { itemsOf, knownText } from "../value-reading.ts";
import type { TemplateEvaluator } from "./intrinsic.ts";
import {
  addressOf,
  documentSites,
  type FoundPolicy,
  resourceTags,
  type SiteContext,
  type Spot,
} from "./policy-sites.ts";
import type { TemplateResource } from "./template-parts.ts";

const MANAGED = "AWS::IAM::ManagedPolicy";

export function attachmentSites(
  evaluator: TemplateEvaluator,
  resource: TemplateResource,
  context: SiteContext,
): readonly PolicySite[] {
  const type = resource.type ?? "";
  const boundaries = context.isCompared === true ? cloudFormationBoundaries(type) : [];
  return [...cloudFormationAttachments(type), ...boundaries].flatMap((row) => {
    const own = row.attaches === "here" ? ownName(evaluator, resource) : undefined;
    const made = (spot: Spot): FoundPolicy => ({
      address: addressOf(spot),
      policy: { kind: "reference", value: own ?? spot.value },
    });
    const { property, path } = row;
    const policyRow = { type, property, path, format: "document", kind: "identity" } as const;
    const sites = documentSites(
      evaluator,
      resource,
      { ...policyRow, awsType: MANAGED },
      context,
      made,
    );
    const facts = row.attaches === "here" ? {} : resourceTags(evaluator, resource);
    return sites.flatMap((site): readonly PolicySite[] => {
      // A list that no case has, or a resource that is never made.
      if (site.policy.kind === "absent" && site.cases === undefined) return [];
      const isOwn = row.attaches === "own" ? { isOwn: true as const } : {};
      return [
        {
          ...site,
          ...facts,
          ...(row.isBoundary === true && { kind: "boundary" as const }),
          attached: { ...identitiesOf(evaluator, resource, row, context, site.address), ...isOwn },
        },
      ];
    });
  });
}

interface Identities {
  readonly principals: readonly string[];
  readonly identities?: readonly Value[];
}

/** The identities of one item of a property, or of all if a function makes the list. */
function identitiesOf(
  evaluator: TemplateEvaluator,
  resource: TemplateResource,
  { attaches, path }: CloudFormationAttachment,
  context: SiteContext,
  address: string,
): Identities {
  if (attaches !== "here") return { principals: [context.addressOf(resource)] };
  const [step] = path;
  const { properties } = resource;
  const list =
    properties?.kind === "object"
      ? properties.members.find(({ name }) => name === step?.name)?.value
      : undefined;
  const at = /\[(\d+)\]$/.exec(address)?.[1];
  const item = list?.kind === "list" && at !== undefined ? list.items[Number(at)] : list;
  const named = item === undefined ? [] : identities(evaluator, item, context);
  const principals = named.filter((each) => typeof each === "string");
  const names = named.filter((each) => typeof each !== "string");
  return {
    principals: [...new Set(principals)],
    ...(names.length > 0 && { identities: names }),
  };
}

/** The addresses of the resources that `Ref` names, and all other values, which are names. */
function identities(
  evaluator: TemplateEvaluator,
  value: Value,
  context: SiteContext,
): readonly (string | Value)[] {
  return itemsOf(value).flatMap((item): readonly (string | Value)[] => {
    const [only] = item.kind === "object" ? item.members : [];
    if (only?.name === "Fn::If") {
      return itemsOf(only.value)
        .slice(1)
        .flatMap((each) => identities(evaluator, each, context));
    }
    const id = only?.name === "Ref" ? knownText(only.value) : undefined;
    if (id === "AWS::NoValue") return [];
    const target = id === undefined ? undefined : evaluator.resources.get(id);
    if (target !== undefined) return [context.addressOf(target)];
    const found = evaluator.evaluate(item);
    return found === undefined ? [] : itemsOf(found);
  });
}

/** The ARN of a managed policy of the template. */
function ownName(evaluator: TemplateEvaluator, resource: TemplateResource): Value | undefined {
  return resource.type === MANAGED ? evaluator.refer(resource.id, resource.raw) : undefined;
}

/** The sites of a managed policy, with its ARN, so that attachments find it. */
export function withNames(
  evaluator: TemplateEvaluator,
  resource: TemplateResource,
  sites: readonly PolicySite[],
): readonly PolicySite[] {
  const name = sites.length === 0 ? undefined : ownName(evaluator, resource);
  return name === undefined ? sites : sites.map((site) => ({ ...site, names: [name] }));
}
