/**
 * The suggested change of a policy that fails: the best repair of repair/, as sentences.
 *
 * It is made for a policy without unknown values, whose document is the one that was asked about,
 * so its statements are those that the developer wrote. The repair is proved for that document; how
 * the source writes it (HCL, YAML, a function of the CDK) is the developer's matter. LIMIT: the
 * steps of a suggestion, and the characters of a value in it.
 */
import type { CheckName } from "../api/operation.ts";
import { valueAt } from "../json/value.ts";
import { repairedMember } from "../repair/failing-check.ts";
import { type JsonPatchOperation, stepsOf } from "../repair/patch.ts";
import type { Repair } from "../repair/repair.ts";
import { repairWithWorld } from "../repair/repair.ts";

export interface Suggestion {
  readonly kind: Repair["kind"];
  /** The change as a JSON Patch (RFC 6902) of the policy document. */
  readonly patch: Repair["patch"];
  /** The same as sentences without full stop. */
  readonly changes: readonly string[];
  /** Whether it may take away access that the rule does not forbid. */
  readonly takesMore: boolean;
}

const STEPS = 400_000;
const MAX_CHARACTERS = 400;

/** The best repair of the request; undefined if the limits leave none. */
export function suggestionFor(
  name: CheckName,
  request: Readonly<Record<string, unknown>>,
): Suggestion | undefined {
  const outcome = repairWithWorld(name, request, { steps: STEPS }, undefined);
  const best = outcome.kind === "answer" ? outcome.answer.repairs[0] : undefined;
  if (best === undefined) return undefined;
  const document = request[repairedMember(name)];
  return {
    kind: best.kind,
    patch: best.patch,
    changes: best.patch.toReversed().map((each) => sentenceOf(each, document)),
    takesMore: best.collateral.kind !== "nothing",
  };
}

function sentenceOf({ op, path, value }: JsonPatchOperation, document: unknown): string {
  const steps = stepsOf(path);
  const isInList = /^\d+$/.test(steps[1] ?? "");
  const statement = isInList ? ` in the statement with index ${steps[1]}` : "";
  const names = steps.slice(isInList ? 2 : 1).filter((step) => !/^\d+$/.test(step));
  const where = `${names.map((step) => `\`${step}\``).join(" of ")}${statement}`;
  if (op === "remove") {
    if (steps.length === 2 && isInList) return `leave out the statement with index ${steps[1]}`;
    const isEntry = /^\d+$/.test(steps.at(-1) ?? "");
    return isEntry
      ? `leave out ${cut(valueAt(document, steps))} of ${where}`
      : `leave out ${where}`;
  }
  if (steps.length === 2 && op === "add" && isInList) return `add the statement ${cut(value)}`;
  return `write ${cut(value)} for ${steps.length === 1 ? `\`${steps[0]}\`` : where}`;
}

function cut(value: unknown): string {
  const text = JSON.stringify(value) ?? "";
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
}
