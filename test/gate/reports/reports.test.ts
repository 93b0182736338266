/**
 * The formats of a result: each shows every entry, none lets a text of the user forge its syntax,
 * and each stays within the limits of the service that reads it.
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { entriesOf } from "../../../src/gate/reports/entry.ts";
import { githubReport } from "../../../src/gate/reports/github.ts";
import { gitlabReport } from "../../../src/gate/reports/gitlab.ts";
import { jsonReport, jsonResult } from "../../../src/gate/reports/json.ts";
import { junitReport } from "../../../src/gate/reports/junit.ts";
import { COMMENT_BYTES, markdownReport } from "../../../src/gate/reports/markdown.ts";
import { repositoryPath, repositoryUri } from "../../../src/gate/reports/repository-path.ts";
import schema from "../../../src/gate/reports/result.schema.json" with { type: "json" };
import { MAX_RESULTS, sarifLog } from "../../../src/gate/reports/sarif.ts";
import { SourceLines } from "../../../src/gate/reports/source-frame.ts";
import { summaryLine, summaryOf } from "../../../src/gate/reports/summary.ts";
import { textReport } from "../../../src/gate/reports/text.ts";
import { manyFailures, SAMPLE, SOURCE } from "./sample.ts";

const plain = (text: string): string => text;
const PAINT = { good: plain, bad: plain, doubt: plain, strong: plain, quiet: plain };
const LINES = new SourceLines((file) => (file === "infra/site.tf" ? SOURCE : undefined));
const MANY = 5_100;

/** Characters that no report may print as they are. */
const HARMFUL = /[\p{Cf}]|(?!\n)\p{Cc}/u;

describe("entries", () => {
  test("stand in the order of level, file and line", () => {
    expect(entriesOf(SAMPLE).map(({ level, kind, id }) => `${level} ${kind} ${id}`)).toEqual([
      "error failed nothing-public",
      "error excepted nothing-public",
      "error failed nothing-public",
      "error unread POLICY_NOT_READ",
      "warning failed only-less",
      "warning problem EXCEPTION_UNUSED",
    ]);
  });

  test("have distinct fingerprints, which do not depend on lines", () => {
    const prints = entriesOf(manyFailures(MANY)).map((each) => each.fingerprint);
    expect(new Set(prints).size).toBe(MANY);
    const moved = structuredClone(SAMPLE);
    for (const { verdicts } of moved.policies) {
      for (const { outcome } of verdicts) {
        if (outcome.kind === "failed" && outcome.statement) {
          Object.assign(outcome.statement.place, { line: outcome.statement.place.line + 7 });
        }
      }
    }
    const printsOf = (result: typeof SAMPLE): readonly string[] =>
      entriesOf(result).map((each) => each.fingerprint);
    expect([...printsOf(moved)].sort()).toEqual([...printsOf(SAMPLE)].sort());
  });
});

test("the summary counts everything", () => {
  expect(summaryLine(summaryOf(SAMPLE))).toBe(
    "5 policies in 3 files: 1 proved, 3 failed, 1 excepted, 1 not read",
  );
});

describe("text", () => {
  const text = textReport(SAMPLE, LINES, PAINT);

  test("quotes the source, the request and the advice", () => {
    expect(text).toContain("FAIL nothing-public: aws_s3_bucket_policy.site lets everybody");
    expect(text).toContain('8 |   Action    = "s3:GetObject"');
    expect(text).toContain("context    aws:SourceIp = 192.0.2.1");
    expect(text).toContain("why: nothing of ours is for everybody");
    expect(text).toContain("aws_s3_bucket_policy.logs (resource, infra/site.tf:20)");
    expect(text).toContain("cannot be read, because its data source is pending");
    expect(text).toMatch(
      /\nFAIL: 5 policies in 3 files: .*\nChecked against the standard keyaki.yaml.\n$/,
    );
  });

  test("has no line that a text forged", () => {
    expect(text).not.toMatch(HARMFUL);
    expect(text).not.toMatch(/^\s*::error/m);
  });
});

test("JSON has every policy, verdict and problem", () => {
  const result = jsonResult(SAMPLE);
  expect(result.policies.map(({ verdicts }) => verdicts.map((each) => each.outcome))).toEqual([
    ["failed", "failed"],
    ["proved"],
    ["excepted"],
    ["failed"],
    [],
  ]);
  expect(result.policies[4]?.unread).toEqual([{ reason: "its data source is pending" }]);
  expect(result.entries).toHaveLength(6);
  const validate = new Ajv2020({ allErrors: true }).compile(schema);
  expect(validate(JSON.parse(jsonReport(SAMPLE))), JSON.stringify(validate.errors)).toBe(true);
});

