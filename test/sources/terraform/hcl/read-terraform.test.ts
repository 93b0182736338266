/**
 * Root modules in HCL, and the policies that are found in them.
 *
 * Most cases have one policy with one member `R`, so that its value is all that is shown.
 */
import { describe, expect, test } from "vitest";
import { readTerraform } from "../../../../src/sources/terraform/hcl/read-terraform.ts";
import { hclGrammar } from "./hcl-grammar.ts";
import {
  lines,
  memoryFiles,
  only,
  policies,
  policyOf,
  problemsOf,
  reading,
  sitesOf,
} from "./memory-files.ts";

const grammar = await hclGrammar();

describe("inputs", () => {
  const variable = 'variable "a" {\n  default = "d"\n}\n';
  const source = { "main.tf": variable + policyOf("var.a") };

  test("a default counts only if the caller says so", () => {
    expect(only(source, { useDefaults: true })).toBe('"d"');
  });

  test("files and the deployment, in the order of precedence", () => {
    const files = {
      ...source,
      "terraform.tfvars": 'a = "1"\n',
      "b.auto.tfvars": 'a = "3"\n',
      "a.auto.tfvars.json": '{"a": "2"}',
    };
    expect(only({ ...source, "terraform.tfvars": 'a = "1"\n' })).toBe('"1"');
    expect(only(files)).toBe('"3"');
    expect(only(files, { deployment: { parameters: { a: "4" } } })).toBe('"4"');
  });

  test("have the type of the variable", () => {
    const typed = (type: string): string =>
      `variable "a" {\n  type = ${type}\n}\n${policyOf("var.a")}`;
    const cases = [
      ["string", "1", '"1"'],
      ["number", '"1"', "1"],
      ["set(string)", '["b", "a", "b"]', '["a","b"]'],
      ['object({ x = optional(string, "o"), y = number })', "{ y = 1, z = 2 }", '{x:"o",y:1}'],
      ["map(list(string))", "{ k = [1] }", '{k:["1"]}'],
    ];
    for (const [type = "", given, value] of cases) {
      expect(only({ "main.tf": typed(type), "terraform.tfvars": `a = ${given}\n` })).toBe(value);
    }
    const parameters = { a: '["x"]' };
    expect(only(typed("list(string)"), { deployment: { parameters } })).toBe('["x"]');
    expect(only(typed("list(string)"), { deployment: { parameters: { a: ["y"] } } })).toBe('["y"]');
  });

  test("the deployment says what account and Region are", () => {
    const more =
      'data "aws_caller_identity" "me" {}\nresource "aws_sqs_queue" "q" { name = "j" }\n';
    const deployment = { account: "111122223333", region: "eu-west-1" };
    const arn = '"arn:aws:sqs:eu-west-1:111122223333:j"';
    expect(only(more + policyOf("aws_sqs_queue.q.arn"), { deployment })).toBe(arn);
  });
});

describe("statements in an argument that is not a policy", () => {
  const body = `{ a = "${"x".repeat(200)}", Statement = [{ Effect = "Allow" }] }`;
  const files = { "p.json": '{"Statement": [{"Effect": "Allow"}]}', "m/m.tf": "" };
  const more = `locals {\n  l = ${body}\n}\n`;
  const stray = "STATEMENTS_NOT_READ main.tf:5";
  test.each([
    ["behind other text", body, [stray]],
    ["of a local value", "local.l", [stray]],
    ["as JSON of a local value", "jsonencode(local.l)", [stray]],
    ["of a file", 'file("p.json")', [stray]],
    ["beside another local value", "local.l.a", []],
  ])("are found %s", (_, expression, expected) => {
    const manifest = `resource "kubernetes_manifest" "k" {\n  manifest = [${expression}]\n}\n`;
    expect(problemsOf(reading({ ...files, "main.tf": more + manifest }))).toEqual(expected);
  });

  test("are found in a module", () => {
    const call = 'module "m" {\n  source = "./m"\n  l = local.l\n}\n';
    const inner = 'variable "l" {}\nresource "kubernetes_manifest" "k" {\n  manifest = var.l\n}\n';
    const read = reading({ "main.tf": more + call, "m/m.tf": inner });
    expect(problemsOf(read)).toEqual(["STATEMENTS_NOT_READ m/m.tf:3"]);
  });
});

