/**
 * Scopes: which policies a rule, or an exception, is about.
 *
 * All members of a scope must match; of a list of scopes, one. Some facts are not known before the
 * deployment, such as the value of a tag. In doubt a policy is in the scope of a rule, and not in
 * the scope of an exception: a doubt never takes a policy out of the gate.
 *
 * A glob of paths is relative to the folder of the standard. A folder stands for everything in it.
 */
import { scopeTypes } from "../aws/cloudformation-policies.ts";
import { folderOf, isAbsolutePath, joinedPath, relativePath } from "../sources/file-path.ts";
import type { Owner, PolicyKind, PolicySite, SourceKind } from "../sources/site.ts";
import { matchesGlob, matchesWildcards } from "../text/wildcards.ts";
import { matchesAddress } from "./address-pattern.ts";

export interface Scope {
  readonly path?: PathScope;
  /** Folders of root modules of Terraform. */
  readonly root?: PathScope;
  readonly source?: readonly SourceKind[];
  readonly kind?: readonly PolicyKind[];
  /** CloudFormation types, of the resource or of its policy; `*` stands for any characters. */
  readonly type?: readonly string[];
  /** Addresses of policies or of what they belong to (address-pattern.ts). */
  readonly address?: readonly string[];
  /** All of these tags, each with one of its values; `*` stands for any characters. */
  readonly tag?: readonly TagScope[];
}

export interface TagScope {
  readonly name: string;
  readonly values: readonly string[];
}

/** Globs of paths, relative to the folder of the standard. */
export interface PathScope {
  readonly globs: readonly string[];
  /** The folder of the standard; absolute if the working directory is known. */
  readonly folder: string;
  /** The folder that the paths of sites are relative to; empty if it is not known. */
  readonly workingDirectory: string;
}

/** The scope of a rule: the policies in one of `where`, and in none of `except`. */
export interface RuleScope {
  /** Absent: all policies. */
  readonly where?: readonly Scope[];
  readonly except?: readonly Scope[];
}

/** Whether a rule is about a policy; in doubt, it is. */
export function isRuleAbout({ where, except = [] }: RuleScope, site: PolicySite): boolean {
  if (where !== undefined && !where.some((each) => matchesScope(each, site, true))) return false;
  return !except.some((each) => matchesScope(each, site, false));
}

/** Whether an exception is about a policy; in doubt, it is not. */
export function isExceptionAbout(where: readonly Scope[], site: PolicySite): boolean {
  return where.some((each) => matchesScope(each, site, false));
}

/** `doubt` is the answer for what is not known. */
function matchesScope(scope: Scope, site: PolicySite, doubt: boolean): boolean {
  const { path, root, source, kind, type, address, tag } = scope;
  return (
    (source === undefined || source.includes(site.source)) &&
    (kind === undefined || kind.includes(site.kind)) &&
    (type === undefined || matchesType(type, site)) &&
    (path === undefined || matchesPath(path, site.place.file, doubt)) &&
    (root === undefined || matchesRoot(root, site, doubt)) &&
    (address === undefined || matchesAddresses(address, site, doubt)) &&
    (tag === undefined || tag.every((each) => matchesTag(each, site, doubt)))
  );
}

/**
 * Whether a policy has one of the addresses, or belongs or is attached to what has them: in doubt
 * to one of them, otherwise to nothing else.
 */
function matchesAddresses(
  patterns: readonly string[],
  { address, attached, owners = [] }: PolicySite,
  doubt: boolean,
): boolean {
  const matches = (each: string): boolean =>
    patterns.some((pattern) => matchesAddress(pattern, each, doubt));
  if (matches(address)) return true;
  if (attached === undefined) {
    const isMeant = ({ address: own, types = [] }: Owner): boolean =>
      own === undefined
        ? doubt && types.some((type) => patterns.some((each) => each.split(".").includes(type)))
        : matches(own);
    return doubt ? owners.some(isMeant) : owners.length > 0 && owners.every(isMeant);
  }
  const { principals, identities = [], isOpen = false } = attached;
  if (doubt) return isOpen || principals.some(matches);
  const areKnown = !isOpen && identities.length === 0;
  return areKnown && principals.length > 0 && principals.every(matches);
}

/** The type of the resource, or of the one that holds its policy. */
function matchesType(patterns: readonly string[], { awsType }: PolicySite): boolean {
  const types = scopeTypes(awsType);
  return patterns.some((each) => types.some((type) => matchesWildcards(each, type)));
}

/** A policy has its own tags, and those that everything has to which it belongs. */
function matchesTag(scope: TagScope, site: PolicySite, doubt: boolean): boolean {
  if (hasTag(scope, site, doubt)) return true;
  const { owners = [] } = site;
  const isMeant = (each: Owner): boolean => hasTag(scope, each, doubt);
  return doubt ? owners.some(isMeant) : owners.length > 0 && owners.every(isMeant);
}

function hasTag(
  { name, values }: TagScope,
  { tags = {}, unknownTags = [] }: Pick<PolicySite, "tags" | "unknownTags">,
  doubt: boolean,
): boolean {
  if (Object.hasOwn(tags, name)) {
    return values.some((value) => matchesWildcards(value, tags[name] ?? ""));
  }
  return doubt && (unknownTags === "all" || unknownTags.includes(name));
}

/** A policy of a root module itself has the folder of its file; a plan does not say its folder. */
function matchesRoot(
  scope: PathScope,
  { source, root, place }: PolicySite,
  doubt: boolean,
): boolean {
  if (source !== "terraform") return source === "terraform-plan" && doubt;
  return matchesPath(scope, root ?? folderOf(place.file), doubt);
}

/**
 * Whether a file is in one of the folders, or one of the files, that the globs stand for. The names
 * of the standard's folder may not be known, if it lies above the working directory.
 */
function matchesPath(scope: PathScope, file: string, doubt: boolean): boolean {
  const whole = joinedPath(scope.workingDirectory, file);
  return scope.globs.some((each) => {
    const { ups, glob } = globParts(each);
    const relative = relativePath(joinedPath(scope.folder, ups), whole);
    if (relative === undefined) return doubt;
    if (relative === ".." || relative.startsWith("../")) return false;
    return glob === "" || matchesGlob(glob, relative);
  });
}

/** The `../` at the beginning of a glob, and the rest without a slash at its end. */
function globParts(glob: string): { readonly ups: string; readonly glob: string } {
  const ups = /^(?:\.\.?(?:\/+|$))*/.exec(glob)?.[0] ?? "";
  return { ups, glob: glob.slice(ups.length).replace(/\/+$/, "") };
}

/** The fault of a glob that would match less than was meant; undefined if it is sound. */
export function globFault(glob: string): string | undefined {
  const { glob: rest } = globParts(glob);
  if (isAbsolutePath(glob)) return "must be relative to the standard";
  if (/[{}!]/.test(glob)) return "has braces or `!`, which globs of a standard do not have";
  if (glob.includes("\\")) return "has a backslash; write `/` between names";
  const names = rest.split("/");
  if (names.some((each) => each !== "**" && each.includes("**"))) {
    return "has `**` beside other characters; it must stand alone between slashes";
  }
  if (rest !== "" && names.some((each) => ["", ".", ".."].includes(each))) {
    return "has `.`, `..` or nothing between slashes";
  }
  return undefined;
}
