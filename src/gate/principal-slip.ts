/**
 * Policies of a standard that do not fit the kind of the policy that is judged.
 *
 * An identity policy has no principals. A reference, a forbidden access or a ceiling with
 * principals cannot be compared with one. Neither can a reference without principals with a policy
 * of a resource. The mistake is in the standard, so the message names its file. Without
 * principals, a forbidden access or a ceiling is about every caller.
 */
import { quoted } from "../json/value.ts";
import type { Value } from "../sources/value.ts";
import { itemsOf, member } from "../sources/value-reading.ts";
import type { Check } from "./judge.ts";

/** Why the check cannot be asked about a policy of this kind; undefined if it can. */
export function principalSlip(check: Check, isResource: boolean): string | undefined {
  if (check.kind === "access-forbidden") return slipOf(check.forbidden, isResource, FORBIDDEN);
  if (check.kind !== "no-new-access" || check.reference === "nothing") return undefined;
  const { reference } = check;
  const isFitting = !isResource || statementsOf(reference).every(hasPrincipal);
  if (isFitting) return slipOf(reference, isResource, REFERENCE);
  return (
    `${nameOf(reference, REFERENCE)} has no principals, so a policy of a resource cannot be ` +
    "compared with it; write its `Principal`, or limit the rule with `where: {kind: identity}`"
  );
}

/** The same for the ceiling of an exception. */
export function ceilingSlip(ceiling: Value, isResource: boolean): string | undefined {
  return slipOf(ceiling, isResource, "the policy of its `allows`");
}

const REFERENCE = "the reference policy";
const FORBIDDEN = "the policy of what is forbidden";

function slipOf(policy: Value, isResource: boolean, noun: string): string | undefined {
  if (isResource || !statementsOf(policy).some(hasPrincipal)) return undefined;
  return (
    `${nameOf(policy, noun)} names principals, so an identity policy cannot be compared with it; ` +
    "leave `Principal` out of it, or limit its `where` to other kinds of policies"
  );
}

function nameOf({ place }: Value, noun: string): string {
  return place === undefined ? noun : `${noun}, ${quoted(place.file)},`;
}

function statementsOf(policy: Value): readonly Value[] {
  const statements = member(policy, "Statement");
  return statements === undefined ? [] : itemsOf(statements);
}

const hasPrincipal = (statement: Value): boolean =>
  member(statement, "Principal") !== undefined || member(statement, "NotPrincipal") !== undefined;
