/**
 * Puts back the Deny statements of the existing policy that the new policy has lost or weakened.
 *
 * A request that such a statement denies was not allowed. So if the new policy allows it, it is new
 * access, and to deny it again takes nothing else away. A Deny is put back if the new policy allows
 * some request that it denies. It takes the place of a weaker Deny of the new policy, if there is
 * one that denies no more.
 */
import { decide } from "../check/decide.ts";
import { isEqual, type JsonObject } from "../json/value.ts";
import type { Policy, Statement } from "../policy/ast.ts";
import type { SolveOptions } from "../question/options.ts";
import type { RevisedStatements } from "./patch.ts";
import { SidNames } from "./sid-names.ts";
import { isWithin, withStatements } from "./within.ts";

/** A policy with its statements as the document writes them. */
export interface WrittenPolicy {
  readonly policy: Policy;
  readonly statements: readonly JsonObject[];
}

/** Undefined if no Deny has to be put back. */
export function restoredDenials(
  existing: WrittenPolicy,
  updated: WrittenPolicy,
  options: SolveOptions,
): RevisedStatements | undefined {
  const lost = existing.policy.statements.filter((statement) => {
    const written = existing.statements[statement.index];
    const isKept = updated.statements.some((each) => isEqual(each, written));
    return statement.effect === "Deny" && !isKept && admits(updated.policy, statement, options);
  });
  if (lost.length === 0) return undefined;
  const inPlace = new Map<number, JsonObject>();
  const appended: JsonObject[] = [];
  const sids = new SidNames(updated.statements);
  for (const statement of lost) {
    const written = existing.statements[statement.index] ?? {};
    const weaker = weakerDeny(statement, existing, updated, options);
    if (weaker !== undefined && !inPlace.has(weaker.index)) inPlace.set(weaker.index, written);
    else appended.push(withFreeSid(written, sids));
  }
  const revisions = updated.statements.map((each, index) => {
    return { stays: inPlace.get(index) ?? each, parts: [] };
  });
  return { revisions, appended };
}

function withFreeSid(statement: JsonObject, sids: SidNames): JsonObject {
  const { Sid: sid } = statement;
  return typeof sid === "string" && sid !== "" ? { ...statement, Sid: sids.free(sid) } : statement;
}

const asAllow = (statement: Statement): Statement => ({ ...statement, effect: "Allow" });

/** Whether the policy allows a request that the statement matches, as far as that is decided. */
function admits(policy: Policy, statement: Statement, options: SolveOptions): boolean {
  const scope = withStatements(policy, [asAllow(statement)]);
  const { violations, undecided } = decide({ type: policy.type, subject: policy, scope }, options);
  return violations.length + undecided.length > 0;
}

/** A Deny of the new policy that is not in the existing one, and denies no more than this. */
function weakerDeny(
  statement: Statement,
  existing: WrittenPolicy,
  { policy, statements }: WrittenPolicy,
  options: SolveOptions,
): Statement | undefined {
  const wide = withStatements(existing.policy, [asAllow(statement)]);
  return policy.statements.find((each) => {
    const isOld = existing.statements.some((old) => isEqual(old, statements[each.index]));
    if (each.effect !== "Deny" || isOld) return false;
    return isWithin(withStatements(policy, [asAllow(each)]), wide, options);
  });
}
