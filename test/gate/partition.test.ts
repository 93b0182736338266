/**
 * Policies of an unknown partition beside ARNs of the partition `aws`: what fails, and why.
 *
 * A source without a target may be deployed in any partition. A ceiling, a reference or a policy of
 * forbidden access that somebody wrote with `arn:aws:` says nothing about the others.
 */
import { describe, expect, test } from "vitest";
import { judgeSites } from "../../src/gate/gate.ts";
import { entriesOf } from "../../src/gate/reports/entry.ts";
import { readCloudFormation } from "../../src/sources/cloudformation/template.ts";
import { filesOf, reading } from "./standard-notation.ts";

const TEMPLATE = `Resources:
  Site:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: site
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: "*"
            Action: s3:GetObject
            Resource: !Sub "arn:\${AWS::Partition}:s3:::site/*"
`;

const allowed = (resource: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: resource }],
  });

const EXCEPTION = `version: 1
rules: {nothing-public: {check: no-public-access}}
exceptions:
  - rule: nothing-public
    where: {address: Site}
    allows: p.json
    reason: the public web site
    expires: 2030-01-31
`;
const REFERENCE = "version: 1\nrules: {less: {check: no-new-access, reference: p.json}}\n";

/** The result, and the last block of the only entry if there is one. */
function judged(standard: string, resource: string): readonly [string, string?] {
  const read = reading(standard, { "p.json": allowed(resource) });
  if (read.kind === "error") throw new Error(JSON.stringify(read.problems));
  const { deploys } = read.standard;
  const context = { files: filesOf({}), ...(deploys && { deployment: deploys }) };
  const source = readCloudFormation({ file: "t.yaml", text: TEMPLATE }, context);
  const result = judgeSites([source], read.standard, { today: "2026-11-27" });
  const entry = entriesOf(result).find(({ kind }) => kind === "failed");
  const last = entry?.details.at(-1)?.join("\n");
  return last === undefined ? [result.result] : [result.result, last];
}

const AWS = "arn:aws:s3:::site/*";
const ADVICE =
  "write `deploys: {partition: aws}` in the standard, or `arn:*:` instead of `arn:aws:` there";

describe.each([
  [
    "a ceiling",
    EXCEPTION,
    "An exception does not cover it: the policy of its `allows` has ARNs of the partition `aws`, " +
      `and this policy may be in another partition; ${ADVICE}`,
  ],
  [
    "a reference",
    REFERENCE,
    "The reference policy has ARNs of the partition `aws`, and this policy may be in another " +
      `partition; ${ADVICE}`,
  ],
])("%s", (_, standard, message) => {
  test("with the partition `aws` does not cover the others, and the failure says so", () =>
    expect(judged(standard, AWS)).toEqual(["fail", message]));

  test.each(["arn:*:s3:::site/*", "*"])("with %s covers all", (resource) =>
    expect(judged(standard, resource)).toEqual(["pass"]),
  );

  test.each(["arn:*:s3:::site/a*", "arn:aws*:s3:::site/*"])("with %s covers a part", (resource) =>
    expect(judged(standard, resource)[0]).toBe("fail"),
  );

  test("with the partition `aws` is enough if the standard says what is deployed", () =>
    expect(judged(`${standard}deploys: {partition: aws}\n`, AWS)).toEqual(["pass"]));

  test("that is too narrow in other ways has no such message", () => {
    const [result, last] = judged(standard, "arn:aws:s3:::site/a*");
    expect(result).toBe("fail");
    expect(last).not.toContain("partition `aws`");
  });
});
