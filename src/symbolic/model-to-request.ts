/**
 * Turns a model into a request document, which a person reads and the evaluator replays.
 *
 * The parts of the caller become a principal. Keys that follow from the principal are left out,
 * except for the path of a session's role, which its ARN does not have. Keys are in alphabetical
 * order.
 */
import type { Model, Value } from "../logic/attribute.ts";
import type { RequestDocument } from "../semantics/request.ts";
import { UNNAMED_SESSION } from "./preferred-values.ts";
import { CALLER_KINDS, type CallerKind, type SymbolicRequest } from "./symbolic-request.ts";
import { isFree, isRestricted } from "./tied-keys.ts";

export function modelToRequest(
  model: Model,
  symbolic: SymbolicRequest,
  actionSpelling: (action: string) => string,
): RequestDocument {
  const text = (attribute: SymbolicRequest["account"]): string =>
    textOf(model.get(attribute) ?? null);
  const kind = CALLER_KINDS.find((each) => each === text(symbolic.kind)) ?? "user";
  const context = new Map<string, string | readonly string[]>();
  for (const [key, attribute] of symbolic.keyAttributes) {
    const value = model.get(attribute) ?? null;
    if (value !== null && isFree(key, kind)) context.set(attribute.name, single(value));
  }
  for (const [key, attribute] of symbolic.restrictedAttributes) {
    const value = model.get(attribute) ?? null;
    if (value !== null && isRestricted(key, kind)) context.set(attribute.name, single(value));
  }
  const principal = principalOf(kind, text, symbolic);
  if (kind === "role" && text(symbolic.rolePath) !== "" && String(principal).includes(":sts:")) {
    context.set("aws:PrincipalArn", roleArn(text, symbolic));
  }
  const others = [...symbolic.readingAttributes].filter(([, attribute]) => model.get(attribute));
  const readings = others.map(([name]) => name).sort();
  const entries = [...context].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    principal,
    action: actionSpelling(text(symbolic.action)),
    resource: text(symbolic.resource),
    ...(entries.length === 0 ? {} : { context: Object.fromEntries(entries) }),
    ...(readings.length === 0 ? {} : { readings }),
  };
}

const textOf = (value: Value): string => (typeof value === "string" ? value : "");

/** R1: writes a set of one value as that value. */
function single(value: Exclude<Value, null>): string | readonly string[] {
  const [only] = value;
  return typeof value !== "string" && value.length === 1 && only !== undefined ? only : value;
}

type TextOf = (attribute: SymbolicRequest["account"]) => string;

function principalOf(
  kind: CallerKind,
  text: TextOf,
  symbolic: SymbolicRequest,
): RequestDocument["principal"] {
  const partition = text(symbolic.partition);
  const account = text(symbolic.account);
  switch (kind) {
    case "user": {
      const path = text(symbolic.userPath);
      const name = text(symbolic.userName);
      return `arn:${partition}:iam::${account}:user/${path === "" ? "" : `${path}/`}${name}`;
    }
    case "role": {
      const session = text(symbolic.session);
      if (session === UNNAMED_SESSION) return roleArn(text, symbolic);
      const role = text(symbolic.roleName);
      return `arn:${partition}:sts::${account}:assumed-role/${role}/${session}`;
    }
    case "federatedUser":
      return `arn:${partition}:sts::${account}:federated-user/${text(symbolic.federatedName)}`;
    case "root":
      return `arn:${partition}:iam::${account}:root`;
    case "service":
      return { Service: text(symbolic.service) };
    case "federated":
      return { Federated: text(symbolic.provider) };
    case "canonical":
      return { CanonicalUser: text(symbolic.canonical) };
    case "anonymous":
      return "*";
  }
}

function roleArn(text: TextOf, symbolic: SymbolicRequest): string {
  const path = text(symbolic.rolePath);
  const name = text(symbolic.roleName);
  const owner = `arn:${text(symbolic.partition)}:iam::${text(symbolic.account)}`;
  return `${owner}:role/${path === "" ? "" : `${path}/`}${name}`;
}
