/**
 * Services of the Serverless Framework: where policies stand, which variables are known, and what
 * is not read.
 */
import { describe, expect, test } from "vitest";
import { readServerless } from "../../src/sources/serverless.ts";
import type { Deployment, PolicySite, SourceReading } from "../../src/sources/site.ts";

function read(
  text: string,
  files: Readonly<Record<string, string>> = {},
  deployment: Deployment = {},
): SourceReading {
  const bytes = (path: string): Uint8Array | undefined =>
    Object.hasOwn(files, path) ? new TextEncoder().encode(files[path]) : undefined;
  const context = { files: { read: bytes, list: () => undefined }, deployment };
  return readServerless({ file: "app/serverless.yml", text }, context);
}

function shown({ address, kind, policy }: PolicySite): string {
  return `${address}: ${kind} ${policy.kind === "unreadable" ? policy.reason : policy.kind}`;
}

const sitesOf = (text: string): readonly string[] => read(text).sites.map(shown);
const codesOf = (text: string): readonly string[] =>
  read(text).problems.map(({ severity, code }) => `${severity} ${code}`);

const ALLOW = "{Effect: Allow, Action: 's3:*', Resource: '*'}";
const DOCUMENT = `{Version: 2012-10-17, Statement: [${ALLOW}]}`;

const DECLARED = `P: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: ${DOCUMENT}}}`;

describe("the policies of a service", () => {
  test.each([
    [`provider: {iam: {role: {statements: [${ALLOW}]}}}`, "provider.iam.role.statements: identity"],
    [`provider: {iamRoleStatements: [${ALLOW}]}`, "provider.iamRoleStatements: identity"],
    [
      `functions: {hi: {iamRoleStatements: [${ALLOW}]}}`,
      "functions.hi.iamRoleStatements: identity",
    ],
    [
      `functions: [{hi: {iam: {role: {statements: [${ALLOW}]}}}}]`,
      "functions.hi.iam.role.statements: identity",
    ],
    [
      `provider: {apiGateway: {resourcePolicy: [${ALLOW}]}}`,
      "provider.apiGateway.resourcePolicy: resource",
    ],
    [`provider: {resourcePolicy: ${DOCUMENT}}`, "provider.resourcePolicy: resource"],
    [`resources: {Resources: {${DECLARED}}}`, "P.PolicyDocument: identity"],
    [`resources: [{Resources: {${DECLARED}}}]`, "P.PolicyDocument: identity"],
    ["functions: {hi: {url: true}}", "functions.hi.url: resource"],
    ["functions: {hi: {url: {cors: true}}}", "functions.hi.url: resource"],
    ["layers: {l: {allowedAccounts: ['*']}}", "layers.l.allowedAccounts[0]: resource"],
    [
      "provider: {s3: {in: {name: b, accessControl: PublicRead}}}",
      "provider.s3.in.AccessControl: resource",
    ],
    [
      `resources: {extensions: {IamRoleLambdaExecution: {Properties: {Policies:
        [{PolicyDocument: ${DOCUMENT}}]}}}}`,
      "resources.extensions.IamRoleLambdaExecution.Policies[0].PolicyDocument: identity",
    ],
  ])("%s", (text, site) => {
    const { sites, problems } = read(text);
    expect(problems.filter(({ severity }) => severity !== "note")).toEqual([]);
    expect(sites.map(shown)).toEqual([`${site} document`]);
  });

  test("have the places of the service", () => {
    const text = `provider:
  iam:
    role:
      managedPolicies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
      tags: {team: apps}
      # keyaki:allow no-star: a reason
      statements:
        - Effect: Allow
          Action: s3:*
          Resource: "*"
`;
    const { sites, problems } = read(text);
    expect(problems).toEqual([]);
    expect(sites).toMatchObject([
      {
        source: "serverless",
        awsType: "AWS::IAM::RolePolicy",
        place: { file: "app/serverless.yml", line: 8, endLine: 10 },
        attachments: [{ parts: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] }],
        tags: { team: "apps" },
        allowed: [{ rule: "no-star" }],
      },
      {
        address: "provider.iam.role.managedPolicies[0]",
        place: { line: 4 },
        attached: { principals: ["provider.iam.role"] },
      },
    ]);
  });

  test("roles that exist have none here", () => {
    for (const role of ["arn:aws:iam::111122223333:role/a", "{Ref: R}", "${env:ROLE}"]) {
      expect(read(`provider: {iam: {role: ${JSON.stringify(role)}}}`)).toMatchObject({
        sites: [],
        problems: [],
      });
    }
  });

  test("may refer to what the framework makes", () => {
    const resource = "{'Fn::GetAtt': [My-fnLambdaFunction, Arn]}".replace("-", "Dash");
    const text = `functions: {my-fn: {}}
provider: {iamRoleStatements: [{Effect: Allow, Action: 'lambda:*', Resource: ${resource}}]}`;
    const { sites, problems } = read(text);
    expect(problems.map(({ code }) => code)).toEqual(["FRAMEWORK_STATEMENTS"]);
    expect(JSON.stringify(sites)).toContain(":function:");
  });
});

