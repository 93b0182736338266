/**
 * A JSON text with unknown parts, as a value: a policy that a template builds from pieces.
 *
 * Each unknown part becomes a placeholder of private characters, the text is read as JSON, and the
 * placeholders in its strings become unknown parts again. An unknown part in any other position
 * would decide the structure, so then the text is not readable. An unknown part within a string is
 * assumed to have no quotes: a value that closed the string would make another policy.
 */
import { type Node, parseTree } from "jsonc-parser";
import { type DocumentLimits, readDocument } from "../json/document.ts";
import { positionAt } from "../json/position.ts";
import { positionIndex } from "../json/position-index.ts";
import type { Place } from "./place.ts";
import type { Member, TextPart, Unknown, Value } from "./value.ts";

/** LIMIT: characters and nesting of a policy in a text; AWS accepts far fewer. */
const JSON_LIMITS: DocumentLimits = { bytes: 1_048_576, depth: 50 };

export type JsonText =
  | { readonly kind: "value"; readonly value: Value }
  /** `reason` completes "the policy cannot be read, because …". */
  | { readonly kind: "unreadable"; readonly reason: string };

/** Private characters; a text that has them is not readable. */
const OPEN = "\uE010";
const CLOSE = "\uE011";
const PLACEHOLDER = /\uE010(\d+)\uE011/;

export function readJsonText(parts: readonly TextPart[], place?: Place): JsonText {
  const unknowns: Unknown[] = [];
  const texts = parts.map((part) => {
    if (typeof part === "string") return part;
    unknowns.push(part);
    return `${OPEN}${unknowns.length - 1}${CLOSE}`;
  });
  if (parts.some((part) => typeof part === "string" && /[\uE010\uE011]/.test(part))) {
    return unreadable("its text has private characters");
  }
  const text = texts.join("");
  const result = readDocument(text, JSON_LIMITS);
  if (result.kind === "limit") return unreadable(result.message);
  if (result.kind === "invalid") {
    const [first] = result.diagnostics;
    const at = positionIndex(text)(first ?? { path: [] });
    const where = `line ${at.line}, column ${at.column} of its text`;
    return unreadable(
      unknowns.length > 0
        ? `it is not JSON in ${where}, or an unknown value decides its structure`
        : `it is not JSON in ${where}: ${first?.message ?? ""}`,
    );
  }
  const root = parseTree(text);
  if (root === undefined) return unreadable("its text is empty");
  const reader = new Reader(text, unknowns, place);
  const value = reader.value(root);
  return reader.hasUnknownName
    ? unreadable("the name of a member is not known before the deployment")
    : { kind: "value", value };
}

function unreadable(reason: string): JsonText {
  return { kind: "unreadable", reason };
}

class Reader {
  readonly #text: string;
  readonly #unknowns: readonly Unknown[];
  readonly #place: Place | undefined;
  hasUnknownName = false;

  constructor(text: string, unknowns: readonly Unknown[], place: Place | undefined) {
    this.#text = text;
    this.#unknowns = unknowns;
    this.#place = place;
  }

  /** The nesting is bounded by JSON_LIMITS. */
  value(node: Node): Value {
    const made = this.#bare(node);
    const place = this.#placeOf(node.offset);
    return place === undefined ? made : { ...made, place };
  }

  /** In a text of several lines, each line of the text is one line of the source. */
  #placeOf(offset: number): Place | undefined {
    const place = this.#place;
    if (place?.endLine === undefined) return place;
    const { line, column } = positionAt(this.#text, offset);
    if (place.line + line > place.endLine) return place;
    return { file: place.file, line: place.line + line, column };
  }

  #bare(node: Node): Value {
    switch (node.type) {
      case "object":
        return {
          kind: "object",
          members: (node.children ?? []).flatMap((each) => this.#member(each)),
        };
      case "array":
        return { kind: "list", items: (node.children ?? []).map((each) => this.value(each)) };
      case "string":
        return { kind: "text", parts: this.#parts(String(node.value)) };
      case "number":
        return { kind: "number", spelling: this.#text.substr(node.offset, node.length) };
      case "boolean":
        return { kind: "boolean", value: node.value === true };
      default:
        return { kind: "null" };
    }
  }

  #member({ children }: Node): Member[] {
    const [key, value] = children ?? [];
    if (key === undefined || value === undefined) return [];
    const name = String(key.value);
    if (PLACEHOLDER.test(name)) this.hasUnknownName = true;
    return [{ name, value: this.value(value) }];
  }

  #parts(text: string): readonly TextPart[] {
    const pieces = text.split(PLACEHOLDER);
    return pieces.flatMap((piece, index): TextPart[] => {
      if (index % 2 === 0) return piece === "" ? [] : [piece];
      const unknown = this.#unknowns[Number(piece)];
      return unknown === undefined ? [] : [unknown];
    });
  }
}
