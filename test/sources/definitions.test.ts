/**
 * Which unknown values of two states of a source are the same.
 *
 * A case has two states of a source, each with one policy. The question is whether the unknown
 * values of the policy are declared in the same way.
 */
import { expect, test } from "vitest";
import { readCloudFormation } from "../../src/sources/cloudformation/template.ts";
import { readKubernetes } from "../../src/sources/kubernetes.ts";
import { readServerless } from "../../src/sources/serverless.ts";
import type { PolicySite } from "../../src/sources/site.ts";
import { readTerraform } from "../../src/sources/terraform/hcl/read-terraform.ts";
import { filesOf } from "./cloudformation/templates.ts";
import { hclGrammar } from "./terraform/hcl/hcl-grammar.ts";
import { memoryFiles } from "./terraform/hcl/memory-files.ts";

const grammar = await hclGrammar();

type Read = (text: string) => readonly PolicySite[];

/** The first file, and others behind lines such as `-- m/main.tf`. */
function filesIn(first: string, text: string): Readonly<Record<string, string>> {
  const [start = "", ...more] = text.split(/^-- (.*)\n/m);
  const others = more.flatMap((name, at) => (at % 2 === 0 ? [[name, more[at + 1] ?? ""]] : []));
  return { [first]: start, ...Object.fromEntries(others) };
}

const template: Read = (text) => {
  const { "t.yaml": own = "", ...others } = filesIn("t.yaml", text);
  const context = { files: filesOf(others), isCompared: true };
  return readCloudFormation({ file: "t.yaml", text: own }, context).sites;
};

const terraform: Read = (text) => {
  const files = memoryFiles(filesIn("main.tf", text));
  return readTerraform(grammar, ".", { files, isCompared: true }).readings.flatMap(
    ({ sites }) => sites,
  );
};

const service: Read = (text) => {
  const { "serverless.yml": own = "", ...others } = filesIn("serverless.yml", text);
  const context = { files: filesOf(others), isCompared: true };
  return readServerless({ file: "serverless.yml", text: own }, context).sites;
};

const chart: Read = (text) => {
  const { "c/templates/a.yaml": own = "", ...others } = filesIn("c/templates/a.yaml", text);
  const files = memoryFiles({ "c/Chart.yaml": "name: c\n", ...others });
  const given = { file: "c/templates/a.yaml", text: own };
  return readKubernetes(given, { files, isCompared: true }).sites;
};

const hcl = (resource: string, more: string): string =>
  `resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:*", Resource = ${resource} }]
  })
}
${more}`;
const cfn = (resource: string, more: string): string =>
  `Parameters:
  Stage: {Type: String, Default: dev, Description: The stage}
Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement: {Effect: Allow, Action: "s3:*", Resource: ${resource}}
${more}`;

const BUCKET = '  B: {Type: "AWS::S3::Bucket", Properties: {BucketName: !Ref Stage}}\n';
const CUSTOM = '  C: {Type: "Custom::C", Properties: {ServiceToken: x, Path: a}}\n';
const STAGE = cfn('!Sub "arn:aws:s3:::${Stage}/*"', "");
const OF_BUCKET = cfn("!GetAtt B.Arn", BUCKET);
const OF_CUSTOM = cfn("!GetAtt C.Arn", CUSTOM);
const VARIABLE = hcl('"arn:aws:s3:::${var.a}"', 'variable "a" { default = "x" }\n');
const ROLE = hcl("data.aws_iam_role.r.arn", 'data "aws_iam_role" "r" { name = var.n }\n');
const NAMED = `${ROLE}variable "n" { default = "dev" }\n`;
const OWN = hcl("aws_s3_bucket.b.arn", 'resource "aws_s3_bucket" "b" { bucket_prefix = "a" }\n');
const ACCOUNT = hcl(
  '"arn:aws:sqs:eu-west-1:${data.aws_caller_identity.current.account_id}:q"',
  'data "aws_caller_identity" "current" {}\nprovider "aws" { profile = "a" }\n',
);
const INNER = `module "m" { source = "./m" }
-- m/main.tf
${hcl("upper(lookup(data.x_y.z.w, 1))", 'data "x_y" "z" { name = var.q }\nvariable "q" {}\n')}`;

