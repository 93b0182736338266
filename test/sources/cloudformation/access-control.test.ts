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
  ])("%s {%s}", (type, properties, expected) =>
    expect(codesOf(type, properties)).toEqual(expected),
  );
});
