/**
 * The routes of the operations: `/v1/check-no-new-access`, with the words of the command line.
 *
 * A route is found by its whole word. A word that no operation has is an unknown route, and nothing
 * is guessed.
 */
import { commandWord } from "../../api/command-word.ts";
import { OPERATION_NAMES, type OperationName } from "../../api/operation.ts";

const NAMES: ReadonlyMap<string, OperationName> = new Map(
  OPERATION_NAMES.map((name) => [commandWord(name), name]),
);

export function operationOfPath(word: string): OperationName | undefined {
  return NAMES.get(word);
}

export const pathOf = (name: OperationName): string => `/v1/${commandWord(name)}`;
