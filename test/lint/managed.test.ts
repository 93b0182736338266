/**
 * The latest versions of AWS's managed policies: 66 statements change nothing, and `compare` says
 * so of each.
 */
import { expect, test } from "vitest";
import { managedHistories, policyOf } from "../../bench/managed.ts";
import { compare } from "../../src/check/compare.ts";
import { idleStatements } from "../../src/lint/statements.ts";

test("66 statements of AWS's managed policies change nothing", { timeout: 120_000 }, () => {
  const reasons: Record<string, number> = {};
  for (const [name, versions] of managedHistories()) {
    const text = versions.at(-1)?.text ?? "";
    const policy = policyOf(text, true);
    for (const { statement, reason } of idleStatements(policy, false)) {
      reasons[reason] = (reasons[reason] ?? 0) + 1;
      const statements = policy.statements.filter((each) => each !== statement);
      const pair = { existing: policy, updated: { ...policy, statements }, type: policy.type };
      expect([name, compare(pair).relation]).toEqual([name, "equivalent"]);
    }
  }
  expect(reasons).toEqual({ covered: 36, "denies nothing": 29, "never matches": 1 });
});
