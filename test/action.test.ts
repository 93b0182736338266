/**
 * The action of GitHub, the hook of pre-commit and the examples that use them: their form, and the
 * scripts of the action, run as a runner would run them.
 *
 * Expressions are replaced by values, as the runner does before a step. The program `gh` is a
 * script that writes down how it is called, because a test has no GitHub.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { ROOT } from "./tidy/tree.ts";

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly shell: string;
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, Described>>;
  readonly outputs: Readonly<Record<string, Described & { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

interface Described {
  readonly description: string;
  readonly default: string;
}

interface Hook {
  readonly id: string;
  readonly entry: string;
}

/** The steps of an example that use an action. */
interface Use {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

const read = (name: string): string => readFileSync(join(ROOT, name), "utf8");
// The files of this repository, whose form the first tests check.
const ACTION = parse(read("action.yml")) as Action;
const HOOKS = parse(read(".pre-commit-hooks.yaml")) as readonly Hook[];
const MANIFEST = JSON.parse(read("package.json"));

describe("action.yml", () => {
  test("passes each input through the environment, and none into a script", () => {
    for (const { run, shell } of ACTION.runs.steps) {
      expect(run).not.toContain("${{");
      expect(shell).toBe("bash");
    }
    const values = ACTION.runs.steps.flatMap(({ env }) => Object.values(env));
    for (const [name, { description, default: usual }] of Object.entries(ACTION.inputs)) {
      expect(values).toContain(`\${{ inputs.${name} }}`);
      expect(description).not.toBe("");
      expect(usual, `the default of ${name} is a text`).toBeTypeOf("string");
    }
  });

  test("uses each variable that it sets, and sets each that it uses", () => {
    for (const { run, env } of ACTION.runs.steps) {
      const used = [...run.matchAll(/\bKEYAKI_\w+/g)].map(([name]) => name);
      const set = Object.keys(env).filter((name) => name.startsWith("KEYAKI_"));
      expect(new Set(used)).toEqual(new Set(set));
    }
  });

  test("refers to inputs, outputs and contexts that exist", () => {
    for (const [, name = ""] of read("action.yml").matchAll(/\binputs\.([\w-]+)/g)) {
      expect(ACTION.inputs).toHaveProperty([name]);
    }
    expect(ACTION.runs.using).toBe("composite");
  });

  test("gives each output from its step", () => {
    for (const [name, { value, description }] of Object.entries(ACTION.outputs)) {
      expect(value).toBe(`\${{ steps.gate.outputs.${name} }}`);
      expect(description).not.toBe("");
    }
  });
});

describe("the hook of pre-commit", () => {
  test("runs once for all files", () => {
    expect(HOOKS).toMatchObject([
      {
        id: "keyaki-gate",
        language: "node",
        require_serial: true,
        pass_filenames: true,
        types_or: ["json", "yaml", "terraform"],
      },
    ]);
  });

  test("starts a command of the package", () => {
    for (const { entry } of HOOKS) expect(MANIFEST.bin).toHaveProperty([entry.split(" ")[0] ?? ""]);
  });

  // pre-commit packs a fresh clone, and takes all that `npm pack` prints for a name.
  test("is built when the package is packed, without a word", () => {
    expect(MANIFEST.scripts.prepack).toBe("npm run build");
    expect(read(".npmrc")).toMatch(/^foreground-scripts=false$/m);
  });
});

describe("an example", () => {
  test("of a workflow uses inputs and outputs of the action", () => {
    const text = read("examples/gate/github-workflow.yml");
    const steps: readonly Use[] = parse(text).jobs.gate.steps;
    const own = steps.filter(({ uses = "" }) => uses.startsWith("keyaki/"));
    expect(own).toHaveLength(1);
    for (const name of Object.keys(own[0]?.with ?? {})) {
      expect(ACTION.inputs).toHaveProperty([name]);
    }
    for (const [, name = ""] of text.matchAll(/steps\.gate\.outputs\.(\w+)/g)) {
      expect(ACTION.outputs).toHaveProperty([name]);
    }
  });

  test("of a job of GitLab keeps the reports that it writes", () => {
    const { policies } = parse(read("examples/gate/gitlab-ci.yml"));
    const command: string = policies.script.at(-1);
    const { codequality, junit } = policies.artifacts.reports;
    expect(command).toContain(`--output gitlab=${codequality} --output junit=${junit}`);
    expect(policies.artifacts.when).toBe("always");
    expect(policies.script[0]).toContain(`keyaki@${MANIFEST.version}`);
  });

  test("of a configuration of pre-commit names a hook", () => {
    const { repos } = parse(read("examples/gate/pre-commit-config.yaml"));
    expect(HOOKS.map(({ id }) => id)).toContain(repos[0].hooks[0].id);
    expect(repos[0].rev).toBe(`v${MANIFEST.version}`);
  });
});

describe("the scripts of the action", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "action-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  interface Ran {
    readonly status: number | null;
    readonly stdout: string;
    readonly outputs: string;
    readonly summary: string;
  }

  function runStep(wanted: string, values: Readonly<Record<string, string>>): Ran {
    const step = ACTION.runs.steps.find(({ id }) => id === wanted);
    if (step === undefined) throw new Error(`the action has no step \`${wanted}\``);
    const env: Record<string, string> = {};
    for (const [name, value] of Object.entries(step.env)) {
      env[name] = value.replace(/\$\{\{ ([\w.-]+) \}\}/g, (_, key: string) => values[key] ?? "");
    }
    const [outputs, summary] = [join(folder, "outputs"), join(folder, "summary")];
    for (const file of [outputs, summary]) writeFileSync(file, "");
    const { status, stdout } = spawnSync("bash", ["-eo", "pipefail", "-c", step.run], {
      cwd: folder,
      encoding: "utf8",
      env: {
        PATH: `${folder}:${process.env["PATH"]}`,
        ...env,
        GITHUB_OUTPUT: outputs,
        GITHUB_REPOSITORY: "owner/name",
        GITHUB_STEP_SUMMARY: summary,
      },
    });
    const text = (file: string): string => readFileSync(file, "utf8");
    return { status, stdout, outputs: text(outputs), summary: text(summary) };
  }

