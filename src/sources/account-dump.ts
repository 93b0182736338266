/**
 * The policies of an account: what `aws iam get-account-authorization-details` prints.
 *
 * Users, groups and roles have inline policies, roles a trust policy, and the account its managed
 * policies, of which the default version counts. The CLI prints documents as objects. The API gives
 * them as JSON texts with the escapes of a URL; both are read. A managed policy that is a
 * permissions boundary has a site of that kind, and no other if it is attached to nobody.
 *
 * A policy of AWS counts like one of the account, because what is attached is granted. Each
 * attachment is a site too, which is judged by what the dump has of the policy. A dump that
 * is only one page of several, or lacks a list, has a problem. Left out are versions that are not
 * the default, instance profiles, and membership in groups.
 */
import { readDocument } from "../json/document.ts";
import { positionIndex } from "../json/position-index.ts";
import { quoted } from "../json/value.ts";
import type { SourceFile } from "./files.ts";
import { readJsonText } from "./json-text.ts";
import { valueOfJson } from "./json-value.ts";
import type { Place } from "./place.ts";
import type {
  PolicyKind,
  PolicySite,
  ReadingContext,
  SitePolicy,
  SourceProblem,
  SourceReading,
} from "./site.ts";
import { withUniqueAddresses } from "./unique-addresses.ts";
import type { Value } from "./value.ts";
import { knownText, member } from "./value-reading.ts";

/** LIMIT: bytes and depth of a dump; an account has up to some thousands of policies. */
const LIMITS = { bytes: 67_108_864, depth: 100 };

/** LIMIT: problems of one code that are reported one by one. */
const MAX_PROBLEMS = 20;

/** The lists of principals, with the members of their entries. */
const LISTS = [
  {
    list: "UserDetailList",
    noun: "user",
    name: "UserName",
    inline: "UserPolicyList",
    awsType: "AWS::IAM::UserPolicy",
  },
  {
    list: "GroupDetailList",
    noun: "group",
    name: "GroupName",
    inline: "GroupPolicyList",
    awsType: "AWS::IAM::GroupPolicy",
  },
  {
    list: "RoleDetailList",
    noun: "role",
    name: "RoleName",
    inline: "RolePolicyList",
    awsType: "AWS::IAM::RolePolicy",
  },
] as const;

type PrincipalList = (typeof LISTS)[number];

const MANAGED = "AWS::IAM::ManagedPolicy";
const TRUST = "AWS::IAM::AssumeRolePolicyDocument";

export function readAccountDump(source: SourceFile, _context: ReadingContext): SourceReading {
  const { file, text } = source;
  const reading = (
    sites: readonly PolicySite[],
    problems: readonly SourceProblem[],
  ): SourceReading => ({ file, source: "account", sites, problems });
  const result = readDocument(text, LIMITS);
  if (result.kind !== "document") return reading([], [syntaxProblem(source, result)]);
  const root = valueOfJson(text, file);
  // Other descriptions of AWS have `Policies` too.
  if (root === undefined || LISTS.every(({ list }) => member(root, list) === undefined)) {
    const message = "this file has none of the lists of an account dump";
    const place = { file, line: 1, column: 1 };
    return reading([], [{ severity: "error", code: "NOT_A_DUMP", message, place }]);
  }
  const dump = new Dump(root, { file, line: 1, column: 1 });
  return reading(withUniqueAddresses(dump.sites()), dump.problems);
}

function syntaxProblem(
  { file, text }: SourceFile,
  result: Exclude<ReturnType<typeof readDocument>, { readonly kind: "document" }>,
): SourceProblem {
  if (result.kind === "limit") {
    const place = { file, line: 1, column: 1 };
    return { severity: "error", code: "DUMP_TOO_LARGE", message: result.message, place };
  }
  const [first] = result.diagnostics;
  return {
    severity: "error",
    code: "DUMP_SYNTAX",
    message: first?.message ?? "this file is not JSON",
    place: { file, ...positionIndex(text)(first ?? { path: [] }) },
  };
}

class Dump {
  readonly problems: SourceProblem[] = [];
  readonly #root: Value;
  readonly #start: Place;
  /** The ARNs of permissions boundaries, with the first principal that has each. */
  readonly #boundaries = new Map<string, { readonly owner: string; readonly place: Place }>();
  readonly #attached = new Set<string>();
  readonly #counts = new Map<string, number>();

  constructor(root: Value, start: Place) {
    this.#root = root;
    this.#start = start;
  }

