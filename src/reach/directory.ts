/**
 * The principals of an account with their stacks, as the questions about chains of roles need them.
 *
 * Where the stacks come from is not decided here: a surface reads a dump of an account
 * (accounts/) and makes a directory of it. A role stands for all its sessions.
 */
import type { Layer, Stack } from "../policy/stack.ts";

export interface Directory {
  readonly members: readonly Member[];
  /** All policies that apply to the principal; `principal` of the stack is its ARN. */
  stackOf(member: Member): Stack;
  /** The trust policy of a role. */
  trustPolicyOf(role: Role): Layer;
  /** The stack of the caller, with the trust policy of the role as the policy of the resource. */
  trustStackOf(caller: Member, role: Role): Stack;
}

export interface User {
  readonly kind: "user";
  readonly arn: string;
}

export interface Role {
  readonly kind: "role";
  readonly arn: string;
}

export type Member = User | Role;

/** LIMIT: principals of a directory. */
export const MAX_MEMBERS = 100_000;
