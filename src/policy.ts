/**
 * keyaki/policy: policy documents as data, for programs that read policies themselves.
 *
 * `readDocument` reads JSON text with limits and rejects repeated keys, `parsePolicy` makes the
 * syntax tree, `locate` finds line and column of a diagnostic's path. Wrong input never throws; it
 * yields a list of diagnostics. The grammar is the one that AWS's checks accept; accepted but
 * doubtful input yields warnings.
 *
 * @example
 * ```ts
 * import { locate, parsePolicy, readDocument } from "keyaki/policy";
 *
 * const text = `{
 *   "Version": "2012-10-17",
 *   "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "b" }]
 * }`;
 * const read = readDocument(text);
 * if (read.kind !== "document") throw new Error("not JSON");
 * const parsed = parsePolicy(read.document.value);
 * if (parsed.kind === "policy") throw new Error("no error");
 * const [error] = parsed.diagnostics;
 * console.log(error?.code); // INVALID_ARN_PREFIX
 * console.log(error?.path.join(".")); // Statement.0.Resource
 * console.log(locate(text, error?.path ?? []).line); // 3
 * ```
 */
import { demand, demandOptions } from "./arguments.ts";
import type { Diagnostic, JsonPath } from "./json/diagnostic.ts";
import * as documents from "./json/document.ts";
import * as positions from "./json/position.ts";
import { isObject } from "./json/value.ts";
import * as parser from "./policy/parse.ts";

export type { Diagnostic, JsonPath } from "./json/diagnostic.ts";
export {
  DOCUMENT_LIMITS,
  type Document,
  type DocumentLimits,
  type ReadResult,
} from "./json/document.ts";
export { SpelledNumber } from "./json/number.ts";
export type { Position } from "./json/position.ts";
export {
  type Condition,
  type Operands,
  type Policy,
  type PolicyType,
  type Principal,
  type PrincipalElement,
  pathOf,
  type Quantifier,
  type Statement,
  type Template,
  type TemplatePart,
  type Text,
  type TextElement,
} from "./policy/ast.ts";
export type { IpRange } from "./policy/ip.ts";
export type { Decimal } from "./policy/number.ts";
export type { Comparison, Family, Operator } from "./policy/operators.ts";
export { detectType, type ParseOptions, type PolicyResult } from "./policy/parse.ts";

/** Parses a JSON value as a policy. */
export function parsePolicy(
  value: unknown,
  options: parser.ParseOptions = {},
): parser.PolicyResult {
  demandOptions(options, "parsePolicy", ["type", "reference"]);
  const { type, reference } = options;
  const isType = type === undefined || type === "identity" || type === "resource";
  demand(isType, "`type` must be `identity` or `resource`");
  const isFlag = reference === undefined || typeof reference === "boolean";
  demand(isFlag, "`reference` must be true or false");
  return parser.parsePolicy(value, options);
}

/** Reads one JSON document; reports all repeated keys, or the first syntax error. */
export function readDocument(
  text: string,
  limits: documents.DocumentLimits = documents.DOCUMENT_LIMITS,
): documents.ReadResult {
  demandText(text);
  const isLimits =
    isObject(limits) && typeof limits.bytes === "number" && typeof limits.depth === "number";
  demand(isLimits, "`limits` must have the numbers `bytes` and `depth`");
  return documents.readDocument(text, limits);
}

/** Decodes UTF-8, perhaps with a byte order mark; a diagnostic says where it is malformed. */
export function decodeUtf8(bytes: Uint8Array): string | Diagnostic {
  demand((bytes as unknown) instanceof Uint8Array, "`bytes` must be a Uint8Array");
  return documents.decodeUtf8(bytes);
}

/** Line and column of the key, or the value, at the path. */
export function locate(text: string, path: JsonPath): positions.Position {
  demandText(text);
  demandPath(path);
  return positions.locate(text, path);
}

/** The source text of the value at the path. */
export function snippet(text: string, path: JsonPath): string {
  demandText(text);
  demandPath(path);
  return positions.snippet(text, path);
}

/** Line and column of an offset; lines end in LF, CR LF or CR. */
export function positionAt(text: string, offset: number): positions.Position {
  demandText(text);
  demand(typeof offset === "number", "`offset` must be a number");
  return positions.positionAt(text, offset);
}

function demandText(text: unknown): void {
  demand(typeof text === "string", "`text` must be a string");
}

function demandPath(path: unknown): void {
  demand(Array.isArray(path), "`path` must be a list");
}
