/**
 * The reports for machines, against the schemas of those who read them. SARIF is checked by the
 * schema of OASIS, and JUnit by the XSD of Jenkins and by what that of Ant asks. The reports for
 * GitLab and GitHub are checked by their documented form and limits.
 *
 * The results have no finding, one, each kind, or thousands, and texts with every class of
 * characters that a format may refuse.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import sarifSchema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with {
  type: "json",
};
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { validateXML } from "xmllint-wasm";
import { githubReport } from "../../../src/gate/reports/github.ts";
import { gitlabReport } from "../../../src/gate/reports/gitlab.ts";
import { junitReport } from "../../../src/gate/reports/junit.ts";
import { COMMENT_BYTES, markdownReport } from "../../../src/gate/reports/markdown.ts";
import { sarifReport } from "../../../src/gate/reports/sarif.ts";
import { SourceLines } from "../../../src/gate/reports/source-frame.ts";
import { textReport } from "../../../src/gate/reports/text.ts";
import type { GateResult } from "../../../src/gate/result.ts";
import { at, failed, manyFailures, policyOf, rule, SAMPLE } from "./sample.ts";

const LINES = new SourceLines(() => undefined);
const PLAIN = (text: string): string => text;
const PAINT = { good: PLAIN, bad: PLAIN, doubt: PLAIN, strong: PLAIN, quiet: PLAIN };
const MEBIBYTE = 2 ** 20;

/** Texts by what is special in them. */
const TEXTS: Readonly<Record<string, string>> = {
  "letters of many scripts": "Größe 名前 имя שם اسم 🪵 e\u0301 ﬁ",
  "marks of XML": `<![CDATA[ ]]> <!-- -- > &amp; &#0; <?x ?> " '`,
  "marks of Markdown and of commands": "::error::x%0A %25 | `` ``` @all #1 [a](b) <img> ~~~",
  "control characters": String.fromCharCode(...Array.from({ length: 0xa0 }, (_, code) => code)),
  "halves of a character": "\ud800 \udc00 \udc00\ud800",
  "code points without a character": "\ufffe \uffff \ufdd0 \u{1fffe} \u{10ffff}",
  "characters without a glyph": "\u00ad \u200b \u202e \u2028 \u2029 \ue000 \ufeff \u{e0041}",
  "blanks only": "   ",
};

/** Each kind of entry, with the same text wherever a text of a user can stand. */
function written(text: string): GateResult {
  const info = { ...rule(text), check: text, why: text, help: text };
  const file = `a/${text}.tf`;
  const place = at(file, 1);
  const failure = failed(place, {
    message: text,
    statement: { index: 0, sid: text, place },
    depends: "some values",
    values: [{ name: text, value: text }],
    unknowns: [text],
    exception: { place, message: text },
  });
  const excepted = {
    kind: "excepted",
    reason: text,
    expires: text,
    place,
    failed: failure,
  } as const;
  return {
    result: "fail",
    standard: { file: `${text}.yaml`, rules: [info] },
    files: [{ file, policies: 2 }],
    problems: (["error", "warning", "note"] as const).map((severity) => {
      return { severity, code: text, message: text, place, help: text };
    }),
    policies: [
      policyOf(text, place, [
        [info, failure],
        [{ ...info, level: "warning" }, failure],
        [info, { kind: "undecided", message: text }],
        [info, excepted],
        [info, { kind: "not applicable", reason: text }],
        [info, { kind: "proved" }],
      ]),
      {
        ...policyOf(text, place, []),
        unread: [{ level: "error", reason: text, when: text, place }],
      },
    ],
  };
}

/** Failures whose texts are long and do not compress. */
function longFailures(count: number): GateResult {
  let state = 1;
  const noise = (): string =>
    Array.from({ length: 5_000 }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return String.fromCodePoint(0x4e00 + (state % 0x5000));
    }).join("");
  const policies = Array.from({ length: count }, (_, index) =>
    policyOf(`aws_iam_policy.p[${index}]`, at("a.tf", 1), [
      [rule("nothing-public"), failed(at("a.tf", 1), { message: noise() })],
    ]),
  );
  return { ...SAMPLE, policies, problems: [], files: [{ file: "a.tf", policies: count }] };
}

const RESULTS: readonly (readonly [name: string, result: GateResult])[] = [
  ["nothing", { ...SAMPLE, result: "pass", policies: [], problems: [], files: [] }],
  ["one proved policy", { ...manyFailures(0), policies: SAMPLE.policies.slice(1, 2) }],
  ["one finding", manyFailures(1)],
  ["each kind of entry", SAMPLE],
  ["5,000 findings", manyFailures(5_000)],
  ["1,000 findings of 15 KB", longFailures(1_000)],
  ["the built-in standard", { ...SAMPLE, standard: { rules: SAMPLE.standard.rules } }],
  ...Object.entries(TEXTS).map(([name, text]) => [name, written(text)] as const),
];

/** Zeros and halves of a character, which databases refuse. */
const UNSTORABLE = /[\0\p{Cs}]/u;

/** All texts in a text of JSON. */
function textsOf(json: string): string {
  const texts: string[] = [];
  JSON.parse(json, (_key, value: unknown) => {
    if (typeof value === "string") texts.push(value);
  });
  return texts.join("\n");
}

/** The formats that the schema of SARIF names. */
const FORMATS = {
  uri: (text: string) => URL.canParse(text),
  "uri-reference": (text: string) =>
    /^(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9A-F]{2})*$/.test(text) && URL.canParse(text, "file:///"),
  "date-time": (text: string) => !Number.isNaN(Date.parse(text)),
};

