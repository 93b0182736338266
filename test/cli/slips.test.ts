/**
 * Slips of the command line that would end in a PASS or an answer that the user did not mean.
 *
 * Each is an error with status 1 and no answer, or a warning in the report. The same slips in
 * batches and in the library are in test/api/slips.test.ts.
 */
import { linkSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { allow, type CommandResult, folderWith, keyaki, policy } from "./process.ts";

const files = {
  "identity.json": policy(allow("s3:*")),
  "resource.json": policy(allow("s3:GetObject", { Principal: "*" })),
  "same.json": JSON.stringify(policy(allow("s3:*"))),
  "narrow.json": policy(allow("s3:GetObject")),
  "deny.json": policy({ Effect: "Deny", Action: "*", Resource: "*" }),
};

const run = (line: string, given: object = {}): Promise<CommandResult> =>
  keyaki(line.split(" "), { files, ...given });

const PAIRS = ["check-no-new-access", "compare", "smt check-no-new-access", "smt compare"];

describe.concurrent("two policies of different types", () => {
  test.each(PAIRS)("are an error without a declared type: %s", async (command) => {
    for (const [one, other] of [
      ["identity.json", "resource.json"],
      ["resource.json", "identity.json"],
    ]) {
      const ran = await run(`${command} --existing ${one} --new ${other}`);
      expect(ran).toMatchObject({ status: 1, stdout: "" });
      expect(ran.stderr).toContain("error: the existing policy is a");
    }
  });

  test("are read as the declared type", async () => {
    const line = "check-no-new-access --existing identity.json --new resource.json";
    const ran = await run(`${line} --policy-type resource`);
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    expect(ran.stdout).toContain("[MISSING_PRINCIPAL]");
  });
});

describe.concurrent("an identity policy in a question about resource policies", () => {
  test.each([
    "check-no-public-access --resource-type AWS::S3::Bucket",
    "check-no-external-access --zone-of-trust 123456789012",
    "findings --resource-type AWS::S3::Bucket --zone-of-trust 123456789012",
    "smt check-no-public-access --resource-type AWS::S3::Bucket",
    "smt check-no-external-access --zone-of-trust 123456789012",
  ])("is an error without a declared type: %s", async (line) => {
    const ran = await run(`${line} --policy identity.json`);
    expect(ran).toMatchObject({ status: 1, stdout: "" });
    expect(ran.stderr).toContain("identity.json: error: the policy is an identity policy");
    const declared = await run(`${line} --policy identity.json --policy-type resource`);
    expect(declared.status).not.toBe(1);
  });
});

describe.concurrent("an option that is given twice is an error, unless it is a list:", () => {
  const zone = "--zone-of-trust 123456789012";
  test.each([
    ["compare --existing narrow.json --new identity.json", "--new same.json", "--new <file>"],
    ["formula --policy narrow.json", "--policy=narrow.json", "--policy <file>"],
    [
      "formula --policy narrow.json --policy-type identity",
      "--policy-type identity",
      "--policy-ty",
    ],
    ["formula --policy narrow.json --format text", "--format text", "--format <format>"],
    [
      `check-no-external-access --policy resource.json ${zone} --include-services`,
      "--include-services",
      "--include-services",
    ],
    ["compare --existing narrow.json --new same.json --steps 5", "--steps 500", "--steps <number>"],
    ["batch --jobs 1", "--jobs 2", "--jobs <number>"],
  ])("%s %s", async (line, again, option) => {
    const ran = await run(`${line} ${again}`);
    expect(ran).toMatchObject({ status: 1, stdout: "" });
    expect(ran.stderr).toMatch(new RegExp(`^error: option '${option}.* is given twice\n$`));
  });

  test("lists add up", async () => {
    const lists = "--actions s3:A --actions s3:GetObject --resources * --resources arn:aws:s3:::b";
    const ran = await run(`check-access-not-granted --policy narrow.json ${lists}`);
    expect(ran).toMatchObject({ status: 2, stderr: "" });
  });
});

describe.concurrent("an option is not the value of the option before it:", () => {
  test.each([
    "check-no-new-access --existing narrow.json --new same.json --certificate --force",
    "compare --existing --new same.json",
    "check-access-not-granted --policy narrow.json --actions --resources *",
  ])("%s", async (line) => {
    const ran = await run(line);
    expect(ran).toMatchObject({ status: 1, stdout: "" });
    expect(ran.stderr).toContain("has no value before '--");
  });
});

describe.concurrent("a value that starts with a dash is an error:", () => {
  const ACCESS = "check-access-not-granted --policy narrow.json --actions";
  test.each([
    ["check-access-not-granted --policy -V.json --actions iam:*", "--policy <file>"],
    ["check-access-not-granted --policy=-V.json --actions iam:*", "--policy <file>"],
    ["check-access-not-granted --policy -Vx --actions iam:*", "--policy <file>"],
    ["smt compare --existing -V --new same.json", "--existing <file>"],
    [`${ACCESS} -V`, "--actions <list>"],
    [`${ACCESS} iam:* --resources -V`, "--resources <list>"],
    [`${ACCESS} iam:* --certificate -V`, "--certificate <file>"],
    [
      "check-no-external-access --policy resource.json --zone-of-trust -x",
      "--zone-of-trust <list>",
    ],
    ["formula --policy -x", "--policy <file>"],
  ])("%s", async (line, option) => {
    const ran = await run(line);
    expect(ran).toMatchObject({ status: 1, stdout: "" });
    expect(ran.stderr).toContain(`error: option '${option}' has no value before '-`);
    expect(ran.stderr).toContain("a file with such a name is written `./-…`");
  });
});

describe.concurrent("the version and a help text are not the answer of a check:", () => {
  const CHECK = "check-no-new-access --existing narrow.json --new same.json";
  test.each([
    [`${CHECK} -V`, "unknown option '-V'"],
    [`${CHECK} -Vx`, "unknown option '-Vx'"],
    [`${CHECK} --version`, "unknown option '--version'"],
    ["batch -V", "unknown option '-V'"],
    ["verify -V --existing narrow.json --new same.json", "unknown option '-V'"],
    ["smt -V compare --existing narrow.json --new same.json", "unknown option '-V'"],
    [`-V ${CHECK}`, "'-V, --version' is the only argument"],
    [`--version ${CHECK}`, "'-V, --version' is the only argument"],
    ["-Vx", "'-V, --version' is the only argument"],
    ["-V -V", "'-V, --version' is the only argument"],
    [`${CHECK} --help`, "'--help' has no argument beside it but a command"],
    ["verify --help --existing narrow.json --new same.json", "'--help' has no argument beside"],
    ["verify -h --existing narrow.json --new same.json", "'-h' has no argument beside"],
    ["formula --policy -h", "'-h' has no argument beside"],
    [`-h ${CHECK}`, "'-h' has no argument beside"],
    ["batch x --help", "'--help' has no argument beside"],
  ])("%s", async (line, message) => {
    const ran = await run(line);
    expect(ran).toMatchObject({ status: 1, stdout: "" });
    expect(ran.stderr).toContain(message);
  });

  test.each(["-V", "--version", "-h", "--help", "verify -h", "smt compare --help", "help verify"])(
    "but alone they are printed: %s",
    async (line) => {
      expect(await run(line)).toMatchObject({ status: 0, stderr: "" });
    },
  );

  test("a file with such a name can be read", async () => {
    const folder = folderWith({ "-V.json": files["narrow.json"], "-h": "{}" });
    try {
      const ran = await run("formula --policy ./-V.json", { folder });
      expect(ran).toMatchObject({ status: 0, stderr: "" });
      const verified = await run("verify --policy ./-V.json -- -h", { folder });
      expect(verified.stderr).toContain("-h is not a certificate");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the same file twice is an error:", () => {
  const SAME = "name the same file";

  test.each(PAIRS)("%s", async (command) => {
    const ran = await run(`${command} --existing same.json --new same.json`);
    expect(ran).toMatchObject({ status: 1, stdout: "" });
    expect(ran.stderr).toContain(`\`--existing\` and \`--new\` ${SAME} \`same.json\``);
  });

  test("by another path, a symbolic link, a hard link and standard input", async () => {
    const folder = folderWith(files);
    try {
      symlinkSync("same.json", join(folder, "soft.json"));
      linkSync(join(folder, "same.json"), join(folder, "hard.json"));
      for (const other of ["./same.json", join(folder, "same.json"), "soft.json", "hard.json"]) {
        const ran = await run(`compare --existing same.json --new ${other}`, { folder });
        expect(ran, other).toMatchObject({ status: 1, stdout: "" });
        expect(ran.stderr).toContain(`which is also \`${other}\``);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("as policy and request, as policy and certificate", async () => {
    const evaluated = await run("evaluate --policy same.json --request ./same.json");
    expect(evaluated.stderr).toContain(SAME);
    const verified = await run("verify same.json --existing narrow.json --new same.json");
    expect(verified).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining(SAME),
    });
  });
});

describe("a warning of the report says that", () => {
  test("two documents are equal, also if their texts differ", async () => {
    for (const command of ["check-no-new-access", "compare"]) {
      const ran = await run(`${command} --existing identity.json --new same.json`);
      expect(ran).toMatchObject({ status: 0, stderr: "" });
      expect(ran.stdout).toContain("same.json:1:1: warning: the new policy equals the existing");
    }
    const other = await run("compare --existing identity.json --new narrow.json");
    expect(other.stdout).not.toContain("EQUAL_POLICIES");
  });

  test("a policy allows nothing", async () => {
    const ran = await run("check-access-not-granted --policy deny.json --actions iam:*");
    expect(ran.status).toBe(0);
    expect(ran.stdout).toContain("deny.json:1:1: warning: no statement has the effect `Allow`");
  });

  test("a batch has no request", async () => {
    const stderr = "warning: standard input has no request, so there is no answer\n";
    for (const stdin of ["", "\n \n"]) {
      expect(await run("batch", { stdin })).toEqual({ status: 0, stdout: "", stderr });
    }
  });
});
