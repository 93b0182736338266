/**
 * Engines on the command line: the exit status for every behaviour of a solver.
 *
 * The programs are fakes (programs.ts), given by path, and the real ones if they are installed. A
 * solver that fails makes the answer undecided, status 2. A missing or unsuitable program is wrong
 * usage, status 1. A solver that contradicts is an error without a verdict, status 70.
 */
import { describe, expect, test } from "vitest";
import { allow, answerOf, type CommandResult, keyaki, policy } from "../cli/process.ts";
import { FAKES, isInstalled, NAMES, reportMissingSolvers, writeFakeProgram } from "./programs.ts";

reportMissingSolvers();

const files = {
  "narrow.json": policy(allow("s3:GetObject")),
  "wide.json": policy(allow("s3:*")),
  "trust.json": policy(allow("s3:GetObject", { Principal: { AWS: "123456789012" } })),
};

const env = { PATH: process.env["PATH"] ?? "" };
const PASSING = "check-no-new-access --existing wide.json --new narrow.json";
const FAILING = "check-no-new-access --existing narrow.json --new wide.json";

const run = (line: string, ...more: readonly string[]): Promise<CommandResult> =>
  keyaki([...line.split(" "), ...more], { files, env });

const bad = {
  liar: writeFakeProgram(FAKES.liar),
  unsat: writeFakeProgram(FAKES.unsat),
  sleeper: writeFakeProgram(FAKES.sleeper),
  crash: writeFakeProgram(FAKES.crash),
  rubbish: writeFakeProgram(FAKES.rubbish),
  old: writeFakeProgram(FAKES.unsat, "This is cvc5 version 0.0.4"),
};

describe.concurrent("every command that decides accepts an engine:", () => {
  test.each([
    [0, PASSING],
    [2, FAILING],
    [0, "check-access-not-granted --policy narrow.json --actions s3:PutObject"],
    [0, "compare --existing wide.json --new narrow.json"],
    [0, "check-no-external-access --policy trust.json --zone-of-trust 123456789012"],
    [0, "check-no-public-access --policy trust.json --resource-type AWS::S3::Bucket"],
  ])("%i: %s", async (status, line) => {
    const native = await run(line, "--engine", "native");
    const ran = await run(line, "--engine", "z3-wasm");
    expect(ran).toMatchObject({ status, stderr: "" });
    if (status === 0) expect(ran).toEqual(native);
  });

  describe.each(["agree", "portfolio", ...NAMES] as const)("%s", (engine) => {
    const isMissing = NAMES.some((name) => name === engine && !isInstalled(name));
    test.skipIf(isMissing)("gives the same verdicts", async () => {
      // Only `agree` asks several engines, and says how many questions each of them answered.
      const who = /^engines: native answered 1; .*\n$/;
      const stderr = engine === "agree" ? expect.stringMatching(who) : "";
      expect(await run(PASSING, "--engine", engine)).toMatchObject({ status: 0, stderr });
      expect(await run(FAILING, "--engine", engine)).toMatchObject({ status: 2, stderr });
    });
  });

  test("z3-wasm, portfolio and agree work without a program on PATH", async () => {
    for (const engine of ["z3-wasm", "portfolio", "agree"]) {
      const ran = await keyaki([...PASSING.split(" "), "--engine", engine], {
        files,
        env: { PATH: "/nonexistent" },
      });
      const stderr = engine === "agree" ? "engines: native answered 1; z3-wasm answered 1\n" : "";
      expect(ran).toMatchObject({ status: 0, stderr });
    }
  });

  test("batch asks the engine for each line", async () => {
    const line = (existing: object, updated: object): string =>
      JSON.stringify({
        operation: "CheckNoNewAccess",
        existingPolicyDocument: existing,
        newPolicyDocument: updated,
      });
    const [narrow, wide] = [files["narrow.json"], files["wide.json"]];
    const stdin = `${line(wide, narrow)}\n${line(narrow, wide)}\n`;
    const args = ["batch", "--cvc5", bad.unsat, "--engine"];
    const ran = await keyaki([...args, "cvc5"], { stdin, env });
    // The program always answers unsat; without a second engine nobody notices.
    expect(ran.stdout.match(/"result":"\w+"/g)).toEqual(['"result":"PASS"', '"result":"PASS"']);
    const agreed = await keyaki([...args, "agree"], { stdin, env });
    expect(agreed.status).toBe(70);
    expect(agreed.stdout).toContain('"result":"PASS"');
    expect(agreed.stdout).toContain('"name":"InternalServerException"');
    expect(agreed.stderr).toMatch(
      /^line 2: internal error: engines disagree: native says sat, cvc5/,
    );
  });
});

