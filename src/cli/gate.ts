/**
 * The commands `gate` and `init`: files and a standard in, verdicts and reports out.
 *
 * The standard is found upwards from the working directory, like a `.gitignore`. Reports go to
 * standard output or to files, several in one run. The modules behind this file are loaded only for
 * these commands, so a check starts as fast as before.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { normalize } from "node:path/posix";
import { harmless } from "../explain/harmless.ts";
import { earlierPolicies, keyOf } from "../gate/earlier.ts";
import { judgeSites } from "../gate/gate.ts";
import { initialStandard } from "../gate/init.ts";
import { explanation } from "../gate/reports/explanation.ts";
import { githubReport } from "../gate/reports/github.ts";
import { gitlabReport } from "../gate/reports/gitlab.ts";
import { jsonReport } from "../gate/reports/json.ts";
import { junitReport } from "../gate/reports/junit.ts";
import { markdownReport, SUMMARY_BYTES } from "../gate/reports/markdown.ts";
import { sarifReport } from "../gate/reports/sarif.ts";
import { SourceLines } from "../gate/reports/source-frame.ts";
import { textReport } from "../gate/reports/text.ts";
import type { GateResult } from "../gate/result.ts";
import { BUILT_IN_STANDARD, readStandard, type Standard } from "../gate/standard.ts";
import type { PolicySite, SourceProblem, SourceReading } from "../sources/site.ts";
import { coloursFor, NO_COLOURS } from "./colour.ts";
import { EXIT } from "./exit-status.ts";
import {
  DiskFiles,
  decoded,
  listFiles,
  MAY_BE_SOURCE,
  readSourceText,
  readText,
} from "./gate-files.ts";
import { FORMATS, type GateFlags, type ReportFormat } from "./gate-options.ts";
import { readSources, type SourceOptions } from "./gate-sources.ts";
import { readRevision } from "./git.ts";
import { reasonOf } from "./input.ts";
import { misused, misusedText, type Output } from "./output.ts";
import { version } from "./version.ts";

/** A day of the calendar; `Date` would take the 30th of February for a day in March. */
function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}

/** Where a report goes; without a file, to standard output. */
interface Target {
  readonly format: ReportFormat;
  readonly file?: string;
}

export async function runGate(paths: readonly string[], flags: GateFlags): Promise<Output> {
  const targets = targetsOf(flags.output ?? []);
  if (typeof targets === "string") return misused(targets, "text");
  const today = flags.today ?? new Date().toISOString().slice(0, 10);
  if (!isDay(today)) {
    return misused(`\`${today}\` is not a day; write --today 2027-03-31`, "text");
  }
  const standard = findStandard(flags.standard);
  if (standard.kind === "error") return misusedText(standard.text, standard.message, "text");
  const given = paths.length === 0 ? ["."] : paths;
  const listing = listFiles(given);
  if (listing.kind === "error") return misused(listing.message, "text");
  const { deploys } = standard.standard;
  const options: SourceOptions = {
    files: new DiskFiles(given),
    ...(deploys && { deployment: deploys }),
    named: listing.named,
    isCompared: standard.standard.rules.some(
      ({ check }) => check.kind === "no-new-access-since" && check.since.kind === "revision",
    ),
    ...(flags.source !== undefined && { source: flags.source }),
    ...(flags.useDefaults !== undefined && { useDefaults: flags.useDefaults }),
  };
  const files = listing.files.filter((file) => !standard.files.has(resolve(file)));
  const parts = listing.files.flatMap((file) =>
    standard.files.has(resolve(file)) && !/\.ya?ml$/.test(file) ? [partOfStandard(file)] : [],
  );
  const readings = await readSources(files, readSourceText, options);
  const revisions = await earlierStates(standard.standard, files, readings, options);
  if (typeof revisions === "string") return misused(revisions, "text");
  const inputs = new Set(
    readings.flatMap(({ file, sites }) => (sites.length > 0 ? resolve(file) : [])),
  );
  const { file: standardFile } = standard.standard;
  if (standardFile !== undefined) inputs.add(resolve(standardFile));
  const taken = targets.find(({ file }) => file !== undefined && inputs.has(resolve(file)));
  if (taken?.file !== undefined) {
    return misused(`\`${taken.file}\` is an input; give the report another file`, "text");
  }
  const result = judgeSites(readings, standard.standard, {
    today,
    isWholeProject: listing.named.size === 0,
    ...(flags.steps !== undefined && { steps: flags.steps }),
    ...(flags.allowEmpty !== undefined && { allowEmpty: flags.allowEmpty }),
    earlier: (revision) => revisions.get(revision) ?? (() => undefined),
  });
  const isIncomplete = listing.problems.some(({ severity }) => severity === "error");
  const whole: GateResult = {
    ...result,
    ...(isIncomplete && { result: "fail" }),
    problems: [...standard.problems, ...listing.problems, ...parts, ...result.problems],
  };
  return flags.explain === undefined ? written(whole, targets) : explained(whole, flags.explain);
}

