/**
 * The policies of an earlier state of the sources, such as a revision of git.
 *
 * A policy is found again by its file, root module and address. If its file was moved, it is found
 * by an address that is unique among the policies that are gone. A policy that was not there is
 * absent, so all that it grants is new.
 */
import { earlierAttached } from "../sources/attached-policies.ts";
import { folderOf, joinedPath } from "../sources/file-path.ts";
import type { Attached, PolicySite, SitePolicy, SourceReading } from "../sources/site.ts";

/** The earlier policy of a site; undefined if nothing is known of it. */
export type Earlier = (site: PolicySite) => SitePolicy | undefined;

/** `isThere` says whether an earlier policy still has its place, so that it was not moved. */
export function earlierPolicies(
  readings: readonly SourceReading[],
  isThere: (earlier: PolicySite) => boolean,
): Earlier {
  const byPlace = new Map<string, PolicySite | "several">();
  const byAddress = new Map<string, PolicySite | "several">();
  for (const site of readings.flatMap((each) => each.sites)) {
    const key = keyOf(site);
    byPlace.set(key, byPlace.has(key) ? "several" : site);
    // INVARIANT: a policy that is still there is never the earlier state of another one.
    if (isThere(site)) continue;
    byAddress.set(site.address, byAddress.has(site.address) ? "several" : site);
  }
  // A file that could not be read may have had any policy.
  const broken = readings.some(({ problems }) =>
    problems.some((each) => each.severity === "error"),
  );
  const sites = readings.flatMap((each) => each.sites);
  const groups = new Map<string, PolicySite[]>();
  for (const site of sites) {
    const group = groups.get(surroundingsOf(site));
    if (group === undefined) groups.set(surroundingsOf(site), [site]);
    else group.push(site);
  }
  return (site) => {
    if (site.attached !== undefined) {
      // A file that was not there may have had another name.
      const group = groups.get(surroundingsOf(site)) ?? sites;
      const before = attachedBefore(site, site.attached, group);
      return before.kind === "absent" && broken ? BROKEN : before;
    }
    const here = byPlace.get(keyOf(site));
    if (here === "several") {
      return { kind: "unreadable", reason: "several policies of its file had this address" };
    }
    const moved = byAddress.get(site.address);
    const found = here ?? (moved === "several" ? undefined : moved);
    if (found !== undefined) return earlierOf(found);
    if (!broken) return { kind: "absent" };
    return BROKEN;
  };
}

const BROKEN: SitePolicy = {
  kind: "unreadable",
  reason: "a file of the earlier state has errors",
};

/** The file of a site; for Terraform, the folder of its root module. */
function surroundingsOf({ source, root, place }: PolicySite): string {
  return source === "terraform" ? joinedPath(".", root ?? folderOf(place.file)) : place.file;
}

/**
 * The policies that were attached to the same identities, as one. Only a role whose trust policy is
 * there now, and was not there before, is new; a user or group leaves no trace in the sites.
 */
function attachedBefore(
  site: PolicySite,
  { principals, isRole }: Attached,
  earlier: readonly PolicySite[],
): SitePolicy {
  const own = earlier.filter(
    (each) =>
      each.attached !== undefined &&
      (each.address === site.address ||
        (principals.length > 0 &&
          principals.every((one) => each.attached?.principals.includes(one)))),
  );
  const isKnown = (address: string): boolean =>
    earlier.some((each) => each.address.startsWith(`${address}.`));
  const isNew = isRole === true && !principals.some(isKnown);
  return earlierAttached(site.policy, own.map(earlierOf), isNew);
}

function earlierOf({ policy, cases = [] }: PolicySite): SitePolicy {
  if (cases.length === 0) return policy;
  const reason = "it depends on conditions that the template does not decide";
  return { kind: "unreadable", reason };
}

/** Equal for the same policy at two times. */
export function keyOf({ place, address, root = "" }: PolicySite): string {
  return [place.file, root, address].join("\n");
}
