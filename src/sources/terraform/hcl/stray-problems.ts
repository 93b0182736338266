/**
 * Problems for statements in arguments that are not known as policies.
 *
 * The text of an argument is searched, and its value if it comes from elsewhere: from a local
 * value, an input, an output or a file. The values are those of the first instance, with no
 * condition decided. One problem is enough for a resource.
 *
 * Left out are arguments that only say when a resource changes, and blocks of a `dynamic` whose
 * values come from its iterator.
 * LIMIT: steps of evaluation, for all arguments together.
 */
import { TERRAFORM_LOOK_ALIKES, terraformPolicies } from "../../../aws/terraform-policies.ts";
import type { SourceProblem } from "../../site.ts";
import { hasStatementText, strayProblem, strayStatements } from "../../stray-policy.ts";
import { blockType, type ResourceBlock } from "./configuration.ts";
import { Evaluator } from "./evaluator.ts";
import { ANY, type InstanceKey, type Module, Tree } from "./module.ts";
import type { RootModule } from "./project.ts";
import { Budget, Decisions } from "./scope.ts";
import type { Attribute, Body } from "./syntax.ts";

/** LIMIT: steps of evaluation. */
const MAX_STEPS = 200_000;

/** A resource, and the names of the calls of modules that lead to it. */
export interface PlacedResource {
  readonly path: readonly string[];
  readonly resource: ResourceBlock;
}

export function strayProblems(
  project: RootModule,
  resources: readonly PlacedResource[],
): readonly SourceProblem[] {
  if (project.root === undefined) return [];
  const surroundings = { ...project.surroundings, budget: new Budget(MAX_STEPS) };
  const tree = new Tree(
    project,
    new Evaluator(surroundings, new Decisions(new Map())),
    project.root,
  );
  return resources.flatMap(({ path, resource }) => {
    const found = strayOf(resource, (attribute) => hasStatements(tree, path, resource, attribute));
    return found === undefined ? [] : [found];
  });
}

function strayOf(
  { mode, type, name, block }: ResourceBlock,
  isStray: (attribute: Attribute) => boolean,
): SourceProblem | undefined {
  if (mode === "data") return undefined;
  const known = new Set([
    ...terraformPolicies(type).map(({ path }) => path[0]?.name),
    ...TERRAFORM_LOOK_ALIKES.filter((each) => each.type === type).map(({ attribute }) => attribute),
  ]);
  const visit = (body: Body, path: string): SourceProblem | undefined => {
    for (const attribute of body.attributes) {
      const { name: own, value } = attribute;
      if ((path === "" && known.has(own)) || META.has(own)) continue;
      if (isStray(attribute)) return strayProblem(`${type}.${name}.${path}${own}`, value.place);
    }
    for (const nested of body.blocks) {
      const own = blockType(nested);
      if (path === "" && known.has(own)) continue;
      const found = visit(nested.body, nested.type === "content" ? path : `${path}${own}.`);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return visit(block.body, "");
}

function hasStatements(
  tree: Tree,
  path: readonly string[],
  resource: ResourceBlock,
  { text, value }: Attribute,
): boolean {
  if (DOCUMENT.test(text) || hasStatementText(text)) return true;
  if (!ELSEWHERE.test(text)) return false;
  const module = moduleAt(tree, path);
  if (module === undefined) return false;
  const { body } = resource.block;
  const name = module.ownName(resource);
  const key = firstKey(module, body, name);
  const found = tree.evaluator.evaluate(value, module.scope({ body, key, name }));
  return strayStatements(found) !== undefined;
}

function moduleAt(tree: Tree, path: readonly string[]): Module | undefined {
  let module: Module | undefined = tree.root;
  for (const call of path) {
    const body = module?.configuration.calls.get(call)?.body;
    if (module === undefined || body === undefined) return undefined;
    module = module.child(call, firstKey(module, body, `${module.prefix}module.${call}`));
  }
  return module;
}

function firstKey(module: Module, body: Body, name: string): InstanceKey {
  const expansion = module.expansion(body, name);
  if (expansion.kind === "single") return "none";
  return (expansion.kind === "instances" ? expansion.instances[0]?.key : undefined) ?? ANY;
}

/** The text of the data source; its statements and its address are not the whole document. */
const DOCUMENT = /\bdata\.aws_iam_policy_document\.[\w.[\]"*-]*\b(?:minified_)?json\b/;
/** References and functions that may bring a value from elsewhere. */
const ELSEWHERE = /\b(?:local|var|module|each)\.|\b(?:template)?file\(/;
/** Arguments of every resource, which only say when it changes. */
const META: ReadonlySet<string> = new Set(["count", "depends_on", "for_each", "triggers"]);
