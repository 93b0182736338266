/**
 * The control policies of an organization: for an account, its levels from the root to itself.
 *
 * The document is a tree as Organizations has it. A node has a list for each kind of control
 * policy, as `aws organizations list-policies-for-target` and `describe-policy` give their content,
 * and the root also says which account manages the organization:
 *
 *     { "managementAccount": "…", "serviceControlPolicies": […], "resourceControlPolicies": […],
 *       "children": [{ "name": "Workloads", "serviceControlPolicies": […],
 *         "children": [{ "account": "111122223333", "serviceControlPolicies": […] }] }] }
 *
 * A kind that the root does not have is not enabled, so no level has it.
 *
 * LIMIT: `MAX_DEPTH` levels; Organizations has seven.
 */
import { type Diagnostic, Diagnostics, type JsonPath } from "../json/diagnostic.ts";
import { isObject, type JsonObject, quoted } from "../json/value.ts";

export interface ControlLevels {
  readonly isManagement: boolean;
  /** From the root to the account; absent if the organization does not use this kind. */
  readonly serviceControlPolicies?: readonly (readonly unknown[])[];
  readonly resourceControlPolicies?: readonly (readonly unknown[])[];
}

export type ControlResult =
  | { readonly kind: "levels"; readonly levels: ControlLevels }
  | { readonly kind: "invalid"; readonly diagnostics: readonly Diagnostic[] };

const MAX_DEPTH = 10;
const KINDS = ["serviceControlPolicies", "resourceControlPolicies"] as const;
const MEMBERS: readonly string[] = [...KINDS, "name", "account", "children", "managementAccount"];

/** The levels above an account of the organization. */
export function controlLevels(organization: unknown, account: string): ControlResult {
  const found = new Diagnostics();
  const paths = [...branchesTo(organization, account, [], [], found)];
  const [branch] = paths;
  if (paths.length !== 1 || branch === undefined) {
    const how = paths.length === 0 ? "is not in" : "stands several times in";
    found.error("UNKNOWN_ACCOUNT", `account ${quoted(account)} ${how} the organization`, []);
  }
  if (found.failed || branch === undefined) return { kind: "invalid", diagnostics: found.found };
  const [root = {}] = branch;
  const levelsOf = (kind: (typeof KINDS)[number]) =>
    root[kind] === undefined ? undefined : branch.map((node) => (node[kind] ?? []) as unknown[]);
  const [services, resources] = [levelsOf(KINDS[0]), levelsOf(KINDS[1])];
  return {
    kind: "levels",
    levels: {
      isManagement: root["managementAccount"] === account,
      ...(services && { serviceControlPolicies: services }),
      ...(resources && { resourceControlPolicies: resources }),
    },
  };
}

/** The nodes from the root to each node of the account. */
function* branchesTo(
  value: unknown,
  account: string,
  above: readonly JsonObject[],
  path: JsonPath,
  found: Diagnostics,
): Iterable<readonly JsonObject[]> {
  if (!isObject(value)) {
    found.error("INVALID_TYPE", "a node of an organization must be an object", path);
    return;
  }
  if (above.length >= MAX_DEPTH) {
    found.error("LIMIT_DEPTH", `more than ${MAX_DEPTH} levels`, path);
    return;
  }
  for (const name of Object.keys(value)) {
    if (MEMBERS.includes(name)) continue;
    const message = `unknown member ${quoted(name)}; the members are ${MEMBERS.join(", ")}`;
    found.error("UNKNOWN_MEMBER", message, [...path, name]);
  }
  for (const kind of KINDS) {
    if (value[kind] === undefined || Array.isArray(value[kind])) continue;
    found.error("INVALID_TYPE", `\`${kind}\` must be a list of policies`, [...path, kind]);
  }
  const branch = [...above, value];
  if (value["account"] === account) yield branch;
  const { children = [] } = value;
  if (!Array.isArray(children)) {
    found.error("INVALID_TYPE", "`children` must be a list", [...path, "children"]);
    return;
  }
  for (const [at, child] of (children as readonly unknown[]).entries()) {
    yield* branchesTo(child, account, branch, [...path, "children", at], found);
  }
}
