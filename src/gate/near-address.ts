/**
 * Addresses that are near to one that nothing has: for "did you mean".
 *
 * A name without the type before it, such as `site`, means what ends with it. Otherwise the address
 * with the fewest edits is near. Candidates are the addresses and the beginnings of them that end
 * with a step, because a module and a resource have an address too. Without a bracket in what was
 * given, indexes are left out, as in a pattern of addresses.
 *
 * LIMIT: candidates that are compared.
 */
import { nearestName } from "../text/nearest-name.ts";
import { beginningsOf, withoutIndexes } from "./address-pattern.ts";

/** LIMIT: candidates that are compared with one address. */
const MAX_CANDIDATES = 10_000;

/** The nearest of some addresses and their beginnings; undefined if none is near. */
export function nearAddress(given: string, addresses: readonly string[]): string | undefined {
  const candidates = candidatesFor(given, addresses);
  const ending = [...candidates.keys()].find((each) => each.endsWith(`.${given}`));
  return ending ?? nearestName(given, candidates.keys());
}

/** The addresses that belong to something near; none if nothing is near. */
export function nearAddresses(given: string, addresses: readonly string[]): readonly string[] {
  const candidates = candidatesFor(given, addresses);
  const endings = [...candidates].filter(([name]) => name.endsWith(`.${given}`));
  if (endings.length > 0) return [...new Set(endings.flatMap(([, own]) => own))];
  return candidates.get(nearestName(given, candidates.keys()) ?? "") ?? [];
}

/** Names that may have been meant, each with its addresses. */
function candidatesFor(
  given: string,
  addresses: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const hasIndex = given.includes("[");
  const candidates = new Map<string, string[]>();
  for (const address of addresses) {
    if (candidates.size >= MAX_CANDIDATES) break;
    for (const each of beginningsOf(address)) {
      const name = hasIndex ? each : withoutIndexes(each);
      const known = candidates.get(name);
      if (known === undefined) candidates.set(name, [address]);
      else known.push(address);
    }
  }
  return candidates;
}
