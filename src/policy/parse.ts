/**
 * A policy document to a policy, or to everything that is wrong with it.
 *
 * A walk down the grammar of the policy language. It is as lenient as AWS's checks are (design M10)
 * and says so in warnings; what is refused is an error with its place, and reading goes on behind
 * it. Any value that JSON can write is read to one of the two results; nothing is thrown.
 *
 * The text itself, its duplicate keys, its depth and its size are the business of `json/`. Facts of
 * AWS's catalogue (services, actions, keys, the formats of ARNs) are not checked.
 */

import type { Diagnostic } from "../json/diagnostic.ts";
import { isObject, type JsonObject, quoted } from "../json/value.ts";
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
  /** As declared; else it is detected. */
  readonly type?: PolicyType;
  /** A reference policy may hold wildcards inside AWS principals, with a warning. */
  readonly reference?: boolean;
}

export type PolicyResult =
  | {
      readonly kind: "policy";
      readonly policy: Policy;
      readonly warnings: readonly Diagnostic[];
    }
  /** Errors and warnings, all that were found. */
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

/** An element of a statement and its complement, of which a statement has at most one. */
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
  read: readAction,
};

const RESOURCE: ListPair<Text> = {
  plain: "Resource",
  negated: "NotResource",
  emptyCode: "EMPTY_ARRAY_RESOURCE",
  read: readResource,
};

/** Reads a policy from what JSON.parse gave. */
export function parsePolicy(value: unknown, options: ParseOptions = {}): PolicyResult {
  const context = new ParseContext(options.type ?? detectType(value), options.reference ?? false);
  const policy = parsePolicyElements(value, context);
  if (policy === undefined || context.failed) {
    return { kind: "invalid", diagnostics: context.found };
  }
  return { kind: "policy", policy, warnings: context.found };
}

/** A document with a principal in some statement is a resource policy, else an identity policy. */
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
  const version = readVersion(value, context);
  context.variables = version === "2012-10-17";
  readName(value, "Id", context);
  return { type: context.type, version, statements: readStatements(value, context) };
}

function readVersion(policy: JsonObject, context: ParseContext): Policy["version"] {
  const version = policy["Version"];
  if (version === undefined) {
    const message =
      "without `Version` the policy is a `2008-10-17` one: variables are literal text";
    context.warn("MISSING_VERSION", message);
    return "2008-10-17";
  }
  context.enter("Version");
  if (version === "2008-10-17") {
    context.warn("OLD_VERSION", "in version `2008-10-17` variables are literal text");
  } else if (typeof version !== "string") {
    context.mismatch("a string", version);
  } else if (version !== "2012-10-17") {
    const message = `${quoted(version)} is not \`2012-10-17\` or \`2008-10-17\``;
    context.error("INVALID_VERSION", message);
  }
  context.leave();
  return version === "2008-10-17" ? version : "2012-10-17";
}

/** Id or Sid: a string, if there is one. */
function readName(parent: JsonObject, element: string, context: ParseContext): string | undefined {
  const name = parent[element];
  if (name === undefined || typeof name === "string") return name;
  context.enter(element);
  context.mismatch("a string", name);
  context.leave();
  return undefined;
}

function readStatements(policy: JsonObject, context: ParseContext): readonly Statement[] {
  const value = policy["Statement"];
  if (value === undefined) {
    context.error("MISSING_STATEMENT", "the policy has no `Statement`");
    return [];
  }
  context.enter("Statement");
  if (isEmptyList(value)) context.error("MISSING_STATEMENT", "the policy has no statement");
  const statements = parseList(value, context, readStatement);
  context.leave();
  return statements;
}

function readStatement(value: unknown, context: ParseContext): Statement | undefined {
  if (!isObject(value)) {
    context.mismatch("a statement, which is an object", value);
    return undefined;
  }
  refuseUnknown(value, STATEMENT_ELEMENTS, context);
  const path = context.path;
  const step = path.at(-1);
  const sid = readSid(value, context);
  const effect = readEffect(value, context);
  const principal = readPrincipalOf(value, context);
  const action = readTexts(value, ACTION, context);
  const resource = readTexts(value, RESOURCE, context);
  const conditions = readConditionsOf(value, context);
  if (action === undefined) {
    context.error("MISSING_ACTION", "the statement has no `Action` or `NotAction`");
  }
  if (resource === undefined) reportNoResource(context);
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
    context.error("INVALID_POLICY_ELEMENT", `${quoted(element)} is no element of a policy here`);
    context.leave();
  }
}

/** An empty Sid counts as none. */
function readSid(statement: JsonObject, context: ParseContext): string | undefined {
  const sid = readName(statement, "Sid", context);
  if (sid === undefined) return undefined;
  context.enter("Sid");
  if (sid === "") {
    context.warn("EMPTY_SID_VALUE", "an empty `Sid` counts as none");
  } else if (context.sids.has(sid)) {
    context.warn(
      "UNIQUE_SIDS_RECOMMENDED",
      `${quoted(sid)} is the \`Sid\` of another statement too`,
    );
  }
  context.leave();
  context.sids.add(sid);
  return sid === "" ? undefined : sid;
}

function readEffect(statement: JsonObject, context: ParseContext): Statement["effect"] | undefined {
  const effect = statement["Effect"];
  if (effect === "Allow" || effect === "Deny") return effect;
  if (effect === undefined) {
    context.error("MISSING_EFFECT", "the statement has no `Effect`");
    return undefined;
  }
  context.enter("Effect");
  if (typeof effect === "string") {
    context.error("INVALID_EFFECT", `${quoted(effect)} is not \`Allow\` or \`Deny\``);
  } else {
    context.mismatch("a string", effect);
  }
  context.leave();
  return undefined;
}

/** The name of the one that the statement has; both together are an error. */
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

/** A3: absent in an identity policy; in a resource policy its absence means any principal. */
function readPrincipalOf(
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

function readAction(item: unknown, context: ParseContext): string | undefined {
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

function readResource(item: unknown, context: ParseContext, listed: boolean): Text | undefined {
  if (item === null && listed) {
    // AWS: accepts a null among the resources.
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

/** A3: required in an identity policy; in a resource policy its absence means any resource. */
function reportNoResource(context: ParseContext): void {
  const absence = "`Resource` or `NotResource`";
  if (context.type === "identity") {
    context.error("MISSING_RESOURCE", `the statement of an identity policy has no ${absence}`);
  } else {
    context.warn("MISSING_RESOURCE", `without ${absence} the statement matches any resource`);
  }
}

function readConditionsOf(statement: JsonObject, context: ParseContext): Statement["conditions"] {
  const value = statement["Condition"];
  if (value === undefined) return [];
  context.enter("Condition");
  const conditions = parseConditions(value, context);
  context.leave();
  return conditions;
}
