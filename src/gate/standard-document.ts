/**
 * The text of one standard, validated: a tree of nodes with places, or all its faults.
 *
 * The JSON Schema (standard.schema.json) says what a standard may have, for editors and for this
 * file. Here its faults become messages with a place and, for a misspelt name, the nearest known
 * one. Faults that only repeat another one, such as "must match the schema behind then", are left
 * out.
 */
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { quoted } from "../json/value.ts";
import type { SourceFile } from "../sources/files.ts";
import type { Place } from "../sources/place.ts";
import type { SourceProblem } from "../sources/site.ts";
import {
  readYamlDocument,
  type YamlLimits,
  type YamlNode,
  type YamlObject,
  type YamlScalar,
} from "../sources/yaml-document.ts";
import { suggestion } from "../text/nearest-name.ts";
import schema from "./standard.schema.json" with { type: "json" };

/** LIMIT: the size of a standard. */
const LIMITS: YamlLimits = { length: 262_144, depth: 32, nodes: 20_000 };
/** LIMIT: problems of one standard. */
const MAX_PROBLEMS = 100;

export interface StandardDocument {
  /** Its path, or the name of a preset. */
  readonly file: string;
  readonly root: YamlObject;
  readonly placeOf: (offset: number) => Place;
}

/** Collects the problems of a standard and of the files that it names. */
export class StandardProblems {
  readonly #found: SourceProblem[] = [];

  add(...problems: readonly SourceProblem[]): void {
    this.#found.push(...problems);
  }

  error(code: string, message: string, place: Place, help?: string): void {
    this.add({ severity: "error", code, message, place, ...(help !== undefined && { help }) });
  }

  get failed(): boolean {
    return this.#found.some(({ severity }) => severity === "error");
  }

  /** Errors first, so that the limit hides no error behind warnings. */
  get found(): readonly SourceProblem[] {
    const errors = this.#found.filter(({ severity }) => severity === "error");
    const others = this.#found.filter(({ severity }) => severity !== "error");
    return [...errors, ...others].slice(0, MAX_PROBLEMS);
  }
}

/** A member of the standard, or of an object in it. */
export function memberOf(object: YamlNode | undefined, name: string): YamlNode | undefined {
  return object?.kind === "object" ? object.members.get(name)?.value : undefined;
}

/** The text of a member, as it was written; undefined without one. */
export function textOf(object: YamlNode, name: string): string | undefined {
  const value = memberOf(object, name);
  return value?.kind === "scalar" ? value.source : undefined;
}

/** A boolean member; undefined without one. */
export function flagOf(object: YamlNode, name: string): boolean | undefined {
  const value = memberOf(object, name);
  return value?.kind === "scalar" && typeof value.value === "boolean" ? value.value : undefined;
}

/** A list, or the one value that stands for a list of one. */
export function itemsOf(value: YamlNode | undefined): readonly YamlNode[] {
  if (value === undefined) return [];
  return value.kind === "list" ? value.items : [value];
}

/** The scalars of a list, or the one that stands for a list of one. */
export function scalarsOf(value: YamlNode | undefined): readonly YamlScalar[] {
  return itemsOf(value).filter((each) => each.kind === "scalar");
}

export type DocumentReading =
  | { readonly kind: "document"; readonly document: StandardDocument }
  | { readonly kind: "invalid"; readonly problems: readonly SourceProblem[] };

