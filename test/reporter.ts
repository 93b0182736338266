/**
 * The last line of a test run: `12 passed, 0 failed`, and `, 1 skipped` if tests were skipped.
 *
 * It is printed when the process exits, because vitest prints its own summary after all reporters
 * have run. A failure outside of a test (a file that does not load, a hook, an uncaught error)
 * counts as one failed test, so a failing run never ends in `0 failed`.
 */
import { writeSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Formats the closing line of a run. */
export function closing({ passed, failed, skipped }: Tally): string {
  const line = `${passed} passed, ${failed} failed`;
  return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}

let last: Tally | undefined;

export const closingLine: Reporter = {
  onTestRunEnd(modules, unhandledErrors, reason) {
    if (last === undefined) process.on("exit", printLast);
    const tallies = modules.map(tally);
    const failed = sum(tallies, "failed") + unhandledErrors.length;
    last = {
      passed: sum(tallies, "passed"),
      failed: reason === "passed" ? failed : Math.max(failed, 1),
      skipped: sum(tallies, "skipped"),
    };
  },
};

function tally(module: TestModule): Tally {
  const count = (state: "passed" | "failed" | "skipped"): number =>
    [...module.children.allTests(state)].length;
  const failed = count("failed");
  const broken = module.state() === "failed" && failed === 0;
  return { passed: count("passed"), failed: broken ? 1 : failed, skipped: count("skipped") };
}

function sum(tallies: readonly Tally[], state: keyof Tally): number {
  return tallies.reduce((total, each) => total + each[state], 0);
}

/** Writes to the file descriptor, because an exiting process may not flush the stream. */
function printLast(): void {
  if (last !== undefined) writeSync(1, `${closing(last)}\n`);
}
