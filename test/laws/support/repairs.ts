/**
 * The law of repairs: each repair of a failing check is what it says.
 *
 * The repaired document passes the check, by a certificate that `verify` accepts, and the patch
 * makes the same document. No request is allowed that the given policy does not allow. A repair
 * that takes nothing else away allows each request that both policies of the case allow. An atom
 * that *drop* leaves out fails alone, so no atom was left out without need.
 */
import { applyPatch } from "rfc6902";
import { verifyCheck } from "../../../src/api/certify.ts";
import { decodeCheck } from "../../../src/api/operation.ts";
import { noNewAccess } from "../../../src/check/no-new-access.ts";
import type { DeclaredType } from "../../../src/index.ts";
import { isEqual } from "../../../src/json/value.ts";
import type { Policy, Statement } from "../../../src/policy/ast.ts";
import { type Repair, repair } from "../../../src/repair/repair.ts";
import { evaluate } from "../../../src/semantics/evaluate.ts";
import { type Case, hold, type LawResult, policyOf, refute, requestOf, skip } from "./case.ts";
import type { PolicyDocument } from "./generate.ts";

export function repairs(given: Case): LawResult {
  const { type, existing, updated } = given;
  const policyType: DeclaredType = type === "identity" ? "IDENTITY_POLICY" : "RESOURCE_POLICY";
  const request = {
    existingPolicyDocument: existing,
    newPolicyDocument: JSON.stringify(updated, undefined, 2),
    policyType,
  };
  const outcome = repair("CheckNoNewAccess", request);
  if (outcome.kind === "error") return skip("invalid policy");
  const { check: answer, repairs } = outcome.answer;
  if (answer.result === "PASS") return skip("nothing to repair");
  if (repairs.length === 0) return skip("no repair");
  for (const repair of repairs) {
    const fault = documentFault(repair, request) ?? accessFault(repair, given);
    if (fault !== undefined) return refute(`${repair.kind}: ${fault}: ${repair.document}`);
  }
  const counts = repairs.map(({ kind, collateral }) => `${kind}, takes ${collateral.kind} else`);
  return hold(Object.fromEntries(counts.map((each) => [each, 1])));
}

interface PairRequest {
  readonly newPolicyDocument: string;
}

function documentFault({ document, patch, certificate }: Repair, request: PairRequest) {
  const decoded = decodeCheck("CheckNoNewAccess", { ...request, newPolicyDocument: document });
  if (decoded.kind === "error") return "the document is not valid";
  if (decoded.input.ask().result !== "PASS") return "the check does not pass";
  if (verifyCheck(certificate, decoded.input, { expect: "PASS" }).result !== "ACCEPTED") {
    return "the certificate is refused";
  }
  const patched = JSON.parse(request.newPolicyDocument);
  // The operations are those that the answer prints.
  const errors = applyPatch(patched, JSON.parse(JSON.stringify(patch)));
  if (errors.some((each) => each !== null)) return `the patch fails: ${JSON.stringify(patch)}`;
  return isEqual(patched, JSON.parse(document)) ? undefined : "the patch makes another document";
}

function accessFault({ kind, document, collateral }: Repair, given: Case): string | undefined {
  const { type, existing, updated, requests } = given;
  const [before, after] = [policyOf(existing, type), policyOf(updated, type, false)];
  const repaired = policyOf(JSON.parse(document) as PolicyDocument, type, false);
  if (before === undefined || after === undefined || repaired === undefined) return "not valid";
  for (const each of requests) {
    const request = requestOf(each, type);
    if (request === undefined) continue;
    const allows = (policy: Policy): boolean => evaluate(policy, request).decision === "Allowed";
    // With a newer version, a variable has a value; that stays within the existing policy.
    const isMore = allows(repaired) && !allows(after);
    if (isMore && (repaired.version === after.version || !allows(before)))
      return `allows more: ${JSON.stringify(each)}`;
    const isKept = allows(repaired) || !allows(after) || !allows(before);
    if (collateral.kind === "nothing" && !isKept) return `takes away ${JSON.stringify(each)}`;
  }
  return kind === "drop" ? needlessDrop(before, after, repaired) : undefined;
}

/** An atom that the repaired policy does not have, although it passes alone. */
function needlessDrop(before: Policy, after: Policy, repaired: Policy): string | undefined {
  const denies = after.statements.filter(({ effect }) => effect === "Deny");
  const ask = (statements: readonly Statement[], existing: Policy) => {
    const indexed = statements.map((each, index) => ({ ...each, index }));
    const question = { existing, updated: { ...after, statements: indexed }, type: after.type };
    return noNewAccess(question);
  };
  for (const atom of after.statements.flatMap(atomsOf)) {
    const isKept = ask([atom, ...denies], repaired).result === "PASS";
    const passes = ask([atom, ...denies], before).result === "PASS";
    const { index, action, resource, principal } = atom;
    const parts = [index, action.values, resource?.values, principal?.principals];
    if (passes && !isKept) return `leaves out the atom ${JSON.stringify(parts)}`;
  }
  return undefined;
}

function atomsOf(statement: Statement): readonly Statement[] {
  const { effect, action, resource, principal } = statement;
  if (effect === "Deny") return [];
  const split = <T>(negated: boolean, values: readonly T[]): readonly (readonly T[])[] =>
    negated ? [values] : values.map((each) => [each]);
  const actions = split(action.negated, action.values);
  const resources = resource ? split(resource.negated, resource.values) : [undefined];
  const principals = principal ? split(principal.negated, principal.principals) : [undefined];
  return actions.flatMap((some) =>
    resources.flatMap((of) =>
      principals.map(
        (who): Statement => ({
          ...statement,
          action: { ...action, values: some },
          ...(resource && of && { resource: { ...resource, values: of } }),
          ...(principal && who && { principal: { ...principal, principals: who } }),
        }),
      ),
    ),
  );
}
