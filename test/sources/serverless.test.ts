/**
 * Services of the Serverless Framework: the roles that it makes, and the resources that it takes
 * over.
 */
import { describe, expect, test } from "vitest";
import { readServerless } from "../../src/sources/serverless.ts";
import type { PolicySite, SourceReading } from "../../src/sources/site.ts";

const NO_FILES = { files: { read: () => undefined, list: () => undefined } };
const read = (text: string): SourceReading =>
  readServerless({ file: "serverless.yml", text: `service: s\n${text}` }, NO_FILES);
const shown = ({ address, kind, place, policy }: PolicySite): string =>
  `${address} ${kind} ${place.line} ${policy.kind}`;

const STATEMENT = "{Effect: Allow, Action: 's3:*', Resource: RESOURCE}";
const statement = (resource = "'*'"): string => STATEMENT.replace("RESOURCE", resource);
const role = (resource?: string): string =>
  "provider:\n  name: aws\n  iam:\n    role:\n" +
  `      statements:\n        - ${statement(resource)}\n`;

const CASES: readonly (readonly [name: string, text: string, sites: readonly string[]])[] = [
  [
    "the role of the provider",
    role(),
    ["IamRoleLambdaExecution.Policies[0].PolicyDocument identity 7 document"],
  ],
  [
    "the old form of it",
    `provider:\n  name: aws\n  iamRoleStatements:\n    - ${statement()}\n`,
    ["IamRoleLambdaExecution.Policies[0].PolicyDocument identity 5 document"],
  ],
  [
    "the role of a function",
    "provider: {name: aws}\nfunctions:\n  resize:\n" +
      `    iamRoleStatements:\n      - ${statement()}\n`,
    ["ResizeIamRole.Policies[0].PolicyDocument identity 6 document"],
  ],
  [
    "resources",
    "provider: {name: aws}\nresources:\n  Resources:\n" +
      "    P:\n      Type: AWS::IAM::ManagedPolicy\n" +
      `      Properties:\n        PolicyDocument: {Statement: [${statement()}]}\n`,
    ["P.PolicyDocument identity 8 document"],
  ],
  ["nothing about policies", "provider: {name: aws}\n", []],
];

describe("a service with", () => {
  test.each(CASES)("%s", (_, text, sites) => {
    const reading = read(text);
    expect(reading.sites.map(shown)).toEqual(sites);
    expect(reading.problems).toEqual([]);
  });

  test("statements in another file is an error", () => {
    const text = "provider:\n  name: aws\n  iamRoleStatements: ${file(iam.yml)}\n";
    expect(read(text)).toMatchObject({ sites: [], problems: [{ code: "SERVERLESS_NOT_READ" }] });
  });
});

describe("a variable", () => {
  const resourceOf = (resource: string, more = ""): string | undefined => {
    const [site] = read(role(resource) + more).sites;
    const text = JSON.stringify(site?.policy);
    return /"name":"Resource","value":\{"kind":"text","parts":(\[.*?\]),"place"/.exec(text)?.[1];
  };
  const VARIABLES: readonly (readonly [text: string, parts: string])[] = [
    ["'arn:aws:s3:::${self:custom.bucket}/*'", '["arn:aws:s3:::logs/*"]'],
    ["'arn:aws:s3:::${opt:stage}'", '["arn:aws:s3:::",{"name":"${opt:stage}","nature":"pattern"}]'],
    [
      "'arn:aws:s3:::${self:custom.${opt:stage}}'",
      '["arn:aws:s3:::",{"name":"${self:custom.${opt:stage}}","nature":"pattern"}]',
    ],
    [
      "'arn:aws:s3:::${aws:accountId}'",
      '["arn:aws:s3:::",{"name":"${aws:accountId}","nature":"account"}]',
    ],
    ["'arn:aws:s3:::${aws:username}'", '["arn:aws:s3:::${aws:username}"]'],
    ["'${self:custom.arn}'", '["arn:aws:s3:::logs"]'],
  ];
  const CUSTOM = "custom: {bucket: logs, arn: 'arn:aws:s3:::${self:custom.bucket}'}\n";
  test.each(VARIABLES)("in %s gives %s", (text, parts) => {
    expect(resourceOf(text, CUSTOM)).toBe(parts);
  });

  test("that refers to itself is unknown", () => {
    expect(resourceOf("'${self:custom.a}'", "custom: {a: '${self:custom.a}'}\n")).toContain(
      '"nature":"pattern"',
    );
  });
});
