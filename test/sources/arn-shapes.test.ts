/**
 * The forms of ARNs: against AWS's own templates, and filled with what a source knows.
 */
import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import { describe, expect, test } from "vitest";
import { ARN_TEMPLATES } from "../../src/aws/arn-templates.ts";
import { type ArnFacts, arnOf, unknownArn } from "../../src/sources/arn-shapes.ts";
import type { TextPart } from "../../src/sources/value.ts";

const spec = loadAwsServiceSpecSync();

/** AWS's template with `{}` for each value; undefined if AWS has none. */
function awsTemplate(type: string): string | undefined {
  const [resource] = [...spec.lookup("resource", "cloudFormationType", "equals", type)];
  return resource?.arnTemplate?.replace("${Partition}", "P").replace(/\$\{[^}]*\}/g, "{}");
}

const known = (parts: readonly TextPart[] | undefined): string =>
  (parts ?? ["none"]).map((part) => (typeof part === "string" ? part : `<${part.name}>`)).join("");

function facts(values: Readonly<Record<string, string | TextPart[]>> = {}): ArnFacts {
  return {
    address: "X",
    partition: "aws",
    region: "eu-west-1",
    account: "111122223333",
    value: (attribute) => {
      const value = values[attribute];
      if (value === undefined && attribute === "event_bus_name") return "absent";
      return typeof value === "string" ? [value] : value;
    },
  };
}

/** Attributes whose ARN is more than the one of the type, or is written in another way. */
const DIFFERENT: Readonly<Record<string, string>> = {
  "AWS::DynamoDB::Table.StreamArn": "arn:P:dynamodb:{}:{}:table/{}/stream/{}",
  "AWS::Logs::LogGroup.Arn": "arn:P:logs:{}:{}:log-group:{}:*",
  "AWS::SecretsManager::Secret.Ref": "arn:P:secretsmanager:{}:{}:secret:{}-{}",
  "AWS::SecretsManager::Secret.Id": "arn:P:secretsmanager:{}:{}:secret:{}-{}",
};

const rows = [...ARN_TEMPLATES.entries()].map(([name, template]) => {
  const parts = template.resource.map((part) => (part.kind === "literal" ? part.text : "{}"));
  const region = template.hasRegion ? "{}" : "";
  const account = template.hasAccount ? "{}" : "";
  // AWS counts the path of IAM as a part of the name.
  const resource = parts.join("").replace(/(\w)\{\}\{\}$/, "$1/{}");
  return { name, arn: `arn:P:${template.service}:${region}:${account}:${resource}`, template };
});
const ofCloudFormation = rows.filter(({ name }) => name.startsWith("AWS::"));

describe("the templates", () => {
  test("cover what policies refer to", () => {
    expect(rows.filter(({ name }) => name.startsWith("aws_"))).toHaveLength(71);
    expect(ofCloudFormation).toHaveLength(65);
  });

  test.each(ofCloudFormation)("$name is as AWS says: $arn", ({ name, arn }) => {
    const [type = "", attribute = ""] = name.split(".");
    const [resource] = [...spec.lookup("resource", "cloudFormationType", "equals", type)];
    expect(resource).toBeDefined();
    if (attribute !== "Ref") expect(Object.keys(resource?.attributes ?? {})).toContain(attribute);
    const expected = DIFFERENT[name] ?? awsTemplate(type);
    if (expected !== undefined) expect(arn).toBe(expected);
  });

  test.each(ofCloudFormation)("$name has properties that exist", ({ name, template }) => {
    const [resource] = [
      ...spec.lookup("resource", "cloudFormationType", "equals", name.split(".")[0] ?? ""),
    ];
    for (const part of template.resource) {
      if (part.kind !== "value" || part.cloudformation === undefined) continue;
      const names = [
        "Ref",
        ...Object.keys(resource?.properties ?? {}),
        ...Object.keys(resource?.attributes ?? {}),
      ];
      expect(names).toContain(part.cloudformation);
    }
  });

  test.each(rows)("$name has the same form in both dialects", ({ name, template, arn }) => {
    const twin = rows.filter((each) => each.template === template && each.name !== name);
    for (const each of twin) expect(each.arn).toBe(arn);
    expect(arn).toMatch(/^arn:P:[a-z0-9-]+:(?:\{\})?:(?:\{\})?:.+/);
  });
});

