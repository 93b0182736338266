/**
 * Callers in the attack's own evaluator, and the keys that follow from them (rules R5, R6 and the
 * table of tied keys).
 */
import { foldAscii } from "./text.ts";

export type CallerKind =
  | "user"
  | "role"
  | "session"
  | "federated user"
  | "root"
  | "service"
  | "federated"
  | "canonical"
  | "anonymous";

export interface Caller {
  readonly kind: CallerKind;
  /** The caller's ARN; for a session the ARN of its role. */
  readonly arn: string | undefined;
  /** The ARN of the session. */
  readonly session: string | undefined;
  readonly partition: string;
  readonly account: string;
  /** The name of the user, the role, the service, the provider, or the canonical user. */
  readonly name: string;
}

/** A caller that is not an AWS principal. */
const other = (kind: CallerKind, name: string): Caller => ({
  kind,
  arn: undefined,
  session: undefined,
  partition: "",
  account: "",
  name,
});

const AWS_KINDS: ReadonlySet<CallerKind> = new Set([
  "user",
  "role",
  "session",
  "federated user",
  "root",
]);

/** A session name that policies do not write, for a caller that is written as a role. */
const UNNAMED = "unnamed-session-of-the-attack";

export function isAwsPrincipal({ kind }: Caller): boolean {
  return AWS_KINDS.has(kind);
}

/** Reads the principal of a request; `roleArn` is its `aws:PrincipalArn`, which tells the path. */
export function callerOf(principal: unknown, roleArn?: string): Caller {
  if (principal === "*") return other("anonymous", "");
  if (typeof principal === "object" && principal !== null) {
    const [type, name] = Object.entries(principal)[0] ?? [];
    const kinds = {
      Service: "service",
      Federated: "federated",
      CanonicalUser: "canonical",
    } as const;
    const kind = kinds[type as keyof typeof kinds];
    if (kind !== undefined && typeof name === "string") return other(kind, name);
    if (type === "AWS") return callerOf(name, roleArn);
  }
  const text = String(principal);
  const found = /^arn:([^:]+):(iam|sts)::([^:]+):(.+)$/.exec(text);
  if (found === null) throw new Error(`not a caller: ${JSON.stringify(principal)}`);
  const [, partition = "", service, account = "", rest = ""] = found;
  const [type, ...names] = rest.split("/");
  const base = { partition, account, name: names.at(-1) ?? "", arn: text, session: undefined };
  if (service === "iam" && rest === "root") return { ...base, kind: "root" };
  if (service === "iam" && type === "user") return { ...base, kind: "user" };
  const iam = `arn:${partition}:iam::${account}:role/`;
  const sts = `arn:${partition}:sts::${account}:assumed-role/`;
  if (service === "iam" && type === "role") {
    return { ...base, kind: "role", session: `${sts}${base.name}/${UNNAMED}` };
  }
  if (type === "federated-user") return { ...base, kind: "federated user" };
  if (type !== "assumed-role") throw new Error(`not a caller: ${text}`);
  const role = names[0] ?? "";
  return { ...base, kind: "session", name: role, arn: roleArn ?? `${iam}${role}`, session: text };
}

/** The values that the table of tied keys says: a value, or one of these. */
export type Tie = string | { readonly tie: "free" | "absent" | "absent or false" };

const FREE: Tie = { tie: "free" };
const ABSENT: Tie = { tie: "absent" };
const NOT_TRUE: Tie = { tie: "absent or false" };

const TYPE_NAMES: Readonly<Partial<Record<CallerKind, string>>> = {
  user: "User",
  role: "AssumedRole",
  session: "AssumedRole",
  "federated user": "FederatedUser",
  root: "Account",
};

/** The ties of a caller, by folded key. */
export function tiesOf(caller: Caller): ReadonlyMap<string, Tie> {
  const { kind, arn, account, name } = caller;
  const [isAws, isAnonymous] = [isAwsPrincipal(caller), kind === "anonymous"];
  const isService = kind === "service";
  const free = isAnonymous ? ABSENT : FREE;
  const rows: Readonly<Record<string, Tie>> = {
    "aws:PrincipalArn": arn ?? (kind === "federated" || kind === "canonical" ? FREE : ABSENT),
    "aws:PrincipalAccount": isAws ? account : isAnonymous ? "anonymous" : FREE,
    "aws:PrincipalType": TYPE_NAMES[kind] ?? (isAnonymous ? "Anonymous" : FREE),
    "aws:username": kind === "user" ? name : kind === "canonical" ? FREE : ABSENT,
    "aws:PrincipalIsAWSService": isAws
      ? "false"
      : isService
        ? "true"
        : isAnonymous
          ? ABSENT
          : NOT_TRUE,
    "aws:PrincipalServiceName": isService ? name : ABSENT,
    "kms:CallerAccount": isAws ? account : free,
    "aws:userid": isAnonymous ? "anonymous" : FREE,
  };
  return new Map(Object.entries(rows).map(([key, tie]) => [foldAscii(key), tie]));
}

/** A context by folded key, with the keys that follow from the caller; throws if they differ. */
export function tiedContext(
  caller: Caller,
  given: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, readonly string[]> {
  const context = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(given)) {
    const values = (Array.isArray(value) ? value : [value]).map(String);
    const folded = foldAscii(key);
    if (context.has(folded)) throw new Error(`the key ${key} twice`);
    context.set(folded, [...new Set(values)]);
  }
  for (const [key, tie] of tiesOf(caller)) {
    const values = context.get(key);
    const text = values === undefined ? undefined : values.length === 1 ? values[0] : "";
    if (typeof tie === "string") {
      if (text !== undefined && text !== tie) throw new Error(`${key} must be ${tie}`);
      context.set(key, [tie]);
    } else if (tie.tie === "absent" && text !== undefined) {
      throw new Error(`${key} must be absent`);
    } else if (tie.tie === "absent or false" && text !== undefined && text !== "false") {
      throw new Error(`${key} must be absent or false`);
    }
  }
  return context;
}
