/**
 * A result with one entry of each kind, and texts that try to break the formats.
 */
import type { CheckAnswer } from "../../../src/check/answer.ts";
import type {
  FailedOutcome,
  GateResult,
  JudgedPolicy,
  Level,
  Outcome,
  RuleInfo,
} from "../../../src/gate/result.ts";
import type { Place } from "../../../src/sources/place.ts";

export const SOURCE = `resource "aws_s3_bucket_policy" "site" {
  bucket = "site"
  policy = jsonencode({
    Statement = [{
      Sid       = "Read"
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:GetObject"
    }]
  })
}
`;

export const rule = (name: string, level: Level = "error"): RuleInfo => ({
  name,
  check: "no-public-access",
  level,
  why: "nothing of ours is for everybody",
  help: "name the principals",
});

export const at = (file: string, line: number): Place => ({ file, line, column: 3 });

const ANSWER: CheckAnswer = {
  result: "FAIL",
  message: "The policy document grants public access.",
  counterexample: {
    principal: "*",
    action: "s3:GetObject",
    resource: "arn:aws:s3:::site/a",
    context: { "aws:SourceIp": "192.0.2.1" },
  },
  warnings: [],
};

export const failed = (place: Place, more: Partial<FailedOutcome> = {}): FailedOutcome => ({
  kind: "failed",
  message: "lets everybody (anonymous) do `s3:GetObject` on `arn:aws:s3:::site/a`, so it is public",
  answer: ANSWER,
  statement: { index: 0, sid: "Read", place },
  depends: "always",
  values: [],
  unknowns: [],
  ...more,
});

export function policyOf(
  address: string,
  place: Place,
  verdicts: readonly (readonly [RuleInfo, Outcome])[],
): JudgedPolicy {
  return {
    site: {
      source: "terraform",
      address,
      kind: "resource",
      awsType: "AWS::S3::BucketPolicy",
      place,
      policy: { kind: "document", value: { kind: "object", members: [] } },
    },
    verdicts: verdicts.map(([info, outcome]) => ({ rule: info, outcome })),
    unread: [],
  };
}

const EVIL = 'a"<b>&]]>\n::error::x\u001b[31m`|@all\u202e';

export const SAMPLE: GateResult = {
  result: "fail",
  standard: { file: "keyaki.yaml", rules: [rule("nothing-public"), rule("only-less", "warning")] },
  files: [
    { file: "infra/site.tf", policies: 3 },
    { file: `infra/${EVIL}.tf`, policies: 1 },
    { file: "/elsewhere/plan.json", policies: 1 },
  ],
  problems: [
    {
      severity: "warning",
      code: "EXCEPTION_UNUSED",
      message: "no policy needs the exception",
      place: at("keyaki.yaml", 9),
      help: "delete it",
    },
  ],
  policies: [
    policyOf("aws_s3_bucket_policy.site", at("infra/site.tf", 3), [
      [rule("nothing-public"), failed({ ...at("infra/site.tf", 4), endLine: 9 })],
      [rule("only-less", "warning"), failed(at("infra/site.tf", 4))],
    ]),
    policyOf("aws_s3_bucket_policy.logs", at("infra/site.tf", 20), [
      [rule("nothing-public"), { kind: "proved" }],
    ]),
    policyOf("aws_s3_bucket_policy.web", at("infra/site.tf", 30), [
      [
        rule("nothing-public"),
        {
          kind: "excepted",
          reason: `the web site ${EVIL}`,
          expires: "2027-03-31",
          place: at("keyaki.yaml", 12),
          failed: failed(at("infra/site.tf", 31)),
        },
      ],
    ]),
    policyOf(EVIL, at(`infra/${EVIL}.tf`, 1), [
      [
        rule("nothing-public"),
        failed(at(`infra/${EVIL}.tf`, 1), {
          message: EVIL,
          depends: "some values",
          values: [{ name: EVIL, value: EVIL }],
        }),
      ],
    ]),
    {
      ...policyOf("aws_iam_policy.p", at("/elsewhere/plan.json", 1), []),
      unread: [
        {
          level: "error",
          reason: "its data source is pending",
          place: at("/elsewhere/plan.json", 1),
        },
      ],
    },
  ],
};

/** A result with so many failures of one file. */
export function manyFailures(count: number): GateResult {
  const policies = Array.from({ length: count }, (_, index) =>
    policyOf(`aws_s3_bucket_policy.b[${index}]`, at("a.tf", index + 1), [
      [rule("nothing-public"), failed(at("a.tf", index + 1))],
    ]),
  );
  return { ...SAMPLE, policies, problems: [], files: [{ file: "a.tf", policies: count }] };
}
