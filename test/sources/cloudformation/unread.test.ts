/**
 * Parts of templates that are elsewhere, or cannot be read: nested stacks, macros, limits.
 */
import { describe, expect, test } from "vitest";
import { policiesOf, readText } from "./templates.ts";

function codes(text: string): readonly string[] {
  return readText(text).problems.map(({ code }) => code);
}

describe("nested stacks", () => {
  const child = `
Parameters:
  Bucket: {Type: String}
  Stage: {Type: String, Default: other}
  Free: {Type: String}
  Usual: {Type: String, Default: usual}
Resources:
  K:
    Type: AWS::KMS::Key
    Properties: {KeyPolicy: {a: !Ref Bucket, b: !Ref Stage, c: !Ref Free, d: !Ref Usual}}
Outputs: {Arn: {Value: !Sub "x-\${Stage}"}}
`;
  const parent = `
Parameters: {Stage: {Type: String}}
Resources:
  B: {Type: "AWS::S3::Bucket"}
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./nested/child.yaml
      Parameters: {Bucket: !Ref B, Stage: !Ref Stage}
  Own: {Type: "AWS::KMS::Key", Properties: {KeyPolicy: {a: !GetAtt Child.Outputs.Arn}}}
`;

  test("get the parameters of their parent, and give it their outputs", () => {
    const reading = readText(
      parent,
      { parameters: { Stage: "prod", Free: "other" } },
      {
        "nested/child.yaml": child,
      },
    );
    expect(policiesOf(reading)).toEqual({
      "Child/K.KeyPolicy": {
        a: "‹component B›",
        b: "prod",
        c: "‹pattern Child/Parameters.Free›",
        d: "usual",
      },
      "Own.KeyPolicy": { a: "x-prod" },
    });
    expect(reading.sites[0]?.place.file).toBe("nested/child.yaml");
  });

  test("that cannot be read are errors", () => {
    const stack = (url: string, type = "Stack"): readonly string[] =>
      codes(`
Resources:
  C: {Type: "AWS::CloudFormation::${type}", Properties: {TemplateURL: ${url}}}
`);
    expect(stack("./gone.yaml")).toEqual(["NESTED_TEMPLATE_NOT_READ"]);
    expect(stack("https://b.s3.amazonaws.com/t")).toEqual(["NESTED_TEMPLATE_NOT_READ"]);
    expect(stack("!Ref Url")).toContain("NESTED_TEMPLATE_NOT_READ");
    expect(stack("./x", "StackSet")).toEqual(["NESTED_TEMPLATE_NOT_READ"]);
  });

  test("that nest themselves end", () => {
    const self =
      "Resources: {C: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: t}}}";
    const reading = readText(self, {}, { t: self });
    expect(reading.problems.map(({ message }) => message)).toEqual([
      "the template of `C` was not read, because templates are nested deeper than 8 levels",
    ]);
  });
});

test("sections and attributes of CloudFormation and SAM have no problem", () => {
  expect(
    codes(`
Description: all sections
Metadata: {a: {b: c}}
Rules: {R: {Assertions: []}}
Globals: {Function: {Timeout: 3}}
x: a text
Hooks: {}
Resources:
  K:
    Type: AWS::KMS::Key
    DependsOn: [A, B]
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Metadata: {a: b}
    Properties: {KeyPolicy: {}}
  M: {Type: "Custom::My-Thing@1", Properties: {Policy: {a: b}}}
  N: {Type: "Other::Kind::Of::Thing"}
`),
  ).toEqual([]);
});

