/**
 * A request: a caller, an action, a resource and a context (rules R1 to R6).
 *
 * There are two forms. A request document is the JSON that users write and counterexamples are
 * printed in. A request is the input of the evaluator: the caller parsed, context keys folded,
 * every value a text, sets without repetitions, and the tied keys of section P filled in.
 *
 * One parse reports every error with its path. A key that is repeated in the same spelling is found
 * where JSON is read (json/document.ts).
 */

import { type Diagnostic, Diagnostics, type JsonPath } from "../json/diagnostic.ts";
import { isObject, quoted } from "../json/value.ts";
import type { PolicyType } from "../policy/ast.ts";
import { parseArn } from "./arn.ts";
import { arnOf, type Caller, parseCallerArn } from "./caller.ts";
import { type Context, type ContextValue, checkTypes, parseContext } from "./context.ts";
import { type Readings, readingRule } from "./readings.ts";
import { checkNames } from "./request-names.ts";
import { tie, withPathFrom } from "./tied-keys.ts";

export type { Caller } from "./caller.ts";
export type { ContextValue } from "./context.ts";

/** A request as JSON; the principal `*` is the anonymous caller. */
export interface RequestDocument {
  readonly principal:
    | string
    | { readonly AWS: string }
    | { readonly Service: string }
    | { readonly Federated: string }
    | { readonly CanonicalUser: string };
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, ContextValue>>;
  /** The doubtful rules that have their other reading in this request, such as `Q1`. */
  readonly readings?: readonly string[];
}

export interface Request {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
  readonly readings: Readings;
}

export type RequestResult =
  | {
      readonly kind: "request";
      readonly request: Request;
      readonly warnings: readonly Diagnostic[];
    }
  | { readonly kind: "invalid"; readonly diagnostics: readonly Diagnostic[] };

/** INVARIANT: a request in an answer was replayed, so it is valid. */
export function replayedRequest(document: RequestDocument, policyType: PolicyType): Request {
  const result = parseRequest(document, policyType);
  if (result.kind === "request") return result.request;
  throw new Error(`invalid request in an answer: ${JSON.stringify(document)}`);
}

/**
 * Parses a request document. R6: under an identity policy only AWS principals can be callers.
 *
 * With `real` names, a name that no real request carries is an error, as in the requests of users.
 * A counterexample has `any` name, because a policy can write and match it.
 */
export function parseRequest(
  value: unknown,
  policyType: PolicyType,
  names: "real" | "any" = "any",
): RequestResult {
  const found = new Diagnostics();
  if (!isObject(value)) {
    found.error("INVALID_TYPE", "a request must be an object", []);
    return { kind: "invalid", diagnostics: found.found };
  }
  for (const name of Object.keys(value)) {
    if (MEMBERS.includes(name)) continue;
    found.error("UNKNOWN_MEMBER", `unknown member ${quoted(name)} in a request`, [name]);
  }
  const written = parsePrincipal(value["principal"], policyType, found);
  const action = parseText(value, "action", ACTION, found);
  const resource = parseText(value, "resource", RESOURCE, found);
  const given = parseContext(value["context"], found);
  const caller = written && withPathFrom(given, written);
  const context = caller && tie(caller, given, found);
  checkTypes(given, found);
  const readings = parseReadings(value["readings"], found);
  if (names === "real") checkNames(value, found);
  if (found.failed || !caller || !context || action === undefined || resource === undefined) {
    return { kind: "invalid", diagnostics: found.found };
  }
  const request: Request = { caller, action, resource, context, readings };
  return { kind: "request", request, warnings: found.found };
}

const MEMBERS: readonly string[] = ["principal", "action", "resource", "context", "readings"];

/** Q1 to Q10: the rules that have their other reading. */
function parseReadings(value: unknown, found: Diagnostics): Readings {
  const readings = new Set<string>();
  if (value === undefined) return readings;
  if (!Array.isArray(value)) {
    found.error("INVALID_TYPE", "`readings` must be a list", ["readings"]);
    return readings;
  }
  (value as readonly unknown[]).forEach((each, index) => {
    if (typeof each === "string" && readingRule(each) !== undefined) {
      readings.add(each);
    } else {
      const message = "no doubtful rule has this reading; docs/semantics.md, section Q, lists them";
      found.error("UNKNOWN_READING", message, ["readings", index]);
    }
  });
  return readings;
}

/** For each principal type: the caller that a name means. */
const PRINCIPAL_TYPES: Readonly<Record<string, (name: string) => Caller | undefined>> = {
  AWS: (name) => (name === "*" ? { kind: "anonymous" } : parseCallerArn(name)),
  Service: (name) => (isOneName(name) ? { kind: "service", name } : undefined),
  Federated: (provider) => (isOneName(provider) ? { kind: "federated", provider } : undefined),
  CanonicalUser: (id) => (isOneName(id) ? { kind: "canonical", id } : undefined),
};

/** A request has one caller, so `*` is not a name. */
function isOneName(name: string): boolean {
  return name !== "" && name !== "*";
}

/** R5: an ARN, `*`, or an object with the principal's type as its only member. */
function parsePrincipal(
  value: unknown,
  policyType: PolicyType,
  found: Diagnostics,
): Caller | undefined {
  if (value === undefined) {
    found.error("MISSING_MEMBER", "a request needs a `principal`", []);
    return undefined;
  }
  const members = Object.entries(isObject(value) ? value : { AWS: value });
  const [type, name] = members[0] ?? [];
  const path: JsonPath = ["principal", ...(isObject(value) && type !== undefined ? [type] : [])];
  if (members.length !== 1 || type === undefined || !Object.hasOwn(PRINCIPAL_TYPES, type)) {
    const types = "`AWS`, `Service`, `Federated` and `CanonicalUser`";
    found.error("INVALID_PRINCIPAL", `a principal has exactly one member of ${types}`, path);
    return undefined;
  }
  if (typeof name !== "string") {
    found.error("INVALID_TYPE", "a principal must be a string", path);
    return undefined;
  }
  const caller = PRINCIPAL_TYPES[type]?.(name);
  if (caller === undefined) {
    found.error("INVALID_PRINCIPAL", `${quoted(name)} cannot be the principal of a request`, path);
  } else if (policyType === "identity" && arnOf(caller) === undefined) {
    const message = `under an identity policy ${quoted(name)} cannot be the principal`;
    found.error("INVALID_PRINCIPAL", message, path);
    return undefined;
  }
  return caller;
}

interface Shape {
  readonly code: string;
  readonly what: string;
  readonly accepts: (text: string) => boolean;
}

/** R3: the form of an action. */
const ACTION: Shape = {
  code: "INVALID_ACTION",
  what: "not an action of the form `prefix:name`",
  accepts: (text) => /^[^:]+:[^:]+$/.test(text),
};

/** R4: the form of a resource. */
const RESOURCE: Shape = {
  code: "INVALID_RESOURCE",
  what: "neither an ARN nor `*`",
  accepts: (text) => text === "*" || parseArn(text) !== undefined,
};

function parseText(
  value: Readonly<Record<string, unknown>>,
  name: string,
  shape: Shape,
  found: Diagnostics,
): string | undefined {
  const text = value[name];
  if (text === undefined) {
    found.error("MISSING_MEMBER", `a request needs a member \`${name}\``, []);
  } else if (typeof text !== "string") {
    found.error("INVALID_TYPE", `\`${name}\` must be a string`, [name]);
  } else if (!shape.accepts(text)) {
    found.error(shape.code, `${quoted(text)} is ${shape.what}`, [name]);
  } else {
    return text;
  }
  return undefined;
}
