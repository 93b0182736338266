/**
 * The long run: `npm run fuzz -- --minutes N [--seed S] [--laws twin,guilt]`.
 *
 * Case after case, by seed, under every law, until the minutes are over; then what was counted.
 * A case that breaks a law is shrunk and written to test/regressions/, where regressions.test.ts
 * runs it for ever; the run goes on, and ends with status 1.
 */
import { readdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Case, caseOf, isCase, smallCaseOf } from "./case.ts";
import { judge, LAWS } from "./laws.ts";
import { shrink } from "./shrink.ts";

const REGRESSIONS = new URL("../regressions/", import.meta.url);
const REQUESTS = 24;
/** LIMIT: one law may have many causes, but a bug breaks it over and over. */
const MOST_FAILURES = 5;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    laws: { type: "string", default: Object.keys(LAWS).join() },
  },
});

const end = Date.now() + Number(values.minutes) * 60_000;
const laws = Object.entries(LAWS).filter(([name]) => values.laws.split(",").includes(name));
const counts = new Map(laws.map(([name]) => [name, new Map<string, number>()]));
let failures = 0;
let seed = Number(values.seed);
console.log(`seed ${seed}, ${values.minutes} minutes: ${laws.map(([name]) => name).join(", ")}`);
for (; Date.now() < end && failures < MOST_FAILURES; seed++) {
  for (const [name, law] of laws) {
    const given = name === "brute force" ? smallCaseOf(seed) : caseOf(seed, REQUESTS);
    const finding = judge(law, given);
    const label = finding.kind === "vacuous" ? finding.reason : finding.kind;
    const tally = counts.get(name);
    tally?.set(label, (tally.get(label) ?? 0) + 1);
    if (finding.kind !== "broken") continue;
    failures++;
    console.log(`seed ${seed} breaks ${name}: ${finding.how}`);
    const small = shrink(
      given,
      (smaller) => isCase(smaller) && judge(law, smaller).kind === "broken",
    );
    console.log(`  written to ${write(name, small)}`);
  }
}
for (const [name, tally] of counts) {
  const row = [...tally].map(([label, count]) => `${count} ${label}`).join(", ");
  console.log(`${name}: ${row}`);
}
console.log(`seeds ${values.seed} to ${seed - 1}, ${failures} failures`);
process.exitCode = failures > 0 ? 1 : 0;

function write(law: string, given: Case): string {
  const last = readdirSync(REGRESSIONS)
    .filter((each) => each.endsWith(".json"))
    .map((each) => Number.parseInt(each, 10));
  const name = `${String(Math.max(0, ...last) + 1).padStart(4, "0")}.json`;
  writeFileSync(new URL(name, REGRESSIONS), `${JSON.stringify({ law, ...given }, undefined, 2)}\n`);
  return name;
}
