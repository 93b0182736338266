/**
 * The context file: what an account would say about the names in a template.
 *
 * It is a JSON document with `parameters` of SSM and `exports` of CloudFormation, by name. A
 * parameter is its value, or an object with `value`, `type`, `version` and `labels`. Faults have
 * their places, and one fault refuses the file: a missing value changes what is asked. Secure
 * strings are refused, because the file is plain text.
 */
import { readDocument } from "../../json/document.ts";
import { locate, type Position, positionAt } from "../../json/position.ts";
import { isObject, type JsonObject, quoted, typeName } from "../../json/value.ts";
import { suggestion } from "../../text/nearest-name.ts";

export interface Parameter {
  readonly value: string;
  readonly type: "String" | "StringList";
  readonly version: number;
  readonly labels: readonly string[];
}

export interface Context {
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly exports: ReadonlyMap<string, string>;
}

export const NO_CONTEXT: Context = { parameters: new Map(), exports: new Map() };

export interface ContextFault extends Position {
  readonly message: string;
}

export type ContextResult =
  | { readonly kind: "context"; readonly context: Context }
  | { readonly kind: "invalid"; readonly faults: readonly ContextFault[] };

/** LIMIT: bytes of the file, entries of each part, and characters as in SSM and CloudFormation. */
const LIMITS = { bytes: 16_777_216, depth: 10 };
const MAX_ENTRIES = 10_000;
const MAX_PARAMETER_NAME = 2048;
const MAX_PARAMETER_VALUE = 8192;
const MAX_EXPORT_NAME = 255;
const MAX_EXPORT_VALUE = 1024;
const MAX_LABELS = 10;

type Fault = { readonly path: readonly (string | number)[]; readonly message: string };

export function parseContext(text: string): ContextResult {
  const read = readDocument(text, LIMITS);
  if (read.kind === "limit") {
    return { kind: "invalid", faults: [{ line: 1, column: 1, message: read.message }] };
  }
  if (read.kind === "invalid") {
    const faults = read.diagnostics.map(({ message, offset = 0 }) => ({
      ...positionAt(text, offset),
      message,
    }));
    return { kind: "invalid", faults };
  }
  const faults: Fault[] = [];
  const context = contextOf(read.document.value, faults);
  if (faults.length === 0) return { kind: "context", context };
  // The first faults are enough, and each place costs a walk through the text.
  const placed = faults.slice(0, 20).map(({ path, message }) => {
    return { ...locate(text, path), message };
  });
  return { kind: "invalid", faults: placed };
}

function contextOf(value: unknown, faults: Fault[]): Context {
  if (!isObject(value)) {
    faults.push({ path: [], message: `the context is ${typeName(value)}, not an object` });
    return NO_CONTEXT;
  }
  refuseUnknown(value, ["parameters", "exports"], [], faults);
  const parameters = part(value, "parameters", MAX_PARAMETER_NAME, faults, parameterOf);
  const exports = part(value, "exports", MAX_EXPORT_NAME, faults, exportOf);
  return { parameters, exports };
}

type Read<Value> = (value: unknown, path: Fault["path"], faults: Fault[]) => Value | undefined;

function part<Value>(
  context: JsonObject,
  name: string,
  maxName: number,
  faults: Fault[],
  read: Read<Value>,
): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  const given = Object.hasOwn(context, name) ? context[name] : {};
  if (!isObject(given)) {
    const message = `\`${name}\` is ${typeName(given)}, not an object of names and values`;
    faults.push({ path: [name], message });
    return values;
  }
  const entries = Object.entries(given);
  if (entries.length > MAX_ENTRIES) {
    const message = `\`${name}\` has more than ${MAX_ENTRIES} entries`;
    faults.push({ path: [name], message });
    return values;
  }
  for (const [key, each] of entries) {
    const path = [name, key];
    if (key === "" || key.length > maxName) {
      const message = `a name in \`${name}\` has ${key.length} characters, not 1 to ${maxName}`;
      faults.push({ path, message });
    }
    const value = read(each, path, faults);
    if (value !== undefined) values.set(key, value);
  }
  return values;
}

const exportOf: Read<string> = (value, path, faults) =>
  textOf(value, path, MAX_EXPORT_VALUE, faults);

const parameterOf: Read<Parameter> = (given, path, faults) => {
  const members = isObject(given) ? given : { value: given };
  refuseUnknown(members, ["value", "type", "version", "labels"], path, faults);
  if (isObject(given) && !Object.hasOwn(given, "value")) {
    faults.push({ path, message: `parameter ${quoted(String(path.at(-1)))} has no \`value\`` });
    return undefined;
  }
  const at = isObject(given) ? [...path, "value"] : path;
  const value = textOf(members["value"], at, MAX_PARAMETER_VALUE, faults);
  const { type = "String", version = 1, labels = [] } = members;
  if (type !== "String" && type !== "StringList") {
    const why = type === "SecureString" ? ": a secret must not stand in this file" : "";
    faults.push({ path: [...path, "type"], message: `\`type\` is not ${TYPES}${why}` });
  }
  if (typeof version !== "number" || !Number.isSafeInteger(version) || version < 1) {
    const message = "`version` is not a whole number from 1";
    faults.push({ path: [...path, "version"], message });
  }
  if (!isListOfLabels(labels)) {
    const message = `\`labels\` is not a list of at most ${MAX_LABELS} strings`;
    faults.push({ path: [...path, "labels"], message });
  }
  return value === undefined
    ? undefined
    : {
        value,
        type: type === "StringList" ? type : "String",
        version: Number(version),
        labels: isListOfLabels(labels) ? labels : [],
      };
};

const TYPES = "`String` or `StringList`";

function isListOfLabels(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length <= MAX_LABELS &&
    value.every((each) => typeof each === "string")
  );
}

function textOf(
  value: unknown,
  path: Fault["path"],
  max: number,
  faults: Fault[],
): string | undefined {
  const name = quoted(String(path[1]));
  if (typeof value !== "string") {
    faults.push({ path, message: `the value of ${name} is ${typeName(value)}, not a string` });
    return undefined;
  }
  if (value.length <= max) return value;
  faults.push({ path, message: `the value of ${name} is longer than ${max} characters` });
  return undefined;
}

function refuseUnknown(
  value: JsonObject,
  known: readonly string[],
  path: Fault["path"],
  faults: Fault[],
): void {
  for (const name of Object.keys(value)) {
    if (known.includes(name)) continue;
    const message = `unknown member ${quoted(name)}${suggestion(name, known)}`;
    faults.push({ path: [...path, name], message });
  }
}
