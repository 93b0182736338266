/**
 * A key outside of the table of condition keys has any text (rule K2): operators of numbers, dates
 * and addresses read some texts, and not others.
 *
 * In each case one statement allows only texts that the Deny reads, so it allows nothing. Another
 * statement also allows a text that the Deny does not read. The verdict does not depend on which
 * statement is asked about first.
 */
import { describe, expect, test } from "vitest";
import { answer, NOTHING, type Part } from "./notation.ts";

const CASES: readonly (readonly [operator: string, some: string, all: readonly string[]])[] = [
  ["IpAddress", "10.0.0.0/8", ["0.0.0.0/0", "::/0"]],
  ["NotIpAddress", "10.0.0.0/8", []],
  ["NumericLessThan", "5", ["5"]],
  ["DateLessThan", "2026-01-01T00:00:00Z", ["2026-01-01T00:00:00Z"]],
];

describe.each(CASES)("K2: %s", (operator, some, all) => {
  const present = { Null: { "x:k": "false" } };
  const narrow: Part = { Condition: { ...present, [operator]: { "x:k": some } } };
  const wide: Part = { Condition: present };
  const deny: Part = { Effect: "Deny", Condition: { ...present, [operator]: { "x:k": all } } };
  const reasonsOf = (...statements: readonly Part[]) => {
    const { result, reasons = [] } = answer([NOTHING], statements);
    return [result, ...reasons.map(({ statementIndex }) => statementIndex)];
  };
  test("a text that it does not read is allowed, whichever statement comes first", () => {
    expect(reasonsOf(narrow, wide, deny)).toEqual(["FAIL", 1]);
    expect(reasonsOf(wide, narrow, deny)).toEqual(["FAIL", 0]);
    expect(reasonsOf(narrow, deny)).toEqual(["PASS"]);
  });
});
