/**
 * The word of a command: on the command line, and as a route of the service.
 *
 * `CheckNoNewAccess` is `check-no-new-access`. One function, so that both surfaces have the same
 * words.
 */
import { foldAsciiCase } from "../text/ascii-case.ts";
import type { OperationName } from "./operation.ts";

export function commandWord(name: OperationName | "Smt" | "Certify" | "Verify"): string {
  return foldAsciiCase(name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`));
}
