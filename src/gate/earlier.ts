/**
 * The policies of an earlier state of the sources, such as a revision of git.
 *
 * A policy is found again by its file, root module and address. If its file was moved, it is found
 * by an address that is unique among the policies that are gone. A policy that was not there is
 * absent, so all that it grants is new. In a part that was not read, it may have had any text. An
 * unknown value is the same in both states if the source declares it in the same way
 * (sources/definitions.ts); otherwise it has another name before.
 */
import type { PolicySite, SitePolicy, SourceReading, Unknown, Value } from "../sources/site.ts";

/** The earlier policy of a site, or of one of its cases; undefined if nothing is known of it. */
export type Earlier = (site: PolicySite, when?: string) => SitePolicy | undefined;

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
  const parts = readings.flatMap(({ problems }) => problems.flatMap(({ unread }) => unread ?? []));
  return (site, when) => {
    const here = byPlace.get(keyOf(site));
    if (here === "several") {
      return { kind: "unreadable", reason: "several policies of its file had this address" };
    }
    const moved = byAddress.get(site.address);
    const found = here ?? (moved === "several" ? undefined : moved);
    if (found !== undefined) return earlierOf(found, site, when);
    const address = withoutKeys(site.address);
    if (parts.some((each) => address.startsWith(each))) {
      return { kind: "unreadable", reason: "a module of the earlier state is not read" };
    }
    if (!broken) return { kind: "absent" };
    return { kind: "unreadable", reason: "a file of the earlier state has errors" };
  };
}

function earlierOf(found: PolicySite, site: PolicySite, when: string | undefined): SitePolicy {
  const { policy, cases = [], definitions: before = {} } = found;
  const now = site.definitions ?? {};
  const isChanged = (name: string): boolean => before[name] !== now[name];
  if (cases.length === 0) return withNames(policy, isChanged);
  // One condition, declared in one way, has one truth value in both states.
  const own = when === undefined || isChanged(when) ? undefined : when;
  const same = cases.find((each) => each.when === own);
  if (same !== undefined) return withNames(same.policy, isChanged);
  const reason = "it depends on conditions that the source does not decide";
  return { kind: "unreadable", reason };
}

/** An address without the keys of instances: `module.a["k"].b` is `module.a.b`. */
const withoutKeys = (address: string): string =>
  address.replace(/\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]/g, "");

/** An unknown that is declared in another way now may have another value. */
function withNames(policy: SitePolicy, isChanged: (name: string) => boolean): SitePolicy {
  if (policy.kind !== "document") return policy;
  const renamed = (unknown: Unknown): Unknown =>
    isChanged(unknown.name) ? { ...unknown, name: `${unknown.name} (before)` } : unknown;
  const renamedIn = (value: Value): Value => {
    switch (value.kind) {
      case "unknown":
        return { ...value, unknown: renamed(value.unknown) };
      case "text":
        return {
          ...value,
          parts: value.parts.map((part) => (typeof part === "string" ? part : renamed(part))),
        };
      case "list":
        return { ...value, items: value.items.map(renamedIn) };
      case "object":
        return {
          ...value,
          members: value.members.map((each) => ({ ...each, value: renamedIn(each.value) })),
        };
      default:
        return value;
    }
  };
  return { ...policy, value: renamedIn(policy.value) };
}

/** Equal for the same policy at two times. */
export function keyOf({ place, address, root = "" }: PolicySite): string {
  return [place.file, root, address].join("\n");
}
