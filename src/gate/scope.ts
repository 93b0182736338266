/**
 * Scopes: which policies a rule, or an exception, is about.
 *
 * All members of a scope must match; of a list of scopes, one. A tag whose value is known only after
 * the deployment may match. Such a policy is in the scope of a rule, and not in the scope of an
 * exception: a doubt never takes a policy out of the gate.
 */
import type { PolicyKind, PolicySite, SourceKind } from "../sources/site.ts";

export interface Scope {
  readonly path?: PathScope;
  readonly source?: readonly SourceKind[];
  readonly kind?: readonly PolicyKind[];
  /** CloudFormation types; `*` stands for any characters. */
  readonly type?: readonly string[];
  /** Addresses of policies or of what they belong to. */
  readonly address?: readonly string[];
  /** All of these tags, each with one of its values. */
  readonly tag?: readonly { readonly name: string; readonly values: readonly string[] }[];
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
  throw new Error(`not written: ${where?.length} ${except.length} ${site.address}`);
}

/** Whether an exception is about a policy; in doubt, it is not. */
export function isExceptionAbout(where: readonly Scope[], site: PolicySite): boolean {
  throw new Error(`not written: ${where.length} ${site.address}`);
}
