/**
 * Checks the names in a request document that a user writes: can a request carry them?
 *
 * The decision about a name with a blank is always "denied", which says nothing about the action
 * that was meant. So such a name is an error here. Counterexamples are not checked: a policy may
 * itself write such a name, and then only a request with it shows what the policy allows.
 */
import type { Diagnostic, JsonPath } from "../json/diagnostic.ts";
import { isObject, quoted } from "../json/value.ts";
import { accountDefect, actionDefect, keyDefect, resourceDefect } from "../policy/carried-names.ts";
import { hasWildcard } from "../policy/grammar.ts";
import type { Request } from "../semantics/request.ts";

/** The errors about names of a request, which was parsed from the document. */
export function requestNameErrors(
  { action, resource }: Request,
  document: unknown,
): readonly Diagnostic[] {
  const context = isObject(document) ? document["context"] : undefined;
  const keys = isObject(context) ? Object.keys(context) : [];
  return [
    ...nameError("action", action, actionDefectOf(action), ["action"]),
    ...nameError("resource", resource, resourceDefectOf(resource), ["resource"]),
    ...keys.flatMap((key) => nameError("condition key", key, keyDefect(key), ["context", key])),
  ];
}

const actionDefectOf = (action: string): string | undefined =>
  hasWildcard(action) ? "it has a wildcard" : actionDefect(action);

const resourceDefectOf = (resource: string): string | undefined =>
  resource === "*" ? undefined : (resourceDefect(resource) ?? accountDefect(resource));

function nameError(
  noun: keyof typeof CODES,
  name: string,
  defect: string | undefined,
  path: JsonPath,
): readonly Diagnostic[] {
  if (defect === undefined) return [];
  const code = CODES[noun];
  const message = `no request has the ${noun} ${quoted(name)}, because ${defect}`;
  return [{ severity: "error", code, message, path }];
}

const CODES = {
  action: "UNMATCHABLE_ACTION",
  resource: "UNMATCHABLE_RESOURCE",
  "condition key": "UNMATCHABLE_CONDITION_KEY",
} as const;
