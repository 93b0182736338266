/**
 * The caller: the principal of a request (rules R5, R6, P6 and section P).
 *
 * A principal in a policy is a set of callers; a caller is one element. The ARN of a principal is
 * parsed once, here. Names and account ids may be any non-empty text without a colon (names without
 * a slash), because no check of AWS validates them. An IAM path begins and ends with a slash.
 *
 * A caller given as a role is a session of that role with a name that no policy writes (P6).
 */
import { parseArn } from "./arn.ts";

interface AwsCaller {
  /** The ARN in the request; for a session the session ARN. */
  readonly arn: string;
  readonly partition: string;
  readonly account: string;
}

interface RoleCaller extends AwsCaller {
  readonly kind: "role";
  /** It begins and ends with a slash. */
  readonly path: string;
  readonly name: string;
}

interface SessionCaller extends AwsCaller {
  readonly kind: "session";
  /**
   * The path of the role; a session ARN lacks it, so it comes from `aws:PrincipalArn` or is `/`.
   */
  readonly path: string;
  /** The name of the role. */
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

/** The caller's ARN (section P): for a session that of its role. Only AWS principals have one. */
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

/** R5: parses the ARN of a principal; undefined if it names no caller. */
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
