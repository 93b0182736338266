/**
 * The documents of attached policies: those of AWS, and those in the same sources.
 *
 * A reader gives a site for each attachment, with the ARN or name of the policy. This pass runs
 * when all files are read. A policy of AWS comes from the data of the package
 * (managed-policies.ts); one of the account is found among the sites, first in the same file or
 * root module. Another one may be deployed to another account, so there both accounts must be known
 * and equal. The policies that were attached before are one policy, because the identities had
 * the access of all together.
 *
 * A policy that is neither here nor there makes the site unreadable, with advice. AWS's documents
 * are those of the partition `aws`; for another one, the ARNs in them get its name, and a warning
 * says so once for each file.
 *
 * The unknown values of a document have the definitions of its own source (definitions.ts). If that
 * is not the source of the attachment, they have other names than those of the attachment.
 */
import { quoted } from "../json/value.ts";
import { nearestName } from "../text/nearest-name.ts";
import { earlierAttached, originOf } from "./earlier-attached.ts";
import { folderOf, joinedPath } from "./file-path.ts";
import { plainValue } from "./managed-document.ts";
import type { ManagedPolicies, ManagedPolicy } from "./managed-policies.ts";
import { type PolicyName, policyName, policyNameText } from "./policy-names.ts";
import type {
  Attached,
  PolicyCase,
  PolicyOrigin,
  PolicySite,
  SitePolicy,
  SourceProblem,
  SourceReading,
} from "./site.ts";
import type { TextPart, Value } from "./value.ts";
import { withUnknowns } from "./value-reading.ts";

/** LIMIT: cases of one site, and names in one text. */
const MAX_CASES = 16;
const MAX_NAMED = 3;

const GIVE_FILE = "give the file with that policy too, or an account dump that has it";

/** The readings, with a document or a reason for each policy that a site attaches. */
export function withAttachedPolicies(
  readings: readonly SourceReading[],
  managed: (() => ManagedPolicies) | undefined,
): readonly SourceReading[] {
  const hasAttachment = readings.some(({ sites }) => sites.some((each) => each.attached));
  if (!hasAttachment) return readings;
  const lookup = new AttachedPolicies(readings, managed);
  return readings.map((reading) => {
    const sites = reading.sites.map((site) => lookup.resolved(site));
    return { ...reading, sites, problems: [...reading.problems, ...partitionProblem(sites)] };
  });
}

/** AWS's data is that of one partition: a warning at the first policy of another one. */
function partitionProblem(sites: readonly PolicySite[]): readonly SourceProblem[] {
  for (const { policy, cases = [], place } of sites) {
    for (const each of [policy, ...cases.map((one) => one.policy)]) {
      const { aws } = originOf(each) ?? {};
      if (aws?.partition === undefined) continue;
      const partition = quoted(aws.partition);
      const message =
        `policies of AWS in the partition ${partition} are read as those of \`aws\` with other ` +
        "ARNs; their documents may differ there";
      const help = "check an account dump of that partition too, which has its documents";
      return [{ severity: "warning", code: "AWS_POLICY_OF_PARTITION", message, place, help }];
    }
  }
  return [];
}

/** The rest of the address of a trust policy behind that of its role. */
const TRUST_MEMBER = /(?:\.spec(?:\.\w+Provider)?)?\.\w+$/;

type Unread = SitePolicy & { readonly kind: "unreadable" };

class AttachedPolicies {
  /** Policies of the account by their keys, with and without path. */
  readonly #own = new Map<string, PolicySite[]>();
  readonly #managed: (() => ManagedPolicies) | undefined;
  readonly #documents = new Map<string, Value>();
  /** The source within which a name has one meaning: a file, or the folder of a root module. */
  readonly #surroundings = new Map<PolicySite, string>();

  constructor(readings: readonly SourceReading[], managed: (() => ManagedPolicies) | undefined) {
    this.#managed = managed;
    for (const { file, sites } of readings) {
      for (const site of sites) this.#add(site, file);
    }
  }

  /** The roles of each of the surroundings, by the names that their trust policies have. */
  readonly #roles = new Map<string, { readonly address: string; readonly name: PolicyName }[]>();

  readonly #roleAddresses = new Map<string, Set<string>>();

