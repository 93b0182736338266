/**
 * References of the source, with the values that a plan has.
 *
 * One plan with a queue, two instances of a bucket and a variable; each case is one reference.
 */
import { expect, test } from "vitest";
import type { Deployment } from "../../../src/sources/site.ts";
import { Plan } from "../../../src/sources/terraform/plan-index.ts";
import { outlinePlan } from "../../../src/sources/terraform/plan-outline.ts";
import { type Resolve, resolverOf } from "../../../src/sources/terraform/source-references.ts";
import { planOf, shownValue } from "./plan-notation.ts";

function resolver(deployment?: Deployment): Resolve {
  const bucket = (key: string): object => ({
    after: { bucket: `logs-${key}`, tags: { owner: "me" } },
    after_unknown: { arn: true, id: true },
  });
  const text = planOf({
    resources: [
      { address: 'aws_s3_bucket.b["x"]', change: { ...bucket("x") } },
      { address: 'aws_s3_bucket.b["y"]', change: { ...bucket("y") } },
      {
        address: "aws_sqs_queue.q",
        change: {
          after: { name: "secret" },
          after_unknown: { arn: true },
          after_sensitive: { name: true },
        },
      },
      {
        address: "aws_sns_topic.far",
        provider: "aws.far",
        change: { after: { name: "t", region: "eu-west-1" }, after_unknown: { arn: true } },
      },
      {
        address: "terraform_data.t",
        change: { after: {}, after_unknown: { id: true, output: true } },
      },
      {
        address: "aws_ssm_parameter.s",
        change: { after: {}, after_unknown: { id: true, value: true } },
        expressions: { value: { references: ["local.x"] } },
      },
    ],
    modules: { "": { variables: { v: {}, hidden: { sensitive: true } } } },
    members: { variables: { v: { value: ["a", 1] }, hidden: { value: "secret" } } },
  });
  const read = outlinePlan(text);
  if (read.kind !== "outline") throw new Error("the plan has a fault");
  return resolverOf(new Plan(read.outline), [], deployment);
}

const X = 'aws_s3_bucket.b["x"]';
const Q = "aws_sqs_queue.q";

test.each([
  [`${X}.bucket`, "logs-x"],
  [`${X}.tags.owner`, "me"],
  [`${X}.arn`, "arn:<partition data.aws_partition.current.partition>:s3:::logs-x"],
  [`${X}.id`, undefined],
  [`${X}.unheard`, undefined],
  ["aws_s3_bucket.b.arn", undefined],
  ['aws_s3_bucket.b["z"].arn', undefined],
  [X, undefined],
  [`${Q}.name`, `<structure ${Q}.name (sensitive)>`],
  [
    `${Q}.arn`,
    "arn:<partition data.aws_partition.current.partition>:sqs:" +
      "<component data.aws_region.current.region>:" +
      `<account data.aws_caller_identity.current.account_id>:<component ${Q}.name>`,
  ],
  [
    "aws_sns_topic.far.arn",
    "arn:<partition aws_sns_topic.far.arn (partition)>:sns:eu-west-1:" +
      "<account aws_sns_topic.far.arn (account)>:t",
  ],
  ["terraform_data.t.output", undefined],
  ["terraform_data.t.id", undefined],
  ["aws_ssm_parameter.s.value", undefined],
  ["var.v", ["a", 1]],
  ["var.hidden", "<structure var.hidden (sensitive)>"],
  ["var.unheard", undefined],
  ["local.x", undefined],
])("%s is %j", (reference, expected) => {
  const value = resolver()(reference);
  expect(value && shownValue(value)).toEqual(expected);
});

test("the deployment says where the default provider works", () => {
  const resolve = resolver({ account: "111122223333", partition: "aws", region: "eu-west-1" });
  const shown = ['aws_s3_bucket.b["x"].arn', `${Q}.arn`, "aws_sns_topic.far.arn"].map((each) => {
    const value = resolve(each);
    return value && shownValue(value);
  });
  expect(shown).toEqual([
    "arn:aws:s3:::logs-x",
    `arn:aws:sqs:eu-west-1:111122223333:<component ${Q}.name>`,
    expect.stringContaining("<account aws_sns_topic.far.arn (account)>"),
  ]);
});
