/**
 * The repositories of examples/gate: the change that is too wide fails with the line where somebody
 * wrote it, in every report, and the mended change passes.
 *
 * They run in a copy, so that reports and a history of git stay out of the project. The outputs in
 * the text of examples/gate/README.md are compared elsewhere (examples.test.ts).
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { projectFiles, ROOT } from "../tidy/tree.ts";
import { type CommandResult, keyaki } from "./process.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gate-examples-"));
  cpSync(join(ROOT, "examples/gate"), folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Example {
  readonly name: string;
  readonly wide: readonly string[];
  readonly mended: readonly string[];
  /** Where the wide statement is written. */
  readonly at: string;
}

const PLANNED = ["--standard", "terraform/plan-standard.yaml", "--source"];
const EXAMPLES: readonly Example[] = [
  {
    name: "Terraform",
    wide: ["terraform/wide"],
    mended: ["terraform/mended"],
    at: "terraform/wide/main.tf:10",
  },
  {
    name: "a Terraform plan with its source",
    wide: ["terraform/wide.plan.json", ...PLANNED, "terraform/wide"],
    mended: ["terraform/mended.plan.json", ...PLANNED, "terraform/mended"],
    at: "terraform/wide/main.tf:7",
  },
  {
    name: "CloudFormation",
    wide: ["cloudformation/wide.yaml"],
    mended: ["cloudformation/mended.yaml"],
    at: "cloudformation/wide.yaml:14",
  },
  {
    name: "the CDK",
    wide: ["cdk/wide"],
    mended: ["cdk/mended"],
    at: "cdk/wide/Uploads.template.json:15",
  },
];

const gate = (args: readonly string[]): Promise<CommandResult> =>
  keyaki(["gate", ...args], { folder, env: { PATH: process.env["PATH"] ?? "" } });

/** The places that a report names, as `file:line`. */
const REPORTS: readonly (readonly [format: string, places: (text: string) => readonly string[]])[] =
  [
    ["text", (text) => matches(text, /^ {4}at (.*):\d+$/gm)],
    ["markdown", (text) => matches(text, /^at `(.*)`$/gm)],
    ["junit", (text) => matches(text, /^at (.*):\d+$/gm)],
    ["github", (text) => matches(text, /^::error file=(.*),line=(\d+),/gm)],
    ["json", (text) => entries(text).map(({ file, line }) => `${file}:${line}`)],
    ["gitlab", (text) => issues(text).map(({ location: at }) => `${at.path}:${at.lines.begin}`)],
    ["sarif", (text) => results(text).map(({ locations }) => locations.map(physical).join())],
  ];

const matches = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, ...parts]) => parts.join(":"));

const entries = (text: string): readonly { readonly file: string; readonly line: number }[] =>
  JSON.parse(text).entries;

interface Issue {
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

const issues = (text: string): readonly Issue[] => JSON.parse(text);

interface Location {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string };
    readonly region: { readonly startLine: number };
  };
}

const results = (text: string): readonly { readonly locations: readonly Location[] }[] =>
  JSON.parse(text).runs[0].results;

const physical = ({ physicalLocation: { artifactLocation, region } }: Location): string =>
  `${artifactLocation.uri}:${region.startLine}`;

describe.each(EXAMPLES)("$name", ({ wide, mended, at }) => {
  test("fails with the line of the source in every report", async () => {
    const options = REPORTS.flatMap(([format]) => ["--output", `${format}=out.${format}`]);
    expect(await gate([...wide, ...options])).toMatchObject({ status: 2, stderr: "" });
    for (const [format, places] of REPORTS) {
      const text = readFileSync(join(folder, `out.${format}`), "utf8");
      expect(new Set(places(text)), format).toEqual(new Set([at]));
      expect(text, format).toContain("s3:DeleteBucket");
    }
  });

  test("passes when it is mended, and no report names a place", async () => {
    const options = REPORTS.flatMap(([format]) => ["--output", `${format}=out.${format}`]);
    expect(await gate([...mended, ...options])).toMatchObject({ status: 0, stderr: "" });
    for (const [format, places] of REPORTS) {
      const text = readFileSync(join(folder, `out.${format}`), "utf8");
      expect(places(text), format).toEqual([]);
      expect(text, format).not.toContain("s3:DeleteBucket");
    }
  });
});

test.each(REPORTS)("the report %s goes to standard output", async (format, places) => {
  const { status, stdout } = await gate(["cloudformation/wide.yaml", "--output", format]);
  expect(status).toBe(2);
  expect(new Set(places(stdout))).toEqual(new Set(["cloudformation/wide.yaml:14"]));
});

