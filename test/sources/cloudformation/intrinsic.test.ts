/**
 * The functions of templates: their values, and what stays unknown of them.
 */
import { describe, expect, test } from "vitest";
import { evaluated } from "./templates.ts";

const TEMPLATE = `
Parameters:
  Stage: {Type: String}
  Safe: {Type: String, AllowedPattern: "^[a-z0-9-]+$"}
  Arn: {Type: String, AllowedPattern: "^arn:[a-z0-9:/-]+$"}
  Maybe: {Type: String, AllowedPattern: "^[a-z]*$"}
  Loose: {Type: String, AllowedPattern: "^[^ ]+$"}
  OneOf: {Type: String, AllowedValues: [dev, prod]}
  Only: {Type: String, AllowedValues: [prod]}
  Either: {Type: String, AllowedPattern: "^a+$|^.*$"}
  Count: {Type: Number}
  Vpc: {Type: "AWS::EC2::VPC::Id"}
  Names: {Type: CommaDelimitedList}
  Default: {Type: String, Default: known}
  Secret: {Type: String, NoEcho: true}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>"}
Mappings:
  Elb:
    us-east-1: {account: "127311923021", name: a}
    eu-west-1: {account: "156460612806", name: "b:*"}
  One:
    only: {key: value}
Resources:
  Bucket: {Type: "AWS::S3::Bucket"}
  Named: {Type: "AWS::S3::Bucket", Properties: {BucketName: logs}}
  ByParameter: {Type: "AWS::S3::Bucket", Properties: {BucketName: !Ref Stage}}
  Queue: {Type: "AWS::SQS::Queue"}
  Jobs: {Type: "AWS::SQS::Queue", Properties: {QueueName: !Sub "jobs-\${AWS::Region}"}}
  Topic: {Type: "AWS::SNS::Topic", Properties: {TopicName: news}}
  Key: {Type: "AWS::KMS::Key"}
  Role: {Type: "AWS::IAM::Role", Properties: {Path: /app/}}
  Group: {Type: "AWS::Logs::LogGroup", Properties: {LogGroupName: /app}}
  Other: {Type: "AWS::Made::Up"}
  Custom: {Type: "Custom::Thing"}
  Child: {Type: "AWS::CloudFormation::Stack"}
  Record: {Type: "AWS::Route53::RecordSet"}
  Sam: {Type: "AWS::Serverless::Function"}
  Self: {Type: "AWS::S3::Bucket", Properties: {BucketName: !Ref Self}}
`;

const KNOWN = {
  account: "111122223333",
  region: "eu-west-1",
  parameters: { Stage: "prod", Names: ["a", "b"], Secret: "hunter2", Stored: "/path", Count: "3" },
};

