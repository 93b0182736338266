/**
 * One line of a batch: a request in JSON to its answer in JSON.
 *
 * The operations are those of the library, so that a line means what a call means. A line always
 * has an answer, whatever is wrong with it; only a blank one has none. The id is echoed as it is
 * written, numbers to the last digit.
 */

import type { RequestOptions } from "../api/document-cache.ts";
import {
  documentError,
  fieldError,
  type LocatedDiagnostic,
  limitError,
  type Outcome,
  type RequestError,
  type RequestErrorReason,
} from "../api/errors.ts";
import { answerNoExternalAccess, answerNoPublicAccess, externalFindings } from "../api/exposure.ts";
import {
  answerAccessNotGranted,
  answerNoNewAccess,
  comparison,
  evaluation,
} from "../api/operations.ts";
import type { DeclaredType } from "../api/request-reader.ts";
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
import type { Line } from "./line-splitter.ts";

/** LIMIT: room for two documents as JSON text, with every quote in them escaped. */
export const LINE_LIMITS: DocumentLimits = {
  bytes: 4 * DOCUMENT_LIMITS.bytes,
  // A document inside a line is one level deeper than alone.
  depth: DOCUMENT_LIMITS.depth + 1,
};

export type Operation = (request: unknown, options: CheckOptions) => Outcome<object>;

export const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["CheckNoNewAccess", answerNoNewAccess],
  ["CheckAccessNotGranted", answerAccessNotGranted],
  ["CheckNoPublicAccess", answerNoPublicAccess],
  ["CheckNoExternalAccess", answerNoExternalAccess],
  ["Findings", findings],
  ["Compare", comparison],
  ["Evaluate", decision],
]);

export interface AnsweredLine {
  /** JSON, without an end of line. */
  readonly text: string;
  /** What was thrown, where an answer is InternalServerException. */
  readonly bug?: unknown;
  readonly failed: boolean;
}

export interface BatchSetting extends RequestOptions {
  /** For lines that declare none. */
  readonly policyType?: DeclaredType;
}

/** `number` counts the lines from 1; undefined for a blank line. */
export function answerLine(
  line: Line,
  number: number,
  setting: BatchSetting = {},
  operations: ReadonlyMap<string, Operation> = OPERATIONS,
): AnsweredLine | undefined {
  if (line === undefined) {
    const message = `limit \`bytes\`: the line is longer than ${LINE_LIMITS.bytes} bytes`;
    return refusedLine("null", tooLarge(message, number));
  }
  const text = decodeUtf8(line);
  if (typeof text !== "string") return refusedLine("null", unparsed([text], number));
  if (text.trim() === "") return undefined;
  const read = readDocument(text, LINE_LIMITS);
  if (read.kind === "limit") {
    const message = `limit \`depth\`: the line is nested deeper than ${LINE_LIMITS.depth} levels`;
    return refusedLine("null", tooLarge(message, number));
  }
  if (read.kind === "invalid") {
    return refusedLine(unlessTwice(text, read.diagnostics), unparsed(read.diagnostics, number));
  }
  const { value } = read.document;
  if (!isObject(value)) {
    return refusedLine("null", refuseLine("cannotParse", "the line is not an object", number));
  }
  const id = echo(value["id"], text);
  const { operation } = value;
  const run = typeof operation === "string" ? operations.get(operation) : undefined;
  if (run === undefined) return refusedLine(id, noOperation(operation, number));
  const { policyType, ...options } = setting;
  const request = policyType === undefined ? value : { policyType, ...value };
  try {
    const outcome = run(request, options);
    if (outcome.kind === "error") return refusedLine(id, outcome.error);
    return { text: withId(id, outcome.answer), failed: false };
  } catch (bug) {
    const message = `internal error: ${bug instanceof Error ? bug.message : String(bug)}`;
    const error = { name: "InternalServerException", message };
    return { text: withId(id, { error }), failed: true, bug };
  }
}

/** What the contract has of an evaluation, and warnings where there are any. */
function decision(request: unknown): Outcome<object> {
  const outcome = evaluation(request);
  if (outcome.kind === "error") return outcome;
  const { decision, warnings } = outcome.answer;
  const answer = warnings.length === 0 ? { decision } : { decision, warnings };
  return { kind: "answer", answer };
}

/** Findings, and warnings where there are any. */
function findings(request: unknown, options: CheckOptions): Outcome<object> {
  const outcome = externalFindings(request, options);
  if (outcome.kind === "error") return outcome;
  const { warnings, ...answer } = outcome.answer;
  return { kind: "answer", answer: warnings.length === 0 ? answer : { ...answer, warnings } };
}

function refusedLine(id: string, error: RequestError): AnsweredLine {
  return { text: withId(id, { error }), failed: true };
}

/** INVARIANT: the answer has a member. */
function withId(id: string, answer: object): string {
  return `{"id":${id},${JSON.stringify(answer).slice(1)}`;
}

/** The id as JSON; a number, and what may hold one, as it is written. */
function echo(id: unknown, text: string): string {
  if (id === undefined) return "null";
  const changes = (typeof id === "object" && id !== null) || typeof id === "number";
  return changes && !Number.isSafeInteger(id) ? snippet(text, ["id"]) : JSON.stringify(id);
}

/** The id of a line in which some key stands twice, if it is not the id. */
function unlessTwice(text: string, diagnostics: readonly Diagnostic[]): string {
  const isClear = diagnostics.every(
    ({ code, path }) => code === "DUPLICATE_KEY" && path[0] !== "id",
  );
  const value: unknown = isClear ? JSON.parse(text) : undefined;
  return isObject(value) ? echo(value["id"], text) : "null";
}

function unparsed(diagnostics: readonly Diagnostic[], line: number): RequestError {
  const located = diagnostics.map(
    ({ severity, code, message, path, offset = 0 }): LocatedDiagnostic => {
      return { severity, code, message, policy: "request", path, line, column: offset + 1 };
    },
  );
  const { fieldList: _, ...refusal } = documentError(located, "cannotParse");
  return refusal;
}

function noOperation(operation: unknown, number: number): RequestError {
  if (operation === undefined) {
    return fieldError([{ name: "operation", message: "`operation` is missing" }]);
  }
  if (typeof operation !== "string") {
    return fieldError([{ name: "operation", message: "`operation` is not a string" }]);
  }
  return refuseLine("unknownOperation", `${quoted(operation)} is no operation`, number);
}

function refuseLine(reason: RequestErrorReason, message: string, number: number): RequestError {
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
