/**
 * Sites of single blocks: their places, kinds, forms and inline exceptions.
 */
import { describe, expect, test } from "vitest";
import {
  ACCOUNT,
  lines,
  PARTITION,
  policies,
  problemsOf,
  REGION,
  reading,
  sitesOf,
} from "./memory-files.ts";

/** The place of the first statement of the only site. */
function firstStatement(source: string | Readonly<Record<string, string>>): unknown {
  const [site] = sitesOf(reading(source));
  if (site?.policy.kind !== "document" || site.policy.value.kind !== "object") return site?.policy;
  const statements = site.policy.value.members.find(({ name }) => name === "Statement")?.value;
  return statements?.kind === "list" ? statements.items[0]?.place : statements?.place;
}

describe("places", () => {
  test("a policy in a file, and in a template, with the places there", () => {
    const source = (call: string): string =>
      `resource "aws_iam_policy" "p" {\n  policy = ${call}\n}\n`;
    const document = '{\n  "Statement": [\n    {"Effect": "Allow", "Resource": "${arn}"}\n  ]\n}\n';
    const files = {
      "main.tf": source('templatefile("${path.module}/p.tftpl", { arn = "x" })'),
      "p.tftpl": document,
    };
    expect(policies(files)).toEqual([
      'aws_iam_policy.p.policy = {Statement:[{Effect:"Allow",Resource:"x"}]}',
    ]);
    expect(firstStatement(files)).toEqual({ file: "p.tftpl", line: 3, column: 5 });
    const plain = { "main.tf": source('file("p.json")'), "p.json": document };
    expect(firstStatement(plain)).toEqual({ file: "p.json", line: 3, column: 5 });
  });

  test("the site has that of the expression, a statement its own", () => {
    const source = lines(
      'resource "aws_iam_policy" "p" {',
      "  policy = jsonencode({",
      "    Statement = [",
      '      { Effect = "Allow" },',
      "    ]",
      "  })",
      "}",
    );
    expect(sitesOf(reading(source))[0]?.place).toEqual({ file: "main.tf", line: 2, column: 12 });
    expect(firstStatement(source)).toEqual({ file: "main.tf", line: 4, column: 7 });
  });

  test.each(["<<E", "<<-E"])("in a heredoc %s", (start) => {
    const source = lines(
      `resource "aws_iam_policy" "p" {`,
      `  policy = ${start}`,
      `    {`,
      `      "Statement": {`,
      `        "Effect": "\${1}\u0041llow"`,
      `      }`,
      `    }`,
      `E`,
      `}`,
    );
    expect(firstStatement(source)).toEqual({ file: "main.tf", line: 4, column: 20 });
  });

  test("in a data source", () => {
    const source = lines(
      'data "aws_iam_policy_document" "d" {',
      "  statement {",
      '    actions = ["a:b"]',
      "  }",
      "}",
      'resource "aws_iam_policy" "p" {',
      "  policy = data.aws_iam_policy_document.d.json",
      "}",
    );
    expect(sitesOf(reading(source))[0]?.place.line).toBe(7);
    expect(firstStatement(source)).toEqual({ file: "main.tf", line: 2, column: 3 });
  });
});

