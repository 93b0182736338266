/**
 * The body of a request as a JSON object, or the error that answers it.
 *
 * A repeated member is an error, because readers disagree on which one counts. It is the only
 * reader of bodies, so a body is right or wrong whatever route it is for.
 */
import { LINE_LIMITS } from "../api/batch-line.ts";
import type { RequestError } from "../api/errors.ts";
import {
  DOCUMENT_LIMITS,
  type DocumentLimits,
  decodeUtf8,
  readDocument,
} from "../json/document.ts";
import { isObject, type JsonObject } from "../json/value.ts";

/** LIMIT: two documents whose characters are escaped, and little more; as deep as in a batch. */
export const BODY_LIMITS: DocumentLimits = {
  bytes: 5 * DOCUMENT_LIMITS.bytes,
  depth: LINE_LIMITS.depth,
};

export type BodyReading =
  | { readonly kind: "object"; readonly members: JsonObject }
  | { readonly kind: "error"; readonly error: RequestError };

export function readBody(body: Uint8Array): BodyReading {
  const text = decodeUtf8(body);
  if (typeof text !== "string") return wrong("cannotParse", `the body: ${text.message}`);
  if (text.trim() === "") return wrong("cannotParse", "the body is empty");
  const read = readDocument(text, BODY_LIMITS);
  switch (read.kind) {
    case "limit":
      return wrong("other", `the body: limit \`${read.limit}\`: ${read.message}`);
    case "invalid": {
      const [first] = read.diagnostics;
      return wrong("cannotParse", `the body: ${first?.message ?? "not valid JSON"}`);
    }
    case "document":
      return isObject(read.document.value)
        ? { kind: "object", members: read.document.value }
        : wrong("cannotParse", "the body is not a JSON object");
  }
}

function wrong(reason: "cannotParse" | "other", message: string): BodyReading {
  return {
    kind: "error",
    error: { name: "ValidationException", message, reason, diagnostics: [] },
  };
}
