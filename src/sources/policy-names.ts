/**
 * Values that name a managed policy: its ARN, its name, or a reference to it.
 *
 * An ARN may have unknown parts, such as the partition. Two names are the same if their parts are;
 * of policies of an account, the account and partition may be unknown in one of them, because an
 * identity has the policies of its own account only. The key of a name is what must be equal.
 *
 * Left out are ARNs whose form is not known before the deployment.
 */
import type { TextPart, Value } from "./value.ts";
import { partsOf } from "./value-reading.ts";

export type PolicyName =
  /** `resource` is path and name; undefined if they are not known as a whole. */
  | {
      readonly kind: "aws";
      readonly resource: string | undefined;
      readonly partition: TextPart;
    }
  /** `isLookedUp`: a data source finds the policy by its name, which AWS's policies have too. */
  | {
      readonly kind: "account";
      readonly account: string | undefined;
      readonly key: string;
      readonly name: string | undefined;
      readonly isLookedUp: boolean;
      readonly partition: TextPart;
    }
  /** A name without path and account. */
  | { readonly kind: "name"; readonly name: string }
  /** A value that only the deployment knows. */
  | { readonly kind: "unknown"; readonly key: string };

/** Stands for an unknown part; no text of a source has it. */
const HOLE = "\uE000";
const ARN = /^arn:([^:]*):iam::([^:]*):policy(?:\/|(?=\uE000))(.+)$/s;

/** Undefined for a value that names no policy, such as a list. */
export function policyName(value: Value): PolicyName | undefined {
  const parts = partsOf(value);
  if (parts === undefined || parts.length === 0) return undefined;
  const text = parts.map((part) => (typeof part === "string" ? part : HOLE)).join("");
  const [, partition = "", account = "", resource = ""] = ARN.exec(text) ?? [];
  if (resource === "") {
    return text.includes(HOLE) || text.includes(":")
      ? { kind: "unknown", key: keyOf(parts) }
      : { kind: "name", name: text };
  }
  const part = partition === HOLE ? (parts[1] ?? partition) : partition;
  if (account === "aws") {
    return { kind: "aws", resource: knownOnly(resource), partition: part };
  }
  const isLookedUp = parts.some((part) => typeof part !== "string" && FOUND.test(part.name));
  const end = isLookedUp ? resource.lastIndexOf(HOLE) : resource.lastIndexOf("/");
  const last = knownOnly(resource.slice(end + 1));
  return {
    kind: "account",
    account: knownOnly(account),
    key: keyOf(behindPolicy(parts)),
    name: last,
    isLookedUp,
    partition: part,
  };
}

/** The path of a policy that the data source `aws_iam_policy` finds by its name. */
const FOUND = /(?:^|\.)data\.aws_iam_policy\..+\.path$/;

const knownOnly = (text: string): string | undefined => (text.includes(HOLE) ? undefined : text);

/** The parts of the path and name. */
function behindPolicy(parts: readonly TextPart[]): readonly TextPart[] {
  const at = parts.findIndex((part) => typeof part === "string" && /:policy(?:\/|$)/.test(part));
  const first = parts[at];
  if (typeof first !== "string") return parts;
  const rest = first.slice(first.indexOf(":policy") + ":policy/".length);
  return [...(rest === "" ? [] : [rest]), ...parts.slice(at + 1)];
}

const keyOf = (parts: readonly TextPart[]): string =>
  JSON.stringify(parts.map((part) => (typeof part === "string" ? part : { name: part.name })));

/** The value as people read it, with `${…}` around what is unknown. */
export function policyNameText(value: Value): string {
  const parts = partsOf(value) ?? [];
  const [only] = parts;
  if (parts.length === 1 && typeof only === "object") return only.name;
  return parts.map((part) => (typeof part === "string" ? part : `\${${part.name}}`)).join("");
}
