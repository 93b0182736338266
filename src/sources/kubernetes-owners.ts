/**
 * The resources to which policies of manifests belong, such as the bucket of a `BucketPolicy`.
 *
 * A kind that ends with `Policy` has the kind of its owner in its name, and refers to it by a
 * member that ends with `Ref`. An attachment refers to its identities. The tags are those of the
 * resource in the same file.
 *
 * Left out are names and selectors: they name an owner of which nothing is known.
 */
import { resourceAddress } from "./kubernetes-attachments.ts";
import type { Owner, PolicySite } from "./site.ts";
import type { Value } from "./value.ts";
import { itemsOf, knownText, member } from "./value-reading.ts";

type Tags = Pick<PolicySite, "tags" | "unknownTags">;

/** Undefined if a resource of the kind holds its own policies. */
export function kubernetesOwners(
  kind: string,
  namespace: string | undefined,
  spec: Value | undefined,
): readonly Owner[] | undefined {
  const owner = /^(\w+?)(?:Inline)?Policy$/.exec(kind)?.[1];
  if (owner === undefined) return undefined;
  const references = spec?.kind === "object" ? spec.members : [];
  const owners = references.flatMap(({ name, value }): readonly Owner[] => {
    if (!/Refs?$/.test(name)) return [];
    return itemsOf(value).flatMap((each) => {
      const target = knownText(member(each, "name"));
      const own = knownText(member(each, "namespace")) ?? namespace;
      return target === undefined ? [] : [{ address: resourceAddress(owner, own, target) }];
    });
  });
  return owners.length === 0 ? [{ unknownTags: "all" }] : owners;
}

/** The sites, with the tags of what they belong to or are attached to. */
export function withOwnerTags(
  sites: readonly PolicySite[],
  resources: ReadonlyMap<string, Tags>,
): readonly PolicySite[] {
  return sites.map((site) => {
    const { attached, owners = attached?.principals.map((address) => ({ address })) } = site;
    if (owners === undefined || owners.length === 0) return site;
    const known = owners.map((each: Owner): Owner => {
      const tags = each.address === undefined ? undefined : resources.get(each.address);
      return { ...each, ...(tags ?? { unknownTags: "all" }) };
    });
    return { ...site, owners: known };
  });
}
