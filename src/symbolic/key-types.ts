/**
 * The types of condition keys in a question (rules K1 to K3).
 *
 * The type is that of the table of condition keys; otherwise the type on which the operators of all
 * documents agree; otherwise text. One key is one attribute, whatever its operators are. Null does
 * not imply a type, so a key that only Null uses is text. A set operator in any document makes a
 * key outside of the table a key with many values.
 */
import { type KeyType, keyFact } from "../aws/condition-keys.ts";
import type { Policy } from "../policy/ast.ts";
import type { Family } from "../policy/operators.ts";

export interface KeyUse {
  /** K1, K2: the type; `mixed` is text that each operator decodes in its own way. */
  readonly type: KeyType | "mixed";
  readonly many: boolean;
  /** The spelling of the table, otherwise that of the first document that names it. */
  readonly spelling: string;
}

const TYPE_OF: Readonly<Record<Family, KeyType | undefined>> = {
  string: "string",
  arn: "arn",
  numeric: "number",
  date: "date",
  bool: "bool",
  binary: "binary",
  ip: "ip",
  null: undefined,
};

interface Votes {
  readonly spelling: string;
  readonly types: Set<KeyType>;
  many: boolean;
}

/** K3: the uses of all keys in conditions, by key in lower case. */
export function keyUses(policies: readonly Policy[]): ReadonlyMap<string, KeyUse> {
  const votes = new Map<string, Votes>();
  for (const { statements } of policies) {
    for (const { conditions } of statements) {
      for (const { key, spelling, operator, quantifier } of conditions) {
        const vote = votes.get(key) ?? { spelling, types: new Set<KeyType>(), many: false };
        const type = TYPE_OF[operator.family];
        if (type !== undefined) vote.types.add(type);
        if (quantifier !== undefined) vote.many = true;
        votes.set(key, vote);
      }
    }
  }
  return new Map([...votes].map(([key, vote]) => [key, counted(key, vote)]));
}

function counted(key: string, { spelling, types, many }: Votes): KeyUse {
  const fact = keyFact(key);
  if (fact !== undefined) {
    return { type: fact.type, many: fact.many, spelling: knownSpelling(fact.name, spelling) };
  }
  const [type] = types;
  return { type: types.size > 1 ? "mixed" : (type ?? "string"), many, spelling };
}

/** The documented spelling; for a family, the part after the slash as written. */
export function knownSpelling(name: string, written: string): string {
  return name + written.slice(name.length);
}
