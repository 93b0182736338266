/**
 * Decides whether the caller of a request is external to a zone of trust (rules X1 to X6).
 *
 * This is part of the executable specification: counterexamples are replayed here, so nothing is
 * shared with the formula, its twin symbolic/external.ts. The tied keys of the context describe the
 * caller, so accounts and organizations are looked up there.
 */
import type { Zone } from "../policy/zone-of-trust.ts";
import { parseArn } from "./arn.ts";
import type { Request } from "./request.ts";

/** X1, X4: external unless X2, X3, X5 or X6 says otherwise. X6: services count only on request. */
export function isExternal(request: Request, zone: Zone, services: boolean): boolean {
  const { caller } = request;
  if (caller.kind === "service" && !services) return false;
  if (caller.kind === "federated" && isOwnSaml(caller.provider, zone)) return false;
  return !isOfAccount(request, zone) && !isMember(request, zone);
}

/** X2: the account of the caller is listed. */
function isOfAccount({ context }: Request, { accounts }: Zone): boolean {
  const ids = [
    ...(context.get("aws:principalaccount") ?? []),
    ...(context.get("kms:calleraccount") ?? []),
    ...(context.get("aws:principalarn") ?? []).map((arn) => parseArn(arn)?.account ?? ""),
  ];
  return ids.some((id) => accounts.includes(id));
}

/** X3: the organization of the caller, or a path above it, is listed. */
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

/** X5: the account of a SAML provider is listed. */
function isOwnSaml(provider: string, { accounts }: Zone): boolean {
  const arn = parseArn(provider);
  if (arn === undefined || arn.service !== "iam" || arn.region !== "") return false;
  return accounts.includes(arn.account) && arn.resource.startsWith("saml-provider/");
}
