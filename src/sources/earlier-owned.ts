/**
 * The earlier state of a policy that was not there: those of the same owner that it replaces.
 *
 * A new policy of a bucket or role that existed is new access, and not a part of something new. If
 * policies of the same kind and owner are gone, it takes their place: the owner had their access.
 *
 * Left out are policies of the owner that are still there, because each of those is judged itself.
 */
import { earlierAttached } from "./earlier-attached.ts";
import type { Owner, PolicySite, SitePolicy } from "./site.ts";

/** A policy that is gone, with what it belonged to, and its text. */
export interface GonePolicy {
  readonly site: PolicySite;
  readonly owners: readonly Owner[];
  readonly policy: SitePolicy;
}

/** `isNew`: nothing that the policy belongs to existed before. */
export function earlierOwned(
  site: PolicySite,
  owners: readonly Owner[],
  gone: readonly GonePolicy[],
  isNew: boolean,
): SitePolicy {
  // INVARIANT: each owner had all policies that count as old.
  const own = gone.filter(
    (each) =>
      each.site.kind === site.kind &&
      each.site.awsType === site.awsType &&
      owners.length > 0 &&
      owners.every((one) => each.owners.some((other) => isSameOwner(one, other))),
  );
  return earlierAttached(
    site.policy,
    own.map(({ policy }) => policy),
    isNew,
  );
}

/** A name that is not known may be that of anything. */
function isSameOwner(one: Owner, other: Owner): boolean {
  return one.address === undefined && other.address === undefined
    ? one.name !== undefined && one.name === other.name
    : one.address === other.address;
}
