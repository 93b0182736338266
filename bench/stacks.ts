/**
 * Bench: questions about stacks, beside the same questions about the changed document alone.
 *
 * A stack has ten identity policies, a boundary, three levels of service control policies, three of
 * resource control policies and a bucket policy. The identity policies are versions of AWS's
 * managed policies; one of them has another version in the new stack. The same pair of versions is
 * asked as two policies. Both start from JSON values, and both keep what they read before.
 *
 * Then 1,000 principals of one account, which share managed policies, are asked three questions
 * each. The bench prints how many of their documents were read.
 *
 * Run: npm run bench stacks [pairs] [rounds] [principals]
 */
import { performance } from "node:perf_hooks";
import { answerRequest } from "../src/api/answer-request.ts";
import { DocumentCache } from "../src/api/document-cache.ts";
import { managedQueries } from "./managed.ts";
import { digits, machine, median, quantile, table } from "./measure.ts";

const ACCOUNT = "111122223333";

function bench([pairs = 200, rounds = 5, principals = 1000]: readonly number[]): void {
  console.log(`Stacks: ${pairs} changes (medians of ${rounds}; ${machine()}).\n`);
  changes(pairs, rounds);
  many(principals);
}

function changes(pairs: number, rounds: number): void {
  const queries = managedQueries();
  const step = Math.max(1, Math.floor(queries.length / pairs));
  const chosen = queries.filter((_, at) => at % step === 0).slice(0, pairs);
  const documents = queries.map(({ updated }): unknown => JSON.parse(updated));
  const [stackCache, alone] = [new DocumentCache(), new DocumentCache()];
  const rows = chosen.map(({ existing, updated }, at) => {
    const others = Array.from(
      { length: 9 },
      (_, i) => documents[(at * 31 + i * 97) % documents.length],
    );
    const [before, after]: readonly unknown[] = [JSON.parse(existing), JSON.parse(updated)];
    const stacks = {
      existingStack: stackOf([before, ...others]),
      newStack: stackOf([after, ...others]),
    };
    const policies = { existingPolicyDocument: before, newPolicyDocument: after };
    const times = Array.from({ length: rounds + 1 }, () => [
      timed(() => answerRequest("CheckNoNewAccess", policies, {}, alone)),
      timed(() => answerRequest("CheckNoNewAccess", stacks, {}, stackCache)),
    ]);
    // The first round reads the documents.
    const [policy = 0, stack = 0] = [0, 1].map((i) =>
      median(times.slice(1).map((each) => each[i]?.ms ?? 0)),
    );
    return { policy, stack, result: times[0]?.[1]?.result ?? "" };
  });
  const ratios = rows.map(({ policy, stack }) => stack / policy);
  const results = new Map<string, number>();
  for (const { result } of rows) results.set(result, (results.get(result) ?? 0) + 1);
  const head = ["question", "median, ms", "p90, ms", "p99, ms"];
  const line = (name: string, times: readonly number[]) => [
    name,
    ...[0.5, 0.9, 0.99].map((q) => digits(quantile(times, q))),
  ];
  console.log(
    table(head, [
      line(
        "the changed document",
        rows.map(({ policy }) => policy),
      ),
      line(
        "the stack",
        rows.map(({ stack }) => stack),
      ),
      line("ratio", ratios),
    ]),
  );
  console.log(`Answers: ${JSON.stringify(Object.fromEntries(results))}\n`);
}

function timed(ask: () => ReturnType<typeof answerRequest>): { ms: number; result: string } {
  const start = performance.now();
  const outcome = ask();
  const ms = performance.now() - start;
  if (outcome.kind === "error") throw new Error(outcome.error.message);
  const { answer } = outcome;
  if (!("result" in answer)) throw new Error("a check answers PASS or FAIL");
  return { ms, result: answer.undecided === undefined ? answer.result : "undecided" };
}

function many(principals: number): void {
  const managed = managedQueries().map(({ updated }): unknown => JSON.parse(updated));
  const cache = new DocumentCache();
  const start = performance.now();
  for (let at = 0; at < principals; at += 1) {
    const own = allow(["s3:GetObject"], `arn:aws:s3:::home-${at}/*`);
    const shared = [0, 1, 2].map((i) => managed[(at * 7 + i * 13) % 60]);
    const stack = stackOf([own, ...shared]);
    for (const access of QUESTIONS)
      answerRequest("CheckAccessNotGranted", { stack, access: [access] }, {}, cache);
  }
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `${principals} principals, ${QUESTIONS.length} questions each: ${digits(seconds)} s; ` +
      `${cache.parsed.parsed} documents were read for ${principals * QUESTIONS.length} stacks`,
  );
}

const QUESTIONS = [
  { actions: ["iam:PassRole"] },
  { actions: ["s3:PutBucketPolicy"], resources: ["arn:aws:s3:::payroll"] },
  { actions: ["kms:Decrypt", "secretsmanager:GetSecretValue"] },
] as const;

function stackOf(identityPolicies: readonly unknown[]): object {
  return {
    principal: `arn:aws:iam::${ACCOUNT}:role/app`,
    resourceAccount: ACCOUNT,
    identityPolicies,
    permissionsBoundary: BOUNDARY,
    serviceControlPolicies: SERVICE_CONTROL,
    resourceControlPolicies: RESOURCE_CONTROL,
    resourcePolicy: BUCKET,
  };
}

const policy = (...Statement: readonly object[]): object => ({ Version: "2012-10-17", Statement });

const allow = (Action: readonly string[], Resource: string): object =>
  policy({ Effect: "Allow", Action, Resource });

const EVERYTHING = allow(["*"], "*");

const BOUNDARY = policy(
  { Effect: "Allow", Action: "*", Resource: "*" },
  { Effect: "Deny", Action: ["iam:*", "organizations:*"], Resource: "*" },
);

const REGIONS = policy({
  Effect: "Deny",
  NotAction: ["iam:*", "sts:*", "organizations:*", "support:*"],
  Resource: "*",
  Condition: { StringNotEquals: { "aws:RequestedRegion": ["eu-central-1", "eu-west-1"] } },
});

const SERVICE_CONTROL = [
  [EVERYTHING, REGIONS],
  [EVERYTHING, policy({ Effect: "Deny", Action: "s3:DeleteBucket*", Resource: "*" })],
  [EVERYTHING],
];

const PERIMETER = policy({
  Effect: "Deny",
  Principal: "*",
  Action: ["s3:*", "sqs:*", "kms:*", "secretsmanager:*"],
  Resource: "*",
  Condition: {
    StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
    BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
  },
});

const RESOURCE_CONTROL = [[EVERYTHING, PERIMETER], [EVERYTHING], [EVERYTHING]];

const BUCKET = policy(
  {
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/app` },
    Action: ["s3:GetObject", "s3:PutObject"],
    Resource: "arn:aws:s3:::reports/*",
  },
  {
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  },
);

bench(process.argv.slice(2).map(Number));
