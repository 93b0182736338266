/**
 * Grants of a plan whose parts are arguments: they are sites like policies.
 *
 * The statements themselves are tested with the reader of HCL.
 */
import { describe, expect, test } from "vitest";
import { read, shown, shownPolicy } from "./plan-notation.ts";

const ADDRESS = "aws_lambda_permission.p";
const given = {
  action: "lambda:InvokeFunction",
  function_name: "arn:aws:lambda:eu-west-1:111122223333:function:f",
  principal: "*",
  qualifier: "",
};
const statement = {
  Effect: "Allow",
  Principal: "*",
  Action: "lambda:InvokeFunction",
  Resource: "arn:aws:lambda:eu-west-1:111122223333:function:f",
};
const document = (more = {}): object => ({
  Version: "2012-10-17",
  Statement: [{ ...statement, ...more }],
});

describe("a grant", () => {
  test("is a policy of its function", () => {
    const [site] = read({ resources: [{ address: ADDRESS, change: { after: given } }] }).sites;
    expect(site).toMatchObject({
      address: `${ADDRESS}.principal`,
      kind: "resource",
      awsType: "AWS::Lambda::Function",
      publicCheckType: "AWS::Lambda::Function",
      before: { kind: "absent" },
    });
    expect(shownPolicy(site?.policy)).toEqual(document());
  });

  test.each([
    ["unknown", { after_unknown: { source_arn: true } }, "<pattern ADDRESS.source_arn>"],
    [
      "sensitive",
      { after: { ...given, source_arn: "secret" }, after_sensitive: { source_arn: true } },
      "<pattern ADDRESS.source_arn (sensitive)>",
    ],
  ])("with an argument that is %s", (_, change, expected) => {
    const reading = read({
      resources: [{ address: ADDRESS, change: { after: given, ...change } }],
    });
    const value = expected.replace("ADDRESS", ADDRESS);
    expect(shown(reading)).toEqual({
      [`${ADDRESS}.principal`]: document({ Condition: { ArnLike: { "aws:SourceArn": value } } }),
    });
    expect(JSON.stringify(reading)).not.toContain("secret");
  });

  test("has the arguments that the source knows", () => {
    const change = { after: given, after_unknown: { source_arn: true } };
    const reading = read({ resources: [{ address: ADDRESS, change }] }, ({ asked, path }) =>
      asked === "value" && path[0] === "source_arn"
        ? { value: { kind: "text", parts: ["arn:aws:s3:::logs"] } }
        : undefined,
    );
    expect(shown(reading)).toEqual({
      [`${ADDRESS}.principal`]: document({
        Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::logs" } },
      }),
    });
  });

  test.each([
    ["delete", "absent", document()],
    ["forget", document(), document()],
  ])("has another one before: %s", (action, after, before) => {
    const change = { actions: [action], before: given, after: null };
    const [site] = read({ resources: [{ address: ADDRESS, change }] }).sites;
    expect([shownPolicy(site?.policy), shownPolicy(site?.before)]).toEqual([after, before]);
  });
});
