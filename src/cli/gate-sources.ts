/**
 * From files to policy sites: each file goes to the reader of its kind.
 *
 * The content decides the kind (sources/detect.ts). Terraform is read by folder, and a folder that
 * is a module of another one is read there. The templates of a cloud assembly are read by its
 * manifest, so they are left out elsewhere. The grammar of HCL is loaded only for files of it.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { basename, dirname as folderOf, normalize } from "node:path/posix";
import { readAccountDump } from "../sources/account-dump.ts";
import { withAttachedPolicies } from "../sources/attached-policies.ts";
import { readCdk } from "../sources/cloudformation/cdk.ts";
import { readSam, serverlessReader } from "../sources/cloudformation/sam.ts";
import { readCloudFormation } from "../sources/cloudformation/template.ts";
import { detectSource, mistakenSource } from "../sources/detect.ts";
import type { Files, SourceFile } from "../sources/files.ts";
import { readKubernetes } from "../sources/kubernetes.ts";
import { readPolicyFile } from "../sources/policy-file.ts";
import { readServerless } from "../sources/serverless.ts";
import type {
  Deployment,
  PolicySite,
  ReadingContext,
  SourceKind,
  SourceProblem,
  SourceReading,
} from "../sources/site.ts";
import type { HclGrammar } from "../sources/terraform/hcl/grammar.ts";
import { readTerraform } from "../sources/terraform/hcl/read-terraform.ts";
import { terraformSource } from "../sources/terraform/hcl/terraform-source.ts";
import { loadHclGrammar } from "../sources/terraform/hcl/tree-sitter.ts";
import { readTerraformPlan } from "../sources/terraform/plan.ts";
import { managedPolicies } from "./managed-policies.ts";

export interface SourceOptions {
  readonly files: Files;
  /** Files that were given by name; one that is not a source has a note. */
  readonly named: ReadonlySet<string>;
  readonly deployment?: Deployment;
  /** The folder with the Terraform files of a plan. */
  readonly source?: string;
  /** Whether defaults of variables and parameters are what is deployed. */
  readonly useDefaults?: boolean;
  /** Whether the policies are compared with those of another state of the files. */
  readonly isCompared?: boolean;
  /** Whether this is that other state, which was earlier. */
  readonly isEarlier?: boolean;
}

/** The text of a file, or why it is not read. */
export type ReadText = (file: string) => string | SourceProblem;

/** Reads all files; one that is not a source has no reading. */
export async function readSources(
  files: readonly string[],
  readText: ReadText,
  options: SourceOptions,
): Promise<readonly SourceReading[]> {
  const usesDefaults = options.useDefaults === true;
  const context: ReadingContext = {
    files: options.files,
    ...((options.deployment || usesDefaults) && {
      deployment: { ...options.deployment, ...(usesDefaults && { usesDefaults }) },
    }),
    ...(options.isCompared === true && { isCompared: true }),
    ...(options.isEarlier === true && { isEarlier: true }),
    managedPolicies,
  };
  const found = new Map<SourceKind, SourceFile[]>();
  const readings: SourceReading[] = [];
  for (const file of files) {
    const text = readText(file);
    if (typeof text !== "string") {
      readings.push({ file, source: "policy", sites: [], problems: [text] });
      continue;
    }
    const kind = detectSource({ file, text });
    if (kind === undefined) {
      if (options.named.has(file)) readings.push(notSource(file, text));
      continue;
    }
    const group = found.get(kind);
    if (group === undefined) found.set(kind, [{ file, text }]);
    else group.push({ file, text });
  }
  const grammar =
    found.has("terraform") || (found.has("terraform-plan") && options.source !== undefined)
      ? await hclGrammar()
      : undefined;
  const manifests = found.get("cdk") ?? [];
  const assemblies = new Set(manifests.map(({ file }) => folderOf(file)));
  const inAssembly = ({ file }: SourceFile): boolean =>
    assemblies.has(folderOf(file)) &&
    /\.(?:template|assets|metadata)\.json$|\btree\.json$/.test(file);
  for (const [kind, group] of found) {
    const isTemplate = kind === "cloudformation" || kind === "sam";
    const isBeside = isTemplate || kind === "policy";
    const own = isBeside ? group.filter((each) => !inAssembly(each)) : group;
    const read = readingsOf(kind, own, context, options, grammar);
    readings.push(...(kind === "cdk" ? withoutStagesTwice(read) : read));
    if (!isTemplate) continue;
    const named = [...manifests, ...group].filter(({ file }) => assemblies.has(folderOf(file)));
    readings.push(...group.filter(inAssembly).flatMap((each) => leftOver(each, named)));
  }
  readings.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
  return withAttachedPolicies(readings, context.managedPolicies);
}

