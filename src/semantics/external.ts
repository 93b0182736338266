/**
 * Is the caller of a request outside a zone of trust? (semantics.md, X1 to X6)
 *
 * Part of the executable specification: a counterexample is replayed here, so nothing is shared
 * with the formula. What the caller is by itself is in the context too (tied keys), so accounts
 * and organisations are looked up there.
 */
import type { Zone } from "../policy/zone-of-trust.ts";
import { parseArn } from "./arn.ts";
import type { Request } from "./request.ts";

/** Services are outside only for those who ask for them (X6). */
export function isExternal(request: Request, zone: Zone, services: boolean): boolean {
  const { caller } = request;
  if (caller.kind === "service" && !services) return false;
  if (caller.kind === "federated" && isOwnSaml(caller.provider, zone)) return false;
  return !isOfAccount(request, zone) && !isMember(request, zone);
}

/** X2. */
function isOfAccount({ context }: Request, { accounts }: Zone): boolean {
  const ids = [
    ...(context.get("aws:principalaccount") ?? []),
    ...(context.get("kms:calleraccount") ?? []),
    ...(context.get("aws:principalarn") ?? []).map((arn) => parseArn(arn)?.account ?? ""),
  ];
  return ids.some((id) => accounts.includes(id));
}

/** X3. */
function isMember({ context }: Request, { organizations, paths }: Zone): boolean {
  const ids = context.get("aws:principalorgid") ?? [];
  if (ids.some((id) => organizations.includes(id))) return true;
  const listed = context.get("aws:principalorgpaths") ?? [];
  return listed.some(
    (path) =>
      organizations.some((id) => path.startsWith(`${id}/`)) ||
      paths.some((prefix) => path.startsWith(prefix)),
  );
}

/** X5. */
function isOwnSaml(provider: string, { accounts }: Zone): boolean {
  const arn = parseArn(provider);
  if (arn === undefined || arn.service !== "iam" || arn.region !== "") return false;
  return accounts.includes(arn.account) && arn.resource.startsWith("saml-provider/");
}
