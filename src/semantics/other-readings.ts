/**
 * Warns where the decision about a request depends on a rule that is in doubt (section Q).
 *
 * Each rule is tried in its other reading, alone. The rules are those without a principal, and for
 * each principal that the policy names, those about it. Combinations are left out.
 */
import type { Diagnostic } from "../json/diagnostic.ts";
import type { Policy } from "../policy/ast.ts";
import { GRANT_FORMS, LAYERS, policiesOf, type Stack } from "../policy/stack.ts";
import { type Decision, evaluate } from "./evaluate.ts";
import { READINGS, readingName, readingSentence } from "./readings.ts";
import type { Request } from "./request.ts";
import { evaluateStack, PRESENCE } from "./stack.ts";

/** Warns about each reading that alone would change the decision. */
export function otherReadingWarnings(policy: Policy, request: Request): readonly Diagnostic[] {
  return warnings(readingsOf([policy]), request, (each) => evaluate(policy, each).decision);
}

/** The same for a stack, and for what its unknown layers may say. */
export function stackReadingWarnings(stack: Stack, request: Request): readonly Diagnostic[] {
  const readings = [...readingsOf(policiesOf(stack)), ...unknownsOf(stack)];
  return warnings(readings, request, (each) => evaluateStack(stack, each).decision);
}

function warnings(
  readings: readonly string[],
  request: Request,
  decide: (request: Request) => Decision,
): readonly Diagnostic[] {
  const decision = decide(request);
  return readings
    .filter((reading) => !request.readings.has(reading))
    .flatMap((reading): readonly Diagnostic[] => {
      const other = decide({ ...request, readings: new Set([...request.readings, reading]) });
      if (other === decision) return [];
      const because = `only if ${readingSentence(reading)} (${reading})`;
      const message = `the decision would be ${other} ${because}`;
      return [{ severity: "warning", code: "DOUBTFUL_RULE", message, path: [] }];
    });
}

/** The readings of unknown layers (E21). */
function unknownsOf({ layers }: Stack): readonly string[] {
  return LAYERS.filter((each) => layers[each].kind === "unknown").flatMap((layer) => [
    readingName("Q12", layer),
    readingName("Q13", layer),
    ...GRANT_FORMS.map((form) => readingName("Q12", `${layer} ${form}`)),
    ...(layer in PRESENCE ? [PRESENCE[layer as keyof typeof PRESENCE].reading] : []),
  ]);
}

/** The readings of all rules, and of the principals that the policies name. */
function readingsOf(policies: readonly Policy[]): readonly string[] {
  const rules = READINGS.filter((each) => each.isNamed !== true).map(({ id }) => id);
  const statements = policies.flatMap((each) => each.statements);
  const named = statements.flatMap(({ principal }) =>
    (principal?.principals ?? []).flatMap((each) => {
      if (each.kind === "canonical") return [readingName("Q7", each.id)];
      if (each.kind === "uniqueId") return [readingName("Q10", each.id)];
      return each.kind === "arn" ? [readingName("Q8", each.arn)] : [];
    }),
  );
  return [...new Set([...rules, ...named])];
}
