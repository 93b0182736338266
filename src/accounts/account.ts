/**
 * An account as data: its users and roles, each with the policies that apply to it.
 *
 * It is what a dump of IAM says, with groups and managed policies resolved. A document is a JSON
 * value that is not parsed yet; equal managed policies are one object. A policy that is attached
 * and that the dump does not have is `unknown`.
 */

/** A document by its name in the account; its value, or `unknown`. */
export interface NamedDocument {
  /** `inline Reports`, `managed arn:aws:iam::aws:policy/X`, `group Ops: inline Read`. */
  readonly name: string;
  readonly document: unknown;
}

export const UNKNOWN = "unknown";

export interface Principal {
  readonly kind: "user" | "role";
  readonly arn: string;
  readonly identityPolicies: readonly NamedDocument[];
  readonly permissionsBoundary?: NamedDocument;
  /** Roles have one. */
  readonly trustPolicy?: unknown;
}

export interface Account {
  /** 12 digits. */
  readonly id: string;
  /** Users, then roles, in the order of the dump. */
  readonly principals: readonly Principal[];
}

/** AWS creates these roles, and control policies do not bind them (E6, E8). */
export const isServiceLinked = ({ kind, arn }: Principal): boolean =>
  kind === "role" && arn.includes(":role/aws-service-role/");

/** The principal with this ARN, or with this name (`user/alice`, `role/app`). */
export function principalOf({ principals }: Account, name: string): Principal | undefined {
  return principals.find(({ arn }) => arn === name || arn.endsWith(`:${name}`));
}
