/**
 * The declarations of a configuration that decide its unknown values (sources/definitions.ts).
 *
 * Blocks of one name in several modules are one declaration. A resource of AWS counts as far as it
 * is named, if only its name, ARN or id is used: the attributes of its name and its ARN, and how
 * many instances it has, so that a new tag does not make another bucket of it. Otherwise it counts
 * as a whole, as data sources and all other resources do. The account, the partition and the Region
 * are what the providers say.
 *
 * A declaration has the contents of the files that it mentions, and a data source that reads
 * contents has all resources that write some.
 */
import { arnTemplate } from "../../../aws/arn-templates.ts";
import type { Declaration, Declarations } from "../../definitions.ts";
import { SeenFiles, seenIn } from "../../seen-files.ts";
import type { ReadingContext } from "../../site.ts";
import type { Configuration, ResourceBlock } from "./configuration.ts";
import { readMentioned } from "./mentioned-files.ts";
import type { Body, Expression } from "./syntax.ts";

export function declarationsOf(
  configurations: readonly Configuration[],
  root: string,
  { files }: ReadingContext,
): Declarations {
  const found = new Map<string, Declaration>();
  const contents = contentsOf(configurations);
  for (const each of configurations) {
    const text = (part: unknown): string => {
      const seen = new SeenFiles(files);
      readMentioned(part, [each.folder, root], seen);
      return `${textOf(part)}\n${seen.text(isWanted)}`;
    };
    const add = (name: string, part: unknown, more: Partial<Declaration> = {}): void => {
      const before = found.get(name) ?? { text: "" };
      const whole =
        before.whole === undefined && more.whole === undefined ? {} : bothWhole(before, more);
      found.set(name, { ...more, text: `${before.text}${text(part)}`, ...whole });
    };
    for (const [name, variable] of each.variables) add(`var.${name}`, variable);
    for (const [name, value] of each.locals) add(`local.${name}`, value);
    for (const [name, block] of each.calls) add(`module.${name}`, block.body);
    for (const [name, block] of each.outputs) add(`output ${name}`, block.body);
    for (const [name, resource] of each.resources) {
      const { mode, type, block } = resource;
      if (isByName(resource)) add(name, identity(resource), { whole: text(block.body), isNamed });
      else add(name, mode === "data" && CONTENTS.test(type) ? [block.body, contents] : block.body);
    }
    for (const [name, block] of each.providers) {
      add(name, block.body);
      for (const fact of FACTS) add(fact, block.body.attributes);
    }
  }
  return found;
}

const bothWhole = (one: Declaration, other: Partial<Declaration>): Partial<Declaration> => ({
  whole: `${one.whole ?? one.text}${other.whole ?? ""}`,
  isNamed,
});

/** All blocks of all modules, and all files that they mention or that were read. */
export function wholeOf(
  configurations: readonly Configuration[],
  root: string,
  context: ReadingContext,
): string {
  const seen = seenIn(context) ?? new SeenFiles(context.files);
  const texts = configurations.map(({ folder, files }) => {
    const bodies = files.map(({ body }) => body);
    readMentioned(bodies, [folder, root], seen);
    return `${folder}: ${textOf(bodies)}\n`;
  });
  return texts.join("") + seen.text(isWanted);
}

/** The blocks stand for their files, so that comments do not count. */
const isWanted = (path: string): boolean => !/\.(?:tf|tofu)$|(?:^|\/)\.terraform\//.test(path);

/** Words in the names of what a provider decides. */
const FACTS = ["aws_caller_identity", "aws_partition", "aws_region"];

const COUNTS = new Set(["count", "for_each", "provider", "region"]);

/** Types of resources with contents, which a data source may read back. */
const CONTENTS = new RegExp(
  "^aws_(?:appconfig_|cloudformation_|dynamodb_table_item|lambda_|s3_(?:bucket_)?object|" +
    "secretsmanager_|ssm_)",
);

function contentsOf(configurations: readonly Configuration[]): readonly Body[] {
  return configurations.flatMap(({ resources }) =>
    [...resources.values()].flatMap(({ mode, type, block }) =>
      mode === "managed" && CONTENTS.test(type) ? [block.body] : [],
    ),
  );
}

const isByName = ({ mode, type }: ResourceBlock): boolean =>
  mode !== "data" && type.startsWith("aws_") && type !== "aws_ssm_parameter";

/** Attributes that only the name of a resource decides, and what decides its instances. */
const isNamed = (attribute: string | undefined): boolean =>
  attribute !== undefined &&
  /^(?:arn|\w+_arn|id|name|unique_id|key_id|bucket|url|each|count|instances)$/.test(attribute);

function identity({ type, block: { body } }: ResourceBlock): unknown {
  const parts = arnTemplate(type, "arn")?.resource ?? [];
  const names = new Set(parts.map((part) => (part.kind === "value" ? part.terraform : undefined)));
  return body.attributes.filter(
    ({ name }) =>
      names.has(name) || COUNTS.has(name) || /(?:^|_)(?:name|prefix|path|bucket)$/.test(name),
  );
}

/** The text of a syntax tree without places, with the longest names that it mentions. */
function textOf(part: unknown): string {
  const chains: string[] = [];
  const text = JSON.stringify(part, function (this: Partial<Expression>, key, each: unknown) {
    if (key === "place" || key === "source" || key === "map" || key === "end") return undefined;
    const isInner = key === "of" && (this.kind === "attribute" || this.kind === "index");
    const chain = isInner ? undefined : chainOf(each as Expression | undefined);
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
  if (expression.kind === "splat") {
    const of = chainOf(expression.of);
    const steps = expression.steps.map((each) =>
      each.kind === "attribute" ? `.${each.name}` : "",
    );
    return of === undefined ? undefined : of + steps.join("");
  }
  return expression.kind === "index" ? chainOf(expression.of) : undefined;
}
