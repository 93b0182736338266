/**
 * An answer about an approximation, told about the policies as their developers wrote them.
 *
 * The engine numbers the statements of the documents that it gets. An approximation leaves out
 * statements, splits them and adds some, so each number is replaced by that of the statement in the
 * policy. A statement that stands for none of them is not named. A request to AWS has no reserved
 * keys, so those of unknown values are taken out of the counterexamples.
 *
 * Left out are the warnings, places and values of statements: they are about documents that nobody
 * wrote.
 */
import type { CheckAnswer, ExistingDecision, Reason } from "../check/answer.ts";
import type { Origins } from "./approximation.ts";

/** `reference` has the origins of the policy that the answer calls the existing one. */
export function withOrigins(
  { reasons, counterexample, existing, ...answer }: CheckAnswer,
  tested: Origins,
  reference: Origins,
): CheckAnswer {
  return {
    ...answer,
    warnings: [],
    ...(reasons && { reasons: reasonsAt(reasons, tested) }),
    ...(counterexample && { counterexample: withoutReserved(counterexample) }),
    ...(existing && { existing: existingAt(existing, reference) }),
  };
}

/** Parts of one statement have one reason, that of the first. */
function reasonsAt(reasons: readonly Reason[], tested: Origins): readonly Reason[] {
  const found = new Map<number, Reason>();
  for (const { counterexample, statementIndex, statementId, description } of reasons) {
    const { index } = tested[statementIndex] ?? {};
    if (index === undefined || found.has(index)) continue;
    found.set(index, {
      description: description.replace(/\bindex: \d+\.$/, `index: ${index}.`),
      statementIndex: index,
      ...(statementId !== undefined && { statementId }),
      ...(counterexample && { counterexample: withoutReserved(counterexample) }),
    });
  }
  return [...found.values()].sort((one, other) => one.statementIndex - other.statementIndex);
}

function existingAt(decided: ExistingDecision, reference: Origins): ExistingDecision {
  const { nearMisses: _, deny: __, ...existing } = decided;
  if (existing.statementIndex === undefined) return existing;
  const origin = reference[existing.statementIndex];
  return origin === undefined
    ? { decision: "ImplicitlyDenied" }
    : { ...existing, statementIndex: origin.index };
}

function withoutReserved<T extends NonNullable<CheckAnswer["counterexample"]>>(request: T): T {
  const { context, ...others } = request;
  const kept = Object.entries(context ?? {}).filter(([key]) => !key.startsWith("keyaki:"));
  return (kept.length === 0 ? others : { ...others, context: Object.fromEntries(kept) }) as T;
}
