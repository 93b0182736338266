/**
 * The threads of a batch: they start with the work, and are at most as many as cores.
 *
 * Code that runs before the command writes a line to standard error for each thread that starts.
 */
import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { type CommandResult, keyaki } from "./process.ts";

const COUNTS_THREADS = `
  import threads from "node:worker_threads";
  import { syncBuiltinESMExports } from "node:module";
  const { Worker } = threads;
  threads.Worker = class extends Worker {
    constructor(...all) {
      process.stderr.write("thread\\n");
      super(...all);
    }
  };
  syncBuiltinESMExports();`;
const node = ["--import", `data:text/javascript,${encodeURIComponent(COUNTS_THREADS)}`];

const batch = (jobs: string, lines: number): Promise<CommandResult> =>
  keyaki(["batch", "--jobs", jobs], { stdin: '{"id":1}\n'.repeat(lines), node });

const threadsOf = ({ stderr }: CommandResult): number => stderr.match(/^thread$/gm)?.length ?? 0;

test("an empty batch starts no thread", async () => {
  const ran = await batch("4", 0);
  expect(ran).toMatchObject({ status: 0, stdout: "" });
  expect(threadsOf(ran)).toBe(0);
});

test("a short batch starts one thread at most", async () => {
  expect(threadsOf(await batch("4", 3))).toBeLessThanOrEqual(1);
});

test("a long batch starts at most one thread for each core, whatever the number", async () => {
  const ran = await batch("1000000000", 2000);
  expect(ran.status).toBe(1);
  expect(ran.stdout.match(/\n/g)).toHaveLength(2000);
  expect(threadsOf(ran)).toBeLessThanOrEqual(availableParallelism());
});