describe("a rule that compares with a revision", () => {
  const SINCE = "version: 1\nrules: {nothing-new: {check: no-new-access-since, since: main}}\n";
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...args], {
      cwd: folder,
      encoding: "utf8",
    });

  /** Files of a branch `main`, from the mended change, and of a branch from the wide one. */
  const CHANGED: readonly (readonly [name: string, from: string, file: string, line: string])[] = [
    ["Terraform", "terraform/#/main.tf", "infra/main.tf", "infra/main.tf:10"],
    ["CloudFormation", "cloudformation/#.yaml", "infra/stack.yaml", "infra/stack.yaml:14"],
    ["the CDK", "cdk/#", "infra", "infra/Uploads.template.json:15"],
  ];

  test.each(CHANGED)("fails for what a branch adds, in %s", async (_, from, file, line) => {
    const copy = (which: string): void =>
      cpSync(join(ROOT, "examples/gate", from.replace("#", which)), join(folder, file), {
        recursive: true,
      });
    rmSync(folder, { recursive: true });
    copy("mended");
    writeFileSync(join(folder, "keyaki.yaml"), SINCE);
    git("init", "--quiet", "--initial-branch", "main");
    git("add", ".");
    git("commit", "--quiet", "--message", "uploads");
    git("switch", "--quiet", "--create", "change");
    expect(await gate(["infra"])).toMatchObject({ status: 0 });

    copy("wide");
    git("commit", "--quiet", "--all", "--message", "delete buckets");
    const wide = await gate(["infra"]);
    expect(wide.status).toBe(2);
    expect(wide.stdout).toContain(`at ${line}:`);
    expect(wide.stdout).toContain("do `s3:DeleteBucket`");
    expect(wide.stdout).toContain("which it did not allow before");

    copy("mended");
    expect(await gate(["infra"])).toMatchObject({ status: 0 });
  });

  test("is an error if the revision is not there", async () => {
    writeFileSync(join(folder, "keyaki.yaml"), SINCE);
    git("init", "--quiet", "--initial-branch", "trunk");
    expect(await gate(["terraform/mended"])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("the revision `main` cannot be read"),
    });
  });
});

describe("the command of a pipeline, on a change that is too wide and on the mended one", () => {
  const script: readonly string[] = parse(
    readFileSync(join(ROOT, "examples/gate/gitlab-ci.yml"), "utf8"),
  ).policies.script;
  const [hook] = parse(readFileSync(join(ROOT, ".pre-commit-hooks.yaml"), "utf8"));

  test.each([
    ["the job of GitLab", script.at(-1) ?? ""],
    // pre-commit adds the names of the changed files.
    ["the hook of pre-commit", `${hook.entry} infra/main.tf`],
  ])("%s", async (_name, command) => {
    const [program, subcommand, ...args] = command.split(" ");
    expect([program, subcommand]).toEqual(["keyaki", "gate"]);
    const change = (which: string): void =>
      cpSync(join(folder, "terraform", which), join(folder, "infra"), { recursive: true });
    change("wide");
    const wide = await gate(args);
    expect(wide.status).toBe(2);
    expect(wide.stdout).toContain("at infra/main.tf:10:7");
    for (const [, file = ""] of command.matchAll(/--output \w+=(\S+)/g)) {
      expect(readFileSync(join(folder, file), "utf8")).toContain("s3:DeleteBucket");
    }
    change("mended");
    expect(await gate(args)).toMatchObject({ status: 0, stderr: "" });
  });
});

test("each standard names the schema by which editors complete it", () => {
  const standards = projectFiles().filter(({ path }) =>
    /^examples\/.*(?:keyaki|-standard)\.yaml$/.test(path),
  );
  expect(standards.length).toBeGreaterThan(1);
  for (const { path, text } of standards) {
    const schema = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1] ?? "";
    expect(existsSync(join(ROOT, dirname(path), schema)) && schema, path).toMatch(/schema\.json$/);
  }
});

test("a new user needs five commands for a failing and a mended check", async () => {
  const document = readFileSync(join(ROOT, "examples/gate/README.md"), "utf8");
  const commands = /```sh\n(git clone [^`]*)\n```/.exec(document)?.[1]?.split("\n") ?? [];
  expect(commands.length).toBeLessThanOrEqual(5);
  const checks = commands.filter((line) => line.startsWith("keyaki gate "));
  const statuses: (number | null)[] = [];
  for (const line of checks) {
    const { status } = await gate((line.split("  #")[0] ?? "").trim().split(" ").slice(2));
    statuses.push(status);
  }
  expect(statuses).toEqual([2, 0]);
});
