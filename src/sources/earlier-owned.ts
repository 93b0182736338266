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

/** A policy that is gone, and what it belonged to. */
export interface GonePolicy {
  readonly site: PolicySite;
  readonly owners: readonly Owner[];
}

export class GonePolicies {
  readonly #byOwner = new Map<string, GonePolicy[]>();

  constructor(all: readonly GonePolicy[]) {
    for (const each of all) {
      for (const key of each.owners.flatMap((owner) => keyOf(each.site, owner) ?? [])) {
        const known = this.#byOwner.get(key);
        if (known === undefined) this.#byOwner.set(key, [each]);
        else known.push(each);
      }
    }
  }

  /**
   * The earlier state of a policy of these owners. `isNew`: none of them existed before. `textOf`
   * says which text a policy had that is gone.
   */
  before(
    { site, owners }: GonePolicy,
    isNew: boolean,
    textOf: (gone: PolicySite) => SitePolicy | undefined,
  ): SitePolicy {
    const lists = owners.map((each) => this.#byOwner.get(keyOf(site, each) ?? "") ?? []);
    const [first = [], ...others] = lists.map((each) => new Set(each));
    // INVARIANT: each owner had all policies that count as old.
    const own = [...first].filter((each) => others.every((list) => list.has(each)));
    const texts = own.flatMap((each) => textOf(each.site) ?? []);
    return earlierAttached(site.policy, texts, isNew);
  }
}

/** Undefined for a name that is not known, which may be that of anything. */
function keyOf({ kind, awsType }: PolicySite, { address, name }: Owner): string | undefined {
  if (address !== undefined) return JSON.stringify([kind, awsType, "at", address]);
  return name === undefined ? undefined : JSON.stringify([kind, awsType, "named", name]);
}
