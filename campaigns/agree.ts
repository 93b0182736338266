/**
 * Campaign: the native engine, cvc5 and z3 answer the same questions about real policies.
 *
 * The pairs are a random sample of versions of AWS's managed policies, and pairs from files
 * (bench/pairs.ts), each in both directions. Lines `{policyDocument, resourceType, zoneOfTrust}`
 * are checked for public and external access and for findings. Prints every disagreement, and for
 * each engine the number of answers and of limits.
 *
 * Run: npm run campaign -- agree [--pairs 1000] [--seed 1] [--seconds 10] [lines.jsonl ...]
 */
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { type Line, linesOf, managedPairs, type Pair, pairsOf } from "../bench/pairs.ts";
import { AnswerCounts, agreement } from "../src/backends/agreement.ts";
import type { Backend } from "../src/backends/backend.ts";
import { findProgram } from "../src/backends/solver-process.ts";
import {
  checkNoExternalAccess,
  checkNoPublicAccess,
  type FindingsRequest,
  findings,
  type NoPublicAccessRequest,
} from "../src/index.ts";
import type { Policy, PolicyType } from "../src/policy/ast.ts";
import { parsePolicy } from "../src/policy/parse.ts";
import { compareEngines, type PolicyPair } from "../test/laws/support/engines.ts";
import { add, print } from "../test/laws/support/run-law.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pairs: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    seconds: { type: "string", default: "10" },
  },
});

const solvers = (["cvc5", "z3"] as const).flatMap((name): readonly Backend[] => {
  const solver = findProgram(name, Number(values.seconds) * 1000);
  if (solver === undefined) console.log(`${name} is not on PATH and is not asked`);
  return solver === undefined ? [] : [solver];
});
let disagreements = 0;

console.log(`native, ${solvers.map(({ name, version }) => `${name} ${version}`).join(", ")}`);
ask(
  `managed policies, seed ${values.seed}`,
  managedPairs(Number(values.pairs), Number(values.seed)),
);
for (const path of positionals) {
  const rows = linesOf(path);
  const isAboutTrust = (row: Line): boolean => "zoneOfTrust" in row;
  const pairs = pairsOf(rows.filter((each) => !isAboutTrust(each)));
  if (pairs.length > 0) ask(basename(path), pairs);
  const trusting = rows.filter(isAboutTrust);
  if (trusting.length > 0) askAboutTrust(basename(path), trusting);
}
console.log(`${disagreements} disagreements`);
process.exitCode = disagreements > 0 ? 1 : 0;

function parsePair({ type, existing, updated }: Pair): PolicyPair | undefined {
  const [before, after] = [parse(existing, type), parse(updated, type)];
  return before && after && { type, existing: before, updated: after };
}

function parse(document: unknown, type: PolicyType): Policy | undefined {
  const result = parsePolicy(document, { type, reference: true });
  return result.kind === "policy" ? result.policy : undefined;
}

function ask(name: string, pairs: readonly Pair[]): void {
  const tally = new Map<string, number>();
  const counts = new Map<string, number>();
  for (const pair of pairs) {
    const [finding] = compareEngines(solvers, [parsePair(pair)]);
    if (finding === undefined) continue;
    if (finding.kind === "refuted") reportDisagreement(`${name}: ${pair.name}: ${finding.how}`);
    add(tally, finding.kind === "skipped" ? finding.reason : finding.kind, 1);
    if (finding.kind === "refuted") continue;
    for (const [what, count] of Object.entries(finding.counts ?? {})) add(counts, what, count);
  }
  print(`${name}, ${pairs.length} pairs`, tally, counts);
}

/** Checks policies with the engine of `--engine agree`, which compares all answers. */
function askAboutTrust(name: string, rows: readonly Line[]): void {
  const tally = new AnswerCounts();
  const engine = agreement(solvers, tally);
  for (const row of rows) {
    const request = row as unknown as NoPublicAccessRequest & FindingsRequest;
    try {
      checkNoPublicAccess(request, { engine });
      checkNoExternalAccess(request, { engine });
      findings(request, { engine });
    } catch (error) {
      reportDisagreement(`${name}: ${row.id}: ${error}`);
    }
  }
  for (const [solver, { answered, unknown }] of tally.counts) {
    const rest = [...unknown].map(([limit, count]) => `, ${count} ${limit}`).join("");
    console.log(`${name}, ${rows.length} policies: ${solver} answered ${answered}${rest}`);
  }
}

function reportDisagreement(what: string): void {
  disagreements++;
  console.log(`DISAGREEMENT ${what}`);
}
