/**
 * A root module with all that its evaluation needs: files, inputs, providers, modules in folders.
 *
 * Configurations and templates are parsed once. A module of a registry or a repository is read
 * where `terraform init` has put it. One that is not there is named in the problems.
 *
 * LIMIT: steps of evaluation for one root module.
 */
import type { Files } from "../../files.ts";
import type { Place } from "../../place.ts";
import type { ReadingContext, SourceProblem } from "../../site.ts";
import type { TextPart } from "../../value.ts";
import type { ProviderFacts } from "./attributes.ts";
import {
  attributeOf,
  type Configuration,
  joinPath,
  literalText,
  localSource,
  readConfiguration,
  textOf,
} from "./configuration.ts";
import { type Data, knownText, Names } from "./data.ts";
import { Evaluator } from "./evaluator.ts";
import type { HclGrammar } from "./grammar.ts";
import { inputsOf } from "./inputs.ts";
import { type FoundModule, InstalledModules } from "./installed-modules.ts";
import { type KnownReferences, type Project, Tree } from "./module.ts";
import { parseTemplate } from "./parse.ts";
import { Budget, Decisions, type Surroundings, type Texts } from "./scope.ts";
import { type Block, type Locate, lineStartsOf, locator } from "./syntax.ts";

/** LIMIT: steps of evaluation. */
const MAX_STEPS = 1_500_000;

export interface ProjectOptions {
  /** Whether the defaults of the root module's variables are what is deployed. */
  readonly useDefaults?: boolean;
  /** Values of input variables that count more than all others. */
  readonly inputs?: ReadonlyMap<string, Data>;
}

export class RootModule implements Project {
  readonly folder: string;
  readonly usesDefaults: boolean;
  readonly surroundings: Surroundings;
  readonly kept: Map<string, Data> = new Map();
  readonly problems: SourceProblem[] = [];
  readonly root: Configuration | undefined;
  readonly #grammar: HclGrammar;
  readonly #files: Files;
  readonly #context: ReadingContext;
  readonly #configurations = new Map<string, Configuration | undefined>();
  readonly #installed: InstalledModules;
  readonly #unread = new Set<string>();
  readonly #inputs: ReadonlyMap<string, Data>;

  constructor(
    grammar: HclGrammar,
    folder: string,
    context: ReadingContext,
    options: ProjectOptions = {},
  ) {
    this.folder = joinPath(folder, "");
    this.usesDefaults = options.useDefaults === true;
    this.#grammar = grammar;
    this.#files = context.files;
    this.#context = context;
    this.#installed = new InstalledModules(context.files, this.folder);
    this.surroundings = {
      names: new Names(),
      texts: this.#texts(),
      budget: new Budget(MAX_STEPS),
    };
    this.root = this.#read(this.folder);
    const { surroundings, problems } = this;
    const source = { grammar, files: context.files, folder: this.folder, surroundings, problems };
    const given = inputsOf(
      source,
      context.deployment?.parameters,
      (name) => this.root?.variables.get(name)?.type,
    );
    this.#inputs = new Map([...given, ...(options.inputs ?? [])]);
  }

  /** An evaluation with these decisions; undefined if the folder has no Terraform file. */
  tree(taken: ReadonlyMap<string, boolean>, known?: KnownReferences): Tree | undefined {
    if (this.root === undefined) return undefined;
    const evaluator = new Evaluator(this.surroundings, new Decisions(taken));
    return new Tree(this, evaluator, this.root, known);
  }