export function readStandardDocument({ file, text }: SourceFile): DocumentReading {
  const read = readYamlDocument(text, LIMITS);
  const placeOf = (offset: number): Place => ({ file, ...read.positionOf(offset) });
  const invalid = (faults: readonly Fault[]): DocumentReading => ({
    kind: "invalid",
    problems: faults.slice(0, MAX_PROBLEMS).map(({ code, message, offset }) => ({
      severity: "error",
      code,
      message,
      place: placeOf(offset),
    })),
  });
  if (read.kind === "invalid") {
    return invalid(read.faults.map((each) => ({ ...each, code: `STANDARD_${each.code}` })));
  }
  const { root } = read;
  const validate = validator();
  if (!validate(plainOf(root))) {
    const faults = schemaFaults(validate.errors ?? [], root);
    return invalid(faults.length > 0 ? faults : [fault("the standard is not valid", 0)]);
  }
  // INVARIANT: the schema accepts objects only.
  if (root.kind !== "object") return invalid([fault("the standard must be an object", 0)]);
  return { kind: "document", document: { file, root, placeOf } };
}

/** A test validates the schema itself. Without that, and unoptimized, compiling is faster. */
const OPTIONS = {
  allErrors: true,
  verbose: true,
  allowUnionTypes: true,
  strictRequired: false,
  validateSchema: false,
  meta: false,
  code: { optimize: false },
};

let compiled: ValidateFunction | undefined;

function validator(): ValidateFunction {
  compiled ??= new Ajv2020(OPTIONS).compile(schema);
  return compiled;
}

/** The JSON value of a node. */
function plainOf(node: YamlNode): unknown {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "list":
      return node.items.map(plainOf);
    case "object":
      return Object.fromEntries(
        [...node.members].map(([name, { value }]) => [name, plainOf(value)]),
      );
  }
}

interface Fault {
  readonly code: string;
  readonly message: string;
  readonly offset: number;
}

const fault = (message: string, offset: number): Fault => ({
  code: "STANDARD_INVALID",
  message,
  offset,
});

/** One fault for each place and message, in the order of the text. */
function schemaFaults(errors: readonly ErrorObject[], root: YamlNode): readonly Fault[] {
  const unknown = new Set(
    errors
      .filter(({ keyword }) => keyword === "additionalProperties")
      .map(({ instancePath, params }) => `${instancePath}/${params["additionalProperty"]}`),
  );
  const faults = errors
    .filter((each) => !unknown.has(`${each.instancePath}/${each.propertyName}`))
    .flatMap((each) => schemaFault(each, located(root, each.instancePath)) ?? []);
  const distinct = new Map(faults.map((each) => [`${each.offset} ${each.message}`, each]));
  return [...distinct.values()].sort((one, other) => one.offset - other.offset);
}

interface Located {
  readonly node: YamlNode;
  /** As in `rules.nothing-public.where[0]`. */
  readonly path: string;
  /** The offset of its name, or of itself within a list. */
  readonly offset: number;
}

/** The node at a JSON pointer, or the last one on the way. */
function located(root: YamlNode, pointer: string): Located {
  let [node, path, offset] = [root, "", root.offset];
  for (const step of pointer.split("/").slice(1)) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    if (node.kind === "object") {
      const member = node.members.get(name);
      if (member === undefined) break;
      [node, offset] = [member.value, member.offset];
      path += path === "" ? name : `.${name}`;
    } else if (node.kind === "list") {
      const item = node.items[Number(name)];
      if (item === undefined) break;
      [node, offset] = [item, item.offset];
      path += `[${name}]`;
    }
  }
  return { node, path, offset };
}

