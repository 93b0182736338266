/**
 * Parses a policy document: to a policy, or to all errors in it.
 *
 * The parser walks down the grammar of the policy language. It is as lenient as AWS's checks, with
 * warnings (docs/decisions.md, Lenient parsing). A rejected part is an error with its place, and
 * parsing continues behind it. Every JSON value has one of the two results; the parser never
 * throws.
 *
 * The text, its limits and repeated keys are checked in json/. Facts of AWS's catalogue (services,
 * actions, keys, formats of ARNs) are not checked.
 */

import type { Diagnostic } from "../json/diagnostic.ts";
import { isObject, type JsonObject, quoted } from "../json/value.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import type { Policy, PolicyType, PrincipalElement, Statement, Text, TextElement } from "./ast.ts";
import {
  actionError,
  isAllStars,
  isOrdinaryAction,
  isOrdinaryResource,
  resourceError,
  warnAboutAction,
  warnAboutResource,
} from "./grammar.ts";
import { parseConditions } from "./parse-condition.ts";
import {
  type Draft,
  isEmptyList,
  ParseContext,
  type ParseItem,
  parseList,
} from "./parse-context.ts";
import { parsePrincipal } from "./parse-principal.ts";
import { parseText } from "./parse-template.ts";

export interface ParseOptions {
  /** The declared type; default: detected. */
  readonly type?: PolicyType;
  /** Whether it is a reference policy, which may have wildcards inside AWS principals (P7). */
  readonly reference?: boolean;
  /** U1: the reserved keys that stand for unknown values, in lower case; default: none. */
  readonly unknowns?: ReadonlySet<string>;
}

export type PolicyResult =
  | {
      readonly kind: "policy";
      readonly policy: Policy;
      readonly warnings: readonly Diagnostic[];
    }
  /** All errors and warnings. */
  | { readonly kind: "invalid"; readonly diagnostics: readonly Diagnostic[] };

const POLICY_ELEMENTS: ReadonlySet<string> = new Set(["Version", "Id", "Statement"]);

