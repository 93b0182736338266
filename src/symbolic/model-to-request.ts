/**
 * A model back as a request: the document that a person reads and the evaluator replays.
 *
 * The caller's parts become a principal; keys that follow from it are not repeated, but for the
 * path of a session's role, which its ARN does not tell. Keys are in alphabetic order.
 */
import type { Model, Value } from "../logic/attribute.ts";
import type { RequestDocument } from "../semantics/request.ts";
import { UNNAMED_SESSION } from "./preferred-values.ts";
import { CALLER_KINDS, type CallerKind, type SymbolicRequest } from "./symbolic-request.ts";
import { isAbsentFor, isFree } from "./tied-keys.ts";

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
  for (const [key, attribute] of symbolic.foreignAttributes) {
    const value = model.get(attribute) ?? null;
    if (value !== null && isAbsentFor(key, kind)) context.set(attribute.name, single(value));
  }
  const principal = principalOf(kind, text, symbolic);
  if (kind === "role" && text(symbolic.rolePath) !== "" && String(principal).includes(":sts:")) {
    context.set("aws:PrincipalArn", roleArn(text, symbolic));
  }
  const entries = [...context].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    principal,
    action: actionSpelling(text(symbolic.action)),
    resource: text(symbolic.resource),
    ...(entries.length === 0 ? {} : { context: Object.fromEntries(entries) }),
  };
}

const textOf = (value: Value): string => (typeof value === "string" ? value : "");

/** A set of one reads like the value. */
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
