/**
 * Bench: the processor time of the whole command, from start to exit.
 *
 * It is compared with Node running nothing, and with cvc5 on the same question. Bash measures the
 * processor time of many runs in turn.
 *
 * Run: npm run bench cold [rounds]
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digits, machine, median, table } from "./measure.ts";

/** Runs that are timed together, because the clock of the system is coarse. */
const RUNS_PER_ROUND = 5;

const [rounds = 9] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), "keyaki-cold-"));
const script = join(folder, "question.smt2");
const documents = "--existing examples/account-only.json --new examples/with-deny.json";
const command = `node dist/cli/keyaki.cjs check-no-new-access ${documents}`;
const question = spawnSync("bash", ["-c", command.replace("check", "smt check")], {
  encoding: "utf8",
});
writeFileSync(script, question.stdout);

const commands = {
  "node -e 0": "node -e 0",
  "keyaki check-no-new-access": command,
  cvc5: `cvc5 --lang=smt2.6 --strings-exp ${script}`,
};
const times = Object.values(commands).map((): number[] => []);
for (let round = 0; round < rounds; round++) {
  for (const [i, each] of Object.values(commands).entries()) times[i]?.push(secondsOf(each));
}
rmSync(folder, { recursive: true });
const base = median(times[0] ?? []);
const rows = Object.keys(commands).map((name, i) => {
  const seconds = median(times[i] ?? []);
  return [name, digits((1000 * seconds) / RUNS_PER_ROUND), digits(seconds / base)];
});
console.log(`Cold start (medians of ${rounds} times ${RUNS_PER_ROUND} runs; ${machine()}).\n`);
console.log(table(["command", "processor time, ms", "times `node -e 0`"], rows));

function secondsOf(each: string): number {
  const loop = `for i in {1..${RUNS_PER_ROUND}}; do ${each}; done >/dev/null 2>&1`;
  const { stderr } = spawnSync("bash", ["-c", `TIMEFORMAT='%3U %3S'; time { ${loop}; }`], {
    encoding: "utf8",
  });
  const [user = 0, system = 0] = stderr.trim().split(" ").map(Number);
  return user + system;
}
