/**
 * Warnings of an answer about names that AWS does not have, as far as the data of a world know.
 *
 * A misspelt action in a list or in a policy makes a PASS about a question that nobody means. And a
 * counterexample whose action AWS does not have may look like a mistake of the check, although the
 * policy allows that action as soon as AWS has it. The verdict stays as it is.
 */
import type { Access } from "../check/access-not-granted.ts";
import type { Warning } from "../check/answer.ts";
import type { JsonPath } from "../json/diagnostic.ts";
import { quoted } from "../json/value.ts";
import type { Policy } from "../policy/ast.ts";
import { documentsOf, LAYERS } from "../policy/stack.ts";
import type { RequestDocument } from "../semantics/request.ts";
import { unknownActions, unknownNames } from "../world/unknown-names.ts";
import type { World } from "../world/world.ts";
import type { Documents } from "./documents.ts";
import type { StackDocuments } from "./stack-documents.ts";

interface Shown {
  readonly warnings: readonly Warning[];
  readonly counterexample?: RequestDocument;
}

/** The answer with the warnings about the policy, the list of actions and the counterexample. */
export function withWorldWarnings<Answer extends { readonly warnings: readonly Warning[] }>(
  answer: Answer,
  input: (Documents | StackDocuments) & { readonly access?: Access },
  world: World | undefined,
): Answer {
  if (world === undefined) return answer;
  const { counterexample }: Shown = answer;
  const invented = counterexample && inventedAction(counterexample, world);
  const found = [...namesIn(input, world), ...listed(input.access, world), ...(invented ?? [])];
  return found.length === 0 ? answer : { ...answer, warnings: [...answer.warnings, ...found] };
}

function namesIn({ subject }: Documents | StackDocuments, world: World): readonly Warning[] {
  const { role } = subject;
  const inPolicy = (policy: Policy, before: JsonPath): readonly Warning[] =>
    unknownNames(policy, world).map(({ code, message, path }) => {
      return { code, message, policy: role, path: [...before, ...path] };
    });
  if ("policy" in subject) return inPolicy(subject.policy, []);
  const { layers } = subject.stack;
  const documents = LAYERS.flatMap((name) => documentsOf(layers[name]));
  return documents.flatMap(({ policy, path }) => inPolicy(policy, path));
}

function listed(access: Access | undefined, world: World): readonly Warning[] {
  const faults = unknownActions(access?.actions ?? [], world);
  return faults.map(({ code, message, index }) => {
    return { code, message, policy: "request", path: ["access", 0, "actions", index] };
  });
}

function inventedAction({ action }: RequestDocument, world: World): readonly Warning[] {
  if (world.spelling(action) !== undefined) return [];
  const message =
    `the policy allows the action ${quoted(action)}, but AWS has none of this name as of ` +
    `${world.date}; it stands for any that AWS adds`;
  return [{ code: "INVENTED_ACTION", message, policy: "counterexample", path: ["action"] }];
}
