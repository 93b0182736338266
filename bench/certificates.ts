/**
 * Bench: the cost of certificates over the AWS managed policies.
 *
 * CheckNoNewAccess runs on every pair of consecutive versions that differ, in both directions, or
 * on a random sample. Prints the times of a check, of a check with its certificate as text, and of
 * verifying that text, and the ratios of each pair to its own check; then the rejected certificates
 * and the sizes. Documents are parsed each time. Each time is the median of three.
 *
 * Run: npm run bench certificates [pairs] [seed]
 */
import { performance } from "node:perf_hooks";
import {
  certificateText,
  certifyCheck,
  parseCertificate,
  verifyCheck,
} from "../src/api/certify.ts";
import { type CheckRequest, decodeCheck } from "../src/api/operation.ts";
import { Random } from "../test/laws/support/random.ts";
import { managedQueries } from "./managed.ts";

const queries = [...managedQueries()];
const [pairs = queries.length, seed = 1] = process.argv.slice(2).map(Number);
const random = new Random(seed);
for (let i = queries.length - 1; i > 0; i--) {
  const j = random.int(i + 1);
  [queries[i], queries[j]] = [queries[j] ?? queryAt(i), queries[i] ?? queryAt(j)];
}
const RUNS = 3;
const times = { check: [] as number[], write: [] as number[], verify: [] as number[] };
const ratios = { write: [] as number[], verify: [] as number[] };
const sizes: number[] = [];
const tally = new Map<string, number>();
const rejected: string[] = [];

for (const { name, existing, updated } of queries.slice(0, pairs)) {
  const read = (): CheckRequest => {
    const request = {
      existingPolicyDocument: existing,
      newPolicyDocument: updated,
      policyType: "IDENTITY_POLICY",
    };
    const decoded = decodeCheck("CheckNoNewAccess", request);
    if (decoded.kind === "decoded") return decoded.input;
    throw new Error(`${name}: ${decoded.error.message}`);
  };
  const { result, undecided } = timed("check", () => read().ask());
  const text = timed("write", () => {
    const { certificate } = certifyCheck(read());
    return certificate && certificateText(certificate);
  });
  const label = undecided === undefined ? result : "undecided";
  count(label);
  if (text === undefined) {
    if (label !== "undecided") rejected.push(`${name}: no certificate`);
    continue;
  }
  sizes.push(text.length / (existing.length + updated.length));
  const verdict = timed("verify", () => {
    const certificate = parseCertificate(text);
    if (typeof certificate === "string") throw new Error(`${name}: ${certificate}`);
    return verifyCheck(certificate, read());
  });
  count(`${label} ${verdict.result}`);
  if (verdict.result === "REFUSED") rejected.push(`${name}: ${verdict.reason}`);
}

console.log(`${Math.min(pairs, queries.length)} pairs, seed ${seed}:`, Object.fromEntries(tally));
const [check, write, verifying] = [times.check, times.write, times.verify].map(median);
for (const [name, all] of Object.entries(times)) {
  const shares = [0.5, 0.9, 0.99, 1].map((share) => quantile(all, share).toFixed(3));
  console.log(`${name} ms: p50, p90, p99, max ${shares.join(", ")}`);
}
for (const [name, all] of Object.entries(ratios)) {
  const shares = [0.5, 0.9, 0.99, 1].map((share) => quantile(all, share).toFixed(1));
  console.log(`${name}, times its own check: p50, p90, p99, max ${shares.join(", ")}`);
}
console.log(`check and write: ${ratio(write, check)} times a check (at most 3)`);
console.log(`verify: ${ratio(verifying, check)} times a check (at most 10)`);
console.log(`size: ${median(sizes).toFixed(1)} times that of the documents`);
console.log(`rejected: ${rejected.length}`);
for (const each of rejected) console.log(`  ${each}`);

function timed<T>(what: keyof typeof times, act: () => T): T {
  const runs: number[] = [];
  let result = act();
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now();
    result = act();
    runs.push(performance.now() - start);
  }
  const time = median(runs);
  times[what].push(time);
  if (what !== "check") ratios[what].push(time / (times.check.at(-1) ?? time));
  return result;
}

function count(label: string): void {
  tally.set(label, (tally.get(label) ?? 0) + 1);
}

function quantile(all: readonly number[], share: number): number {
  const sorted = [...all].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function median(all: readonly number[]): number {
  return quantile(all, 0.5);
}

function ratio(one = 0, other = 0): string {
  return (one / other).toFixed(1);
}

function queryAt(at: number): never {
  throw new Error(`there is no query ${at}`);
}
