/**
 * The suggested change of a policy that fails: the best repair of repair/, as sentences.
 *
 * It is made for a policy without unknown values, whose document is the one that was asked about,
 * so its statements are those that the developer wrote. The repair is proved for that document; how
 * the source writes it (HCL, YAML, a function of the CDK) is the developer's matter. LIMIT: the
 * steps of a suggestion, and the characters of a value in it.
 */
import type { CheckName } from "../api/operation.ts";
import type { JsonPath } from "../json/diagnostic.ts";
import { repairedMember } from "../repair/failing-check.ts";
import type { PatchOperation } from "../repair/patch.ts";
import type { Repair } from "../repair/repair.ts";
import { repairWithWorld } from "../repair/repair.ts";

export interface Suggestion {
  readonly kind: Repair["kind"];
  /** The change as a JSON Patch (RFC 6902) of the policy document. */
  readonly patch: readonly object[];
  /** The same as sentences without full stop. */
  readonly changes: readonly string[];
  /** Whether it may take away access that the rule does not forbid. */
  readonly takesMore: boolean;
}

const STEPS = 400_000;
const MAX_CHARACTERS = 400;

/** The best repair of the request; undefined if there is none within the limits. */
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
    changes: best.operations.toReversed().map((each) => sentenceOf(each, document)),
    takesMore: best.collateral.kind !== "nothing",
  };
}

function sentenceOf(operation: PatchOperation, document: unknown): string {
  const { op, path } = operation;
  const [, index] = path;
  const statement = typeof index === "number" ? ` in the statement with index ${index}` : "";
  const member = path
    .slice(typeof index === "number" ? 2 : 1)
    .filter((step) => typeof step === "string");
  const where = `${member.map((step) => `\`${step}\``).join(" of ")}${statement}`;
  if (op === "remove") {
    if (path.length === 2) return `leave out the statement with index ${index}`;
    const value = cut(valueAt(document, path));
    return typeof path.at(-1) === "number"
      ? `leave out ${value} of ${where}`
      : `leave out ${where}`;
  }
  if (path.length === 2 && op === "add") return `add the statement ${cut(operation.value)}`;
  return `write ${cut(operation.value)} for ${path.length === 1 ? `\`${path[0]}\`` : where}`;
}

function valueAt(document: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>(
    (at, step) => (at as Record<string | number, unknown> | undefined)?.[step],
    document,
  );
}

function cut(value: unknown): string {
  const text = JSON.stringify(value) ?? "";
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
}