/**
 * A stage has an assembly with a manifest of its own, and is also read with the assembly around it.
 * Equal policies at the same place are one; the outer assembly may know more, and then both count.
 */
function withoutStagesTwice(readings: readonly SourceReading[]): readonly SourceReading[] {
  if (readings.length < 2) return readings;
  const depth = ({ file }: SourceReading): number => file.split("/").length;
  const seen = new Set<string>();
  const kept: SourceReading[] = [];
  for (const reading of [...readings].sort((a, b) => depth(a) - depth(b))) {
    // Only in its assembly, an address may have a number.
    const contents = ({ address: _, ...site }: PolicySite): string => JSON.stringify(site);
    const sites = reading.sites.filter((each) => !seen.has(contents(each)));
    const problems = reading.problems.filter((each) => !seen.has(JSON.stringify(each)));
    for (const each of sites) seen.add(contents(each));
    for (const each of problems) seen.add(JSON.stringify(each));
    const isRepeated = sites.length + problems.length === 0 && reading.sites.length > 0;
    if (!isRepeated) kept.push({ ...reading, sites, problems });
  }
  return kept;
}

/** A file that somebody named and that holds nothing must not look like a proved one. */
function notSource(file: string, text: string): SourceReading {
  const place = { file, line: 1, column: 1 };
  const code = "NOT_A_SOURCE";
  const mistaken = mistakenSource(text);
  const problem: SourceProblem =
    mistaken === undefined
      ? { severity: "note", code, message: "this file has no policy that keyaki knows", place }
      : { severity: "error", code, ...mistaken, place };
  return { file, source: "policy", sites: [], problems: [problem] };
}

/** A template that neither the manifest beside it names, nor another template as a nested one. */
function leftOver({ file }: SourceFile, named: readonly SourceFile[]): readonly SourceReading[] {
  const name = basename(file);
  const isNamed = named.some(
    (other) => folderOf(other.file) === folderOf(file) && other.text.includes(name),
  );
  if (isNamed) return [];
  const problem: SourceProblem = {
    severity: "note",
    code: "TEMPLATE_NOT_DEPLOYED",
    message: "the manifest of the assembly does not name this template, so it is not read",
    place: { file, line: 1, column: 1 },
    help: "delete it, or give the file by itself",
  };
  return [{ file, source: "cloudformation", sites: [], problems: [problem] }];
}

function readingsOf(
  kind: SourceKind,
  files: readonly SourceFile[],
  context: ReadingContext,
  options: SourceOptions,
  grammar: HclGrammar | undefined,
): readonly SourceReading[] {
  switch (kind) {
    case "terraform":
      return grammar === undefined ? [] : terraformReadings(files, context, options, grammar);
    case "terraform-plan": {
      const { source } = options;
      return files.map((each) =>
        readTerraformPlan(
          each,
          context,
          grammar && source !== undefined ? terraformSource(grammar, source, context) : undefined,
        ),
      );
    }
    case "cloudformation":
      return files.map((each) => readCloudFormation(each, context));
    case "sam":
      return files.map((each) => readSam(each, context));
    case "cdk":
      return files.map((each) => readCdk(each, context, { serverless: serverlessReader }));
    case "serverless":
      return files.map((each) => readServerless(each, context));
    case "kubernetes":
      return files.map((each) => readKubernetes(each, context));
    case "account":
      return files.map((each) => readAccountDump(each, context));
    case "policy":
      return files.map(readPolicyFile);
  }
}

