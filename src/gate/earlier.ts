/**
 * The policies of an earlier state of the sources, such as a revision of git.
 *
 * A policy is found again by its file, root module and address. If its file was moved, it is found
 * by an address that is unique among the policies that are gone. A policy that was not there is
 * absent, so all that it grants is new. In a part that was not read, it may have had any text. An
 * unknown value is the same in both states if the source declares it in the same way
 * (sources/definitions.ts); otherwise it has another name before.
 */
import { earlierAttached } from "../sources/earlier-attached.ts";
import { GonePolicies } from "../sources/earlier-owned.ts";
import { folderOf, joinedPath } from "../sources/file-path.ts";
import { policyNameText } from "../sources/policy-names.ts";
import { NEVER_EQUAL } from "../sources/seen-files.ts";
import type {
  Attached,
  Owner,
  PolicySite,
  SitePolicy,
  SourceReading,
  Value,
} from "../sources/site.ts";
import { withoutKeys } from "../sources/terraform/address.ts";
import { unknownsOf, withUnknowns } from "../sources/value-reading.ts";
import { mayDeny, statementsOf } from "./shared-access.ts";
import { LIMITING_KINDS } from "./since.ts";

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
  const isUnread = (address: string): boolean => {
    const plain = withoutKeys(address);
    return parts.some((each) => plain.startsWith(each));
  };
  const attached = attachedPolicies(readings.flatMap((each) => each.sites));
  const owned = ownedPolicies(readings, isThere);
  return (site, when) => {
    if (site.attached !== undefined) {
      const before = attached(site, site.attached, when);
      const own = [site.address, ...site.attached.principals];
      if (before.kind === "absent" && own.some(isUnread)) return UNREAD_MODULE;
      return before.kind === "absent" && broken ? BROKEN : before;
    }
    const here = byPlace.get(keyOf(site));
    if (here === "several") {
      return { kind: "unreadable", reason: "several policies of its file had this address" };
    }
    const moved = byAddress.get(site.address);
    const found = here ?? (moved === "several" ? undefined : moved);
    if (found !== undefined) return earlierOf(found, site, when);
    if (isUnread(site.address)) return UNREAD_MODULE;
    if (broken) return BROKEN;
    return owned(site, when);
  };
}

/** The earlier state of each policy that was not there. */
function ownedPolicies(
  readings: readonly SourceReading[],
  isThere: (earlier: PolicySite) => boolean,
): (site: PolicySite, when: string | undefined) => SitePolicy {
  const all = new EarlierResources();
  const groups = new Map<string, EarlierResources>();
  const groupsOf = (around: string): readonly EarlierResources[] => {
    const group = groups.get(around) ?? new EarlierResources();
    groups.set(around, group);
    return [group, all];
  };
  for (const { file, source, sites, resources = [] } of readings) {
    const around = source === "terraform" ? joinedPath(".", folderOf(file)) : file;
    for (const group of groupsOf(around)) group.add(resources);
    for (const site of sites) {
      const owners = (site.owners ?? []).flatMap(({ address }) => address ?? []);
      for (const group of groupsOf(surroundingsOf(site))) {
        group.add(owners);
        if (site.attached === undefined && !isThere(site)) group.gone.push(site);
      }
    }
  }
  return (site, when) => {
    // A file that was not there may have had another name; manifests refer to other files.
    const group = site.source === "kubernetes" ? all : (groups.get(surroundingsOf(site)) ?? all);
    return group.before(site, when);
  };
}

/** The resources of a file or root module before, and the policies that are gone since. */
class EarlierResources {
  readonly gone: PolicySite[] = [];
  readonly #addresses = new Set<string>();
  /** Addresses without keys: of all that have one, and of those whose key is not known. */
  readonly #plain = new Set<string>();
  readonly #open = new Set<string>();
  #policies: GonePolicies | undefined;

  add(addresses: readonly string[]): void {
    for (const each of addresses) {
      this.#addresses.add(each);
      this.#plain.add(withoutKeys(each));
      if (each.includes("[*]")) this.#open.add(withoutKeys(each));
    }
  }

