/**
 * The types of condition keys in a question (rules K1 to K3).
 *
 * The values of a key in the table of condition keys have its type. Any other key has texts, which
 * each operator decodes in its own way; the type on which its operators agree only suggests values
 * for counterexamples. One key is one attribute, whatever its operators are. A set operator in any
 * document makes a key outside of the table a key with many values.
 */
import { type KeyType, keyFact } from "../aws/condition-keys.ts";
import type { Policy } from "../policy/ast.ts";
import type { Family } from "../policy/operators.ts";

export interface KeyUse {
  /** K1: the type of the table; for another key, the type that its operators suggest. */
  readonly type: KeyType;
  /** K1, K2: whether all values have the type; a key outside of the table has any text. */
  readonly isTyped: boolean;
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
    return {
      type: fact.type,
      isTyped: true,
      many: fact.many,
      spelling: knownSpelling(fact.name, spelling),
    };
  }
  const [type] = types;
  const suggested = types.size > 1 ? "string" : (type ?? "string");
  return { type: suggested, isTyped: false, many, spelling };
}

/** The documented spelling; for a family, the part after the slash as written. */
export function knownSpelling(name: string, written: string): string {
  return name + written.slice(name.length);
}
