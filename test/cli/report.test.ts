/**
 * The reports for people: every kind of report, completely, as a file in `snapshots/`.
 *
 * A changed snapshot is a change of the text that users read, so review it as prose.
 */
import { describe, expect, test } from "vitest";
import { allow, answerOf, deny, type Files, keyaki, matchesSnapshot, policy } from "./process.ts";

const NO_NEW_ACCESS = ["check-no-new-access", "--existing", "old.json", "--new", "new.json"];
const COMPARE = ["compare", "--existing", "old.json", "--new", "new.json"];
const REPORTS = { Resource: "arn:aws:s3:::reports/*" };

const READ_REPORTS = policy(allow("s3:GetObject", REPORTS));
/** The same meaning in other words. */
const READ_AGAIN = policy(allow(["s3:GetObject"], REPORTS));
const ACCOUNT = { Principal: { AWS: "111122223333" }, Resource: "arn:aws:s3:::reports/*" };

/** The name of each case is the name of its snapshot. */
const REPORT_CASES: readonly (readonly [string, readonly string[], Files])[] = [
  ["no-new-access-pass", NO_NEW_ACCESS, { "old.json": READ_REPORTS, "new.json": READ_AGAIN }],
  [
    "no-new-access-implicitly-denied",
    NO_NEW_ACCESS,
    {
      "old.json": READ_REPORTS,
      "new.json": policy(allow(["s3:GetObject", "s3:DeleteObject"], REPORTS)),
    },
  ],
  [
    "no-new-access-explicitly-denied",
    NO_NEW_ACCESS,
    {
      "old.json": policy(
        allow("s3:*"),
        deny(["s3:PutObject", "s3:Delete*"], { Sid: "KeepReports", ...REPORTS }),
      ),
      "new.json": policy(allow("s3:DeleteObject", { Sid: "CleanUp", ...REPORTS })),
    },
  ],
  [
    "no-new-access-several-statements",
    NO_NEW_ACCESS,
    {
      "old.json": policy(allow("sqs:SendMessage")),
      "new.json": policy(
        ...["s3:GetObject", "sqs:*", "sns:Publish", "ec2:RunInstances", "iam:PassRole"].map(
          (action) => allow(action),
        ),
        allow("sqs:SendMessage"),
        allow("kms:Decrypt", { Sid: "Decrypt" }),
        allow("lambda:InvokeFunction"),
      ),
    },
  ],
  [
    "no-new-access-context",
    NO_NEW_ACCESS,
    {
      "old.json": policy(
        allow("s3:PutObject", {
          ...ACCOUNT,
          Condition: { StringEquals: { "aws:PrincipalTag/team": "red" } },
        }),
      ),
      "new.json": policy(
        allow("s3:PutObject", {
          ...ACCOUNT,
          Condition: {
            StringEquals: { "aws:PrincipalTag/team": "blue" },
            "ForAnyValue:StringEquals": { "aws:TagKeys": ["cost centre"] },
            NumericGreaterThan: { "s3:max-keys": 7 },
          },
        }),
      ),
    },
  ],
  [
    "no-new-access-long-statement",
    NO_NEW_ACCESS,
    {
      "old.json": policy(allow("s3:GetObject", { Principal: "*" })),
      "new.json": policy(
        allow(["s3:GetObject", ...Array.from({ length: 60 }, (_, at) => `ec2:Step${at}`)], {
          Principal: { AWS: ["111122223333", "444455556666"], Service: "ec2.amazonaws.com" },
        }),
        deny(Array.from({ length: 60 }, (_, at) => (at === 41 ? "sqs:*" : `ec2:Step${at}`))),
      ),
    },
  ],
  [
    "no-new-access-minified",
    NO_NEW_ACCESS,
    {
      "old.json": JSON.stringify(READ_REPORTS),
      "new.json": JSON.stringify(
        policy(
          allow(["s3:GetObject", "s3:PutObject"], {
            Sid: "ReadAndWriteEverythingThatStandsUnderReports",
            Resource: ["arn:aws:s3:::reports/*", "arn:aws:s3:::reports-of-last-year/*"],
          }),
        ),
      ),
    },
  ],
  [
    "no-new-access-warnings",
    NO_NEW_ACCESS,
    {
      "old.json": { Statement: { Effect: "Allow", Action: "*", Resource: "arn:aws:s3:::*" } },
      "new.json": policy(allow("s3:GetObject", { Resource: "arn:aws:s3:::reports/*", Sid: "" })),
    },
  ],
  [
    "no-new-access-harmless-text",
    NO_NEW_ACCESS,
    {
      "old.json": READ_REPORTS,
      "new.json": policy(
        allow("s3:GetObject", {
          Sid: "\u001b[2Jwipe",
          Resource: "arn:aws:s3:::\u202etxt.exe",
        }),
      ),
    },
  ],
  [
    "access-not-granted-fail",
    ["check-access-not-granted", "--policy", "p.json", "--actions", "s3:Delete*,iam:PassRole"],
    { "p.json": policy(allow("ec2:*"), allow(["s3:Get*", "s3:DeleteBucket"], { Sid: "Store" })) },
  ],
  [
    "access-not-granted-pass",
    ["check-access-not-granted", "--policy", "p.json", "--resources", "arn:aws:s3:::secret/*"],
    { "p.json": READ_REPORTS },
  ],
  ["compare-equivalent", COMPARE, { "old.json": READ_REPORTS, "new.json": READ_AGAIN }],
  ["compare-equal", COMPARE, { "old.json": READ_REPORTS, "new.json": READ_REPORTS }],
  [
    "compare-incomparable",
    COMPARE,
    { "old.json": READ_REPORTS, "new.json": policy(allow("s3:*"), deny("s3:GetObject")) },
  ],
  [
    "compare-less-permissive",
    COMPARE,
    { "old.json": policy(allow("s3:*")), "new.json": READ_REPORTS },
  ],
  [
    "evaluate-denied",
    ["evaluate", "--policy", "p.json", "--request", "r.json"],
    {
      "p.json": policy(allow("s3:*"), deny(["s3:Get*", "s3:Put*"], { Sid: "No" }), deny("*")),
      "r.json": {
        principal: "arn:aws:iam::111122223333:user/ana",
        action: "s3:PutObject",
        resource: "arn:aws:s3:::reports/1",
      },
    },
  ],
  [
    "evaluate-implicitly-denied",
    ["evaluate", "--policy", "p.json", "--request", "r.json"],
    {
      "p.json": READ_REPORTS,
      "r.json": {
        principal: "arn:aws:iam::111122223333:user/ana",
        action: "s3:PutObject",
        resource: "arn:aws:s3:::reports/1",
      },
    },
  ],
  ["formula", ["formula", "--policy", "p.json"], { "p.json": { Statement: [allow("s3:Get*")] } }],
];

