/**
 * Templates as policy sites: which policies are found, in which cases, where, and what is reported.
 */
import { describe, expect, test } from "vitest";
import { CLOUDFORMATION_POLICIES } from "../../../src/aws/cloudformation-policies.ts";
import { policiesOf, readText, shown } from "./templates.ts";

const ALLOW = "{Version: 2012-10-17, Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]}";

function codes(text: string): readonly string[] {
  return readText(text).problems.map(({ code }) => code);
}

describe("each row of the table", () => {
  const documents = CLOUDFORMATION_POLICIES.filter(({ format }) => format === "document");
  test.each(documents.map((row) => [row.type, row.property, row] as const))(
    "%s %s",
    (_type, property, row) => {
      const properties = row.path.reduceRight<unknown>(
        (inner, { name, each }) => ({ [name]: each ? [inner] : inner }),
        { Version: "2012-10-17", Statement: [] },
      );
      const type = row.kind === "organization" ? { Type: "SERVICE_CONTROL_POLICY" } : {};
      const resource = { Type: row.type, Properties: { ...(properties as object), ...type } };
      const { sites, problems } = readText(JSON.stringify({ Resources: { R: resource } }));
      expect(problems.filter(({ code }) => code !== "PUBLIC_BY_NATURE")).toEqual([]);
      expect(
        sites.map((site) => [site.address, site.kind, site.awsType, site.publicCheckType]),
      ).toEqual([
        [
          `R.${property.replaceAll("[]", "[0]")}`,
          row.kind === "organization" ? "scp" : row.kind,
          row.awsType,
          row.publicCheckType,
        ],
      ]);
      expect(sites[0]?.policy.kind).toBe("document");
    },
  );
});

describe("places", () => {
  const text = `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: a
          PolicyDocument:
            Version: 2012-10-17
            Statement:
              - Effect: Allow
                Action: s3:GetObject
                Resource: "*"
              - Effect: Deny
                Action: s3:PutObject
                Resource: "*"
  Logs:
    Type: AWS::Logs::ResourcePolicy
    Properties:
      PolicyDocument: !Sub |
        {"Version": "2012-10-17",
         "Statement": [
           {"Effect": "Allow", "Principal": "*", "Action": "logs:Put*",
            "Resource": "arn:\${AWS::Partition}:logs:*"}]}
`;

  test("of a document, and of each statement", () => {
    const [site] = readText(text).sites;
    expect(site?.place).toMatchObject({ file: "t.yaml", line: 8, column: 13, endLine: 15 });
    expect(statementLines(site?.policy)).toEqual([10, 13]);
  });

  test("of a statement in a JSON text", () => {
    expect(statementLines(readText(text).sites[1]?.policy)).toEqual([22]);
  });

  function statementLines(policy: unknown): readonly (number | undefined)[] {
    const { value } = policy as { value: { members: { name: string; value: Items }[] } };
    const list = value.members.find(({ name }) => name === "Statement")?.value;
    return list?.items.map(({ place }) => place?.line) ?? [];
  }

  interface Items {
    readonly items: readonly { readonly place?: { readonly line: number } }[];
  }
});

describe("policies", () => {
  test("scalars keep their text", () => {
    const text = `
Resources:
  T:
    Type: AWS::SNS::TopicPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          Effect: Allow
          Principal: {AWS: [012345678901, 123456789012]}
          Action: sns:Publish
          Resource: "*"
          Condition:
            NumericLessThan: {"aws:MultiFactorAuthAge": 1.50}
            Bool: {"aws:SecureTransport": yes}
`;
    expect(policiesOf(readText(text))["T.PolicyDocument"]).toEqual({
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: { AWS: ["012345678901", "123456789012"] },
        Action: "sns:Publish",
        Resource: "*",
        Condition: {
          NumericLessThan: { "aws:MultiFactorAuthAge": "1.50" },
          Bool: { "aws:SecureTransport": true },
        },
      },
    });
  });

  test.each([
    ["'{\"a\": 1}'", { a: 1 }],
    ['!Sub \'{"a": "${AWS::Region}x"}\'', { a: "‹component AWS::Region›x" }],
    ["{Fn::ToJsonString: {a: !Ref P}}", { a: "‹pattern Parameters.P›" }],
    [
      "!Sub '{\"a\": ${P}}'",
      "unreadable: it is not JSON in line 1, column 7 of its text, " +
        "or an unknown value decides its structure",
    ],
    ["!Sub '{\"${P}\": 1}'", "unreadable: the name of a member is not known before the deployment"],
    [
      "'{\"a\": '",
      "unreadable: it is not JSON in line 1, column 7 of its text: not valid JSON: value expected",
    ],
    ["!Ref P", "unreadable: `Parameters.P` is not known before the deployment"],
    ["[a]", "unreadable: it is neither an object nor a text"],
    ["{a: 'x-{{resolve:ssm:/n}}'}", { a: "x-‹pattern {{resolve:ssm:/n}}›" }],
    [
      "{a: !Sub '{{resolve:ssm:/${P}/n}}-y'}",
      { a: "‹pattern {{resolve:ssm:/${Parameters.P}/n}}›-y" },
    ],
    ["null", "absent"],
  ])("%s", (document, expected) => {
    const text = `
Parameters: {P: {Type: String}}
Resources:
  R: {Type: "AWS::KMS::Key", Properties: {KeyPolicy: ${document}}}
`;
    expect(policiesOf(readText(text))["R.KeyPolicy"]).toEqual(expected);
  });

  test("of a resource that a macro changes", () => {
    const text =
      "Resources:\n  R: {Type: 'AWS::KMS::Key', Properties: {Fn::Transform: {Name: M}, a: 1}}\n";
    expect(policiesOf(readText(text))).toEqual({
      "R.KeyPolicy":
        'unreadable: `{"Fn::Transform": {"Name": "M"}, "a": 1}` is not known before the deployment',
    });
  });

  test("of an organization", () => {
    const text = (type: string): string => `
Resources:
  P: {Type: "AWS::Organizations::Policy", Properties: {Type: ${type}, Content: ${ALLOW}}}
`;
    const kind = (type: string): unknown => readText(text(type)).sites.map((site) => site.kind);
    expect(kind("RESOURCE_CONTROL_POLICY")).toEqual(["rcp"]);
    expect(kind("TAG_POLICY")).toEqual([]);
    expect(kind("!Ref Unknown")).toEqual(["scp"]);
  });
});

