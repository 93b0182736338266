/**
 * Evaluator and formula, request by request; and no random request that a PASS has missed.
 *
 * The formula's value is taken by definition (`Terms.holds`), so no engine is in the first law. In
 * the second the engine is judged by the evaluator alone.
 */
import { checkNoNewAccess } from "../../src/check/no-new-access.ts";
import type { Policy } from "../../src/policy/policy.ts";
import { evaluate, statementMatches } from "../../src/semantics/evaluate.ts";
import { symbolize } from "../../src/symbolic/statement.ts";
import { broken, type Case, type Finding, HOLDS, read, requestOf, vacuous } from "./case.ts";
import { modelOf } from "./model-of.ts";

/** Twin: for every statement and request, the evaluator matches iff the formula holds. */
export function twin(given: Case): Finding {
  const all = read(given);
  if (all === undefined) return vacuous("refused");
  const { vocabulary } = all;
  let tried = 0;
  for (const policy of [all.existing, all.updated]) {
    const { matches, allowed } = symbolize(policy, vocabulary);
    for (const document of given.requests) {
      const request = requestOf(document, given.type);
      const model = request && modelOf(request, vocabulary);
      if (request === undefined || model === undefined) continue;
      tried++;
      for (const [i, statement] of policy.statements.entries()) {
        const formula = vocabulary.terms.holds(matches[i] ?? 0, model);
        if (statementMatches(statement, request) !== formula) {
          return broken(`statement ${i}: formula ${formula}: ${JSON.stringify(document)}`);
        }
      }
      const decision = evaluate(policy, request).decision;
      if (vocabulary.terms.holds(allowed, model) !== (decision === "Allowed")) {
        return broken(`${decision}, not so the formula: ${JSON.stringify(document)}`);
      }
    }
  }
  return tried > 0 ? HOLDS : vacuous("no request in the domain");
}

/** No miss: a request that the new policy allows and the old one does not, and never PASS. */
export function noMiss(given: Case): Finding {
  const all = read(given);
  if (all === undefined) return vacuous("refused");
  const { vocabulary, existing, updated } = all;
  let allowed = 0;
  const gained = given.requests.find((document) => {
    const request = requestOf(document, given.type);
    if (request === undefined || modelOf(request, vocabulary) === undefined) return false;
    const allows = (policy: Policy): boolean => evaluate(policy, request).decision === "Allowed";
    if (!allows(updated)) return false;
    allowed++;
    return !allows(existing);
  });
  if (allowed === 0) return vacuous("no request allowed");
  if (gained === undefined) return HOLDS;
  const { result } = checkNoNewAccess({ existing, updated, type: given.type });
  return result === "FAIL" ? HOLDS : broken(`PASS, but ${JSON.stringify(gained)} is gained`);
}