function targetsOf(outputs: readonly string[]): readonly Target[] | string {
  if (outputs.length === 0) return [{ format: "text" }];
  const targets: Target[] = [];
  for (const output of outputs) {
    const [name = "", ...rest] = output.split("=");
    const format = FORMATS.find((each) => each === name);
    const file = rest.join("=");
    if (format === undefined) {
      return `\`${name}\` is not a report; the reports are ${FORMATS.join(", ")}`;
    }
    if (rest.length > 0 && file === "") return `\`--output ${format}=\` has no file`;
    targets.push(rest.length === 0 ? { format } : { format, file });
  }
  const files = targets.flatMap(({ file }) => (file === undefined ? [] : [resolve(file)]));
  const twice = files.find((file, at) => files.indexOf(file) !== at);
  if (twice !== undefined) return `two reports go to the same file \`${twice}\``;
  return targets.filter(({ file }) => file === undefined).length > 1
    ? "only one report can go to standard output; give the others a file, as in json=gate.json"
    : targets;
}

type FoundStandard =
  | {
      readonly kind: "ok";
      readonly standard: Standard;
      readonly problems: readonly SourceProblem[];
      /** The absolute paths of its files: standards, references, ceilings. */
      readonly files: ReadonlySet<string>;
    }
  | { readonly kind: "error"; readonly text: string; readonly message: string };

const NAMES = ["keyaki.yaml", "keyaki.yml"];

function findStandard(given: string | undefined): FoundStandard {
  const path = given ?? upwards();
  if (path === undefined) {
    return { kind: "ok", standard: BUILT_IN_STANDARD, problems: [], files: new Set() };
  }
  const text = readText(path);
  if (typeof text !== "string") return failed(`\`${path}\`: ${text.message}`, []);
  const files = new Set([resolve(path)]);
  const loader = {
    files: {
      read: (file: string) => {
        files.add(resolve(file));
        try {
          return new Uint8Array(readFileSync(file));
        } catch {
          return undefined;
        }
      },
      list: () => undefined,
    },
    workingDirectory: process.cwd().replaceAll("\\", "/"),
  };
  const reading = readStandard({ file: path, text }, loader);
  if (reading.kind === "ok") return { ...reading, files };
  return failed("the standard has errors", reading.problems);
}

/** A ceiling of an exception grants nothing, and its own rule would forbid it. */
function partOfStandard(file: string): SourceProblem {
  const message = "this policy is a part of the standard, so it is not judged";
  const place = { file, line: 1, column: 1 };
  return { severity: "note", code: "PART_OF_STANDARD", message, place };
}

/** The nearest standard at or above the working directory. */
function upwards(): string | undefined {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    for (const name of NAMES) {
      const path = join(folder, name);
      if (existsSync(path)) return relative(process.cwd(), path).replaceAll("\\", "/");
    }
    if (dirname(folder) === folder) return undefined;
  }
}

function failed(message: string, problems: readonly SourceProblem[]): FoundStandard {
  const lines = problems.length === 0 ? [`error: ${harmless(message)}`] : problems.map(problemLine);
  return { kind: "error", text: `${lines.join("\n")}\n`, message };
}

/** A problem in the form of compilers. */
function problemLine({ severity, code, message, place, help }: SourceProblem): string {
  const where = `${place.file}:${place.line}:${place.column}`;
  const advice = help === undefined ? "" : `; ${help}`;
  return harmless(`${where}: ${severity}: ${message}${advice} [${code}]`);
}

