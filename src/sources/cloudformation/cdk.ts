/**
 * A cloud assembly of the AWS CDK: the folder `cdk.out`, from its `manifest.json`, as policy sites.
 *
 * Each stack of the manifest has a template. Its environment gives account and Region, and its
 * parameters have values in the manifest. Stacks are read in the order of their dependencies, so
 * that a value that one exports is known in the next. Nested assemblies (stages) have manifests of
 * their own; nested stacks are read with their parents (nested-stacks.ts).
 *
 * The address of a policy begins with the path of its construct. Its place is in the template,
 * because the lines of the program that made it are not recorded reliably.
 *
 * Left out are assets, the tree of constructs, and the metadata of the manifest.
 */
import { readDocument } from "../../json/document.ts";
import { locate } from "../../json/position.ts";
import { positionIndex } from "../../json/position-index.ts";
import { isObject, type JsonObject, quoted } from "../../json/value.ts";
import { folderOf, joinedPath } from "../file-path.ts";
import type { SourceFile } from "../files.ts";
import type { Place } from "../place.ts";
import type {
  Deployment,
  PolicySite,
  ReadingContext,
  SourceProblem,
  SourceReading,
} from "../site.ts";
import type { Value } from "../value.ts";
import { knownText, member } from "../value-reading.ts";
import type { TemplateEvaluator } from "./intrinsic.ts";
import { inputsOf, readTemplate, type ServerlessReader } from "./template.ts";

/** LIMIT: a manifest has metadata for each construct. */
const MANIFEST_LIMITS = { bytes: 67_108_864, depth: 100 };

/** LIMIT: stacks of one assembly, with its nested assemblies. */
const MAX_STACKS = 1000;

/** LIMIT: assemblies within assemblies. */
const MAX_DEPTH = 8;

interface Stack {
  readonly id: string;
  readonly manifest: SourceFile;
  readonly properties: JsonObject;
  readonly environment: string;
  readonly dependencies: readonly string[];
}

export interface CdkOptions {
  /** Reads a resource of `AWS::Serverless`. */
  readonly serverless?: ServerlessReader;
}

/** Whether a JSON value has the form of the manifest of an assembly. */
export function isAssemblyManifest(value: unknown): boolean {
  return isObject(value) && typeof value["version"] === "string" && isObject(value["artifacts"]);
}

/** Reads the assembly that a `manifest.json` describes. */
export function readCdk(
  source: SourceFile,
  context: ReadingContext,
  options: CdkOptions = {},
): SourceReading {
  const assembly = new Assembly(context, options);
  assembly.find(source, 0);
  return { file: source.file, source: "cdk", ...assembly.read(), inputs: assembly.inputs };
}

class Assembly {
  /** The names of the parameters of all stacks. */
  readonly inputs: string[] = [];
  readonly #context: ReadingContext;
  readonly #options: CdkOptions;
  readonly #stacks: Stack[] = [];
  readonly #problems: SourceProblem[] = [];
  readonly #resources: string[] = [];
  /** Exported values, by environment and name; undefined if two stacks export the same name. */
  readonly #exports = new Map<string, Value | undefined>();

