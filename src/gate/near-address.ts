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
  const hasIndex = given.includes("[");
  const candidates = new Set<string>();
  for (const address of addresses) {
    for (const each of beginningsOf(address)) {
      candidates.add(hasIndex ? each : withoutIndexes(each));
      if (candidates.size >= MAX_CANDIDATES) break;
    }
    if (candidates.size >= MAX_CANDIDATES) break;
  }
  const ending = [...candidates].find((each) => each.endsWith(`.${given}`));
  return ending ?? nearestName(given, candidates);
}
