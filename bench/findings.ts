/**
 * Bench: the time of findings for policies of the shape in AWS's publications.
 *
 * A policy has n statements with their own values for five or six keys. If a file of labelled
 * policies is given, the findings are compared with those of AWS. A line of the file is
 * `{"policyDocument", "resourceType", "zoneOfTrust", "findings"}`.
 *
 * Run: npm run bench findings [labelled.jsonl]
 */
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { type Finding, type FindingsRequest, findings } from "../src/index.ts";

interface LabelledPolicy extends FindingsRequest {
  readonly id: string;
  readonly findings: readonly Omit<Finding, "example">[];
}

/** Makes a policy with overlapping patterns on one key, and distinct values for other keys. */
function policyOf(statements: number, isSix: boolean): object {
  const conditions = Array.from({ length: statements }, (_, i) => ({
    StringLike: { "aws:PrincipalArn": `arn:aws:iam::111122223333:user/*k${i.toString(36)}z*` },
    StringEquals: {
      "aws:PrincipalOrgID": `o-${i}`,
      "aws:SourceVpc": `vpc-${i}`,
      ...(isSix ? { "aws:UserId": `AIDA${i}` } : {}),
    },
    ArnLike: { "aws:SourceArn": `arn:aws:sns:us-east-1:111122223333:t${i}` },
    IpAddress: { "aws:SourceIp": `198.51.${i}.0/24` },
  }));
  const rest = { Effect: "Allow", Principal: "*", Action: "s3:ListBucket" };
  return {
    Version: "2012-10-17",
    Statement: conditions.map((each) => ({
      ...rest,
      Resource: "arn:aws:s3:::b",
      Condition: each,
    })),
  };
}

function findingsOf(request: FindingsRequest): readonly Finding[] {
  const outcome = findings(request);
  if (outcome.kind === "error") throw new Error(outcome.error.message);
  return outcome.answer.findings;
}

for (const isSix of [false, true]) {
  for (const statements of [5, 10, 15]) {
    const start = performance.now();
    const { length } = findingsOf({
      policyDocument: policyOf(statements, isSix),
      resourceType: "AWS::S3::Bucket",
      zoneOfTrust: "123456789012",
    });
    const milliseconds = Math.round(performance.now() - start);
    console.log(
      `${isSix ? 6 : 5} keys, ${statements} statements: ${length} findings, ${milliseconds} ms`,
    );
  }
}

const [file] = process.argv.slice(2);
const lines = file === undefined ? [] : readFileSync(file, "utf8").trim().split("\n");
const textOf = ({ principal, action, condition, isPublic }: Omit<Finding, "example">): string =>
  JSON.stringify([principal, action, Object.entries(condition).sort(), isPublic]);
for (const line of lines) {
  const given = JSON.parse(line) as LabelledPolicy;
  const ours = findingsOf(given).map(textOf).sort().join("\n");
  const theirs = given.findings.map(textOf).sort().join("\n");
  console.log(
    `${given.id}: ${ours === theirs ? "the same set" : `ours:\n${ours}\nAWS:\n${theirs}`}`,
  );
}
