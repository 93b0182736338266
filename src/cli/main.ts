/**
 * The command `keyaki`: arguments in, and an exit status out.
 *
 * The status is set and the process ends by itself, so that all written text arrives. An answer
 * that cannot be written is an error, unless its reader closed the pipe.
 */

import { harmless } from "../explain/harmless.ts";
import { EXIT } from "./exit-status.ts";
import { run } from "./program.ts";
import { AnswerStream } from "./stdout.ts";

const answers = new AnswerStream(process.stdout);
// If nobody reads standard error, the exit status still tells the result.
process.stderr.on("error", () => undefined);
void main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  const { status, stdout = "", stderr = "" } = await run(args, answers);
  if (stderr !== "") process.stderr.write(stderr);
  if (stdout !== "") await answers.write(stdout);
  process.exitCode = status;
  if (answers.lost !== undefined && !answers.closedByReader) {
    process.stderr.write(
      `error: the answer cannot be written: ${harmless(answers.lost.message)}\n`,
    );
    process.exitCode = EXIT.wrong;
  }
}
