/**
 * Bench: how the time of a check grows with the size of the policies.
 *
 * CheckNoNewAccess runs on the families of families.ts at n = 2, 4, … 512, and
 * CheckAccessNotGranted on the hard shapes, each several times. Policies are parsed before, without
 * the limit on their size, which some families exceed. Prints medians in milliseconds, the exponent
 * of growth from 16 to 64, undecided and wrong answers, and the peak memory.
 *
 * Run: npm run bench growth [families] [rounds]
 */
import { accessNotGranted } from "../src/check/access-not-granted.ts";
import { noNewAccess } from "../src/check/no-new-access.ts";
import type { Policy } from "../src/policy/ast.ts";
import { parsePolicy } from "../src/policy/parse.ts";
import { FAMILIES, hardShape } from "./families.ts";
import { digits, machine, median, table, timed } from "./measure.ts";

const SIZES = [2, 4, 8, 16, 32, 64, 128, 256, 512];
const BLOCKS = [1, 2, 4, 8, 16, 32];

const [chosen = "all", rounds = "5"] = process.argv.slice(2);
const errors: string[] = [];

function policyOf(statements: readonly object[], reference: boolean): Policy {
  const document = { Version: "2012-10-17", Statement: statements };
  const parsed = parsePolicy(document, { type: "identity", reference });
  if (parsed.kind === "policy") return parsed.policy;
  throw new Error(JSON.stringify(parsed.diagnostics[0]));
}

const rows = FAMILIES.filter(
  ({ name }) => chosen === "all" || chosen.split(",").includes(name),
).map(({ name, content, answer, most = 512, updated, existing }) => {
  const times = SIZES.map((n) => {
    if (n > most) return Number.NaN;
    const question = {
      updated: policyOf(updated(n), false),
      existing: policyOf(existing(n), true),
      type: "identity",
    } as const;
    const all = Array.from({ length: Number(rounds) }, () => {
      const [ms, { result, undecided }] = timed(() => noNewAccess(question));
      if (undecided !== undefined) errors.push(`${name} ${n}: undecided (${undecided.limit})`);
      else if (answer !== undefined && result !== answer) errors.push(`${name} ${n}: ${result}`);
      return ms;
    });
    return median(all);
  });
  const [at16 = 1, at64 = 1] = [times[SIZES.indexOf(16)], times[SIZES.indexOf(64)]];
  const exponent = Math.log(at64 / at16) / Math.log(4);
  return [name, content, ...times.map(digits), exponent.toFixed(1)];
});

console.log(`Growth, milliseconds (medians of ${rounds}; ${machine()}).\n`);
console.log(table(["family", "content", ...SIZES.map(String), "exponent"], rows));

if (chosen === "all") {
  const shapes = BLOCKS.map((left) => [
    String(left),
    ...BLOCKS.map((right) => {
      const policy = policyOf([hardShape(left, right)], false);
      const all = Array.from({ length: Number(rounds) }, () => {
        const question = { policy, access: { actions: ["*"] }, type: "identity" } as const;
        const [ms, { undecided }] = timed(() => accessNotGranted(question));
        if (undecided !== undefined) errors.push(`hard ${left} ${right}: undecided`);
        return ms;
      });
      return digits(median(all));
    }),
  ]);
  console.log(
    "\nHard shapes: blocks of the pattern that must match (rows) and must not match (columns).\n",
  );
  console.log(table(["", ...BLOCKS.map(String)], shapes));
}
const { maxRSS } = process.resourceUsage();
console.log(`\nPeak memory: ${(maxRSS / 1024).toFixed(0)} MB. Errors: ${errors.length}`);
for (const each of new Set(errors)) console.log(`- ${each}`);
