/**
 * Expressions of HCL, each with its value; `x` is an unknown input, `r` an attribute of a resource.
 */
import { describe, expect, test } from "vitest";
import { Names, object, text, unknown } from "../../../../src/sources/terraform/hcl/data.ts";
import { Evaluator } from "../../../../src/sources/terraform/hcl/evaluator.ts";
import { parseHcl, parseTemplate } from "../../../../src/sources/terraform/hcl/parse.ts";
import { Budget, Decisions, type Scope } from "../../../../src/sources/terraform/hcl/scope.ts";
import type { Expression } from "../../../../src/sources/terraform/hcl/syntax.ts";
import { hclGrammar, shown } from "./hcl-grammar.ts";

const grammar = await hclGrammar();

const NAMES = new Map([
  ["x", unknown("x", "pattern")],
  ["s", unknown("s", "structure")],
  ["r", unknown("r", "text")],
  ["acc", unknown("acc", "account")],
  ["o", object([{ name: "a", value: text("A") }])],
]);

const FILES: Readonly<Record<string, string>> = {
  "p.json": '{"Version": "2012-10-17"}',
  "t.tftpl": "%{ for each in list ~}\n${each};\n%{ endfor ~}",
};

const scope: Scope = { names: NAMES, root: () => undefined, prefix: "" };

function evaluatorOf(
  source: string,
  taken: ReadonlyMap<string, boolean> = new Map(),
): {
  readonly evaluator: Evaluator;
  readonly expression: Expression;
} {
  const file = parseHcl(grammar, "a.tf", `v = ${source}\n`);
  expect(file.faults).toEqual([]);
  const expression = file.body.attributes[0]?.value;
  if (expression === undefined) throw new Error(source);
  const texts = {
    locate: (): typeof file.locate => file.locate,
    missing: (path: string) => (FILES[path] === undefined ? path : undefined),
    text: (path: string) => {
      const found = FILES[path];
      return found === undefined ? undefined : { text: found, locate: file.locate };
    },
    template: (path: string) => {
      const { parts } = parseTemplate(grammar, path, FILES[path] ?? "");
      return parts && { parts, place: { file: path, line: 1, column: 1 } };
    },
  };
  const surroundings = { names: new Names(), texts, budget: new Budget(10_000) };
  return { evaluator: new Evaluator(surroundings, new Decisions(taken)), expression };
}

function evaluated(source: string): string {
  const { evaluator, expression } = evaluatorOf(source);
  return shown(evaluator.evaluate(expression, scope));
}

