import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TemplatePart, Text } from "../../src/policy/ast.ts";
import { ParseContext } from "../../src/policy/parse-context.ts";
import { parseText } from "../../src/policy/parse-template.ts";

function read(source: string, variables = true): { text: Text; codes: readonly string[] } {
  const encoding = new ParseContext("identity", false);
  encoding.variables = variables;
  const text = parseText(source, encoding);
  return { text, codes: encoding.found.map(({ code }) => code) };
}

const text = (value: string): TemplatePart => ({ kind: "text", text: value });
const literal = (value: string): TemplatePart => ({ kind: "literal", text: value });
const variable = (key: string, value?: string): TemplatePart =>
  value === undefined ? { kind: "variable", key } : { kind: "variable", key, default: value };

/** The source is read as these parts, without a warning. */
const parts = (source: string, ...expected: TemplatePart[]): void =>
  expect(read(source)).toEqual({ text: expected, codes: [] });
/** The source is plain text, with these warnings. */
const plain = (source: string, ...codes: string[]): void =>
  expect(read(source)).toEqual({ text: source, codes });

describe("V1: variables", () => {
  test("none", () => plain("a*?$b}{"));
  test("one", () => parts("a/${aws:username}/*", text("a/"), variable("aws:username"), text("/*")));
  test("nothing else", () => parts("${k}", variable("k")));
  test("two side by side", () => parts("${a}${b}", variable("a"), variable("b")));
  test("names fold", () => parts("${AWS:PrincipalTag/Team}", variable("aws:principaltag/team")));
  test("a default", () => parts("${k, 'none at all'}", variable("k", "none at all")));
  test("a default without the space", () => parts("${k,'x'}", variable("k", "x")));
  test("a default with a brace", () => parts("${k, 'a}b'}c", variable("k", "a}b"), text("c")));
  test("an empty default", () => parts("${k, ''}", variable("k", "")));
});

describe("V1: escapes", () => {
  test("all three", () => parts("${*}${?}${$}", literal("*"), literal("?"), literal("$")));
  test("within text", () => parts("a${*}b*", text("a"), literal("*"), text("b*")));
  test("an escaped variable", () => parts("${$}{k}", literal("$"), text("{k}")));
});

describe("M10: what is no variable is text", () => {
  test("no name", () => plain("${}", "EMPTY_VARIABLE"));
  test("no name but a default", () => plain("${, 'x'}", "EMPTY_VARIABLE"));
  test("no brace", () => plain("a${k", "MISSING_BRACE_IN_VARIABLE"));
  test("nothing behind", () => plain("a${", "MISSING_BRACE_IN_VARIABLE"));
  test("a space", () => plain("${my key}", "UNSUPPORTED_SPACE_IN_VARIABLE"));
  test("a space before the brace", () => plain("${k }", "UNSUPPORTED_SPACE_IN_VARIABLE"));
  test("no quotes", () => plain("${k, x}", "MISSING_QUOTE_IN_VARIABLE"));
  test("double quotes", () => plain('${k, "x"}', "MISSING_QUOTE_IN_VARIABLE"));
  test("two spaces", () => plain("${k,  'x'}", "MISSING_QUOTE_IN_VARIABLE"));
  test("a quote left open", () => plain("${k, 'x}", "MISSING_QUOTE_IN_VARIABLE"));
  test("text behind the quote", () => plain("${k, 'x' }", "MISSING_BRACE_IN_VARIABLE"));
  test("reading goes on behind it", () =>
    expect(read("a${b${c}d")).toEqual({
      text: [text("a${b"), variable("c"), text("d")],
      codes: ["MISSING_BRACE_IN_VARIABLE"],
    }));
});

test("M5: in 2008 all of it is text", () =>
  expect(read("${k}${*}", false)).toEqual({
    text: "${k}${*}",
    codes: ["VARIABLE_UNSUPPORTED_IN_VERSION"],
  }));

describe("properties", () => {
  const unit = fc.constantFrom("${", "}", "$", "k", "K", "*", "?", ",", " ", "'", ":");
  const source = fc.string({ unit, maxLength: 24 });

  /** How a part is written. */
  function written(part: TemplatePart): string {
    if (part.kind === "text") return part.text;
    if (part.kind === "literal") return `\${${part.text}}`;
    return part.default === undefined ? `\${${part.key}}` : `\${${part.key},'${part.default}'}`;
  }

  test("nothing is lost: the parts written out again are the source", () =>
    fc.assert(
      fc.property(source, (each) => {
        const { text: result } = read(each);
        const again = typeof result === "string" ? result : result.map(written).join("");
        const spaces = (value: string): string => value.toLowerCase().replaceAll(", '", ",'");
        expect(spaces(again)).toBe(spaces(each));
      }),
      { numRuns: 3000 },
    ));

  test("one shape: no empty and no adjoining texts, never a template of text alone", () =>
    fc.assert(
      fc.property(source, (each) => {
        const { text: result } = read(each);
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