  constructor(context: ReadingContext, options: CdkOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** Collects the stacks of a manifest and of the assemblies in it. */
  find(manifest: SourceFile, depth: number): void {
    const result = readDocument(manifest.text, MANIFEST_LIMITS);
    if (result.kind !== "document") {
      const [first] = result.kind === "invalid" ? result.diagnostics : [];
      const message = result.kind === "limit" ? result.message : (first?.message ?? "");
      const at = positionIndex(manifest.text)(first ?? { path: [] });
      this.#fail("INVALID_MANIFEST", message, { file: manifest.file, ...at });
      return;
    }
    const { value } = result.document;
    const artifacts = isObject(value) ? value["artifacts"] : undefined;
    if (!isObject(value) || !isObject(artifacts)) {
      const message = "the manifest has no `artifacts`, so it is not that of an assembly";
      this.#fail("INVALID_MANIFEST", message, { file: manifest.file, line: 1, column: 1 });
      return;
    }
    this.#reportMissing(value, manifest);
    for (const [id, artifact] of Object.entries(artifacts)) {
      if (isObject(artifact)) this.#artifact(id, artifact, manifest, depth);
    }
  }

  /** Synthesis looks values up; without them, a template has dummy values. */
  #reportMissing(manifest: JsonObject, { file, text }: SourceFile): void {
    const missing = manifest["missing"];
    if (!Array.isArray(missing) || missing.length === 0) return;
    this.#problems.push({
      severity: "warning",
      code: "CONTEXT_MISSING",
      message: "values that the synthesis looks up are missing, so templates have dummy values",
      place: { file, ...locate(text, ["missing"]) },
      help: "run `cdk synth` with credentials, and commit `cdk.context.json`",
    });
  }

  #artifact(id: string, artifact: JsonObject, manifest: SourceFile, depth: number): void {
    const properties = isObject(artifact["properties"]) ? artifact["properties"] : {};
    const place = (): Place => ({
      file: manifest.file,
      ...locate(manifest.text, ["artifacts", id]),
    });
    if (artifact["type"] === "aws:cloudformation:stack") {
      if (this.#stacks.length === MAX_STACKS) {
        const message = `the rest of the assembly, after ${MAX_STACKS} stacks, was not read`;
        this.#fail("TOO_MANY_STACKS", message, place());
      }
      const dependencies = artifact["dependencies"];
      this.#stacks.push({
        id,
        manifest,
        properties,
        environment: String(artifact["environment"] ?? ""),
        dependencies: Array.isArray(dependencies) ? dependencies.map(String) : [],
      });
      return;
    }
    if (artifact["type"] !== "cdk:cloud-assembly") return;
    const folder = String(properties["directoryName"] ?? "");
    const file = joinedPath(joinedPath(folderOf(manifest.file), folder), "manifest.json");
    const bytes = depth < MAX_DEPTH ? this.#context.files.read(file) : undefined;
    if (bytes !== undefined) {
      this.find({ file, text: new TextDecoder().decode(bytes) }, depth + 1);
      return;
    }
    const message =
      depth < MAX_DEPTH
        ? `the nested assembly ${quoted(file)} does not exist or may not be read`
        : `assemblies are nested deeper than ${MAX_DEPTH} levels`;
    this.#fail("ASSEMBLY_NOT_READ", message, place());
  }

  read(): Pick<SourceReading, "sites" | "problems" | "resources"> {
    const stacks = this.#stacks.slice(0, MAX_STACKS);
    const sites = new Map<Stack, readonly PolicySite[]>();
    for (const stack of inOrder(stacks)) sites.set(stack, this.#stack(stack));
    const all = stacks.flatMap((stack) => sites.get(stack) ?? []);
    const resources = this.#context.isCompared ? { resources: this.#resources } : {};
    return { sites: withUniqueAddresses(all), problems: this.#problems, ...resources };
  }

  #stack(stack: Stack): readonly PolicySite[] {
    const { id, manifest, properties } = stack;
    const file = joinedPath(folderOf(manifest.file), String(properties["templateFile"] ?? ""));
    const bytes = this.#context.files.read(file);
    if (bytes === undefined) {
      const place = { file: manifest.file, ...locate(manifest.text, ["artifacts", id]) };
      const message = `the template ${quoted(file)} does not exist or may not be read`;
      this.#fail("TEMPLATE_NOT_FOUND", message, place);
      return [];
    }
    const source = { file, text: new TextDecoder().decode(bytes) };
    const name = properties["stackName"];
    const { serverless } = this.#options;
    const reading = readTemplate(source, this.#context, {
      environment: {
        deployment: this.#deployment(stack),
        prefix: this.#stacks.length > 1 ? `${id}/` : "",
        stackName: typeof name === "string" ? name : id,
        imported: (exported) => this.#exports.get(`${stack.environment} ${exported}`),
      },
      source: "cdk",
      addressPrefix: `${id}/`,
      usesConstructPaths: true,
      depth: 0,
      ...(serverless !== undefined && { serverless }),
    });
    this.#problems.push(...reading.problems);
    this.inputs.push(...inputsOf(reading));
    this.#resources.push(...(reading.resources ?? []));
    if (reading.evaluator !== undefined) this.#export(stack, reading.evaluator);
    return reading.sites;
  }

  /** The facts of the standard, and those of the manifest, which are more special. */
  #deployment({ environment, properties }: Stack): Deployment {
    const given = this.#context.deployment ?? {};
    const [, account, region] = /^aws:\/\/([^/]*)\/(.*)$/.exec(environment) ?? [];
    const own = isObject(properties["parameters"]) ? properties["parameters"] : {};
    const parameters = Object.entries(own).map(([name, value]) => [name, String(value)] as const);
    const isRegion = region !== undefined && region !== "unknown-region";
    return {
      // Another Region may have another partition.
      ...(isRegion ? { region } : withoutUndefined(given)),
      ...(given.account !== undefined && { account: given.account }),
      ...(account !== undefined && /^\d{12}$/.test(account) && { account }),
      parameters: { ...Object.fromEntries(parameters), ...given.parameters },
      ...(given.usesDefaults === true && { usesDefaults: true }),
    };
  }

  /** Outputs with a name are values of `Fn::ImportValue` in the same environment. */
  #export({ environment }: Stack, evaluator: TemplateEvaluator): void {
    for (const output of evaluator.parts.outputs.values()) {
      const exported = member(member(output, "Export"), "Name");
      const name = exported && knownText(evaluator.evaluate(exported));
      const raw = member(output, "Value");
      if (name === undefined || raw === undefined) continue;
      const key = `${environment} ${name}`;
      // Two stacks with the same export have different targets.
      const value = this.#exports.has(key) ? undefined : evaluator.evaluate(raw);
      this.#exports.set(key, value);
    }
  }

  #fail(code: string, message: string, place: Place): void {
    this.#problems.push({ severity: "error", code, message, place });
  }
}

function withoutUndefined({ region, partition }: Deployment): Deployment {
  return {
    ...(region !== undefined && { region }),
    ...(partition !== undefined && { partition }),
  };
}

/** Stacks behind those that they depend on; a circle is cut. */
function inOrder(stacks: readonly Stack[]): readonly Stack[] {
  const byId = new Map(stacks.map((stack) => [stack.id, stack]));
  const done = new Set<Stack>();
  const opened = new Set<Stack>();
  const rest = [...stacks].reverse();
  for (let next = rest.at(-1); next !== undefined; next = rest.at(-1)) {
    const missing = opened.has(next)
      ? []
      : next.dependencies.flatMap((id) => byId.get(id) ?? []).filter((each) => !opened.has(each));
    opened.add(next);
    if (missing.length > 0) {
      rest.push(...missing);
      continue;
    }
    done.add(next);
    rest.pop();
  }
  return [...done];
}

/** Addresses with a number where constructs have the same path. */
function withUniqueAddresses(sites: readonly PolicySite[]): readonly PolicySite[] {
  const seen = new Map<string, number>();
  return sites.map((site) => {
    const count = (seen.get(site.address) ?? 0) + 1;
    seen.set(site.address, count);
    return count === 1 ? site : { ...site, address: `${site.address} (${count})` };
  });
}
