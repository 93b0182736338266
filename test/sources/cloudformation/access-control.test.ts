/**
 * Access control lists of buckets in templates, and addresses and shares that no policy has.
 */
import { describe, expect, test } from "vitest";
import { policiesOf, readText } from "./templates.ts";

const bucket = (properties: string, more = ""): string =>
  `${more}\nResources:\n  B: {Type: "AWS::S3::Bucket", Properties: {${properties}}}\n`;
const FREE = "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, a]}";

/** The effect of the list of the bucket; of each case, if it has several. */
function effects(text: string): unknown {
  const [policy = "none"] = Object.values(policiesOf(readText(text)));
  const found = JSON.stringify(policy).match(/"Effect":"[^"]*"|"absent"/g) ?? ["none"];
  return found.map((each) => each.replace('"Effect":', "").replaceAll('"', "")).join(", ");
}

const IGNORES = "PublicAccessBlockConfiguration: {IgnorePublicAcls";
test.each([
  [bucket("AccessControl: PublicRead"), "Allow"],
  [bucket("AccessControl: Private"), "none"],
  [bucket("BucketName: b"), "none"],
  [bucket(`AccessControl: PublicRead, ${IGNORES}: true}`), "none"],
  [bucket(`AccessControl: PublicRead, ${IGNORES}: false}`), "Allow"],
  [
    bucket(
      "AccessControl: PublicRead, " +
        "OwnershipControls: {Rules: [{ObjectOwnership: BucketOwnerEnforced}]}",
    ),
    "none",
  ],
  [bucket("AccessControl: !Ref P", FREE), "‹structure Parameters.P›"],
  [bucket(`AccessControl: PublicRead, ${IGNORES}: !Ref P}`, FREE), "‹structure Parameters.P›"],
  [bucket("AccessControl: !If [C, PublicRead, Private]", FREE), "Allow, absent"],
  [bucket("AccessControl: !If [C, PublicRead, !Ref AWS::NoValue]", FREE), "Allow, absent"],
])("%s", (text, expected) => expect(effects(text)).toBe(expected));

test("a list has the place of its property and the name of its bucket", () => {
  const { sites } = readText(bucket("AccessControl: PublicRead"));
  expect(sites).toMatchObject([
    { address: "B.AccessControl", awsType: "AWS::S3::Bucket", place: { line: 3 } },
  ]);
});

describe("what no policy says", () => {
  const codesOf = (type: string, properties: string): readonly string[] =>
    readText(`Resources:\n  R: {Type: "AWS::${type}", Properties: {${properties}}}\n`).problems.map(
      ({ severity, code }) => `${severity} ${code}`,
    );
  const images = (group: string): string =>
    "Distributions: [{AmiDistributionConfiguration: {LaunchPermissionConfiguration: " +
    `{UserGroups: [${group}]}}}]`;
  test.each([
    ["ECR::PublicRepository", "", ["warning PUBLIC_BY_NATURE"]],
    ["RAM::ResourceShare", 'Principals: ["444455556666"]', ["warning RAM_SHARE_NOT_JUDGED"]],
    ["RAM::ResourceShare", "Principals: [!Ref AWS::AccountId]", ["note RAM_SHARE_NOT_JUDGED"]],
    ["RAM::ResourceShare", "Name: s", []],
    ["ImageBuilder::DistributionConfiguration", images("all"), ["warning IMAGE_SHARE_NOT_JUDGED"]],
    ["Lambda::Url", "AuthType: NONE", ["note FUNCTION_URL_OPEN"]],
    ["Lambda::Url", "AuthType: AWS_IAM", []],
    ["ApiGateway::RestApi", "BodyS3Location: ./api.yaml", ["warning API_DEFINITION_NOT_READ"]],
    ["ApiGateway::RestApi", "BodyS3Location: {Bucket: b}", ["warning API_DEFINITION_NOT_READ"]],
    ["ApiGateway::RestApi", "BodyS3Location: !Ref AWS::NoValue", []],
    [
      "LakeFormation::PrincipalPermissions",
      'Principal: {DataLakePrincipalIdentifier: "444455556666"}',
      ["warning LAKE_FORMATION_NOT_JUDGED"],
    ],
    [
      "EKS::AccessEntry",
      'PrincipalArn: !Sub "arn:aws:iam::${AWS::AccountId}:role/r"',
      ["note CLUSTER_ACCESS_NOT_JUDGED"],
    ],
    ["EKS::AccessEntry", 'PrincipalArn: "*"', ["warning CLUSTER_ACCESS_NOT_JUDGED"]],
    [
      "QuickSight::DataSet",
      'Permissions: [{Principal: "arn:aws:quicksight:us-east-1:444455556666:user/default/u"}]',
      ["warning QUICKSIGHT_SHARE_NOT_JUDGED"],
    ],
    [
      "S3::AccessGrant",
      'Grantee: {GranteeIdentifier: "arn:aws:iam::444455556666:role/r"}',
      ["warning ACCESS_GRANT_NOT_JUDGED"],
    ],
    [
      "Redshift::EndpointAuthorization",
      'Account: "444455556666"',
      ["warning REDSHIFT_SHARE_NOT_JUDGED"],
    ],
    [
      "ServiceCatalog::PortfolioShare",
      'AccountId: "444455556666"',
      ["warning PORTFOLIO_SHARE_NOT_JUDGED"],
    ],
  ])("%s {%s}", (type, properties, expected) =>
    expect(codesOf(type, properties)).toEqual(expected),
  );
});