  #add(site: PolicySite, file: string): void {
    const { source, root, place } = site;
    const around = source === "terraform" ? joinedPath(".", root ?? folderOf(place.file)) : file;
    this.#surroundings.set(site, around);
    if (site.kind === "trust") this.#addRole(site, around);
    if (site.kind !== "identity" || site.attached !== undefined) return;
    for (const key of new Set((site.names ?? []).flatMap(keysOf))) {
      const known = this.#own.get(key);
      if (known === undefined) this.#own.set(key, [site]);
      else known.push(site);
    }
  }

  #addRole({ address, names = [] }: PolicySite, around: string): void {
    const roles = this.#roles.get(around) ?? [];
    this.#roles.set(around, roles);
    const own = address.replace(TRUST_MEMBER, "");
    const addresses = this.#roleAddresses.get(around) ?? new Set();
    this.#roleAddresses.set(around, addresses.add(own));
    for (const name of names.flatMap((each) => policyName(each) ?? [])) {
      roles.push({ address: own, name });
    }
  }

  /** Whether all identities are roles of the sources, so that a new one can be told. */
  #withRole(site: PolicySite, attached: Attached): Attached {
    const { principals, identities = [], isOpen = false } = attached;
    const roles = this.#roleAddresses.get(this.#surroundings.get(site) ?? "");
    const isRole =
      principals.length > 0 &&
      identities.length === 0 &&
      !isOpen &&
      principals.every((each) => roles?.has(each) === true);
    return isRole ? { ...attached, isRole } : attached;
  }

  /** The identities by their addresses, also those that have names only. */
  #identified(site: PolicySite, attached: Attached): Attached {
    const { identities = [], ...rest } = attached;
    if (identities.length === 0) return rest;
    const roles = this.#roles.get(this.#surroundings.get(site) ?? "") ?? [];
    const principals = [...attached.principals];
    const others: Value[] = [];
    let isOpen = attached.isOpen === true;
    for (const value of identities) {
      const name = policyName(value);
      const found = roles.filter((each) => name !== undefined && isSameName(each.name, name));
      principals.push(...found.map(({ address }) => address));
      // A known name is that of another identity, if all names are known.
      const isOther = name?.kind === "name" && roles.every((each) => each.name.kind === "name");
      if (found.length === 0) others.push(value);
      if (found.length === 0 && !isOther) isOpen = true;
    }
    return {
      ...rest,
      principals: [...new Set(principals)],
      ...(isOpen && { isOpen: true as const }),
      ...(others.length > 0 && { identities: others }),
    };
  }

  resolved(site: PolicySite): PolicySite {
    if (site.attached === undefined) return site;
    const attached = this.#withRole(site, this.#identified(site, site.attached));
    const given: readonly PolicyCase[] = site.cases ?? [{ when: "", policy: site.policy }];
    const definitions = new Map(Object.entries(site.definitions ?? {}));
    const cases = given.flatMap((each) => this.#cases(site, attached, each, definitions));
    const [first] = cases;
    if (first === undefined) return site;
    const { cases: _, ...rest } = site;
    const before = this.#before(site, attached, first.policy);
    const several = cases.length > MAX_CASES;
    const tooMany: Unread = {
      kind: "unreadable",
      reason: `it is one of more than ${MAX_CASES} policies`,
    };
    return {
      ...rest,
      policy: several ? tooMany : first.policy,
      ...(cases.length > 1 && !several && { cases }),
      ...(before !== undefined && { before }),
      ...(definitions.size > 0 && { definitions: Object.fromEntries(definitions) }),
      attached: { ...attached, text: textOf(site, attached, cases) },
    };
  }

  /** The cases of one reference; a policy of the sources may have several. */
  #cases(
    site: PolicySite,
    attached: Attached,
    { when, policy }: PolicyCase,
    definitions: Map<string, string>,
  ): readonly PolicyCase[] {
    if (policy.kind !== "reference") return [{ when, policy }];
    const found = this.#find(policy.value, site, attached);
    if (found.kind === "policy") return [{ when, policy: found.policy }];
    const { cases, definitions: own = {} } = found.site;
    for (const [name, text] of Object.entries(own)) {
      definitions.set(this.#nameIn(site, found.site, name), text);
    }
    if (cases === undefined) return [{ when, policy: this.#linked(site, found.site) }];
    return cases.map((each) => {
      const both = [when, each.when].filter((text) => text !== "").join(" and ");
      // Equal only if both conditions are declared in the same way.
      const texts = [site.definitions?.[when], own[each.when]].filter((text) => text !== undefined);
      if (texts.length > 0) definitions.set(both, texts.join("\n"));
      return { when: both, policy: this.#linked(site, found.site, each.policy) };
    });
  }

  /** A policy of the sources, as the policy of a site that attaches it. */
  #linked(to: PolicySite, from: PolicySite, policy: SitePolicy = from.policy): SitePolicy {
    if (policy.kind === "absent" || policy.kind === "reference") return policy;
    const { place, root = "", address } = from;
    const key = [place.file, root, address].join("\n");
    const origin: PolicyOrigin = { name: `policy \`${address}\``, key, site: from };
    if (policy.kind === "unreadable") return { ...policy, origin };
    const value = withUnknowns(policy.value, (unknown) => ({
      ...unknown,
      name: this.#nameIn(to, from, unknown.name),
    }));
    return { ...policy, value, origin };
  }

  /** The name of an unknown value of one source in another one, which may have its own. */
  #nameIn(to: PolicySite, from: PolicySite, name: string): string {
    const around = this.#surroundings.get(from);
    return around === this.#surroundings.get(to) ? name : `${name} in ${around}`;
  }

  #find(
    value: Value,
    site: PolicySite,
    attached: Attached,
  ): { readonly kind: "policy"; readonly policy: SitePolicy } | Linked {
    if (value.kind === "null") return { kind: "policy", policy: { kind: "absent" } };
    const name = policyName(value);
    const written = policyNameText(value);
    const unread = (reason: string, help: string): { kind: "policy"; policy: Unread } => ({
      kind: "policy",
      policy: {
        kind: "unreadable",
        reason,
        help,
        place: site.place,
        origin: { name: `policy ${quoted(written)}`, key: written },
      },
    });
    if (name === undefined) {
      return unread("what it attaches is not the ARN or the name of a policy", GIVE_ARN);
    }
    const { own, isElsewhere } = this.#ownSites(name, site);
    const [only, second] = own;
    if (only !== undefined && second === undefined) return { kind: "site", site: only };
    if (second !== undefined) {
      const reason = `${own.length} policies of the sources have this name`;
      return unread(reason, "check their folders one by one");
    }
    if (name.kind === "unknown" || (name.kind === "account" && name.name === undefined)) {
      return unread("which policy it is, is not known before the deployment", GIVE_PLAN);
    }
    if (isElsewhere) {
      const reason = "the policy of this name in other sources may be that of another account";
      return unread(reason, GIVE_ACCOUNT);
    }
    const aws = this.#ofAws(name, attached);
    if (aws !== undefined) return { kind: "policy", policy: aws };
    if (name.kind !== "aws") {
      return unread("it is in none of the files that were read", GIVE_FILE);
    }
    if (name.resource === undefined) {
      return unread("which policy it is, is not known before the deployment", GIVE_PLAN);
    }
    const data = this.#managed?.();
    if (data === undefined) return unread("the policies of AWS were not loaded", GIVE_FILE);
    const near = nearest(name.resource, data);
    return unread(
      `AWS had no policy with this name and path on ${data.date}`,
      near === undefined ? "check its name and path" : `did you mean ${quoted(near)}?`,
    );
  }

  /** A policy of AWS by its path and name; a bare name, if the account may not have the policy. */
  #ofAws(name: PolicyName, { isOwn }: Attached): SitePolicy | undefined {
    const data = isOwn === true ? undefined : this.#managed?.();
    if (data === undefined || name.kind === "unknown") return undefined;
    const partition = name.kind === "name" ? "aws" : name.partition;
    const isBare = name.kind === "name" || (name.kind === "account" && name.isLookedUp);
    const bare = isBare && name.name !== undefined ? this.#exactName(data, name.name) : undefined;
    const resource = name.kind === "aws" ? name.resource : bare;
    const policy = resource === undefined ? undefined : data.find(resource);
    return policy === undefined ? undefined : this.#awsPolicy(policy, partition, data.date);
  }

  #exactName(data: ManagedPolicies, name: string): string | undefined {
    const resource = data.resourceOf(name);
    return resource === name || resource?.endsWith(`/${name}`) === true ? resource : undefined;
  }

  #awsPolicy(policy: ManagedPolicy, partition: TextPart, date: string): SitePolicy {
    const { arn, name, versionId, document } = policy;
    const key = JSON.stringify([arn, partition]);
    let value = this.#documents.get(key);
    if (value === undefined) {
      value = plainValue(JSON.parse(document), partition);
      this.#documents.set(key, value);
    }
    const isOther = typeof partition === "string" && partition !== "aws";
    const aws = { version: versionId, date, ...(isOther && { partition }) };
    return {
      kind: "document",
      value,
      origin: { name: `AWS managed policy ${quoted(name)}`, key: arn, aws },
    };
  }

  /**
   * The policies of the nearest surroundings that have the name, and whether others have it of
   * which the account is not known.
   */
  #ownSites(
    name: PolicyName,
    site: PolicySite,
  ): { readonly own: readonly PolicySite[]; readonly isElsewhere: boolean } {
    const all = [...new Set(namesOf(name).flatMap((key) => this.#own.get(key) ?? []))].filter(
      (each) => isSameAccount(name, each),
    );
    const near = all.filter(
      (each) => this.#surroundings.get(each) === this.#surroundings.get(site),
    );
    if (near.length > 0) return { own: near, isElsewhere: false };
    // A value that only the deployment knows has a name within its own surroundings.
    const isOpen = name.kind === "unknown" || (name.kind === "account" && name.name === undefined);
    // A document of AWS is that of its data, unless the dump of this account has another version.
    if (isOpen || name.kind === "aws") return { own: [], isElsewhere: false };
    const own = all.filter((each) => isKnownAccount(name, each));
    return { own, isElsewhere: own.length === 0 && all.length > 0 };
  }

  /** The access that the identities had before; undefined if the source does not say. */
  #before(site: PolicySite, attached: Attached, now: SitePolicy): SitePolicy | undefined {
    const { before } = attached;
    if (before === undefined) return undefined;
    const policies = before.values.map((value): SitePolicy => {
      const found = this.#find(value, site, attached);
      if (found.kind === "policy") return found.policy;
      return this.#linked(site, found.site, found.site.before);
    });
    return earlierAttached(now, policies, before.isNew);
  }
}