/** The parts of the resource of a statement. */
function partsOf(
  resource: string,
  more = "",
  { deployment = {}, files = {} }: { deployment?: Deployment; files?: Record<string, string> } = {},
): unknown {
  const text = `service: own\n${more}\nprovider:\n  region: eu-west-1\n  iamRoleStatements:
    - {Effect: Allow, Action: 's3:*', Resource: ${resource}}\n`;
  const [site] = read(text, files, deployment).sites;
  if (site?.policy.kind !== "document") return site?.policy;
  const found: unknown[] = [];
  JSON.stringify(site.policy.value, (key, value) => {
    if (key === "Resource" || value?.name !== "Resource") return value;
    const { value: inner } = value as { value: { parts?: unknown; unknown?: unknown } };
    found.push(inner.parts ?? [inner.unknown]);
    return value;
  });
  return found[0];
}

describe("variables", () => {
  const open = (name: string, nature: string): object => ({ name, nature });
  const custom = "custom: {a: b, c: '${self:custom.a}!', d: {e: f}, g: [h], n: 1, z: null}";
  test.each([
    ["${self:custom.a}", ["b"]],
    ["x-${self:custom.c}-y", ["x-b!-y"]],
    ["${self:service}${self:custom.n}", ["own1"]],
    ["${self:custom.g.0}", ["h"]],
    ["${self:custom.d.${self:custom.z, 'e'}}", ["f"]],
    ["${self:custom.none, self:custom.z, 'last'}", ["last"]],
    ["${opt:x}", [open("${opt:x}", "pattern")]],
    ["x${env:X}", ["x", open("${env:X}", "pattern")]],
    ["${env:X, 'a'}", [open("${env:X, 'a'}", "pattern")]],
    ["a${ssm:/b/c}", ["a", open("${ssm:/b/c}", "pattern")]],
    ["${plugin(a, b):c}", [open("${plugin(a, b):c}", "structure")]],
    ["${sls:stage}", [open("${sls:stage}", "component")]],
    ["${self:provider.stage}", [open("${self:provider.stage}", "component")]],
    ["${opt:stage, 'dev'}", [open("${opt:stage, 'dev'}", "component")]],
    ["${opt:stage, 'a:b'}", [open("${opt:stage, 'a:b'}", "text")]],
    ["${opt:stage, '*'}", [open("${opt:stage, '*'}", "pattern")]],
    ["${opt:stage, ''}", [open("${opt:stage, ''}", "pattern")]],
    ["${opt:stage, self:custom.d}", [open("${opt:stage, self:custom.d}", "structure")]],
    ["${self:provider.region}", [open("${self:provider.region}", "component")]],
    ["${aws:accountId}", [open("${aws:accountId}", "account")]],
    ["${self:custom.${opt:x}}", [open("${self:custom.${opt:x}}", "structure")]],
    ["a${self:custom.d}", ["a", open("${self:custom.d}", "pattern")]],
    ["${aws:username}", ["${aws:username}"]],
    ["\\${self:custom.a}", ["${self:custom.a}"]],
    ["${AWS::Region}", [open("${AWS::Region}", "pattern")]],
    ["a#{AWS::Region}", ["a", open("#{AWS::Region}", "pattern")]],
    ["${*}", ["${*}"]],
    ["${unclosed:${self:custom.a}", ["${unclosed:b"]],
  ])("%s", (text, parts) => {
    expect(partsOf(`'${text.replaceAll("'", "''")}'`, custom)).toEqual(parts);
  });

  test("are resolved within the functions of CloudFormation", () => {
    expect(partsOf("!Sub 'a-${self:custom.a}-${AWS::Region}'", custom)).toEqual([
      "a-b-",
      open("AWS::Region", "component"),
    ]);
  });

  test("that are values of each other, or of very many", () => {
    const circle = "custom: {a: '${self:custom.b}', b: '${self:custom.a}'}";
    expect(partsOf("'${self:custom.a}'", circle)).toEqual([
      expect.objectContaining({ nature: "structure" }),
    ]);
    const bomb = Array.from({ length: 40 }, (_, at) => {
      const inner = `\${self:custom.a${at + 1}}`;
      return `a${at}: '${at === 39 ? "x" : inner + inner}'`;
    }).join(", ");
    expect(JSON.stringify(partsOf("'${self:custom.a0}'", `custom: {${bomb}}`))).toContain(
      "pattern",
    );
    const nested = "${self:a".repeat(60) + "}".repeat(60);
    expect(partsOf(`'${nested}'`)).toEqual([open("a text of too many variables", "pattern")]);
  });

  test("of the stage, if the deployment has one, unless the stack has a name of its own", () => {
    const deployment = { parameters: { stage: "prod" }, region: "eu-north-1", account: "1" };
    const text = "'${opt:stage, ''dev''}/${self:provider.stage}/${aws:region}/${aws:accountId}'";
    expect(partsOf(text, "", { deployment })).toEqual(["prod/prod/eu-north-1/1"]);
    const named = `provider: {stackName: x, iamRoleStatements: '\${sls:stage}'}`;
    expect(JSON.stringify(read(named).sites)).toContain('"nature":"pattern"');
  });

  test("of files beside the service", () => {
    const files = {
      "app/a.yml": "b: {c: '${self:service}-d'}",
      "app/x/e.json": '{"f": ["g"]}',
      "app/bad.yml": "a: b: c",
    };
    expect(partsOf("'${file(./a.yml):b.c}'", "", { files })).toEqual(["own-d"]);
    expect(partsOf("'${file(x/e.json):f.0}'", "", { files })).toEqual(["g"]);
    const missing = open("${file(none.yml):a, 'b'}", "structure");
    expect(partsOf("'${file(none.yml):a, ''b''}'", "", { files })).toEqual([missing]);
    const program = open("${file(a.js):b}", "structure");
    expect(partsOf("'${file(a.js):b}'", "", { files })).toEqual([program]);
    const bad = read("provider: {iamRoleStatements: '${file(bad.yml)}'}", files);
    expect(bad.problems).toMatchObject([{ code: "INVALID_YAML", place: { file: "app/bad.yml" } }]);
  });

  test("may be whole statements, or whole policies, with places of their own", () => {
    const text = `custom:
  list:
    - ${ALLOW}
provider: {iam: {role: {statements: '\${self:custom.list}'}}}
functions: {a: {iamRoleStatements: '\${file(a.yml)}'}}
`;
    const { sites, problems } = read(text, { "app/a.yml": `- ${ALLOW}` });
    expect(problems.map(({ code }) => code)).toEqual(["FRAMEWORK_STATEMENTS"]);
    expect(sites.map(({ place }) => [place.file, place.line])).toEqual([
      ["app/serverless.yml", 3],
      ["app/a.yml", 1],
    ]);
  });

  test("that nobody knows leave statements unknown", () => {
    const { sites } = read("provider: {iamRoleStatements: '${file(a.js):b}'}");
    expect(sites[0]?.policy).toMatchObject({
      value: { members: [{ name: "Version" }, { name: "Statement", value: { kind: "unknown" } }] },
    });
  });

  test("in names of members", () => {
    const text = (name: string): string => `custom: {a: b}
provider: {iamRoleStatements: [{Condition: {Bool: {'${name}:sub': 'true'}}}]}`;
    expect(JSON.stringify(read(text("${self:custom.a}")).sites)).toContain('"name":"b:sub"');
    expect(JSON.stringify(read(text("${opt:a}")).sites)).toContain('"nature":"structure"');
  });
});

