/**
 * Versions and constraints of module calls; a case is a line of its own.
 *
 * The first list holds, the second does not; what Terraform would refuse is in the second.
 */
import { expect, test } from "vitest";
import { meetsConstraint } from "../../../../src/sources/terraform/hcl/version-constraint.ts";

test.each([
  ["5.1.0", "5.1.0"],
  ["5.1.0", "= 5.1"],
  ["v5.1.0", "5.1.0"],
  ["5.1.7", "~> 5.1.0"],
  ["5.9.0", "~> 5.1"],
  ["9.0.0", "~> 5"],
  ["5.1.7", ">= 5.0, < 6.0"],
  ["5.1.7", "!= 5.1.8"],
  ["5.10.0", "> 5.9"],
  ["1.0.0-beta", "1.0.0-beta"],
  ["1.0.0+build", ">=1"],
  ["2.0.0", "<= 2"],
])("%s meets %j", (version, constraint) => {
  expect(meetsConstraint(version, constraint)).toBe(true);
});

test.each([
  ["5.2.0", "~> 5.1.0"],
  ["6.0.0", "~> 5.1"],
  ["5.0.9", "~> 5.1"],
  ["6.0.0", ">= 5.0, < 6.0"],
  ["5.1.8", "!= 5.1.8"],
  ["5.9.0", "> 5.9"],
  ["1.0.0-beta", ">= 0.9"],
  ["1.0.0-beta", "> 1.0.0-beta"],
  ["1.0.0", "1.0.0-beta"],
  ["1.0.0", "latest"],
  ["", "1.0.0"],
  ["1.0.0", ""],
  ["1.0.0", "=> 1.0.0"],
])("%s does not meet %j", (version, constraint) => {
  expect(meetsConstraint(version, constraint)).toBe(false);
});