describe("grants without a document", () => {
  const lambda = (properties: string): unknown =>
    policiesOf(
      readText(
        `
Resources:
  F: {Type: "AWS::Lambda::Function", Properties: {FunctionName: f}}
  P: {Type: "AWS::Lambda::Permission", Properties: {Action: "lambda:InvokeFunction", ${properties}}}
`,
        { account: "111122223333", region: "eu-west-1" },
      ),
    )["P"];
  const statement = (more: object): object => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "lambda:InvokeFunction", ...more }],
  });
  const f = "arn:aws:lambda:eu-west-1:111122223333:function:f";

  test.each([
    ["FunctionName: !Ref F, Principal: s3.amazonaws.com", f, { Service: "s3.amazonaws.com" }],
    ["FunctionName: !GetAtt F.Arn, Principal: '*'", f, "*"],
    ["FunctionName: 'f:live', Principal: '444455556666'", `${f}:live`, { AWS: "444455556666" }],
    [
      "FunctionName: '444455556666:function:g', Principal: !Sub 's3.${AWS::URLSuffix}'",
      "arn:aws:lambda:eu-west-1:444455556666:function:g",
      { Service: "s3.amazonaws.com" },
    ],
    [
      "FunctionName: !ImportValue f, Principal: !Ref AWS::AccountId",
      '‹pattern Fn::ImportValue("f")›',
      { AWS: "111122223333" },
    ],
  ])("%s", (properties, resource, principal) => {
    expect(lambda(properties)).toEqual(statement({ Principal: principal, Resource: resource }));
  });

  test("conditions of a permission", () => {
    const properties =
      "FunctionName: f, Principal: '*', SourceArn: a, SourceAccount: '1', PrincipalOrgID: o-1, " +
      "EventSourceToken: t, FunctionUrlAuthType: NONE";
    expect(lambda(properties)).toEqual(
      statement({
        Principal: "*",
        Resource: f,
        Condition: {
          ArnLike: { "aws:SourceArn": "a" },
          StringEquals: {
            "aws:SourceAccount": "1",
            "aws:PrincipalOrgID": "o-1",
            "lambda:EventSourceToken": "t",
            "lambda:FunctionUrlAuthType": "NONE",
          },
        },
      }),
    );
  });

  test("a permission without a principal", () => {
    expect(lambda("FunctionName: f")).toEqual(
      statement({ Principal: "‹structure P.Principal›", Resource: f }),
    );
  });

  test.each([
    [
      "AWS::Lambda::LayerVersionPermission",
      "LayerVersionArn: l, Action: a, Principal: '*', OrganizationId: o-1",
      { Principal: "*", Action: "a", Resource: "l" },
      { StringEquals: { "aws:PrincipalOrgID": "o-1" } },
    ],
    [
      "AWS::Signer::ProfilePermission",
      "ProfileName: p, Action: a, Principal: '111122223333', ProfileVersion: v",
      {
        Principal: { AWS: "111122223333" },
        Action: "a",
        Resource: "arn:aws:signer:eu-west-1:111122223333:/signing-profiles/p",
      },
      { StringEquals: { "signer:ProfileVersion": "v" } },
    ],
    [
      "AWS::ACMPCA::Permission",
      "CertificateAuthorityArn: c, Actions: [a], Principal: acm.amazonaws.com, SourceAccount: '1'",
      { Principal: { Service: "acm.amazonaws.com" }, Action: ["acm-pca:a"], Resource: "c" },
      { StringEquals: { "aws:SourceAccount": "1" } },
    ],
    [
      "AWS::EntityResolution::PolicyStatement",
      "Arn: e, Effect: Allow, Action: [a], Principal: ['111122223333', x.amazonaws.com], " +
        "Condition: c",
      {
        Principal: { Service: ["x.amazonaws.com"], AWS: ["111122223333"] },
        Action: ["a"],
        Resource: "e",
      },
      "‹structure P.Condition›",
    ],
  ])("%s", (type, properties, parts, condition) => {
    const text = `Resources: {P: {Type: "${type}", Properties: {${properties}}}}`;
    const read = readText(text, { account: "111122223333", region: "eu-west-1" });
    expect(policiesOf(read)["P"]).toEqual({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", ...parts, Condition: condition }],
    });
  });

  test("an event bus", () => {
    const text = `
Resources:
  A: {Type: "AWS::Events::EventBusPolicy", Properties: {Statement: {Effect: Allow}}}
  B:
    Type: AWS::Events::EventBusPolicy
    Properties:
      {Principal: "*", Action: "events:PutEvents",
       Condition: {Type: StringEquals, Key: "aws:PrincipalOrgID", Value: o-1}}
`;
    const read = readText(text, { account: "111122223333", region: "eu-west-1" });
    expect(policiesOf(read)).toEqual({
      A: { Version: "2012-10-17", Statement: [{ Effect: "Allow" }] },
      B: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: "*",
            Action: "events:PutEvents",
            Resource: "arn:aws:events:eu-west-1:111122223333:event-bus/default",
            Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } },
          },
        ],
      },
    });
  });
});