describe("kinds and forms", () => {
  test("an inline policy is a site for each block", () => {
    const source = lines(
      'resource "aws_iam_role" "r" {',
      '  assume_role_policy = "{}"',
      "  inline_policy {",
      '    policy = "{}"',
      "  }",
      '  dynamic "inline_policy" {',
      '    for_each = ["a"]',
      "    content {",
      "      policy = jsonencode({ R = inline_policy.value })",
      "    }",
      "  }",
      "}",
    );
    expect(policies(source)).toEqual([
      "aws_iam_role.r.assume_role_policy = {}",
      "aws_iam_role.r.inline_policy[0].policy = {}",
      'aws_iam_role.r.inline_policy[1].policy = {R:"a"}',
    ]);
    expect(sitesOf(reading(source)).map(({ kind }) => kind)).toEqual([
      "trust",
      "identity",
      "identity",
    ]);
  });

  test.each([
    ["", "scp"],
    ['type = "SERVICE_CONTROL_POLICY"', "scp"],
    ['type = "RESOURCE_CONTROL_POLICY"', "rcp"],
    ['type = "TAG_POLICY"', undefined],
  ])("a policy of an organization with `%s` is %s", (type, kind) => {
    const source = `resource "aws_organizations_policy" "p" {\n  content = "{}"\n  ${type}\n}\n`;
    expect(sitesOf(reading(source))[0]?.kind).toBe(kind);
  });

  test.each([
    ["aws_s3_bucket_policy", "polcy = 1", "policy", "the resource has no `policy`, but `polcy`"],
    ["aws_s3_bucket_policy", "bucket = 1", "policy", "the resource has no `policy`"],
    ["aws_iam_role", "assume_role_polcy = 1", "assume_role_policy", "but `assume_role_polcy`"],
    ["aws_iam_role", "inline_polciy {}", "inline_policy", "but `inline_polciy`, which may"],
    ["awscc_kms_key", "key_polciy = 1", "key_policy", "the resource has no `key_policy`, but"],
  ])("%s with %s has an unread policy", (type, argument, attribute, reason) => {
    const [found, ...more] = policies(`resource "${type}" "r" {\n  ${argument}\n}\n`);
    expect(found).toContain(`${type}.r.${attribute} = unreadable: `);
    expect(found).toContain(reason);
    expect(more).toEqual([]);
  });

  test.each([
    ["aws_iam_role", 'name = "r"'],
    ["aws_vpc_endpoint_policy", "vpc_endpoint_id = 1"],
    ["aws_sns_topic", "delivery_policy = 1"],
    ["aws_lambda_permission", "principle = 1"],
  ])("%s with %s has none", (type, argument) => {
    expect(policies(`resource "${type}" "r" {\n  ${argument}\n}\n`)).toEqual([]);
  });

  test("nested attributes of AWS Cloud Control, as texts or objects", () => {
    const found = policies(
      lines(
        'resource "awscc_iam_role" "r" {',
        "  assume_role_policy_document = { A = 1 }",
        "  policies = [",
        '    { policy_name = "a", policy_document = jsonencode({ B = 2 }) },',
        '    { policy_name = "b" },',
        "    { policy_document = { C = var.c } },",
        "  ]",
        "}",
        'resource "awscc_dynamodb_table" "t" {',
        '  resource_policy = { policy_document = "{\\"D\\": 4}" }',
        "}",
        'resource "awscc_dynamodb_table" "u" {',
        "  resource_policy = var.d",
        "  stream_specification = {}",
        "}",
        'resource "awscc_s3_bucket_policy" "p" {',
        "  policy_document = [1]",
        "}",
      ),
    );
    expect(found).toEqual([
      "awscc_iam_role.r.assume_role_policy_document = {A:1}",
      "awscc_iam_role.r.policies[0].policy_document = {B:2}",
      "awscc_iam_role.r.policies[2].policy_document = {C:<structure var.c>}",
      "awscc_dynamodb_table.t.resource_policy.policy_document = {D:4}",
      "awscc_dynamodb_table.u.resource_policy.policy_document = <structure var.d.policy_document>",
      expect.stringContaining(
        "awscc_s3_bucket_policy.p.policy_document = unreadable: its attribute",
      ),
    ]);
  });

  test("one whose type is not known cannot be read", () => {
    const source = lines(
      'variable "t" {}',
      'resource "aws_organizations_policy" "p" {',
      '  content = "{}"',
      "  type = var.t",
      "}",
    );
    expect(policies(source)[0]).toContain("unreadable: its `type` is not known yet");
  });

  test.each([
    ["null", "absent"],
    ['""', "absent"],
    ["var.p", "<structure var.p>"],
    ['"{"', "unreadable: its text is not JSON: it ends too early"],
    ['"[]"', "unreadable: its text is a list, not a policy"],
    ["{}", "unreadable: its attribute is an object, not a text; use `jsonencode`"],
    ['"{\\"a\\": 1, \\"a\\": 2}"', "unreadable: its text is not JSON: the name `a` stands twice"],
  ])("an attribute %s is %s", (value, expected) => {
    const source = `variable "p" {}\nresource "aws_iam_policy" "p" {\n  policy = ${value}\n}\n`;
    expect(policies(source)).toEqual([`aws_iam_policy.p.policy = ${expected}`]);
  });

  test("what only looks like a policy has no site", () => {
    expect(policies('resource "aws_ecr_lifecycle_policy" "p" {\n  policy = "{}"\n}\n')).toEqual([]);
    expect(policies('data "aws_iam_policy" "p" {\n  policy = "{}"\n}\n')).toEqual([]);
    expect(policies('resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n')).toEqual([]);
  });

  test("tags that are known", () => {
    const source =
      'resource "aws_iam_policy" "p" {\n  policy = "{}"\n  tags = { a = "b", c = var.x }\n}\n';
    expect(sitesOf(reading(source))[0]?.tags).toEqual({ a: "b" });
    expect(sitesOf(reading(source))[0]?.unknownTags).toEqual(["c"]);
  });

  test("tags of the provider, and tags of which nothing is known", () => {
    const provider = lines(
      'provider "aws" {',
      "  default_tags {",
      '    tags = { a = "1", b = "1" }',
      "  }",
      "}",
    );
    const block = (tags: string): string =>
      lines('resource "aws_iam_policy" "p" {', '  policy = "{}"', `  tags = ${tags}`, "}");
    const [own] = sitesOf(reading(provider + block('{ a = "2" }')));
    expect(own?.tags).toEqual({ a: "2", b: "1" });
    expect(sitesOf(reading(block("var.t")))[0]?.unknownTags).toBe("all");
  });

  test("a permission of a function is a statement", () => {
    const source = lines(
      'resource "aws_lambda_permission" "p" {',
      '  action = "lambda:InvokeFunction"',
      '  function_name = "f"',
      '  principal = "s3.amazonaws.com"',
      '  source_arn = "arn:aws:s3:::b"',
      "}",
    );
    const arn = `arn:${PARTITION}:lambda:${REGION}:${ACCOUNT}:function:f`;
    expect(policies(source)).toEqual([
      [
        'aws_lambda_permission.p.principal = {Version:"2012-10-17",Statement:[',
        '{Effect:"Allow",Principal:{Service:"s3.amazonaws.com"},',
        `Action:"lambda:InvokeFunction",Resource:"${arn}",`,
        'Condition:{ArnLike:{aws:SourceArn:"arn:aws:s3:::b"}}}]}',
      ].join(""),
    ]);
  });

  test("a policy inside of an API", () => {
    const api = (body: string): string =>
      `resource "aws_api_gateway_rest_api" "a" {\n  body = jsonencode(${body})\n}\n`;
    const found = policies(api('{ "x-amazon-apigateway-policy" = { R = 1 } }'));
    expect(found).toEqual(["aws_api_gateway_rest_api.a.body = {R:1}"]);
    expect(policies(api("{ openapi = 3 }"))).toEqual(["aws_api_gateway_rest_api.a.body = absent"]);
  });
});

