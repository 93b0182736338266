/**
 * The stacks of an account's principals, as the JSON that a stack is written in (policy/stack.ts).
 *
 * If a policy of a layer is unknown, the whole layer is: a policy that nobody knows may allow or
 * deny anything, and the known ones beside it do not change that.
 */
import {
  type Account,
  isServiceLinked,
  type NamedDocument,
  type Principal,
  UNKNOWN,
} from "./account.ts";
import type { ControlLevels } from "./organization.ts";

/** The policies that apply besides those of the account. */
export interface Surroundings {
  readonly control?: ControlLevels;
  readonly resourcePolicy?: unknown;
}

/** All policies that apply to a principal within its account. */
export function stackOf(
  { id }: Account,
  principal: Principal,
  { control, resourcePolicy }: Surroundings = {},
): object {
  const { permissionsBoundary, identityPolicies } = principal;
  const facts = {
    ...(isServiceLinked(principal) && { serviceLinkedRole: true }),
    ...(control?.isManagement === true && {
      principalAccountIsManagement: true,
      resourceAccountIsManagement: true,
    }),
  };
  const { serviceControlPolicies, resourceControlPolicies } = control ?? {};
  return {
    principal: principal.arn,
    resourceAccount: id,
    identityPolicies: layerOf(identityPolicies),
    ...(permissionsBoundary && { permissionsBoundary: permissionsBoundary.document }),
    ...(serviceControlPolicies && { serviceControlPolicies }),
    ...(resourceControlPolicies && { resourceControlPolicies }),
    ...(resourcePolicy !== undefined && { resourcePolicy }),
    ...(Object.keys(facts).length > 0 && { facts }),
  };
}

/** The same for a request to assume a role: its trust policy is the policy of the resource. */
export function trustStackOf(
  account: Account,
  caller: Principal,
  role: Principal,
  surroundings: Surroundings = {},
): object {
  const { trustPolicy = UNKNOWN } = role;
  return stackOf(account, caller, { ...surroundings, resourcePolicy: trustPolicy });
}

function layerOf(documents: readonly NamedDocument[]): unknown {
  const values = documents.map(({ document }) => document);
  return values.includes(UNKNOWN) ? UNKNOWN : values;
}