describe("an instance that may be missing", () => {
  const more = `variable "n" {\n  type = any\n}
module "m" {\n  source = "./m"\n  count = var.n\n}
resource "aws_s3_bucket" "b" {\n  for_each = var.n\n  bucket = "logs"\n}
locals {\n  l = aws_s3_bucket.b["k"].bucket\n}
`;
  const output = 'output "a" {\n  value = "a"\n}\n';
  test.each([
    ['try(aws_s3_bucket.b["k"].bucket, "*")', '<structure try("logs", …) (1)>'],
    ['try("${aws_s3_bucket.b["k"].bucket}/*", "*")', '<structure try("logs/*", …) (1)>'],
    ['try(module.m[0].a, "*")', '<structure try("a", …) (1)>'],
    ["can(module.m[0])", "<structure can(module.m[0], …) (1)>"],
    [
      'can(aws_s3_bucket.b[0].bucket) ? "a" : "*"',
      '<structure can(aws_s3_bucket.b[0].bucket) ? "a" : "*" (1)>',
    ],
    ['try(local.l, "*")', '"logs"'],
    ['aws_s3_bucket.b["k"].bucket', '"logs"'],
  ])("is the value of %s", (expression, value) => {
    expect(only({ "main.tf": more + policyOf(expression), "m/m.tf": output })).toBe(value);
  });
});

describe("instances", () => {
  const instances = (argument: string, expression = "1", more = ""): readonly string[] =>
    policies(more + policyOf(expression, argument)).map((each) =>
      each.replace("aws_s3_bucket_policy.p", ""),
    );

  test.each([
    ["count = 2", "count.index", "", ["[0].policy = {R:0}", "[1].policy = {R:1}"]],
    ["count = 0", "1", "", []],
    [
      'for_each = { b = 1, "a.x" = 2 }',
      "each.value",
      "",
      ['["a.x"].policy = {R:2}', '["b"].policy = {R:1}'],
    ],
    ['for_each = toset(["a"])', "each.key", "", ['["a"].policy = {R:"a"}']],
    [
      "count = var.n",
      "count.index",
      'variable "n" { type = number }\n',
      ["[*].policy = {R:<component aws_s3_bucket_policy.p[*] count.index>}"],
    ],
    [
      "for_each = var.m",
      "each.value",
      'variable "m" {}\n',
      ["[*].policy = {R:<structure aws_s3_bucket_policy.p[*] each.value>}"],
    ],
    ["for_each = [for i in var.m : i]", "1", 'variable "m" {}\n', ["[*].policy = {R:1}"]],
    // One of two cases has the instance, so the condition is decided.
    ["count = var.on ? 1 : 0", "var.on ? 1 : 2", 'variable "on" {}\n', ["[0].policy = {R:1}"]],
    [
      "count = var.on ? 2 : 1",
      "count.index",
      'variable "on" {}\n',
      ["[0].policy = {R:0}", "[1].policy = {R:1}"],
    ],
  ])("%s", (argument, expression, more, expected) => {
    expect(instances(argument, expression, more)).toEqual(expected);
  });
});

describe("cases", () => {
  const more = 'variable "a" {}\nvariable "b" {}\nlocals { both = var.a && !var.b }\n';

  test("an undecided condition gives one policy for each of its values", () => {
    expect(policies(more + policyOf("local.both ? 1 : 2"))).toEqual([
      "aws_s3_bucket_policy.p.policy if var.a and var.b, or not var.a = {R:2}",
      "aws_s3_bucket_policy.p.policy if var.a and not var.b = {R:1}",
    ]);
  });

  test("a difference and an equality are one condition", () => {
    const found = policies(more + policyOf("[var.a == 1 ? 1 : 2, var.a != 1 ? 1 : 2]"));
    expect(found.map((each) => each.replace(/.*= /, ""))).toEqual(["{R:[1,2]}", "{R:[2,1]}"]);
  });

  test("too many conditions leave values unknown", () => {
    const names = [..."abcdefgh"];
    const variables = names.map((name) => `variable "${name}" {}\n`).join("");
    const list = `[${names.map((name) => `var.${name} ? 1 : 2`).join(", ")}]`;
    const found = policies(variables + policyOf(list));
    expect(found.length).toBe(16);
    expect(found.at(-1)).toContain("<structure var.h ? 1 : 2>");
  });

  test("a condition on an element that is new each time is not tried", () => {
    const found = policies(`variable "a" {}\n${policyOf("timestamp() == 1 ? 1 : 2")}`);
    expect(found).toHaveLength(1);
  });
});