describe("what is not read", () => {
  test.each([
    [`stepFunctions: {a: {iamRoleStatements: [${ALLOW}]}}`, ["error STATEMENT_NOT_READ"]],
    [`custom: {a: [${ALLOW}]}`, ["error STATEMENT_NOT_READ"]],
    [
      `functions: {a: {other: [${ALLOW}]}}`,
      ["note FRAMEWORK_STATEMENTS", "error STATEMENT_NOT_READ"],
    ],
    ["provider: ${file(a.yml)}", ["error SERVERLESS_NOT_READ"]],
    ["provider: {iam: '${file(a.yml)}'}", ["error SERVERLESS_NOT_READ"]],
    ["provider: {iam: {role: '${file(a.yml)}'}}", ["error SERVERLESS_NOT_READ"]],
    ["functions: ${file(a.yml)}", ["error SERVERLESS_NOT_READ"]],
    [
      "functions: {a: '${file(a.yml)}'}",
      ["error SERVERLESS_NOT_READ", "note FRAMEWORK_STATEMENTS"],
    ],
    ["resources: ['${file(a.yml)}']", ["error SERVERLESS_NOT_READ"]],
    ["resources: {Resources: '${file(a.yml)}'}", ["error SERVERLESS_NOT_READ"]],
    ["resources: {Resources: {A: '${file(a.yml)}'}}", ["error SERVERLESS_NOT_READ"]],
    ["resources: {extensions: {Other: {Properties: {}}}}", ["error SERVERLESS_NOT_READ"]],
    [
      `resources: [{Resources: {${DECLARED}}}, {Resources: {${DECLARED}}}]`,
      ["error RESOURCE_DECLARED_TWICE"],
    ],
    ["provider: {iamRoleStatements: '${self:custom.none}'}", ["warning UNRESOLVED_VARIABLE"]],
    ["provider: a: b", ["error INVALID_YAML"]],
    ["resources: {Transform: Own, Resources: {}}", ["error MACRO_NOT_READ"]],
    ["resources: {Resources: {A: {Type: 'AWS::S3::Bucket'}}}", []],
  ])("%s", (text, codes) => {
    expect(codesOf(text).toSorted()).toEqual(codes.toSorted());
  });

  test("statements that a policy uses are not reported", () => {
    const text = `custom: {a: ${ALLOW}}\nprovider: {iamRoleStatements: ['\${self:custom.a}']}`;
    expect([sitesOf(text).length, codesOf(text)]).toEqual([1, []]);
  });
});

test.each(["false", "{authorizer: aws_iam}"])("an address %s is not for everybody", (url) =>
  expect(sitesOf(`functions: {hi: {url: ${url}}}`)).toEqual([]),
);
