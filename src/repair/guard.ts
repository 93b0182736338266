/**
 * The repair by a guard: all statements stay, and a Deny takes away what must not be allowed.
 *
 * The Deny is the forbidden access itself, written as a statement: the listed actions on the listed
 * resources, or the violating actions for callers outside of the trusted zone. For a question with
 * an existing policy, the guard are the Denies that the new policy has lost (restored-denials.ts).
 */

import type { Access } from "../check/access-not-granted.ts";
import type { JsonObject } from "../json/value.ts";
import type { Zone } from "../policy/zone-of-trust.ts";
import { writtenPart } from "./atom.ts";
import { oneOrList } from "./one-or-list.ts";
import type { RevisedStatements } from "./patch.ts";
import { SidNames } from "./sid-names.ts";
import { splitStatement } from "./split.ts";
import type { ViolatingStatement } from "./violating-atoms.ts";
import { outsideZone, type SparedServices } from "./zone-conditions.ts";

/** The statements with a Deny of the listed access at the end. */
export function guardedAccess(
  written: readonly JsonObject[],
  { actions = [], resources = [] }: Access,
): RevisedStatements {
  const hasResource = written.some((each) => "Resource" in each || "NotResource" in each);
  const resource = resources.length > 0 || hasResource ? { Resource: listed(resources) } : {};
  const deny = { Action: listed(actions), ...resource };
  return withDeny(written, "DenyListedAccess", deny);
}

/** An empty list of a question means all. */
const listed = (values: readonly string[]): unknown =>
  oneOrList(values.length === 0 ? ["*"] : values);

/** The statements, and a Deny of the violating access for callers outside of the zone. */
export function guardedZone(
  written: readonly JsonObject[],
  violating: readonly ViolatingStatement[],
  zone: Zone,
  spared: SparedServices,
): RevisedStatements {
  const parts = violating.flatMap((each) => {
    const statement = written[each.statement.index] ?? {};
    return splitStatement(each).violating.map((part) => writtenPart(statement, part, each.sizes));
  });
  const deny = {
    ...union(parts, "Action"),
    ...(parts.some((each) => "Resource" in each || "NotResource" in each) &&
      union(parts, "Resource")),
    Condition: outsideZone(zone, spared),
  };
  return withDeny(written, "DenyOutsideZoneOfTrust", deny);
}

/** The values of an element in all parts; `*` if one of them does not list them. */
function union(parts: readonly JsonObject[], name: "Action" | "Resource"): JsonObject {
  const values = parts.flatMap((each): readonly unknown[] => {
    const element = each[name];
    if (element === undefined) return ["*"];
    return Array.isArray(element) ? element : [element];
  });
  const different = [...new Set(values)];
  if (different.includes("*")) return { [name]: "*" };
  return { [name]: oneOrList(different) };
}

function withDeny(
  written: readonly JsonObject[],
  name: string,
  deny: JsonObject,
): RevisedStatements {
  const sids = new SidNames(written);
  const hasPrincipal = written.some((each) => "Principal" in each || "NotPrincipal" in each);
  const statement = {
    Sid: sids.free(name),
    Effect: "Deny",
    ...(hasPrincipal && { Principal: "*" }),
    ...deny,
  };
  const revisions = written.map((stays) => ({ stays, parts: [] }));
  return { revisions, appended: [statement] };
}