  /** The folders that were read as modules of this one. */
  get modules(): readonly string[] {
    const read = [...this.#configurations].filter(([, found]) => found !== undefined);
    return read.map(([folder]) => folder).filter((folder) => folder !== this.folder);
  }

  get configurations(): readonly Configuration[] {
    return [...this.#configurations.values()].filter((each) => each !== undefined);
  }

  input(name: string): Data | undefined {
    return this.#inputs.get(name);
  }

  configuration(call: Block, folder: string, path: readonly string[]): Configuration | undefined {
    const local = localSource(call);
    const [source, version] = [literalText(call, "source"), literalText(call, "version")];
    const target: FoundModule =
      local === undefined
        ? this.#installed.find({ path, source, version })
        : { kind: "folder", folder: joinPath(folder, local) };
    const found = target.kind === "folder" ? this.#read(target.folder) : undefined;
    const name = path.join(".");
    if (found === undefined && !this.#unread.has(name)) {
      this.#unread.add(name);
      this.problems.push(
        local === undefined ? unreadModule(call, path, target) : missingModule(call),
      );
    }
    return found;
  }

  provider(name: string, argument: (block: Block, name: string) => Data): ProviderFacts {
    const isDefault = name === "aws";
    const { account, partition, region } = (isDefault && this.#context.deployment) || {};
    const block = this.root?.providers.get(name);
    const written = block && knownText(argument(block, "region"));
    const here = region ?? written;
    return {
      account: account ?? fact("account", isDefault ? ACCOUNT : `the account of ${name}`),
      partition:
        partition ??
        partitionOf(here) ??
        fact("partition", isDefault ? PARTITION : `the partition of ${name}`),
      region: here ?? fact("component", isDefault ? REGION : `the Region of ${name}`),
    };
  }

  #read(folder: string): Configuration | undefined {
    if (!this.#configurations.has(folder)) {
      const found = readConfiguration(this.#grammar, this.#files, folder, this.problems);
      this.#configurations.set(folder, found);
    }
    return this.#configurations.get(folder);
  }

  #texts(): Texts {
    const locates = new Map<string, Locate>();
    const templates = new Map<string, ReturnType<Texts["template"]>>();
    const find = (path: string): { path: string; text: string } | undefined => {
      const whole = joinPath(this.folder, path);
      const text = textOf(this.#files, whole, this.problems);
      return text === undefined ? undefined : { path: whole, text };
    };
    return {
      missing: (path) => {
        const whole = joinPath(this.folder, path);
        return this.#files.read(whole) === undefined ? whole : undefined;
      },
      text: (path) => {
        const found = find(path);
        if (found === undefined) return undefined;
        return { text: found.text, locate: locator(found.path, lineStartsOf(found.text)) };
      },
      template: (path) => {
        if (templates.has(path)) return templates.get(path);
        const found = find(path);
        const parsed = found && parseTemplate(this.#grammar, found.path, found.text);
        if (found !== undefined && parsed !== undefined) locates.set(found.path, parsed.locate);
        const made = found &&
          parsed?.parts && {
            parts: parsed.parts,
            place: { file: found.path, line: 1, column: 1 },
          };
        templates.set(path, made);
        return made;
      },
      locate: (file) => {
        const known = locates.get(file) ?? this.#locateIn(file);
        if (known !== undefined) locates.set(file, known);
        return known;
      },
    };
  }

  #locateIn(path: string): Locate | undefined {
    for (const { files } of this.configurations) {
      const found = files.find((file) => file.path === path);
      if (found !== undefined) return found.locate;
    }
    return undefined;
  }
}

/** How most configurations call these values. */
const ACCOUNT = "data.aws_caller_identity.current.account_id";
const PARTITION = "data.aws_partition.current.partition";
const REGION = "data.aws_region.current.region";

const fact = (nature: "account" | "partition" | "component", name: string): TextPart => ({
  name,
  nature,
});

/** The partition of a Region, if its name says so. */
function partitionOf(region: string | undefined): string | undefined {
  if (region === undefined) return undefined;
  if (region.startsWith("cn-")) return "aws-cn";
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  const isCommercial = /^(?:af|ap|ca|eu|il|me|mx|sa|us)-(?:[a-z]+)-\d$/.test(region);
  return isCommercial && !/-iso/.test(region) ? "aws" : undefined;
}

/** The place of the source of a module. */
const sourcePlace = (call: Block): Place => attributeOf(call.body, "source")?.place ?? call.place;

function missingModule(call: Block): SourceProblem {
  const name = call.labels[0] ?? "";
  return {
    severity: "error",
    code: "MODULE_NOT_FOUND",
    message: `the folder of module \`${name}\` has no Terraform file, or may not be read`,
    place: sourcePlace(call),
    help: "give a folder that contains the module",
  };
}

/** A module of a registry or a repository, which nobody has installed here. */
function unreadModule(call: Block, path: readonly string[], target: FoundModule): SourceProblem {
  const name = call.labels[0] ?? "";
  const reason = target.kind === "none" ? target.reason : "its folder has no Terraform file";
  const why =
    reason === undefined
      ? "is not installed here"
      : `is not installed as it is called, because ${reason}`;
  return {
    severity: "warning",
    code: "MODULE_NOT_READ",
    message: `module \`${name}\` ${why}, so its policies are not judged`,
    place: sourcePlace(call),
    help: "run `terraform init` before the gate, or judge the plan: `terraform show -json PLAN`",
    unread: path.map((each) => `module.${each}.`).join(""),
  };
}