describe("what is not read is reported", () => {
  test.each([
    ["Transform: Mine\nResources: {}", "MACRO_NOT_READ"],
    ["Transform: [{Name: AWS::Include, Parameters: {}}]\nResources: {}", "MACRO_NOT_READ"],
    ["Transform: AWS::SecretsManager-2024-09-16\nResources: {}", "ROTATION_NOT_READ"],
    ["Resources: {Fn::Transform: {Name: Mine}}", "MACRO_NOT_READ"],
    ["Resources: {M: {Type: 'My::Thing::MODULE'}}", "MODULE_NOT_READ"],
    ["Resources: {M: {Properties: {}}}", "RESOURCE_WITHOUT_TYPE"],
    ["Resources: {M: !Rain::Module x}", "RESOURCE_WITHOUT_TYPE"],
    ["Resources: {F: {Type: 'AWS::Serverless::Function'}}", "SAM_NOT_READ"],
    ["Resources: {'Fn::ForEach::L': [I, !Ref Names, {}]}", "LOOP_NOT_READ"],
    ["Resources: {'Fn::ForEach::L': nothing}", "LOOP_NOT_READ"],
    ["{}", "NOT_A_TEMPLATE"],
    ["", "NOT_A_TEMPLATE"],
    ["Resources: []", "NOT_A_TEMPLATE"],
    ["Resources: {a: 1}\nResources: {}", "DUPLICATE_KEY"],
    ['{"Resources": {"a": 1, "a": 2}}', "DUPLICATE_KEY"],
    ["Resources: {}\nresources: {A: {Type: 'AWS::KMS::Key'}}", "UNKNOWN_PART"],
    ["Resources: {K: {Type: 'AWS::KMS::Key', properties: {KeyPolicy: {}}}}", "UNKNOWN_PART"],
    ["Resources: {K: {Type: '<<', Properties: {KeyPolicy: {}}}}", "UNKNOWN_PART"],
    ["Resources: {K: {Type: 'AWS::KMS:Key'}}", "UNKNOWN_PART"],
    [
      "Resources: {K: {Type: 'AWS::KMS::Key', Properties: {Policy: {Statement: {Effect: Deny}}}}}",
      "UNKNOWN_PART",
    ],
    ["Resources: {", "INVALID_YAML"],
    ['{"Resources": ', "INVALID_JSON"],
    ["a: 'x", "INVALID_YAML"],
    ["? [a]\n: b", "INVALID_KEY"],
    ["[".repeat(5000), "TEMPLATE_TOO_DEEP"],
    ["- ".repeat(500), "TEMPLATE_TOO_DEEP"],
    ["a".repeat(5_000_000), "TEMPLATE_TOO_LARGE"],
    ["Resources: {}\n---\nResources: {}", "MORE_DOCUMENTS"],
    [
      "Resources: {R: {Type: 'AWS::KMS::Key', Properties: {KeyPolicy: {a: !Sub '${aws:x}'}}}}",
      "UNRESOLVED_REFERENCE",
    ],
  ])("%#", (text, code) => {
    expect(codes(text)).toContain(code);
  });

  test("documents behind the first are an error only if they may have policies", () => {
    const severity = (second: string) =>
      readText(`Resources: {}\n---\n${second}`).problems[0]?.severity;
    expect(severity("Resources: {}")).toBe("error");
    expect(severity("Other: {}")).toBe("warning");
  });

  test.each([
    ["{Type: 'AWS::IAM::ManagedPolicy', Propertise: {PolicyDocument: {}}}"],
    ["{Type: 'AWS::IAM::ManagedPolicy', Properties: {PolicyDocumant: {}}}"],
    ["{Type: 'AWS::S3::BucketPolicy', Properties: {PolicyDocument: !Ref AWS::NoValue}}"],
    ["{Type: 'AWS::SQS::QueuePolicy'}"],
  ])("a resource that is a policy, but has none: %s", (resource) => {
    const { sites } = readText(`Resources: {P: ${resource}}`);
    expect(sites.map(({ policy }) => policy.kind)).toEqual(["unreadable"]);
  });

  test.each([
    [
      "{Type: 'AWS::IAM::Role', Properties: {AssumeRolePolicyDocumnet: {}}}",
      "the resource has no `AssumeRolePolicyDocument`, but `AssumeRolePolicyDocumnet`, which",
    ],
    ["{Type: 'AWS::KMS::Key', Properties: {KeyPolcy: {}}}", "has no `KeyPolicy`, but `KeyPolcy`"],
    ["{Type: 'AWS::SQS::QueuePolicy', Properties: {PolicyDocment: {}}}", "but `PolicyDocment`"],
  ])("a name that is misspelt: %s", (resource, reason) => {
    const { sites } = readText(`Resources: {P: ${resource}}`);
    expect(sites.map(({ policy }) => policy)).toMatchObject([
      { kind: "unreadable", reason: expect.stringContaining(reason) },
    ]);
  });

  test.each([
    ["{Type: 'AWS::IAM::Role', Properties: {'Fn::If': [A, {}, {}]}}"],
    ["{Type: 'AWS::KMS::Key', Properties: {}}"],
    ["{Type: 'AWS::Organizations::Policy', Properties: {Type: TAG_POLICY}}"],
  ])("a resource that needs no policy of IAM: %s", (resource) => {
    expect(readText(`Resources: {P: ${resource}}`).sites).toEqual([]);
  });

  test("both places of a repeated name", () => {
    for (const text of ["Resources:\n  A: 1\n  A: 2\n", '{"Resources": {\n  "A": 1,\n  "A": 2}}']) {
      const [problem] = readText(text).problems;
      expect(problem?.message).toBe("`A` stands twice in this object, first in line 2");
      expect(problem?.place).toMatchObject({ line: 3, column: 3 });
    }
  });

  test("a policy with a loop that cannot be expanded", () => {
    const text = `
Parameters: {Names: {Type: CommaDelimitedList}}
Resources:
  K:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy: {Version: "2012-10-17", "Fn::ForEach::L": [I, !Ref Names, {Statement: []}]}
`;
    const reading = readText(text);
    expect(reading.problems.map(({ code }) => code)).toContain("LOOP_NOT_READ");
    expect(reading.sites[0]?.policy.kind).toBe("unreadable");
  });

  test("loops make resources", () => {
    const text = `
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Keys:
    - Name
    - [A, B]
    - Key\${Name}: {Type: "AWS::KMS::Key", Properties: {KeyPolicy: {Sid: !Ref Name}}}
`;
    expect(policiesOf(readText(text))).toEqual({
      "KeyA.KeyPolicy": { Sid: "A" },
      "KeyB.KeyPolicy": { Sid: "B" },
    });
  });

  test("aliases and merge keys are read", () => {
    const text = `
X: &base {Effect: Allow, Action: "s3:Get*"}
Resources:
  K:
    Type: AWS::KMS::Key
    Properties: {KeyPolicy: {Statement: [{<<: *base, Action: own}, *base]}}
`;
    expect(policiesOf(readText(text))["K.KeyPolicy"]).toEqual({
      Statement: [
        { Action: "own", Effect: "Allow" },
        { Effect: "Allow", Action: "s3:Get*" },
      ],
    });
  });

  test("aliases that double end in a limit", () => {
    const lists = Array.from({ length: 40 }, (_, i) => `  - &a${i + 1} [*a${i}, *a${i}]`);
    const text = `
X:
  - &a0 [x]
${lists.join("\n")}
Resources:
  K: {Type: "AWS::KMS::Key", Properties: {KeyPolicy: {a: *a40}}}
`;
    expect(policiesOf(readText(text))).toEqual({
      "K.KeyPolicy": "unreadable: the functions of the template need too many steps",
    });
  });
});
