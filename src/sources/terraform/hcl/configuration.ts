/**
 * The configuration of one module: its blocks by name, from all `.tf` files of a folder.
 *
 * Files are read in the order of their names. A file `override.tf` or `…_override.tf` changes
 * blocks of the others: its attributes replace theirs, and its nested blocks those of the same
 * type. A `.tofu` file stands for the `.tf` file of the same name.
 *
 * Left out are files in JSON syntax (`.tf.json`), which are a problem of the reading.
 * LIMIT: files of a folder.
 */
import { terraformPolicies } from "../../../aws/terraform-policies.ts";
import { decodeUtf8 } from "../../../json/document.ts";
import { quoted } from "../../../json/value.ts";
import { joinedPath } from "../../file-path.ts";
import type { Files } from "../../files.ts";
import type { SourceProblem } from "../../site.ts";
import type { HclGrammar } from "./grammar.ts";
import { parseHcl } from "./parse.ts";
import type { Attribute, Block, Body, Expression, HclFile } from "./syntax.ts";

/** LIMIT: files of one folder. */
const MAX_FILES = 1000;

export interface ResourceBlock {
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly block: Block;
  readonly file: string;
}

export interface VariableBlock {
  readonly type?: Expression;
  readonly fallback?: Expression;
  readonly isNullable: boolean;
  readonly isSensitive: boolean;
}

export interface Configuration {
  readonly folder: string;
  readonly files: readonly HclFile[];
  readonly variables: ReadonlyMap<string, VariableBlock>;
  readonly locals: ReadonlyMap<string, Expression>;
  readonly outputs: ReadonlyMap<string, Block>;
  /** By `aws_iam_role.name`, and `data.aws_region.name`. */
  readonly resources: ReadonlyMap<string, ResourceBlock>;
  readonly calls: ReadonlyMap<string, Block>;
  /** By `aws`, and `aws.alias`. */
  readonly providers: ReadonlyMap<string, Block>;
  /** Whether it says where its state is, or whom it deploys as: then it is deployed by itself. */
  readonly isDeployed: boolean;
}

/** Reads the module in a folder; undefined if the folder has no Terraform file. */
export function readConfiguration(
  grammar: HclGrammar,
  files: Files,
  folder: string,
  problems: SourceProblem[],
): Configuration | undefined {
  const names = namesOf(files, folder, problems);
  if (names.length === 0) return undefined;
  const parsed = names.flatMap((name) => {
    const path = joinPath(folder, name);
    const text = textOf(files, path, problems);
    if (text === undefined) return [];
    const file = parseHcl(grammar, path, text);
    for (const { code, message, place } of file.faults) {
      const help = "run `terraform validate`; policies in this part of the file may be missing";
      problems.push({ severity: "error", code, message, place, help });
    }
    return [file];
  });
  return collected(folder, parsed, problems);
}

function namesOf(files: Files, folder: string, problems: SourceProblem[]): readonly string[] {
  const listed = files.list(folder) ?? [];
  const all = new Set(listed);
  const names = listed.filter(
    (name) =>
      (name.endsWith(".tf") && !all.has(name.replace(/\.tf$/, ".tofu"))) || name.endsWith(".tofu"),
  );
  for (const name of listed.filter((each) => /\.(?:tf|tofu)\.json$/.test(each))) {
    const path = joinPath(folder, name);
    const text = textOf(files, path, problems) ?? "";
    const types = new Set(text.match(/\baws(?:cc)?_\w+/g));
    const mayHavePolicies = [...types].some((type) => terraformPolicies(type).length > 0);
    problems.push({
      severity: mayHavePolicies ? "error" : "warning",
      code: "TF_JSON_NOT_READ",
      message: "the file is in Terraform's JSON syntax, which is not read",
      place: { file: path, line: 1, column: 1 },
      help: "give the plan: `terraform show -json`",
    });
  }
  if (names.length > MAX_FILES) {
    problems.push({
      severity: "error",
      code: "HCL_LIMIT",
      message: `the folder has more than ${MAX_FILES} Terraform files; the others are not read`,
      place: { file: joinPath(folder, names[MAX_FILES] ?? ""), line: 1, column: 1 },
    });
  }
  return names.slice(0, MAX_FILES);
}

/** The text of a file; a file that is not UTF-8 is a problem. */
export function textOf(files: Files, path: string, problems: SourceProblem[]): string | undefined {
  const bytes = files.read(path);
  if (bytes === undefined) return undefined;
  const text = decodeUtf8(bytes);
  if (typeof text === "string") return text;
  const place = { file: path, line: 1, column: 1 };
  problems.push({ severity: "error", code: "NOT_UTF8", message: "the file is not UTF-8", place });
  return undefined;
}