/** The message of a fault; undefined for one that only repeats others. */
function schemaFault(error: ErrorObject, at: Located): Fault | undefined {
  const { keyword, params, propertyName } = error;
  const where = at.path === "" ? "the standard" : quoted(at.path);
  const given = at.node.kind === "scalar" ? quoted(at.node.source) : where;
  if (propertyName !== undefined) return nameFault(error, propertyName, at, where);
  switch (keyword) {
    case "additionalProperties": {
      const name = String(params["additionalProperty"]);
      const near = suggestion(name, namesOf(error.parentSchema?.["properties"]));
      return fault(`${where} has the unknown member ${quoted(name)}${near}`, offsetOf(name, at));
    }
    case "required": {
      if (/\/anyOf\/\d+\/required$/.test(error.schemaPath)) return undefined;
      return fault(`${where} lacks the member \`${params["missingProperty"]}\``, at.offset);
    }
    case "anyOf": {
      const members = at.path === "" ? "`rules` or `extends`" : ONE_OF_ACCESS;
      return fault(`${where} lacks ${members}`, at.offset);
    }
    case "enum": {
      const known = namesOf(params["allowedValues"]);
      const near = suggestion(at.node.kind === "scalar" ? at.node.source : "", known);
      const list = known.map((each) => `\`${each}\``).join(", ");
      return fault(`${where} is ${given}, which must be one of ${list}${near}`, at.offset);
    }
    case "const":
      return fault(`${where} is ${given}, but must be ${params["allowedValue"]}`, at.offset);
    case "type":
      return fault(`${where} must be ${typeNames(params["type"])}`, at.offset);
    case "pattern":
      return fault(`${where} is ${given}, ${patternHelp(at.path)}`, at.offset);
    case "minItems":
    case "minProperties":
    case "minLength":
      return fault(
        params["limit"] === 1
          ? `${where} is empty`
          : `${where} has fewer than ${params["limit"]} ${UNITS[keyword]}`,
        at.offset,
      );
    case "maxItems":
    case "maxLength":
      return fault(`${where} has more than ${params["limit"]} ${UNITS[keyword]}`, at.offset);
    default:
      return undefined;
  }
}

const ONE_OF_ACCESS = "the member `actions`, `resources` or `forbidden`";

const UNITS = {
  minItems: "entries",
  maxItems: "entries",
  minProperties: "members",
  minLength: "characters",
  maxLength: "characters",
} as const;

/** The fault of the name of a member, which the schema lets in elsewhere. */
function nameFault(
  { keyword, params }: ErrorObject,
  name: string,
  at: Located,
  where: string,
): Fault | undefined {
  const offset = offsetOf(name, at);
  switch (keyword) {
    case "enum": {
      const check = at.node.kind === "object" ? at.node.members.get("check")?.value : undefined;
      const known = namesOf(params["allowedValues"]);
      const isForbidden = known.includes("forbidden") && !known.includes("actions");
      const reason = isForbidden
        ? "beside `forbidden`; make two rules"
        : `that the check ${quoted(check?.kind === "scalar" ? check.source : "")} does not have`;
      return fault(`${where} has the member ${quoted(name)} ${reason}`, offset);
    }
    case "pattern": {
      const letters = "a small letter, then small letters, digits and `-`";
      return fault(`the name ${quoted(name)} in ${where} must be ${letters}`, offset);
    }
    case "maxLength": {
      const most = `has more than ${params["limit"]} characters`;
      return fault(`the name ${quoted(name)} in ${where} ${most}`, offset);
    }
    default:
      return undefined;
  }
}

function offsetOf(name: string, { node, offset }: Located): number {
  return (node.kind === "object" ? node.members.get(name)?.offset : undefined) ?? offset;
}

function namesOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  integer: "a whole number",
  number: "a number",
  boolean: "`true` or `false`",
  array: "a list",
  object: "an object",
};

function typeNames(types: unknown): string {
  const names = (Array.isArray(types) ? types : [types]).map((each) => TYPES[String(each)] ?? "");
  const last = names.pop() ?? "";
  return names.length === 0 ? last : `${names.join(", ")} or ${last}`;
}

/** The form that a pattern of the schema stands for, by the last member of the path. */
function patternHelp(path: string): string {
  const name = /([a-z]+)(?:\[\d+\])?$/.exec(path)?.[1] ?? "";
  return PATTERNS[name] ?? "which has characters that it must not have";
}

const PATTERNS: Readonly<Record<string, string>> = {
  account: "but an account id has 12 digits",
  region: "but a Region has small letters, digits and `-`",
  partition: "but a partition is `aws` or begins with `aws-`",
  expires: "but a date has the form `YYYY-MM-DD`",
  since: "which is neither `plan` nor a revision of git",
};