/** The schema is of draft 4, whose names of itself and of its language ajv does not know. */
const { $schema: _, id: __, ...sarif } = sarifSchema;
const isSarif = new Ajv({
  strict: false,
  allErrors: true,
  unicodeRegExp: false,
  formats: FORMATS,
}).compile(sarif);

describe("SARIF", () => {
  test("its schema finds a fault", () => {
    const log = JSON.parse(sarifReport(SAMPLE, { version: "1.2.3" }));
    log.runs[0].results[0].level = "fatal";
    expect(isSarif(log)).toBe(false);
  });

  test.each(RESULTS)("of %s is valid, and within the limits of GitHub", (_name, result) => {
    const text = sarifReport(result, { version: "1.2.3" });
    const log = JSON.parse(text);
    isSarif(log);
    expect(isSarif.errors).toBeNull();
    const [{ results, tool }] = log.runs;
    expect(results.length).toBeLessThanOrEqual(25_000);
    expect(tool.driver.rules.length).toBeLessThanOrEqual(25_000);
    for (const each of results) expect(each.message.text).not.toBe("");
    expect(textsOf(text)).not.toMatch(UNSTORABLE);
    expect(gzipSync(text).length).toBeLessThanOrEqual(10 * MEBIBYTE);
  });
});

describe("JUnit", () => {
  const schemas = ["jenkins-junit.xsd", "ant-junit.xsd"].map((name) => ({
    fileName: name,
    contents: readFileSync(join(import.meta.dirname, name), "utf8"),
  }));

  async function faults(xml: string): Promise<readonly string[]> {
    const all = await Promise.all(
      schemas.map((schema) => validateXML({ xml, schema: [schema], maxMemoryPages: 8192 })),
    );
    return all.flatMap(({ errors }) => errors.map(({ message }) => message));
  }

  test.each([
    ["<testcase ", "<case "],
    [' tests="', ' all="'],
    ["</testsuites>", ""],
  ])("its schemas find a fault: %s as %s", async (right, wrong) => {
    expect(await faults(junitReport(SAMPLE).replace(right, wrong))).not.toEqual([]);
  });

  test.each(RESULTS)("of %s is valid", async (_name, result) => {
    expect(await faults(junitReport(result))).toEqual([]);
  });

  test.each(RESULTS)("of %s counts its cases", (_name, result) => {
    const xml = junitReport(result);
    const count = (pattern: RegExp): number => xml.match(pattern)?.length ?? 0;
    const sum = (name: string): number =>
      [...xml.matchAll(new RegExp(`<testsuite [^>]* ${name}="(\\d+)"`, "g"))].reduce(
        (total, [, number]) => total + Number(number),
        0,
      );
    expect(sum("tests")).toBe(count(/<testcase /g));
    expect(sum("failures")).toBe(count(/<failure /g));
    expect(sum("errors")).toBe(count(/<error /g));
    expect(sum("skipped")).toBe(count(/<skipped>/g));
  });
});

/** The members that GitLab documents, and what it refuses. */
const isCodeQuality = new Ajv({ strict: false, allErrors: true }).compile({
  type: "array",
  items: {
    type: "object",
    required: ["description", "check_name", "fingerprint", "severity", "location"],
    properties: {
      description: { type: "string", minLength: 1 },
      check_name: { type: "string", minLength: 1 },
      fingerprint: { type: "string", pattern: "^[0-9a-f]{16}$" },
      severity: { enum: ["info", "minor", "major", "critical", "blocker"] },
      location: {
        type: "object",
        required: ["path", "lines"],
        properties: {
          path: { type: "string", pattern: "^(?!\\.{0,2}/)." },
          lines: {
            type: "object",
            required: ["begin"],
            properties: { begin: { type: "integer", minimum: 1 } },
          },
        },
      },
    },
  },
});

test.each(RESULTS)("the report for GitLab of %s has the documented form", (_name, result) => {
  const text = gitlabReport(result);
  const issues: readonly { readonly fingerprint: string }[] = JSON.parse(text);
  isCodeQuality(issues);
  expect(isCodeQuality.errors).toBeNull();
  expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
  expect(text).toMatch(/^\[/);
  expect(textsOf(text)).not.toMatch(UNSTORABLE);
});

test.each(RESULTS)("the annotations of %s fit the limits of GitHub", (_name, result) => {
  const lines = githubReport(result).trimEnd().split("\n");
  for (const level of ["error", "warning"]) {
    const own = lines.filter((line) => line.startsWith(`::${level} `));
    expect(own.length).toBeLessThanOrEqual(10);
    for (const line of own) {
      expect(line).toMatch(/^::\w+ (?:file=[^,:]*,line=\d+,endLine=\d+,col=\d+,)?title=[^,:]*::./);
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(64 * 1024);
    }
  }
  const others = lines.filter((line) => !/^::(?:error|warning) /.test(line));
  expect(others).toEqual([expect.stringMatching(/^keyaki: \d+ polic/)]);
});

test.each(RESULTS)("a comment of %s fits the limit of GitHub", (_name, result) => {
  const text = markdownReport(result, LINES);
  expect(text.length).toBeLessThan(65_536);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(COMMENT_BYTES);
});

test.each(RESULTS)("no report of %s has halves of characters", (_name, result) => {
  for (const text of [
    textReport(result, LINES, PAINT),
    githubReport(result),
    junitReport(result),
    markdownReport(result, LINES),
  ]) {
    expect(text).not.toMatch(/\p{Cs}/u);
  }
});
