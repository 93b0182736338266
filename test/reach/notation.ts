/**
 * A notation for accounts: principals with their policies and trusts, one line each.
 *
 * `role b <- a: sts:AssumeRole c` is a role `b` that trusts `a`, and may do an action on a role
 * `c`. A name is a role or a user of the account; `@` is the account, `*` everybody. A trust may
 * have conditions: `<- a {"StringEquals": …}`. Several permissions are separated by `;`.
 */
import { parseStack } from "../../src/policy/parse-stack.ts";
import type { Stack } from "../../src/policy/stack.ts";
import type { Directory, Member, Role } from "../../src/reach/directory.ts";

const ACCOUNT = "111122223333";

interface Line {
  readonly member: Member;
  readonly identity: readonly object[];
  readonly trust: object | undefined;
}

export function arn(name: string, kinds: ReadonlyMap<string, string>): string {
  if (name === "*") return "*";
  if (name === "@") return `arn:aws:iam::${ACCOUNT}:root`;
  if (name.startsWith("arn:")) return name;
  return `arn:aws:iam::${ACCOUNT}:${kinds.get(name) ?? "role"}/${name}`;
}

/** An account from its lines. */
export function account(text: string): Directory & { readonly arnOf: (name: string) => string } {
  const rows = text
    .trim()
    .split("\n")
    .map((line) => {
      const [, kind = "", name = "", trusts, conditions, permissions = ""] =
        /^\s*(user|role) (\S+)(?: <- ([^:{]+?))?(?: (\{.*\}))?: ?(.*)$/.exec(line) ?? [];
      if (name === "") throw new Error(`not a line of an account: ${line}`);
      return { kind, name, trusts, conditions, permissions };
    });
  const kinds = new Map(rows.map(({ kind, name }) => [name, kind]));
  const arnOf = (name: string): string => arn(name, kinds);
  const lines = rows.map(({ kind, name, trusts, conditions, permissions }): Line => {
    const statements = permissions.split(";").flatMap((each) => {
      const [action, resource = "*"] = each.trim().split(/\s+/);
      if (action === undefined || action === "") return [];
      const isName = kinds.has(resource);
      return [{ Effect: "Allow", Action: action, Resource: isName ? arnOf(resource) : resource }];
    });
    const trust = trusts === undefined ? undefined : trustOf(trusts, conditions, arnOf);
    const member = { kind: kind === "user" ? "user" : "role", arn: arnOf(name) } as const;
    return { member, identity: statements.length === 0 ? [] : [policy(statements)], trust };
  });
  const lineOf = ({ arn: own }: Member): Line => {
    const found = lines.find(({ member }) => member.arn === own);
    if (found === undefined) throw new Error(`no line for ${own}`);
    return found;
  };
  const stackOf = (member: Member, more: object = {}): Stack =>
    stack({
      principal: member.arn,
      resourceAccount: ACCOUNT,
      identityPolicies: lineOf(member).identity,
      ...more,
    });
  return {
    arnOf,
    members: lines.map(({ member }) => member),
    stackOf: (member) => stackOf(member),
    trustPolicyOf: (role) =>
      stackOf(role, { resourcePolicy: lineOf(role).trust ?? NOBODY }).layers.resourcePolicy,
    trustStackOf: (caller, role: Role) =>
      stackOf(caller, { resourcePolicy: lineOf(role).trust ?? NOBODY }),
  };
}

function trustOf(trusts: string, conditions: string | undefined, arnOf: (name: string) => string) {
  const names = trusts.split(",").map((each) => each.trim());
  const services = names.filter((each) => each.endsWith(".com"));
  const principals = names.filter((each) => !each.endsWith(".com")).map(arnOf);
  return policy([
    {
      Effect: "Allow",
      Principal: {
        ...(principals.length > 0 && { AWS: principals }),
        ...(services.length > 0 && { Service: services }),
      },
      Action: ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
      ...(conditions !== undefined && { Condition: JSON.parse(conditions) as object }),
    },
  ]);
}

const policy = (Statement: readonly object[]): object => ({ Version: "2012-10-17", Statement });

const NOBODY = policy([
  { Effect: "Allow", Principal: { Service: "x.amazonaws.com" }, Action: "sts:AssumeRole" },
]);

function stack(value: object): Stack {
  const result = parseStack(value);
  if (result.kind === "stack") return result.stack;
  throw new Error(result.diagnostics.map(({ message }) => message).join("; "));
}
