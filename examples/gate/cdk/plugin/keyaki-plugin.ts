/**
 * A plugin of the CDK: `cdk synth` and `cdk deploy` stop at a policy outside of the standard.
 *
 * Copy this file into your app, install keyaki, and register the plugin:
 *
 *     Validations.of(app).addPlugins(new KeyakiPlugin());
 *
 * The gate runs over the assembly that the CDK has just written; its answer becomes a report of the
 * CDK. The class has the form of `IPolicyValidationPlugin`, so it needs no import of the library. An
 * error of the gate is thrown, and the CDK takes that for a failure.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve, sep } from "node:path";

export interface KeyakiOptions {
  /** The standard; by default `keyaki.yaml`, found upwards from the folder of the app. */
  readonly standard?: string;
  /** The program; by default that of the package `keyaki` in the app. */
  readonly program?: string;
}

interface Context {
  /** The absolute paths of the templates. */
  readonly templatePaths: readonly string[];
}

interface Violation {
  ruleName: string;
  description: string;
  severity: string;
  fix?: string;
  violatingResources: { resourceLogicalId: string; templatePath: string; locations: string[] }[];
}

interface Report {
  success: boolean;
  violations: Violation[];
}

/** The part of the gate's JSON that is needed here. */
interface Answer {
  readonly result: "pass" | "fail";
  readonly entries: readonly Entry[];
}

interface Entry {
  readonly kind: "failed" | "undecided" | "unread" | "problem" | "excepted";
  readonly level: "error" | "warning" | "note";
  readonly id: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly address?: string;
}

export class KeyakiPlugin {
  readonly name: string = "keyaki";
  readonly #options: KeyakiOptions;

  constructor(options: KeyakiOptions = {}) {
    this.#options = options;
  }

  validate({ templatePaths }: Context): Report {
    const { result, entries } = this.#answer(assembliesOf(templatePaths));
    const violations = entries.filter(({ kind }) => kind !== "excepted").map(violationOf);
    return { success: result === "pass", violations };
  }

  #answer(assemblies: readonly string[]): Answer {
    const { standard, program = installed() } = this.#options;
    const options = [
      "--output",
      "json",
      ...(standard === undefined ? [] : ["--standard", standard]),
    ];
    // An app without policies has nothing that could be outside of the standard.
    const args = [program, "gate", "--allow-empty", ...options, "--", ...assemblies];
    const ran = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 1 << 30 });
    if (ran.error) throw ran.error;
    const isAnswer = ran.status === 0 || ran.status === 2;
    if (!isAnswer) throw new Error(`keyaki gate ended with ${ran.status}: ${ran.stderr}`);
    return JSON.parse(ran.stdout) as Answer;
  }
}

function installed(): string {
  const manifest = createRequire(join(process.cwd(), "app.js")).resolve("keyaki/package.json");
  return join(dirname(manifest), "dist/cli/keyaki.cjs");
}

/** The folders of the templates; one within another is a stage, which the gate finds by itself. */
function assembliesOf(templatePaths: readonly string[]): readonly string[] {
  const folders = [...new Set(templatePaths.map((path) => dirname(path)))];
  return folders.filter((each) => !folders.some((other) => each.startsWith(`${other}${sep}`)));
}

function violationOf({ level, id, message, file, line, address }: Entry): Violation {
  const templatePath = resolve(file);
  const resource = address === undefined ? undefined : resourceAt(templatePath, address);
  return {
    ruleName: id,
    description: message,
    severity: level,
    violatingResources: [
      {
        resourceLogicalId: resource?.id ?? address ?? "",
        templatePath,
        locations: [...(resource === undefined ? [] : [resource.rest]), `line ${line}`],
      },
    ],
  };
}

/** The resource of an address: the path of its construct, or its logical id behind the stack. */
function resourceAt(
  templatePath: string,
  address: string,
): { readonly id: string; readonly rest: string } | undefined {
  const { Resources = {} } = JSON.parse(readFileSync(templatePath, "utf8")) as {
    readonly Resources?: Readonly<Record<string, { readonly Metadata?: Metadata }>>;
  };
  const found = Object.entries(Resources).flatMap(([id, { Metadata }]) => {
    const path = Metadata?.["aws:cdk:path"];
    const starts = path === undefined ? [] : [`${path}.`];
    const start = [...starts, `${id}.`, `${address.split("/")[0]}/${id}.`].find((each) =>
      address.startsWith(each),
    );
    // A policy at the address of another one has a number.
    const rest = address.slice(start?.length).replace(/ \(\d+\)$/, "");
    return start === undefined
      ? []
      : [{ id, start, rest: `Properties/${rest.replaceAll(".", "/")}` }];
  });
  // A name may go on after a dot, so the longest one counts.
  return found.sort((one, other) => other.start.length - one.start.length)[0];
}

interface Metadata {
  readonly "aws:cdk:path"?: string;
}
