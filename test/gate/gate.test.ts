/**
 * Verdicts of a rule that compares with an earlier state, if there was no policy before.
 *
 * All that a new policy grants is new, so the verdict is a failure with a request.
 */
import { expect, test } from "vitest";
import { judgeSites } from "../../src/gate/gate.ts";
import type { PolicySite } from "../../src/sources/site.ts";
import { valueFrom } from "./notation.ts";
import { site, standardOf } from "./standard-notation.ts";

const STANDARD = standardOf(
  "version: 1\nrules: {a: {check: no-new-access-since, since: plan, created: fail}}\n",
);

const ALLOW = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const EVERYBODY = { ...ALLOW, Principal: "*" };
const DENY = { Effect: "Deny", Action: "s3:*", Resource: "*" };

function verdict(kind: PolicySite["kind"], statement: object): string | undefined {
  const document = { Version: "2012-10-17", Statement: [statement] };
  const policy = { kind: "document", value: valueFrom(document) } as const;
  const one = site({ kind, policy, before: { kind: "absent" } });
  const reading = { file: "main.tf", source: "terraform", sites: [one], problems: [] } as const;
  const { policies } = judgeSites([reading], STANDARD, { today: "2026-11-27" });
  return policies[0]?.verdicts[0]?.outcome.kind;
}

test.each([
  ["identity", ALLOW, "failed"],
  ["identity", DENY, "proved"],
  ["session", ALLOW, "failed"],
  ["resource", EVERYBODY, "failed"],
  ["resource", { ...DENY, Principal: "*" }, "proved"],
  ["endpoint", EVERYBODY, "failed"],
  ["trust", { Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }, "failed"],
  ["rcp", EVERYBODY, "failed"],
] as const)("a new %s policy %#", (kind, statement, expected) => {
  expect(verdict(kind, statement)).toBe(expected);
});
