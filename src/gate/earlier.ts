/**
 * The policies of an earlier state of the sources, such as a revision of git.
 *
 * A policy is found again by its file and address; if its file was moved, by an address that is
 * unique. A policy that was not there is absent, so all that it grants is new.
 */
import type { PolicySite, SitePolicy, SourceReading } from "../sources/site.ts";

/** The earlier policy of a site; undefined if nothing is known of it. */
export type Earlier = (site: PolicySite) => SitePolicy | undefined;

export function earlierPolicies(readings: readonly SourceReading[]): Earlier {
  const byPlace = new Map<string, PolicySite>();
  const byAddress = new Map<string, PolicySite | "several">();
  for (const site of readings.flatMap((each) => each.sites)) {
    byPlace.set(keyOf(site), site);
    byAddress.set(site.address, byAddress.has(site.address) ? "several" : site);
  }
  // A file that could not be read may have had any policy.
  const broken = readings.some(({ problems }) =>
    problems.some((each) => each.severity === "error"),
  );
  return (site) => {
    const moved = byAddress.get(site.address);
    const found = byPlace.get(keyOf(site)) ?? (moved === "several" ? undefined : moved);
    if (found !== undefined) return earlierOf(found);
    if (!broken) return { kind: "absent" };
    return { kind: "unreadable", reason: "a file of the earlier state has errors" };
  };
}

function earlierOf({ policy, cases = [] }: PolicySite): SitePolicy {
  if (cases.length === 0) return policy;
  const reason = "it depends on conditions that the template does not decide";
  return { kind: "unreadable", reason };
}

const keyOf = ({ place, address }: PolicySite): string => `${place.file}\n${address}`;
