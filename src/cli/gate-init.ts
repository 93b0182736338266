/**
 * The command `init`: a first standard for the policies below some paths.
 *
 * It never replaces a standard, and writes none for a folder without policies unless it is told to:
 * that is probably the wrong folder. Files that cannot be read are named on standard error. The
 * schema that editors use is that of the nearest installed package.
 */
import { existsSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { initialStandard, SCHEMA } from "../gate/init.ts";
import { EXIT } from "./exit-status.ts";
import { DiskFiles, listFiles, readSourceText, STANDARD_NAMES } from "./gate-files.ts";
import type { InitFlags } from "./gate-options.ts";
import { readSources } from "./gate-sources.ts";
import { problemLine, standardAbove } from "./gate-standard.ts";
import { reasonOf } from "./input.ts";
import { misused, type Output } from "./output.ts";

/** Writes a first standard for the policies below some paths. */
export async function runInit(paths: readonly string[], flags: InitFlags = {}): Promise<Output> {
  const [file = "keyaki.yaml"] = STANDARD_NAMES;
  const known = standardAbove();
  if (known !== undefined) return misused(`there is a standard already: \`${known}\``, "text");
  const given = paths.length === 0 ? ["."] : paths;
  const listing = listFiles(given);
  if (listing.kind === "error") return misused(listing.message, "text");
  const readings = await readSources(listing.files, (each) => readSourceText(each), {
    files: new DiskFiles(given),
    named: listing.named,
  });
  const sites = readings.flatMap((each) => each.sites);
  const problems = [...listing.problems, ...readings.flatMap((each) => each.problems)];
  const errors = problems.filter(({ severity }) => severity === "error").map(problemLine);
  const stderr = errors.map((each) => `${each}\n`).join("");
  if (sites.length === 0 && flags.allowEmpty !== true) {
    const { stderr: text = "" } = misused(NO_POLICY, "text");
    return { status: EXIT.fail, stderr: stderr + text };
  }
  try {
    writeFileSync(file, initialStandard(sites, schemaPath()), { flag: "wx" });
  } catch (error) {
    return misused(`\`${file}\` cannot be written: ${reasonOf(error)}`, "text");
  }
  const count = `${sites.length} ${sites.length === 1 ? "policy" : "policies"}`;
  const stdout = `wrote ${file}, for ${count}; next: keyaki gate\n`;
  return { status: EXIT.pass, stdout, ...(stderr !== "" && { stderr }) };
}

const NO_POLICY =
  "no policy was found, so there is nothing to make a standard from; " +
  "check the paths, or give --allow-empty";

/** The schema in the nearest folder of packages; if there is none, where it will be. */
function schemaPath(): string {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    const path = join(folder, SCHEMA);
    if (existsSync(path)) return relative(process.cwd(), path).replaceAll("\\", "/");
    if (dirname(folder) === folder) return SCHEMA;
  }
}
