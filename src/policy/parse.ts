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
  actionFault,
  isAllStars,
  isUsualAction,
  isUsualResource,
  resourceFault,
  warnOfAction,
  warnOfResource,
} from "./grammar.ts";
import { readConditions } from "./parse-condition.ts";
import { type Draft, isEmptyList, Reader, type ReadItem, readList } from "./parse-context.ts";
import { readPrincipal } from "./parse-principal.ts";
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
  readonly read: ReadItem<T>;
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
  const reader = new Reader(options.type ?? detectType(value), options.reference ?? false);
  const policy = readPolicy(value, reader);
  if (policy === undefined || reader.failed) {
    return { kind: "invalid", diagnostics: reader.found };
  }
  return { kind: "policy", policy, warnings: reader.found };
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

function readPolicy(value: unknown, reader: Reader): Policy | undefined {
  if (!isObject(value)) {
    reader.mismatch("an object", value);
    return undefined;
  }
  refuseUnknown(value, POLICY_ELEMENTS, reader);
  const version = readVersion(value, reader);
  reader.variables = version === "2012-10-17";
  readName(value, "Id", reader);
  return { type: reader.type, version, statements: readStatements(value, reader) };
}

function readVersion(policy: JsonObject, reader: Reader): Policy["version"] {
  const version = policy["Version"];
  if (version === undefined) {
    const message =
      "without `Version` the policy is a `2008-10-17` one: variables are literal text";
    reader.warn("MISSING_VERSION", message);
    return "2008-10-17";
  }
  reader.enter("Version");
  if (version === "2008-10-17") {
    reader.warn("OLD_VERSION", "in version `2008-10-17` variables are literal text");
  } else if (typeof version !== "string") {
    reader.mismatch("a string", version);
  } else if (version !== "2012-10-17") {
    const message = `${quoted(version)} is not \`2012-10-17\` or \`2008-10-17\``;
    reader.error("INVALID_VERSION", message);
  }
  reader.leave();
  return version === "2008-10-17" ? version : "2012-10-17";
}

/** Id or Sid: a string, if there is one. */
function readName(parent: JsonObject, element: string, reader: Reader): string | undefined {
  const name = parent[element];
  if (name === undefined || typeof name === "string") return name;
  reader.enter(element);
  reader.mismatch("a string", name);
  reader.leave();
  return undefined;
}

function readStatements(policy: JsonObject, reader: Reader): readonly Statement[] {
  const value = policy["Statement"];
  if (value === undefined) {
    reader.error("MISSING_STATEMENT", "the policy has no `Statement`");
    return [];
  }
  reader.enter("Statement");
  if (isEmptyList(value)) reader.error("MISSING_STATEMENT", "the policy has no statement");
  const statements = readList(value, reader, readStatement);
  reader.leave();
  return statements;
}

function readStatement(value: unknown, reader: Reader): Statement | undefined {
  if (!isObject(value)) {
    reader.mismatch("a statement, which is an object", value);
    return undefined;
  }
  refuseUnknown(value, STATEMENT_ELEMENTS, reader);
  const path = reader.path;
  const step = path.at(-1);
  const sid = readSid(value, reader);
  const effect = readEffect(value, reader);
  const principal = readPrincipalOf(value, reader);
  const action = readTexts(value, ACTION, reader);
  const resource = readTexts(value, RESOURCE, reader);
  const conditions = readConditionsOf(value, reader);
  if (action === undefined) {
    reader.error("MISSING_ACTION", "the statement has no `Action` or `NotAction`");
  }
  if (resource === undefined) reportNoResource(reader);
  if (effect === undefined || action === undefined) return undefined;
  const index = typeof step === "number" ? step : 0;
  const statement: Draft<Statement> = { index, path, effect, action, conditions };
  if (sid !== undefined) statement.sid = sid;
  if (principal !== undefined) statement.principal = principal;
  if (resource !== undefined) statement.resource = resource;
  return statement;
}

function refuseUnknown(parent: JsonObject, known: ReadonlySet<string>, reader: Reader): void {
  for (const element of Object.keys(parent)) {
    if (known.has(element)) continue;
    reader.enter(element);
    reader.error("INVALID_POLICY_ELEMENT", `${quoted(element)} is no element of a policy here`);
    reader.leave();
  }
}

