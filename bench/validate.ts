/**
 * Bench: `validate` on the latest versions of AWS's managed policies, against checks of them.
 *
 * The check is CheckAccessNotGranted for four actions. Both read the text of the policy. They run
 * in turn, several rounds, and the medians of the sums count. The bar: validating takes at most 10
 * times the checks.
 *
 * Run: npm run bench validate [rounds]
 */
import { accessNotGranted } from "../src/check/access-not-granted.ts";
import { lint } from "../src/lint/lint.ts";
import { validate } from "../src/validation/validate.ts";
import { managedHistories, policyOf } from "./managed.ts";
import { digits, machine, median, table, timed } from "./measure.ts";

const [given = "3"] = process.argv.slice(2);
const rounds = Number(given);
const texts = [...managedHistories().values()].flatMap((each) => each.at(-1)?.text ?? []);
const actions = ["iam:PassRole", "s3:GetObject", "kms:Decrypt", "ec2:RunInstances"];

const ACTS = {
  check: (text: string): unknown =>
    accessNotGranted({ policy: policyOf(text, false), access: { actions }, type: "identity" }),
  structural: (text: string): unknown => validate({ text, type: "IDENTITY_POLICY" }),
  validate: (text: string): unknown => lint({ text, type: "IDENTITY_POLICY" }),
};

const names = ["check", "structural", "validate"] as const;
const sums = { check: [], structural: [], validate: [] } as Record<keyof typeof ACTS, number[]>;
const worst = { check: 0, structural: 0, validate: 0 };
for (let round = 0; round < rounds; round++) {
  const sum = { check: 0, structural: 0, validate: 0 };
  for (const text of texts) {
    for (const name of names) {
      const [ms] = timed(() => ACTS[name](text));
      sum[name] += ms;
      worst[name] = Math.max(worst[name], ms);
    }
  }
  for (const name of names) sums[name].push(sum[name]);
}
const check = median(sums.check);
console.log(`${texts.length} policies, ${rounds} rounds; ${machine()}`);
const rows = names.map((name) => [
  name,
  digits(median(sums[name])),
  digits(median(sums[name]) / check),
  digits(worst[name]),
]);
console.log(table(["what", "all, ms", "of the checks", "worst, ms"], rows));