const CASES: readonly (readonly [source: string, value: string | RegExp])[] = [
  // Literals
  ["1", "1"],
  ["true", "true"],
  ["null", "null"],
  ['"a\\n\\"b\\u00e9"', '"a\\n\\"bé"'],
  ['"a$${b}%%{c}"', '"a${b}%{c}"'],
  ["[1, 2,]", "[1,2]"],
  ['{ a = 1, "b" : 2\n c = 3 }', "{a:1,b:2,c:3}"],
  ['{ (o.a) = 1, "k${1}" = 2 }', "{A:1,k1:2}"],
  ["{ (x) = 1 }", "<structure an object with the name x (1)>"],
  // Templates
  ['"a${1}b${true}"', '"a1btrue"'],
  ['"${[1]}"', "[1]"],
  ['"a-${x}"', '"a-<x>"'],
  ['"  a ${~ 1 ~}  b"', '"  a1b"'],
  ['"%{ if true }y%{ else }n%{ endif }"', '"y"'],
  ['"%{ for i in [1, 2] }<${i}>%{ endfor }"', '"<1><2>"'],
  ['"%{ if x }y%{ endif }"', '"<%{ if x } (1)>"'],
  ["<<E\n a\n  ${1}\nE", '" a\\n  1\\n"'],
  ["<<-E\n    a\n      ${1}\n    E", '"a\\n  1\\n"'],
  // Operators
  ["1 + 2 * 3", "7"],
  ["(1 + 2) * 3", "9"],
  ["-1 % 2 == -1", "true"],
  ["!true || 2 >= 2", "true"],
  ["x == x", "true"],
  ['x == "a"', '<structure x == "a">'],
  ["false && x", "false"],
  ['"1" == 1', "false"],
  ["x + 1", "<structure x + 1>"],
  // Conditionals
  ["true ? 1 : 2", "1"],
  ["false ? 1 : false ? 2 : 3", "3"],
  ["false ? 1 : true ? 2 : 3", "2"],
  ["(true ? false : true) ? 1 : 2", "2"],
  ["x ? 1 : 1", "1"],
  ['x ? r : "b"', '<text x ? r : "b">'],
  ["x ? 1 : 2", "<structure x ? 1 : 2>"],
  // Traversals
  ["o.a", '"A"'],
  ['o["a"]', '"A"'],
  ["[1, 2][1]", "2"],
  ["[1, 2].1", "2"],
  ["o.b", '<structure {"a" = "A"}.b (1)>'],
  ["s.b[0].c", "<structure s.b[0].c>"],
  ["[o, o][*].a", '["A","A"]'],
  ["[o].*.a", '["A"]'],
  ["o[*].a", '["A"]'],
  ["null[*].a", "[]"],
  ["s[*].a", "<structure s[*].a>"],
  ["[o][*].a[0]", '[<structure "A"[0] (1)>]'],
  // for
  ["[for i in [1, 2] : i * 2]", "[2,4]"],
  ['[for i, v in ["a"] : "${i}${v}"]', '["0a"]'],
  ["[for k, v in { b = 1, a = 2 } : k]", '["a","b"]'],
  ["[for i in [1, 2] : i if i > 1]", "[2]"],
  ['{ for i in [1, 2] : "k${i}" => i }', "{k1:1,k2:2}"],
  ['{ for i in [1, 2] : "k" => i... }', "{k:[1,2]}"],
  ["[for i in s : i]", "<structure [for i in s : i] (1)>"],
  ['[for i in [r] : "${i}/*"]', '["<r>/*"]'],
  // Texts
  ['lower("Ab")', '"ab"'],
  ['upper("aB")', '"AB"'],
  ['title("ab cd")', '"Ab Cd"'],
  ["lower(r)", "<text lower(r)>"],
  ['split("-", r)', '<structure split("-", r)>'],
  ["lower(x)", "<structure lower(x)>"],
  ['trimprefix("https://a", "https://")', '"a"'],
  ['trimprefix("https://${x}", "https://")', '"<x>"'],
  ['trimsuffix("a/", "/")', '"a"'],
  ['trim("xxaxx", "x")', '"a"'],
  ['trimspace(" a\\n")', '"a"'],
  ['replace("a.b.c", ".", "-")', '"a-b-c"'],
  ['replace("a1b2", "/[0-9]/", "n")', '<text replace("a1b2", "/[0-9]/", "n")>'],
  ['replace("https://a", "/^https:/", "x")', '"x//a"'],
  ['replace("a", "a", x)', '"<x>"'],
  ['split(",", "a,b")', '["a","b"]'],
  ['split(":", "a:${acc}:b")', '["a","<acc>","b"]'],
  ['split("-", "a-${x}")', '<structure split("-", "a-${x}")>'],
  ['join("-", ["a", x])', '"a-<x>"'],
  ['join("\\",\\"", s)', '"<join(\\"\\\\\\",\\\\\\"\\", s)>"'],
  ['format("%s-%03d%%", "a", 7)', '"a-007%"'],
  ['format("arn:%s", r)', '"arn:<r>"'],
  ['formatlist("%s/*", ["a", r])', '["a/*","<r>/*"]'],
  ['substr("hello", 1, 3)', '"ell"'],
  ['substr("hello", -2, -1)', '"lo"'],
  ['startswith("arn:${x}", "arn:")', "true"],
  ['startswith("arn:${x}", "b")', "false"],
  ['endswith("${x}/*", "/*")', "true"],
  ["tostring(1)", '"1"'],
  ['tonumber("2")', "2"],
  ["max(1, 3, 2)", "3"],
  ["abs(-1)", "1"],
  // Collections
  ["concat([1], [2])", "[1,2]"],
  ["concat([1], s)", "<structure concat([1], s)>"],
  ["merge({ a = 1 }, null, { a = 2, b = x })", "{a:2,b:<pattern x>}"],
  ["flatten([[1], [[2], []]])", "[1,2]"],
  ['compact(["a", "", null, r])', '["a",<text r>]'],
  ["compact([x])", "<structure compact([x])>"],
  ['distinct(["a", "a", x, x])', '["a",<pattern x>]'],
  ['toset(["b", "a", "b"])', '["a","b"]'],
  ["keys({ b = 1, a = 2 })", '["a","b"]'],
  ["values({ b = 1, a = 2 })", "[2,1]"],
  ["length([1, 2])", "2"],
  ['length("ab")', "2"],
  ["length(s)", "<structure length(s)>"],
  ['contains(["a", x], "a")', "true"],
  ['contains(["b"], "a")', "false"],
  ['contains([x], "a")', '<structure contains([x], "a")>'],
  ['lookup({ a = 1 }, "a", 2)', "1"],
  ['lookup({ a = 1 }, "b", 2)', "2"],
  ["element([1, 2], 3)", "2"],
  ["slice([1, 2, 3], 1, 3)", "[2,3]"],
  ["reverse([1, 2])", "[2,1]"],
  ['sort(["b", "a"])', '["a","b"]'],
  ["range(3)", "[0,1,2]"],
  ["range(3, 1)", "[3,2]"],
  ['coalesce(null, "", "a")', '"a"'],
  ["coalesce(x, 1)", "<structure coalesce(x, 1)>"],
  ["coalesce(r, 1)", "<text r>"],
  ["coalescelist([], [1])", "[1]"],
  ['zipmap(["a"], [1])', "{a:1}"],
  ["one([])", "null"],
  ['setunion(["b"], ["a", "b"])', '["a","b"]'],
  ["setproduct([1, 2], [3])", "[[1,3],[2,3]]"],
  ["alltrue([true, x])", "<structure alltrue([true, x])>"],
  ["anytrue([true, x])", "true"],
  ["concat([[1], [2]]...)", "[1,2]"],
  // Lists, sets and tuples
  ["tolist([]) == []", "false"],
  ['toset(["a"]) == ["a"]', "false"],
  ['["a"] == ["a"]', "true"],
  ['toset(["b", "a"]) == toset(["a", "b"])', "true"],
  ['toset(["a"]) == toset(["b"])', "false"],
  ["tomap({ a = 1 }) == { a = 1 }", "false"],
  ["{ a = 1 } == { a = 1 }", "true"],
  ['(true ? ["a"] : s) == ["a"]', '<structure ["a"] == ["a"]>'],
  ["toset([x, 1]) == toset([1, x])", "<structure toset([x, 1]) == toset([1, x])>"],
  ['tolist([1, "a"])', '["1","a"]'],
  ["tolist([1, x])", "<structure tolist([1, x])>"],
  ['tomap({ a = 1, b = "x" })', '{a:"1",b:"x"}'],
  ['try(tomap({ a = ["x"], b = "y" }), 1)', /^<structure try/],
  ["toset([10, 9])", "[9,10]"],
  ['[for k, v in toset(["*"]) : k]', '["*"]'],
  ["[for k, v in distinct([x, r]) : k]", /^\[<structure a key of .*>,<structure .*>\]$/],
  ["try(toset([r])[0], 1)", "1"],
  ['tolist(toset(["b", "a"]))[0]', '"a"'],
  ['tolist(toset([r, "a"]))', '[<text r>,"a"]'],
  ['tolist(toset([r, "a"]))[0]', '<structure in any order [r, "a"][0] (1)>'],
  ['element(tolist(toset([r, "a"])), 0)', '<structure element(in any order [r, "a"], 0) (1)>'],
  ["length(distinct([x, r]))", "<structure length(in any order [x, r]) (1)>"],
  ["length(distinct([x, x]))", "1"],
  ['length(setproduct(["a", "a"], ["b"]))', /^<structure length/],
  ['length(setproduct(["a", "b"], ["b"]))', "2"],
  ["toset([x, r]) == toset([x, r])", "true"],
  ["distinct([x, r])[0] == tolist(toset([x, r]))[0]", /^<structure .* == /],
  ["distinct([x, r]) == tolist(toset([x, r]))", /^<structure .* == /],
  ["one(toset([r]))", "<text r>"],
  ["flatten([toset([x, r])])[0]", "<structure in any order [x, r][0] (1)>"],
  ['join("", toset([x, r]))', /^<structure join/],
  ['replace("", "", "*")', '"*"'],
  ['replace("ab", "", "-")', '"-a-b-"'],
  // JSON
  ["jsonencode({ b = [1], a = x })", '"{\\"a\\":<jsonencode(x)>,\\"b\\":[1]}"'],
  ['jsonencode("a${x}<")', '"\\"a<x>\\\\u003c\\""'],
  ["jsondecode(jsonencode({ b = x })).b", "<pattern x>"],
  ['jsondecode("{\\"a\\": [1, ${x}]}").a', "[1,<structure x>]"],
  // try, can, files
  ["try(o.b, 1)", "1"],
  ["try(o.a, 1)", '"A"'],
  ["try(r, 1)", "<text r>"],
  ["try(s.b, 1)", "<structure try(s.b, …) (1)>"],
  ["can(o.b)", "false"],
  ['try("${r}/*", "*")', '"<r>/*"'],
  ['try("${s.b}/*", "*")', '<structure try("${s.b}/*", …) (1)>'],
  ['try("a${x}", "*")', '<structure try("a${x}", …) (1)>'],
  ['try("a${null}", "*")', '<structure try("a${"null" (1)}", …) (1)>'],
  ["try([s.b], 1)", "<structure try([s.b], …) (1)>"],
  ["can([o.b])", '<structure can([{"a" = "A"}.b (1)], …) (1)>'],
  ["can([try(o.b, 1)])", "true"],
  ["try({ a = s, b = x == 1 }, 1).a", "<structure s>"],
  ['try("a${o.b}", 2)', "2"],
  ['jsondecode(file("p.json")).Version', '"2012-10-17"'],
  ['file("q.json")', '<structure file("q.json") of a missing file (1)>'],
  ['templatefile("t.tftpl", { list = ["a", x] })', '"a;\\n<x>;\\n"'],
  // Anything else
  ["timestamp()", "<structure timestamp() (1)>"],
  ["nobody.knows", "<structure nobody (1).knows>"],
  ["provider::aws::arn_build(1)", "<structure provider::aws::arn_build(1) (1)>"],
];

