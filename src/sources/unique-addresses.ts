/**
 * Addresses of policies in formats that do not make them unique.
 *
 * Two clusters may have resources of one name, and dumps that were joined by hand two users. The
 * second of them gets `#2`, in the order of the file, so that the first one keeps its name.
 */
import type { PolicySite } from "./site.ts";

export function withUniqueAddresses(sites: readonly PolicySite[]): readonly PolicySite[] {
  const counts = new Map<string, number>();
  return sites.map((site) => {
    const count = (counts.get(site.address) ?? 0) + 1;
    counts.set(site.address, count);
    return count === 1 ? site : { ...site, address: `${site.address}#${count}` };
  });
}
