/**
 * Warns where the decision about a request depends on a rule that is in doubt (section Q).
 *
 * Each rule is tried in its other reading, alone. The rules are those without a principal, and for
 * each principal that the policy names, those about it. Combinations are left out.
 */
import type { Diagnostic } from "../json/diagnostic.ts";
import type { Policy } from "../policy/ast.ts";
import { evaluate } from "./evaluate.ts";
import { READINGS, readingName, readingRule } from "./readings.ts";
import type { Request } from "./request.ts";

/** Warns about each reading that alone would change the decision. */
export function otherReadingWarnings(policy: Policy, request: Request): readonly Diagnostic[] {
  const { decision } = evaluate(policy, request);
  return readingsOf(policy)
    .filter((reading) => !request.readings.has(reading))
    .flatMap((reading): readonly Diagnostic[] => {
      const readings = new Set([...request.readings, reading]);
      const other = evaluate(policy, { ...request, readings }).decision;
      if (other === decision) return [];
      const because = `only if AWS ${readingRule(reading)?.otherwise} (${reading})`;
      const message = `the decision would be ${other} ${because}`;
      return [{ severity: "warning", code: "DOUBTFUL_RULE", message, path: [] }];
    });
}

/** The readings of all rules, and of the principals that the policy names. */
function readingsOf({ statements }: Policy): readonly string[] {
  const rules = READINGS.filter((each) => each.isNamed !== true).map(({ id }) => id);
  const named = statements.flatMap(({ principal }) =>
    (principal?.principals ?? []).flatMap((each) => {
      if (each.kind === "canonical") return [readingName("Q7", each.id)];
      if (each.kind === "uniqueId") return [readingName("Q10", each.id)];
      return each.kind === "arn" ? [readingName("Q8", each.arn)] : [];
    }),
  );
  return [...new Set([...rules, ...named])];
}