describe("facts beside a policy", () => {
  const text = `
Resources:
  # keyaki:allow public until 2027-03-31: the site is public
  Role:
    Type: AWS::IAM::Role
    Metadata: {keyaki: [{rule: new, reason: agreed, expires: 2027-01-01}, {rule: x}]}
    Properties:
      Tags: [{Key: team, Value: a}, {Key: stage, Value: !Ref AWS::StackName}]
      ManagedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess", !Ref Own]
      AssumeRolePolicyDocument: ${ALLOW}
      Policies:
        # keyaki:allow narrow: only this one
        - PolicyDocument:
            Statement: []
        - PolicyDocument:
            # keyaki:allow inner: within the document
            Statement: []
  Own: {Type: "AWS::IAM::ManagedPolicy", Properties: {PolicyDocument: ${ALLOW}}}
# keyaki:allow broken
# keyaki:allow lost: nothing follows
`;
  const reading = readText(text);
  const allowed = (address: string): unknown =>
    reading.sites
      .find((site) => site.address === address)
      ?.allowed?.map(({ rule, expires, reason }) => [rule, expires, reason].filter(Boolean));

  test("exceptions of a resource hold for all of its policies", () => {
    expect(allowed("Role.AssumeRolePolicyDocument")).toEqual([
      ["new", "2027-01-01", "agreed"],
      ["public", "2027-03-31", "the site is public"],
    ]);
    expect(allowed("Own.PolicyDocument")).toBeUndefined();
  });

  test("exceptions within a policy hold for it alone", () => {
    expect(allowed("Role.Policies[1].PolicyDocument")).toContainEqual([
      "inner",
      "within the document",
    ]);
    expect(allowed("Role.Policies[0].PolicyDocument")).not.toContainEqual([
      "inner",
      "within the document",
    ]);
  });

  test("exceptions that have no effect are reported", () => {
    const faults = reading.problems.map(({ code, place }) => [code, place.line]);
    expect(faults).toEqual([
      ["INVALID_INLINE_EXCEPTION", 19],
      ["INVALID_INLINE_EXCEPTION", 6],
      ["EXCEPTION_MISPLACED", 20],
    ]);
  });

  test("tags and attachments", () => {
    const [site] = reading.sites;
    expect(site?.tags).toEqual({ team: "a" });
    expect(site?.attachments?.map(shown)).toEqual([
      "arn:aws:iam::aws:policy/ReadOnlyAccess",
      "arn:‹partition AWS::Partition›:iam::‹account AWS::AccountId›:" +
        "policy/‹component Own.ManagedPolicyName›",
    ]);
  });

  test("boundaries and grants without a document are notes", () => {
    const codesOf = codes(`
Resources:
  U: {Type: "AWS::IAM::User", Properties: {ManagedPolicyArns: [a], PermissionsBoundary: b}}
  S: {Type: "AWS::RAM::ResourceShare", Properties: {Principals: ["111122223333"]}}
`);
    expect(codesOf).toEqual(["LINK_NOT_CHECKED", "RAM_SHARE_NOT_JUDGED"]);
  });
});
