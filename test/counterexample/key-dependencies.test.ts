/**
 * Dependencies between keys (W3).
 *
 * A verdict does not assume them. A counterexample respects them if it can; otherwise a warning
 * names the broken one.
 */
import { expect, test } from "vitest";
import { answer, fails, NOTHING, type Part } from "../check/notation.ts";

const when = (condition: unknown): Part => ({ Condition: condition });

test("W3 the key of a request tag is in aws:TagKeys", () =>
  fails(
    [{ Effect: "Deny", ...when({ "ForAnyValue:StringEquals": { "aws:TagKeys": "other" } }) }],
    [when({ StringEquals: { "aws:RequestTag/team": "blue" } })],
    { context: { "aws:RequestTag/team": "blue", "aws:TagKeys": "team" } },
  ));

test("W3 a request through a VPC endpoint has no source address", () => {
  const { counterexample } = answer(
    [when({ IpAddress: { "aws:SourceIp": "192.0.2.0/24" } })],
    [when({ StringEquals: { "aws:SourceVpce": "vpce-1a2b3c4d" } })],
  );
  expect(counterexample?.context).toEqual({ "aws:SourceVpce": "vpce-1a2b3c4d" });
});

test("W3 a warning names the dependency that every counterexample breaks", () => {
  const { result, warnings } = answer(
    [NOTHING],
    [
      when({
        StringEquals: { "aws:SourceVpce": "vpce-1a2b3c4d" },
        IpAddress: { "aws:SourceIp": "192.0.2.0/24" },
      }),
    ],
  );
  expect(result).toBe("FAIL");
  expect(warnings.map((each) => each.code)).toEqual(["UNUSUAL_REQUEST"]);
});
