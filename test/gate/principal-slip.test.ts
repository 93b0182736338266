/**
 * Policies of a standard with principals, or without them, beside each kind of policy.
 */
import { expect, test } from "vitest";
import { ceilingSlip, principalSlip } from "../../src/gate/principal-slip.ts";
import { valueOfJson } from "../../src/sources/json-value.ts";
import type { Value } from "../../src/sources/value.ts";

const named = (principal: string): Value => {
  const text = `{"Statement": [{"Effect": "Allow", ${principal} "Action": "*", "Resource": "*"}]}`;
  const value = valueOfJson(text, "std/f.json");
  if (value === undefined) throw new Error("not JSON");
  return value;
};
const NONE = "";
const SOME = '"Principal": "*",';
const OTHERS = '"NotPrincipal": {"AWS": "111122223333"},';

test.each<[string, boolean, boolean, boolean, boolean]>([
  [NONE, false, true, true, true],
  [SOME, false, false, false, false],
  [OTHERS, false, false, false, false],
  [NONE, true, false, true, true],
  [SOME, true, true, true, true],
])("%j beside a policy of a resource (%j)", (principal, isResource, ...fits) => {
  const policy = named(principal);
  const slips = [
    principalSlip({ kind: "no-new-access", reference: policy }, isResource),
    principalSlip({ kind: "access-forbidden", forbidden: policy }, isResource),
    ceilingSlip(policy, isResource),
  ];
  expect(slips.map((each) => each === undefined)).toEqual(fits);
  for (const each of slips) if (each !== undefined) expect(each).toContain("`std/f.json`");
});