describe("without facts about the target", () => {
  test.each([
    ["!Ref AWS::AccountId", "‹account AWS::AccountId›"],
    ["!Ref AWS::Partition", "‹partition AWS::Partition›"],
    ["!Ref AWS::Region", "‹component AWS::Region›"],
    ["!Ref AWS::StackName", "‹component AWS::StackName›"],
    ["!Ref AWS::URLSuffix", "‹component AWS::URLSuffix›"],
    ["!Ref AWS::NotificationARNs", "‹structure AWS::NotificationARNs›"],
    ["!Ref Stage", "‹pattern Parameters.Stage›"],
    ["!Ref Safe", "‹component Parameters.Safe›"],
    ["!Ref Arn", "‹text Parameters.Arn›"],
    ["!Ref Maybe", "‹pattern Parameters.Maybe›"],
    ["!Ref Loose", "‹pattern Parameters.Loose›"],
    ["!Ref Either", "‹pattern Parameters.Either›"],
    ["!Ref OneOf", "‹component Parameters.OneOf›"],
    ["!Ref Only", "prod"],
    ["!Ref Count", "‹component Parameters.Count›"],
    ["!Ref Vpc", "‹component Parameters.Vpc›"],
    ["!Ref Names", "‹structure Parameters.Names›"],
    ["!Ref Default", "‹pattern Parameters.Default›"],
    ["!Ref Secret", "‹pattern Parameters.Secret›"],
    ["!Ref Stored", "‹pattern Parameters.Stored›"],
    ["!Ref Nowhere", "‹pattern Nowhere›"],
    ["!Ref Bucket", "‹component Bucket›"],
    ["!Ref Named", "logs"],
    ["!Ref ByParameter", "‹component ByParameter›"],
    ["!Ref Self", "‹component Self›"],
    ["!Ref Queue", "‹text Queue›"],
    ["!GetAtt Queue.QueueName", "‹component Queue.QueueName›"],
    [
      "!GetAtt Queue.Arn",
      "arn:‹partition AWS::Partition›:sqs:‹component AWS::Region›:‹account AWS::AccountId›:" +
        "‹component Queue.QueueName›",
    ],
    ["!GetAtt Queue.QueueUrl", "‹text Queue.QueueUrl›"],
    ["!GetAtt Key.KeyId", "‹component Key›"],
    ["!Ref Key", "‹component Key›"],
    ["!Ref Record", "‹pattern Record›"],
    ["!Ref Sam", "‹component Sam›"],
    [
      "!GetAtt Sam.Arn",
      "arn:‹partition AWS::Partition›:lambda:‹component AWS::Region›:‹account AWS::AccountId›:" +
        "function:‹component Sam›",
    ],
    ["!Ref Custom", "‹pattern Custom›"],
    ["!Ref Other", "‹text Other›"],
    ["!GetAtt Bucket.Arn", "arn:‹partition AWS::Partition›:s3:::‹component Bucket›"],
    ["!GetAtt [Named, Arn]", "arn:‹partition AWS::Partition›:s3:::logs"],
    ["!GetAtt ByParameter.Arn", "arn:‹partition AWS::Partition›:s3:::‹component ByParameter›"],
    [
      "!Ref Topic",
      "arn:‹partition AWS::Partition›:sns:‹component AWS::Region›:‹account AWS::AccountId›:news",
    ],
    ["!GetAtt Other.Arn", "‹text Other.Arn›"],
    ["!GetAtt Custom.Policy", "‹pattern Custom.Policy›"],
    ["!GetAtt Child.Outputs.Arn", "‹pattern Child.Outputs.Arn›"],
    ["!GetAtt Nowhere.Arn", "‹pattern Nowhere.Arn›"],
    [
      "!GetAtt Role.Arn",
      "arn:‹partition AWS::Partition›:iam::‹account AWS::AccountId›:role/app/‹component Role›",
    ],
    [
      "!GetAtt Group.Arn",
      "arn:‹partition AWS::Partition›:logs:‹component AWS::Region›:‹account AWS::AccountId›:" +
        "log-group:/app:*",
    ],
    ["!ImportValue net-Vpc", '‹pattern Fn::ImportValue("net-Vpc")›'],
    ["!GetAZs ''", '‹structure Fn::GetAZs("")›'],
    ["!Cidr [10.0.0.0/16, 2, 8]", '‹structure Fn::Cidr(["10.0.0.0/16", 2, 8])›'],
    ["!Base64 x", '‹pattern Fn::Base64("x")›'],
    ["!Made up", "‹structure !Made (line 2, column 12)›"],
    ["{Fn::Transform: {Name: M}, a: 1}", '‹structure {"Fn::Transform": {"Name": "M"}, "a": 1}›'],
  ])("%s", (expression, value) => {
    expect(evaluated(expression, TEMPLATE)).toBe(value);
  });
});

