/**
 * Reports of the command in real folders: paths of a repository, hashes of inputs, what is said
 * when all reports go to files; and what `init` writes.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bucket, files, inNewFolder, keyaki, NO_IAM, policy } from "./gate-folder.ts";

inNewFolder();

const sha256 = (file: string): string =>
  createHash("sha256").update(readFileSync(file)).digest("hex");

const written = (file: string): string => readFileSync(file, "utf8");

describe("in a folder of a repository, paths are those of the repository", () => {
  const UP = "a/../../other/site.tf";
  test.each<[string, string, string]>([
    ["a file", "site.tf", "infra/a/site.tf"],
    ["a file elsewhere in it", UP, "infra/other/site.tf"],
    ["an absolute path", "$/infra/a/site.tf", "infra/a/site.tf"],
  ])("%s", async (_, given, expected) => {
    mkdirSync(".git");
    files({ "infra/a/site.tf": bucket('"*"'), "infra/other/site.tf": bucket('"*"') });
    const root = process.cwd();
    process.chdir("infra/a");
    const path = given === UP ? "../other/site.tf" : given.replace("$", root);
    const outputs = ["--output", "sarif=o.sarif", "--output", "gitlab=g.json"];
    const { text } = await keyaki("gate", path, ...outputs, "--output", "github");
    expect(text).toContain(`::error file=${expected},line=6,`);
    const { results } = JSON.parse(written("o.sarif")).runs[0];
    expect(results[0].locations[0].physicalLocation.artifactLocation).toEqual({
      uri: expected,
      uriBaseId: "%SRCROOT%",
    });
    expect(JSON.parse(written("g.json"))[0].location.path).toBe(expected);
  });

  test("outside of it they are not", async () => {
    files({ "p/site.tf": bucket('"*"'), "repository/x.txt": "" });
    mkdirSync("repository/.git");
    process.chdir("repository");
    const { text } = await keyaki("gate", "../p", "--output", "github");
    expect(text).toMatch(/^::error title=nothing-public::/);
  });

  test("JSON says where the working directory is", async () => {
    mkdirSync(".git");
    files({ "infra/a/p.json": policy("s3:GetObject"), "infra/keyaki.yaml": NO_IAM });
    process.chdir("infra");
    const { stdout } = await keyaki("gate", "--output", "json");
    expect(JSON.parse(stdout)).toMatchObject({
      directory: "infra",
      standard: { file: "keyaki.yaml" },
      files: [{ file: "a/p.json" }],
    });
  });
});

test("if all reports go to files, one line says how it ended", async () => {
  files({
    "keyaki.yaml": NO_IAM,
    "p.json": policy("s3:GetObject"),
    "q.json": policy("iam:PassRole"),
  });
  const outputs = ["--output", "sarif=o.sarif", "--output", "gitlab=g.txt"];
  expect(await keyaki("gate", "q.json", ...outputs)).toMatchObject({
    status: 2,
    text: "FAIL: 1 policy in 1 file: 0 proved, 1 failed; wrote o.sarif, g.txt\n",
  });
  expect((await keyaki("gate", "p.json", ...outputs)).text).toMatch(/^PASS: 1 policy.* wrote /);
});

describe("hashes of the inputs", () => {
  const TEMPLATE = JSON.stringify({
    Resources: {
      P: {
        Type: "AWS::IAM::ManagedPolicy",
        Properties: { PolicyDocument: JSON.parse(policy("s3:GetObject")) },
      },
    },
  });
  test("are in JSON, SARIF, JUnit, Markdown and text", async () => {
    files({
      "keyaki.yaml": "version: 1\nextends: [base.yaml]\n",
      "base.yaml": NO_IAM,
      "t.json": TEMPLATE,
      "main.tf": 'resource "aws_iam_policy" "p" {\n  policy = file("${path.module}/p.txt")\n}\n',
      "p.txt": policy("s3:GetObject"),
    });
    const outputs = ["json=o/r.json", "sarif=o/r.sarif", "junit=o/r.xml", "markdown=o/r.md"];
    mkdirSync("o");
    const args = outputs.flatMap((each) => ["--output", each]);
    const { status, text } = await keyaki("gate", ...args, "--output", "text");
    expect(text).toContain(`standard keyaki.yaml.\nIts SHA-256 is ${sha256("keyaki.yaml")}.`);
    expect(status).toBe(0);
    const json = JSON.parse(written("o/r.json"));
    expect(json.standard).toEqual({ file: "keyaki.yaml", sha256: sha256("keyaki.yaml") });
    expect(json.files).toEqual([
      { file: "main.tf", policies: 1, sha256: sha256("main.tf") },
      { file: "t.json", policies: 1, sha256: sha256("t.json") },
    ]);
    expect(json.inputs).toEqual([
      { file: "base.yaml", sha256: sha256("base.yaml") },
      { file: "p.txt", sha256: sha256("p.txt") },
    ]);
    const all = ["base.yaml", "keyaki.yaml", "main.tf", "p.txt", "t.json"];
    expect(
      JSON.parse(written("o/r.sarif")).runs[0].artifacts.map(
        (each: { location: { uri: string }; hashes: { "sha-256": string } }) => [
          each.location.uri,
          each.hashes["sha-256"],
        ],
      ),
    ).toEqual(all.map((each) => [each, sha256(each)]));
    for (const each of all) {
      expect(written("o/r.md")).toContain(`| \`${each}\` | \`${sha256(each)}\` |`);
    }
    expect(written("o/r.xml")).toContain(`<property name="sha256" value="${sha256("t.json")}"/>`);
  });

  test("are of the bytes, whatever the encoding", async () => {
    files({ "keyaki.yaml": NO_IAM });
    writeFileSync("p.json", `\ufeff${policy("s3:GetObject")}`);
    const { stdout } = await keyaki("gate", "p.json", "--output", "json");
    expect(JSON.parse(stdout).files).toEqual([
      { file: "p.json", policies: 1, sha256: sha256("p.json") },
    ]);
  });
});

describe("init", () => {
  test("without a policy writes nothing, unless that is allowed", async () => {
    files({ "notes.json": "{}" });
    const { status, text } = await keyaki("init");
    expect(text).toBe(
      "error: no policy was found, so there is nothing to make a standard from; check the paths, " +
        "or give --allow-empty\n",
    );
    expect(status).toBe(2);
    expect(() => written("keyaki.yaml")).toThrow();
    expect((await keyaki("init", "--allow-empty")).text).toBe(
      "wrote keyaki.yaml, for 0 policies; next: keyaki gate\n",
    );
  });

  test("says which files it could not read", async () => {
    files({
      "p.json": policy("s3:GetObject"),
      "t.yaml": "Resources:\n  A: {Type: AWS::IAM::Role\n",
    });
    const { status, text } = await keyaki("init");
    expect(text).toContain("t.yaml:");
    expect(text).toContain("wrote keyaki.yaml, for 1 policy");
    expect(status).toBe(0);
  });

  const SCHEMA = "node_modules/keyaki/dist/gate/standard.schema.json";
  test.each<[string, string, string]>([
    ["in this folder", SCHEMA, SCHEMA],
    ["in a folder above", `../../${SCHEMA}`, `../../${SCHEMA}`],
    ["in none", "x.txt", SCHEMA],
  ])("names the schema of the package that is installed %s", async (_, file, expected) => {
    mkdirSync("a/b", { recursive: true });
    process.chdir("a/b");
    files({ [file]: "{}", "p.json": policy("s3:GetObject") });
    await keyaki("init", "p.json");
    expect(written("keyaki.yaml").split("\n")[0]).toBe(
      `# yaml-language-server: $schema=${expected}`,
    );
  });

  test("writes `deploys` in a comment that is valid without its signs", async () => {
    files({ "p.json": policy("s3:GetObject") });
    await keyaki("init");
    const text = written("keyaki.yaml");
    expect(text).toContain("#deploys:\n");
    writeFileSync(
      "keyaki.yaml",
      text.replace(/^#deploys:\n(?:# {2}.*\n)+/m, (block) => block.replace(/^#/gm, "")),
    );
    expect((await keyaki("gate", "--allow-empty")).status).toBe(0);
    expect(written("keyaki.yaml")).toContain("\ndeploys:\n");
  });
});

test("the schema that `init` names is a file of the package", () => {
  const { exports } = JSON.parse(
    readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"),
  );
  expect(exports["./standard.schema.json"]).toBe("./dist/gate/standard.schema.json");
  expect(written(join(import.meta.dirname, "../../dist/gate/standard.schema.json"))).toContain(
    "keyaki",
  );
});