/** A value whose name is cut before the action that it has. */
const LONG = `concat([{ Sid = "${"a".repeat(250)}", NotResource = ["x"] }], var.a)`;
const LONG_HCL = hcl(LONG, 'variable "a" {}\n');
const LONG_CFN = cfn(`{"Fn::Select": [!Ref Stage, [${'"a", '.repeat(120)}"x"]]}`, "");
const OUTSIDE = hcl('[for a in ["x"] : [for b in var.l : a]]', 'variable "l" {}\n');
const FILE = hcl('yamldecode(file("${path.module}/p.yaml"))', "-- p.yaml\n- x\n");
const TEMPLATE = hcl(
  'templatefile("p.tpl", { l = var.l, a = "x" })',
  "-- p.tpl\n%{for x in l}y%{endfor}\n",
);
const FILES = hcl(
  '[for f in fileset("p", "*") : base64decode(filebase64("p/${f}"))]',
  "-- p/a\nx\n",
);
const LOCAL_FILE = hcl(
  "data.local_file.f.content",
  'data "local_file" "f" { filename = "${path.module}/p.json" }\n-- p.json\nx\n',
);
const SCRIPT = hcl(
  "data.external.e.result.r",
  'data "external" "e" { program = ["sh", "./e.sh"] }\n-- e.sh\nx\n',
);
const OPTIONAL = hcl(
  "var.c.a",
  'variable "c" { type = object({ a = optional(list(string), ["x"]) }) }\n',
);
const RESULT = hcl(
  "aws_lambda_invocation.l.result",
  'resource "aws_lambda_invocation" "l" { input = "x" }\n',
);
const READ_BACK = hcl(
  "data.aws_secretsmanager_secret_version.v.secret_string",
  `data "aws_secretsmanager_secret_version" "v" { secret_id = "a" }
resource "aws_secretsmanager_secret_version" "v" { secret_string = "x" }
`,
);
const INSTANCES = hcl(
  "aws_s3_bucket.b[0].arn",
  'resource "aws_s3_bucket" "b" {\n count = var.n\n tags = { a = "x" }\n}\nvariable "n" {}\n',
);
const PRODUCT = "AWS::ServiceCatalog::CloudFormationProvisionedProduct";
const OUTPUTS = cfn("!GetAtt S.Outputs.A", `  S: {Type: "${PRODUCT}", Properties: {A: x}}\n`);
const SECRET = cfn(
  '!Sub "{{resolve:secretsmanager:${S}}}"',
  '  S: {Type: "AWS::SecretsManager::Secret", Properties: {SecretString: x}}\n',
);
const OF_SECRET = SECRET.replace("{{resolve:secretsmanager:${S}}}", "${S}");
const INCLUDE = cfn(
  "{Fn::Transform: {Name: AWS::Include, Parameters: {Location: ./p.yaml}}}",
  "-- p.yaml\nx\n",
);

const sls = (action: string): string => `service: x
custom: {a: x}
provider:
  name: aws
  iam: {role: {statements: [{Effect: Allow, Action: "${action}", Resource: "*"}]}}
-- x.js
exports.a = "x"
`;
const OPTION = sls("${opt:a, self:custom.a}");
const PROGRAM = sls("${file(./x.js):a}");
const CHART = `apiVersion: iam.aws.upbound.io/v1beta1
kind: RolePolicy
metadata: {name: c}
spec:
  forProvider:
    policy: |
      {"Statement":[{"Effect":"Allow","Action":"{{ .Values.action }}","Resource":"a"}]}
-- c/values.yaml
action: x
-- c/templates/_a.tpl
y
`;

type Case = readonly [string, Read, string, readonly [string, string], boolean];

