/**
 * The commands `gate` and `init` on real files and repositories: exit status, reports, and slips.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, symlinkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { bucket, files, inNewFolder, keyaki, policy } from "./gate-folder.ts";

inNewFolder();

const OWN = '{ AWS = "111122223333" }';
const PASSES = 'rules: {no-iam: {check: access-not-granted, actions: "iam:*"}}';

describe("gate", () => {
  test("passes for a policy within the standard, found upwards", async () => {
    files({ "keyaki.yaml": `version: 1\n${PASSES}\n`, "sub/p.json": policy("s3:GetObject") });
    process.chdir("sub");
    const { status, text } = await keyaki("gate");
    expect(text).toContain("PASS: 1 policy in 1 file: 1 proved, 0 failed");
    expect(text).toContain("Checked against the standard ../keyaki.yaml.");
    expect(status).toBe(0);
  });

  test("counts modules that are not installed, and reads those that are", async () => {
    const source = "org/site/aws";
    const installed = { Key: "web", Source: `registry.terraform.io/${source}`, Version: "1.2.0" };
    files({
      ".gitignore": ".terraform\n",
      "main.tf": `module "web" {\n  source = "${source}"\n  version = "~> 1.0"\n}\n${bucket(OWN)}`,
    });
    const first = await keyaki("gate");
    expect(first.text).toContain("1 part of the sources not read");
    expect(first.text).toContain("run `terraform init` before the gate");
    expect(first.status).toBe(0);
    files({ "keyaki.yaml": "version: 1\nrules: {p: {check: no-public-access}}\nunread: fail\n" });
    expect((await keyaki("gate")).status).toBe(2);
    const Modules = [
      { Key: "", Source: "", Dir: "." },
      { ...installed, Dir: ".terraform/modules/web" },
    ];
    files({
      ".terraform/modules/modules.json": JSON.stringify({ Modules }),
      ".terraform/modules/web/main.tf": bucket('"*"'),
    });
    const last = await keyaki("gate");
    expect(last.text).toContain("module.web.aws_s3_bucket_policy.site.policy");
    expect(last.text).toContain("at .terraform/modules/web/main.tf:6:7");
    expect(last.text).not.toContain("not read");
    expect(last.status).toBe(2);
  });

  test("fails at the line where somebody wrote the statement", async () => {
    files({ "infra/main.tf": bucket('"*"') });
    const { status, text } = await keyaki("gate", "infra");
    expect(status).toBe(2);
    expect(text).toContain("at infra/main.tf:6:7");
    expect(text).toContain('8 |   Principal = "*"');
  });

  test("proves what the change takes out", async () => {
    files({ "infra/main.tf": bucket(OWN) });
    expect((await keyaki("gate", "infra")).status).toBe(0);
  });

  test("leaves out what .gitignore names, unless it is given", async () => {
    files({
      ".gitignore": "out/\n",
      "out/p.json": policy("iam:PassRole"),
      "q.json": policy("s3:*"),
    });
    files({ "keyaki.yaml": `version: 1\n${PASSES}\n` });
    expect((await keyaki("gate")).status).toBe(0);
    expect((await keyaki("gate", "out/p.json")).status).toBe(2);
    for (const folder of ["out", "out/", "./out", "out/*.json", `${process.cwd()}/out`]) {
      expect((await keyaki("gate", folder)).status, folder).toBe(2);
    }
    expect((await keyaki("gate", "q.json", "out")).text).toContain("2 policies in 2 files");
  });

  test("reads a folder that is named, but not what is ignored in it", async () => {
    const wide = policy("iam:PassRole");
    files({
      ".gitignore": "build\n*.tmp.json\n",
      "app/.gitignore": "cdk.out\n",
      "app/cdk.out/p.json": wide,
      "app/cdk.out/.gitignore": "q.json\n",
      "app/cdk.out/q.json": wide,
      "app/cdk.out/r.tmp.json": wide,
      "app/cdk.out/build/s.json": wide,
      "keyaki.yaml": `version: 1\n${PASSES}\n`,
    });
    expect((await keyaki("gate", "app/cdk.out")).text).toContain("1 policy in 1 file");
    expect((await keyaki("gate", "app")).text).toContain("0 policies in 0 files");
    expect((await keyaki("gate", "app/cdk.out/build")).text).toContain("1 policy in 1 file");
  });

  test("judges the policies of a stage in an assembly once", async () => {
    const stack = {
      type: "aws:cloudformation:stack",
      properties: { templateFile: "A.template.json" },
    };
    const stage = { type: "cdk:cloud-assembly", properties: { directoryName: "assembly-S" } };
    const manifest = (artifacts: object): string =>
      JSON.stringify({ version: "36.0.0", artifacts });
    const template = JSON.stringify({
      Resources: {
        R: {
          Type: "AWS::IAM::ManagedPolicy",
          Properties: {
            PolicyDocument: JSON.parse(
              policy("iam:PassRole").replace(
                '"arn:aws:s3:::b/*"',
                '{"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/*"}',
              ),
            ),
          },
        },
      },
    });
    files({
      "keyaki.yaml": `version: 1\n${PASSES}\n`,
      "cdk.out/manifest.json": manifest({ stage }),
      "cdk.out/assembly-S/manifest.json": manifest({ stack }),
      "cdk.out/assembly-S/A.template.json": template,
    });
    expect((await keyaki("gate")).text).toContain("FAIL: 1 policy in 1 file: 0 proved, 1 failed");
    // An assembly that no other one names is read by itself.
    files({ "cdk.out/manifest.json": manifest({}) });
    expect((await keyaki("gate")).text).toContain("FAIL: 1 policy in 2 files");
    // As a stack of another account, the template may have another verdict, so both count.
    const other = { ...stack, environment: "aws://111122223333/eu-west-1" };
    const properties = { templateFile: "assembly-S/A.template.json" };
    files({ "cdk.out/manifest.json": manifest({ stack: { ...other, properties } }) });
    expect((await keyaki("gate")).text).toContain("FAIL: 2 policies in 2 files");
    rmSync("cdk.out/manifest.json");
    expect((await keyaki("gate")).text).toContain("FAIL: 1 policy in 1 file");
  });

  test("does not judge the policies of the standard itself, and says so", async () => {
    const read = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" };
    files({
      "keyaki.yaml": `version: 1
extends: [company/base.yaml]
exceptions:
  - rule: nothing-public
    where: {address: aws_s3_bucket_policy.site}
    allows: company/website.json
    reason: the public web site
    expires: 2099-01-31
`,
      "company/base.yaml": "version: 1\nrules: {nothing-public: {check: no-public-access}}\n",
      "company/website.json": JSON.stringify({ Version: "2012-10-17", Statement: [read] }),
      "main.tf": bucket('"*"'),
    });
    const whole = await keyaki("gate");
    expect(whole.text).toContain("note PART_OF_STANDARD");
    expect(whole.text).toContain("at company/website.json:1:1");
    expect(whole.text).toContain("1 policy in 1 file: 0 proved, 0 failed, 1 excepted");
    expect(whole.status).toBe(0);
    const named = await keyaki("gate", "company/base.yaml", "company/website.json");
    expect(named.text).toContain("note PART_OF_STANDARD");
    expect(named.text).toContain("0 policies in 0 files");
    expect(named.status).toBe(2);
  });

  test("follows no link out of the folder", async () => {
    files({ "a/p.json": policy("s3:*"), "b/q.json": policy("iam:*") });
    symlinkSync("../b", "a/link");
    files({ "a/keyaki.yaml": `version: 1\n${PASSES}\n` });
    process.chdir("a");
    expect((await keyaki("gate")).text).toContain("1 policy in 1 file");
  });

  test("reads globs", async () => {
    files({
      "a/x.json": policy("iam:*"),
      "a/y.txt": "x",
      "keyaki.yaml": `version: 1\n${PASSES}\n`,
    });
    expect((await keyaki("gate", "a/*.json")).status).toBe(2);
    expect((await keyaki("gate", "b*/*.json")).text).toContain("matches no file");
  });

  test("writes several reports in one run", async () => {
    files({ "infra/main.tf": bucket('"*"') });
    const outputs = [
      "sarif=o.sarif",
      "json=o.json",
      "junit=o.xml",
      "gitlab=g.json",
      "markdown=c.md",
    ];
    const args = outputs.flatMap((each) => ["--output", each]);
    const { status, text } = await keyaki("gate", ...args, "--output", "github");
    expect(status).toBe(2);
    expect(text).toMatch(/^::error file=infra\/main.tf,line=6,/);
    const uri = "physicalLocation.artifactLocation.uri";
    expect(
      JSON.parse(readFileSync("o.sarif", "utf8")).runs[0].results[0].locations[0],
    ).toHaveProperty(uri, "infra/main.tf");
    expect(JSON.parse(readFileSync("o.json", "utf8")).summary).toMatchObject({ failed: 1 });
    expect(readFileSync("o.xml", "utf8")).toContain('failures="1"');
    expect(JSON.parse(readFileSync("g.json", "utf8"))).toHaveLength(1);
    expect(readFileSync("c.md", "utf8")).toContain("FAIL");
  });

  test("explains one answer", async () => {
    files({ "infra/main.tf": bucket('"*"') });
    const address = "aws_s3_bucket_policy.site.policy";
    const { text } = await keyaki("gate", "--explain", "nothing-public", address);
    expect(text).toContain("kind     resource, AWS::S3::Bucket");
    expect(text).toContain("verdict  failed");
    const other = await keyaki("gate", "--explain", "nothing-public", "x");
    expect(other).toMatchObject({ status: 1, text: expect.stringContaining("unknown policy `x`") });
  });

  test("compares with a revision of git", async () => {
    const git = (...args: readonly string[]): unknown =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...args]);
    files({
      "p.json": policy("s3:GetObject"),
      "keyaki.yaml": "version: 1\nrules: {less: {check: no-new-access-since, since: HEAD}}\n",
    });
    git("init", "--quiet");
    git("add", ".");
    git("commit", "--quiet", "--message", "first");
    expect((await keyaki("gate")).status).toBe(0);
    files({ "p.json": policy("s3:GetObject", "s3:DeleteBucket") });
    const { status, text } = await keyaki("gate");
    expect(status).toBe(2);
    expect(text).toContain("s3:DeleteBucket");
    expect(text).toContain("which it did not allow before");
  });

  const BLOCK = "aws_s3_bucket_public_access_block";
  const [LIST, GUARD] = [
    'resource "aws_s3_bucket_acl" "b" {\n  bucket = "b"\n  acl = "public-read"\n}\n',
    `resource "${BLOCK}" "b" {\n  bucket = "b"\n  ignore_public_acls = true\n}\n`,
  ];
  const inModule = `module "guard" {\n  source = "./guard"\n}\n`;
  const template = (properties: string): string =>
    `Resources:\n  B: {Type: "AWS::S3::Bucket", Properties: {${properties}}}\n`;
  const SHUT = "PublicAccessBlockConfiguration: {IgnorePublicAcls: true}";
  type State = Readonly<Record<string, string>>;
  const OPENED: readonly (readonly [name: string, before: State, now: State])[] = [
    ["whose guard is gone", { "a.tf": LIST + GUARD }, { "a.tf": LIST }],
    [
      "whose guard is turned off",
      { "a.tf": LIST + GUARD },
      { "a.tf": LIST + GUARD.replace("true", "false") },
    ],
    [
      "whose guard in another module is gone",
      { "a.tf": LIST + inModule, "guard/a.tf": GUARD },
      { "a.tf": LIST, "guard/a.tf": "" },
    ],
    ["that was private", { "a.tf": LIST.replace("public-read", "private") }, { "a.tf": LIST }],
    [
      "of a bucket that had none",
      { "a.tf": 'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n' },
      { "a.tf": 'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n  acl = "public-read"\n}\n' },
    ],
    [
      "of a template, whose guard is gone",
      { "a.yaml": template(`AccessControl: PublicRead, ${SHUT}`) },
      { "a.yaml": template("AccessControl: PublicRead") },
    ],
    [
      "of a template, that was private",
      { "a.yaml": template("BucketName: b") },
      { "a.yaml": template("AccessControl: PublicRead") },
    ],
  ];
  test.each(OPENED)("a list %s is new access since a revision", async (_, before, now) => {
    const git = (...args: readonly string[]): unknown =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...args]);
    const rule = "{check: no-new-access-since, since: HEAD, created: ignore}";
    files({ ...before, "keyaki.yaml": `version: 1\nrules: {since: ${rule}}\n` });
    git("init", "--quiet");
    git("add", ".");
    git("commit", "--quiet", "--message", "first");
    expect((await keyaki("gate", "--allow-empty")).status).toBe(0);
    files(now);
    const { status, text } = await keyaki("gate", "--allow-empty");
    expect([status, text]).toEqual([2, expect.stringContaining("s3:ListBucket")]);
  });

  const SLIPS: readonly (readonly [name: string, args: readonly string[], text: string])[] = [
    ["a path that is not there", ["nowhere"], "`nowhere` cannot be read"],
    ["an unknown report", ["--output", "pdf"], "`pdf` is not a report"],
    [
      "two reports on standard output",
      ["--output", "json", "--output", "sarif"],
      "only one report",
    ],
    ["two reports in one file", ["--output", "json=a", "--output", "sarif=a"], "same file"],
    ["a report without a file", ["--output", "json="], "has no file"],
    ["a wrong day", ["--today", "2026-13-01"], "is not a day"],
    ["an explanation without an address", ["--explain", "x"], "a rule and an address"],
    ["a standard that is not there", ["--standard", "x.yaml"], "`x.yaml`"],
  ];
  test.each(SLIPS)("%s is an error", async (_, args, text) => {
    files({ "p.json": policy("s3:GetObject") });
    const result = await keyaki("gate", ...args);
    expect(result).toMatchObject({ status: 1, text: expect.stringContaining(text) });
  });

  test("a misspelt member of the standard is an error with its place", async () => {
    files({
      "p.json": policy("s3:*"),
      "keyaki.yaml": "version: 1\nrules:\n  a: {chek: no-public-access}\n",
    });
    const { status, text } = await keyaki("gate");
    expect(status).toBe(1);
    expect(text).toMatch(/^keyaki\.yaml:3:\d+: error: .*`chek`/m);
  });

  test("no policy at all fails, unless that is allowed", async () => {
    files({ "notes.json": "{}" });
    expect((await keyaki("gate")).status).toBe(2);
    expect((await keyaki("gate", "--allow-empty")).status).toBe(0);
  });
});

describe("init", () => {
  test("writes a standard that the gate accepts, and only once", async () => {
    files({ "infra/main.tf": bucket(OWN), "p.json": policy("s3:GetObject") });
    expect((await keyaki("init")).status).toBe(0);
    const { status, text } = await keyaki("gate");
    expect(text).toContain("Checked against the standard keyaki.yaml.");
    expect(status).toBe(0);
    expect((await keyaki("init")).status).toBe(1);
  });
});
