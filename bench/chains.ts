/**
 * Bench and test: the relation of `compare` is transitive along real chains of versions.
 *
 * For three consecutive versions a, b, c of an AWS managed policy: if a ≤ b and b ≤ c then a ≤ c,
 * and likewise for ≥. The relation of (b, a) is the mirror of (a, b). Prints the number of chains
 * and every violation.
 *
 * Run: npm run bench chains [every nth policy]
 */
import { compare } from "../src/check/compare.ts";
import { managedHistories, policyOf } from "./managed.ts";

const every = Number(process.argv[2] ?? 1);
const mirror = new Map([
  ["equivalent", "equivalent"],
  ["more permissive", "less permissive"],
  ["less permissive", "more permissive"],
  ["incomparable", "incomparable"],
]);

function relation(existing: string, updated: string): string {
  return compare({
    existing: policyOf(existing, true),
    updated: policyOf(updated, true),
    type: "identity",
  }).relation;
}

let chains = 0;
let premises = 0;
const errors: string[] = [];
[...managedHistories()].forEach(([name, texts], i) => {
  if (i % every !== 0) return;
  for (let at = 0; at + 2 < texts.length; at++) {
    const [a, b, c] = [texts[at], texts[at + 1], texts[at + 2]];
    if (a === undefined || b === undefined || c === undefined) continue;
    chains++;
    const [ab, bc, ac] = [
      relation(a.text, b.text),
      relation(b.text, c.text),
      relation(a.text, c.text),
    ];
    const label = `${name} ${a.id}, ${b.id}, ${c.id}: ${ab}, ${bc}, ${ac}`;
    if (relation(b.text, a.text) !== mirror.get(ab)) errors.push(`mirror ${label}`);
    for (const way of ["more permissive", "less permissive"]) {
      const holds = (each: string): boolean => each === way || each === "equivalent";
      if (!holds(ab) || !holds(bc)) continue;
      premises++;
      const both = ab === "equivalent" && bc === "equivalent";
      if (both ? ac !== "equivalent" : ac !== way) errors.push(`transitive ${label}`);
    }
  }
});
console.log(`${chains} chains, ${premises} with both premises, ${errors.length} errors`);
for (const each of errors) console.log(`  ${each}`);
