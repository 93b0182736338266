/**
 * Changes policies as people and mistakes change them: what a statement lists gets longer, shorter,
 * wider or narrower, operators change, statements are added, dropped and copied.
 */
import type { Random } from "../../test/laws/support/random.ts";
import { otherOperator } from "./operators.ts";
import type { PolicyJson, StatementJson } from "./oracle/evaluate.ts";
import { makeStatement, type Vocabulary } from "./vocabulary.ts";

type Mutable = Record<string, unknown>;
type Mutation = (statement: Mutable, words: Vocabulary, random: Random) => void;

const listOf = (given: unknown): string[] => (Array.isArray(given) ? given : [given]).map(String);

function changeList(
  statement: Mutable,
  members: readonly string[],
  change: (list: string[]) => void,
) {
  const member = members.find((each) => statement[each] !== undefined);
  if (
    member === undefined ||
    (typeof statement[member] === "object" && !Array.isArray(statement[member]))
  )
    return;
  const list = listOf(statement[member]);
  change(list);
  if (list.length > 0) statement[member] = list.length === 1 ? list[0] : [...new Set(list)];
}

/** Widens or narrows a pattern at one place. */
export function bend(text: string, random: Random): string {
  const at = random.int(text.length + 1);
  const wildcards = [...text.matchAll(/[*?]/g)];
  const way = random.int(7);
  if (way === 0) return `${text.slice(0, at)}*`;
  if (way === 1) return `${text.slice(0, at)}*${text.slice(at)}`;
  if (way === 2) return `${text.slice(0, at)}?${text.slice(at + 1)}`;
  if (way === 3) return `${text}${random.pick(["*", "x", "?", "/*"])}`;
  if (way === 4 && wildcards.length > 0) {
    const place = random.pick(wildcards).index;
    const text2 = random.pick(["", "x", "?", "a*", "*b"]);
    return `${text.slice(0, place)}${text2}${text.slice(place + 1)}`;
  }
  if (way === 5) return `${text.slice(0, at)}${swapCase(text.charAt(at))}${text.slice(at + 1)}`;
  return text;
}

const swapCase = (letter: string): string =>
  letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase();

const LISTS: readonly (readonly [readonly string[], "actions" | "resources"])[] = [
  [["Action", "NotAction"], "actions"],
  [["Resource", "NotResource"], "resources"],
];

const MUTATIONS: readonly Mutation[] = [
  // Lists of actions and resources.
  (statement, words, random) => {
    const [members, kind] = random.pick(LISTS);
    changeList(statement, members, (list) => list.push(words[kind](random)));
  },
  (statement, _, random) => {
    changeList(statement, random.pick(LISTS)[0], (list) => {
      if (list.length > 1) list.splice(random.int(list.length), 1);
    });
  },
  (statement, _, random) => {
    changeList(statement, random.pick(LISTS)[0], (list) => {
      const at = random.int(list.length);
      list[at] = bend(list[at] ?? "", random);
    });
  },
  (statement, words, random) => {
    const [members, kind] = random.pick(LISTS);
    changeList(statement, members, (list) => {
      list[random.int(list.length)] = words[kind](random);
    });
  },
  // The same list under the Not form.
  (statement, _, random) => {
    if (!random.chance(0.4)) return;
    const name = random.pick(["Action", "Resource", "Principal"]);
    swap(statement, name, `Not${name}`);
  },
  (statement) => {
    statement["Effect"] = statement["Effect"] === "Allow" ? "Deny" : "Allow";
  },
  (statement, words, random) => {
    const member = statement["Principal"] === undefined ? "NotPrincipal" : "Principal";
    if (statement[member] !== undefined) statement[member] = words.principals(random);
  },
  changePrincipalList,
  changeConditions,
  changeConditions,
  changeConditions,
];

function swap(statement: Mutable, a: string, b: string): void {
  const from = statement[a] === undefined ? b : a;
  if (statement[from] === undefined || (statement[from] === "*" && from === "Principal")) return;
  statement[from === a ? b : a] = statement[from];
  delete statement[from];
}