  sites(): readonly PolicySite[] {
    this.#checkPages();
    const principals = LISTS.flatMap((list) =>
      this.#entries(this.#root, list.list, "dump").flatMap((entry, index) =>
        this.#principal(list, entry, index),
      ),
    );
    const policies = this.#entries(this.#root, "Policies", "dump");
    const managed = policies.flatMap((entry, index) => this.#managed(entry, index));
    return [...principals, ...managed, ...this.#missingBoundaries(policies)];
  }

  /** A page of a longer answer has not all policies of the account. */
  #checkPages(): void {
    const flag = member(this.#root, "IsTruncated");
    const isCut = flag?.kind === "boolean" && flag.value;
    const next = ["Marker", "NextToken"].map((name) => member(this.#root, name));
    const marker = next.find((each) => each !== undefined && each.kind !== "null");
    if (!isCut && marker === undefined) return;
    const message = "this dump is one page of several, so policies of the account are missing";
    const help = "let the AWS CLI join the pages: leave out `--max-items` and `--no-paginate`";
    const place = (isCut ? flag.place : marker?.place) ?? this.#start;
    this.#report("error", "DUMP_IS_CUT", message, place, help);
  }

  #principal(list: PrincipalList, entry: Value, index: number): readonly PolicySite[] {
    const own = `${list.noun}/${textOf(entry, list.name) ?? index}`;
    const place = entry.place ?? this.#start;
    const boundary = member(entry, "PermissionsBoundary");
    const arn = textOf(boundary, "PermissionsBoundaryArn");
    if (arn !== undefined && !this.#boundaries.has(arn)) {
      this.#boundaries.set(arn, { owner: own, place: boundary?.place ?? place });
    }
    const attachments = this.#entries(entry, "AttachedManagedPolicies", own).flatMap(
      (each) => member(each, "PolicyArn") ?? [],
    );
    for (const each of attachments) this.#attached.add(knownText(each) ?? "");
    const attached = attachments.map((value, at): PolicySite => {
      const address = `${own}.AttachedManagedPolicies[${at}]`;
      const policy: SitePolicy = { kind: "reference", value };
      return {
        ...siteAt(address, "identity", MANAGED, value.place ?? place),
        policy,
        attached: { principals: [own] },
      };
    });
    const tags = this.#tags(entry, own);
    const common = {
      ...(attachments.length > 0 && { attachments }),
      ...(tags !== undefined && { tags }),
    };
    const policies = this.#entries(entry, list.inline, own);
    const inline = policies.map((each, at): PolicySite => {
      const document = member(each, "PolicyDocument");
      const address = `${own}.${list.inline}[${at}]`;
      return siteOf(address, "identity", list.awsType, document, each.place ?? place);
    });
    const trust = "AssumeRolePolicyDocument";
    const sites =
      list.noun === "role"
        ? [siteOf(`${own}.${trust}`, "trust", TRUST, member(entry, trust), place), ...inline]
        : inline;
    return [...sites, ...attached].map((site) => ({ ...site, ...common }));
  }

  #managed(entry: Value, index: number): readonly PolicySite[] {
    const arn = textOf(entry, "Arn") ?? "";
    const name = textOf(entry, "PolicyName") ?? String(index);
    const address = `policy/${name}`;
    const place = entry.place ?? this.#start;
    const version = this.#defaultVersion(entry, address);
    const tags = this.#tags(entry, address);
    const written = member(entry, "Arn");
    const site: PolicySite = {
      ...(typeof version === "string"
        ? unread(address, "identity", MANAGED, version, place)
        : siteOf(address, "identity", MANAGED, version, place)),
      ...(written !== undefined && { names: [written] }),
      ...(tags !== undefined && { tags }),
    };
    const limit: PolicySite = { ...site, address: `${address} (boundary)`, kind: "boundary" };
    const isBoundary = this.#boundaries.has(arn);
    if (!isBoundary) return [site];
    // The count is that of AWS; without it, the policy may be attached to somebody.
    const isAttached = this.#attached.has(arn) || textOf(entry, "AttachmentCount") !== "0";
    return isAttached ? [site, limit] : [limit];
  }

