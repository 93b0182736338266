/**
 * S-expressions: tokens, lists, escapes, and invalid texts.
 *
 * `show` prints the parsed expressions in one line, so a case is a text and its meaning. Tests with
 * the output of real solvers are in test/backends/.
 */
import { describe, expect, test } from "vitest";
import {
  EXPRESSION_LIMITS,
  type Expression,
  parseExpressions,
  parseValues,
} from "../../src/smt/s-expression.ts";

function show(expression: Expression): string {
  if (expression.kind === "list") return `(${expression.items.map(show).join(" ")})`;
  return `${expression.kind}:${expression.text}`;
}

function read(text: string): string {
  const result = parseExpressions(text);
  return result.kind === "unreadable" ? `! ${result.detail}` : result.all.map(show).join(" ");
}

describe("the parser accepts", () => {
  test.each([
    ["", ""],
    [" \t\r\n; a comment (\n", ""],
    ["sat", "symbol:sat"],
    ["sat ; truly", "symbol:sat"],
    ["|a b| |(| || a.b#1", "! invalid token at character 13"],
    ["0 42 1.50 #x0Af #b01", "numeral:0 numeral:42 decimal:1.50 bits:#x0Af bits:#b01"],
    ["(- 5)", "(symbol:- numeral:5)"],
    ["(:reason-unknown timeout)", "(keyword::reason-unknown symbol:timeout)"],
    ["()(())", "() (())"],
    ['(a"b"c|d|)', "(symbol:a string:b symbol:c symbol:d)"],
    ["true false", "symbol:true symbol:false"],
  ])("%j", (text, meaning) => {
    expect(read(text)).toBe(meaning);
  });
});

describe("a string literal has the value", () => {
  test.each([
    ['""', ""],
    ['""""', '"'],
    ['"a""b"', 'a"b'],
    ['"; ( |"', "; ( |"],
    ['"\\"', "\\"],
    ['"\\\\u{41}"', "\\A"],
    ['"\\u{5c}u{41}"', "\\u{41}"],
    ['"\\u{0}\\u{a}"', "\u0000\n"],
    ['"\\u{e9}\\u00e9\\u{000E9}"', "ééé"],
    ['"\\u{d83d}\\u{de00}"', "\u{1f600}"],
    ['"\\u{10000}"', String.fromCharCode(0xe000 + (0x10000 % 0x1900))],
    ['"\\u{30000}\\u{}\\u{000041}\\u12\\x41\\n"', "\\u{30000}\\u{}\\u{000041}\\u12\\x41\\n"],
    ['"a\nb"', "a\nb"],
  ])("%j", (text, meaning) => {
    expect(read(text)).toBe(`string:${meaning}`);
  });

  test("a string literal keeps its source if it differs from the value", () => {
    expect(parseExpressions('"a" "\\u{e9}"""')).toEqual({
      kind: "expressions",
      all: [
        { kind: "string", text: "a" },
        { kind: "string", text: 'é"', raw: '\\u{e9}"' },
      ],
    });
  });
});

describe("the parser rejects", () => {
  test.each([
    ["(", "unclosed list"],
    ["a)", "closing parenthesis without an opening one"],
    ['(a "b', "unclosed string or quoted symbol"],
    ["|a", "unclosed string or quoted symbol"],
    ["007", "invalid token at character 0"],
    ["( [error])", "invalid token at character 2"],
    ["\u001b[31m", "invalid token at character 0"],
    ["(".repeat(200), "lists nested deeper than 100 levels"],
    ["x".repeat(EXPRESSION_LIMITS.length + 1), `more than ${EXPRESSION_LIMITS.length} characters`],
  ])("%.20j", (text, detail) => expect(read(text)).toBe(`! ${detail}`));

  test("a string, a symbol and a list of millions of characters are parsed quickly", () => {
    const long = "a".repeat(10_000_000);
    expect(read(`"${long}"`)).toHaveLength(long.length + 7);
    expect(read(`"${'""'.repeat(1_000_000)}"`)).toHaveLength(1_000_007);
    expect(read(`|${long}|`)).toHaveLength(long.length + 7);
    expect(read(long)).toHaveLength(long.length + 7);
    expect(read("()".repeat(100_000))).toHaveLength(299_999);
  });
});

describe("values", () => {
  const values = (text: string, ...names: string[]): string | undefined => {
    const result = parseExpressions(text);
    const read = parseValues(result.kind === "expressions" ? result.all[0] : undefined, names);
    return read && [...read].map(([name, value]) => `${name}=${show(value)}`).join(", ");
  };

  test("are found by the names of the query", () => {
    const reply = '((a "x") (|b c| (- 5))\n (d true) (|e| false))';
    expect(values(reply, "a", "|b c|", "|d|", "e")).toBe(
      "a=string:x, |b c|=(symbol:- numeral:5), |d|=symbol:true, e=symbol:false",
    );
  });

  test.each([
    ["sat", ["a"]],
    ["()", ["a"]],
    ["((a 1) (b 2))", ["a"]],
    ["((b 1))", ["a"]],
    ["((a 1 2))", ["a"]],
    ["((a))", ["a"]],
    ["(a 1)", ["a"]],
    ['(("a" 1))', ["a"]],
    ['(error "no model")', ["a", "b"]],
  ])("are missing in %s", (text, names) => expect(values(text, ...names)).toBeUndefined());
});
