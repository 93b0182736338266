/**
 * The tied keys: condition keys that follow from the caller (docs/semantics.md, table in section
 * P).
 *
 * The rows below are that table: the key, then one cell for each kind of caller, in the order of
 * `COLUMNS`. `?` is free, `-` absent, `-/false` absent or false. Any other cell is the value: the
 * name of a property of the caller, or the word itself. P6: a session's path comes from the
 * context.
 *
 * A request gets the keys that its context lacks; a contradiction is an error. The twin for all
 * requests is symbolic/tied-keys.ts.
 */

import { type KeyType, keyFact } from "../aws/condition-keys.ts";
import type { Diagnostics } from "../json/diagnostic.ts";
import { quoted } from "../json/value.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import { arnOf, type Caller, type CallerKind, parseCallerArn } from "./caller.ts";
import type { Context, GivenContext } from "./context.ts";

type Cell =
  | { readonly kind: "free" }
  | { readonly kind: "absent" }
  | { readonly kind: "absentOrFalse" }
  | { readonly kind: "value"; readonly value: string };

const COLUMNS: readonly (readonly CallerKind[])[] = [
  ["user"],
  ["role", "session"],
  ["federatedUser"],
  ["root"],
  ["service"],
  ["federated"],
  ["canonical"],
  ["anonymous"],
];

const ROWS = `
  aws:PrincipalArn          arn     arn     arn     arn     -       ?       ?       -
  aws:PrincipalAccount      account account account account ?       ?       ?       anonymous
  aws:PrincipalType         type    type    type    type    ?       ?       ?       type
  aws:username              name    -       -       -       -       -       ?       -
  aws:PrincipalIsAWSService false   false   false   false   true    -/false -/false -
  aws:PrincipalServiceName  -       -       -       -       name    -       -       -
  kms:CallerAccount         account account account account ?       ?       ?       -
  aws:userid                ?       ?       ?       ?       ?       ?       ?       anonymous`;

/** For each kind of caller: the folded keys and the words in their cells. */
const TIES: ReadonlyMap<CallerKind, readonly { readonly key: string; readonly word: string }[]> =
  new Map(
    COLUMNS.flatMap((kinds, column) => {
      const ties = ROWS.trim()
        .split("\n")
        .map((row) => {
          const [key, ...cells] = row.trim().split(/\s+/);
          const word = cells[column];
          if (key === undefined || word === undefined) throw new Error(`no cell in row: ${row}`);
          return { key: foldAsciiCase(key), word };
        });
      return kinds.map((kind) => [kind, ties] as const);
    }),
  );

const TYPES: Readonly<Partial<Record<CallerKind, string>>> = {
  user: "User",
  role: "AssumedRole",
  session: "AssumedRole",
  federatedUser: "FederatedUser",
  root: "Account",
  anonymous: "Anonymous",
};

const PRINCIPAL_ARN = "aws:principalarn";

/**
 * P6: takes the path of a session's role from `aws:PrincipalArn`, if that is the ARN of the role.
 */
export function withPathFrom(given: GivenContext, caller: Caller): Caller {
  const [arn, ...more] = given.get(PRINCIPAL_ARN)?.values ?? [];
  if (caller.kind !== "session" || arn === undefined || more.length > 0) return caller;
  const role = parseCallerArn(arn);
  if (role?.kind !== "role") return caller;
  const same =
    role.partition === caller.partition &&
    role.account === caller.account &&
    role.name === caller.name;
  return same ? { ...caller, path: role.path } : caller;
}

/** Joins the given context with the keys that follow from the caller; both must agree. */
export function tie(caller: Caller, given: GivenContext, found: Diagnostics): Context {
  const context = new Map([...given].map(([key, { values }]) => [key, values]));
  for (const { key, word } of TIES.get(caller.kind) ?? []) {
    const cell = cellOf(word, caller);
    const here = given.get(key);
    if (here === undefined) {
      if (cell.kind === "value") context.set(key, [cell.value]);
    } else if (!agrees(here.values, cell, keyFact(key)?.type)) {
      const wanted = expected(cell);
      const message = `${quoted(here.spelling)} contradicts the principal: expected ${wanted}`;
      found.error("CONTRADICTS_PRINCIPAL", message, ["context", here.spelling]);
    }
  }
  return context;
}

function agrees(values: readonly string[], cell: Cell, type: KeyType | undefined): boolean {
  if (cell.kind === "free") return true;
  if (cell.kind === "absent") return false;
  const [value, ...more] = values;
  if (value === undefined || more.length > 0) return false;
  // O5: `False` means the same as `false`.
  const read = type === "bool" ? foldAsciiCase(value) : value;
  return read === (cell.kind === "value" ? cell.value : "false");
}

function expected(cell: Cell): string {
  if (cell.kind === "value") return quoted(cell.value);
  return cell.kind === "absentOrFalse" ? "`false` or no such key" : "no such key";
}

function cellOf(word: string, caller: Caller): Cell {
  if (word === "?") return { kind: "free" };
  if (word === "-") return { kind: "absent" };
  if (word === "-/false") return { kind: "absentOrFalse" };
  return { kind: "value", value: factOf(word, caller) };
}

function factOf(word: string, caller: Caller): string {
  const fact = FACTS[word]?.(caller);
  if (fact === undefined) throw new Error(`a ${caller.kind} caller has no ${word}`);
  return fact;
}

const FACTS: Readonly<Record<string, (caller: Caller) => string | undefined>> = {
  arn: arnOf,
  account: (caller) => ("account" in caller ? caller.account : undefined),
  name: (caller) => ("name" in caller ? caller.name : undefined),
  type: ({ kind }) => TYPES[kind],
  true: () => "true",
  false: () => "false",
  anonymous: () => "anonymous",
};
