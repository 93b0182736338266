/**
 * keyaki/policy: policy documents as data, for programs that read policies themselves.
 *
 * Text to JSON with limits and without duplicate keys (`readDocument`), JSON to the abstract syntax
 * (`parsePolicy`), and from a diagnostic's path back to line and column (`locate`). Nothing throws
 * on wrong input: what is wrong is a list of diagnostics. The grammar is the one that AWS's checks
 * accept; what is accepted but doubtful is a warning.
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
 * if (read.kind !== "document") throw new Error("no JSON");
 * const parsed = parsePolicy(read.document.value);
 * if (parsed.kind === "policy") throw new Error("no fault");
 * const [fault] = parsed.diagnostics;
 * console.log(fault?.code); // INVALID_ARN_PREFIX
 * console.log(fault?.path.join(".")); // Statement.0.Resource
 * console.log(locate(text, fault?.path ?? []).line); // 3
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