describe("SARIF", () => {
  const log = sarifLog(SAMPLE, { version: "1.2.3" });
  const [run] = log.runs;

  test("names only files of the repository", () => {
    const uris = run?.results?.flatMap(({ locations = [] }) =>
      locations.map((each) => each.physicalLocation?.artifactLocation?.uri ?? ""),
    );
    expect(uris).toHaveLength(6);
    for (const uri of uris ?? []) expect(uri).toMatch(/^(?!\/)(?!.*\.\.)[\w.%/()!'*~-]+$/);
    // The plan outside of the repository is placed on the standard.
    expect(uris?.[3]).toBe("keyaki.yaml");
  });

  test("has a descriptor for each result", () => {
    const ids = run?.tool.driver.rules?.map(({ id }) => id);
    expect(ids).toEqual(["nothing-public", "only-less", "POLICY_NOT_READ", "EXCEPTION_UNUSED"]);
    for (const { ruleId = "", ruleIndex = -1 } of run?.results ?? []) {
      expect(ids?.[ruleIndex]).toBe(ruleId);
    }
  });

  test("suppresses an excepted failure", () => {
    const suppressed = run?.results?.filter(({ suppressions = [] }) => suppressions.length > 0);
    expect(suppressed?.map((each) => each.suppressions?.[0]?.status)).toEqual(["accepted"]);
  });

  test("stays within GitHub's limits, and counts the rest", () => {
    const [large] = sarifLog(manyFailures(MANY), { version: "1" }).runs;
    expect(large?.results).toHaveLength(MAX_RESULTS);
    const notes = large?.invocations?.[0]?.toolExecutionNotifications?.map(
      (each) => each.message.text,
    );
    expect(notes?.[1]).toContain("100 more results");
  });

  const URIS: readonly (readonly [file: string, uri: string | undefined])[] = [
    ["a/b.tf", "a/b.tf"],
    ["./a//b.tf", "a/b.tf"],
    ["a/../b.tf", "b.tf"],
    ["../b.tf", undefined],
    ["/b.tf", undefined],
    ["C:/b.tf", undefined],
    [".", undefined],
    ["a b#c?.tf", "a%20b%23c%3F.tf"],
  ];
  test.each(URIS)("the URI of %s is %s", (file, uri) => {
    expect(repositoryUri(file)).toBe(uri);
    expect(repositoryPath(file) === undefined).toBe(uri === undefined);
  });
});

describe("JUnit", () => {
  const xml = junitReport(SAMPLE);

  test("counts failures, errors and skipped cases", () => {
    expect(xml).toContain('name="infra/site.tf" tests="4" failures="1" errors="0" skipped="1"');
    expect(xml.match(/<failure /g)).toHaveLength(2);
    expect(xml.match(/<error /g)).toHaveLength(1);
    expect(xml.match(/<skipped>/g)).toHaveLength(1);
  });

  test("has no raw mark, quote or control character of a text", () => {
    expect(xml).not.toMatch(HARMFUL);
    expect(xml).not.toContain("<b>");
    expect(xml).not.toContain("]]>");
  });
});

describe("GitHub", () => {
  test("escapes texts, and has a line for each annotation only", () => {
    const lines = githubReport(SAMPLE).trimEnd().split("\n");
    expect(lines).toHaveLength(6);
    for (const line of lines.slice(0, -1)) expect(line).toMatch(/^::(?:error|warning) [^\n]*::/);
    expect(lines[0]).toMatch(
      /^::error file=infra\/site.tf,line=4,endLine=9,col=3,title=nothing-public::/,
    );
    expect(githubReport(SAMPLE)).not.toMatch(HARMFUL);
  });

  test("shows 10 errors, and counts the rest", () => {
    const lines = githubReport(manyFailures(MANY)).trimEnd().split("\n");
    expect(lines.filter((line) => line.startsWith("::error"))).toHaveLength(10);
    expect(lines[9]).toContain(`${MANY - 9} more findings`);
  });
});

test("GitLab gets unique fingerprints and relative paths", () => {
  const issues = JSON.parse(gitlabReport(SAMPLE)) as readonly {
    readonly fingerprint: string;
    readonly location: { readonly path: string };
  }[];
  expect(issues).toHaveLength(5);
  expect(new Set(issues.map((each) => each.fingerprint)).size).toBe(5);
  for (const { location } of issues) expect(location.path).not.toMatch(/^\.?\//);
});

describe("Markdown", () => {
  test("stays below the budget of a comment, and counts the rest", () => {
    const text = markdownReport(manyFailures(MANY), LINES);
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(COMMENT_BYTES);
    expect(text).toMatch(/… and \d+ more findings, left out for length/);
  });

  test("keeps texts of the user in code", () => {
    const text = markdownReport(SAMPLE, LINES);
    expect(text).not.toMatch(HARMFUL);
    const outside = text
      .replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, "")
      .replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, "");
    expect(outside).not.toContain("@all");
    expect(outside).not.toContain("<b>");
  });
});
