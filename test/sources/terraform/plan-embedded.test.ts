/**
 * Plans of Terraform: addresses, and policies that stand in other documents, such as an API.
 */
import { describe, expect, test } from "vitest";
import { type ResourceNotation, read, shown } from "./plan-notation.ts";

const OPEN = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};
const text = JSON.stringify;

const policy = (change: ResourceNotation["change"], more = {}): ResourceNotation => ({
  address: "aws_iam_policy.p",
  change,
  ...more,
});

describe("policies in other documents", () => {
  const api = (body: unknown): ResourceNotation => ({
    address: "aws_api_gateway_rest_api.a",
    change: { after: { body } },
  });

  test.each([
    [
      "has it",
      text({ "x-amazon-apigateway-policy": OPEN }),
      { "aws_api_gateway_rest_api.a.body": OPEN },
    ],
    ["lacks it", text({ openapi: "3.0.1" }), {}],
    ["is YAML without it", "openapi: 3.0.1", {}],
    [
      "is YAML with it",
      "x-amazon-apigateway-policy: {}",
      {
        "aws_api_gateway_rest_api.a.body": expect.stringMatching(
          /OpenAPI document that is not JSON/,
        ),
      },
    ],
  ])("an OpenAPI document that %s", (_, body, expected) => {
    expect(shown(read({ resources: [api(body)] }))).toEqual(expected);
  });

  test.each([
    ['{"Resources":{"T":{"Type":"AWS::SNS::Topic"}}}', {}],
    [
      '{"Resources":{"T":{"Type":"AWS::SNS::TopicPolicy"}}}',
      { "aws_cloudformation_stack.s.template_body": expect.stringMatching(/give the template/) },
    ],
  ])("a template: %s", (template_body, expected) => {
    const change = { after: { template_body } };
    expect(shown(read({ resources: [{ address: "aws_cloudformation_stack.s", change }] }))).toEqual(
      expected,
    );
  });
});

describe("addresses", () => {
  test("are unique, also of objects that a failed replacement left", () => {
    const gone = { actions: ["delete"], before: { policy: text(OPEN) }, after: null };
    const resources = [
      policy({ after: { policy: text(OPEN) } }),
      policy(gone, { more: { deposed: "abcd1234" } }),
    ];
    expect(Object.keys(shown(read({ resources })))).toEqual([
      "aws_iam_policy.p.policy",
      "aws_iam_policy.p (deposed abcd1234).policy",
    ]);
  });
});