/** An empty Sid counts as none. */
function readSid(statement: JsonObject, reader: Reader): string | undefined {
  const sid = readName(statement, "Sid", reader);
  if (sid === undefined) return undefined;
  reader.enter("Sid");
  if (sid === "") {
    reader.warn("EMPTY_SID_VALUE", "an empty `Sid` counts as none");
  } else if (reader.sids.has(sid)) {
    reader.warn(
      "UNIQUE_SIDS_RECOMMENDED",
      `${quoted(sid)} is the \`Sid\` of another statement too`,
    );
  }
  reader.leave();
  reader.sids.add(sid);
  return sid === "" ? undefined : sid;
}

function readEffect(statement: JsonObject, reader: Reader): Statement["effect"] | undefined {
  const effect = statement["Effect"];
  if (effect === "Allow" || effect === "Deny") return effect;
  if (effect === undefined) {
    reader.error("MISSING_EFFECT", "the statement has no `Effect`");
    return undefined;
  }
  reader.enter("Effect");
  if (typeof effect === "string") {
    reader.error("INVALID_EFFECT", `${quoted(effect)} is not \`Allow\` or \`Deny\``);
  } else {
    reader.mismatch("a string", effect);
  }
  reader.leave();
  return undefined;
}

/** The name of the one that the statement has; both together are an error. */
function presentElement(
  statement: JsonObject,
  { plain, negated }: ElementPair,
  reader: Reader,
): string | undefined {
  if (statement[negated] === undefined) return statement[plain] === undefined ? undefined : plain;
  if (statement[plain] === undefined) return negated;
  reader.enter(negated);
  const message = `a statement cannot have both \`${plain}\` and \`${negated}\``;
  reader.error("UNSUPPORTED_ELEMENT_COMBINATION", message);
  reader.leave();
  return plain;
}

/** A3: absent in an identity policy; in a resource policy its absence means any principal. */
function readPrincipalOf(statement: JsonObject, reader: Reader): PrincipalElement | undefined {
  const element = presentElement(statement, PRINCIPAL, reader);
  if (element === undefined) {
    if (reader.type === "resource") {
      const message = "without `Principal` or `NotPrincipal` the statement matches any principal";
      reader.warn("MISSING_PRINCIPAL", message);
    }
    return undefined;
  }
  reader.enter(element);
  if (reader.type === "identity") {
    const message = `an identity policy cannot have \`${element}\``;
    reader.error("UNSUPPORTED_PRINCIPAL", message);
  }
  const principal = readPrincipal(statement[element], element === PRINCIPAL.negated, reader);
  reader.leave();
  return principal;
}

function readTexts<T>(
  statement: JsonObject,
  pair: ListPair<T>,
  reader: Reader,
): TextElement<T> | undefined {
  const element = presentElement(statement, pair, reader);
  if (element === undefined) return undefined;
  const value = statement[element];
  reader.enter(element);
  if (isEmptyList(value)) reader.warn(pair.emptyCode, "an empty list matches nothing");
  const values = readList(value, reader, pair.read);
  reader.leave();
  return { negated: element === pair.negated, values, listed: Array.isArray(value) };
}

function readAction(item: unknown, reader: Reader): string | undefined {
  if (typeof item !== "string") {
    reader.mismatch("a string", item);
    return undefined;
  }
  if (isUsualAction(item)) return item;
  const fault = actionFault(item);
  if (fault !== undefined) {
    reader.error("INVALID_ACTION", fault);
    return undefined;
  }
  warnOfAction(item, reader);
  return isAllStars(item) ? "*" : item;
}

function readResource(item: unknown, reader: Reader, listed: boolean): Text | undefined {
  if (item === null && listed) {
    // AWS: accepts a null among the resources.
    reader.warn("DATA_TYPE_MISMATCH", "a null in the list is skipped");
    return undefined;
  }
  if (typeof item !== "string") {
    reader.mismatch("a string", item);
    return undefined;
  }
  if (isUsualResource(item)) return item;
  const resource = parseText(item, reader);
  const fault = resourceFault(item, resource);
  if (fault !== undefined) {
    reader.error("INVALID_ARN_PREFIX", fault);
    return undefined;
  }
  warnOfResource(item, resource, reader);
  return resource;
}

/** A3: required in an identity policy; in a resource policy its absence means any resource. */
function reportNoResource(reader: Reader): void {
  const absence = "`Resource` or `NotResource`";
  if (reader.type === "identity") {
    reader.error("MISSING_RESOURCE", `the statement of an identity policy has no ${absence}`);
  } else {
    reader.warn("MISSING_RESOURCE", `without ${absence} the statement matches any resource`);
  }
}

function readConditionsOf(statement: JsonObject, reader: Reader): Statement["conditions"] {
  const value = statement["Condition"];
  if (value === undefined) return [];
  reader.enter("Condition");
  const conditions = readConditions(value, reader);
  reader.leave();
  return conditions;
}
