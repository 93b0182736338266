/**
 * Bench: the throughput and memory of `keyaki batch`.
 *
 * One reference policy of median size is compared with 100,000 candidates, each with one action
 * more or fewer. The command runs pinned to one core, and on all cores. The yardstick is a round
 * trip of the same lines through `JSON.parse` and `JSON.stringify` on one core. Memory is the peak
 * of the process, for a tenth of the lines and for all.
 *
 * Run: npm run bench batch [lines] [rounds]
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { Random } from "../test/laws/support/random.ts";
import { managedQueries } from "./managed.ts";
import { digits, machine, median, table } from "./measure.ts";

interface Document {
  readonly Statement: { Action?: string | string[] }[];
}

const [lines = 100_000, rounds = 5] = process.argv.slice(2).map(Number);
const command = join("dist", "cli", "keyaki.cjs");
const folder = mkdtempSync(join(tmpdir(), "keyaki-batch-"));
const sizes = managedQueries().toSorted((a, b) => a.existing.length - b.existing.length);
const reference = sizes[sizes.length >> 1]?.existing ?? "";
const [all, tenth] = [write("all", lines), write("tenth", lines / 10)];

const roundTrip = `
  const { createInterface } = require("node:readline");
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => process.stdout.write(JSON.stringify(JSON.parse(line)) + "\\n"));
`;
const ONE_CORE = ["taskset", "-c", "0", process.execPath];
const ways = {
  "round trip": [...ONE_CORE, "-e", roundTrip],
  "one core": [...ONE_CORE, command, "batch"],
  [`${cpus().length} cores`]: [process.execPath, command, "batch", "--jobs", `${cpus().length}`],
};
const seconds = Object.values(ways).map((): number[] => []);
for (let round = 0; round < rounds; round++) {
  for (const [i, args] of Object.values(ways).entries()) seconds[i]?.push(run(args, all).seconds);
}
const [base = 1, one = 1] = seconds.map(median);
const rows = Object.entries(ways).map(([name, args], i) => {
  const own = median(seconds[i] ?? []);
  const memory = [tenth, all].map((file) => `${run(args, file).megabytes.toFixed(0)} MB`);
  return [name, digits(own), digits(lines / own), digits(own / base), digits(one / own), ...memory];
});
rmSync(folder, { recursive: true });
console.log(`Batch of ${lines} lines; the reference policy has ${reference.length} bytes`);
console.log(`(medians of ${rounds}; ${machine()}).\n`);
const head = ["", "seconds", "lines a second", "time / round trip", "speed / one core"];
console.log(table([...head, "memory, tenth of the lines", "memory, all lines"], rows));

function write(name: string, count: number): string {
  const random = new Random(1);
  const file = join(folder, name);
  const handle = openSync(file, "w");
  for (let id = 0; id < count; id++) {
    const line = {
      id,
      operation: "CheckNoNewAccess",
      policyType: "IDENTITY_POLICY",
      existingPolicyDocument: JSON.parse(reference),
      newPolicyDocument: candidate(id, random),
    };
    writeSync(handle, `${JSON.stringify(line)}\n`);
  }
  return file;
}

/** Makes the reference policy with one action more or fewer in some statement. */
function candidate(id: number, random: Random): Document {
  const document = JSON.parse(reference) as Document;
  const statement = random.pick(document.Statement);
  const actions = [statement.Action ?? []].flat();
  if (id % 2 === 0) actions.splice(random.int(actions.length + 1), 0, `ec2:Probe${id}`);
  else if (actions.length > 1) actions.splice(random.int(actions.length), 1);
  statement.Action = actions;
  return document;
}

function run(
  args: readonly string[],
  file: string,
): { readonly seconds: number; readonly megabytes: number } {
  const log = join(folder, "log");
  const input = openSync(file, "r");
  const timing = ["-f", "%e %M", "-o", log, ...args];
  spawnSync("time", timing, { stdio: [input, "ignore", "ignore"] });
  const [elapsed = 0, kilobytes = 0] = (readFileSync(log, "utf8").trim().split("\n").at(-1) ?? "")
    .split(" ")
    .map(Number);
  return { seconds: elapsed, megabytes: kilobytes / 1024 };
}