describe("the value of", () => {
  test.each(CASES)("%s is %s", (source, value) => {
    if (typeof value === "string") expect(evaluated(source)).toBe(value);
    else expect(evaluated(source)).toMatch(value);
  });
});

describe("an undecided condition", () => {
  test("is noted, and taken both ways", () => {
    const { evaluator, expression } = evaluatorOf('x && !s.b ? "a" : "b"');
    evaluator.evaluate(expression, scope);
    expect(evaluator.decisions.undecided).toEqual(["x"]);
    const ways = [
      [true, false, '"a"'],
      [true, true, '"b"'],
      [false, true, '"b"'],
    ] as const;
    for (const [first, second, value] of ways) {
      const taken = new Map([
        ["x", first],
        ["s.b", second],
      ]);
      const again = evaluatorOf('x && !s.b ? "a" : "b"', taken);
      expect(shown(again.evaluator.evaluate(again.expression, scope))).toBe(value);
    }
  });
});

describe("limits", () => {
  test("steps that are spent make values unknown", () => {
    const { evaluator, expression } = evaluatorOf("[for i in range(9999) : [i, i, i]]");
    const value = evaluator.evaluate(expression, scope);
    expect(evaluator.surroundings.budget.isSpent).toBe(true);
    expect(shown(value)).toContain("<structure i (");
  });

  test("a deep expression is a fault of the file", () => {
    const file = parseHcl(grammar, "a.tf", `v = ${"[".repeat(300)}${"]".repeat(300)}\n`);
    expect(file.faults.map(({ code }) => code)).toEqual(["HCL_LIMIT"]);
  });
});

describe("a file with a syntax error", () => {
  test("has its place, and the blocks around it", () => {
    const file = parseHcl(grammar, "a.tf", "locals {\n  a = 1\n}\nx = = 2\nlocals {\n  b = 1\n}\n");
    expect(file.faults[0]).toMatchObject({ code: "HCL_SYNTAX", place: { file: "a.tf", line: 4 } });
    expect(file.body.blocks.length).toBeGreaterThan(0);
  });
});
