/**
 * Why a resource that should have a policy has none: its name is missing, or is misspelt.
 *
 * A misspelt name would take the policy out of the gate without a word. So a resource with a name
 * that is almost the right one has an unread policy, and so has a resource that is a policy and has
 * no document. A resource of another type may have none.
 */
import { quoted } from "../json/value.ts";
import { nearestName } from "../text/nearest-name.ts";

export interface WantedPolicy {
  /** The name of the attribute or property. */
  readonly name: string;
  /** Whether a resource of the type cannot be without it. */
  readonly isNeeded: boolean;
  /** The names of the other policies of the type, which are not slips. */
  readonly others: readonly string[];
}

/** Completes "the policy cannot be read, because …"; undefined if nothing is wrong. */
export function missingReason(
  { name, isNeeded, others }: WantedPolicy,
  names: readonly string[],
): string | undefined {
  if (names.includes(name)) return undefined;
  const slip = nearestName(
    name,
    names.filter((each) => !others.includes(each)),
  );
  if (slip !== undefined) {
    return `the resource has no ${quoted(name)}, but ${quoted(slip)}, which may be misspelt`;
  }
  return isNeeded ? `the resource has no ${quoted(name)}` : undefined;
}
