/**
 * Dependencies between keys (M11, W3): not assumed in a verdict, respected by a counterexample
 * where one exists that does, and else named in a warning.
 */
import { expect, test } from "vitest";
import { answer, fails, NOTHING, type Part } from "../check/notation.ts";

const when = (condition: unknown): Part => ({ Condition: condition });

test("W3 a tag of the request is in the list of its tags", () =>
  fails(
    [{ Effect: "Deny", ...when({ "ForAnyValue:StringEquals": { "aws:TagKeys": "other" } }) }],
    [when({ StringEquals: { "aws:RequestTag/team": "blue" } })],
    { context: { "aws:RequestTag/team": "blue", "aws:TagKeys": "team" } },
  ));

test("W3 a request through an endpoint has no source address", () => {
  const { counterexample } = answer(
    [when({ IpAddress: { "aws:SourceIp": "192.0.2.0/24" } })],
    [when({ StringEquals: { "aws:SourceVpce": "vpce-1a2b3c4d" } })],
  );
  expect(counterexample?.context).toEqual({ "aws:SourceVpce": "vpce-1a2b3c4d" });
});

test("W3 where every counterexample is unusual a warning says how", () => {
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
