/**
 * Shares without a policy: with whom decides whether they are a warning.
 */
import { describe, expect, test } from "vitest";
import { shareProblem } from "../../src/sources/share-problem.ts";
import { valueFrom } from "../gate/notation.ts";

const OWN = "111122223333";

function problemOf(...audience: readonly string[]): string | undefined {
  const problem = shareProblem({
    code: "SHARE",
    name: "r.principals",
    values: audience.map(valueFrom),
    account: OWN,
    place: { file: "f", line: 1, column: 1 },
  });
  return (
    problem && `${problem.severity}: ${/gives access to (.*) without/.exec(problem.message)?.[1]}`
  );
}

describe("a share with", () => {
  test.each([
    ["*", "warning: everybody"],
    ["all", "warning: everybody"],
    ["444455556666", "warning: another account"],
    ["arn:aws:iam::444455556666:role/r", "warning: another account"],
    ["arn:aws:organizations::444455556666:organization/o-1", "warning: another account"],
    ["‹pattern var.who›", "warning: another account"],
    ["arn:aws:iam::‹pattern var.account›:root", "warning: another account"],
    [OWN, "note: the own account"],
    [`arn:aws:iam::${OWN}:role/r`, "note: the own account"],
    ["arn:aws:iam::‹account own›:role/‹component r›", "note: the own account"],
    ["arn:‹partition p›:iam::‹account own›:root", "note: the own account"],
    ["ec2.amazonaws.com", "note: a service"],
    ["IAM_ALLOWED_PRINCIPALS", "note: the own account"],
    [`${OWN}:IAMPrincipals`, "note: the own account"],
    ["‹account own›:IAMPrincipals", "note: the own account"],
    ["444455556666:IAMPrincipals", "warning: another account"],
    ["0a1b2c3d-0000-4000-8000-0123456789ab", "note: the own account"],
  ])("%s", (audience, expected) => expect(problemOf(audience)).toBe(expected));

  test("several is one with the widest", () =>
    expect(problemOf(OWN, "444455556666")).toBe("warning: another account"));
  test("nobody needs no problem", () => expect(problemOf()).toBeUndefined());
});
