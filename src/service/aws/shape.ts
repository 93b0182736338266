/**
 * Shapes of request bodies, and the faults of an untrusted value against one.
 *
 * A shape is data, as in AWS's models: texts, flags, whole numbers, lists, maps, structures, and
 * unions, of which exactly one member is given. AWS's clients check little before they send, so the
 * server checks everything. A member with an unknown name is a fault: it may be a misspelt one,
 * without which the question is another one.
 */
import type { FieldError } from "../../api/errors.ts";
import { isObject, type JsonObject, quoted, typeName } from "../../json/value.ts";
import { suggestion } from "../../text/nearest-name.ts";

export type Shape =
  | TextShape
  | { readonly kind: "flag" }
  | { readonly kind: "number" }
  | { readonly kind: "list"; readonly of: Shape; readonly min?: 0 | 1; readonly max: number }
  | { readonly kind: "map"; readonly key?: TextShape; readonly of: Shape; readonly max: number }
  | StructureShape
  | { readonly kind: "union"; readonly members: Members };

export interface TextShape {
  readonly kind: "text";
  /** All values, if they are few. */
  readonly values?: readonly string[];
  /** The form of the text, with words for it: `an account id (12 digits)`. */
  readonly pattern?: RegExp;
  readonly words?: string;
  /** LIMIT: characters; default: as many as fit in a body. */
  readonly max?: number;
}

interface StructureShape {
  readonly kind: "structure";
  readonly members: Members;
  readonly required?: readonly string[];
}

type Members = Readonly<Record<string, Shape>>;

export const TEXT: TextShape = { kind: "text" };
export const FLAG: Shape = { kind: "flag" };

export function structure(members: Members, required: readonly string[] = []): StructureShape {
  return { kind: "structure", members, required };
}

export function union(members: Members): Shape {
  return { kind: "union", members };
}

/** LIMIT: faults that are reported of one value. */
const MAX_ERRORS = 20;

/** The first faults, with the names of members as paths: `filter.status.eq[0]`. */
export function shapeErrors(value: unknown, shape: Shape, name = ""): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const error of faults(value, shape, name)) {
    errors.push(error);
    if (errors.length === MAX_ERRORS) break;
  }
  return errors;
}

/** INVARIANT: it works only as far as its faults are asked for. */
function* faults(value: unknown, shape: Shape, name: string): Generator<FieldError> {
  const whole = faultOf(value, shape);
  if (whole !== undefined) {
    yield { name, message: `${named(name)} ${whole}` };
  } else if (shape.kind === "list" && Array.isArray(value)) {
    for (const [at, each] of value.entries()) yield* faults(each, shape.of, `${name}[${at}]`);
  } else if (shape.kind === "map" && isObject(value)) {
    for (const [key, each] of Object.entries(value)) {
      const fault = shape.key && textFault(key, shape.key);
      if (fault !== undefined) yield { name, message: `a name in ${named(name)} ${fault}` };
      yield* faults(each, shape.of, `${name}[${JSON.stringify(key)}]`);
    }
  } else if ((shape.kind === "structure" || shape.kind === "union") && isObject(value)) {
    yield* memberFaults(value, shape, name);
  }
}

function* memberFaults(
  value: JsonObject,
  shape: Extract<Shape, { kind: "structure" | "union" }>,
  name: string,
): Generator<FieldError> {
  const pathOf = (member: string): string => (name === "" ? member : `${name}.${member}`);
  for (const member of shape.kind === "structure" ? (shape.required ?? []) : []) {
    if (Object.hasOwn(value, member)) continue;
    yield { name: pathOf(member), message: `\`${pathOf(member)}\` is missing` };
  }
  for (const member of Object.keys(value)) {
    const known = Object.hasOwn(shape.members, member) ? shape.members[member] : undefined;
    if (known !== undefined) {
      yield* faults(value[member], known, pathOf(member));
    } else {
      const hint = suggestion(member, Object.keys(shape.members));
      const message = `${named(name)} has the unknown member ${quoted(member)}${hint}`;
      yield { name: pathOf(member), message };
    }
  }
}

/** The fault of the value itself, behind its name; undefined if there is none. */
function faultOf(value: unknown, shape: Shape): string | undefined {
  switch (shape.kind) {
    case "text":
      return textFault(value, shape);
    case "flag":
      return typeof value === "boolean" ? undefined : "is neither true nor false";
    case "number":
      return Number.isSafeInteger(value) ? undefined : "is not a whole number";
    case "list": {
      const { min = 0, max } = shape;
      if (!Array.isArray(value)) return `is ${typeName(value)}, not a list`;
      if (value.length < min) return "is an empty list";
      return value.length > max ? `has more than ${max} entries` : undefined;
    }
    case "map":
      if (!isObject(value)) return `is ${typeName(value)}, not an object`;
      return Object.keys(value).length > shape.max
        ? `has more than ${shape.max} ${shape.max === 1 ? "member" : "members"}`
        : undefined;
    case "structure":
      return isObject(value) ? undefined : `is ${typeName(value)}, not an object`;
    case "union": {
      if (!isObject(value)) return `is ${typeName(value)}, not an object`;
      if (Object.keys(value).length === 1) return undefined;
      const known = Object.keys(shape.members).map((each) => `\`${each}\``);
      return `needs exactly one of ${known.join(", ")}`;
    }
  }
}

/** The fault of a text, behind its name; undefined if there is none. */
export function textFault(value: unknown, shape: TextShape): string | undefined {
  if (typeof value !== "string") return `is ${typeName(value)}, not a string`;
  const { values, pattern, words = "well formed", max } = shape;
  if (max !== undefined && value.length > max) return `is longer than ${max} characters`;
  if (values !== undefined && !values.includes(value)) {
    return `is ${quoted(value)}, not one of ${values.map((each) => `\`${each}\``).join(", ")}`;
  }
  if (pattern !== undefined && !pattern.test(value)) return `is ${quoted(value)}, not ${words}`;
  return undefined;
}

const named = (name: string): string => (name === "" ? "the body" : quoted(name));
