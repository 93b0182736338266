/**
 * The names in a request document that no real request carries (rule R7).
 *
 * A blank that was copied along or a wildcard makes a request that AWS never sees, so its decision
 * would answer a question that nobody asked. Such a name is an error. It is only a warning where a
 * person may mean it: a letter outside of ASCII, an empty component of an ARN, a key without
 * prefix, a `*` in the resource.
 *
 * Counterexamples are not checked, because a policy may write such names and match them.
 */
import type { Diagnostics, JsonPath } from "../json/diagnostic.ts";
import { isObject, type JsonObject, quoted } from "../json/value.ts";
import { arnComponents, hasWildcard, isAccountId } from "../policy/grammar.ts";
import {
  accountFault,
  actionFault,
  arnFault,
  keyFault,
  type NameFault,
  principalFault,
  worst,
} from "../policy/names.ts";

/** INVARIANT: parseRequest reports members of other types and forms. */
export function checkNames(request: JsonObject, found: Diagnostics): void {
  const { action, resource, principal, context } = request;
  if (typeof action === "string") {
    report("action", action, worst(actionFault(action), wildcardFault(action)), ["action"], found);
  }
  if (typeof resource === "string" && resource !== "*") checkResource(resource, found);
  const named = isObject(principal) ? Object.entries(principal) : [["AWS", principal] as const];
  for (const [type, name] of named) {
    const path = isObject(principal) ? ["principal", type] : ["principal"];
    if (typeof name === "string") checkPrincipal(name, path, found);
  }
  const keys = isObject(context) ? Object.keys(context) : [];
  const faulty = keys.map((key) => ({ key, fault: keyFault(key) }));
  // One diagnostic for the context, the worst.
  faulty.sort((one, other) => Number(other.fault?.isCertain) - Number(one.fault?.isCertain));
  for (const { key, fault } of faulty) report("key", key, fault, ["context", key], found);
}

function checkResource(resource: string, found: Diagnostics): void {
  const components = arnComponents(resource);
  const early = components.slice(0, 5).join(":");
  const isPlain = resource.includes("${");
  const fault = isPlain
    ? undefined
    : worst(arnFault(resource, components), wildcardFault(early), accountFault(components[4]));
  report("resource", resource, fault, ["resource"], found);
  if (fault === undefined && (isPlain || hasWildcard(resource))) {
    const message = `wildcards and variables in ${quoted(resource)} are plain text`;
    found.warn("PATTERN_IN_REQUEST", message, ["resource"]);
  }
}

function checkPrincipal(name: string, path: JsonPath, found: Diagnostics): void {
  if (name === "*") return;
  const account = name.startsWith("arn:") ? arnComponents(name)[4] : undefined;
  // AWS: the names of origin access identities of CloudFront have blanks.
  if (account === "cloudfront") return;
  report("principal", name, worst(principalFault(name), wildcardFault(name)), path, found);
  if (account !== undefined && account !== "" && !isAccountId(account)) {
    const reason = `has the account ${quoted(account)}, which is not 12 digits`;
    report("principal", name, { reason, isCertain: false }, path, found);
  }
}

function wildcardFault(text: string): NameFault | undefined {
  if (!hasWildcard(text)) return undefined;
  return { reason: "has a wildcard, but a request has one name", isCertain: true };
}

function report(
  noun: string,
  text: string,
  fault: NameFault | undefined,
  path: JsonPath,
  found: Diagnostics,
): void {
  const isReported = found.found.some((each) => each.path[0] === path[0]);
  if (fault === undefined || isReported) return;
  const message = `${noun} ${quoted(text)} ${fault.reason}; no request has one like it`;
  found[fault.isCertain ? "error" : "warn"]("IMPOSSIBLE_NAME", message, path);
}