describe("modules", () => {
  const call = (argument = ""): string =>
    `module "m" {\n  source = "./mod"\n  name = "n"\n  ${argument}\n}\n`;
  const child = `variable "name" {}\nvariable "size" {\n  default = 3\n}\n${policyOf(
    "[var.name, var.size, path.module]",
  )}output "arn" {\n  value = "arn:\${var.name}"\n}\n`;

  test("inputs, and defaults, which the caller decides", () => {
    expect(policies({ "main.tf": call(), "mod/main.tf": child })).toEqual([
      'module.m.aws_s3_bucket_policy.p.policy = {R:["n",3,"mod"]}',
    ]);
  });

  test("instances", () => {
    const found = policies({ "main.tf": call('for_each = toset(["k"])'), "mod/main.tf": child });
    expect(found).toEqual(['module.m["k"].aws_s3_bucket_policy.p.policy = {R:["n",3,"mod"]}']);
    const open = { "main.tf": `variable "n" {}\n${call("count = var.n")}`, "mod/main.tf": child };
    expect(policies(open)).toEqual([
      'module.m[*].aws_s3_bucket_policy.p.policy = {R:["n",3,"mod"]}',
    ]);
  });

  test("outputs", () => {
    const files = {
      "main.tf": call() + policyOf("module.m.arn"),
      "mod/main.tf": 'variable "name" {}\noutput "arn" {\n  value = "arn:${var.name}"\n}\n',
    };
    expect(only(files)).toBe('"arn:n"');
  });

  test("the readings belong to the files, and name the folders of modules", () => {
    const read = reading({ "main.tf": call(), "mod/main.tf": child });
    expect(read.readings.map(({ file, sites }) => [file, sites.length])).toEqual([
      ["main.tf", 0],
      ["mod/main.tf", 1],
    ]);
    expect(read.modules).toEqual(["mod"]);
  });

  test("a folder outside of the root", () => {
    const files = { "env/main.tf": call().replace("./mod", "../mod"), "mod/main.tf": child };
    expect(problemsOf(reading(files))).toEqual([]);
  });

  test("a file beside a module that is not below the root", () => {
    const files = {
      "env/main.tf": call().replace("./mod", "../mod"),
      "mod/main.tf": policyOf('file("${path.module}/x.txt")'),
      "mod/x.txt": "text",
    };
    const read = readTerraform(grammar, "env", { files: memoryFiles(files) });
    expect(sitesOf(read).map(({ policy }) => JSON.stringify(policy))).toEqual([
      expect.stringContaining('"text"'),
    ]);
  });

  test("one that is not in the tree is a warning, and its outputs are unknown", () => {
    const source = 'module "m" {\n  source = "org/m/aws"\n}\n';
    expect(problemsOf(reading(source))).toEqual(["MODULE_NOT_READ main.tf:2"]);
    expect(only(source + policyOf("module.m.arn"))).toBe("<structure module.m.arn>");
    expect(problemsOf(reading(call()))).toEqual(["MODULE_NOT_FOUND main.tf:2"]);
  });

  test("one that calls itself ends", () => {
    const self = `module "m" {\n  source = "./"\n}\n${policyOf("1")}`;
    const read = reading(self);
    expect(problemsOf(read)).toEqual(["HCL_LIMIT main.tf:1"]);
    expect(sitesOf(read).length).toBeGreaterThan(1);
  });

  test("a provider is handed on", () => {
    const files = {
      "main.tf": 'module "m" {\n  source = "./mod"\n  providers = { aws = aws.b }\n}\n',
      "mod/main.tf": `data "aws_region" "r" {}\n${policyOf("data.aws_region.r.name")}`,
    };
    expect(only(files)).toContain("<the Region of aws.b>");
  });
});

