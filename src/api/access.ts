/**
 * Checks the lists of `access`, the member of CheckAccessNotGranted that names actions and
 * resources.
 *
 * The limits and the message `Invalid ARN` are AWS's (IAM Access Analyzer API Reference,
 * CheckAccessNotGranted). Every wrong entry is reported, by its path in the request.
 */
import type { Access } from "../check/access-not-granted.ts";
import { actionError, resourceError } from "../policy/grammar.ts";
import type { FieldError } from "./errors.ts";

/** LIMIT: entries of a list, and characters of a resource; AWS's limits. */
const MAX_ENTRIES = 100;
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
    const message = actionError(action);
    if (message !== undefined) errors.push({ name: `access[0].actions[${i}]`, message });
  });
  resources.forEach((resource, i) => {
    const name = `access[0].resources[${i}]`;
    if (resource.length > MAX_CHARACTERS) {
      errors.push({ name, message: `more than ${MAX_CHARACTERS} characters` });
    } else if (!isArnOrStar(resource)) {
      errors.push({ name, message: "Invalid ARN" });
    }
  });
  return errors;
}

function isArnOrStar(resource: string): boolean {
  return resource === "*" || (resource.startsWith("arn:") && resourceError(resource) === undefined);
}
