/**
 * Types of input variables: what they make of a value, and what is known of one without a value.
 *
 * A type is an expression such as `map(object({ name = string, tags = optional(map(string)) }))`.
 * Values are converted as far as a policy can tell: numbers and texts, sets, and the members of
 * objects that are optional. A value that does not fit stays as it is; Terraform will refuse it.
 *
 * LIMIT: the depth of types is that of expressions.
 */
import type { Member, Value } from "../../value.ts";
import { COLLECTION_FUNCTIONS } from "./collection-functions.ts";
import {
  boolean,
  type Data,
  knownBoolean,
  knownNumber,
  knownText,
  list,
  NULL,
  number,
  object,
  text,
  unknown,
} from "./data.ts";
import type { Expression, ObjectMember } from "./syntax.ts";

/** Evaluates the default of an optional member; it has no references. */
export type Constant = (expression: Expression) => Data;

export function converted(value: Data, type: Expression, constant: Constant): Data {
  if (value.kind === "null" || value.kind === "unknown") return value;
  if (type.kind === "variable") return primitive(value, type.name);
  if (type.kind !== "call") return value;
  const [inner] = type.arguments;
  if (inner === undefined) return value;
  const convertItem = (item: Value): Data => converted(item, inner, constant);
  switch (type.name) {
    case "list":
      if (value.kind !== "list") return value;
      return { ...value, items: value.items.map(convertItem), form: "list" };
    case "set": {
      if (value.kind !== "list") return value;
      const items = list(value.items.map(convertItem));
      const set = COLLECTION_FUNCTIONS["toset"]?.([items]);
      return keepPlace(set ?? { ...items, form: "set", loose: true }, value);
    }
    case "map": {
      if (value.kind !== "object") return value;
      const members = value.members.map((each) => ({ ...each, value: convertItem(each.value) }));
      return keepPlace({ ...object(members), form: "map" }, value);
    }
    case "object":
      return inner.kind === "object" ? objectOf(value, inner.members, constant) : value;
    case "tuple":
      if (inner.kind !== "tuple" || value.kind !== "list") return value;
      return keepPlace(
        list(
          value.items.map((item, at) => {
            const own = inner.items[at];
            return own === undefined ? item : converted(item, own, constant);
          }),
        ),
        value,
      );
    default:
      return value;
  }
}

function primitive(value: Data, type: string): Data {
  if (type === "string" && (value.kind === "number" || value.kind === "boolean")) {
    return keepPlace(text(knownText(value) ?? ""), value);
  }
  if (type === "number" && value.kind === "text") {
    const known = knownNumber(value);
    return known === undefined ? value : keepPlace(number(known), value);
  }
  if (type === "bool" && value.kind === "text") {
    const known = knownBoolean(value);
    return known === undefined ? value : keepPlace(boolean(known), value);
  }
  return value;
}

/** Members that the type does not name are dropped; optional ones get their default. */
function objectOf(value: Data, members: readonly ObjectMember[], constant: Constant): Data {
  if (value.kind !== "object") return value;
  const made = members.map(({ key, value: type }): Member => {
    const name = nameOf(key);
    const found = value.members.find((each) => each.name === name)?.value ?? NULL;
    const { inner, fallback } = optional(type);
    const given = found.kind === "null" && fallback !== undefined ? constant(fallback) : found;
    return { name, value: inner === undefined ? given : converted(given, inner, constant) };
  });
  return keepPlace(object(made), value);
}

function optional(type: Expression): {
  readonly inner: Expression | undefined;
  readonly fallback?: Expression | undefined;
} {
  if (type.kind !== "call" || type.name !== "optional") return { inner: type };
  const [inner, fallback] = type.arguments;
  return { inner, fallback };
}

const nameOf = (key: Expression): string => {
  const [part] = key.kind === "template" ? key.parts : [];
  return part?.kind === "text" ? part.text : "";
};

const keepPlace = (made: Data, { place }: Data): Data => (place ? { ...made, place } : made);

/** A value of which only the type is known. */
export function unknownOfType(name: string, type: Expression | undefined): Data {
  if (type?.kind === "variable") {
    if (type.name === "string") return unknown(name, "pattern");
    // Numbers and booleans have no wildcards.
    if (type.name === "number" || type.name === "bool") return unknown(name, "component");
  }
  const [inner] = type?.kind === "call" ? type.arguments : [];
  if (type?.kind === "call" && type.name === "object" && inner?.kind === "object") {
    return object(
      inner.members.map(({ key, value }): Member => {
        const below = `${name}.${nameOf(key)}`;
        const isOptional = value.kind === "call" && value.name === "optional";
        return {
          name: nameOf(key),
          value: isOptional ? unknown(below, "structure") : unknownOfType(below, value),
        };
      }),
    );
  }
  return unknown(name, "structure");
}
