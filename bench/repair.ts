/**
 * Bench: repairs of random failing pairs of versions of AWS's managed policies.
 *
 * A pair is two consecutive versions, in either direction, for which CheckNoNewAccess is FAIL. Each
 * repair is made with its proof and its certificate, beside the check alone, in turn; the medians
 * of the ratios count. The bars: at least 99 % of the pairs have a repair, and the median ratio is
 * at most 10.
 *
 * Prints how many pairs have a repair of each kind, the pairs without one, and the ratios.
 *
 * Run: npm run bench repair [pairs] [seed]
 */
import { checkNoNewAccess } from "../src/index.ts";
import { repair } from "../src/repair/repair.ts";
import { Random } from "../test/laws/support/random.ts";
import { managedQueries } from "./managed.ts";
import { digits, machine, median, quantile, table, timed } from "./measure.ts";

const [pairs = "400", seed = "7"] = process.argv.slice(2);
const random = new Random(Number(seed));
const left = [...managedQueries()];
const kinds = new Map<string, number>();
const without: string[] = [];
const ratios: number[] = [];
const repairTimes: number[] = [];
let failing = 0;
while (failing < Number(pairs) && left.length > 0) {
  const [query] = left.splice(random.int(left.length), 1);
  if (query === undefined) break;
  const request = {
    existingPolicyDocument: query.existing,
    newPolicyDocument: query.updated,
  };
  const [checkTime, outcome] = timed(() => checkNoNewAccess(request));
  if (outcome.kind === "error" || outcome.answer.result === "PASS") continue;
  failing++;
  const [again] = timed(() => checkNoNewAccess(request));
  const [repairTime, repaired] = timed(() => repair("CheckNoNewAccess", request));
  ratios.push(repairTime / Math.min(checkTime, again));
  repairTimes.push(repairTime);
  const repairs = repaired.kind === "answer" ? repaired.answer.repairs : [];
  const [best] = repairs;
  if (best === undefined) {
    without.push(
      `${query.name}: ${JSON.stringify(repaired.kind === "answer" && repaired.answer.reason)}`,
    );
  }
  count(`best is ${best?.kind ?? "none"}`);
  if (best !== undefined) count(`best takes away ${best.collateral.kind} else`);
  for (const { kind } of repairs) count(`has ${kind}`);
}

function count(name: string): void {
  kinds.set(name, (kinds.get(name) ?? 0) + 1);
}

console.log(`${failing} failing pairs, seed ${seed}; ${machine()}`);
console.log(
  table(
    ["what", "pairs"],
    [...kinds].map(([name, n]) => [name, String(n)]),
  ),
);
for (const each of without) console.log(`no repair: ${each}`);
const ms = (list: readonly number[], at: number): string => digits(quantile(list, at));
console.log(
  table(
    ["", "median", "p90", "p99", "max"],
    [
      [
        "repair, ms",
        ms(repairTimes, 0.5),
        ms(repairTimes, 0.9),
        ms(repairTimes, 0.99),
        digits(Math.max(...repairTimes)),
      ],
      [
        "ratio to the check",
        digits(median(ratios)),
        ms(ratios, 0.9),
        ms(ratios, 0.99),
        digits(Math.max(...ratios)),
      ],
    ],
  ),
);
