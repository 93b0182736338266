/**
 * The resources to which a policy of a template belongs, such as the bucket of a bucket policy.
 *
 * The property of the table (aws/policy-owners.ts) refers to resources with `Ref`, `Fn::GetAtt` or
 * `Fn::Sub`, in any function. A text may be the name that another resource has. All else exists
 * outside of the template.
 */
import { cloudFormationOwner } from "../../aws/policy-owners.ts";
import type { Owner, PolicySite } from "../site.ts";
import type { Value } from "../value.ts";
import { itemsOf, knownText, member } from "../value-reading.ts";
import type { TemplateEvaluator } from "./intrinsic.ts";
import { resourceTags, type SiteContext } from "./policy-sites.ts";
import type { TemplateResource } from "./template-parts.ts";

/** The sites of a resource, with what they belong to. */
export function withOwners(
  evaluator: TemplateEvaluator,
  resource: TemplateResource,
  sites: readonly PolicySite[],
  context: SiteContext,
): readonly PolicySite[] {
  if (sites.length === 0) return sites;
  const owners = ownersOf(evaluator, resource, context);
  return sites.map((site) => {
    const own = site.attached === undefined ? owners : identities(evaluator, site, context);
    return own === undefined ? site : { ...site, owners: own };
  });
}

/** Undefined if the resource holds its own policies. */
function ownersOf(
  evaluator: TemplateEvaluator,
  { type = "", properties }: TemplateResource,
  context: SiteContext,
): readonly Owner[] | undefined {
  const row = cloudFormationOwner(type);
  if (row === undefined) return undefined;
  const found = row.names.flatMap((name): readonly Owner[] => {
    const value = member(properties, name);
    if (value === undefined || value.kind === "null") return [];
    return itemsOf(value).flatMap((item) => ownersIn(evaluator, item, context));
  });
  // A function may give the properties any value.
  if (found.length === 0 && row.names.length > 0) return [{ unknownTags: "all" }];
  return [...new Map(found.map((each) => [each.address ?? each.name, each])).values()];
}

function ownersIn(
  evaluator: TemplateEvaluator,
  value: Value,
  context: SiteContext,
): readonly Owner[] {
  const targets = referredIn(value).flatMap((id) => evaluator.resources.get(id) ?? []);
  const evaluated = targets.length === 0 ? evaluator.evaluate(value) : undefined;
  const name = knownText(evaluated);
  const named = name === undefined ? [] : namedBy(evaluator, name);
  const all = [...targets, ...named];
  if (all.length === 0) return [{ ...(name !== undefined && { name }), unknownTags: "all" }];
  return all.map((each) => ownerOf(evaluator, each, context));
}

/** The ids in all references of a value. */
function referredIn(value: Value): readonly string[] {
  if (value.kind === "list") return value.items.flatMap(referredIn);
  if (value.kind !== "object") return [];
  return value.members.flatMap(({ name, value: own }): readonly string[] => {
    const [first = own] = itemsOf(own);
    const text = knownText(first);
    if (name === "Ref") return text === undefined ? [] : [text];
    if (name === "Fn::GetAtt") return text === undefined ? [] : [text.split(".")[0] ?? ""];
    if (name !== "Fn::Sub") return referredIn(own);
    const ids = [...(text ?? "").matchAll(/\$\{(\w+)/g)].map(([, id = ""]) => id);
    return [...ids, ...referredIn(own)];
  });
}

/** The resources to which the template gives a name, as `BucketName` or `RoleName`. */
function namedBy(evaluator: TemplateEvaluator, name: string): readonly TemplateResource[] {
  return [...evaluator.resources.values()].filter(({ type = "", properties }) => {
    if (cloudFormationOwner(type) !== undefined) return false;
    const own = member(properties, `${type.split("::").at(-1)}Name`) ?? member(properties, "Name");
    return own !== undefined && knownText(evaluator.evaluate(own)) === name;
  });
}

function identities(
  evaluator: TemplateEvaluator,
  { attached }: PolicySite,
  context: SiteContext,
): readonly Owner[] | undefined {
  const { principals = [], isOpen } = attached ?? {};
  const found = [...evaluator.resources.values()]
    .filter((each) => principals.includes(context.addressOf(each)))
    .map((each) => ownerOf(evaluator, each, context));
  const all: readonly Owner[] = isOpen ? [...found, { unknownTags: "all" }] : found;
  return all.length === 0 ? undefined : all;
}

function ownerOf(
  evaluator: TemplateEvaluator,
  resource: TemplateResource,
  context: SiteContext,
): Owner {
  return { address: context.addressOf(resource), ...resourceTags(evaluator, resource) };
}
