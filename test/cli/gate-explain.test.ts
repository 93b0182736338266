/**
 * `gate --explain`: which answer is meant, in which order arguments stand, and the exit status.
 */
import { describe, expect, test } from "vitest";
import { bucket, files, inNewFolder, keyaki } from "./gate-folder.ts";

inNewFolder();

const STANDARD = `version: 1
rules:
  nothing-public: {check: no-public-access}
  look: {check: no-public-access, level: warning}
  elsewhere: {check: no-public-access, where: {kind: scp}, optional: true}
`;
const OWN = '{ AWS = "111122223333" }';
const SITE = "aws_s3_bucket_policy.site";

function project(): void {
  files({
    "keyaki.yaml": STANDARD,
    "infra/site.tf": bucket('"*"'),
    "infra/own.tf": bucket(OWN, "own"),
  });
}

describe("the arguments", () => {
  test.each<[string, readonly string[]]>([
    ["behind the paths", ["infra", "--explain", "nothing-public", SITE]],
    ["before the paths", ["--explain", "nothing-public", SITE, "infra"]],
    [
      "with an option before the paths",
      ["--explain", "nothing-public", SITE, "--today", "2027-01-01", "infra"],
    ],
    ["before `--`", ["--explain", "nothing-public", SITE, "--", "infra"]],
    ["without paths", ["--explain", "nothing-public", SITE]],
    ["the whole address", ["--explain", "nothing-public", `${SITE}.policy`]],
  ])("%s", async (_, args) => {
    project();
    const { status, text } = await keyaki("gate", ...args);
    expect(text).toContain("policy   aws_s3_bucket_policy.site.policy");
    expect(text).toContain("verdict  failed");
    expect(status).toBe(2);
  });
});

describe("the exit status", () => {
  test.each<[string, string, string, number]>([
    ["a failure", "nothing-public", SITE, 2],
    ["a failure of a warning", "look", SITE, 0],
    ["a proof in a gate that fails", "nothing-public", "aws_s3_bucket_policy.own", 0],
  ])("of %s", async (_, rule, address, status) => {
    project();
    expect((await keyaki("gate", "--explain", rule, address)).status).toBe(status);
  });

  test("of a policy that cannot be read is that of the gate", async () => {
    const change = {
      actions: ["create"],
      before: null,
      after: {},
      after_unknown: { policy: true },
    };
    const type = "aws_s3_bucket_policy";
    const resource = { address: SITE, mode: "managed", type, name: "site", change };
    const plan = { format_version: "1.2", resource_changes: [resource] };
    files({ "keyaki.yaml": STANDARD, "plan.json": JSON.stringify(plan) });
    const { status, text } = await keyaki("gate", "--explain", "nothing-public", SITE);
    expect(text).toContain("verdict  not read: it is not known yet");
    expect(status).toBe(2);
  });
});

describe("an answer that is not there", () => {
  test.each<[string, string, string, string]>([
    [
      "a misspelt rule",
      "nothing-publik",
      SITE,
      "unknown rule `nothing-publik`; did you mean `nothing-public`?",
    ],
    [
      "an unknown rule",
      "x",
      SITE,
      "unknown rule `x`; the rules are `nothing-public`, `look`, `elsewhere`",
    ],
    [
      "a misspelt address",
      "look",
      "aws_s3_bucket_polcy.site",
      `unknown policy \`aws_s3_bucket_polcy.site\`; did you mean \`${SITE}.policy\`?`,
    ],
    ["a name alone", "look", "site", `unknown policy \`site\`; did you mean \`${SITE}.policy\`?`],
    ["an address of nothing", "look", "x.y.z", "unknown policy `x.y.z`; `keyaki gate` lists all"],
    [
      "a type",
      "look",
      "aws_s3_bucket_policy",
      "`aws_s3_bucket_policy` has 2 policies: " +
        `\`aws_s3_bucket_policy.own.policy\`, \`${SITE}.policy\``,
    ],
    [
      "a rule about other policies",
      "elsewhere",
      SITE,
      `the rule \`elsewhere\` is not about \`${SITE}.policy\``,
    ],
  ])("%s", async (_, rule, address, message) => {
    project();
    const { status, text } = await keyaki("gate", "--explain", rule, address);
    expect(text).toBe(`error: ${message}\n`);
    expect(status).toBe(1);
  });
});

test("the help shows where paths stand", async () => {
  const { text } = await keyaki("help", "gate");
  expect(text).toContain("Usage: keyaki gate [paths...] [options]");
  expect(text).toContain("keyaki gate plan.json --explain nothing-public");
});
