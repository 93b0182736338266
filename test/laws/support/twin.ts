/**
 * The laws of single requests: evaluator and formula agree, and no request contradicts a PASS.
 *
 * The value of a formula is computed by its definition (`Terms.holds`), so the first law does not
 * depend on an engine. The second compares the engine with the evaluator alone.
 */
import { noNewAccess } from "../../../src/check/no-new-access.ts";
import { FALSE } from "../../../src/logic/term.ts";
import type { Policy } from "../../../src/policy/ast.ts";
import { evaluate } from "../../../src/semantics/evaluate.ts";
import { requestToModel } from "../../../src/symbolic/request-to-model.ts";
import {
  type Case,
  encodeCase,
  HOLDS,
  hold,
  type LawResult,
  refute,
  requestOf,
  skip,
} from "./case.ts";

/** Twin: a statement matches a request in the evaluator iff its formula holds. */
export function twin(given: Case): LawResult {
  const encoded = encodeCase(given);
  if (encoded === undefined) return skip("invalid policy");
  const { terms } = encoded.symbolic;
  const modelled = given.requests.flatMap((document) => {
    const request = requestOf(document, given.type);
    const model = request && requestToModel(request, encoded.symbolic);
    return request === undefined || model === undefined ? [] : [{ document, request, model }];
  });
  let statements = 0;
  for (const [at, policy] of [encoded.updated, encoded.existing].entries()) {
    const formula = encoded.formulas[at];
    if (formula === undefined) throw new Error("a policy without a formula");
    for (const { document, request, model } of modelled) {
      const { decision, allows, denies } = evaluate(policy, request);
      for (const { index } of policy.statements) {
        const holds = terms.holds(formula.matches[index] ?? FALSE, model);
        if ((allows.includes(index) || denies.includes(index)) === holds) continue;
        return refute(`statement ${index}: formula ${holds}: ${JSON.stringify(document)}`);
      }
      if (terms.holds(formula.allowed, model) !== (decision === "Allowed")) {
        return refute(`${decision}, but the formula differs: ${JSON.stringify(document)}`);
      }
      statements += policy.statements.length;
    }
  }
  if (modelled.length === 0) return skip("no request in the domain");
  return hold({ "statements compared": statements, "policies compared": 2 * modelled.length });
}

/** No miss: if the new policy alone allows some random request, the verdict is not PASS. */
export function noMiss(given: Case): LawResult {
  const encoded = encodeCase(given);
  if (encoded === undefined) return skip("invalid policy");
  const { symbolic, existing, updated } = encoded;
  let allowed = 0;
  const gained = given.requests.find((document) => {
    const request = requestOf(document, given.type);
    if (request === undefined || requestToModel(request, symbolic) === undefined) return false;
    const allows = (policy: Policy): boolean => evaluate(policy, request).decision === "Allowed";
    if (!allows(updated)) return false;
    allowed++;
    return !allows(existing);
  });
  if (allowed === 0) return skip("no request allowed");
  if (gained === undefined) return HOLDS;
  const { result } = noNewAccess({ existing, updated, type: given.type });
  return result === "FAIL" ? HOLDS : refute(`PASS, but ${JSON.stringify(gained)} is gained`);
}