  /** The document of the default version, or why there is none. */
  #defaultVersion(entry: Value, owner: string): Value | undefined | string {
    const id = textOf(entry, "DefaultVersionId");
    const versions = this.#entries(entry, "PolicyVersionList", owner);
    const marked = versions.filter((each) => {
      const flag = member(each, "IsDefaultVersion");
      return flag?.kind === "boolean" && flag.value;
    });
    const named = versions.filter((each) => id !== undefined && textOf(each, "VersionId") === id);
    const defaults = new Set([...marked, ...named]);
    const [only, second] = defaults;
    if (second !== undefined) return "the dump has more than one default version of it";
    if (only === undefined) return "the dump does not have its default version";
    return member(only, "Document");
  }

  /** Boundaries that the dump does not have: sites if they are policies of AWS, notes otherwise. */
  #missingBoundaries(policies: readonly Value[]): readonly PolicySite[] {
    const sites: PolicySite[] = [];
    const present = new Set(policies.map((each) => textOf(each, "Arn")));
    for (const [arn, { owner, place }] of this.#boundaries) {
      if (present.has(arn)) continue;
      if (/^arn:[^:]*:iam::aws:/.test(arn)) {
        const value: Value = { kind: "text", parts: [arn] };
        const address = `${owner}.PermissionsBoundary`;
        const policy: SitePolicy = { kind: "reference", value };
        const attached = { principals: [owner] };
        sites.push({ ...siteAt(address, "boundary", MANAGED, place), policy, attached });
        continue;
      }
      const message = `the dump does not have ${quoted(arn)}, the boundary of ${quoted(owner)}`;
      this.#report("note", "BOUNDARY_NOT_READ", message, place);
    }
    return sites;
  }

  /** The entries of a list; a list that is missing or of another shape is reported. */
  #entries(value: Value, name: string, owner: string): readonly Value[] {
    const list = member(value, name);
    if (list?.kind === "list") {
      const objects = list.items.filter(({ kind }) => kind === "object");
      if (objects.length < list.items.length) this.#misshapen(list, name, owner);
      return objects;
    }
    if (list !== undefined) this.#misshapen(list, name, owner);
    else if (owner === "dump") {
      const message = `the dump has no ${quoted(name)}, so policies may be missing`;
      const help = "make the dump without `--filter`";
      this.#report("warning", "LIST_IS_MISSING", message, this.#start, help);
    }
    return [];
  }

  #misshapen(list: Value, name: string, owner: string): void {
    const message = `${quoted(name)} of ${quoted(owner)} is not a list of objects`;
    this.#report("error", "DUMP_SHAPE", message, list.place ?? this.#start);
  }

  #tags(entry: Value, owner: string): Readonly<Record<string, string>> | undefined {
    if (member(entry, "Tags") === undefined) return undefined;
    const pairs = this.#entries(entry, "Tags", owner).flatMap((each) => {
      const [key, value] = [textOf(each, "Key"), textOf(each, "Value")];
      return key === undefined || value === undefined ? [] : [[key, value] as const];
    });
    return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
  }

  #report(
    severity: SourceProblem["severity"],
    code: string,
    message: string,
    place: Place,
    help?: string,
  ): void {
    const count = (this.#counts.get(code) ?? 0) + 1;
    this.#counts.set(code, count);
    if (count > MAX_PROBLEMS) return;
    this.problems.push({ severity, code, message, place, ...(help !== undefined && { help }) });
  }
}

function siteOf(
  address: string,
  kind: PolicyKind,
  awsType: string,
  document: Value | undefined,
  owner: Place,
): PolicySite {
  if (document === undefined) {
    return unread(address, kind, awsType, "the dump does not have its document", owner);
  }
  const place = document.place ?? owner;
  const site = siteAt(address, kind, awsType, place);
  const policy = policyOf(document, place);
  return kind === "trust" ? { ...site, publicCheckType: awsType, policy } : { ...site, policy };
}

function siteAt(
  address: string,
  kind: PolicyKind,
  awsType: string,
  place: Place,
): Omit<PolicySite, "policy"> {
  return { source: "account", address, kind, awsType, place };
}

function unread(
  address: string,
  kind: PolicyKind,
  awsType: string,
  reason: string,
  place: Place,
): PolicySite {
  const policy: SitePolicy = { kind: "unreadable", reason, place };
  return { ...siteAt(address, kind, awsType, place), policy };
}

/** A document as an object, or as a JSON text, perhaps with the escapes of a URL. */
function policyOf(document: Value, place: Place): SitePolicy {
  if (document.kind === "object") return { kind: "document", value: document };
  const unreadable = (reason: string): SitePolicy => ({ kind: "unreadable", reason, place });
  const text = knownText(document);
  if (document.kind !== "text" || text === undefined) {
    return unreadable("it is neither an object nor a text");
  }
  const decoded = /^\s*%/.test(text) ? withoutEscapes(text) : text;
  if (decoded === undefined) {
    return unreadable("its text has escapes of a URL that cannot be decoded");
  }
  const read = readJsonText([decoded], place);
  return read.kind === "value" ? { kind: "document", value: read.value } : unreadable(read.reason);
}

/**
 * AWS writes escapes as of RFC 3986, where a space is `%20` and a plus sign is `%2B`. A bare plus
 * sign may be either, so such a text was not written by AWS, and is not decoded.
 */
function withoutEscapes(text: string): string | undefined {
  if (text.includes("+")) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const textOf = (value: Value | undefined, name: string): string | undefined =>
  knownText(member(value, name));
