/**
 * The parser of texts with policy variables (rule V1).
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TemplatePart, Text } from "../../src/policy/ast.ts";
import { ParseContext } from "../../src/policy/parse-context.ts";
import { parseText } from "../../src/policy/parse-template.ts";

function parse(source: string, variables = true): { text: Text; codes: readonly string[] } {
  const context = new ParseContext("identity", false);
  context.variables = variables;
  const text = parseText(source, context);
  return { text, codes: context.found.map(({ code }) => code) };
}

const text = (value: string): TemplatePart => ({ kind: "text", text: value });
const literal = (value: string): TemplatePart => ({ kind: "literal", text: value });
const variable = (key: string, value?: string): TemplatePart =>
  value === undefined ? { kind: "variable", key } : { kind: "variable", key, default: value };

/** Asserts that the source has these parts and no warning. */
const parts = (source: string, ...expected: TemplatePart[]): void =>
  expect(parse(source)).toEqual({ text: expected, codes: [] });
/** Asserts that the source is plain text, with these warnings. */
const plain = (source: string, ...codes: string[]): void =>
  expect(parse(source)).toEqual({ text: source, codes });

describe("V1: variables", () => {
  test("a text without variables is plain", () => plain("a*?$b}{"));
  test("a variable between texts is parsed", () =>
    parts("a/${aws:username}/*", text("a/"), variable("aws:username"), text("/*")));
  test("a variable alone is parsed", () => parts("${x:k}", variable("x:k")));
  test("two adjacent variables are parsed", () =>
    parts("${x:a}${x:b}", variable("x:a"), variable("x:b")));
  test("the name of a variable folds case", () =>
    parts("${AWS:PrincipalTag/Team}", variable("aws:principaltag/team")));
  test("a default is parsed", () => parts("${x:k, 'none at all'}", variable("x:k", "none at all")));
  test("a default without the space is parsed", () => parts("${x:k,'x'}", variable("x:k", "x")));
  test("a default may contain a brace", () =>
    parts("${x:k, 'a}b'}c", variable("x:k", "a}b"), text("c")));
  test("a default may be empty", () => parts("${x:k, ''}", variable("x:k", "")));
});

describe("V1: escapes", () => {
  test("the three escapes are literal characters", () =>
    parts("${*}${?}${$}", literal("*"), literal("?"), literal("$")));
  test("an escape inside a text is a literal character", () =>
    parts("a${*}b*", text("a"), literal("*"), text("b*")));
  test("an escaped `$` hides a variable", () => parts("${$}{k}", literal("$"), text("{k}")));
});

describe("V1: an invalid variable is text, with a warning", () => {
  test("no name", () => plain("${}", "EMPTY_VARIABLE"));
  test("a default without a name", () => plain("${, 'x'}", "EMPTY_VARIABLE"));
  test("no closing brace", () => plain("a${x:k", "MISSING_BRACE_IN_VARIABLE"));
  test("nothing after the opening brace", () => plain("a${", "MISSING_BRACE_IN_VARIABLE"));
  test("a space in the name", () => plain("${my key}", "UNSUPPORTED_SPACE_IN_VARIABLE"));
  test("a space before the brace", () => plain("${x:k }", "UNSUPPORTED_SPACE_IN_VARIABLE"));
  test("a default without quotes", () => plain("${x:k, x}", "MISSING_QUOTE_IN_VARIABLE"));
  test("a default in double quotes", () => plain('${x:k, "x"}', "MISSING_QUOTE_IN_VARIABLE"));
  test("two spaces before a default", () => plain("${x:k,  'x'}", "MISSING_QUOTE_IN_VARIABLE"));
  test("a default with an open quote", () => plain("${x:k, 'x}", "MISSING_QUOTE_IN_VARIABLE"));
  test("a space after the quote", () => plain("${x:k, 'x' }", "MISSING_BRACE_IN_VARIABLE"));
  test("a variable after it is parsed", () =>
    expect(parse("a${b${x:c}d")).toEqual({
      text: [text("a${b"), variable("x:c"), text("d")],
      codes: ["MISSING_BRACE_IN_VARIABLE"],
    }));
});

test("V1: in version 2008-10-17 everything is text", () =>
  expect(parse("${x:k}${*}", false)).toEqual({
    text: "${x:k}${*}",
    codes: ["VARIABLE_UNSUPPORTED_IN_VERSION"],
  }));

describe("properties", () => {
  const unit = fc.constantFrom("${", "}", "$", "k", "K", "*", "?", ",", " ", "'", ":");
  const source = fc.string({ unit, maxLength: 24 });

  /** The source of a part. */
  function sourceOf(part: TemplatePart): string {
    if (part.kind === "text") return part.text;
    if (part.kind === "literal") return `\${${part.text}}`;
    return part.default === undefined ? `\${${part.key}}` : `\${${part.key},'${part.default}'}`;
  }

  test("the sources of the parts give the source of the text", () =>
    fc.assert(
      fc.property(source, (each) => {
        const { text: result } = parse(each);
        const again = typeof result === "string" ? result : result.map(sourceOf).join("");
        const spaces = (value: string): string => value.toLowerCase().replaceAll(", '", ",'");
        expect(spaces(again)).toBe(spaces(each));
      }),
      { numRuns: 3000 },
    ));

  test("a template has a variable or an escape, and no empty or adjacent texts", () =>
    fc.assert(
      fc.property(source, (each) => {
        const { text: result } = parse(each);
        if (typeof result === "string") return;
        expect(result.some(({ kind }) => kind !== "text")).toBe(true);
        result.forEach((part, index) => {
          if (part.kind !== "text") return;
          expect(part.text).not.toBe("");
          expect(result[index + 1]?.kind).not.toBe("text");
        });
      }),
      { numRuns: 3000 },
    ));
});
