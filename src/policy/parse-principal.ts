/**
 * Parses the Principal element (rules P1 to P9).
 *
 * A text under AWS is `*`, an account, a unique id or an ARN. The ARN must be that of a user, a
 * role, a role session, a federated user or the root user of an account. Any other text is an
 * error, because it would match nobody although it was meant to match somebody. An ARN with a
 * wildcard is accepted only in a reference policy (P7). The other principal types have names, which
 * are compared exactly; whether they exist is not checked.
 */

import { isObject, quoted } from "../json/value.ts";
import type { Principal, PrincipalElement } from "./ast.ts";
import { canMatch } from "./glob-text.ts";
import { arnComponents, hasWildcard, isAccountId } from "./grammar.ts";
import { arnFault, hiddenFault, type NameFault, principalFault, worst } from "./names.ts";
import { isEmptyList, type ParseContext, type ParseItem, parseList } from "./parse-context.ts";
import { warnAboutVariable } from "./parse-template.ts";
import { hasReservedVariable, parseUnknownPrincipal } from "./unknown-principal.ts";

type NamedType = "Service" | "Federated" | "CanonicalUser";

const EVERYONE: Principal = { kind: "everyone" };

/** Parses the text of one principal; undefined if it is rejected. */
type ParseName = (text: string, context: ParseContext) => Principal | undefined;

const TYPES: ReadonlyMap<string, ParseItem<Principal>> = new Map([
  ["AWS", ofText("AWS", readAws)],
  [
    "Service",
    ofText(
      "Service",
      named("Service", (name) => ({ kind: "service", name })),
    ),
  ],
  [
    "Federated",
    ofText(
      "Federated",
      named("Federated", (provider) => ({ kind: "federated", provider })),
    ),
  ],
  [
    "CanonicalUser",
    ofText(
      "CanonicalUser",
      named("CanonicalUser", (id) => ({ kind: "canonical", id })),
    ),
  ],
]);

/** Prefixes of unique ids, with the kind of their identity (P9). */
const UNIQUE_IDS = [
  { prefix: "AIDA", of: "user", code: "INVALID_USER_REFERENCE" },
  { prefix: "AROA", of: "role", code: "INVALID_ROLE_REFERENCE" },
  { prefix: "AGPA", of: "group", code: "INVALID_USER_REFERENCE" },
  { prefix: "AIPA", of: "instance profile", code: "INVALID_ROLE_REFERENCE" },
] as const;

/** Parses the value of Principal or NotPrincipal. */
export function parsePrincipal(
  value: unknown,
  negated: boolean,
  context: ParseContext,
): PrincipalElement {
  if (value === "*") return { negated, principals: [EVERYONE] };
  if (typeof value === "string") {
    context.warn(
      "INVALID_PRINCIPAL_FORMAT",
      `${quoted(value)} is read as an AWS principal; write {"AWS": …}`,
    );
    const principal = readAws(value, context);
    return { negated, principals: principal === undefined ? [] : [principal] };
  }
  if (!isObject(value)) {
    const message = "a principal is `*` or an object from principal types to principals";
    context.error("INVALID_PRINCIPAL_FORMAT", message);
    return { negated, principals: [] };
  }
  const types = Object.keys(value);
  if (types.length === 0) {
    context.warn("EMPTY_OBJECT_PRINCIPAL", "an empty object matches no principal");
  }
  const principals: Principal[] = [];
  for (const type of types) {
    context.enter(type);
    principals.push(...readType(type, value[type], context));
    context.leave();
  }
  if (negated && principals.some((each) => each.kind === "unknown")) {
    const message = "`NotPrincipal` cannot list a principal with an unknown value";
    context.error("UNKNOWN_PRINCIPAL", message);
  }
  return { negated, principals };
}

function readType(type: string, value: unknown, context: ParseContext): readonly Principal[] {
  const read = TYPES.get(type);
  if (read === undefined) {
    const known = "`AWS`, `Service`, `Federated` and `CanonicalUser`";
    context.error(
      "INVALID_PRINCIPAL_KEY",
      `unknown principal type ${quoted(type)}; the types are ${known}`,
    );
    return [];
  }
  if (isEmptyList(value)) {
    context.warn("EMPTY_ARRAY_PRINCIPAL", "an empty list matches no principal");
  }
  return parseList(value, context, read);
}

function ofText(type: string, read: ParseName): ParseItem<Principal> {
  return (item, context) => {
    if (typeof item !== "string") {
      context.mismatch("a string", item);
      return undefined;
    }
    if (hasReservedVariable(item)) return parseUnknownPrincipal(type, item, context);
    warnAboutVariable(item, context);
    return read(item, context);
  };
}

