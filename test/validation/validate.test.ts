/**
 * Findings about whole documents, their order, their locations, and the limit on their number.
 *
 * Spans are written by hand: `span("text", start)` is the place of a piece of the document. Columns
 * and offsets count UTF-16 units, so a character beyond the basic plane counts twice.
 */
import { describe, expect, test } from "vitest";
import type { Location, PathElement } from "../../src/validation/finding.ts";
import { MAX_FINDINGS } from "../../src/validation/validate.ts";
import { codes, findings, type Kind, policy } from "./notation.ts";

const LINK = "https://docs.aws.amazon.com/IAM/latest/UserGuide/";

describe("a whole document", () => {
  const ALLOW = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" };
  const two = (one: object, other: object) => ({
    Version: "2012-10-17",
    Statement: [
      { ...ALLOW, ...one },
      { ...ALLOW, ...other },
    ],
  });
  const long = (count: number) => ({ ...policy("identity", {}), Id: "x".repeat(count) });

  test.each<readonly [string, Kind, unknown]>([
    ["JSON_SYNTAX_ERROR", "identity", '{"Version": '],
    ["JSON_SYNTAX_ERROR", "identity", ""],
    ["DUPLICATE_KEY", "identity", '{"Version":"2012-10-17","Version":"2012-10-17"}'],
    ["LONE_SURROGATE", "identity", { ...policy("identity", {}), Id: "\ud800" }],
    ["DATA_TYPE_MISMATCH", "identity", "[]"],
    ["MISSING_VERSION", "identity", { Statement: ALLOW }],
    ["INVALID_VERSION", "identity", { Version: "2020-01-01", Statement: ALLOW }],
    ["MISSING_STATEMENT", "identity", { Version: "2012-10-17" }],
    ["MISSING_STATEMENT", "identity", { Version: "2012-10-17", Statement: [] }],
    [
      "VARIABLE_UNSUPPORTED_IN_VERSION",
      "identity",
      { Version: "2008-10-17", Statement: { ...ALLOW, Resource: "arn:aws:s3:::b/${aws:userid}" } },
    ],
    ["UNIQUE_SIDS_REQUIRED", "identity", two({ Sid: "A" }, { Sid: "A", Action: "s3:PutObject" })],
    [
      "UNIQUE_SIDS_RECOMMENDED",
      "resource",
      two({ Sid: "A", Principal: "*" }, { Sid: "A", Effect: "Deny", Principal: "*" }),
    ],
    ["REDUNDANT_STATEMENT", "identity", two({ Sid: "A" }, { Sid: "B" })],
    ["POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", "identity", long(6144)],
    ["POLICY_SIZE_EXCEEDS_SCP_QUOTA", "scp", long(5120)],
  ])("has %s (%s): %j", (code, kind, document) => expect(codes(kind, document)).toEqual([code]));

  test("of the older version has no finding for it alone", () =>
    expect(codes("identity", { Version: "2008-10-17", Statement: ALLOW })).toEqual([]));

  test.each<readonly [string, Kind, number]>([
    ["POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA", "resource", 20_480],
    ["POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA", "trust", 2048],
    ["POLICY_SIZE_EXCEEDS_RCP_QUOTA", "rcp", 5120],
  ])("may be too long: %s", (code, kind, most) => {
    const of = (length: number): unknown => {
      const base = JSON.stringify({ ...policy(kind, {}), Id: "" }).length;
      return { ...policy(kind, {}), Id: "x".repeat(length - base) };
    };
    expect(codes(kind, of(most))).toEqual([]);
    expect(codes(kind, of(most + 1))).toEqual([code]);
  });

  test("with white space is not longer", () =>
    expect(codes("scp", JSON.stringify(policy("scp", {}), undefined, 9000))).toEqual([]));

  test("has the findings of all its parts", () => {
    const Statement = [{ Effect: "allow", Action: "iam:PassRole" }, { ...ALLOW, Sid: "" }, 1];
    expect(codes("identity", { Statement })).toEqual([
      "MISSING_VERSION",
      "MISSING_RESOURCE",
      "INVALID_EFFECT",
      "EMPTY_SID_VALUE",
      "DATA_TYPE_MISMATCH",
    ]);
  });
});

describe("a finding", () => {
  test("has AWS's members, and links to AWS's page", () => {
    const [first] = findings("identity", policy("identity", { Action: [] }));
    expect(first).toMatchObject({
      findingDetails: "an empty list matches nothing",
      findingType: "SUGGESTION",
      issueCode: "EMPTY_ARRAY_ACTION",
      learnMoreLink:
        `${LINK}access-analyzer-reference-policy-checks.html` +
        "#access-analyzer-reference-policy-checks-suggestion-empty-array-action",
    });
  });

  test("of keyaki alone links to the grammar", () => {
    const condition = { stringequals: { "aws:userid": "x" } };
    expect(findings("identity", policy("identity", { Condition: condition }))).toMatchObject([
      {
        issueCode: "CASE",
        findingType: "WARNING",
        learnMoreLink: `${LINK}reference_policies_grammar.html`,
      },
    ]);
  });

  test("quotes the wrong text", () => {
    const [first] = findings("identity", policy("identity", { Sid: "a b" }));
    expect(first?.findingDetails).toMatch(/^`a b`: /);
  });
});