  function runGate(inputs: Readonly<Record<string, string>>): Ran {
    const values: Record<string, string> = { "github.action_path": ROOT };
    for (const [name, { default: usual }] of Object.entries(ACTION.inputs)) {
      values[`inputs.${name}`] = inputs[name] ?? usual;
    }
    return runStep("gate", values);
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

  test("takes no input for code, for an option or for another output", () => {
    const name = "$(touch owned); `touch owned` --allow-empty";
    expect(runGate({ paths: `${name}\n--help` }).status).toBe(1);
    expect(existsSync(join(folder, "owned"))).toBe(false);
    writeFileSync(join(folder, "p.json"), bucket("*"));
    const { outputs } = runGate({ "sarif-file": "o.sarif\nresult=pass" });
    expect(outputs).toBe("result=fail\nfailed=1\nunproved=0\nsarif=o.sarif\n");
  });

  test("judges a plan alone, unless there are paths", () => {
    writeFileSync(join(folder, "p.json"), bucket("*"));
    writeFileSync(join(folder, "plan.json"), read("examples/gate/terraform/mended.plan.json"));
    // The built-in standard accepts it: the plan takes access away.
    expect(runGate({ plan: "plan.json" })).toMatchObject({ status: 0 });
    expect(runGate({ plan: "plan.json", paths: "p.json" })).toMatchObject({ status: 2 });
    expect(runGate({ plan: "plan.json", paths: "\n.\n" }).outputs).toContain("failed=1\n");
  });

  test("takes the standard that is given", () => {
    writeFileSync(join(folder, "p.json"), bucket("*"));
    const rule = "rules: {none: {check: access-not-granted, actions: 'iam:*'}}";
    writeFileSync(join(folder, "other.yaml"), `version: 1\n${rule}\n`);
    expect(runGate({ standard: "other.yaml" })).toMatchObject({ status: 0 });
    expect(runGate({ standard: "nowhere.yaml" })).toMatchObject({ status: 1 });
  });

  test("passes without any policy only if that is allowed", () => {
    expect(runGate({})).toMatchObject({ status: 2 });
    expect(runGate({ "allow-empty": "true" })).toMatchObject({ status: 0 });
  });

  describe("about the comment", () => {
    /** A program `gh` that lists the given comments, and writes down its arguments. */
    function github(known: string, status = 0): void {
      const list = `case "$*" in *--paginate*) printf '%s' "${known}";; esac`;
      const script = `#!/bin/sh\necho "$@" >> "${folder}/calls"\n${list}\nexit ${status}\n`;
      writeFileSync(join(folder, "gh"), script);
      chmodSync(join(folder, "gh"), 0o755);
    }

    const comment = (pullRequest: string): Ran => {
      writeFileSync(join(folder, "c.md"), "report");
      return runStep("comment", {
        "steps.gate.outputs.comment": "c.md",
        "github.event.pull_request.number": pullRequest,
      });
    };

    const calls = (): readonly string[] => {
      const file = join(folder, "calls");
      return existsSync(file)
        ? readFileSync(file, "utf8")
            .trim()
            .split(/\n(?=api )/)
        : [];
    };

    test("writes the report to a file for it", () => {
      writeFileSync(join(folder, "p.json"), bucket("*"));
      const file = /^comment=(.*)$/m.exec(runGate({ comment: "true" }).outputs)?.[1] ?? "";
      const text = readFileSync(file, "utf8");
      rmSync(file);
      // The line by which the next run finds it.
      const marker = text.split("\n")[0] ?? "";
      expect(marker).toMatch(/^<!-- .* -->$/);
      const step = ACTION.runs.steps.find(({ id }) => id === "comment");
      expect(step?.env["KEYAKI_KNOWN"]).toContain(`startswith("${marker}")`);
      expect(step?.if).toContain("!cancelled()");
    });

    test("says so if there is no verdict", () => {
      const { status, outputs } = runGate({ comment: "true", paths: "nowhere" });
      expect(status).toBe(1);
      const file = /^comment=(.*)$/m.exec(outputs)?.[1] ?? "";
      const text = readFileSync(file, "utf8");
      rmSync(file);
      expect(text).toMatch(/^<!-- keyaki gate -->\n### keyaki gate: no verdict\n/);
    });

    test("writes a first one", () => {
      github("");
      expect(comment("7")).toMatchObject({ status: 0, stdout: "" });
      expect(calls()[1]).toBe(
        "api --method POST repos/owner/name/issues/7/comments --field body=@c.md --silent",
      );
    });

    test("renews the one that is there", () => {
      github("41\n42");
      expect(comment("7")).toMatchObject({ status: 0, stdout: "" });
      expect(calls()[1]).toBe(
        "api --method PATCH repos/owner/name/issues/comments/41 --field body=@c.md --silent",
      );
    });

    test("fails nothing without a permission or a pull request", () => {
      github("", 1);
      expect(comment("7")).toMatchObject({
        status: 0,
        stdout: "::warning title=keyaki::no comment: the job needs pull-requests: write\n",
      });
      expect(calls()).toHaveLength(1);
      expect(comment("").stdout).toContain("this run is about no pull request");
      expect(calls()).toHaveLength(1);
    });
  });
});
