/**
 * Who calls: the principal of a request (semantics.md, R5, R6 and section P).
 *
 * A caller is one point where a policy's principal is a set. What the text of a principal ARN says
 * is parsed once, here. Names and account ids are any text that is not empty, without colon (and
 * names without slash), as no check of AWS looks into them. IAM paths begin and end with a slash.
 *
 * A role is a caller too, namely some session of it whose name nobody wrote down (P6).
 */
import { parseArn } from "./arn.ts";

interface AwsCaller {
  /** As the request gives it; of a session its session ARN. */
  readonly arn: string;
  readonly partition: string;
  readonly account: string;
}

interface RoleCaller extends AwsCaller {
  readonly kind: "role";
  /** Begins and ends with a slash. */
  readonly path: string;
  readonly name: string;
}

interface SessionCaller extends AwsCaller {
  readonly kind: "session";
  /** The role's path, which a session ARN leaves out: from `aws:PrincipalArn`, else `/`. */
  readonly path: string;
  /** The role's name. */
  readonly name: string;
  readonly session: string;
}

export type Caller =
  | (AwsCaller & { readonly kind: "user"; readonly path: string; readonly name: string })
  | RoleCaller
  | SessionCaller
  | (AwsCaller & { readonly kind: "federatedUser"; readonly name: string })
  | (AwsCaller & { readonly kind: "root" })
  | { readonly kind: "service"; readonly name: string }
  | { readonly kind: "federated"; readonly provider: string }
  | { readonly kind: "canonical"; readonly id: string }
  | { readonly kind: "anonymous" };

export type CallerKind = Caller["kind"];

/** The caller's ARN of section P: for a session the role's. Only AWS principals have one. */
export function arnOf(caller: Caller): string | undefined {
  switch (caller.kind) {
    case "session":
      return `arn:${caller.partition}:iam::${caller.account}:role${caller.path}${caller.name}`;
    case "user":
    case "role":
    case "federatedUser":
    case "root":
      return caller.arn;
    case "service":
    case "federated":
    case "canonical":
    case "anonymous":
      return undefined;
  }
}

/** The caller that a principal ARN names; undefined where it names none (R5). */
export function parseCallerArn(arn: string): Caller | undefined {
  const parts = parseArn(arn);
  if (parts === undefined || parts.partition === "" || parts.region !== "") return undefined;
  const { partition, service, account, resource } = parts;
  if (account === "") return undefined;
  const base: AwsCaller = { arn, partition, account };
  if (service === "iam") return iamCaller(base, resource);
  if (service === "sts") return stsCaller(base, resource);
  return undefined;
}

function iamCaller(base: AwsCaller, resource: string): Caller | undefined {
  if (resource === "root") return { kind: "root", ...base };
  const first = resource.indexOf("/");
  const last = resource.lastIndexOf("/");
  if (first < 0) return undefined;
  const kind = resource.slice(0, first);
  const path = resource.slice(first, last + 1);
  const name = resource.slice(last + 1);
  if (!isName(name) || (kind !== "user" && kind !== "role")) return undefined;
  return { kind, ...base, path, name };
}

function stsCaller(base: AwsCaller, resource: string): Caller | undefined {
  const [kind, name, session, ...more] = resource.split("/");
  if (name === undefined || !isName(name) || more.length > 0) return undefined;
  if (kind === "federated-user" && session === undefined) {
    return { kind: "federatedUser", ...base, name };
  }
  if (kind !== "assumed-role" || session === undefined || !isName(session)) return undefined;
  return { kind: "session", ...base, path: "/", name, session };
}

function isName(text: string): boolean {
  return text !== "" && !text.includes(":") && !text.includes("/");
}
