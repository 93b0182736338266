/**
 * The policies of an account: what `aws iam get-account-authorization-details` prints.
 *
 * Users, groups and roles have inline policies, roles a trust policy, and the account its managed
 * policies, of which the default version counts. The CLI prints documents as objects; the API gives
 * them as texts of JSON in the form of a URL, and both are read. A managed policy that is
 * somebody's permissions boundary has a site of that kind too.
 *
 * Left out are the policies of AWS that are attached, which the dump has only if they were asked
 * for, and all versions that are not the default.
 */
import { readDocument } from "../json/document.ts";
import { locate, positionAt } from "../json/position.ts";
import type { SourceFile } from "./files.ts";
import { readJsonText } from "./json-text.ts";
import { valueOfJson } from "./json-value.ts";
import type { Place } from "./place.ts";
import type { PolicyKind, PolicySite, ReadingContext, SitePolicy, SourceReading } from "./site.ts";
import type { Value } from "./value.ts";
import { itemsOf, knownText, member } from "./value-reading.ts";

/** LIMIT: bytes and depth of a dump; an account has up to some thousands of policies. */
const LIMITS = { bytes: 268_435_456, depth: 100 };

/** The lists of a dump, with the name of their entries and of their inline policies. */
const LISTS = [
  { list: "UserDetailList", noun: "user", name: "UserName", inline: "UserPolicyList" },
  { list: "GroupDetailList", noun: "group", name: "GroupName", inline: "GroupPolicyList" },
  { list: "RoleDetailList", noun: "role", name: "RoleName", inline: "RolePolicyList" },
] as const;

export function readAccountDump(source: SourceFile, _context: ReadingContext): SourceReading {
  const { file, text } = source;
  const result = readDocument(text, LIMITS);
  const root = result.kind === "document" ? valueOfJson(text, file) : undefined;
  if (root === undefined) {
    const [first] = result.kind === "invalid" ? result.diagnostics : [];
    const message = result.kind === "limit" ? result.message : (first?.message ?? "it is not JSON");
    const at =
      first?.offset === undefined
        ? locate(text, first?.path ?? [])
        : positionAt(text, first.offset);
    const place = { file, line: at.line, column: at.column };
    return {
      file,
      source: "account",
      sites: [],
      problems: [{ severity: "error", code: "DUMP_SYNTAX", message, place }],
    };
  }
  const start: Place = { file, line: 1, column: 1 };
  const boundaries = new Set<string>();
  const sites = LISTS.flatMap(({ list, noun, name, inline }) =>
    entriesOf(root, list).flatMap((entry, at) => {
      const own = `${noun}/${textOf(entry, name) ?? at}`;
      const boundary = textOf(member(entry, "PermissionsBoundary"), "PermissionsBoundaryArn");
      if (boundary !== undefined) boundaries.add(boundary);
      return [...trustOf(entry, own, start), ...inlineOf(entry, inline, own, start)];
    }),
  );
  const managed = entriesOf(root, "Policies").flatMap((entry, at) =>
    managedOf(entry, at, boundaries, start),
  );
  return { file, source: "account", sites: unique([...sites, ...managed]), problems: [] };
}

function trustOf(role: Value, own: string, start: Place): readonly PolicySite[] {
  const name = "AssumeRolePolicyDocument";
  const document = member(role, name);
  if (document === undefined) return [];
  const type = "AWS::IAM::AssumeRolePolicyDocument";
  const site = siteOf(`${own}.${name}`, "trust", "AWS::IAM::Role", document, role, start);
  return [{ ...site, publicCheckType: type }];
}

function inlineOf(entry: Value, list: string, own: string, start: Place): readonly PolicySite[] {
  return entriesOf(entry, list).flatMap((policy, at) => {
    const document = member(policy, "PolicyDocument");
    const name = textOf(policy, "PolicyName") ?? String(at);
    const address = `${own}.${list}[${name}]`;
    return document === undefined
      ? []
      : [siteOf(address, "identity", "AWS::IAM::Policy", document, entry, start)];
  });
}

function managedOf(
  entry: Value,
  at: number,
  boundaries: ReadonlySet<string>,
  start: Place,
): readonly PolicySite[] {
  const arn = textOf(entry, "Arn");
  const address = `policy/${textOf(entry, "PolicyName") ?? at}`;
  const type = "AWS::IAM::ManagedPolicy";
  const isDefault = (version: Value): boolean => {
    const flag = member(version, "IsDefaultVersion");
    return flag?.kind === "boolean" && flag.value;
  };
  const versions = entriesOf(entry, "PolicyVersionList");
  const id = textOf(entry, "DefaultVersionId");
  const version =
    versions.find(isDefault) ?? versions.find((each) => textOf(each, "VersionId") === id);
  const document = member(version, "Document");
  if (document === undefined) {
    const reason = "the dump does not have its default version";
    const place = entry.place ?? start;
    const policy: SitePolicy = { kind: "unreadable", reason, place };
    return [{ source: "account", address, kind: "identity", awsType: type, place, policy }];
  }
  const site = siteOf(address, "identity", type, document, entry, start);
  const isBoundary = arn !== undefined && boundaries.has(arn);
  return isBoundary
    ? [site, { ...site, address: `${address} (boundary)`, kind: "boundary" }]
    : [site];
}

function siteOf(
  address: string,
  kind: PolicyKind,
  awsType: string,
  document: Value,
  owner: Value,
  start: Place,
): PolicySite {
  const place = document.place ?? owner.place ?? start;
  const attached = entriesOf(owner, "AttachedManagedPolicies").flatMap(
    (each) => member(each, "PolicyArn") ?? [],
  );
  const tags = entriesOf(owner, "Tags").flatMap((each) => {
    const [key, value] = [textOf(each, "Key"), textOf(each, "Value")];
    return key === undefined || value === undefined ? [] : [[key, value] as const];
  });
  return {
    source: "account",
    address,
    kind,
    awsType,
    place,
    policy: policyOf(document, place),
    ...(attached.length > 0 && { attachments: attached }),
    ...(tags.length > 0 && { tags: Object.fromEntries(tags) }),
  };
}

/** A document as an object, or as a text of JSON, perhaps in the form of a URL. */
function policyOf(document: Value, place: Place): SitePolicy {
  if (document.kind === "object") return { kind: "document", value: document };
  const text = knownText(document);
  if (text === undefined) {
    return { kind: "unreadable", reason: "it is neither an object nor a text", place };
  }
  const read = readJsonText([unescaped(text)], place);
  return read.kind === "value"
    ? { kind: "document", value: read.value }
    : { kind: "unreadable", reason: read.reason, place };
}

/** RFC 3986; a text without escapes stays as it is. */
function unescaped(text: string): string {
  if (!/^\s*%7[Bb]/.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function entriesOf(value: Value, name: string): readonly Value[] {
  const list = member(value, name);
  return list === undefined ? [] : itemsOf(list);
}

const textOf = (value: Value | undefined, name: string): string | undefined =>
  knownText(member(value, name));

/** Two entries with one name, as in a dump that was joined by hand, get a number. */
function unique(sites: readonly PolicySite[]): readonly PolicySite[] {
  const counts = new Map<string, number>();
  return sites.map((site) => {
    const count = (counts.get(site.address) ?? 0) + 1;
    counts.set(site.address, count);
    return count === 1 ? site : { ...site, address: `${site.address}#${count}` };
  });
}
