/**
 * A policy that a standard names: a reference, what is forbidden, or the ceiling of an exception.
 *
 * It is read as the checks will read it, so every error and warning has its place. The policy of a
 * forbidden access must be sound: a statement that no request matches would let the rule pass
 * whatever a policy says, so a warning about one is an error here. In a reference or a ceiling the
 * same slip only grants less, and stays a warning.
 */
import { answerRequest } from "../api/answer-request.ts";
import { decodeUtf8, readDocument } from "../json/document.ts";
import { positionAt } from "../json/position.ts";
import { detectType } from "../policy/parse.ts";
import { valueOfJson } from "../sources/json-value.ts";
import type { Place } from "../sources/place.ts";
import type { SourceProblem, Value } from "../sources/site.ts";

export const POLICY_USES = ["reference", "forbidden", "ceiling"] as const;

export type PolicyUse = (typeof POLICY_USES)[number];

export interface NamedPolicy {
  /** Undefined after an error. */
  readonly policy?: Value;
  readonly problems: readonly SourceProblem[];
}

/** Warnings that say nothing about whom and what a statement matches. */
const HARMLESS_IN_FORBIDDEN: ReadonlySet<string> = new Set([
  "MISSING_VERSION",
  "OLD_VERSION",
  "UNIQUE_SIDS_RECOMMENDED",
  "EMPTY_SID_VALUE",
  "IMPROVE_IP_RANGE",
]);

/** Reads the bytes of a policy file. */
export function readNamedPolicy(file: string, bytes: Uint8Array, use: PolicyUse): NamedPolicy {
  const text = decodeUtf8(bytes);
  if (typeof text !== "string") {
    return failed(text.code, text.message, { file, line: 1, column: 1 });
  }
  const read = readDocument(text);
  if (read.kind === "limit") {
    return failed("POLICY_LIMIT", read.message, { file, line: 1, column: 1 });
  }
  if (read.kind === "invalid") {
    const problems = read.diagnostics.map(({ code, message, offset = 0 }): SourceProblem => {
      const place = { file, ...positionAt(text, offset) };
      return { severity: "error", code, message, place };
    });
    return { problems };
  }
  const problems = [...policyProblems(file, text, read.document.value, use)];
  const policy = valueOfJson(text, file);
  if (use !== "reference" && policy !== undefined) problems.push(...denials(policy, file, use));
  const isSound = policy !== undefined && !problems.some(({ severity }) => severity === "error");
  return isSound ? { policy, problems } : { problems };
}

/** The errors and warnings of the checks about the document in its role. */
function policyProblems(
  file: string,
  text: string,
  value: unknown,
  use: PolicyUse,
): readonly SourceProblem[] {
  const isResource = detectType(value) === "resource";
  const statement = { Effect: "Deny", Action: "*", Resource: "*" };
  const nothing = {
    Version: "2012-10-17",
    Statement: [isResource ? { ...statement, Principal: "*" } : statement],
  };
  const isSubject = use === "ceiling";
  const outcome = answerRequest("CheckNoNewAccess", {
    existingPolicyDocument: isSubject ? nothing : text,
    newPolicyDocument: isSubject ? text : nothing,
    policyType: isResource ? "RESOURCE_POLICY" : "IDENTITY_POLICY",
  });
  const found =
    outcome.kind === "error"
      ? outcome.error.diagnostics
      : (outcome.answer.warnings ?? []).map((each) => ({
          ...each,
          severity: "warning" as const,
        }));
  const role = isSubject ? "new" : "existing";
  const problems = found
    .filter(({ policy }) => policy === role)
    .map(({ severity, code, message, line = 1, column = 1 }) => ({
      severity:
        use === "forbidden" && !HARMLESS_IN_FORBIDDEN.has(code) ? ("error" as const) : severity,
      code,
      message,
      place: { file, line, column },
    }));
  if (outcome.kind === "answer" || problems.some(({ severity }) => severity === "error")) {
    return problems;
  }
  // An error without a place in the document, such as a limit of the request.
  const { message } = outcome.error;
  const place = { file, line: 1, column: 1 };
  return [...problems, { severity: "error", code: "INVALID_POLICY", message, place }];
}

const NOUNS: Readonly<Record<PolicyUse, string>> = {
  reference: "a reference policy",
  forbidden: "a policy of what is forbidden",
  ceiling: "the ceiling of an exception",
};

/** A Deny statement would have to be subtracted from what the policy stands for. */
function denials(
  policy: Value,
  file: string,
  use: "forbidden" | "ceiling",
): readonly SourceProblem[] {
  const listed = member(policy, "Statement");
  const statements = listed?.kind === "list" ? listed.items : listed === undefined ? [] : [listed];
  return statements.flatMap((statement): readonly SourceProblem[] => {
    const effect = member(statement, "Effect");
    if (effect?.kind !== "text" || effect.parts[0] !== "Deny") return [];
    const place = effect.place ?? { file, line: 1, column: 1 };
    const message = `${NOUNS[use]} has Allow statements only`;
    const help = "leave this statement out, and write narrower Allow statements";
    return [{ severity: "error", code: "DENY_IN_STANDARD", message, place, help }];
  });
}

function member(value: Value, name: string): Value | undefined {
  return value.kind === "object"
    ? value.members.find((each) => each.name === name)?.value
    : undefined;
}

function failed(code: string, message: string, place: Place): NamedPolicy {
  return { problems: [{ severity: "error", code, message, place }] };
}