describe("an ARN", () => {
  test.each([
    ["aws_s3_bucket", "arn", { bucket: "logs" }, "arn:aws:s3:::logs"],
    ["AWS::S3::Bucket", "Arn", { BucketName: "logs" }, "arn:aws:s3:::logs"],
    ["AWS::S3::Bucket", "Arn", {}, "arn:aws:s3:::<X.BucketName>"],
    ["aws_s3_bucket", "arn", {}, "arn:aws:s3:::<X.bucket>"],
    ["aws_sqs_queue", "arn", { name: "q" }, "arn:aws:sqs:eu-west-1:111122223333:q"],
    ["AWS::SNS::Topic", "Ref", { TopicName: "t" }, "arn:aws:sns:eu-west-1:111122223333:t"],
    ["AWS::SNS::Topic", "Arn", { TopicName: "t" }, "none"],
    ["aws_iam_role", "arn", { name: "r", path: "/a/" }, "arn:aws:iam::111122223333:role/a/r"],
    ["aws_iam_role", "arn", { name: "r", path: [{ name: "p", nature: "text" }] }, "none"],
    ["aws_kms_key", "arn", {}, "arn:aws:kms:eu-west-1:111122223333:key/<X.key_id>"],
    ["aws_kms_alias", "arn", { name: "alias/a" }, "arn:aws:kms:eu-west-1:111122223333:alias/a"],
    [
      "aws_secretsmanager_secret",
      "arn",
      { name: "s" },
      "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-<X.arn (suffix)>",
    ],
    [
      "aws_ssm_parameter",
      "arn",
      { name: "/a/b" },
      "arn:aws:ssm:eu-west-1:111122223333:parameter/a/b",
    ],
    ["aws_ssm_parameter", "arn", {}, "none"],
    [
      "aws_iam_openid_connect_provider",
      "arn",
      { url: "https://token.example.com/x" },
      "arn:aws:iam::111122223333:oidc-provider/token.example.com/x",
    ],
    [
      "aws_cloudwatch_event_rule",
      "arn",
      { name: "r" },
      "arn:aws:events:eu-west-1:111122223333:rule/r",
    ],
    ["aws_cloudwatch_event_rule", "arn", { name: "r", event_bus_name: "b" }, "none"],
    ["aws_lambda_alias", "arn", { function_name: "arn:aws:lambda:x", name: "a" }, "none"],
    ["aws_sqs_queue", "arn", { name: "q*" }, "none"],
    ["aws_sqs_queue", "arn", { name: [{ name: "v", nature: "pattern" }] }, "none"],
    ["aws_sqs_queue", "url", { name: "q" }, "none"],
    ["aws_anything", "arn", {}, "none"],
  ] as const)("%s.%s with %j is %s", (type, attribute, values, expected) => {
    expect(known(arnOf(type, attribute, facts(values as never)))).toBe(expected);
  });

  test("has the default path of IAM if it has none", () => {
    const role = { ...facts(), value: (at: string) => (at === "path" ? "absent" : ["r"]) } as const;
    expect(known(arnOf("aws_iam_role", "arn", role))).toBe("arn:aws:iam::111122223333:role/r");
  });

  test("of another type has six components", () => {
    const partition = { name: "aws partition", nature: "partition" } as const;
    expect(known(unknownArn("aws_x.y.arn", partition))).toBe(
      "arn:<aws partition>:<aws_x.y.arn (service)>:<aws_x.y.arn (Region)>:" +
        "<aws_x.y.arn (account)>:<aws_x.y.arn (resource)>",
    );
  });
});