function changePrincipalList(statement: Mutable, words: Vocabulary, random: Random): void {
  const element = statement["Principal"] ?? statement["NotPrincipal"];
  const other = words.principals(random);
  if (typeof element !== "object" || element === null || typeof other !== "object") return;
  const lists = element as Record<string, unknown>;
  for (const [type, value] of Object.entries(other as object)) {
    const old = lists[type] === undefined ? [] : listOf(lists[type]);
    lists[type] =
      random.chance(0.7) || old.length < 2
        ? [...new Set([...old, ...listOf(value)])]
        : old.slice(1);
  }
}

type Block = Record<string, Record<string, unknown>>;

/** Changes one condition: its operator, its key, its values; or adds one or drops one. */
function changeConditions(statement: Mutable, words: Vocabulary, random: Random): void {
  statement["Condition"] ??= {};
  const block = statement["Condition"] as Block;
  const all = Object.entries(block).flatMap(([operator, keys]) =>
    Object.keys(keys).map((key) => [operator, key] as const),
  );
  const way = random.int(6);
  if (all.length === 0 || way === 0) {
    const [operator, key, values] = words.conditions(random);
    block[operator] = { ...block[operator], [key]: values };
    return;
  }
  const [operator, key] = random.pick(all);
  const values = block[operator]?.[key];
  if (way === 1 || way === 2) {
    delete block[operator]?.[key];
    if (Object.keys(block[operator] ?? {}).length === 0) delete block[operator];
    const other = otherOperator(operator, random);
    if (way === 2) block[other] = { ...block[other], [key]: values };
  } else if (way === 3) {
    const list = listOf(values);
    const isText = /String(?!Equals$)/.test(operator);
    list[random.int(list.length)] = isText ? bend(random.pick(list), random) : random.pick(list);
    block[operator] = { ...block[operator], [key]: list };
  } else if (way === 4) {
    const list = listOf(values);
    if (list.length > 1) list.pop();
    block[operator] = { ...block[operator], [key]: list };
  } else {
    const [, , more] = words.conditions(random);
    if (operator.includes("String")) {
      block[operator] = { ...block[operator], [key]: [...listOf(values), ...listOf(more)] };
    }
  }
}

/** A policy with one to three changes. */
export function mutate(
  policy: PolicyJson,
  words: Vocabulary,
  identity: boolean,
  random: Random,
): PolicyJson {
  const copy = structuredClone(policy) as unknown as { Statement: Mutable[] } & PolicyJson;
  for (let left = random.pick([1, 1, 1, 2, 3]); left > 0; left--) {
    const statements = copy.Statement;
    const way = random.int(10);
    const at = random.int(statements.length);
    const statement = statements[at] ?? {};
    if (way === 0) {
      statements.push(makeStatement(words, identity, random) as Mutable);
    } else if (way === 1 && statements.length > 1) {
      statements.splice(at, 1);
    } else if (way === 2) {
      const twin = structuredClone(statement);
      random.pick(MUTATIONS)(twin, words, random);
      statements.push(twin);
    } else if (way === 3) {
      statements.push(structuredClone({ ...statement, Effect: "Deny" }));
      changeConditions(statements.at(-1) ?? {}, words, random);
    } else {
      random.pick(MUTATIONS)(statement, words, random);
    }
  }
  return copy;
}

/** The same statements in another order, one of them twice, with other Sids: the same meaning. */
export function permute(policy: PolicyJson, random: Random): PolicyJson {
  const statements = random.shuffled([...policy.Statement, random.pick(policy.Statement)]);
  const renamed = statements.map((each, i): StatementJson => ({ ...each, Sid: `S${i}` }));
  return { ...policy, Statement: renamed.map((each) => shuffleLists(each, random)) };
}

function shuffleLists(statement: StatementJson, random: Random): StatementJson {
  return Object.fromEntries(
    random
      .shuffled(Object.entries(statement))
      .map(([member, value]) => [member, Array.isArray(value) ? random.shuffled(value) : value]),
  );
}
