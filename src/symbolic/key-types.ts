/**
 * The types of condition keys in a question (K1 to K3): the table's, else what the operators of
 * all documents agree on, else text. One key is one attribute, whatever reads it.
 *
 * Null says nothing of a type, so a key under Null alone is text. A set operator anywhere makes a
 * key outside the table one of many values.
 */
import { type KeyType, keyFact } from "../aws/condition-keys.ts";
import type { Policy } from "../policy/ast.ts";
import type { Family } from "../policy/operators.ts";

export interface KeyUse {
  /** `mixed` is a text that each operator reads its own way. */
  readonly type: KeyType | "mixed";
  readonly many: boolean;
  /** The table's spelling, else that of the document that names it first. */
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

/** By key in lower case; keys under some operator of some document. */
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

/** The documented spelling, with what stands after the slash of a family as written. */
export function knownSpelling(name: string, written: string): string {
  return name + written.slice(name.length);
}