describe.concurrent("an undecided answer, status 2:", () => {
  test.each([
    ["crash", "solver-failed", "cvc5 ended by signal SIGSEGV"],
    ["rubbish", "solver-failed", "cvc5 printed invalid output"],
    ["sleeper", "solver-time", "cvc5 took longer than 0.1 s"],
  ] as const)("a program that is a %s", async (name, limit, detail) => {
    const args = ["--engine", "cvc5", "--cvc5", bad[name], "--solver-timeout", "0.1"];
    for (const line of [PASSING, FAILING]) {
      const ran = await run(line, ...args, "--format", "json");
      expect(ran).toMatchObject({ status: 2, stderr: "" });
      expect(answerOf(ran)).toMatchObject({ result: "FAIL", undecided: { limit } });
      expect(ran.stdout).toContain(detail);
      expect(answerOf(ran)).not.toHaveProperty("counterexample");
    }
  });

  test.skipIf(!isInstalled("z3"))("a real z3 with sat and unsat swapped", async () => {
    const turned = writeFakeProgram(
      'echo "$asked" | z3 "$@" | sed "s/^unsat$/SAT/; s/^sat$/unsat/; s/^SAT$/sat/"',
      "Z3 version 4.8.12 - 64 bit",
    );
    // Values must follow sat and only sat, so neither answer is valid.
    const passing = await run(PASSING, "--engine", "z3", "--z3", turned, "--format", "json");
    expect(answerOf(passing)).toMatchObject({ undecided: { limit: "solver-failed" } });
    const failing = await run(FAILING, "--engine", "agree", "--z3", turned);
    expect(failing.status).toBe(2);
  });
});

describe.concurrent("wrong usage, status 1:", () => {
  test.each([
    ["--engine cvc5 --cvc5 gone", "error: program `gone` not found"],
    ["--engine portfolio --z3 gone", "error: program `gone` not found"],
    [`--engine cvc5 --cvc5 ${bad.old}`, "is cvc5 0.0.4; version 1.0.0 or later is required"],
    [`--engine agree --z3 ${bad.unsat}`, " --version` returned `This is cvc5"],
    ["--engine yices", "Allowed choices are native, cvc5, z3, z3-wasm, portfolio, agree."],
    ["--engine z3-wasm --solver-timeout 0", "It must be a positive number of seconds."],
    ["--engine z3-wasm --solver-timeout 1e9", "It must be a positive number of seconds."],
    ["--engine z3-wasm --solver-timeout 99999999", "at most 86400 seconds"],
  ])("%s", async (options, message) => {
    const ran = await run(`${PASSING} ${options}`);
    expect(ran).toMatchObject({ status: 1, stdout: "" });
    expect(ran.stderr).toContain(message);
    const json = await run(`${PASSING} ${options} --format json`);
    expect(json.status).toBe(1);
    expect(answerOf(json)).toEqual({
      error: expect.objectContaining({ name: "ValidationException" }),
    });
  });

  test("a program that is not on PATH, before any document is read", async () => {
    const line = "compare --existing gone.json --new none.json --engine z3";
    const ran = await keyaki(line.split(" "), { files, env: { PATH: "/nonexistent" } });
    expect(ran).toMatchObject({ status: 1, stdout: "" });
    expect(ran.stderr).toBe("error: z3 is not on PATH; install it, or give its path\n");
  });
});

describe.concurrent("without the package z3-solver:", () => {
  const nowhere = { PATH: "/nonexistent" };
  const without = (line: string, code: string): Promise<CommandResult> => {
    const plant = `
      import Module from "node:module";
      const resolve = Module._resolveFilename;
      Module._resolveFilename = (name, ...others) => {
        if (name !== "z3-solver") return resolve(name, ...others);
        throw Object.assign(new Error("no z3-solver"), { code: "${code}" });
      };`;
    const node = ["--import", `data:text/javascript,${encodeURIComponent(plant)}`];
    return keyaki(line.split(" "), { files, env: nowhere, node });
  };

  test.each([
    ["z3-wasm", "MODULE_NOT_FOUND", "error: the package z3-solver is not installed; install it"],
    [
      "z3-wasm",
      "ERR_OTHER",
      "error: the package z3-solver cannot be loaded: Error: no z3-solver; install",
    ],
    ["agree", "MODULE_NOT_FOUND", "error: no solver is installed to agree with: put cvc5 or z3"],
  ])("%s is wrong usage (%s)", async (engine, code, message) => {
    const ran = await without(`${PASSING} --engine ${engine}`, code);
    expect(ran).toMatchObject({ status: 1, stdout: "" });
    expect(ran.stderr).toContain(message);
  });

  test("a portfolio is only the native engine", async () => {
    const ran = await without(`${PASSING} --engine portfolio`, "MODULE_NOT_FOUND");
    expect(ran).toMatchObject({ status: 0, stderr: "" });
  });
});

describe.concurrent("no verdict, status 70:", () => {
  test.each([
    ["cvc5", PASSING, bad.liar, "cvc5 says sat, the evaluation of its model says false"],
    ["cvc5", FAILING, bad.liar, "cvc5 says sat, the evaluation of its model says false"],
    ["agree", FAILING, bad.unsat, "native says sat, cvc5 says unsat"],
  ])("%s, %s", async (engine, line, path, opinions) => {
    const args = ["--engine", engine, "--cvc5", path];
    const ran = await run(line, ...args);
    expect(ran).toMatchObject({ status: 70, stdout: "" });
    expect(ran.stderr).toContain(`internal error: engines disagree: ${opinions}`);
    expect(ran.stderr).toMatch(/; this is a bug of one of them, no verdict is given\n$/);
    const json = await run(line, ...args, "--format", "json");
    expect(json.status).toBe(70);
    expect(answerOf(json)).toEqual({
      error: {
        name: "InternalServerException",
        message: expect.stringContaining(opinions),
      },
    });
  });
});
