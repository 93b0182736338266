/**
 * Answers what a plan does not say: attributes of blocks, evaluated with the values of the plan.
 *
 * The plan's reader asks for one attribute of one instance (source-policy.ts). References in the
 * module of the question have the values that the plan knows; all others are found out from the
 * configuration. A value that the plan marks as sensitive is taken as unknown, so that no part of
 * it gets into a text.
 */
import type { ReadingContext, SourceProblem } from "../../site.ts";
import type { Value } from "../../value.ts";
import type { Key } from "../address.ts";
import type { SourceAnswer, SourceQuestion, TerraformSource } from "../source-policy.ts";
import { attributesAt } from "./block-attributes.ts";
import { nestedBlocks } from "./blocks.ts";
import { withoutForms } from "./collection-form.ts";
import { attributeOf, blockType } from "./configuration.ts";
import { type Data, unknown } from "./data.ts";
import type { HclGrammar } from "./grammar.ts";
import { exceptionsOf, exceptionsOfBlock } from "./inline-exceptions.ts";
import { ANY, type InstanceKey, keyText, type Module, type Tree } from "./module.ts";
import { type ProjectOptions, RootModule } from "./project.ts";
import type { Scope } from "./scope.ts";
import { policyOf, withoutFacts } from "./site-policy.ts";
import type { Block } from "./syntax.ts";

/** The source of a root module; answers nothing if the folder has no Terraform file. */
export function terraformSource(
  grammar: HclGrammar,
  folder: string,
  context: ReadingContext,
  options: ProjectOptions = {},
): TerraformSource {
  const project = new RootModule(grammar, folder, context, options);
  const kept = new Map<string, Map<string, Data>>();
  return (question) => {
    const prefix = prefixOf(question.module);
    const values = kept.get(prefix) ?? new Map<string, Data>();
    kept.set(prefix, values);
    const tree = project.tree(new Map(), {
      prefix,
      kept: values,
      resolve: (reference) => {
        const value = question.resolve(reference);
        return value === undefined ? undefined : withoutSensitive(value, prefix + reference);
      },
    });
    if (tree === undefined) return undefined;
    const found = answer(tree, question);
    // A file that is not read may have the block.
    return found?.isMissing === true && !project.problems.every(isHarmless) ? undefined : found;
  };
}

const isHarmless = ({ severity, code }: SourceProblem): boolean =>
  severity !== "error" && code !== "TF_JSON_NOT_READ";

const keyOf = ({ key, any }: SourceQuestion["module"][number]): InstanceKey =>
  any === true ? ANY : (key ?? "none");

const prefixOf = (path: SourceQuestion["module"]): string =>
  path.map((step) => `module.${step.name}${keyText(keyOf(step))}.`).join("");

function answer(tree: Tree, question: SourceQuestion): SourceAnswer | undefined {
  let module: Module = tree.root;
  for (const step of question.module) {
    const child = module.child(step.name, keyOf(step));
    if (child === undefined) {
      const isCalled = module.configuration.calls.has(step.name);
      return question.asked === "block" && !isCalled ? { isMissing: true } : undefined;
    }
    module = child;
  }
  const { mode, type, name } = question;
  const resource = module.configuration.resources.get(
    mode === "data" ? `data.${type}.${name}` : `${type}.${name}`,
  );
  if (resource === undefined) return question.asked === "block" ? { isMissing: true } : undefined;
  const { block } = resource;
  if (question.asked === "block") {
    const { place } = block;
    const file = module.configuration.files.find(({ path }) => path === place.file);
    if (file === undefined) return { place };
    return {
      place,
      allowed: exceptionsOfBlock(exceptionsOf(file).exceptions, block, file.comments),
    };
  }
  const owner = { body: block.body, key: question.key ?? "none", name: module.ownName(resource) };
  if (question.asked === "place") return { place: placeIn(block, question.path) };
  const scope = module.scope(owner);
  if (question.asked === "blocks") {
    const last = question.path.length - 1;
    const path = question.path.map((name, at) => ({ name: String(name), each: at < last }));
    const found = attributesAt(tree, block.body, scope, path);
    const place = placeIn(block, question.path.slice(0, 1));
    return { place, blocks: found.map((each) => policyOf(each.value)) };
  }
  const value = valueAt(tree, block, scope, question.path);
  const place = value?.place ?? placeIn(block, question.path);
  if (value === undefined) return { place, reason: "the source does not have the attribute" };
  if (question.asked === "value") return { place, value: withoutFacts(value) };
  const policy = policyOf(value);
  if (policy.kind === "document") return { place, value: policy.value };
  if (policy.kind === "absent") return { place, value: { kind: "null" } };
  return { place: policy.place ?? place, reason: policy.reason };
}

/** The value at a path: names and indexes of blocks, an attribute, and steps inside of it. */
function valueAt(
  tree: Tree,
  block: Block,
  scope: Scope,
  [first, ...rest]: readonly Key[],
): Data | undefined {
  if (typeof first !== "string") return undefined;
  const { evaluator } = tree;
  const expression = attributeOf(block.body, first);
  if (expression !== undefined) {
    let value = evaluator.evaluate(expression, scope);
    // A path of a plan has indexes for a set, too.
    for (const key of rest) value = evaluator.step(withoutForms(value), key);
    return value;
  }
  const [index, ...below] = rest;
  const blocks = nestedBlocks(block.body, first, scope, evaluator);
  const nested = typeof index === "number" ? blocks[index] : undefined;
  const isOpen = blocks.some(({ maybe }) => maybe !== undefined);
  return nested === undefined || isOpen
    ? undefined
    : valueAt(tree, nested.block, nested.scope, below);
}

/** The place of an attribute, or of the block around it. */
function placeIn(block: Block, path: readonly Key[]): NonNullable<SourceAnswer["place"]> {
  const [first, index, ...rest] = path;
  const expression = typeof first === "string" ? attributeOf(block.body, first) : undefined;
  if (expression !== undefined) return expression.place;
  const blocks = block.body.blocks.filter((each) => blockType(each) === first);
  const nested = blocks[typeof index === "number" ? Math.min(index, blocks.length - 1) : 0];
  if (nested === undefined) return block.place;
  const content = nested.body.blocks.find(({ type }) => type === "content");
  return placeIn(nested.type === "dynamic" ? (content ?? nested) : nested, rest);
}

function withoutSensitive(value: Value, name: string): Data {
  if (value.sensitive === true) return unknown(name, "structure");
  if (value.kind === "list") {
    return {
      ...value,
      items: value.items.map((item, at) => withoutSensitive(item, `${name}[${at}]`)),
    };
  }
  if (value.kind !== "object") return value;
  const members = value.members.map((each) => ({
    name: each.name,
    value: withoutSensitive(each.value, `${name}.${each.name}`),
  }));
  return { ...value, members };
}