describe("with facts about the target", () => {
  test.each([
    ["!Ref AWS::AccountId", "111122223333"],
    ["!Ref AWS::Partition", "aws"],
    ["!Ref AWS::URLSuffix", "amazonaws.com"],
    ["!Ref Stage", "prod"],
    ["!Ref Names", ["a", "b"]],
    ["!Ref Secret", "‹pattern Parameters.Secret›"],
    ["!Ref Stored", "‹pattern Parameters.Stored›"],
    ["!GetAtt Jobs.Arn", "arn:aws:sqs:eu-west-1:111122223333:jobs-eu-west-1"],
    ["!Join ['-', !Ref Names]", "a-b"],
    ["!Select [1, !Ref Names]", "b"],
    ["{Fn::Length: !Ref Names}", "2"],
    ["!FindInMap [Elb, !Ref AWS::Region, account]", "156460612806"],
  ])("%s", (expression, value) => {
    expect(evaluated(expression, TEMPLATE, KNOWN)).toEqual(value);
  });

  test("China has its own domain", () => {
    expect(evaluated("!Sub 'ec2.${AWS::URLSuffix}'", "", { region: "cn-north-1" })).toBe(
      "ec2.amazonaws.com.cn",
    );
  });
});

describe("texts and lists", () => {
  test.each([
    ["!Sub 'a-${Stage}-b'", "a-‹pattern Parameters.Stage›-b"],
    ["!Sub '${!aws:username}'", "${aws:username}"],
    ["!Sub '${Bucket.Arn}/*'", "arn:‹partition AWS::Partition›:s3:::‹component Bucket›/*"],
    [
      "!Sub ['${x}-${Stage}', {x: !Ref AWS::Region}]",
      "‹component AWS::Region›-‹pattern Parameters.Stage›",
    ],
    ["!Sub ['${Stage}', {Stage: local}]", "local"],
    ["!Sub '${Names}'", "‹structure Parameters.Names›"],
    ["!Sub 'a ${} {b} $c'", "a ‹pattern › {b} $c"],
    ["!Join [':', [a, !Ref Stage, '', c]]", "a:‹pattern Parameters.Stage›::c"],
    ["!Join [',', !Ref Names]", '‹pattern Fn::Join([",", Ref("Names")])›'],
    ["!Join ['', [a, !Ref AWS::NoValue, b]]", "ab"],
    ["!Split [',', 'a,b']", ["a", "b"]],
    ["!Select [1, !Split [',', 'a,b']]", "b"],
    ["!Select [4, !Split [':', !GetAtt Topic.TopicArn]]", "‹account AWS::AccountId›"],
    [
      "!Select [0, !Split ['-', !Ref Safe]]",
      '‹structure Fn::Select([0, Fn::Split(["-", Ref("Safe")])])›',
    ],
    ["!Select [5, [a]]", '‹structure Fn::Select([5, ["a"]])›'],
    ["!Select [0, [a, !Ref Names]]", '‹structure Fn::Select([0, ["a", Ref("Names")]])›'],
    ["!FindInMap [Elb, us-east-1, account]", "127311923021"],
    [
      "!FindInMap [Elb, !Ref AWS::Region, account]",
      '‹account Fn::FindInMap(["Elb", Ref("AWS::Region"), "account"])›',
    ],
    [
      "!FindInMap [Elb, !Ref AWS::Region, name]",
      '‹pattern Fn::FindInMap(["Elb", Ref("AWS::Region"), "name"])›',
    ],
    ["!FindInMap [One, !Ref Stage, key]", "value"],
    ["!FindInMap [One, gone, key]", '‹structure Fn::FindInMap(["One", "gone", "key"])›'],
    ["!FindInMap [One, gone, key, {DefaultValue: d}]", "d"],
    [
      "{Fn::ToJsonString: {a: [1, x, true, !Ref Stage]}}",
      '{"a":[1,"x",true,"‹pattern Parameters.Stage›"]}',
    ],
    ["[a, !Ref AWS::NoValue]", ["a"]],
    ["{a: 1, b: !Ref AWS::NoValue}", { a: 1 }],
    ["!If [Nothing, a, b]", '‹structure Fn::If(["Nothing", "a", "b"])›'],
  ])("%s", (expression, value) => {
    expect(evaluated(expression, TEMPLATE)).toEqual(value);
  });

  test("a loop in an object", () => {
    const loop = "{Fn::ForEach::L: [I, [a, b], {'x${I}': {Ref: I}, 'y&{I}': 'at ${I}'}]}";
    expect(evaluated(loop)).toEqual({ xa: "a", ya: "at a", xb: "b", yb: "at b" });
  });

  test("equal expressions are the same unknown, different ones are not", () => {
    const [one, two, three] = evaluated(
      "[!ImportValue a, !ImportValue a, !ImportValue b]",
    ) as string[];
    expect(one).toBe(two);
    expect(one).not.toBe(three);
  });

  test("a long expression has a number", () => {
    const long = `!ImportValue ${"a".repeat(400)}`;
    expect(evaluated(`[${long}, ${long}]`)).toEqual([
      "‹pattern Fn::ImportValue(… (line 2, number 1)›",
      "‹pattern Fn::ImportValue(… (line 2, number 2)›",
    ]);
  });

  test("an unknown tag in a loop is another value for each item", () => {
    expect(evaluated("{Fn::ForEach::L: [I, [a, b], {'x${I}': !Made up}]}")).toEqual({
      xa: "‹structure !Made (line 2, column 51) of a›",
      xb: "‹structure !Made (line 2, column 51) of b›",
    });
  });
});

