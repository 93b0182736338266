/**
 * References of the source, with the values that a plan has.
 *
 * One plan with a queue, two instances of a bucket and a variable; each case is one reference.
 */
import { expect, test } from "vitest";
import { Plan } from "../../../src/sources/terraform/plan-index.ts";
import { outlinePlan } from "../../../src/sources/terraform/plan-outline.ts";
import { type Resolve, resolverOf } from "../../../src/sources/terraform/source-references.ts";
import { planOf, shownValue } from "./plan-notation.ts";

function resolver(): Resolve {
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
  return resolverOf(new Plan(read.outline), []);
}

const X = 'aws_s3_bucket.b["x"]';
const Q = "aws_sqs_queue.q";

test.each([
  [`${X}.bucket`, "logs-x"],
  [`${X}.tags.owner`, "me"],
  [`${X}.arn`, `arn:<partition ${X}.arn (partition)>:s3:::logs-x`],
  [`${X}.id`, `<text ${X}.id>`],
  [`${X}.unheard`, undefined],
  ["aws_s3_bucket.b.arn", undefined],
  ['aws_s3_bucket.b["z"].arn', undefined],
  [X, undefined],
  [`${Q}.name`, `<structure ${Q}.name (sensitive)>`],
  [
    `${Q}.arn`,
    `arn:<partition ${Q}.arn (partition)>:sqs:<component ${Q}.arn (Region)>:` +
      `<account ${Q}.arn (account)>:<component ${Q}.name>`,
  ],
  ["terraform_data.t.output", "<structure terraform_data.t.output>"],
  ["terraform_data.t.id", "<structure terraform_data.t.id>"],
  ["aws_ssm_parameter.s.value", "<structure aws_ssm_parameter.s.value>"],
  ["var.v", ["a", 1]],
  ["var.hidden", "<structure var.hidden (sensitive)>"],
  ["var.unheard", undefined],
  ["local.x", undefined],
])("%s is %j", (reference, expected) => {
  const value = resolver()(reference);
  expect(value && shownValue(value)).toEqual(expected);
});
