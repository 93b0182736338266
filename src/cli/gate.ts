/**
 * The command `gate`: files and a standard in, verdicts and reports out.
 *
 * The files are listed, the standard is found (gate-standard.ts), each file goes to its reader, and
 * the result to the reports (gate-reports.ts). The modules behind this file are loaded only for the
 * gate, so a check starts as fast as before.
 */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { normalize } from "node:path/posix";
import { type Earlier, earlierPolicies, gonePolicies, keyOf } from "../gate/earlier.ts";
import { judgeSites } from "../gate/gate.ts";
import { explanation } from "../gate/reports/explanation.ts";
import type { GateResult, Repository } from "../gate/result.ts";
import type { Standard } from "../gate/standard.ts";
import { quoted } from "../json/value.ts";
import type { Files } from "../sources/files.ts";
import type { PolicySite, SourceProblem, SourceReading } from "../sources/site.ts";
import { isInstalled } from "../sources/terraform/hcl/installed-modules.ts";
import { coloursFor } from "./colour.ts";
import { EXIT } from "./exit-status.ts";
import {
  DiskFiles,
  decoded,
  type FileList,
  listFiles,
  MAY_BE_SOURCE,
  readSourceText,
} from "./gate-files.ts";
import type { GateFlags } from "./gate-options.ts";
import { sourceLines, targetsOf, writeReports } from "./gate-reports.ts";
import { readSources, type SourceOptions } from "./gate-sources.ts";
import { findStandard, standardsNear } from "./gate-standard.ts";
import { readRevision } from "./git.ts";
import { InputHashes } from "./input-hashes.ts";
import { misused, misusedText, type Output } from "./output.ts";

// In the same bundle, because a check does not need it either.
export { runAccountCommand } from "./account-commands.ts";
export { runInit } from "./gate-init.ts";
export { runRepair } from "./repair.ts";
export { runValidate } from "./validate.ts";

/** A day of the calendar; `Date` would take the 30th of February for a day in March. */
function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}