const STATEMENT_ELEMENTS: ReadonlySet<string> = new Set([
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);

/** An element of a statement and its negated form; a statement has at most one of them. */
interface ElementPair {
  readonly plain: string;
  readonly negated: string;
}

interface ListPair<T> extends ElementPair {
  readonly emptyCode: string;
  readonly read: ParseItem<T>;
}

const PRINCIPAL: ElementPair = { plain: "Principal", negated: "NotPrincipal" };

const ACTION: ListPair<string> = {
  plain: "Action",
  negated: "NotAction",
  emptyCode: "EMPTY_ARRAY_ACTION",
  read: parseAction,
};

const RESOURCE: ListPair<Text> = {
  plain: "Resource",
  negated: "NotResource",
  emptyCode: "EMPTY_ARRAY_RESOURCE",
  read: parseResource,
};

/** Parses a JSON value as a policy. */
export function parsePolicy(value: unknown, options: ParseOptions = {}): PolicyResult {
  const { type = detectType(value), reference = false, unknowns } = options;
  const context = new ParseContext(type, reference, unknowns);
  const policy = parsePolicyElements(value, context);
  if (policy === undefined || context.failed) {
    return { kind: "invalid", diagnostics: context.found };
  }
  return { kind: "policy", policy, warnings: context.found };
}

/**
 * A document with a principal in some statement is a resource policy, otherwise an identity policy.
 */
export function detectType(value: unknown): PolicyType {
  const statement = isObject(value) ? value["Statement"] : undefined;
  const statements: readonly unknown[] = Array.isArray(statement) ? statement : [statement];
  const hasPrincipal = statements.some(
    (each) => isObject(each) && ("Principal" in each || "NotPrincipal" in each),
  );
  return hasPrincipal ? "resource" : "identity";
}

function parsePolicyElements(value: unknown, context: ParseContext): Policy | undefined {
  if (!isObject(value)) {
    context.mismatch("an object", value);
    return undefined;
  }
  refuseUnknown(value, POLICY_ELEMENTS, context);
  const version = parseVersion(value, context);
  context.variables = version === "2012-10-17";
  parseName(value, "Id", context);
  return { type: context.type, version, statements: parseStatements(value, context) };
}

function parseVersion(policy: JsonObject, context: ParseContext): Policy["version"] {
  const version = policy["Version"];
  if (version === undefined) {
    const message =
      "no `Version`: AWS reads this as version 2008-10-17, in which `${…}` is plain text";
    context.warn("MISSING_VERSION", message);
    return "2008-10-17";
  }
  context.enter("Version");
  if (version === "2008-10-17") {
    context.warn("OLD_VERSION", "in version `2008-10-17`, `${…}` is plain text");
  } else if (typeof version !== "string") {
    context.mismatch("a string", version);
  } else if (version !== "2012-10-17") {
    const message = `\`Version\` must be \`2012-10-17\` or \`2008-10-17\`, not ${quoted(version)}`;
    context.error("INVALID_VERSION", message);
  }
  context.leave();
  return version === "2008-10-17" ? version : "2012-10-17";
}

/** Parses Id or Sid, which must be a string if it is present. */
function parseName(parent: JsonObject, element: string, context: ParseContext): string | undefined {
  const name = parent[element];
  if (name === undefined || typeof name === "string") return name;
  context.enter(element);
  context.mismatch("a string", name);
  context.leave();
  return undefined;
}

function parseStatements(policy: JsonObject, context: ParseContext): readonly Statement[] {
  const value = policy["Statement"];
  if (value === undefined) {
    context.error("MISSING_STATEMENT", "the policy has no `Statement`");
    return [];
  }
  context.enter("Statement");
  if (isEmptyList(value)) context.error("MISSING_STATEMENT", "`Statement` is empty");
  const statements = parseList(value, context, parseStatement);
  context.leave();
  return statements;
}

function parseStatement(value: unknown, context: ParseContext): Statement | undefined {
  if (!isObject(value)) {
    context.mismatch("an object", value);
    return undefined;
  }
  refuseUnknown(value, STATEMENT_ELEMENTS, context);
  const path = context.path;
  const step = path.at(-1);
  const sid = parseSid(value, context);
  const effect = parseEffect(value, context);
  const principal = parsePrincipalOf(value, context);
  const action = readTexts(value, ACTION, context);
  const resource = readTexts(value, RESOURCE, context);
  const conditions = parseConditionsOf(value, context);
  if (action === undefined) {
    context.error("MISSING_ACTION", "the statement has no `Action` or `NotAction`");
  }
  if (resource === undefined && !isOfTrustPolicy(action, context)) reportNoResource(context);
  if (effect === undefined || action === undefined) return undefined;
  const index = typeof step === "number" ? step : 0;
  const statement: Draft<Statement> = { index, path, effect, action, conditions };
  if (sid !== undefined) statement.sid = sid;
  if (principal !== undefined) statement.principal = principal;
  if (resource !== undefined) statement.resource = resource;
  return statement;
}

function refuseUnknown(
  parent: JsonObject,
  known: ReadonlySet<string>,
  context: ParseContext,
): void {
  for (const element of Object.keys(parent)) {
    if (known.has(element)) continue;
    context.enter(element);
    context.error("INVALID_POLICY_ELEMENT", `unknown policy element ${quoted(element)}`);
    context.leave();
  }
}

/** Parses Sid; an empty one counts as missing. */
function parseSid(statement: JsonObject, context: ParseContext): string | undefined {
  const sid = parseName(statement, "Sid", context);
  if (sid === undefined) return undefined;
  context.enter("Sid");
  if (sid === "") {
    context.warn("EMPTY_SID_VALUE", "an empty `Sid` counts as missing");
  } else if (context.sids.has(sid)) {
    context.warn("UNIQUE_SIDS_RECOMMENDED", `another statement has the \`Sid\` ${quoted(sid)} too`);
  }
  context.leave();
  context.sids.add(sid);
  return sid === "" ? undefined : sid;
}

function parseEffect(
  statement: JsonObject,
  context: ParseContext,
): Statement["effect"] | undefined {
  const effect = statement["Effect"];
  if (effect === "Allow" || effect === "Deny") return effect;
  if (effect === undefined) {
    context.error("MISSING_EFFECT", "the statement has no `Effect`");
    return undefined;
  }
  context.enter("Effect");
  if (typeof effect === "string") {
    context.error(
      "INVALID_EFFECT",
      `\`Effect\` must be \`Allow\` or \`Deny\`, not ${quoted(effect)} (it is case-sensitive)`,
    );
  } else {
    context.mismatch("a string", effect);
  }
  context.leave();
  return undefined;
}

/** The name of the element that the statement has; having both is an error. */
function presentElement(
  statement: JsonObject,
  { plain, negated }: ElementPair,
  context: ParseContext,
): string | undefined {
  if (statement[negated] === undefined) return statement[plain] === undefined ? undefined : plain;
  if (statement[plain] === undefined) return negated;
  context.enter(negated);
  const message = `a statement cannot have both \`${plain}\` and \`${negated}\``;
  context.error("UNSUPPORTED_ELEMENT_COMBINATION", message);
  context.leave();
  return plain;
}

/** A3: an identity policy has no principal; in a resource policy a missing one means any. */
function parsePrincipalOf(
  statement: JsonObject,
  context: ParseContext,
): PrincipalElement | undefined {
  const element = presentElement(statement, PRINCIPAL, context);
  if (element === undefined) {
    if (context.type === "resource") {
      const message = "without `Principal` or `NotPrincipal` the statement matches any principal";
      context.warn("MISSING_PRINCIPAL", message);
    }
    return undefined;
  }
  context.enter(element);
  if (context.type === "identity") {
    const message = `an identity policy cannot have \`${element}\``;
    context.error("UNSUPPORTED_PRINCIPAL", message);
  }
  const principal = parsePrincipal(statement[element], element === PRINCIPAL.negated, context);
  context.leave();
  return principal;
}

function readTexts<T>(
  statement: JsonObject,
  pair: ListPair<T>,
  context: ParseContext,
): TextElement<T> | undefined {
  const element = presentElement(statement, pair, context);
  if (element === undefined) return undefined;
  const value = statement[element];
  context.enter(element);
  if (isEmptyList(value)) context.warn(pair.emptyCode, "an empty list matches nothing");
  const values = parseList(value, context, pair.read);
  context.leave();
  return { negated: element === pair.negated, values, listed: Array.isArray(value) };
}

function parseAction(item: unknown, context: ParseContext): string | undefined {
  if (typeof item !== "string") {
    context.mismatch("a string", item);
    return undefined;
  }
  if (isOrdinaryAction(item)) return item;
  const fault = actionError(item);
  if (fault !== undefined) {
    context.error("INVALID_ACTION", fault);
    return undefined;
  }
  warnAboutAction(item, context);
  return isAllStars(item) ? "*" : item;
}

function parseResource(item: unknown, context: ParseContext, listed: boolean): Text | undefined {
  if (item === null && listed) {
    // AWS: a null among the resources is accepted.
    context.warn("DATA_TYPE_MISMATCH", "a null in the list is skipped");
    return undefined;
  }
  if (typeof item !== "string") {
    context.mismatch("a string", item);
    return undefined;
  }
  if (isOrdinaryResource(item)) return item;
  const resource = parseText(item, context);
  const fault = resourceError(item, resource);
  if (fault !== undefined) {
    context.error("INVALID_ARN_PREFIX", fault);
    return undefined;
  }
  warnAboutResource(item, resource, context);
  return resource;
}

/** Whether all actions are about assuming the role that has the policy, which names no resource. */
function isOfTrustPolicy(action: TextElement<string> | undefined, context: ParseContext): boolean {
  if (context.type !== "resource" || action === undefined || action.negated) return false;
  return (
    action.values.length > 0 &&
    action.values.every((each) => TRUST_ACTION.test(foldAsciiCase(each)))
  );
}

const TRUST_ACTION = /^sts:(?:assumerole\w*\*?|tagsession|setsourceidentity|setcontext)$/;

/** A3: required in an identity policy; in a resource policy a missing one means any resource. */
function reportNoResource(context: ParseContext): void {
  const absence = "`Resource` or `NotResource`";
  if (context.type === "identity") {
    context.error("MISSING_RESOURCE", `the statement of an identity policy has no ${absence}`);
  } else {
    context.warn("MISSING_RESOURCE", `without ${absence} the statement matches any resource`);
  }
}

function parseConditionsOf(statement: JsonObject, context: ParseContext): Statement["conditions"] {
  const value = statement["Condition"];
  if (value === undefined) return [];
  context.enter("Condition");
  const conditions = parseConditions(value, context);
  context.leave();
  return conditions;
}
