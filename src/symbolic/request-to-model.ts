/**
 * Turns a request into a model of the formula: the inverse of model-to-request.ts.
 *
 * Undefined for a request outside of the domain of the checks (W1):
 *
 * - a value does not have the type of its key (K1, K2);
 * - a key has a number of values that it cannot have (K3);
 * - an IAM path is two slashes, or a Boolean about the caller is not in lower case;
 * - a key of AWS principals stands under another caller (W4).
 */
import { type Attribute, inDomain, type Value } from "../logic/attribute.ts";
import { conditionMatches } from "../semantics/condition.ts";
import type { Caller, Request } from "../semantics/request.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import { UNNAMED_SESSION } from "./preferred-values.ts";
import type { CallerKind, SymbolicRequest } from "./symbolic-request.ts";
import { isFree, isRestricted } from "./tied-keys.ts";

export function requestToModel(
  { caller, action, resource, context, readings }: Request,
  symbolic: SymbolicRequest,
): ReadonlyMap<Attribute, Value> | undefined {
  if ("path" in caller && caller.path === "//") return undefined;
  const kind: CallerKind = caller.kind === "session" ? "role" : caller.kind;
  const model = new Map<Attribute, Value>([
    [symbolic.action, foldAsciiCase(action)],
    [symbolic.resource, resource],
    [symbolic.kind, kind],
    ...partsOf(caller, symbolic),
  ]);
  for (const [attribute, value] of model) {
    if (typeof value === "string" && !inDomain(attribute.domain, value)) return undefined;
  }
  for (const [key, attribute] of symbolic.keyAttributes) {
    const values = isFree(key, kind) ? context.get(key) : undefined;
    if (values === undefined) continue;
    if (!attribute.many && values.length !== 1) return undefined;
    if (!values.every((each) => inDomain(attribute.domain, each))) return undefined;
    model.set(attribute, attribute.many ? values : (values[0] ?? ""));
  }
  const [isService] = context.get("aws:principalisawsservice") ?? [];
  if (isService !== undefined && isService !== foldAsciiCase(isService)) return undefined;
  for (const [key, attribute] of symbolic.restrictedAttributes) {
    const values = isRestricted(key, kind) ? context.get(key) : undefined;
    if (values === undefined) continue;
    const [value, ...more] = values;
    if (value === undefined || more.length > 0) return undefined;
    if (!inDomain(attribute.domain, value)) return undefined;
    model.set(attribute, value);
  }
  for (const [name, attribute] of symbolic.readingAttributes) {
    if (readings.has(name)) model.set(attribute, "other");
  }
  for (const { attribute, condition } of symbolic.undeterminedResults) {
    if (conditionMatches(condition, context, readings)) model.set(attribute, "true");
  }
  return model;
}

function partsOf(
  caller: Caller,
  symbolic: SymbolicRequest,
): readonly (readonly [Attribute, Value])[] {
  const owner: (readonly [Attribute, Value])[] =
    "account" in caller
      ? [
          [symbolic.partition, caller.partition],
          [symbolic.account, caller.account],
        ]
      : [];
  switch (caller.kind) {
    case "user":
      return [
        ...owner,
        [symbolic.userPath, insideOf(caller.path)],
        [symbolic.userName, caller.name],
      ];
    case "role":
    case "session":
      return [
        ...owner,
        [symbolic.rolePath, insideOf(caller.path)],
        [symbolic.roleName, caller.name],
        [symbolic.session, caller.kind === "session" ? caller.session : UNNAMED_SESSION],
      ];
    case "federatedUser":
      return [...owner, [symbolic.federatedName, caller.name]];
    case "root":
      return owner;
    case "service":
      return [[symbolic.service, caller.name]];
    case "federated":
      return [[symbolic.provider, caller.provider]];
    case "canonical":
      return [[symbolic.canonical, caller.id]];
    case "anonymous":
      return [];
  }
}

/** The path without its outer slashes. */
function insideOf(path: string): string {
  return path === "/" ? "" : path.slice(1, -1);
}