/** The reader, the state before, a change of it, and whether the values are the same. */
const CASES: readonly Case[] = [
  ["nothing", template, STAGE, ["", ""], true],
  ["a default", template, STAGE, ["Default: dev", 'Default: "*"'], false],
  ["a description", template, STAGE, ["The stage", "the Stage"], true],
  ["another action", template, STAGE, ["s3:*", "s3:Get*"], true],
  ["a default behind a name", template, OF_BUCKET, ["Default: dev", "Default: prod"], false],
  ["a name", template, OF_BUCKET, ["!Ref Stage", '!Sub "x-${Stage}"'], false],
  ["a tag", template, OF_BUCKET, ["!Ref Stage", "!Ref Stage, Tags: []"], true],
  ["a custom resource", template, OF_CUSTOM, ["Path: a", "Token: b"], false],
  ["a default of a variable", terraform, VARIABLE, ['"x"', '"*"'], false],
  ["a comment", terraform, VARIABLE, ['variable "a" {', '# the a\nvariable "a" {'], true],
  ["the name of a data source", terraform, ROLE, ["var.n", '"admin"'], false],
  ["a default behind a data source", terraform, NAMED, ['"dev"', '"admin"'], false],
  ["a prefix", terraform, OWN, ['"a"', '"b"'], false],
  ["a tag of a bucket", terraform, OWN, ['= "a"', '= "a"\n tags = {}'], true],
  ["who deploys", terraform, ACCOUNT, ['"a"', '"b"'], false],
  ["a data source of a module", terraform, INNER, ["var.q", '"x"'], false],
  ["the end of a long expression", terraform, LONG_HCL, ['["x"]', '["*"]'], false],
  ["a comment beside it", terraform, LONG_HCL, ["variable", "# the a\nvariable"], true],
  ["the end of a long function", template, LONG_CFN, ['"x"', '"*"'], false],
  ["a value of an outer list", terraform, OUTSIDE, ['"x"', '"*"'], false],
  ["an argument of a template", terraform, TEMPLATE, ['"x"', '"*"'], false],
  ["the text of a template", terraform, TEMPLATE, ["y", "*"], false],
  ["a file", terraform, FILE, ["- x", "- y"], false],
  ["a file of a set", terraform, FILES, ["\nx", "\ny"], false],
  ["a file of a data source", terraform, LOCAL_FILE, ["\nx", "\ny"], false],
  ["a script of a data source", terraform, SCRIPT, ["\nx", "\ny"], false],
  ["a default within a type", terraform, OPTIONAL, ['"x"', '"*"'], false],
  ["what a result comes from", terraform, RESULT, ['"x"', '"y"'], false],
  ["what a data source reads back", terraform, READ_BACK, ['"x"', '"y"'], false],
  ["a tag of one of several", terraform, INSTANCES, ['"x"', '"y"'], true],
  ["how many there are", terraform, INSTANCES, ["= var.n", "= 1 - var.n"], false],
  ["what outputs come from", template, OUTPUTS, ["A: x", "A: y"], false],
  ["a text of a secret", template, SECRET, ["SecretString: x", "SecretString: y"], false],
  ["the same, but not used", template, OF_SECRET, ["SecretString: x", "SecretString: y"], true],
  ["a file that is included", template, INCLUDE, ["\nx", "\ny"], false],
  ["the fallback of an option", service, OPTION, ["a: x", "a: y"], false],
  [
    "a service, but no variable",
    service,
    sls("s3:*").replace('Resource: "*"', 'Resource: {Ref: "AWS::StackId"}'),
    ["a: x", "a: y"],
    true,
  ],
  ["a program of a service", service, PROGRAM, ['"x"', '"y"'], false],
  ["a value of a chart", chart, CHART, ["action: x", "action: y"], false],
  ["a helper of a chart", chart, CHART, ["\ny", "\nz"], false],
  ["a resource of a chart", chart, CHART, [':"a"', ':"b"'], true],
  ["an action in a module", terraform, INNER, ['"s3:*"', '"s3:Get*"'], true],
];

test.each(CASES)("%s", (_, read, before, [old, now], isSame) => {
  const [one, other] = [before, before.replace(old, () => now)].map(read);
  expect(one?.map(({ definitions }) => Object.keys(definitions ?? {}).length)).not.toEqual([0]);
  const definitions = one?.map((each) => each.definitions);
  const check = expect(other?.map((each) => each.definitions));
  if (isSame) check.toEqual(definitions);
  else check.not.toEqual(definitions);
});
