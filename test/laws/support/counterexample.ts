/**
 * Every counterexample is what it says: it replays, nothing in it is needless, and a person and
 * the request's own reader can read it.
 *
 * A key is needless if the request without it is granted just so. One that a dependency between
 * keys asks for may stay (counterexample/key-dependencies.ts, W3).
 */
import { noNewAccess } from "../../../src/check/no-new-access.ts";
import { keyDependencies } from "../../../src/counterexample/key-dependencies.ts";
import type { PolicyType } from "../../../src/policy/ast.ts";
import { evaluate } from "../../../src/semantics/evaluate.ts";
import { parseRequest, type RequestDocument } from "../../../src/semantics/request.ts";
import { requestToModel } from "../../../src/symbolic/request-to-model.ts";
import {
  broken,
  type Case,
  type Finding,
  HOLDS,
  type Read,
  read,
  requestOf,
  vacuous,
} from "./case.ts";

/** Replay: counterexamples replay, are minimal, read without a warning and can be printed. */
export function replays(given: Case): Finding {
  const all = read(given);
  if (all === undefined) return vacuous("refused");
  const answer = noNewAccess({ ...all, type: given.type });
  if (answer.undecided !== undefined) return vacuous("undecided");
  if (answer.result === "PASS") return vacuous("PASS");
  for (const { counterexample, statementIndex } of answer.reasons ?? []) {
    const document = counterexample ?? answer.counterexample;
    if (document === undefined) return broken(`statement ${statementIndex}: no counterexample`);
    const fault =
      faultOf(document, given) ??
      (grants(document, statementIndex, all, given.type) ? undefined : "does not replay") ??
      needless(document, statementIndex, all, given.type);
    if (fault !== undefined) return broken(`${fault}: ${JSON.stringify(document)}`);
  }
  return HOLDS;
}

/** The control characters, the private use area, and what Unicode never assigns. */
const isStrange = (letter: string): boolean =>
  letter < " " ||
  letter === "\x7f" ||
  (letter >= "\ue000" && letter <= "\uf8ff") ||
  letter >= "\u{f0000}";

function faultOf(document: RequestDocument, { type, existing, updated }: Case): string | undefined {
  const result = parseRequest(document, type);
  const found = result.kind === "request" ? result.warnings : result.diagnostics;
  if (found[0] !== undefined) return `reads with ${found[0].code} ${found[0].message}`;
  const written = JSON.stringify([existing, updated]);
  const strange = [...JSON.stringify(document)].find((each) => isStrange(each));
  return strange === undefined || written.includes(strange) ? undefined : "strange characters";
}

function grants(
  document: RequestDocument,
  statement: number,
  { existing, updated }: Read,
  type: PolicyType,
): boolean {
  const request = requestOf(document, type);
  if (request === undefined) return false;
  const { decision, allows } = evaluate(updated, request);
  const before = evaluate(existing, request);
  return decision === "Allowed" && allows.includes(statement) && before.decision !== "Allowed";
}

/** A key of the context that can go, though no dependency of the question needs it. */
function needless(
  document: RequestDocument,
  statement: number,
  all: Read,
  type: PolicyType,
): string | undefined {
  const { symbolic } = all;
  const { terms } = symbolic;
  const customs = keyDependencies(symbolic);
  const keeps = (each: RequestDocument): boolean => {
    const request = requestOf(each, type);
    const model = request && requestToModel(request, symbolic);
    return model !== undefined && customs.every(({ holds }) => terms.holds(holds, model));
  };
  const isUsual = keeps(document);
  for (const key of Object.keys(document.context ?? {})) {
    const { [key]: _, ...context } = document.context ?? {};
    const without = { ...document, context };
    if (!grants(without, statement, all, type)) continue;
    if (!isUsual || keeps(without)) return `needless \`${key}\``;
  }
  return undefined;
}
