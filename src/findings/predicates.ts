/**
 * The predicates of a policy: what it says of each dimension that findings are about.
 *
 * A dimension is the principal, or a trust-relevant key (policy/fixed-values.ts) that a condition
 * mentions. Its predicates are the principals, or the values and patterns, that the policy writes,
 * in whatever statement and under whatever operator, and "any". They are ordered by implication,
 * which is decided here; predicates that imply each other are one, as the policy writes it first.
 *
 * A value is a predicate by its positive operator: one that is there and that it matches. Of a key
 * of many values, some value is.
 */
import type { Model } from "../logic/attribute.ts";
import { Budget } from "../logic/budget.ts";
import type { Term } from "../logic/term.ts";
import type { Condition, Operands, Policy, Principal } from "../policy/ast.ts";
import { FINDING_KEYS, hasWildcards, valuesOf } from "../policy/fixed-values.ts";
import { OPERATORS } from "../policy/operators.ts";
import { NativeEngine } from "../solve/cdcl.ts";
import { conditionHolds } from "../symbolic/condition.ts";
import { principalMatches } from "../symbolic/principal.ts";
import type { SymbolicRequest } from "../symbolic/symbolic-request.ts";

/** What is said of a dimension, as policies say it. */
export type WrittenPredicate =
  | { readonly kind: "principal"; readonly principal: Principal }
  | { readonly kind: "condition"; readonly condition: Condition };

export interface Predicate {
  readonly written: WrittenPredicate;
  readonly term: Term;
  /** Predicates of the dimension that imply this one and that it does not imply, by position. */
  readonly below: readonly number[];
  /** Predicates of the dimension that are known to exclude this one; there may be more. */
  readonly disjoint: readonly number[];
}

/** LIMIT: predicates of a dimension. */
const MAX_PREDICATES = 1000;

export interface Dimension {
  /** AWS's spelling of the key; undefined for the principal. */
  readonly key: string | undefined;
  readonly predicates: readonly Predicate[];
}

export function dimensionsOf(
  policy: Policy,
  symbolic: SymbolicRequest,
  steps: number,
): readonly Dimension[] {
  const order = new Implication(symbolic, steps);
  const principals = policy.statements.flatMap(({ principal }) =>
    (principal?.principals ?? []).flatMap((each): readonly WrittenPredicate[] =>
      each.kind === "everyone" ? [] : [{ kind: "principal", principal: each }],
    ),
  );
  const byKey = new Map<string, WrittenPredicate[]>();
  for (const { conditions } of policy.statements) {
    for (const condition of conditions) {
      if (!FINDING_KEYS.has(condition.key)) continue;
      const before = byKey.get(condition.key) ?? [];
      byKey.set(condition.key, [...before, ...singleValues(condition, symbolic)]);
    }
  }
  return [
    { key: undefined, predicates: order.sorted(principals) },
    ...[...FINDING_KEYS].flatMap(([key, spelling]) => {
      const written = byKey.get(key) ?? [];
      return written.length === 0 ? [] : [{ key: spelling, predicates: order.sorted(written) }];
    }),
  ];
}

/** The condition's values one by one, each under the positive operator. */
function singleValues(
  condition: Condition,
  symbolic: SymbolicRequest,
): readonly WrittenPredicate[] {
  const { operator, operands } = condition;
  const positive = OPERATORS.find(
    ({ family, comparison, negated }) =>
      family === operator.family && comparison === operator.comparison && !negated,
  );
  if (positive === undefined || operands.family === "null") return [];
  const { quantifier: _, ...rest } = condition;
  const some = symbolic.isMany(condition.key) ? ({ quantifier: "ForAnyValue" } as const) : {};
  return operands.values.map((value) => ({
    kind: "condition",
    condition: {
      ...rest,
      ...some,
      operator: positive,
      ifExists: false,
      // One of the values of a family is a list of values of that family.
      operands: { family: operands.family, values: [value] } as Operands,
    },
  }));
}

function termOf(written: WrittenPredicate, symbolic: SymbolicRequest): Term {
  if (written.kind === "condition") return conditionHolds(written.condition, symbolic);
  return principalMatches({ negated: false, principals: [written.principal] }, symbolic);
}

/** Decides which predicates imply which; a doubt is a no, which costs only conciseness. */
class Implication {
  private readonly symbolic: SymbolicRequest;
  private readonly engine: NativeEngine;

  constructor(symbolic: SymbolicRequest, steps: number) {
    this.symbolic = symbolic;
    this.engine = new NativeEngine(symbolic.terms, () => [], new Budget(steps));
  }

  /** LIMIT: the first predicates only; what others say is then "any", which is still sound. */
  sorted(all: readonly WrittenPredicate[]): readonly Predicate[] {
    const drafts: { written: WrittenPredicate; term: Term; model: Model | undefined }[] = [];
    for (const written of all.slice(0, MAX_PREDICATES)) {
      const term = termOf(written, this.symbolic);
      if (drafts.some((each) => each.term === term)) continue;
      const answer = this.engine.solve([term]);
      if (answer.kind === "unsat") continue;
      drafts.push({ written, term, model: answer.kind === "sat" ? answer.model : undefined });
    }
    const implied = drafts.map(({ term, model }) =>
      drafts.map((other) => this.implies(term, other.term, model)),
    );
    const implies = (a: number, b: number): boolean => implied[a]?.[b] === true;
    const kept = [...drafts.keys()].filter(
      (a) => ![...drafts.keys()].some((b) => b < a && implies(a, b) && implies(b, a)),
    );
    const isApart = (a: number, b: number): boolean => {
      const [one, other] = [drafts[a]?.written, drafts[b]?.written];
      if (one === undefined || other === undefined || implies(a, b) || implies(b, a)) return false;
      return isPoint(one) || isPoint(other) || (isBlock(one) && isBlock(other));
    };
    return kept.flatMap((a) => {
      const draft = drafts[a];
      const below = kept.flatMap((b, at) => (b !== a && implies(b, a) ? at : []));
      const disjoint = kept.flatMap((b, at) => (isApart(a, b) ? at : []));
      return draft === undefined
        ? []
        : [{ written: draft.written, term: draft.term, below, disjoint }];
    });
  }

  /** A model of the one that is none of the other settles most. */
  private implies(one: Term, other: Term, model: Model | undefined): boolean {
    if (one === other) return true;
    if (model !== undefined && !this.symbolic.terms.holds(other, model)) return false;
    return this.engine.solve([one, -other]).kind === "unsat";
  }
}

/** A predicate that one value alone fulfils; it implies another or excludes it. */
function isPoint(written: WrittenPredicate): boolean {
  if (written.kind !== "condition" || written.condition.quantifier !== undefined) return false;
  const [value, ...more] = valuesOf(written.condition);
  if (value === undefined || more.length > 0 || value.style === "ignoreCase") return false;
  if (value.style === "exact") return true;
  return !hasWildcards(value);
}

/** Blocks of addresses: of two one holds the other, or they have nothing in common. */
const isBlock = (written: WrittenPredicate): boolean =>
  written.kind === "condition" && written.condition.operands.family === "ip";