/** A condition that slicing does not settle, so that the engine is asked. */
const SEARCHED = { Condition: { DateLessThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" } } };

describe("a report is the snapshot", () => {
  test.each(REPORT_CASES)("%s", async (name, args, files) => {
    await matchesSnapshot(await keyaki(args, { files }), name);
  });

  test("undecided", async () => {
    const updated = policy(allow("s3:*", { Sid: "All", ...SEARCHED }));
    const files = { "old.json": READ_REPORTS, "new.json": updated };
    await matchesSnapshot(await keyaki([...NO_NEW_ACCESS, "--steps", "1"], { files }), "undecided");
  });

  test("compare-undecided", async () => {
    const files = { "old.json": READ_REPORTS, "new.json": policy(allow("s3:*", SEARCHED)) };
    await matchesSnapshot(
      await keyaki([...COMPARE, "--steps", "10"], { files }),
      "compare-undecided",
    );
  });

  test("help, help-of-a-check", async () => {
    await matchesSnapshot(await keyaki(["--help"]), "help");
    await matchesSnapshot(await keyaki(["help", "check-access-not-granted"]), "help-of-a-check");
  });
});

describe("a report", () => {
  const files = { "old.json": READ_REPORTS, "new.json": policy(allow("s3:*")) };

  test("has no colours in a pipe, whatever the environment variables", async () => {
    const plain = await keyaki(NO_NEW_ACCESS, { files });
    const env = { FORCE_COLOR: "1", CI: "true", TERM: "xterm-256color" };
    expect(await keyaki(NO_NEW_ACCESS, { files, env })).toEqual(plain);
    expect(plain.stdout).not.toContain("\u001b");
  });

  test("is the same in every run", async () => {
    expect(await keyaki(NO_NEW_ACCESS, { files })).toEqual(await keyaki(NO_NEW_ACCESS, { files }));
  });

  test("in JSON has the members of the response of AWS and those of keyaki", async () => {
    const ran = await keyaki([...NO_NEW_ACCESS, "--format", "json"], { files });
    expect(ran.status).toBe(2);
    expect(ran.stderr).toBe("");
    const answer = answerOf(ran);
    expect(Object.keys(answer)).toEqual([
      "result",
      "message",
      "reasons",
      "counterexample",
      "existing",
      "warnings",
    ]);
    expect(answer["reasons"]).toEqual([
      {
        description: "New access in the statement with index: 0.",
        statementIndex: 0,
        path: ["Statement", 0],
        line: 4,
        column: 5,
        action: "s3:*",
        resource: "*",
      },
    ]);
    expect(answer["existing"]).toMatchObject({ decision: "ImplicitlyDenied" });
  });

  test("in JSON has no `reasons` if the result is PASS", async () => {
    const passing = { a: READ_REPORTS, b: READ_AGAIN };
    const options = ["--format=json", "--existing", "a", "--new", "b"];
    const ran = await keyaki(["compare", ...options], { files: passing });
    expect(answerOf(ran)).toEqual({ relation: "equivalent", warnings: [] });
    const check = await keyaki(["check-no-new-access", ...options], { files: passing });
    expect(Object.keys(answerOf(check))).toEqual(["result", "message", "warnings"]);
  });

  test("in JSON has the place of each warning", async () => {
    const one = { Version: "2008-10-17", Statement: [allow("s3:*")] };
    const args = ["evaluate", "--format=json", "--policy", "p.json", "--request", "-"];
    const stdin = '{"principal":"arn:aws:iam::111122223333:root","action":"s3:A","resource":"*"}';
    expect(answerOf(await keyaki(args, { files: { "p.json": one }, stdin }))).toEqual({
      decision: "Allowed",
      statements: [
        {
          ...{ statementIndex: 0, path: ["Statement", 0], line: 4, column: 5 },
          ...{ action: "s3:*", resource: "*" },
        },
      ],
      warnings: [
        {
          code: "OLD_VERSION",
          message: "in version `2008-10-17`, `${…}` is plain text",
          policy: "policy",
          path: ["Version"],
          line: 2,
          column: 3,
        },
      ],
    });
  });

  test("in JSON an undecided answer is FAIL with the limit and no counterexample", async () => {
    const hard = { ...files, "new.json": policy(allow("s3:*", SEARCHED)) };
    const args = [...NO_NEW_ACCESS, "--steps", "1", "--format", "json"];
    const ran = await keyaki(args, { files: hard });
    expect(ran.status).toBe(2);
    const { result, undecided, counterexample } = answerOf(ran);
    expect({ result, undecided, counterexample }).toMatchObject({
      result: "FAIL",
      undecided: { limit: "steps" },
      counterexample: undefined,
    });
  });
});
