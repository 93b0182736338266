/**
 * Where the requests of the attack come from: the constants of the policies of a question, and the
 * values next to them.
 *
 * For a pattern that is texts that it matches, and texts that it misses narrowly; for a number, a
 * date or a block of addresses the values on both sides of its ends.
 */
import type { Random } from "../../test/laws/support/random.ts";
import { near, nearValues } from "./near.ts";
import { componentsOf } from "./oracle/arn.ts";
import { operatorOf } from "./oracle/condition.ts";
import type { PolicyJson, StatementJson } from "./oracle/evaluate.ts";
import { isManyKey, isTableKey, type KeyType, typeOfKey } from "./oracle/keys.ts";
import { foldAscii } from "./oracle/text.ts";
import { addressOf, dateOf, decimalOf } from "./oracle/values.ts";

export interface Pool {
  /** ARNs of roles, for the paths of the roles of sessions. */
  readonly roles: readonly string[];
  readonly principals: readonly (string | Readonly<Record<string, string>>)[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** By folded key: its spelling, its values, and whether it may have several. */
  readonly keys: ReadonlyMap<string, PoolKey>;
  readonly readings: readonly string[];
}

export interface PoolKey {
  readonly name: string;
  readonly values: readonly string[];
  readonly many: boolean;
}

/** The parts of a question besides its policies. */
export interface Extras {
  readonly identity: boolean;
  readonly actions?: readonly string[];
  readonly resources?: readonly string[];
  readonly accounts?: readonly string[];
  readonly organizations?: readonly string[];
}

const listOf = (given: unknown): readonly string[] =>
  given === undefined ? [] : (Array.isArray(given) ? given : [given]).map(String);

const VARIABLE = /\$\{([^${}'",\s*?]+)(?:, *'([^']*)')?\}/g;

export function poolOf(policies: readonly PolicyJson[], extras: Extras, random: Random): Pool {
  const statements = policies.flatMap(({ Statement }) => Statement);
  const keys = keysOf(statements, extras, random);
  const texts = (member: string): readonly string[] =>
    statements.flatMap((each) => [...listOf(each[member]), ...listOf(each[`Not${member}`])]);
  const actions = [...texts("Action"), ...(extras.actions ?? [])];
  const resources = [...texts("Resource"), ...(extras.resources ?? [])];
  const entries = statements.flatMap((each) =>
    entriesOf(each["Principal"] ?? each["NotPrincipal"]),
  );
  const arns = [
    ...entries.map(({ text }) => text),
    ...(keys.get("aws:principalarn")?.values ?? []),
  ];
  return {
    roles: unique(arns.flatMap((each) => near(each, random)).filter((each) => ROLE.test(each))),
    principals: unique(principalsOf(entries, keys, extras, random)),
    actions: unique([
      ...actions.flatMap((each) => near(each, random)).filter(isAction),
      "s3:GetObject",
      "zz:Other",
    ]),
    resources: unique([
      ...resources.flatMap((each) => resourcesNear(each, keys, random)),
      "*",
      "arn:aws:s3:::other/x",
    ]),
    keys,
    readings: readingsOf(statements, entries),
  };
}

const ROLE = /^arn:[a-z-]+:iam::\d{12}:role(?:\/[^:/*?]+)+$/;

const isAction = (text: string): boolean => /^[^:*?]+:[^:*?]+$/.test(text);

function unique<T>(list: readonly T[]): readonly T[] {
  return [...new Map(list.map((each) => [JSON.stringify(each), each])).values()];
}

/** ARNs near a pattern; its variables are replaced by values of their keys. */
function resourcesNear(
  text: string,
  keys: ReadonlyMap<string, PoolKey>,
  random: Random,
): readonly string[] {
  const filled = [0, 1, 2].map(() =>
    text.replace(VARIABLE, (_, key: string, otherwise?: string) => {
      const values = keys.get(foldAscii(key))?.values ?? ["x"];
      return otherwise !== undefined && random.chance(0.4) ? otherwise : random.pick(values);
    }),
  );
  return unique(filled)
    .flatMap((each) => [...near(each, random), ...near(padded(each), random)])
    .filter((each) => each === "*" || componentsOf(each) !== undefined);
}

/** A pattern with all six components. */
function padded(pattern: string): string {
  const missing = 6 - pattern.split(":").length;
  const whole = pattern.startsWith("arn:") || !pattern.startsWith("*") ? pattern : `arn:${pattern}`;
  const rest = whole === pattern ? missing : missing - 1;
  return rest > 0 ? `${whole}${":*".repeat(rest)}` : whole;
}

interface Used {
  readonly name: string;
  readonly base: string;
  readonly operands: readonly string[];
  readonly set: boolean;
}

function usesOf(statements: readonly StatementJson[]): readonly Used[] {
  return statements.flatMap((statement) =>
    Object.entries((statement["Condition"] ?? {}) as object).flatMap(([operator, block]) => {
      const { base, quantifier } = operatorOf(operator);
      return Object.entries(block as object).map(([name, given]): Used => {
        return { name, base, operands: listOf(given), set: quantifier !== undefined };
      });
    }),
  );
}

const TRUST_KEYS: Readonly<Record<string, readonly string[]>> = {
  "aws:PrincipalOrgID": ["o-aaaaaaaaaa", "o-bbbbbbbbbb"],
  "aws:PrincipalOrgPaths": ["o-aaaaaaaaaa/r-1/ou-1/"],
};

function keysOf(
  statements: readonly StatementJson[],
  extras: Extras,
  random: Random,
): ReadonlyMap<string, PoolKey> {
  const found = new Map<string, { name: string; values: Set<string>; set: boolean }>();
  const add = (name: string, values: readonly string[], set = false): void => {
    const key = foldAscii(name);
    const entry = found.get(key) ?? { name, values: new Set(["x", ""]), set: false };
    for (const each of values) entry.values.add(each);
    entry.set ||= set;
    found.set(key, entry);
  };
  const uses = usesOf(statements);
  for (const { name, base, operands, set } of uses) {
    add(
      name,
      operands.flatMap((each) => nearValues(base, each, random)),
      set,
    );
  }
  for (const text of [JSON.stringify(statements)]) {
    for (const [, key = "", otherwise] of text.matchAll(VARIABLE)) {
      add(key, otherwise === undefined ? ["alice"] : [otherwise, "alice"]);
    }
  }
  for (const { name, operands } of uses) linkVariables(name, operands, found);
  if (extras.organizations !== undefined) {
    for (const [key, values] of Object.entries(TRUST_KEYS)) add(key, values);
    add("aws:PrincipalOrgID", extras.organizations);
    add(
      "aws:PrincipalOrgPaths",
      extras.organizations.map((each) => `${each}/r-1/`),
    );
  }
  return new Map(
    [...found].map(([key, { name, values, set }]) => {
      const many = isManyKey(key) || (set && !isTableKey(key));
      const type = typeOfKey(key);
      const typed = [...values, ...TYPICAL[type]].filter((each) => isOfType(type, each));
      return [key, { name, values: typed, many }];
    }),
  );
}

/** Gives two keys that a variable compares the values of each other. */
function linkVariables(
  name: string,
  operands: readonly string[],
  found: ReadonlyMap<string, { readonly values: Set<string> }>,
): void {
  const values = found.get(foldAscii(name))?.values;
  for (const operand of operands) {
    for (const [, key = ""] of operand.matchAll(VARIABLE)) {
      const others = found.get(foldAscii(key))?.values;
      const all = [...(values ?? []), ...(others ?? [])].slice(0, 40);
      for (const each of all) {
        values?.add(each);
        others?.add(each);
        values?.add(operand.replace(VARIABLE, () => each));
      }
    }
  }
}

const TYPICAL: Readonly<Record<KeyType, readonly string[]>> = {
  text: [],
  arn: ["arn:aws:sns:us-east-1:999988887777:t", "arn:aws:s3:::b"],
  bool: ["true", "false"],
  date: ["2020-01-01T00:00:00Z", "2039-01-01T00:00:00Z"],
  epoch: ["1000000000", "2177449200"],
  number: ["0", "7", "100000"],
  ip: ["8.8.8.8", "2001:db8::9", "10.0.0.1"],
};

function isOfType(type: KeyType, text: string): boolean {
  if (type === "arn") return componentsOf(text) !== undefined;
  if (type === "bool") return text === "true" || text === "false";
  if (type === "date") return dateOf(text) !== undefined;
  if (type === "epoch") return /^\d{5,12}$/.test(text);
  if (type === "number") return decimalOf(text) !== undefined;
  return type !== "ip" || addressOf(text) !== undefined;
}

interface EntryText {
  readonly type: string;
  readonly text: string;
}

function entriesOf(element: unknown): readonly EntryText[] {
  if (element === undefined || element === "*") return [];
  return Object.entries(element as object).flatMap(([type, given]) =>
    listOf(given).map((text) => ({ type, text })),
  );
}

const SOMEBODY = "arn:aws:iam::999988887777:user/Somebody";

function principalsOf(
  entries: readonly EntryText[],
  keys: ReadonlyMap<string, PoolKey>,
  { identity, accounts = [] }: Extras,
  random: Random,
): readonly (string | Readonly<Record<string, string>>)[] {
  const values = (key: string): readonly string[] => keys.get(key)?.values ?? [];
  const aws = [
    ...entries.filter(({ type }) => type === "AWS").map(({ text }) => text),
    ...values("aws:principalarn"),
    ...values("aws:principalaccount").filter((each) => /^\d{12}$/.test(each)),
    ...accounts,
    "999988887777",
    ...values("aws:username")
      .filter((each) => /^[^/:]+$/.test(each))
      .map((each) => `arn:aws:iam::111122223333:user/${each}`),
  ];
  const callers = [SOMEBODY, ...aws.flatMap((each) => callersOf(each, random))];
  if (identity) return callers;
  const others = entries.flatMap(({ type, text }) =>
    type === "AWS" ? [] : [{ [type]: text === "*" ? "other.amazonaws.com" : text }],
  );
  const services = values("aws:principalservicename").map((each) => ({ Service: each }));
  const fixed = [{ Service: "new.amazonaws.com" }, { Federated: "accounts.google.com" }, "*"];
  return [...callers, ...others, ...services.filter(({ Service }) => Service !== ""), ...fixed];
}

/** Callers that an AWS principal matches, and callers next to them. */
function callersOf(text: string, random: Random): readonly string[] {
  if (text === "*") return [];
  const arns = /^[A-Za-z0-9]+$/.test(text)
    ? ["user/Alice", "user/team/Alice", "role/App", "root"].map(
        (each) => `arn:aws:iam::${text}:${each}`,
      )
    : near(padded(text), random);
  return arns.flatMap((arn) => {
    const parts = componentsOf(arn);
    if (parts === undefined) return [];
    const [, partition = "", , , account = "", rest = ""] = parts;
    if (!/^[a-z-]+$/.test(partition) || !/^[A-Za-z0-9]+$/.test(account)) return [];
    const [kind, ...names] = rest.split("/");
    if (names.some((each) => each === "" || /[:*?]/.test(each))) return [];
    const name = names.at(-1) ?? "Alice";
    const iam = `arn:${partition}:iam::${account}:`;
    const sts = `arn:${partition}:sts::${account}:`;
    const session = kind === "assumed-role" ? names.slice(0, 2).join("/") : `${name}/s1`;
    return [
      `${iam}user/${name}`,
      `${iam}user/${names.join("/") || "Alice"}`,
      `${sts}assumed-role/${session.includes("/") ? session : `${session}/s1`}`,
      `${sts}assumed-role/${name}/other`,
      `${sts}federated-user/${name}`,
      `${iam}root`,
    ];
  });
}

/** The readings that can matter for these statements. */
function readingsOf(
  statements: readonly StatementJson[],
  entries: readonly EntryText[],
): readonly string[] {
  const text = JSON.stringify(statements);
  const shared = ["Q1", "Q2", "Q3", "Q4", "Q5", "Q6"].filter((each) => {
    if (each === "Q1") return true;
    if (each === "Q5") return /ForAnyValue:\w+IfExists/.test(text);
    if (each === "Q6") return text.includes("NotResource");
    return text.includes("NotPrincipal");
  });
  const users = entries.filter(({ text: each }) =>
    /^arn:[a-z-]+:iam::\d{12}:user\/[^*?]+$/.test(each),
  );
  return [
    ...shared,
    ...entries
      .filter(({ type, text: id }) => type === "CanonicalUser" && id !== "*")
      .map(({ text: id }) => `Q7 ${id}`),
    ...users.map(({ text: user }) => `Q8 ${user}`),
    ...entries.filter(({ text: id }) => /^A[IR][DO]A/.test(id)).map(({ text: id }) => `Q10 ${id}`),
  ];
}
