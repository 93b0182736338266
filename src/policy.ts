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
export type { Diagnostic, JsonPath } from "./json/diagnostic.ts";
export {
  DOCUMENT_LIMITS,
  type Document,
  type DocumentLimits,
  decodeUtf8,
  type ReadResult,
  readDocument,
} from "./json/document.ts";
export { SpelledNumber } from "./json/number.ts";
export { locate, type Position, positionAt, snippet } from "./json/position.ts";
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
export { detectType, type ParseOptions, type PolicyResult, parsePolicy } from "./policy/parse.ts";