const GIVE_PLAN = "write its ARN, or give what decides it: a plan, `deploys`, an account dump";
const GIVE_ACCOUNT = "say which account it is, with `deploys` or in both ARNs";
const GIVE_ARN = "write the ARN of a policy";

interface Linked {
  readonly kind: "site";
  readonly site: PolicySite;
}

/** The keys by which a policy of the account is found. */
const keysOf = (value: Value): readonly string[] => {
  const name = policyName(value);
  return name === undefined ? [] : namesOf(name);
};

function namesOf(name: PolicyName): readonly string[] {
  switch (name.kind) {
    case "aws":
      // An account dump has the policies of AWS that are in use.
      return name.resource === undefined ? [] : [`aws ${name.resource}`];
    case "account":
      // A name is unique in an account, whatever its path.
      return [`policy ${name.key}`, ...(name.name === undefined ? [] : [`name ${name.name}`])];
    case "name":
      return [`name ${name.name}`];
    case "unknown":
      return [`unknown ${name.key}`];
  }
}

function isSameName(one: PolicyName, other: PolicyName): boolean {
  if (one.kind === "name" && other.kind === "name") return one.name === other.name;
  return one.kind === "unknown" && other.kind === "unknown" && one.key === other.key;
}

/** Whether a policy may be in the account that a name has. */
function isSameAccount(name: PolicyName, { names = [] }: PolicySite): boolean {
  if (name.kind !== "account" || name.account === undefined) return true;
  return names.some((each) => {
    const own = policyName(each);
    return own?.kind !== "account" || own.account === undefined || own.account === name.account;
  });
}

