/**
 * Pairs of real policies for benches and campaigns: from AWS's managed policies, and from files.
 *
 * A file has a JSON object a line. A line `{existing, new}` or `{a, b}` is a pair. A line
 * `{document}` is paired with the document of the line before. Other lines are ignored.
 */
import { readFileSync } from "node:fs";
import type { PolicyType } from "../src/policy/ast.ts";
import { Random } from "../test/laws/support/random.ts";
import { managedQueries } from "./managed.ts";

export interface Pair {
  readonly name: string;
  readonly type: PolicyType;
  readonly existing: unknown;
  readonly updated: unknown;
}

export type Line = Readonly<Record<string, unknown>> & { readonly id?: string };

/** Picks a random sample of consecutive versions that differ, each pair in one direction. */
export function managedPairs(count: number, seed: number): readonly Pair[] {
  // The list has each pair in both directions.
  const forwards = managedQueries().filter((_, i) => i % 2 === 0);
  const sample = new Random(seed).shuffled(forwards).slice(0, count);
  return sample.map(({ name, existing, updated }) => ({
    name,
    type: "identity",
    existing: JSON.parse(existing),
    updated: JSON.parse(updated),
  }));
}

export function linesOf(path: string): readonly Line[] {
  const lines = readFileSync(path, "utf8").trim().split("\n");
  return lines.map((each): Line => JSON.parse(each));
}

export function pairsOf(rows: readonly Line[]): readonly Pair[] {
  return rows.flatMap((row, i) => {
    const [existing, updated] = [
      row["existing"] ?? row["a"] ?? rows[i - 1]?.["document"],
      row["new"] ?? row["b"] ?? row["document"],
    ];
    if (existing === undefined || updated === undefined) return [];
    const type = typeOf(row["policyType"], [existing, updated]);
    return [{ name: row.id ?? `line ${i + 1}`, type, existing, updated }];
  });
}

/** The declared type; by default a policy with a principal is a resource policy. */
function typeOf(declared: unknown, documents: readonly unknown[]): PolicyType {
  if (typeof declared === "string") return /identity/i.test(declared) ? "identity" : "resource";
  return /"(?:Not)?Principal":/.test(JSON.stringify(documents)) ? "resource" : "identity";
}