/** One root module for each folder that is not merely a module of another one. */
function terraformReadings(
  files: readonly SourceFile[],
  context: ReadingContext,
  { useDefaults = false }: SourceOptions,
  grammar: HclGrammar,
): readonly SourceReading[] {
  const folders = [...new Set(files.map(({ file }) => folderOf(file)))].sort();
  const read = folders.map((folder) => ({
    folder,
    ...readTerraform(grammar, folder, context, { useDefaults }),
  }));
  const roots = rootsOf(
    read.map(({ folder, modules, isDeployed }) => ({ folder, calls: modules, isDeployed })),
  );
  const readings = read.filter(({ folder }) => roots.has(folder)).flatMap((each) => each.readings);
  // Two roots may call one module; its file has a reading in each.
  const byFile = new Map<string, SourceReading>();
  for (const each of readings) {
    const known = byFile.get(each.file);
    byFile.set(each.file, known === undefined ? each : merged(known, each));
  }
  return [...byFile.values()];
}

interface Folder {
  readonly folder: string;
  /** The folders that it calls, also by way of others. */
  readonly calls: readonly string[];
  readonly isDeployed: boolean;
}

/**
 * The folders that no root calls; of folders that call each other, all, if nothing else does. A
 * folder that is deployed by itself is one too. An example does not count as a caller: the values
 * that it gives are not those of the deployment.
 */
function rootsOf(folders: readonly Folder[]): ReadonlySet<string> {
  const calls = folders.map(({ folder, calls, isDeployed }) => ({
    folder,
    isDeployed,
    name: normalize(folder),
    called: new Set(calls.map((each) => normalize(each))),
  }));
  const roots = calls.filter(
    ({ name, called, isDeployed }) =>
      isDeployed ||
      calls.every(
        (other) =>
          !other.called.has(name) || called.has(other.name) || isExampleOf(other.name, name),
      ),
  );
  return new Set(roots.map(({ folder }) => folder));
}

/** Whether a folder shows or tests how to call another one. */
function isExampleOf(folder: string, called: string): boolean {
  const [own, others] = [folder.split("/"), called.split("/")];
  const shared = own.findIndex((name, at) => name !== others[at]);
  const names = shared < 0 ? [] : own.slice(shared);
  return names.some((name) => /^(?:examples?|samples?|tests?|fixtures?)$/.test(name));
}

/** The readings of one file in two roots, which find the same problems in it. */
function merged(one: SourceReading, other: SourceReading): SourceReading {
  const known = new Set(one.problems.map((each) => JSON.stringify(each)));
  const problems = other.problems.filter((each) => !known.has(JSON.stringify(each)));
  return {
    ...one,
    sites: [...one.sites, ...other.sites],
    problems: [...one.problems, ...problems],
  };
}

let loaded: Promise<HclGrammar> | undefined;

/** The runtime from its package; the grammar from the build, or in a checkout from its package. */
function hclGrammar(): Promise<HclGrammar> {
  loaded ??= (async () => {
    const require = createRequire(join(import.meta.dirname, "gate.js"));
    const built = join(import.meta.dirname, "tree-sitter-hcl.wasm");
    const grammar = existsSync(built)
      ? built
      : require.resolve("@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-hcl.wasm");
    return loadHclGrammar({
      runtime: readFileSync(require.resolve("web-tree-sitter/web-tree-sitter.wasm")),
      grammar: readFileSync(grammar),
    });
  })();
  return loaded;
}
