/**
 * A notation for values with unknowns: JSON in which a text has `‹nature name›` for each unknown,
 * as in `arn:aws:s3:::‹component logs›/*`. A text that is one such mark is an unknown value.
 */
import type { TextPart, Unknown, UnknownNature, Value } from "../../src/sources/value.ts";

export function valueFrom(json: unknown): Value {
  if (json === null) return { kind: "null" };
  if (typeof json === "boolean") return { kind: "boolean", value: json };
  if (typeof json === "number") return { kind: "number", spelling: String(json) };
  if (typeof json === "string") return textOf(json);
  if (Array.isArray(json)) return { kind: "list", items: json.map(valueFrom) };
  const members = Object.entries(json as object)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ({ name, value: valueFrom(value) }));
  return { kind: "object", members };
}

function textOf(text: string): Value {
  const parts = text
    .split(/(‹[^›]*›)/)
    .filter((each) => each !== "")
    .map((each): TextPart => (each.startsWith("‹") ? unknownOf(each.slice(1, -1)) : each));
  const [only] = parts;
  if (parts.length === 1 && typeof only === "object") return { kind: "unknown", unknown: only };
  return { kind: "text", parts };
}

function unknownOf(mark: string): Unknown {
  const [nature = "", name = ""] = mark.split(" ");
  return { nature: nature as UnknownNature, name };
}

/** The JSON value with each mark replaced. */
export function filledWith(json: unknown, fill: (mark: string) => string): unknown {
  const text = JSON.stringify(json).replaceAll(/‹([^›]*)›/g, (_, mark: string) =>
    JSON.stringify(fill(mark)).slice(1, -1),
  );
  return JSON.parse(text);
}
