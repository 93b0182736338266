/**
 * The routes of the operations: `/v1/check-no-new-access`, with the words of the command line.
 *
 * A route is found by its whole word. A word that no operation has is an unknown route, and nothing
 * is guessed.
 */
import { commandWord } from "../../api/command-word.ts";
import { OPERATION_NAMES, type OperationName } from "../../api/operation.ts";

/** The routes that are about the evidence for an answer (evidence.ts). */
export const EVIDENCE_NAMES = ["Smt", "Certify", "Verify"] as const;

export type EvidenceName = (typeof EVIDENCE_NAMES)[number];

/** The question of a route under `/v1/`, without its body. */
export type NativeTask =
  | { readonly kind: "native"; readonly name: OperationName }
  | { readonly kind: "evidence"; readonly name: EvidenceName };

const TASKS: ReadonlyMap<string, NativeTask> = new Map<string, NativeTask>([
  ...OPERATION_NAMES.map((name) => [commandWord(name), { kind: "native", name }] as const),
  ...EVIDENCE_NAMES.map((name) => [commandWord(name), { kind: "evidence", name }] as const),
]);

export function taskOfPath(word: string): NativeTask | undefined {
  return TASKS.get(word);
}

export const pathOf = (name: NativeTask["name"]): string => `/v1/${commandWord(name)}`;
