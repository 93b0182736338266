/**
 * The directory of an account: its principals with their stacks, parsed.
 *
 * All policies are read before the first question, so that every fault is reported, and so that a
 * question cannot fail later. Equal policies are parsed once. The stack of a caller with the trust
 * policy of a role is made when it is asked for, because there are as many as pairs.
 */
import type { Account, Principal } from "../accounts/account.ts";
import { type Surroundings, stackOf, trustStackOf } from "../accounts/stacks.ts";
import { PolicyCache } from "../api/policy-cache.ts";
import { parseStack } from "../policy/parse-stack.ts";
import type { Layer, Stack } from "../policy/stack.ts";
import type { Directory, Member } from "../reach/directory.ts";

/** The principals with their stacks, or a line for each fault of their policies. */
export function accountDirectory(
  account: Account,
  surroundings: Surroundings = {},
): Directory | readonly string[] {
  const cache = new PolicyCache();
  const principals = new Map(account.principals.map((each) => [each.arn, each]));
  const faults = new Set<string>();
  const of = (arn: string): Principal => {
    const found = principals.get(arn);
    if (found === undefined) throw new Error(`no principal ${arn}`);
    return found;
  };
  const parsed = (value: object): Stack => {
    const result = parseStack(value, cache.parse);
    if (result.kind === "stack") return result.stack;
    throw new Error(`a stack was checked before: ${JSON.stringify(value)}`);
  };
  const check = (name: string, value: object): Stack | undefined => {
    const result = parseStack(value, cache.parse);
    if (result.kind === "stack") return result.stack;
    const errors = result.diagnostics.filter(({ severity }) => severity === "error");
    for (const { message, code } of errors) faults.add(`error: ${name}: ${message} [${code}]\n`);
    return undefined;
  };
  const members = account.principals.map(({ kind, arn }): Member => ({ kind, arn }));
  // All policies are read once before the first question, so that every fault is reported.
  const stacks = new Map<string, Stack>();
  const trusts = new Map<string, Layer>();
  for (const each of account.principals) {
    const own = check(each.arn, stackOf(account, each, surroundings));
    if (own !== undefined) stacks.set(each.arn, own);
    const stack = check(each.arn, trustStackOf(account, each, each, surroundings));
    if (each.kind === "role" && stack) trusts.set(each.arn, stack.layers.resourcePolicy);
  }
  if (faults.size > 0) return [...faults];
  return {
    members,
    stackOf: ({ arn }) => stacks.get(arn) ?? parsed(stackOf(account, of(arn), surroundings)),
    trustPolicyOf: ({ arn }) => trusts.get(arn) ?? { kind: "unknown" },
    trustStackOf: (caller, role) =>
      parsed(trustStackOf(account, of(caller.arn), of(role.arn), surroundings)),
  };
}