export async function runGate(before: readonly string[], flags: GateFlags): Promise<Output> {
  const targets = targetsOf(flags.output ?? []);
  if (typeof targets === "string") return misused(targets, "text");
  const today = flags.today ?? new Date().toISOString().slice(0, 10);
  if (!isDay(today)) {
    return misused(`\`${today}\` is not a day; write --today 2027-03-31`, "text");
  }
  // Arguments behind the address are paths.
  const [rule, address, ...behind] = flags.explain ?? [];
  if (rule !== undefined && address === undefined) {
    return misused("--explain needs a rule and an address", "text");
  }
  const paths = [...before, ...behind];
  const given = paths.length === 0 ? ["."] : paths;
  const listing = listFiles(given);
  if (listing.kind === "error") return misused(listing.message, "text");
  const hashes = new InputHashes();
  const folders = [...listing.folders, ...(flags.source === undefined ? [] : [flags.source])];
  const standard = findStandard(flags.standard, standardsNear(listing, folders), hashes);
  if (standard.kind === "error") return misusedText(standard.text, standard.message, "text");
  const missing = flags.source === undefined ? undefined : sourceFault(flags.source);
  if (missing !== undefined) return misused(missing, "text");
  const { deploys } = standard.standard;
  const readable = flags.source === undefined ? given : [...given, flags.source];
  const options: SourceOptions = {
    files: new DiskFiles(readable, hashes),
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
  const readings = await readSources(files, (file) => readSourceText(file, hashes), options);
  const now = { ...options, files: new DiskFiles(readable) };
  // Beside a file that was given by name, nothing else is asked about.
  const walked = listing.named.size === 0 ? listing.folders : [];
  const revisions = await earlierStates(
    standard.standard,
    { files, folders: walked },
    readings,
    now,
  );
  if (typeof revisions === "string") return misused(revisions, "text");
  const taken = inputWritten(targets, readings, standard.standard);
  if (taken !== undefined) {
    return misused(`\`${taken}\` is an input; give the report another file`, "text");
  }
  const result = judgeSites(readings, standard.standard, {
    today,
    isWholeProject: listing.named.size === 0,
    ...(flags.steps !== undefined && { steps: flags.steps }),
    ...(flags.allowEmpty !== undefined && { allowEmpty: flags.allowEmpty }),
    problems: [
      ...standard.problems,
      ...listing.problems,
      ...parts,
      ...comparedWithItself(standard.standard, revisions),
    ],
    earlier: (revision) => revisions.get(revision)?.earlier ?? (() => undefined),
    gone: (revision) => revisions.get(revision)?.gone ?? [],
  });
  const repository = repositoryHere();
  const whole: GateResult = {
    ...withHashes(result, hashes),
    ...(repository && { repository }),
  };
  return rule === undefined || address === undefined
    ? writeReports(whole, targets)
    : explained(whole, rule, address);
}

/** The file of a report that would replace an input. */
function inputWritten(
  targets: readonly { readonly file?: string }[],
  readings: readonly SourceReading[],
  { file: standard }: Standard,
): string | undefined {
  const inputs = new Set(
    readings.flatMap(({ file, sites }) => (sites.length > 0 ? resolve(file) : [])),
  );
  if (standard !== undefined) inputs.add(resolve(standard));
  return targets.find(({ file }) => file !== undefined && inputs.has(resolve(file)))?.file;
}

/** Why a folder cannot be that of a plan's Terraform files. */
function sourceFault(folder: string): string | undefined {
  const names = new DiskFiles([folder]).list(folder);
  const help = "give the folder of the root module that the plan was made from";
  if (names === undefined)
    return `\`${folder}\` of --source is not a folder that can be read; ${help}`;
  if (names.some((name) => /\.(?:tf|tofu)$/.test(name))) return undefined;
  return `\`${folder}\` of --source has no file \`*.tf\`; ${help}`;
}

/** The result with the hashes of all files that were read. */
function withHashes(result: GateResult, hashes: InputHashes): GateResult {
  const own = result.standard.file === undefined ? undefined : hashes.of(result.standard.file);
  const files = result.files.map((each) => {
    const sha256 = hashes.of(each.file);
    return sha256 === undefined ? each : { ...each, sha256 };
  });
  const named = [...files.map(({ file }) => file), result.standard.file ?? ""];
  return {
    ...result,
    standard: { ...result.standard, ...(own !== undefined && { sha256: own }) },
    files,
    inputs: hashes.openedBeside(named),
  };
}

/** A ceiling of an exception grants nothing, and its own rule would forbid it. */
function partOfStandard(file: string): SourceProblem {
  const message = "this policy is a part of the standard, so it is not judged";
  const place = { file, line: 1, column: 1 };
  return { severity: "note", code: "PART_OF_STANDARD", message, place };
}

/** A revision that is checked out, and nothing was changed: every policy is as before. */
function comparedWithItself(
  { rules, file = "." }: Standard,
  states: ReadonlyMap<string, EarlierState>,
): readonly SourceProblem[] {
  return rules.flatMap(({ check, info, place = { file, line: 1, column: 1 } }) => {
    if (check.kind !== "no-new-access-since" || check.since.kind !== "revision") return [];
    const { revision } = check.since;
    if (states.get(revision)?.isSame !== true) return [];
    const message =
      `the rule ${quoted(info.name)} compares nothing: ${quoted(revision)} is the revision that ` +
      "is checked out, and the files were not changed";
    const help = "compare with the revision before, such as `HEAD~1`, or with the target branch";
    return [{ severity: "warning", code: "REVISION_IS_HEAD", message, place, help }];
  });
}

interface EarlierState {
  /** Whether its files are those that are judged, so that nothing is compared. */
  readonly isSame: boolean;
  readonly earlier: Earlier;
  readonly gone: readonly PolicySite[];
}

/** The policies at each revision that a rule names; a text if one cannot be read. */
async function earlierStates(
  { rules }: Standard,
  { files, folders }: Pick<FileList, "files" | "folders">,
  readings: readonly SourceReading[],
  options: SourceOptions,
): Promise<ReadonlyMap<string, EarlierState> | string> {
  const states = new Map<string, EarlierState>();
  const present = new Set(readings.flatMap(({ sites }) => sites.map(keyOf)));
  const wanted = new Set(files.map((file) => normalize(file)));
  // A file that was not read, but exists, has kept its policies.
  const isThere = (site: PolicySite): boolean =>
    present.has(keyOf(site)) ||
    (!wanted.has(site.place.file) && options.files.read(site.place.file) !== undefined);
  const asked = folders.map((folder) => normalize(folder).replace(/\/$/, ""));
  const isAsked = (file: string): boolean =>
    wanted.has(file) || asked.some((each) => each === "." || file.startsWith(`${each}/`));
  for (const { check } of rules) {
    if (check.kind !== "no-new-access-since" || check.since.kind !== "revision") continue;
    const { revision } = check.since;
    if (states.has(revision)) continue;
    const opened = readRevision(revision, process.cwd());
    if (opened.kind === "error") return opened.message;
    const source = withInstalled(opened.files, options.files);
    // Also files that were moved or deleted since, if they may hold policies.
    const paths = opened.paths.filter((path) => wanted.has(path) || MAY_BE_SOURCE.test(path));
    const unread = opened.load(paths);
    if (unread !== undefined) return unread;
    const readAt = (file: string): string | SourceProblem => {
      const bytes = source.read(file);
      const text = bytes === undefined ? undefined : decoded(bytes);
      const place = { file, line: 1, column: 1 };
      if (text !== undefined) return text;
      const message = `the file at \`${revision}\` is not UTF-8`;
      return { severity: "note", code: "NOT_UTF8", message, place };
    };
    const context = { ...options, files: source, named: new Set<string>(), isEarlier: true };
    const before = await readSources(paths, readAt, context);
    const isKept = (path: string): boolean => {
      const [then, now] = [source.read(path), options.files.read(path)];
      return then !== undefined && now !== undefined && Buffer.compare(then, now) === 0;
    };
    const isWanted = (path: string): boolean => wanted.has(path) || isAsked(path);
    const read = readings.map(({ file }) => normalize(file));
    const compared = [...read, ...before.map(({ file }) => file).filter(isWanted)];
    states.set(revision, {
      isSame: compared.every(isKept) && opened.isHead(),
      earlier: earlierPolicies(before, isThere),
      gone: gonePolicies(before, readings, isThere, isAsked),
    });
  }
  return states;
}

/**
 * The files of a revision, with the modules that are installed now: git does not have them. A
 * reader takes one only for a call with its source and version.
 */
function withInstalled(revision: Files, present: Files): Files {
  const of = (path: string): Files => (isInstalled(path) ? present : revision);
  return {
    read: (path) => of(path).read(path),
    list: (folder) => of(folder).list(folder),
  };
}

function explained(result: GateResult, rule: string, address: string): Output {
  const found = explanation(result, rule, address, sourceLines(), coloursFor(process.stdout));
  if (found.kind === "missing") return misused(found.message, "text");
  return { status: found.fails ? EXIT.fail : EXIT.pass, stdout: found.text };
}

/** The repository of git around the working directory. */
function repositoryHere(): Repository | undefined {
  const slashed = (path: string): string => path.replaceAll("\\", "/");
  const here = process.cwd();
  for (let folder = here; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) {
      return { root: slashed(folder), workingDirectory: slashed(here) };
    }
    if (dirname(folder) === folder) return undefined;
  }
}
