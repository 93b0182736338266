/**
 * The access control list of a bucket in a template, as a site.
 *
 * The property `AccessControl` names a canned list. It is judged as the policy that it means
 * (sources/access-control-list.ts), unless the bucket ignores public lists or has no lists. A list
 * that gives access to its owner only is left out.
 */

import { cannedListPolicy } from "../access-control-list.ts";
import type { PolicySite, SitePolicy } from "../site.ts";
import type { TextPart, Unknown, Value } from "../value.ts";
import { itemsOf, knownText, member, partsOf } from "../value-reading.ts";
import type { TemplateEvaluator } from "./intrinsic.ts";
import {
  existence,
  type FoundPolicy,
  resourceTags,
  type SiteContext,
  sitesInCases,
} from "./policy-sites.ts";
import type { TemplateResource } from "./template-parts.ts";

const BUCKET = "AWS::S3::Bucket";
/** The bucket is there, so a list that gives access is a change of it. */
const NO_ACCESS: SitePolicy = { kind: "absent", isChange: true };

export function listSites(
  evaluator: TemplateEvaluator,
  resource: TemplateResource,
  context: SiteContext,
): readonly PolicySite[] {
  const { type, properties, id } = resource;
  const given = type === BUCKET ? member(properties, "AccessControl") : undefined;
  if (type !== BUCKET || existence(evaluator, resource) === "never") return [];
  const address = `${context.addressOf(resource)}.AccessControl`;
  const place = given?.place ?? resource.place;
  const run = (): readonly FoundPolicy[] => {
    const list = given && evaluator.evaluate(given);
    if (given === undefined || list === undefined) return [{ address, policy: NO_ACCESS }];
    const partition = partsOf(evaluator.refer("AWS::Partition", given))?.[0] ?? "";
    const name = partsOf(evaluator.refer(id, given)) ?? [];
    const arn: readonly TextPart[] = ["arn:", partition, ":s3:::", ...name];
    const isIgnored = ignores(evaluator, properties);
    const context = { target: "bucket", arn, isIgnored } as const;
    const policy = cannedListPolicy(list.place === undefined ? { ...list, place } : list, context);
    return [{ address, policy: policy.kind === "absent" ? NO_ACCESS : policy }];
  };
  const row = { awsType: BUCKET, publicCheckType: BUCKET } as const;
  const { source } = context;
  const facts = { address, place, kind: "resource", row, source } as const;
  const tags = resourceTags(evaluator, resource);
  return sitesInCases(evaluator, resource, run, facts).map((site) => ({ ...site, ...tags }));
}

/** Whether the bucket ignores public lists, or has no lists at all. */
function ignores(evaluator: TemplateEvaluator, properties: Value | undefined): boolean | Unknown {
  const propertyAt = (...path: readonly string[]): Value | undefined => {
    let value = properties;
    for (const name of path) {
      const next = member(value, name);
      value = next && evaluator.evaluate(next);
    }
    return value;
  };
  const block = propertyAt("PublicAccessBlockConfiguration", "IgnorePublicAcls");
  if (knownText(block) === "true") return true;
  const rules = propertyAt("OwnershipControls", "Rules");
  const [rule] = rules === undefined ? [] : itemsOf(rules);
  if (knownText(member(rule, "ObjectOwnership")) === "BucketOwnerEnforced") return true;
  return block?.kind === "unknown" ? block.unknown : false;
}
