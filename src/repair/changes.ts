/**
 * The changes that may repair a failing check, in the order in which they are tried.
 *
 * The first leaves out the violating atoms (drop.ts). Towards an existing policy, the next puts
 * back the Denies that were lost, and narrows what is left to what the existing policy allows
 * (restored-denials.ts, narrow.ts); if the Denies alone are enough, it is a guard. Listed access
 * has a Deny, and callers of a zone have conditions and a Deny (guard.ts).
 */
import { parseWithStrings } from "../json/document.ts";
import { dropped } from "./drop.ts";
import type { FailingCheck } from "./failing-check.ts";
import { guardedAccess, guardedZone } from "./guard.ts";
import { narrowedToExisting, narrowedToZone } from "./narrow.ts";
import { type RevisedStatements, type Revision, revisedStatements, statementsIn } from "./patch.ts";
import { restoredDenials } from "./restored-denials.ts";
import type { ViolatingStatement } from "./violating-atoms.ts";

export type RepairKind = "drop" | "narrow" | "guard";

export interface Change {
  readonly kind: RepairKind;
  readonly statements: RevisedStatements;
}

/** Each change is made when it is asked for. */
export function* changesOf(failing: FailingCheck): Iterable<Change> {
  const { access, zone, statements, spared } = failing;
  const violating = failing.violating();
  yield change("drop", dropped(statements, violating));
  if (failing.check.question.reference !== undefined) {
    for (const find of [towardsExisting, withVersion]) {
      const change = find(failing, violating);
      if (change !== undefined) yield change;
    }
  }
  if (access !== undefined) {
    yield { kind: "guard", statements: guardedAccess(statements, access) };
  } else if (zone !== undefined) {
    const narrowed = narrowedToZone(statements, violating, zone);
    if (narrowed !== undefined) yield change("narrow", narrowed);
    yield { kind: "guard", statements: guardedZone(statements, violating, zone, spared) };
  }
}

const change = (kind: RepairKind, revisions: readonly Revision[]): Change => ({
  kind,
  statements: { revisions, appended: [] },
});

/**
 * The change of a policy that takes the version of the existing one first, if its own is older: in
 * an older version variables are plain text, so nothing with a variable can be what it was.
 */
function withVersion(failing: FailingCheck): Change | undefined {
  const { check, document, statements, reading } = failing;
  const { reference, subject } = check.documents;
  const version = reference?.policy.version ?? "";
  if (reference === undefined || subject.policy.version >= version) return undefined;
  const next = failing.checkOf({ ...document, Version: version });
  if (next === undefined) return undefined;
  const violating = failing.violating(next, statements);
  const existing = statementsIn(parseWithStrings(reference.text));
  const own = { ...reading, read: failing.readingOf(version) };
  const revisions =
    narrowedToExisting(statements, violating, existing, own) ?? dropped(statements, violating);
  return { kind: "narrow", statements: { revisions, appended: [], version } };
}

function towardsExisting(
  failing: FailingCheck,
  given: readonly ViolatingStatement[],
): Change | undefined {
  const { check, options, document, statements, reading } = failing;
  const { reference, subject } = check.documents;
  if (reference === undefined) return undefined;
  const existing = statementsIn(parseWithStrings(reference.text));
  const restored = restoredDenials(
    { policy: reference.policy, statements: existing },
    { policy: subject.policy, statements },
    options,
  );
  if (restored === undefined) {
    const narrowed = narrowedToExisting(statements, given, existing, reading);
    return narrowed && change("narrow", narrowed);
  }
  const guarded = revisedStatements(restored);
  const next = failing.checkOf({ ...document, Statement: guarded });
  if (next === undefined) return undefined;
  const violating = failing.violating(next, guarded);
  if (violating.length === 0) return { kind: "guard", statements: restored };
  const revisions =
    narrowedToExisting(guarded, violating, existing, reading) ?? dropped(guarded, violating);
  // The Denies that are put back at the end have no place in the given document.
  const size = statements.length;
  const appended = revisedStatements({ revisions: revisions.slice(size), appended: [] });
  return { kind: "narrow", statements: { revisions: revisions.slice(0, size), appended } };
}
