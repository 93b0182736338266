/**
 * Values of input variables of a root module, in Terraform's order of precedence.
 *
 * `terraform.tfvars`, then `terraform.tfvars.json`, then the `*.auto.tfvars` and
 * `*.auto.tfvars.json` files in the order of their names, then the parameters of the deployment. A
 * value is an expression without references. A parameter of the deployment for a list or an object
 * may be JSON.
 */
import { readDocument } from "../../../json/document.ts";
import { SpelledNumber } from "../../../json/number.ts";
import { isObject } from "../../../json/value.ts";
import type { Files } from "../../files.ts";
import type { Deployment, SourceProblem } from "../../site.ts";
import { joinPath, textOf } from "./configuration.ts";
import { boolean, type Data, list, NULL, object, text } from "./data.ts";
import { Evaluator } from "./evaluator.ts";
import type { HclGrammar } from "./grammar.ts";
import { parseHcl } from "./parse.ts";
import { Decisions, type Scope, type Surroundings } from "./scope.ts";
import type { Expression } from "./syntax.ts";

export interface InputSource {
  readonly grammar: HclGrammar;
  readonly files: Files;
  readonly folder: string;
  readonly surroundings: Surroundings;
  readonly problems: SourceProblem[];
}

/** The values that files and the deployment give. */
export function inputsOf(
  source: InputSource,
  parameters: Deployment["parameters"],
  typeOf: (name: string) => Expression | undefined,
): ReadonlyMap<string, Data> {
  const values = new Map<string, Data>();
  for (const name of inOrder(source.files.list(source.folder) ?? [])) {
    const path = joinPath(source.folder, name);
    const content = textOf(source.files, path, source.problems);
    if (content === undefined) continue;
    const read = name.endsWith(".json") ? fromJson : fromHcl;
    for (const [key, value] of read(source, path, content)) values.set(key, value);
  }
  for (const [name, value] of Object.entries(parameters ?? {})) {
    values.set(name, typeof value === "string" ? ofText(value, typeOf(name)) : listOf(value));
  }
  return values;
}

function inOrder(names: readonly string[]): readonly string[] {
  const fixed = ["terraform.tfvars", "terraform.tfvars.json"].filter((each) =>
    names.includes(each),
  );
  return [...fixed, ...names.filter((name) => /\.auto\.tfvars(?:\.json)?$/.test(name))];
}

function fromHcl(
  { grammar, surroundings, problems }: InputSource,
  path: string,
  content: string,
): readonly (readonly [string, Data])[] {
  const file = parseHcl(grammar, path, content);
  for (const { code, message, place } of file.faults) {
    problems.push({ severity: "error", code, message, place });
  }
  const evaluator = new Evaluator(surroundings, new Decisions(new Map()));
  const scope: Scope = { names: new Map(), root: () => undefined, prefix: `${path}: ` };
  return file.body.attributes.map(({ name, value }) => [name, evaluator.evaluate(value, scope)]);
}

function fromJson(
  { problems }: InputSource,
  path: string,
  content: string,
): readonly (readonly [string, Data])[] {
  const read = readDocument(content);
  if (read.kind === "document" && isObject(read.document.value)) {
    return Object.entries(read.document.value).map(([name, value]) => [name, ofJson(value)]);
  }
  problems.push({
    severity: "error",
    code: "TFVARS_NOT_READ",
    message: "the file is not a JSON object",
    place: { file: path, line: 1, column: 1 },
  });
  return [];
}

/** A text for a variable of another type than `string` is an expression; JSON is one. */
function ofText(value: string, type: Expression | undefined): Data {
  if (type?.kind !== "call") return text(value);
  const read = readDocument(value);
  return read.kind === "document" ? ofJson(read.document.value) : text(value);
}

const listOf = (items: readonly string[]): Data => list(items.map((item) => text(item)));

function ofJson(value: unknown): Data {
  if (typeof value === "string") return text(value);
  if (typeof value === "boolean") return boolean(value);
  if (typeof value === "number") return { kind: "number", spelling: String(value) };
  if (value instanceof SpelledNumber) return { kind: "number", spelling: value.text };
  if (Array.isArray(value)) return list(value.map(ofJson));
  if (!isObject(value)) return NULL;
  return object(Object.entries(value).map(([name, each]) => ({ name, value: ofJson(each) })));
}
