/**
 * Answers one line of a batch: from a request in JSON to an answer in JSON.
 *
 * The operations are those of the table (api/operation.ts), so a line means the same as a call of
 * the library. Every line has an answer, wrong ones too; only blank lines have none. The id is
 * echoed as it is written, numbers to the last digit.
 */

import { harmless } from "../explain/harmless.ts";
import type { Diagnostic } from "../json/diagnostic.ts";
import {
  DOCUMENT_LIMITS,
  type DocumentLimits,
  decodeUtf8,
  readDocument,
} from "../json/document.ts";
import { snippet } from "../json/position.ts";
import { isObject, quoted } from "../json/value.ts";
import type { CheckOptions } from "../question/options.ts";
import { answerRequest } from "./answer-request.ts";
import { DocumentCache } from "./document-cache.ts";
import {
  documentError,
  fieldError,
  type LocatedDiagnostic,
  limitError,
  type RequestError,
  type RequestErrorReason,
} from "./errors.ts";
import type { Line } from "./line-splitter.ts";
import { type Answers, isOperation, type OperationName, rowOf } from "./operation.ts";
import type { DeclaredType } from "./request-reader.ts";

/** LIMIT: room for two documents as JSON text, with every quote in them escaped. */
export const LINE_LIMITS: DocumentLimits = {
  bytes: 4 * DOCUMENT_LIMITS.bytes,
  // A document inside a line is one level deeper than alone.
  depth: DOCUMENT_LIMITS.depth + 1,
};

export interface AnsweredLine {
  /** JSON, without an end of line. */
  readonly text: string;
  readonly ending: LineEnding;
}

export type LineEnding =
  | { readonly kind: "answer"; readonly name: OperationName; readonly answer: AnyAnswer }
  | { readonly kind: "error" }
  /** The exception behind an InternalServerException. */
  | { readonly kind: "bug"; readonly bug: unknown };

/** The answer of the operation that is named beside it. */
export type AnyAnswer = Answers[OperationName];

export interface BatchSetting extends CheckOptions {
  /** For lines that declare no type. */
  readonly policyType?: DeclaredType;
  readonly cache?: DocumentCache;
}

/** `number` counts the lines from 1; undefined for a blank line. */
export function answerLine(
  line: Line,
  number: number,
  setting: BatchSetting = {},
): AnsweredLine | undefined {
  if (line === undefined) {
    const message = `limit \`bytes\`: the line is longer than ${LINE_LIMITS.bytes} bytes`;
    return errorLine("null", tooLarge(message, number));
  }
  const text = decodeUtf8(line);
  if (typeof text !== "string") return errorLine("null", parseError([text], number));
  if (text.trim() === "") return undefined;
  const read = readDocument(text, LINE_LIMITS);
  if (read.kind === "limit") {
    const message = `limit \`depth\`: the line is nested deeper than ${LINE_LIMITS.depth} levels`;
    return errorLine("null", tooLarge(message, number));
  }
  if (read.kind === "invalid") {
    return errorLine(
      idUnlessRepeated(text, read.diagnostics),
      parseError(read.diagnostics, number),
    );
  }
  const { value } = read.document;
  if (!isObject(value)) {
    return errorLine("null", lineError("cannotParse", "the line is not an object", number));
  }
  const { id: given, operation, ...members } = value;
  const id = echo(given, text);
  if (!isOperation(operation)) return errorLine(id, operationError(operation, number));
  const { policyType } = setting;
  const request = policyType === undefined ? members : { policyType, ...members };
  try {
    return answerOperation(operation, id, request, setting);
  } catch (bug) {
    const message = `internal error: ${bug instanceof Error ? bug.message : String(bug)}`;
    const error = { name: "InternalServerException", message };
    return { text: withId(id, { error }), ending: { kind: "bug", bug } };
  }
}

function answerOperation<Name extends OperationName>(
  name: Name,
  id: string,
  request: object,
  { cache = new DocumentCache(), steps, engine, world }: BatchSetting,
): AnsweredLine {
  const options = {
    ...(steps && { steps }),
    ...(engine && { engine }),
    ...(world && { world }),
  };
  const outcome = answerRequest(name, request, options, cache);
  if (outcome.kind === "error") return errorLine(id, outcome.error);
  const { answer } = outcome;
  const shown = rowOf(name).batchAnswer?.(answer) ?? answer;
  return { text: withId(id, shown), ending: { kind: "answer", name, answer } };
}

function errorLine(id: string, error: RequestError): AnsweredLine {
  return { text: withId(id, { error }), ending: { kind: "error" } };
}

/**
 * The answer in one line, for every reader of lines: some end a line at other characters than a
 * line feed. INVARIANT: the answer has a member.
 */
function withId(id: string, answer: object): string {
  return harmless(`{"id":${id},${JSON.stringify(answer).slice(1)}`);
}

/** The id as JSON; a number, or a value that may contain one, as it is written. */
function echo(id: unknown, text: string): string {
  if (id === undefined) return "null";
  const changes = (typeof id === "object" && id !== null) || typeof id === "number";
  return changes && !Number.isSafeInteger(id) ? snippet(text, ["id"]) : JSON.stringify(id);
}

/** The id of a line with a repeated key, unless the id itself is repeated. */
function idUnlessRepeated(text: string, diagnostics: readonly Diagnostic[]): string {
  const isClear = diagnostics.every(
    ({ code, path }) => code === "DUPLICATE_KEY" && path[0] !== "id",
  );
  const value: unknown = isClear ? JSON.parse(text) : undefined;
  return isObject(value) ? echo(value["id"], text) : "null";
}

function parseError(diagnostics: readonly Diagnostic[], line: number): RequestError {
  const located = diagnostics.map(
    ({ severity, code, message, path, offset = 0 }): LocatedDiagnostic => {
      return { severity, code, message, policy: "request", path, line, column: offset + 1 };
    },
  );
  const { fieldList: _, ...error } = documentError(located, "cannotParse");
  return error;
}

function operationError(operation: unknown, number: number): RequestError {
  if (operation === undefined) {
    return fieldError([{ name: "operation", message: "`operation` is missing" }]);
  }
  if (typeof operation !== "string") {
    return fieldError([{ name: "operation", message: "`operation` is not a string" }]);
  }
  return lineError("unknownOperation", `unknown operation ${quoted(operation)}`, number);
}

function lineError(reason: RequestErrorReason, message: string, number: number): RequestError {
  return {
    name: "ValidationException",
    message: `line ${number}: ${message}`,
    reason,
    diagnostics: [],
  };
}

function tooLarge(message: string, number: number): RequestError {
  return limitError(`line ${number}: ${message}`, []);
}
