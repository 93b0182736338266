/**
 * The declarations of a configuration that decide its unknown values (sources/definitions.ts).
 *
 * Blocks of one name in several modules are one declaration. A resource of AWS counts as far as it
 * is named: the attributes of its name and its ARN, and how many instances it has, so that a new
 * tag does not make another bucket of it. Data sources and all other resources count as a whole.
 * The account, the partition and the Region are what the providers say.
 */
import { arnTemplate } from "../../../aws/arn-templates.ts";
import type { Declarations } from "../../definitions.ts";
import type { Configuration, ResourceBlock } from "./configuration.ts";
import type { Body, Expression } from "./syntax.ts";

export function declarationsOf(configurations: readonly Configuration[]): Declarations {
  const found = new Map<string, string>();
  const add = (name: string, part: unknown): void => {
    found.set(name, `${found.get(name) ?? ""}${textOf(part)}\n`);
  };
  for (const each of configurations) {
    for (const [name, { type: _, ...variable }] of each.variables) add(`var.${name}`, variable);
    for (const [name, value] of each.locals) add(`local.${name}`, value);
    for (const [name, block] of each.calls) add(`module.${name}`, block.body);
    for (const [name, block] of each.outputs) add(`output ${name}`, block.body);
    for (const [name, resource] of each.resources) add(name, identity(resource));
    for (const [name, block] of each.providers) {
      add(name, block.body);
      for (const fact of FACTS) add(fact, block.body.attributes);
    }
  }
  return found;
}

/** Words in the names of what a provider decides. */
const FACTS = ["aws_caller_identity", "aws_partition", "aws_region"];

const COUNTS = new Set(["count", "for_each", "provider", "region"]);

function identity({ mode, type, block: { body } }: ResourceBlock): unknown {
  if (mode === "data" || !type.startsWith("aws_") || type === "aws_ssm_parameter") return body;
  const parts = arnTemplate(type, "arn")?.resource ?? [];
  const names = new Set(parts.map((part) => (part.kind === "value" ? part.terraform : undefined)));
  return body.attributes.filter(
    ({ name }) =>
      names.has(name) || COUNTS.has(name) || /(?:^|_)(?:name|prefix|path|bucket)$/.test(name),
  );
}

/** The text of a syntax tree without places, with the names that it mentions. */
function textOf(part: unknown): string {
  const chains: string[] = [];
  const text = JSON.stringify(part, (key, each: unknown) => {
    if (key === "place" || key === "source" || key === "map" || key === "end") return undefined;
    const chain = chainOf(each as Expression | undefined);
    if (chain !== undefined) chains.push(chain);
    return each;
  });
  return `${text} ${[...new Set(chains)].join(" ")}`;
}

/** `var.a.b` of a traversal. */
function chainOf(expression: Expression | Body | undefined | null): string | undefined {
  if (typeof expression !== "object" || expression === null || !("kind" in expression)) {
    return undefined;
  }
  if (expression.kind === "variable") return expression.name;
  if (expression.kind === "attribute") {
    const of = chainOf(expression.of);
    return of === undefined ? undefined : `${of}.${expression.name}`;
  }
  return expression.kind === "index" ? chainOf(expression.of) : undefined;
}