describe("files", () => {
  test("an override changes attributes", () => {
    const override = 'resource "aws_s3_bucket_policy" "p" {\n  policy = jsonencode({ R = 2 })\n}\n';
    expect(only({ "main.tf": policyOf("1"), "x_override.tf": override })).toBe("2");
  });

  test("a file of OpenTofu stands for the one of the same name", () => {
    expect(only({ "main.tf": policyOf("1"), "main.tofu": policyOf("2") })).toBe("2");
  });

  test("JSON syntax is not read, and is a problem", () => {
    expect(problemsOf(reading({ "main.tf": "", "a.tf.json": "{}" }))).toEqual([
      "TF_JSON_NOT_READ a.tf.json:1",
    ]);
  });

  test("a syntax error is a problem, and the other blocks are read", () => {
    const read = reading(`${policyOf("1")}\nresource "x" "y" {\n  a = = 1\n}\n`);
    expect(problemsOf(read)[0]).toBe("HCL_SYNTAX main.tf:7");
    expect(sitesOf(read)).toHaveLength(1);
  });

  test("a file that is not UTF-8 is a problem", () => {
    const files = { read: () => new Uint8Array([0xff]), list: () => ["a.tf"] };
    expect(problemsOf(readTerraform(grammar, ".", { files }))).toEqual(["NOT_UTF8 a.tf:1"]);
  });
});

describe("bad input", () => {
  const chain = (count: number, step: (at: number) => string, first: string): string => {
    const locals = Array.from({ length: count }, (_, at) => `  a${at + 1} = ${step(at)}\n`);
    return `locals {\n  a0 = ${first}\n${locals.join("")}}\n${policyOf(`local.a${count}`)}`;
  };
  const limit = ["HCL_LIMIT"];
  const cases: readonly (readonly [string, string, readonly string[], number])[] = [
    ["a long chain of locals", chain(1000, (at) => `[local.a${at}]`, "1"), [], 1],
    ["a list that doubles", chain(60, (at) => `[local.a${at}, local.a${at}]`, "1"), [], 1],
    ["a text that doubles", chain(60, (at) => `"\${local.a${at}}\${local.a${at}}"`, '"x"'), [], 1],
    ["many parentheses", policyOf(`${"(".repeat(2000)}1${")".repeat(2000)}`), limit, 1],
    ["many negations", policyOf(`${"!".repeat(3000)}true`), limit, 1],
    ["many operators", policyOf(Array(3000).fill("1").join("+")), limit, 1],
    ["many conditionals", policyOf(`${"true ? 1 : ".repeat(2000)}1`), limit, 1],
    ["many blocks", `${"a {\n".repeat(2000)}${"}\n".repeat(2000)}`, limit, 0],
    [
      "many directives",
      policyOf(`"${"%{ if true }".repeat(1000)}${"%{ endif }".repeat(1000)}"`),
      limit,
      1,
    ],
    ["a deep JSON text", policyOf(`jsondecode("${"[".repeat(999)}${"]".repeat(999)}")`), [], 1],
    ["a product of long lists", policyOf("setproduct(range(9999), range(9999))"), [], 1],
    ["an end in the middle", 'resource "aws_iam_policy" "p" {\n  policy = "a', ["HCL_SYNTAX"], 1],
    ["instances by themselves", policyOf("1", "for_each = aws_s3_bucket_policy.p"), [], 1],
    ["names of JavaScript", policyOf("local.__proto__.constructor.toString"), [], 1],
    ["an empty file", "", [], 0],
  ];

  test.each(cases)("%s ends", (_name, source, codes, count) => {
    const read = reading(source);
    expect(problemsOf(read).map((problem) => problem.split(" ")[0])).toEqual(
      expect.arrayContaining([...codes]),
    );
    expect(problemsOf(read).length > 0).toBe(codes.length > 0);
    expect(sitesOf(read)).toHaveLength(count);
  });
});

describe("the same input", () => {
  test("gives the same reading", () => {
    const source = lines(
      `variable "a" {}`,
      `${policyOf("[timestamp(), var.a ? 1 : 2, for_x]", "count = var.a ? 2 : 1")}`,
    );
    expect(JSON.stringify(reading(source))).toBe(JSON.stringify(reading(source)));
  });
});
