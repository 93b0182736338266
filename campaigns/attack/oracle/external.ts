/**
 * External callers in the attack's own evaluator (rules X1 to X6).
 */
import { isAwsPrincipal } from "./caller.ts";
import type { Question } from "./evaluate.ts";

/** Whether a request comes from outside of the zone of trust. */
export function isExternal(
  { caller, context }: Question,
  zone: readonly string[],
  includeServices: boolean,
): boolean {
  if (caller.kind === "service" && !includeServices) return false;
  const valuesOf = (key: string): readonly string[] => context.get(key) ?? [];
  const isListed = (text: string): boolean => zone.includes(text);
  const below = zone.filter((each) => each.startsWith("o-"));
  if (valuesOf("aws:principalorgid").some((id) => below.includes(id))) return false;
  const isBelow = (path: string): boolean =>
    below.some((each) => path.startsWith(each.includes("/") ? each : `${each}/`));
  if (valuesOf("aws:principalorgpaths").some(isBelow)) return false;
  if (isAwsPrincipal(caller)) return !isListed(caller.account);
  const accounts = [
    ...valuesOf("aws:principalaccount"),
    ...valuesOf("kms:calleraccount"),
    ...valuesOf("aws:principalarn").map((arn) => arn.split(":")[4] ?? ""),
  ];
  if (accounts.some(isListed)) return false;
  const saml = /^arn:[^:]+:iam::(\d{12}):saml-provider\//.exec(caller.name);
  return !(caller.kind === "federated" && saml !== null && isListed(saml[1] ?? ""));
}
