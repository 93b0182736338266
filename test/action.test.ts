/**
 * The action of GitHub and the hook of pre-commit: their form, and the action's script, run as a
 * runner would run it.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { ROOT } from "./tidy/tree.ts";

interface Step {
  readonly id?: string;
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const read = (name: string): string => readFileSync(join(ROOT, name), "utf8");
// The file of this repository, whose form the first tests check.
const ACTION = parse(read("action.yml")) as Action;

describe("action.yml", () => {
  test("passes each input through the environment, and none into a script", () => {
    for (const { run } of ACTION.runs.steps) expect(run).not.toContain("${{");
    const text = JSON.stringify(ACTION.runs);
    for (const name of Object.keys(ACTION.inputs)) expect(text).toContain(`inputs.${name} }}`);
  });

  test("gives each output from its step", () => {
    for (const [name, { value }] of Object.entries(ACTION.outputs)) {
      expect(value).toBe(`\${{ steps.gate.outputs.${name} }}`);
    }
  });
});

test("the hook of pre-commit runs once for all files", () => {
  expect(parse(read(".pre-commit-hooks.yaml"))).toMatchObject([
    { id: "keyaki-gate", language: "node", require_serial: true, pass_filenames: true },
  ]);
});

describe("the action's script", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "action-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function runGate(inputs: Readonly<Record<string, string>>): {
    readonly status: number | null;
    readonly stdout: string;
    readonly outputs: string;
    readonly summary: string;
  } {
    const step = ACTION.runs.steps.find(({ id }) => id === "gate");
    if (step === undefined) throw new Error("the action has no step `gate`");
    const env: Record<string, string> = {};
    for (const [name, value] of Object.entries(step.env)) {
      const input = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value)?.[1];
      const given = input === undefined ? value : (inputs[input] ?? ACTION.inputs[input]?.default);
      env[name] = value === "${{ github.action_path }}" ? ROOT : (given ?? "");
    }
    const [outputs, summary] = [join(folder, "outputs"), join(folder, "summary")];
    for (const file of [outputs, summary]) writeFileSync(file, "");
    const { status, stdout } = spawnSync("bash", ["-eo", "pipefail", "-c", step.run], {
      cwd: folder,
      encoding: "utf8",
      env: {
        PATH: process.env["PATH"],
        ...env,
        GITHUB_OUTPUT: outputs,
        GITHUB_STEP_SUMMARY: summary,
      },
    });
    const text = (file: string): string => readFileSync(file, "utf8");
    return { status, stdout, outputs: text(outputs), summary: text(summary) };
  }

  const bucket = (principal: string): string =>
    JSON.stringify({
      Statement: [{ Effect: "Allow", Principal: principal, Action: "s3:*", Resource: "*" }],
    });

  test("fails with annotations, a summary and outputs", () => {
    writeFileSync(join(folder, "p.json"), bucket("*"));
    const ran = runGate({ "sarif-file": "o.sarif", "markdown-file": "c.md" });
    expect(ran.status).toBe(2);
    expect(ran.stdout).toMatch(/^::error file=p.json,line=1,/);
    expect(ran.summary).toContain("FAIL");
    expect(ran.outputs).toBe("result=fail\nfailed=1\nunproved=0\nsarif=o.sarif\n");
    expect(readFileSync(join(folder, "c.md"), "utf8")).toContain("FAIL");
  });

  test("passes for what is proved", () => {
    writeFileSync(join(folder, "p.json"), bucket("111122223333"));
    expect(runGate({})).toMatchObject({
      status: 0,
      outputs: "result=pass\nfailed=0\nunproved=0\n",
    });
  });

  test("says that there is no verdict if an input is wrong", () => {
    expect(runGate({ paths: "nowhere" })).toMatchObject({ status: 1, outputs: "result=error\n" });
  });

  test("takes no input for code or for an option", () => {
    const name = "$(touch owned); `touch owned` --allow-empty";
    expect(runGate({ paths: `${name}\n--help` }).status).toBe(1);
    expect(() => readFileSync(join(folder, "owned"))).toThrow();
  });
});