describe("inline exceptions", () => {
  const block = (above: string, inside = ""): string =>
    `${above}\nresource "aws_iam_policy" "p" {\n  policy = "{}" ${inside}\n}\n`;
  const allowed = (source: string): unknown =>
    sitesOf(reading(source))[0]?.allowed?.map(({ rule, expires, reason, place }) => [
      rule,
      expires,
      reason,
      place.line,
    ]);

  test("above and inside of the block", () => {
    expect(
      allowed(block("# keyaki:allow no-star until 2027-03-31: moves in March\n# more")),
    ).toEqual([["no-star", "2027-03-31", "moves in March", 1]]);
    expect(allowed(block("", "// keyaki:allow a: because it is so"))).toEqual([
      ["a", undefined, "because it is so", 3],
    ]);
    expect(allowed(block("/* keyaki:allow a: because */"))).toHaveLength(1);
  });

  test("but not of another block, nor in a text", () => {
    expect(allowed(block("# keyaki:allow a: because\n"))).toBeUndefined();
    const text = 'resource "aws_iam_policy" "p" {\n  policy = <<E\n# keyaki:allow a: b\nE\n}\n';
    expect(allowed(text)).toBeUndefined();
  });

  test("another form is a problem", () => {
    expect(problemsOf(reading(block("# keyaki:allow a until tomorrow")))).toEqual([
      "INVALID_INLINE_EXCEPTION main.tf:1",
    ]);
  });
});