  before(site: PolicySite, when: string | undefined): SitePolicy {
    this.#policies ??= new GonePolicies(
      this.gone.map((each) => ({ site: each, owners: this.#ownersOf(each) })),
    );
    const owners = this.#ownersOf(site);
    // An account always exists; an owner without an address exists elsewhere.
    const isNew =
      site.owners?.length !== 0 &&
      owners.every(({ address }) => address !== undefined && !this.#has(address));
    const policy = site.cases?.find((each) => each.when === when)?.policy ?? site.policy;
    const now = { site: { ...site, policy }, owners };
    return this.#policies.before(now, isNew, (each) => earlierOf(each, site, when));
  }

  /** A policy that names no owner belongs to the resource that its address begins with. */
  #ownersOf({ owners, address }: PolicySite): readonly Owner[] {
    if (owners !== undefined) return owners;
    for (let end = address.length; end > 0; end = address.lastIndexOf(".", end - 1)) {
      const start = address.slice(0, end);
      if (this.#has(start)) return [{ address: start }];
    }
    return [];
  }

  /** An instance whose key is not known, now or before, may be any. */
  #has(address: string): boolean {
    if (this.#addresses.has(address)) return true;
    const plain = withoutKeys(address);
    return this.#open.has(plain) || (address.includes("[*]") && this.#plain.has(plain));
  }
}

/**
 * The policies of an earlier state that are gone, and whose loss may open access: those that only
 * limit, and those with a Deny. `isAsked` says whether a file is one of those that are judged.
 */
export function gonePolicies(
  earlier: readonly SourceReading[],
  present: readonly SourceReading[],
  isThere: (earlier: PolicySite) => boolean,
  isAsked: (file: string) => boolean,
): readonly PolicySite[] {
  const problems = present.flatMap((each) => each.problems);
  // A file with errors fails by itself, and its policies may all be there.
  if (problems.some(({ severity }) => severity === "error")) return [];
  const unread = problems.flatMap((each) => each.unread ?? []);
  const all = earlier.flatMap(({ sites }) => sites);
  const known = new Set(all.map(keyOf));
  const created = new Set(
    present.flatMap(({ sites }) => sites.flatMap((each) => (known.has(keyOf(each)) ? [] : each))),
  );
  const moved = new Set([...created].map(({ address }) => address));
  const now = present.flatMap(({ sites }) => sites.map((each) => each.address));
  // A boundary goes with its role, whose trust policy says whether it is there.
  const isOwnerThere = ({ attached }: PolicySite): boolean =>
    attached?.isRole !== true ||
    attached.principals.some((role) => now.some((each) => each.startsWith(`${role}.`)));
  return all.flatMap((site): readonly PolicySite[] => {
    const { address, place, policy, cases: _, names: __, ...facts } = site;
    if (isThere(site) || !isAsked(place.file) || moved.has(address) || !mayLimit(site)) return [];
    if (!isOwnerThere(site)) return [];
    if (unread.some((each) => withoutKeys(address).startsWith(each))) return [];
    // The line of before is that of something else now.
    const start = { file: place.file, line: 1, column: 1 };
    return [{ ...facts, address, place: start, policy: { kind: "absent" }, before: policy }];
  });
}

function mayLimit({ kind, policy, cases = [], attached }: PolicySite): boolean {
  if (LIMITING_KINDS.has(kind)) return true;
  // An attachment may stand elsewhere now; a policy that was attached is a site itself.
  if (attached !== undefined) return false;
  return [policy, ...cases.map((each) => each.policy)].some(
    (each) => each.kind === "document" && (statementsOf(each.value) ?? []).some(mayDeny),
  );
}

/** The earlier state of each attachment. */
function attachedPolicies(
  sites: readonly PolicySite[],
): (site: PolicySite, attached: Attached, when: string | undefined) => SitePolicy {
  const groups = new Map<string, PolicySite[]>();
  for (const site of sites) {
    const group = groups.get(surroundingsOf(site));
    if (group === undefined) groups.set(surroundingsOf(site), [site]);
    else group.push(site);
  }
  return (site, attached, when) =>
    // A file that was not there may have had another name.
    attachedBefore(site, attached, when, groups.get(surroundingsOf(site)) ?? sites);
}

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
  { principals, isRole, isOpen, provider, identities = [] }: Attached,
  when: string | undefined,
  earlier: readonly PolicySite[],
): SitePolicy {
  // INVARIANT: each identity had all policies that count as old.
  const own = earlier.filter((each) => {
    // A boundary grants nothing, so what grants was never one.
    if (each.attached === undefined || each.kind !== site.kind) return false;
    if (each.attached.provider !== provider) return false;
    const isSame = each.address === site.address;
    if (!isSame && (isOpen === true || principals.length + identities.length === 0)) return false;
    const names = (each.attached.identities ?? []).map(policyNameText);
    const isThere = (value: Value): boolean =>
      names.includes(policyNameText(value)) &&
      unknownsOf(value).every(
        ({ name }) => !isRedefined(each.definitions?.[name], site.definitions?.[name]),
      );
    return (
      principals.every((one) => each.attached?.principals.includes(one)) &&
      identities.every(isThere)
    );
  });
  const isKnown = (address: string): boolean =>
    earlier.some((each) => each.address.startsWith(`${address}.`));
  const isNew = isRole === true && !principals.some(isKnown);
  const now = site.cases?.find((each) => each.when === when)?.policy ?? site.policy;
  return earlierAttached(
    now,
    own.map((each) => earlierOf(each, site, when)),
    isNew,
  );
}

const BROKEN: SitePolicy = {
  kind: "unreadable",
  reason: "a file of the earlier state has errors",
};
const UNREAD_MODULE: SitePolicy = {
  kind: "unreadable",
  reason: "a module of the earlier state is not read",
};

function earlierOf(found: PolicySite, site: PolicySite, when: string | undefined): SitePolicy {
  const { policy, cases = [], definitions: before = {} } = found;
  const now = site.definitions ?? {};
  const isChanged = (name: string): boolean => isRedefined(before[name], now[name]);
  if (cases.length === 0) return withNames(policy, isChanged);
  // One condition, declared in one way, has one truth value in both states.
  const own = when === undefined || isChanged(when) ? undefined : when;
  const same = cases.find((each) => each.when === own);
  if (same !== undefined) return withNames(same.policy, isChanged);
  const reason = "it depends on conditions that the source does not decide";
  return { kind: "unreadable", reason };
}

/** Whether a value may be another one; a definition that was too long to read says nothing. */
const isRedefined = (before: string | undefined, now: string | undefined): boolean =>
  before !== now || now?.includes(NEVER_EQUAL) === true;

/** An unknown that is declared in another way now may have another value. */
function withNames(policy: SitePolicy, isChanged: (name: string) => boolean): SitePolicy {
  if (policy.kind !== "document") return policy;
  const value = withUnknowns(policy.value, (unknown) =>
    isChanged(unknown.name) ? { ...unknown, name: `${unknown.name} (before)` } : unknown,
  );
  return { ...policy, value };
}

/** Equal for the same policy at two times. */
export function keyOf({ place, address, root = "" }: PolicySite): string {
  return [place.file, root, address].join("\n");
}
