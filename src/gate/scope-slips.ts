/**
 * The probable mistake in a scope that matches no policy, for the help of a warning.
 *
 * Each member is tried by itself. If one matches no policy, its value is misspelt or meant for
 * other files. The nearest name among the policies is proposed: of types, of addresses and of what
 * contains them, of paths and folders, of tags and their values. If each matches some policy, no
 * policy matches all of them.
 *
 * LIMIT: names with which a value is compared.
 */
import { scopeTypes } from "../aws/cloudformation-policies.ts";
import { quoted } from "../json/value.ts";
import { joinedPath, relativePath } from "../sources/file-path.ts";
import type { PolicySite } from "../sources/site.ts";
import { nearestName } from "../text/nearest-name.ts";
import { nearAddress } from "./near-address.ts";
import type { PathScope, Scope, TagScope } from "./scope.ts";

/** LIMIT: names of one member with which a value is compared. */
const MAX_NAMES = 10_000;

export interface ScopeSlip {
  /** Lower case, without a full stop. */
  readonly text: string;
  /** Whether the text proposes a name. */
  readonly isNear: boolean;
}

/** Whether a list of scopes is about a policy, for a rule or for an exception. */
export type IsAbout = (where: readonly Scope[], site: PolicySite) => boolean;

/** INVARIANT: no scope of the list matches a policy. Undefined if there is nothing to say. */
export function scopeSlip(
  where: readonly Scope[],
  sites: readonly PolicySite[],
  isAbout: IsAbout,
): ScopeSlip | undefined {
  const slips = where.flatMap((scope) => slipsOf(scope, sites, isAbout));
  const [first] = slips;
  const near = slips.find((each) => each.near !== undefined);
  if (near?.near !== undefined) {
    const { given, near: name } = near;
    const text = `its \`where\` has the ${given}; did you mean ${quoted(name)}?`;
    return { text, isNear: true };
  }
  if (first !== undefined) return { text: `no policy has the ${first.given}`, isNear: false };
  if (where.length === 0) return undefined;
  return { text: "no policy matches all members of its `where`", isNear: false };
}

/**
 * A text for each entry of the scopes that matches no policy by itself. Kinds and sources cannot be
 * misspelt, so they have none.
 */
export function entrySlips(
  where: readonly Scope[],
  sites: readonly PolicySite[],
  isAbout: IsAbout,
): readonly string[] {
  return where.flatMap((scope) =>
    singleParts(scope)
      .flatMap((part) => slipsOf(part, sites, isAbout))
      .map(({ given, near }) => {
        const advice = near === undefined ? "" : `; did you mean ${quoted(near)}?`;
        return `no policy has the ${given}${advice}`;
      }),
  );
}

/** A scope for each value of a list. */
function singleParts({ path, root, type, address, tag }: Scope): readonly Scope[] {
  return [
    ...(path?.globs ?? []).map((each) => ({ path: { ...path, globs: [each] } as PathScope })),
    ...(root?.globs ?? []).map((each) => ({ root: { ...root, globs: [each] } as PathScope })),
    ...(type ?? []).map((each) => ({ type: [each] })),
    ...(address ?? []).map((each) => ({ address: [each] })),
    ...(tag ?? []).flatMap(({ name, values }) =>
      values.map((each) => ({ tag: [{ name, values: [each] }] })),
    ),
  ];
}

interface Slip {
  /** The member with its value, such as "address `module.web`". */
  readonly given: string;
  readonly near?: string;
}

/** The members that match no policy by themselves. */
function slipsOf(scope: Scope, sites: readonly PolicySite[], isAbout: IsAbout): readonly Slip[] {
  const { path, root, source, kind, type, address, tag } = scope;
  const isIdle = (part: Scope): boolean => !sites.some((site) => isAbout([part], site));
  const slip = (noun: string, values: readonly string[], near?: Near): readonly Slip[] => {
    const given = `${noun} ${values.map(quoted).join(" or ")}`;
    for (const value of near === undefined ? [] : values) {
      const name = near?.(value);
      if (name !== undefined) return [{ given: `${noun} ${quoted(value)}`, near: name }];
    }
    return [{ given }];
  };
  const types = (): Near => nearIn(sites.flatMap(({ awsType }) => scopeTypes(awsType)));
  const addresses: Near = (value) =>
    nearAddress(
      value,
      sites.flatMap(({ address, attached }) => [address, ...(attached?.principals ?? [])]),
    );
  return [
    ...(kind !== undefined && isIdle({ kind }) ? slip("kind", kind) : []),
    ...(source !== undefined && isIdle({ source }) ? slip("source", source) : []),
    ...(type !== undefined && isIdle({ type }) ? slip("type", type, types()) : []),
    ...(address !== undefined && isIdle({ address }) ? slip("address", address, addresses) : []),
    ...(path !== undefined && isIdle({ path })
      ? slip("path", path.globs, nearPath(path, sites))
      : []),
    ...(root !== undefined && isIdle({ root }) ? slip("root", root.globs) : []),
    ...(tag ?? []).flatMap((each) => (isIdle({ tag: [each] }) ? tagSlip(each, sites) : [])),
  ];
}

type Near = (value: string) => string | undefined;

function nearIn(names: readonly string[]): Near {
  const known = [...new Set(names)].slice(0, MAX_NAMES);
  return (value) => nearestName(value, known);
}

/** The files of the policies and their folders, as a glob of the standard would name them. */
function nearPath({ folder, workingDirectory }: PathScope, sites: readonly PolicySite[]): Near {
  const names = new Set<string>();
  for (const { place } of sites) {
    const path = relativePath(folder, joinedPath(workingDirectory, place.file)) ?? "";
    const steps = path.split("/");
    for (const at of steps.keys()) names.add(steps.slice(0, at + 1).join("/"));
  }
  const near = nearIn([...names]);
  return (value) => near(value.replace(/\/+$/, ""));
}

function tagSlip({ name, values }: TagScope, sites: readonly PolicySite[]): readonly Slip[] {
  const tags = sites.map((site) => site.tags ?? {});
  const own = tags.flatMap((each) => (Object.hasOwn(each, name) ? [each[name] ?? ""] : []));
  if (own.length === 0) {
    const near = nearIn(tags.flatMap((each) => Object.keys(each)))(name);
    return [{ given: `tag ${quoted(name)}`, ...(near !== undefined && { near }) }];
  }
  const known = nearIn(own);
  for (const value of values) {
    const near = known(value);
    const given = `tag ${quoted(name)} with the value ${quoted(value)}`;
    if (near !== undefined) return [{ given, near }];
  }
  return [{ given: `tag ${quoted(name)} with the value ${values.map(quoted).join(" or ")}` }];
}
