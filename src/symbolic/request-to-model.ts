/**
 * A request as a model of the formula: the way back from model-to-request.ts.
 *
 * Undefined for a request that no verdict speaks of (W1): a value that is not of its key's type
 * (K1, K2), several values or none of a key that holds one (K3), an IAM path of two slashes, which
 * the vocabulary can't write, a truth about the caller that is not in lower case, and keys of AWS
 * principals under other callers (W4).
 */
import { type Attribute, inDomain, type Value } from "../logic/attribute.ts";
import { foldCase } from "../policy/ascii-case.ts";
import type { Caller, Request } from "../semantics/request.ts";
import { UNNAMED_SESSION } from "./preferred-values.ts";
import type { CallerKind, SymbolicRequest } from "./symbolic-request.ts";
import { isAbsentFor, isFree } from "./tied-keys.ts";

export function requestToModel(
  { caller, action, resource, context }: Request,
  symbolic: SymbolicRequest,
): ReadonlyMap<Attribute, Value> | undefined {
  if ("path" in caller && caller.path === "//") return undefined;
  const kind: CallerKind = caller.kind === "session" ? "role" : caller.kind;
  const model = new Map<Attribute, Value>([
    [symbolic.action, foldCase(action)],
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
  if (isService !== undefined && isService !== foldCase(isService)) return undefined;
  for (const [key, attribute] of symbolic.foreignAttributes) {
    const values = isAbsentFor(key, kind) ? context.get(key) : undefined;
    if (values === undefined) continue;
    const [value, ...more] = values;
    if (value === undefined || more.length > 0) return undefined;
    if (!inDomain(attribute.domain, value)) return undefined;
    model.set(attribute, value);
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

/** Between the outer slashes. */
function insideOf(path: string): string {
  return path === "/" ? "" : path.slice(1, -1);
}