/** Parses a principal of another type than AWS: a name (P8) or a lone `*` (P2). */
function named(type: NamedType, principal: (name: string) => Principal): ParseName {
  return (text, context) => {
    if (text === "*") {
      context.warn(
        "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
        `\`*\` is read as every \`${type}\` caller`,
      );
      return { kind: "every", type };
    }
    if (hasWildcard(text)) return refuseWildcard(text, context);
    if (text === "") return refuse(text, context);
    return isNameable(text, principalFault(text), context) ? principal(text) : undefined;
  };
}

function readAws(text: string, context: ParseContext): Principal | undefined {
  if (text === "*") return EVERYONE;
  if (hasWildcard(text)) return parsePattern(text, context);
  if (!isAlphanumeric(text)) return readArn(text, context);
  const unique = UNIQUE_IDS.find(({ prefix }) => text.startsWith(prefix));
  if (unique !== undefined && text.length >= 16 && !/[a-z]/.test(text)) {
    const { of, code } = unique;
    const isCaller = of === "user" || of === "role";
    const effect = isCaller
      ? `it matches nobody if the ${of} was deleted; name a living ${of} by its ARN`
      : `a ${of} is not a caller, so it matches nobody`;
    context.warn(code, `${quoted(text)} is the unique id of a ${of}; ${effect}`);
    return { kind: "uniqueId", id: text, of };
  }
  warnAboutAccount(text, context);
  return { kind: "account", account: text };
}

/** P7, S1: an ARN with wildcards; missing components are written as `*`. */
function parsePattern(text: string, context: ParseContext): Principal | undefined {
  const components = arnComponents(text);
  const isArn = components.length > 1 && canMatch(components[0] ?? "", "arn");
  if (!context.reference || !isArn) return refuseWildcard(text, context);
  context.warn(
    "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
    `only a reference policy may have a wildcard inside a principal, as ${quoted(text)} has`,
  );
  const missing = 6 - components.length;
  if (missing > 0) {
    context.warn(
      "MISSING_ARN_FIELD",
      `the missing components of ${quoted(text)} are read as \`*\``,
    );
  }
  return { kind: "pattern", pattern: text + ":*".repeat(missing) };
}

function readArn(text: string, context: ParseContext): Principal | undefined {
  const [scheme, partition, service, region, account, resource] = arnComponents(text);
  if (scheme !== "arn" || !partition || region !== "" || !account || resource === undefined) {
    return refuse(text, context);
  }
  const isRoot = service === "iam" && resource === "root";
  if (!isRoot && !isCaller(service ?? "", resource)) return refuse(text, context);
  // AWS: origin access identities of CloudFront are users of the account `cloudfront`, and their
  // names have blanks.
  const isCloudFront = account === "cloudfront";
  const components = [scheme, partition, service ?? "", region, account];
  const fault = worst(
    arnFault(text, components),
    (isCloudFront ? hiddenFault : principalFault)(text),
  );
  if (!isNameable(text, fault, context)) return undefined;
  if (!isCloudFront) warnAboutAccount(account, context);
  return isRoot ? { kind: "account", account } : { kind: "arn", arn: text };
}

/** R5: whether the last component names a user, a role, a role session or a federated user. */
function isCaller(service: string, resource: string): boolean {
  const [word, ...names] = resource.split("/");
  if (names.length === 0 || names.at(-1) === "") return false;
  if (service === "iam") return word === "user" || word === "role";
  if (service !== "sts") return false;
  if (word === "assumed-role") return names.length === 2 && names[0] !== "";
  return word === "federated-user" && names.length === 1;
}

/**
 * Whether a principal can have the name; reports it if not. A text with a variable has a warning
 * already.
 */
function isNameable(text: string, fault: NameFault | undefined, context: ParseContext): boolean {
  if (fault === undefined || text.includes("${")) return true;
  const severity = fault.isCertain ? "error" : "warn";
  const message = `principal ${quoted(text)} ${fault.reason}; no caller has such a name`;
  context[severity]("IMPOSSIBLE_NAME", message);
  return !fault.isCertain;
}

function warnAboutAccount(account: string, context: ParseContext): void {
  if (isAccountId(account)) return;
  context.warn("INVALID_ARN_ACCOUNT", `account ${quoted(account)} is not 12 digits`);
}

function refuse(text: string, context: ParseContext): undefined {
  context.error("INVALID_PRINCIPAL_FORMAT", `${quoted(text)} does not name a principal`);
}

function refuseWildcard(text: string, context: ParseContext): undefined {
  const message = `a wildcard in a principal must be a single \`*\`, not as in ${quoted(text)}`;
  context.error("UNSUPPORTED_WILDCARD_IN_PRINCIPAL", message);
}

function isAlphanumeric(text: string): boolean {
  return /^[A-Za-z0-9]+$/.test(text);
}
