/**
 * The questions of a plan's reader, and the answers of the source with the plan's values.
 */
import { expect, test } from "vitest";
import { terraformSource } from "../../../../src/sources/terraform/hcl/terraform-source.ts";
import type { SourceQuestion } from "../../../../src/sources/terraform/source-policy.ts";
import type { Value } from "../../../../src/sources/value.ts";
import { hclGrammar, shown } from "./hcl-grammar.ts";
import { lines, memoryFiles } from "./memory-files.ts";

const grammar = await hclGrammar();

const FILES = {
  "main.tf": lines(
    'variable "who" {}',
    'resource "aws_iam_role" "r" {',
    '  for_each = toset(["k"])',
    "  assume_role_policy = jsonencode({",
    '    Statement = [{ Resource = "${aws_s3_bucket.b.arn}/${each.key}/${var.who}" }]',
    "  })",
    "  inline_policy {",
    '    policy = "{}"',
    "  }",
    "}",
    'resource "aws_s3_bucket" "b" {}',
    'resource "aws_iam_role" "d" {',
    '  dynamic "inline_policy" {',
    "    for_each = aws_vpc.v.ids",
    "    content {",
    '      policy = jsonencode({ R = "${inline_policy.value}" })',
    "    }",
    "  }",
    "}",
    'resource "aws_iam_role" "s" {',
    '  dynamic "inline_policy" {',
    "    for_each = [1, 2]",
    "    content {",
    "      policy = jsonencode({ R = inline_policy.value })",
    "    }",
    "  }",
    "}",
    'resource "aws_iam_role" "t" {',
    "  inline_policy = [{ policy = var.who }, { policy = null }]",
    "}",
    'module "m" {',
    '  source = "./m"',
    "  name = var.who",
    "}",
  ),
  "m/main.tf": lines(
    'variable "name" {}',
    'resource "aws_iam_policy" "p" {',
    "  policy = jsonencode({ R = [var.name, aws_sns_topic.t.arn] })",
    "}",
    'resource "aws_sns_topic" "t" {',
    '  name = "t"',
    "}",
  ),
};

const KNOWN: Readonly<Record<string, Value>> = {
  "var.who": { kind: "text", parts: ["me"] },
  "aws_s3_bucket.b.arn": { kind: "text", parts: ["arn:aws:s3:::b"] },
  "aws_sns_topic.t.arn": { kind: "text", parts: ["secret"], sensitive: true },
};

function ask(question: Partial<SourceQuestion>): string {
  const source = terraformSource(grammar, ".", { files: memoryFiles(FILES) });
  const answer = source({
    module: [],
    mode: "managed",
    type: "aws_iam_role",
    name: "r",
    key: "k",
    path: ["assume_role_policy"],
    asked: "document",
    resolve: (reference) => KNOWN[reference],
    ...question,
  });
  if (answer === undefined) return "no block";
  const { place, value, reason, blocks } = answer;
  if (blocks !== undefined) {
    const policies = blocks.map((each) =>
      each.kind === "document" ? shown(each.value) : each.kind,
    );
    return `${place?.file}:${place?.line} ${policies.join(" and ") || "no policy"}`;
  }
  return `${place?.file}:${place?.line} ${value === undefined ? reason : shown(value)}`;
}

const dynamic = { name: "d", path: ["inline_policy", "policy"], asked: "blocks" };
const inModule = { module: [{ name: "m" }], type: "aws_iam_policy", name: "p", path: ["policy"] };

test.each([
  [{}, 'main.tf:4 {Statement:[{Resource:"arn:aws:s3:::b/k/me"}]}'],
  [{ resolve: () => undefined, key: "x" }, /"arn:.*:s3:::<aws_s3_bucket.b.bucket>\/x\/<var.who>"/],
  [{ asked: "place" }, "main.tf:4 undefined"],
  [{ path: ["inline_policy", 0, "policy"], asked: "place" }, "main.tf:8 undefined"],
  [{ path: ["inline_policy", 0, "policy"] }, "main.tf:8 {}"],
  [{ path: ["inline_policy", 1, "policy"] }, "main.tf:8 the source does not have the attribute"],
  [{ path: ["for_each", 0], asked: "value" }, 'main.tf:3 "k"'],
  [{ path: ["inline_policy", 0, "policy"], asked: "value" }, 'main.tf:8 "{}"'],
  [{ path: ["inline_policy", "policy"], asked: "blocks" }, "main.tf:7 {}"],
  [{ path: ["none", "policy"], asked: "blocks" }, "main.tf:2 no policy"],
  [dynamic, "main.tf:15 {R:<structure an element of aws_vpc.v.ids>}"],
  [{ ...dynamic, name: "s" }, "main.tf:23 {R:1} and {R:2}"],
  [{ ...dynamic, name: "t" }, "main.tf:29 unreadable and absent"],
  [{ name: "none" }, "no block"],
  [inModule, "m/main.tf:3 {R:[<structure var.who>,<structure module.m.aws_sns_topic.t.arn>]}"],
  [{ ...inModule, module: [{ name: "n" }] }, "no block"],
] as const)("%j", (question, expected) => {
  const answer = ask(question as Partial<SourceQuestion>);
  if (typeof expected === "string") expect(answer).toBe(expected);
  else expect(answer).toMatch(expected);
});
