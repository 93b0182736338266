/**
 * Evaluator and formula, request by request; and no random request that a PASS has missed.
 *
 * The formula's value is taken by definition (`Terms.holds`), so no engine is in the first law. In
 * the second the engine is judged by the evaluator alone.
 */
import { noNewAccess } from "../../../src/check/no-new-access.ts";
import { FALSE } from "../../../src/logic/term.ts";
import type { Policy } from "../../../src/policy/ast.ts";
import { evaluate } from "../../../src/semantics/evaluate.ts";
import { requestToModel } from "../../../src/symbolic/request-to-model.ts";
import { broken, type Case, type Finding, HOLDS, held, read, requestOf, vacuous } from "./case.ts";

/** Twin: for every statement and request, the evaluator matches iff the formula holds. */
export function twin(given: Case): Finding {
  const all = read(given);
  if (all === undefined) return vacuous("refused");
  const { terms } = all.symbolic;
  const asked = given.requests.flatMap((document) => {
    const request = requestOf(document, given.type);
    const model = request && requestToModel(request, all.symbolic);
    return request === undefined || model === undefined ? [] : [{ document, request, model }];
  });
  let statements = 0;
  for (const [at, policy] of [all.updated, all.existing].entries()) {
    const formula = all.formulas[at];
    if (formula === undefined) throw new Error("a policy without formula");
    for (const { document, request, model } of asked) {
      const { decision, allows, denies } = evaluate(policy, request);
      for (const { index } of policy.statements) {
        const holds = terms.holds(formula.matches[index] ?? FALSE, model);
        if ((allows.includes(index) || denies.includes(index)) === holds) continue;
        return broken(`statement ${index}: formula ${holds}: ${JSON.stringify(document)}`);
      }
      if (terms.holds(formula.allowed, model) !== (decision === "Allowed")) {
        return broken(`${decision}, not so the formula: ${JSON.stringify(document)}`);
      }
      statements += policy.statements.length;
    }
  }
  if (asked.length === 0) return vacuous("no request in the domain");
  return held({ "of statements": statements, "of policies": 2 * asked.length });
}

/** No miss: a request that the new policy allows and the old one does not, and never PASS. */
export function noMiss(given: Case): Finding {
  const all = read(given);
  if (all === undefined) return vacuous("refused");
  const { symbolic, existing, updated } = all;
  let allowed = 0;
  const gained = given.requests.find((document) => {
    const request = requestOf(document, given.type);
    if (request === undefined || requestToModel(request, symbolic) === undefined) return false;
    const allows = (policy: Policy): boolean => evaluate(policy, request).decision === "Allowed";
    if (!allows(updated)) return false;
    allowed++;
    return !allows(existing);
  });
  if (allowed === 0) return vacuous("no request allowed");
  if (gained === undefined) return HOLDS;
  const { result } = noNewAccess({ existing, updated, type: given.type });
  return result === "FAIL" ? HOLDS : broken(`PASS, but ${JSON.stringify(gained)} is gained`);
}
