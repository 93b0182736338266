/**
 * The member `access` of CheckAccessNotGranted: what is wrong with its lists.
 *
 * The limits and the message `Invalid ARN` are those of AWS's API reference (CheckAccessNotGranted,
 * Access). Every wrong entry is reported, by its path in AWS's request.
 */
import type { Access } from "../check/access-not-granted.ts";
import { actionError, resourceError } from "../policy/grammar.ts";
import type { FieldError } from "./errors.ts";

/** LIMIT: entries of a list, and characters of a resource, as AWS has them. */
const MAX_ENTRIES = 100;
const MAX_CHARACTERS = 2048;

export function accessErrors({ actions = [], resources = [] }: Access): readonly FieldError[] {
  const faults: FieldError[] = [];
  if (actions.length === 0 && resources.length === 0) {
    faults.push({ name: "access[0]", message: "neither actions nor resources" });
  }
  for (const [name, list] of [
    ["actions", actions],
    ["resources", resources],
  ] as const) {
    if (list.length > MAX_ENTRIES) {
      faults.push({ name: `access[0].${name}`, message: `more than ${MAX_ENTRIES} ${name}` });
    }
  }
  actions.forEach((action, i) => {
    const fault = actionError(action);
    if (fault !== undefined) faults.push({ name: `access[0].actions[${i}]`, message: fault });
  });
  resources.forEach((resource, i) => {
    const name = `access[0].resources[${i}]`;
    if (resource.length > MAX_CHARACTERS) {
      faults.push({ name, message: `more than ${MAX_CHARACTERS} characters` });
    } else if (!isArnOrStar(resource)) {
      faults.push({ name, message: "Invalid ARN" });
    }
  });
  return faults;
}

function isArnOrStar(resource: string): boolean {
  return resource === "*" || (resource.startsWith("arn:") && resourceError(resource) === undefined);
}
