/**
 * The law of counterexamples: each one replays, is minimal, and is a readable request.
 *
 * A key is redundant if the same statement allows the request without it as well, and the existing
 * policy still denies it. A redundant key may stay only if a dependency between keys asks for it
 * (W3, src/counterexample/key-dependencies.ts). Readable means: it parses without an error or a
 * warning, and has no control or private-use characters unless a policy contains them.
 */
import { noNewAccess } from "../../../src/check/no-new-access.ts";
import { keyDependencies } from "../../../src/counterexample/key-dependencies.ts";
import type { PolicyType } from "../../../src/policy/ast.ts";
import { evaluate } from "../../../src/semantics/evaluate.ts";
import { parseRequest, type RequestDocument } from "../../../src/semantics/request.ts";
import { requestToModel } from "../../../src/symbolic/request-to-model.ts";
import {
  type Case,
  type EncodedCase,
  encodeCase,
  HOLDS,
  type LawResult,
  refute,
  requestOf,
  skip,
} from "./case.ts";

/** Replay: counterexamples replay, are minimal, parse without warnings and are printable. */
export function replays(given: Case): LawResult {
  const encoded = encodeCase(given);
  if (encoded === undefined) return skip("invalid policy");
  const answer = noNewAccess({ ...encoded, type: given.type });
  if (answer.undecided !== undefined) return skip("undecided");
  if (answer.result === "PASS") return skip("PASS");
  for (const { counterexample, statementIndex } of answer.reasons ?? []) {
    const document = counterexample ?? answer.counterexample;
    if (document === undefined) return refute(`statement ${statementIndex}: no counterexample`);
    const error =
      findDocumentError(document, given) ??
      (grants(document, statementIndex, encoded, given.type) ? undefined : "does not replay") ??
      findRedundantKey(document, statementIndex, encoded, given.type);
    if (error !== undefined) return refute(`${error}: ${JSON.stringify(document)}`);
  }
  return HOLDS;
}

/** Whether a character is a control or private-use character, or beyond plane 14. */
const isUnprintable = (letter: string): boolean =>
  letter < " " ||
  letter === "\x7f" ||
  (letter >= "\ue000" && letter <= "\uf8ff") ||
  letter >= "\u{f0000}";

function findDocumentError(
  document: RequestDocument,
  { type, existing, updated }: Case,
): string | undefined {
  const result = parseRequest(document, type);
  const diagnostics = result.kind === "request" ? result.warnings : result.diagnostics;
  const [first] = diagnostics;
  if (first !== undefined) return `${first.code} ${first.message}`;
  const policies = JSON.stringify([existing, updated]);
  const unprintable = [...JSON.stringify(document)].find((each) => isUnprintable(each));
  const isAllowed = unprintable === undefined || policies.includes(unprintable);
  return isAllowed ? undefined : "unprintable characters";
}

function grants(
  document: RequestDocument,
  statement: number,
  { existing, updated }: EncodedCase,
  type: PolicyType,
): boolean {
  const request = requestOf(document, type);
  if (request === undefined) return false;
  const { decision, allows } = evaluate(updated, request);
  const before = evaluate(existing, request);
  return decision === "Allowed" && allows.includes(statement) && before.decision !== "Allowed";
}

/** Finds a context key that is redundant and that no dependency between keys asks for. */
function findRedundantKey(
  document: RequestDocument,
  statement: number,
  encoded: EncodedCase,
  type: PolicyType,
): string | undefined {
  const { symbolic } = encoded;
  const { terms } = symbolic;
  const dependencies = keyDependencies(symbolic);
  const respectsDependencies = (each: RequestDocument): boolean => {
    const request = requestOf(each, type);
    const model = request && requestToModel(request, symbolic);
    return model !== undefined && dependencies.every(({ holds }) => terms.holds(holds, model));
  };
  const isRealistic = respectsDependencies(document);
  for (const key of Object.keys(document.context ?? {})) {
    const { [key]: _, ...context } = document.context ?? {};
    const without = { ...document, context };
    if (!grants(without, statement, encoded, type)) continue;
    if (!isRealistic || respectsDependencies(without)) return `redundant \`${key}\``;
  }
  return undefined;
}