/** Whether a policy surely is in the account that a name has. */
function isKnownAccount(name: PolicyName, { names = [] }: PolicySite): boolean {
  if (name.kind !== "account" || name.account === undefined) return false;
  return names.some((each) => {
    const own = policyName(each);
    return own?.kind === "account" && own.account === name.account;
  });
}

/** The path and name that were meant: the same name with its path, or a name that is near. */
function nearest(resource: string, data: ManagedPolicies): string | undefined {
  const name = resource.slice(resource.lastIndexOf("/") + 1);
  return data.resourceOf(name) ?? nearestName(resource, data.resources);
}

/** "AWS managed policy `X` attached to `Y`". */
function textOf(
  { kind }: PolicySite,
  { principals, identities = [] }: Attached,
  cases: readonly PolicyCase[],
): string {
  const names = [...new Set(cases.flatMap(({ policy }) => originOf(policy)?.name ?? []))];
  const what = names.length === 0 ? "a policy" : listed(names, "or");
  const who = [...principals, ...identities.map(policyNameText)].map((each) => `\`${each}\``);
  return who.length === 0
    ? what
    : `${what} ${kind === "boundary" ? "as the boundary of" : "attached to"} ${listed(who, "and")}`;
}

function listed(names: readonly string[], word: string): string {
  const shown = names.slice(0, MAX_NAMED);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(", ")} ${word} ${more} more` : shown.join(` ${word} `);
}
