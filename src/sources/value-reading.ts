/**
 * Small questions about a `Value` that readers of templates ask again and again.
 *
 * They never change a value. A number or a boolean counts as a text where the format of the source
 * makes no difference between them. Parts of texts are joined so that adjacent known parts are one
 * part.
 */
import { joined } from "./arn-shapes.ts";
import type { TextPart, Unknown, Value } from "./value.ts";

export type ObjectValue = Value & { readonly kind: "object" };

/** The value of a member; undefined if the value is not an object, or has no such member. */
export function member(value: Value | undefined, name: string): Value | undefined {
  if (value?.kind !== "object") return undefined;
  return value.members.find((each) => each.name === name)?.value;
}

/** The parts of a text, a number or a boolean; an unknown value is one part. */
export function partsOf(value: Value | undefined): readonly TextPart[] | undefined {
  switch (value?.kind) {
    case "text":
      return value.parts;
    case "number":
      return [value.spelling];
    case "boolean":
      return [String(value.value)];
    case "unknown":
      return [value.unknown];
    default:
      return undefined;
  }
}

/** The text of a value without unknown parts. */
export function knownText(value: Value | undefined): string | undefined {
  const parts = partsOf(value);
  if (parts === undefined || parts.length > 1) return undefined;
  const [part = ""] = parts;
  return typeof part === "string" ? part : undefined;
}

/** A text of parts; a single unknown part is still a text. */
export function textOf(parts: readonly TextPart[], like?: Value): Value {
  const place = like?.place;
  return { kind: "text", parts: joined(parts), ...(place && { place }) };
}

/** The items of a list; any other value is a list of itself. */
export const itemsOf = (value: Value): readonly Value[] =>
  value.kind === "list" ? value.items : [value];

/** The value with other unknowns in place of its own. */
export function withUnknowns(value: Value, other: (unknown: Unknown) => Unknown): Value {
  switch (value.kind) {
    case "unknown":
      return { ...value, unknown: other(value.unknown) };
    case "text":
      return {
        ...value,
        parts: value.parts.map((part) => (typeof part === "string" ? part : other(part))),
      };
    case "list":
      return { ...value, items: value.items.map((each) => withUnknowns(each, other)) };
    case "object":
      return {
        ...value,
        members: value.members.map(({ name, value: own }) => ({
          name,
          value: withUnknowns(own, other),
        })),
      };
    default:
      return value;
  }
}

/** The unknown values inside of a value. */
export function unknownsOf(value: Value): readonly Unknown[] {
  switch (value.kind) {
    case "unknown":
      return [value.unknown];
    case "text":
      return value.parts.filter((part) => typeof part !== "string");
    case "list":
      return value.items.flatMap(unknownsOf);
    case "object":
      return value.members.flatMap((each) => unknownsOf(each.value));
    default:
      return [];
  }
}