describe("an expression that grows without end", () => {
  test("references in a circle", () => {
    const template = `
Resources:
  A: {Type: "AWS::S3::Bucket", Properties: {BucketName: !Sub "\${B}x"}}
  B: {Type: "AWS::S3::Bucket", Properties: {BucketName: !Sub "\${A}y"}}
`;
    expect(evaluated("!Ref A", template)).toBe("‹component A›yx");
  });

  test("aliases that double", () => {
    const anchors = Array.from({ length: 40 }, (_, i) => `[*a${i}, *a${i}]`).map(
      (list, i) => `    - &a${i + 1} ${list}`,
    );
    const template = `Metadata:\n  Y:\n    - &a0 [x]\n${anchors.join("\n")}\n  Z: *a40\n`;
    expect(evaluated("*a40", "", {})).toBe("‹structure *a40›");
    expect(JSON.stringify(evaluated("x", template.replace("Metadata:\n", ""))).length).toBe(3);
  });
});

describe("the unknown value, filled with the facts, is the known value", () => {
  const facts: Readonly<Record<string, string>> = {
    "AWS::AccountId": KNOWN.account,
    "AWS::Region": KNOWN.region,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "Parameters.Stage": KNOWN.parameters.Stage,
    "Parameters.Count": KNOWN.parameters.Count,
  };
  const filled = (text: string): string =>
    text.replace(/‹\S+ ([^›]*)›/g, (mark, name: string) => facts[name] ?? mark);

  test.each([
    "!Sub '${Stage}-${AWS::Region}-${!x}-${Topic}'",
    "!Join ['/', [!GetAtt Bucket.Arn, !Ref Stage, '*']]",
    "!Select [5, !Split [':', !GetAtt Jobs.Arn]]",
    "!Select [1, !Split [':', !Sub '${AWS::AccountId}:${Count}']]",
    "!GetAtt ByParameter.Arn",
    "{Fn::ToJsonString: {a: !Ref Stage, b: [!GetAtt Role.Arn]}}",
    "!Sub ['${x}${x}', {x: !Join ['', [!Ref Count, !Ref AWS::URLSuffix]]}]",
    "!GetAtt Group.Arn",
  ])("%s", (expression) => {
    const unknown = evaluated(expression, TEMPLATE);
    const known = evaluated(expression, TEMPLATE, KNOWN);
    // A name that comes from a parameter is unknown as the name of the resource.
    const expected = String(unknown).replaceAll("‹component ByParameter›", "prod");
    expect(filled(expected)).toBe(known);
  });
});