function collected(
  folder: string,
  files: readonly HclFile[],
  problems: SourceProblem[],
): Configuration {
  const variables = new Map<string, VariableBlock>();
  const locals = new Map<string, Expression>();
  const outputs = new Map<string, Block>();
  const resources = new Map<string, ResourceBlock>();
  const calls = new Map<string, Block>();
  const providers = new Map<string, Block>();
  let isDeployed = false;
  const isOverride = ({ path }: HclFile): boolean => /(?:^|[/_])override\.(?:tf|tofu)$/.test(path);
  const ordered = [...files.filter((f) => !isOverride(f)), ...files.filter(isOverride)];
  for (const file of ordered) {
    for (const block of file.body.blocks) {
      const [first = "", second = ""] = block.labels;
      switch (block.type) {
        case "variable":
          variables.set(first, variableOf(block, variables.get(first)));
          break;
        case "locals":
          for (const { name, value } of block.body.attributes) locals.set(name, value);
          break;
        case "output":
          outputs.set(first, overridden(outputs.get(first), block));
          break;
        case "resource":
        case "data": {
          const mode = block.type === "data" ? "data" : "managed";
          const key = mode === "data" ? `data.${first}.${second}` : `${first}.${second}`;
          const earlier = resources.get(key);
          if (earlier !== undefined && !isOverride(file)) problems.push(repeated(key, block));
          resources.set(key, {
            mode,
            type: first,
            name: second,
            block: overridden(earlier?.block, block),
            file: earlier?.file ?? file.path,
          });
          break;
        }
        case "module":
          calls.set(first, overridden(calls.get(first), block));
          break;
        case "provider":
          providers.set(providerName(first, block), block);
          isDeployed = true;
          break;
        case "terraform":
          isDeployed ||= block.body.blocks.some(({ type }) => /^(?:backend|cloud)$/.test(type));
          break;
      }
    }
  }
  return { folder, files, variables, locals, outputs, resources, calls, providers, isDeployed };
}

/** Terraform refuses it; here, one of the two would be lost. */
function repeated(name: string, { place }: Block): SourceProblem {
  return {
    severity: "error",
    code: "HCL_DUPLICATE",
    message: `the module has another block ${quoted(name)}`,
    place,
    help: "run `terraform validate`",
  };
}

function providerName(type: string, { body }: Block): string {
  const alias = attributeOf(body, "alias");
  const [part] = alias?.kind === "template" ? alias.parts : [];
  return part?.kind === "text" ? `${type}.${part.text}` : type;
}

/** The block with the changes that a later one makes. */
function overridden(earlier: Block | undefined, later: Block): Block {
  if (earlier === undefined) return later;
  const names = new Set(later.body.attributes.map(({ name }) => name));
  const types = new Set(later.body.blocks.map(blockType));
  const kept = earlier.body.attributes.filter(({ name }) => !names.has(name));
  const blocks = earlier.body.blocks.filter((block) => !types.has(blockType(block)));
  return {
    ...earlier,
    body: {
      attributes: [...kept, ...later.body.attributes],
      blocks: [...blocks, ...later.body.blocks],
    },
  };
}

/** The type of the blocks that a block makes. */
export const blockType = ({ type, labels }: Block): string =>
  type === "dynamic" ? (labels[0] ?? "") : type;

function variableOf({ body }: Block, earlier: VariableBlock | undefined): VariableBlock {
  const type = attributeOf(body, "type") ?? earlier?.type;
  const fallback = attributeOf(body, "default") ?? earlier?.fallback;
  return {
    ...(type && { type }),
    ...(fallback && { fallback }),
    isNullable: !isBoolean(attributeOf(body, "nullable"), false),
    // A value that is not literally `false` is taken as `true`.
    isSensitive: isSensitive(body),
  };
}

/** Whether a variable or output is sensitive; an expression counts as `true`. */
export function isSensitive(body: Body): boolean {
  const value = attributeOf(body, "sensitive");
  return value !== undefined && !isBoolean(value, false);
}

const isBoolean = (value: Expression | undefined, wanted: boolean): boolean =>
  value?.kind === "boolean" && value.value === wanted;

export function attributeOf(body: Body, name: string): Expression | undefined {
  return findAttribute(body, name)?.value;
}

export function findAttribute(body: Body, name: string): Attribute | undefined {
  return body.attributes.find((attribute) => attribute.name === name);
}

/** A path, seen from a folder; the working directory is `.`. */
export function joinPath(folder: string, path: string): string {
  return joinedPath(folder, path) || ".";
}

/** The path of a local module; undefined for a registry, a repository or an unknown source. */
export function localSource(call: Block): string | undefined {
  const source = literalText(call, "source");
  return source !== undefined && /^\.\.?(?:\/|$)/.test(source) ? source : undefined;
}

/** The text of an argument; undefined if it is missing, or is another expression. */
export function literalText({ body }: Block, name: string): string | undefined {
  const value = attributeOf(body, name);
  if (value?.kind !== "template" || value.parts.length !== 1) return undefined;
  const [part] = value.parts;
  return part?.kind === "text" ? part.text : undefined;
}
