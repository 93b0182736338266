/**
 * Checks the lists of `access`, the member of CheckAccessNotGranted that names actions and
 * resources.
 *
 * The limits and the message `Invalid ARN` are AWS's (IAM Access Analyzer API Reference,
 * CheckAccessNotGranted). Every wrong entry is reported, by its path in the request.
 */
import type { Access } from "../check/access-not-granted.ts";
import { quoted } from "../json/value.ts";
import { actionError, arnComponents, resourceError } from "../policy/grammar.ts";
import { accountFault, actionFault, arnFault, variableFault, worst } from "../policy/names.ts";
import type { FieldError } from "./errors.ts";

/** LIMIT: entries of a list, and characters of a resource; AWS's limits. */
export const MAX_ENTRIES = 100;
const MAX_CHARACTERS = 2048;

export function accessErrors({ actions = [], resources = [] }: Access): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (actions.length === 0 && resources.length === 0) {
    errors.push({ name: "access[0]", message: "give actions, resources or both" });
  }
  for (const [name, list] of [
    ["actions", actions],
    ["resources", resources],
  ] as const) {
    if (list.length > MAX_ENTRIES) {
      errors.push({ name: `access[0].${name}`, message: `more than ${MAX_ENTRIES} ${name}` });
    }
  }
  actions.forEach((action, i) => {
    const message = actionError(action) ?? askedFault("action", action, actionFault(action));
    if (message !== undefined) errors.push({ name: `access[0].actions[${i}]`, message });
  });
  resources.forEach((resource, i) => {
    const name = `access[0].resources[${i}]`;
    if (resource.length > MAX_CHARACTERS) {
      errors.push({ name, message: `more than ${MAX_CHARACTERS} characters` });
    } else {
      const reason = isArnOrStar(resource) ? resourceFault(resource) : "";
      if (reason !== undefined) errors.push({ name, message: `Invalid ARN${reason}` });
    }
  });
  return errors;
}

/**
 * R7: why no request has such a resource, which makes the answer PASS whatever the policy says.
 * Every fault of a resource can be avoided: a wildcard may stand for the character.
 */
function resourceFault(resource: string): string | undefined {
  if (resource === "*") return undefined;
  const components = arnComponents(resource);
  const fault = worst(
    variableFault(resource),
    arnFault(resource, components),
    accountFault(components[4]),
  );
  const asked = askedFault("resource", resource, fault);
  return asked && `: ${asked}`;
}

function askedFault(
  noun: string,
  text: string,
  fault: { readonly reason: string } | undefined,
): string | undefined {
  return fault && `${noun} ${quoted(text)} ${fault.reason}; ${REMEDIES[noun]}`;
}

const REMEDIES: Readonly<Record<string, string>> = {
  action: "no request has such an action",
  resource: "write `?` or `*` for a part that is meant but not accepted",
};

function isArnOrStar(resource: string): boolean {
  return resource === "*" || (resource.startsWith("arn:") && resourceError(resource) === undefined);
}