/** The policies at each revision that a rule names; a text if one cannot be read. */
async function earlierStates(
  { rules }: Standard,
  files: readonly string[],
  readings: readonly SourceReading[],
  options: SourceOptions,
): Promise<ReadonlyMap<string, ReturnType<typeof earlierPolicies>> | string> {
  const states = new Map<string, ReturnType<typeof earlierPolicies>>();
  const present = new Set(readings.flatMap(({ sites }) => sites.map(keyOf)));
  const wanted = new Set(files.map((file) => normalize(file)));
  // A file that was not read, but exists, has kept its policies.
  const isThere = (site: PolicySite): boolean =>
    present.has(keyOf(site)) ||
    (!wanted.has(site.place.file) && options.files.read(site.place.file) !== undefined);
  for (const { check } of rules) {
    if (check.kind !== "no-new-access-since" || check.since.kind !== "revision") continue;
    const { revision } = check.since;
    if (states.has(revision)) continue;
    const opened = readRevision(revision, process.cwd());
    if (opened.kind === "error") return opened.message;
    const { files: source } = opened;
    // Also files that were moved or deleted since, if they may hold policies.
    const paths = opened.paths.filter((path) => wanted.has(path) || MAY_BE_SOURCE.test(path));
    const readAt = (file: string): string | SourceProblem => {
      const bytes = source.read(file);
      const text = bytes === undefined ? undefined : decoded(bytes);
      const place = { file, line: 1, column: 1 };
      if (text !== undefined) return text;
      const message = `the file at \`${revision}\` is not UTF-8`;
      return { severity: "note", code: "NOT_UTF8", message, place };
    };
    states.set(
      revision,
      earlierPolicies(
        await readSources(paths, readAt, { ...options, files: source, named: new Set() }),
        isThere,
      ),
    );
  }
  return states;
}

function explained(result: GateResult, given: readonly string[]): Output {
  const [rule, address, ...more] = given;
  if (rule === undefined || address === undefined || more.length > 0) {
    return misused("--explain needs a rule and an address, after the paths", "text");
  }
  const text = explanation(result, rule, address, linesOf(), coloursFor(process.stdout));
  return text === undefined
    ? misused(`no policy \`${address}\` has a verdict of the rule \`${rule}\``, "text")
    : { status: result.result === "pass" ? EXIT.pass : EXIT.fail, stdout: text };
}

function linesOf(): SourceLines {
  const texts = new Map<string, string | undefined>();
  return new SourceLines((file) => {
    if (!texts.has(file)) {
      const text = readText(file);
      texts.set(file, typeof text === "string" ? text : undefined);
    }
    return texts.get(file);
  });
}

function written(result: GateResult, targets: readonly Target[]): Output {
  const status = result.result === "pass" ? EXIT.pass : EXIT.fail;
  let stdout = "";
  const source = linesOf();
  for (const { format, file } of targets) {
    const isTerminal = file === undefined;
    const text = reportOf(format, result, source, isTerminal);
    if (file === undefined) stdout = text;
    else {
      try {
        writeFileSync(file, text);
      } catch (error) {
        return misused(`the report \`${file}\` cannot be written: ${reasonOf(error)}`, "text");
      }
    }
  }
  const summary = process.env["GITHUB_STEP_SUMMARY"];
  if (summary !== undefined && targets.some(({ format }) => format === "github")) {
    try {
      appendFileSync(summary, markdownReport(result, source, SUMMARY_BYTES));
    } catch (error) {
      return misused(
        `the job summary \`${summary}\` cannot be written: ${reasonOf(error)}`,
        "text",
      );
    }
  }
  return { status, stdout };
}

function reportOf(
  format: ReportFormat,
  result: GateResult,
  source: SourceLines,
  isTerminal: boolean,
): string {
  switch (format) {
    case "text":
      return textReport(result, source, isTerminal ? coloursFor(process.stdout) : NO_COLOURS);
    case "json":
      return jsonReport(result);
    case "sarif":
      return sarifReport(result, { version: version() });
    case "junit":
      return junitReport(result);
    case "github":
      return githubReport(result);
    case "gitlab":
      return gitlabReport(result);
    case "markdown":
      return markdownReport(result, source);
  }
}

/** Writes a first standard for the policies below some paths. */
export async function runInit(paths: readonly string[]): Promise<Output> {
  const [file = "keyaki.yaml"] = NAMES;
  const known = upwards();
  if (known !== undefined) return misused(`there is a standard already: \`${known}\``, "text");
  const given = paths.length === 0 ? ["."] : paths;
  const listing = listFiles(given);
  if (listing.kind === "error") return misused(listing.message, "text");
  const readings = await readSources(listing.files, readSourceText, {
    files: new DiskFiles(given),
    named: listing.named,
  });
  const sites = readings.flatMap((each) => each.sites);
  try {
    writeFileSync(file, initialStandard(sites), { flag: "wx" });
  } catch (error) {
    return misused(`\`${file}\` cannot be written: ${reasonOf(error)}`, "text");
  }
  const count = `${sites.length} ${sites.length === 1 ? "policy" : "policies"}`;
  return { status: EXIT.pass, stdout: `wrote ${file}, for ${count}; next: keyaki gate\n` };
}
