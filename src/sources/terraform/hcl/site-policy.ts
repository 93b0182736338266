/**
 * From the value of an attribute to the policy of a site.
 *
 * The attribute is a text: what `jsonencode` made of a value, the JSON of a heredoc or of a file,
 * or the text of a policy document. A text that is not JSON is unreadable, with the place of the
 * fault. Facts that only the evaluator needs are taken off the value.
 */
import { quoted, typeName } from "../../../json/value.ts";
import type { Place } from "../../place.ts";
import type { SitePolicy } from "../../site.ts";
import type { Value } from "../../value.ts";
import { type Data, isSame, knownText } from "./data.ts";
import { readJson } from "./json-text.ts";

/** The policy of an attribute that holds one. */
export type ReadPolicy = Exclude<SitePolicy, { readonly kind: "reference" }>;

export function policyOf(value: Data): ReadPolicy {
  if (value.kind === "null") return { kind: "absent" };
  if (value.missing !== undefined) return missingFile(value.missing, value.place);
  if (value.kind === "unknown") return documentOf(value);
  const at = value.place === undefined ? {} : { place: value.place };
  if (value.kind !== "text") {
    const reason = `its attribute is ${kindName(value)}, not a text; use \`jsonencode\``;
    return { kind: "unreadable", reason, ...at };
  }
  if (value.decoded !== undefined) return policyOfDocument(value.decoded, value.place);
  if (knownText(value)?.trim() === "") return { kind: "absent" };
  const [only] = value.parts;
  if (value.parts.length === 1 && typeof only === "object") {
    return documentOf({ kind: "unknown", unknown: only, ...at });
  }
  const read = readJson(value);
  if (read.kind === "value") return policyOfDocument(read.value, value.place);
  const reason = `its text is not JSON: ${read.reason}`;
  const place = read.place ?? value.place;
  return { kind: "unreadable", reason, ...(place && { place }) };
}

function missingFile(path: string, place: Place | undefined): ReadPolicy {
  const reason =
    `the file ${quoted(path)} does not exist, or lies outside of the folders that are read; ` +
    "correct the path, make the file before the gate runs, or give its folder too";
  return { kind: "unreadable", reason, ...(place && { place }) };
}

/** The policy whose document is a value; `place` is that of its text. */
export function policyOfDocument(value: Value, place: Place | undefined): ReadPolicy {
  const at = place === undefined ? {} : { place };
  if (value.kind === "object" || value.kind === "unknown") return documentOf(value, place);
  if (value.kind === "null") return { kind: "absent" };
  return { kind: "unreadable", reason: `its text is ${kindName(value)}, not a policy`, ...at };
}

function documentOf(value: Value, place = value.place): ReadPolicy {
  const plain = withoutFacts(value);
  return {
    kind: "document",
    value: plain.place === undefined && place !== undefined ? { ...plain, place } : plain,
  };
}

/** The value with its places, and nothing else. */
export function withoutFacts(value: Value): Value {
  const at = value.place === undefined ? {} : { place: value.place };
  switch (value.kind) {
    case "list":
      return { kind: "list", items: value.items.map(withoutFacts), ...at };
    case "object":
      return {
        kind: "object",
        members: value.members.map(({ name, value: each }) => ({
          name,
          value: withoutFacts(each),
        })),
        ...at,
      };
    case "text":
      return { kind: "text", parts: value.parts, ...at };
    case "unknown":
      return { kind: "unknown", unknown: value.unknown, ...at };
    case "number":
      return { kind: "number", spelling: value.spelling, ...at };
    case "boolean":
      return { kind: "boolean", value: value.value, ...at };
    default:
      return { kind: "null", ...at };
  }
}

/** Whether two policies are surely the same. */
export function isSamePolicy(one: SitePolicy, other: SitePolicy): boolean {
  if (one.kind === "document" && other.kind === "document") return isSame(one.value, other.value);
  if (one.kind === "unreadable" && other.kind === "unreadable") return one.reason === other.reason;
  if (one.kind === "reference" && other.kind === "reference") return isSame(one.value, other.value);
  return one.kind === other.kind && one.kind === "absent";
}

function kindName(value: Value): string {
  switch (value.kind) {
    case "list":
      return typeName([]);
    case "object":
      return typeName({});
    case "number":
      return typeName(0);
    case "boolean":
      return typeName(true);
    case "text":
      return `the text ${quoted(knownText(value) ?? "")}`;
    default:
      return typeName(null);
  }
}
