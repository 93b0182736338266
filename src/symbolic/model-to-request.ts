/**
 * A model back as a request: the document that a person reads and the evaluator replays.
 *
 * The caller's parts become a principal; keys that follow from it are not repeated, but for the
 * path of a session's role, which its ARN does not tell. Keys are in alphabetic order.
 */
import type { Model, Value } from "../logic/attribute.ts";
import type { RequestDocument } from "../semantics/request.ts";
import { UNNAMED_SESSION } from "./preferred-values.ts";
import { CALLER_KINDS, type CallerKind, type Vocabulary } from "./symbolic-request.ts";
import { isForeign, isFree } from "./tied-keys.ts";

export function concretize(
  model: Model,
  vocabulary: Vocabulary,
  actionSpelling: (action: string) => string,
): RequestDocument {
  const text = (attribute: Vocabulary["account"]): string => textOf(model.get(attribute) ?? null);
  const kind = CALLER_KINDS.find((each) => each === text(vocabulary.kind)) ?? "user";
  const context = new Map<string, string | readonly string[]>();
  for (const [key, attribute] of vocabulary.keyAttributes) {
    const value = model.get(attribute) ?? null;
    if (value !== null && isFree(key, kind)) context.set(attribute.name, single(value));
  }
  for (const [key, attribute] of vocabulary.foreignAttributes) {
    const value = model.get(attribute) ?? null;
    if (value !== null && isForeign(key, kind)) context.set(attribute.name, single(value));
  }
  const principal = principalOf(kind, text, vocabulary);
  if (kind === "role" && text(vocabulary.rolePath) !== "" && String(principal).includes(":sts:")) {
    context.set("aws:PrincipalArn", roleArn(text, vocabulary));
  }
  const entries = [...context].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    principal,
    action: actionSpelling(text(vocabulary.action)),
    resource: text(vocabulary.resource),
    ...(entries.length === 0 ? {} : { context: Object.fromEntries(entries) }),
  };
}

const textOf = (value: Value): string => (typeof value === "string" ? value : "");

/** A set of one reads like the value. */
function single(value: Exclude<Value, null>): string | readonly string[] {
  const [only] = value;
  return typeof value !== "string" && value.length === 1 && only !== undefined ? only : value;
}

type TextOf = (attribute: Vocabulary["account"]) => string;

function principalOf(
  kind: CallerKind,
  text: TextOf,
  vocabulary: Vocabulary,
): RequestDocument["principal"] {
  const partition = text(vocabulary.partition);
  const account = text(vocabulary.account);
  switch (kind) {
    case "user": {
      const path = text(vocabulary.userPath);
      const name = text(vocabulary.userName);
      return `arn:${partition}:iam::${account}:user/${path === "" ? "" : `${path}/`}${name}`;
    }
    case "role": {
      const session = text(vocabulary.session);
      if (session === UNNAMED_SESSION) return roleArn(text, vocabulary);
      const role = text(vocabulary.roleName);
      return `arn:${partition}:sts::${account}:assumed-role/${role}/${session}`;
    }
    case "federatedUser":
      return `arn:${partition}:sts::${account}:federated-user/${text(vocabulary.federatedName)}`;
    case "root":
      return `arn:${partition}:iam::${account}:root`;
    case "service":
      return { Service: text(vocabulary.service) };
    case "federated":
      return { Federated: text(vocabulary.provider) };
    case "canonical":
      return { CanonicalUser: text(vocabulary.canonical) };
    case "anonymous":
      return "*";
  }
}

function roleArn(text: TextOf, vocabulary: Vocabulary): string {
  const path = text(vocabulary.rolePath);
  const name = text(vocabulary.roleName);
  const owner = `arn:${text(vocabulary.partition)}:iam::${text(vocabulary.account)}`;
  return `${owner}:role/${path === "" ? "" : `${path}/`}${name}`;
}
