/**
 * The gate from sites to a result: which rules are asked, what their outcome is, and what fails.
 *
 * A case is a site in a few words and the standard; the expectation is one word for each verdict.
 */
import { describe, expect, test } from "vitest";
import { earlierPolicies } from "../../src/gate/earlier.ts";
import { type GateOptions, judgeSites } from "../../src/gate/gate.ts";
import { entriesOf } from "../../src/gate/reports/entry.ts";
import { jsonReport } from "../../src/gate/reports/json.ts";
import { summaryLine, summaryOf } from "../../src/gate/reports/summary.ts";
import type { GateResult } from "../../src/gate/result.ts";
import { BUILT_IN_STANDARD, readStandard, type Standard } from "../../src/gate/standard.ts";
import type { PolicySite, SitePolicy, SourceReading } from "../../src/sources/site.ts";
import { valueFrom } from "./notation.ts";

const TODAY = "2026-11-27";

const statement = (more: object): object => ({
  Effect: "Allow",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::site/*",
  ...more,
});
const document = (...statements: readonly object[]): SitePolicy => ({
  kind: "document",
  value: valueFrom({ Version: "2012-10-17", Statement: statements.map(statement) }),
});
const ABSENT: SitePolicy = { kind: "absent" };
const UNREADABLE: SitePolicy = { kind: "unreadable", reason: "its data source is pending" };
const PUBLIC = { Principal: "*" };
const OWN = { Principal: { AWS: "111122223333" } };

function site(policy: SitePolicy, more: Partial<PolicySite> = {}): PolicySite {
  return {
    source: "terraform-plan",
    address: "aws_s3_bucket_policy.site",
    kind: "resource",
    awsType: "AWS::S3::BucketPolicy",
    publicCheckType: "AWS::S3::Bucket",
    place: { file: "plan.json", line: 1, column: 1 },
    policy,
    ...more,
  };
}

const readingOf = (sites: readonly PolicySite[], file = "plan.json"): SourceReading => ({
  file,
  source: "terraform-plan",
  sites,
  problems: [],
});

function standardOf(text: string, files: Readonly<Record<string, string>> = {}): Standard {
  const read = (path: string): Uint8Array | undefined => {
    const found = files[path];
    return found === undefined ? undefined : new TextEncoder().encode(found);
  };
  const loader = { files: { read, list: () => undefined } };
  const reading = readStandard({ file: "keyaki.yaml", text: `version: 1\n${text}` }, loader);
  if (reading.kind === "error") throw new Error(JSON.stringify(reading.problems));
  return reading.standard;
}

const NOTHING_PUBLIC = "rules:\n  nothing-public: {check: no-public-access}\n";

function judged(
  sites: readonly PolicySite[],
  standard: Standard = BUILT_IN_STANDARD,
  more: Partial<GateOptions> = {},
): GateResult {
  return judgeSites([readingOf(sites)], standard, { today: TODAY, ...more });
}

/** `pass: proved, not applicable`; a case of a template stands in brackets. */
function shown({ result, policies, problems }: GateResult): string {
  const words = policies.flatMap(({ verdicts, unread }) => [
    ...verdicts.map(({ outcome, when }) => outcome.kind + (when === undefined ? "" : ` [${when}]`)),
    ...unread.map(({ level }) => `unread ${level}`),
  ]);
  return `${result}: ${[...words, ...problems.map(({ code }) => code)].join(", ")}`;
}

describe("a gate that proves nothing", () => {
  const OWN_KIND = "rules:\n  a: {check: no-public-access, where: {kind: scp}}\n";
  const { publicCheckType: _, ...IDENTITY } = site(document({}), { kind: "identity" });
  const cases: readonly (readonly [
    name: string,
    standard: string,
    sites: readonly PolicySite[],
    expected: string,
    more?: Partial<GateOptions>,
  ])[] = [
    ["no rule", OWN_KIND, [site(document(OWN))], "fail: RULE_UNUSED, NOTHING_PROVED"],
    ["allowed", OWN_KIND, [site(document(OWN))], "pass: RULE_UNUSED", { allowEmpty: true }],
    [
      "an optional rule",
      OWN_KIND.replace("check", "optional: true, check"),
      [site(document(OWN))],
      "fail: NOTHING_PROVED",
    ],
    [
      "only questions that do not apply",
      NOTHING_PUBLIC,
      [IDENTITY],
      "fail: not applicable, NOTHING_PROVED",
    ],
    ["one proof", NOTHING_PUBLIC, [IDENTITY, site(document(OWN))], "pass: not applicable, proved"],
    ["only deletions", NOTHING_PUBLIC, [site(ABSENT)], "pass: not applicable"],
    [
      "nothing read, as a warning",
      `${NOTHING_PUBLIC}unread: warn\n`,
      [site(UNREADABLE)],
      "fail: unread warning, NOTHING_PROVED",
    ],
    ["nothing read", NOTHING_PUBLIC, [site(UNREADABLE)], "fail: unread error"],
  ];
  for (const [name, standard, sites, expected, more] of cases) {
    test(name, () => expect(shown(judged(sites, standardOf(standard), more))).toBe(expected));
  }

  test("says what to do", () => {
    const { problems } = judged([IDENTITY]);
    expect(problems).toMatchObject([
      {
        severity: "error",
        code: "NOTHING_PROVED",
        message: "no rule applies to the policy that was found, so nothing is proved",
        help: expect.stringContaining("`keyaki init`"),
      },
    ]);
  });
});

describe("the built-in standard", () => {
  const cases: readonly (readonly [name: string, site: PolicySite, expected: string])[] = [
    ["a private policy", site(document(OWN)), "pass: proved, not applicable"],
    ["a public policy", site(document(PUBLIC)), "fail: failed, not applicable"],
    ["no change", site(document(OWN), { before: document(OWN) }), "pass: proved, proved"],
    [
      "a new action",
      site(document(OWN, { ...OWN, Action: "s3:DeleteBucket" }), { before: document(OWN) }),
      "fail: proved, failed",
    ],
    ["a new policy", site(document(OWN), { before: ABSENT }), "pass: proved, not applicable"],
    [
      "a deleted policy",
      site(ABSENT, { before: document(OWN) }),
      "pass: not applicable, not applicable",
    ],
    ["an unreadable policy", site(UNREADABLE), "fail: unread error"],
    [
      "a policy that limits others",
      site(document({}), { kind: "scp", before: document({ Action: "s3:ListBucket" }) }),
      "fail: not applicable, failed",
    ],
    [
      "an earlier policy that is unreadable",
      site(document(OWN), { before: UNREADABLE }),
      "fail: proved, undecided",
    ],
    [
      "a policy that is not valid",
      site(document({ ...OWN, Effect: "Perhaps" })),
      "fail: undecided, not applicable",
    ],
    [
      "the case of a template that fails",
      site(UNREADABLE, {
        cases: [
          { when: "IsProd", policy: document(OWN) },
          { when: "not IsProd", policy: document(PUBLIC) },
        ],
      }),
      "fail: proved [IsProd], failed [not IsProd], not applicable",
    ],
    [
      "cases that are all proved",
      site(UNREADABLE, {
        cases: [
          { when: "A", policy: document(OWN) },
          { when: "not A", policy: ABSENT },
        ],
      }),
      "pass: proved [A], not applicable [not A], not applicable",
    ],
  ];
  test.each(cases)("%s", (_, given, expected) => {
    expect(shown(judged([given]))).toBe(expected);
  });

  test("fails without a policy, unless that is allowed", () => {
    expect(shown(judged([]))).toBe("fail: NO_POLICY_FOUND");
    expect(shown(judged([], BUILT_IN_STANDARD, { allowEmpty: true }))).toBe("pass: ");
  });

  test("fails for an error of a source", () => {
    const place = { file: "a.json", line: 1, column: 1 };
    const problem = { severity: "error", code: "BROKEN", message: "it is broken", place } as const;
    const readings = [readingOf([site(document(OWN))]), { ...readingOf([]), problems: [problem] }];
    expect(judgeSites(readings, BUILT_IN_STANDARD, { today: TODAY }).result).toBe("fail");
  });
});

describe("a failure", () => {
  const result = judged([
    site({
      kind: "document",
      value: valueFrom({ Statement: [statement(OWN), statement({ ...PUBLIC, Sid: "Read" })] }),
    }),
  ]);
  const outcome = result.policies[0]?.verdicts[0]?.outcome;

  test("names the statement and says who gets in", () => {
    expect(outcome).toMatchObject({
      kind: "failed",
      statement: { index: 1, sid: "Read" },
      message: expect.stringMatching(
        /^lets .* do `s3:GetObject` on `arn:aws:s3:::site\/.*`, so it is public$/,
      ),
    });
  });
});

describe("levels and scopes", () => {
  test("a warning does not fail the gate", () => {
    const standard = standardOf("rules: {p: {check: no-public-access, level: warning}}");
    expect(shown(judged([site(document(PUBLIC))], standard))).toBe("pass: failed");
  });
  test("a rule is about its scope", () => {
    const standard = standardOf("rules: {p: {check: no-public-access, where: {kind: trust}}}");
    const about = site(document(OWN), { kind: "trust" });
    expect(shown(judged([site(document(PUBLIC)), about], standard))).toBe("pass: proved");
  });
  test.each([
    ["", "pass: proved, PART", "warning", 1],
    ["unread: warn\n", "pass: proved, PART", "warning", 1],
    ["unread: fail\n", "fail: proved, PART", "error", 1],
  ] as const)("a part that is not read, and %j", (line, expected, severity, count) => {
    const place = { file: "a.tf", line: 1, column: 1 };
    const part = { severity: "warning", code: "PART", message: "m", place, unread: "module.m." };
    const reading = { ...readingOf([site(document(OWN))]), problems: [part] } as SourceReading;
    const result = judgeSites([reading], standardOf(NOTHING_PUBLIC + line), { today: TODAY });
    expect(shown(result)).toBe(expected);
    expect(result.problems.map((each) => each.severity)).toEqual([severity]);
    expect(summaryOf(result).unreadParts).toBe(count);
    expect(summaryLine(summaryOf(result))).toContain(
      "1 proved, 0 failed; 1 part of the sources not",
    );
  });
  test("a fault of finding the files fails the gate", () => {
    const place = { file: "a", line: 1, column: 1 };
    const problems = [{ severity: "error", code: "FOLDER", message: "m", place }] as const;
    expect(shown(judged([site(document(OWN))], BUILT_IN_STANDARD, { problems }))).toBe(
      "fail: proved, not applicable, FOLDER",
    );
  });
  test("an unreadable policy is a warning if the standard says so", () => {
    const standard = standardOf(`${NOTHING_PUBLIC}unread: warn\n`);
    const sites = [site(UNREADABLE), site(document(OWN))];
    expect(shown(judged(sites, standard))).toBe("pass: unread warning, proved");
  });
});

test("policies of one module in two roots are told apart, also by exceptions", () => {
  const roots = ["envs/dev", "envs/prod"].map((root) =>
    site(document(PUBLIC), { root, source: "terraform" }),
  );
  const standard = standardOf(
    `${NOTHING_PUBLIC}exceptions:\n  - {rule: nothing-public, where: {root: envs/dev}, ` +
      "reason: the sandbox is open, expires: 2027-01-31}\n",
  );
  const result = judged(roots, standard);
  expect(shown(result)).toBe("fail: excepted, failed");
  expect(result.policies.map((each) => each.site.address)).toEqual([
    "aws_s3_bucket_policy.site in envs/dev",
    "aws_s3_bucket_policy.site in envs/prod",
  ]);
  expect(judged(roots.slice(1)).policies[0]?.site.address).toBe("aws_s3_bucket_policy.site");
});

describe("exceptions", () => {
  const fixed = "rule: nothing-public, reason: the public web site";
  const exception = (more: string): string =>
    `${NOTHING_PUBLIC}exceptions:\n  - {${fixed}, ${more}}\n`;
  const where = "where: {address: aws_s3_bucket_policy.site}";
  const ceiling = JSON.stringify({ Version: "2012-10-17", Statement: [statement(PUBLIC)] });
  const files = { "site.json": ceiling };
  const cases: readonly (readonly [string, string, SitePolicy, string])[] = [
    ["covers a failure", "expires: 2027-01-31", document(PUBLIC), "pass: excepted"],
    [
      "does not count after its last day",
      "expires: 2026-11-26",
      document(PUBLIC),
      "fail: failed, EXCEPTION_EXPIRED",
    ],
    [
      "counts on its last day",
      "expires: 2026-11-27",
      document(PUBLIC),
      "pass: excepted, EXCEPTION_ENDS_SOON",
    ],
    [
      "that nothing needs is a finding",
      "expires: 2027-01-31",
      document(OWN),
      "pass: proved, EXCEPTION_UNUSED",
    ],
    [
      "with a ceiling covers what it allows",
      "expires: 2027-01-31, allows: site.json",
      document(PUBLIC),
      "pass: excepted",
    ],
    [
      "with a ceiling covers nothing beyond it",
      "expires: 2027-01-31, allows: site.json",
      document(PUBLIC, { ...PUBLIC, Action: "s3:PutObject" }),
      "fail: failed",
    ],
  ];
  test.each(cases)("one %s", (_, more, policy, expected) => {
    const standard = standardOf(exception(`${more}, ${where}`), files);
    expect(shown(judged([site(policy)], standard))).toBe(expected);
  });

  test("a failure beyond the ceiling shows a request beyond it", () => {
    const standard = standardOf(
      exception(`expires: 2027-01-31, allows: site.json, ${where}`),
      files,
    );
    const wide = document(PUBLIC, { ...PUBLIC, Action: "s3:PutObject" });
    const [policy] = judged([site(wide)], standard).policies;
    expect(policy?.verdicts[0]?.outcome).toMatchObject({
      statement: { index: 1 },
      answer: { counterexample: { action: "s3:PutObject" } },
      exception: { message: expect.stringContaining("beyond") },
    });
  });
});

describe("since a revision", () => {
  const standard = standardOf("rules: {less: {check: no-new-access-since, since: main}}");
  const ignoring = standardOf(
    "rules: {less: {check: no-new-access-since, since: main, created: ignore}}",
  );
  const earlier = (...sites: readonly PolicySite[]): Partial<GateOptions> => ({
    earlier: () => earlierPolicies([readingOf(sites)], () => false),
  });
  const wide = document(OWN, { ...OWN, Action: "s3:DeleteBucket" });
  const now = site(wide);
  const cases: readonly (readonly [string, Standard, Partial<GateOptions>, string])[] = [
    ["the same policy is proved", standard, earlier(site(wide)), "pass: proved"],
    ["a wider policy fails", standard, earlier(site(document(OWN))), "fail: failed"],
    ["a new policy fails", standard, earlier(), "fail: failed"],
    ["a new policy may be left out", ignoring, earlier(), "fail: not applicable, NOTHING_PROVED"],
    [
      "a moved file is found by its address",
      standard,
      earlier(site(wide, { place: { file: "old.json", line: 9, column: 1 } })),
      "pass: proved",
    ],
    [
      "an earlier state with errors decides nothing about a new policy",
      standard,
      {
        earlier: () =>
          earlierPolicies(
            [
              {
                ...readingOf([]),
                problems: [{ severity: "error", code: "X", message: "x", place: now.place }],
              },
            ],
            () => false,
          ),
      },
      "fail: undecided",
    ],
  ];
  test.each(cases)("%s", (_, given, options, expected) => {
    expect(shown(judged([now], given, options))).toBe(expected);
  });
});

describe("public access of a type that AWS's check does not know", () => {
  const standard = standardOf(NOTHING_PUBLIC);
  const of = (policy: SitePolicy, more: Partial<PolicySite> = {}): GateResult => {
    const { publicCheckType: _, ...untyped } = site(policy, { awsType: "AWS::ECR::Repository" });
    return judged([{ ...untyped, ...more }], standard);
  };

  test.each([
    ["everybody", document({ ...PUBLIC, Action: "ecr:BatchGetImage" }), {}, "fail: failed"],
    ["an account", document(OWN), {}, "pass: proved"],
    [
      "a trust policy",
      document({ ...PUBLIC, Action: "sts:AssumeRole" }),
      { kind: "trust" },
      "fail: failed",
    ],
    [
      "an identity policy",
      document({}),
      { kind: "identity" },
      "fail: not applicable, NOTHING_PROVED",
    ],
    [
      "an endpoint policy",
      document(PUBLIC),
      { kind: "endpoint" },
      "fail: not applicable, NOTHING_PROVED",
    ],
  ] as const)("%s", (_, policy, more, expected) => {
    expect(shown(of(policy, more))).toBe(expected);
  });

  test("the report says that AWS's check does not know it", () => {
    const result = of(document(PUBLIC));
    const remark = "AWS's CheckNoPublicAccess does not know the type `AWS::ECR::Repository`";
    expect(result.policies[0]?.verdicts[0]?.remark).toMatch(remark);
    expect(entriesOf(result)[0]?.details.flat().join("\n")).toMatch(remark);
    expect(jsonReport(result)).toMatch(JSON.stringify(remark).slice(1, -1));
  });

  test("an endpoint policy says why `*` is usual there", () => {
    const [verdict] = of(document(PUBLIC), { kind: "endpoint" }).policies[0]?.verdicts ?? [];
    expect(verdict?.outcome).toEqual({
      kind: "not applicable",
      reason:
        "a policy of the kind `endpoint` limits access and grants none; " +
        "a principal `*` means all who can use the endpoint",
      isNever: true,
    });
  });
});

describe("a zone of trust and keys that are not about the caller", () => {
  const standard = standardOf(
    'trusted: {us: ["111122223333"]}\nrules:\n  in: {check: no-external-access, trusted: us}\n',
  );
  const details = (parts: object): string => {
    const result = judged([site(document({ ...PUBLIC, ...parts }))], standard);
    return entriesOf(result)[0]?.details.flat().join("\n") ?? "";
  };
  const equal = (key: string, value: string): object => ({
    Condition: { StringEquals: { [key]: value } },
  });

  test.each(["aws:SourceAccount", "AWS:SourceOwner"])("%s does not say who calls", (key) => {
    const found = details(equal(key, "111122223333"));
    expect(found).toContain(`\n  \`${key}\`\n`);
    expect(found).toContain("require `aws:PrincipalAccount`");
  });
  test("an account outside of the zone needs no such advice", () =>
    expect(details(equal("aws:PrincipalAccount", "444455556666"))).not.toContain("require"));
});
