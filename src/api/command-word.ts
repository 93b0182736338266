/**
 * The word of an operation: its command on the command line, and its route in the service.
 *
 * `CheckNoNewAccess` is `check-no-new-access`. One function, so that both surfaces have the same
 * words.
 */
import { foldAsciiCase } from "../text/ascii-case.ts";
import type { OperationName } from "./operation.ts";

export function commandWord(name: OperationName): string {
  return foldAsciiCase(name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`));
}