describe("a location", () => {
  const TEXT = [
    "{",
    '  "Version": "2012-10-17",',
    '  "Id": "🌳",',
    '  "Statement": [{ "Sid": "🌳", "Effect": "Deny", "Action": "s3:*",',
    '    "Resource": ["arn:aws:s3:::b", "arn:aws:\\u0053\\u0033:::b"], "Extra": 1 }]',
    "}",
  ].join("\r\n");

  /** The location of a piece of the text, which stands there once. */
  function at(path: readonly PathElement[], piece: string): Location {
    const offset = TEXT.indexOf(piece);
    const position = (at: number) => {
      const lines = TEXT.slice(0, at).split("\r\n");
      return { line: lines.length, column: lines.at(-1)?.length ?? 0, offset: at };
    };
    return { path, span: { start: position(offset), end: position(offset + piece.length) } };
  }

  const first = [{ value: "Statement" }, { index: 0 }];

  test("has a path, and a span behind an emoji", () =>
    expect(findings("identity", TEXT).map((each) => [each.issueCode, each.locations])).toEqual([
      [
        "UNSUPPORTED_SID",
        [
          {
            path: [...first, { value: "Sid" }],
            span: {
              start: { line: 4, column: 25, offset: 71 },
              end: { line: 4, column: 29, offset: 75 },
            },
          },
        ],
      ],
      [
        "INVALID_ARN_SERVICE_CASE",
        [
          at(
            [...first, { value: "Resource" }, { index: 1 }, { substring: { start: 8, length: 2 } }],
            "\\u0053\\u0033",
          ),
        ],
      ],
      ["INVALID_POLICY_ELEMENT", [at([...first, { key: "Extra" }], '"Extra"')]],
    ]));

  test("of a single statement has no index", () => {
    const document = { Version: "2012-10-17", Statement: { Effect: "Deny", Action: "*" } };
    expect(findings("identity", document)[0]?.locations[0]?.path).toEqual([{ value: "Statement" }]);
  });

  test("of a missing element is its statement, and of the document its whole text", () => {
    const text = '{ "Statement": { "Effect": "Deny", "Action": "s3:*" } }';
    expect(findings("identity", text).map(({ locations }) => locations[0])).toMatchObject([
      { path: [], span: { start: { offset: 0 }, end: { offset: text.length } } },
      { path: [{ value: "Statement" }], span: { start: { offset: 15 }, end: { offset: 53 } } },
    ]);
  });

  test("of a syntax error is one character", () =>
    expect(findings("identity", '{"Id":"🌳",\n 🌳}')[0]?.locations).toEqual([
      {
        path: [],
        span: {
          start: { line: 2, column: 1, offset: 13 },
          end: { line: 2, column: 3, offset: 15 },
        },
      },
    ]));

  test("of a repeated key is that of the later one", () =>
    expect(findings("identity", '{"Id":"a","Id":"b"}')[0]?.locations).toEqual([
      {
        path: [{ key: "Id" }],
        span: {
          start: { line: 1, column: 10, offset: 10 },
          end: { line: 1, column: 14, offset: 14 },
        },
      },
    ]));

  test("of a variable is a piece of its text", () => {
    const found = findings(
      "identity",
      policy("identity", { Resource: "arn:aws:s3:::b/${aws:a b}" }),
    );
    expect(found[0]?.locations[0]?.path.at(-1)).toEqual({ substring: { start: 15, length: 10 } });
  });

  test("may be one of several", () => {
    const document = policy("identity", { Action: ["s3:Get*", "iam:PassRole"], Resource: "*" });
    expect(findings("identity", document)[0]?.locations.map(({ path }) => path.at(-1))).toEqual([
      { index: 1 },
      { value: "Resource" },
    ]);
  });
});

test("findings are in the order of the text, then of their codes", () => {
  const found = findings("identity", policy("identity", { Action: "*", Resource: "*" }));
  expect(found.map(({ issueCode }) => issueCode)).toEqual([
    "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
    "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
  ]);
});

test("too many findings are cut, and the last one is an error that says so", () => {
  const Action = Array.from({ length: MAX_FINDINGS + 5 }, (_, i) => `Get${i}`);
  const found = findings("identity", policy("identity", { Action }));
  expect(found).toHaveLength(MAX_FINDINGS);
  expect(found.at(-1)).toMatchObject({
    findingType: "ERROR",
    issueCode: "TOO_MANY_FINDINGS",
    findingDetails: "7 more findings are left out; correct these first",
  });
});

test("a key that stands in many paths cuts the findings", () => {
  const key = `aws:RequestTag/${"k".repeat(10_000)}`;
  const values = Array.from({ length: 200 }, (_, i) => `${i}*`);
  const found = findings(
    "identity",
    policy("identity", { Condition: { StringEquals: { [key]: values } } }),
  );
  expect(found.length).toBeLessThan(110);
  expect(found.at(-1)).toMatchObject({ issueCode: "TOO_MANY_FINDINGS" });
});

test("a finding has at most 20 locations", () => {
  const Action = ["s3:*", ...Array.from({ length: 30 }, (_, i) => `s3:Get${i}`)];
  const [first] = findings("identity", policy("identity", { Action }));
  expect([first?.issueCode, first?.locations.length]).toEqual(["REDUNDANT_ACTION", 20]);
});

test("of two patterns that cover each other, only one is redundant", () => {
  const document = policy("identity", { Resource: ["**", "arn:aws:s3:::b", "*"] });
  const found = findings("identity", document).find(
    ({ issueCode }) => issueCode === "REDUNDANT_RESOURCE",
  );
  expect(found?.locations.map(({ path }) => path.at(-1))).toEqual([{ index: 1 }, { index: 2 }]);
});
