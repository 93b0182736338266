/**
 * The dimensions and predicates of findings: what a policy says about callers and origins (Z1, Z2).
 *
 * A dimension is the principal, or a key that says where a request comes from
 * (policy/fixed-values.ts) and that a condition names. The predicates of a dimension are the
 * principals or values that the policy writes, in any statement and under any operator, and "any".
 * They are ordered by implication, which is decided here by an engine. Predicates that imply each
 * other are one; the first one stays.
 *
 * A value is a predicate by its positive operator: the key is present and the value matches. For a
 * key with many values, some value matches.
 */

import { FINDING_KEYS } from "../aws/source-keys.ts";
import type { Model } from "../logic/attribute.ts";
import { Budget } from "../logic/budget.ts";
import type { Term } from "../logic/term.ts";
import type { Condition, Operands, Policy, Principal } from "../policy/ast.ts";
import { hasWildcards, valuesOf } from "../policy/fixed-values.ts";
import type { IpRange } from "../policy/ip.ts";
import { OPERATORS } from "../policy/operators.ts";
import { NativeEngine } from "../solve/cdcl.ts";
import { conditionHolds } from "../symbolic/condition.ts";
import { principalMatches } from "../symbolic/principal.ts";
import type { SymbolicRequest } from "../symbolic/symbolic-request.ts";

/** A predicate as the policy writes it: a principal, or a condition with one value. */
export type WrittenPredicate =
  | { readonly kind: "principal"; readonly principal: Principal }
  | { readonly kind: "condition"; readonly condition: Condition };

export interface Predicate {
  readonly written: WrittenPredicate;
  readonly term: Term;
  /** Positions of the predicates that imply this one, and that this one does not imply. */
  readonly below: readonly number[];
  /** Positions of predicates that are known to exclude this one; there may be more. */
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

/** Splits a condition into one for each value, with the positive operator. */
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
  return operands.values.map((value, at) => ({
    kind: "condition",
    condition: {
      ...rest,
      ...some,
      operator: positive,
      ifExists: false,
      // A list with one value of a family is a list of that family.
      operands: { family: operands.family, values: [value] } as Operands,
      texts: condition.texts.slice(at, at + 1),
    },
  }));
}

function termOf(written: WrittenPredicate, symbolic: SymbolicRequest): Term {
  if (written.kind === "condition") return conditionHolds(written.condition, symbolic);
  return principalMatches({ negated: false, principals: [written.principal] }, symbolic);
}

/** Decides implications; an undecided one counts as false, which only costs conciseness. */
class Implication {
  private readonly symbolic: SymbolicRequest;
  private readonly engine: NativeEngine;

  constructor(symbolic: SymbolicRequest, steps: number) {
    this.symbolic = symbolic;
    this.engine = new NativeEngine(symbolic.terms, () => [], new Budget(steps));
  }

  /** LIMIT: the first predicates only; the rest counts as "any", which is still sound. */
  sorted(all: readonly WrittenPredicate[]): readonly Predicate[] {
    const byTerm = new Map<Term, WrittenPredicate>();
    for (const written of all.slice(0, MAX_PREDICATES)) {
      const term = termOf(written, this.symbolic);
      if (!byTerm.has(term)) byTerm.set(term, written);
    }
    // A theory cuts its domain by all tests that it knows; it should know them at once.
    this.engine.solve([-this.symbolic.terms.any([...byTerm.keys()])]);
    const drafts: Draft[] = [];
    for (const [term, written] of byTerm) {
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
      const [one, other] = [drafts[a], drafts[b]];
      if (one === undefined || other === undefined) return false;
      return this.excludes(one, other) || this.excludes(other, one);
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

  /**
   * Whether it is certain that no request satisfies both predicates of a dimension.
   *
   * Two blocks of addresses are compared as ranges. A predicate that one value satisfies fixes the
   * value of its key in every request, so the value in its model decides another predicate of the
   * same key. Where the other one has a policy variable, a second key takes part, and nothing is
   * certain; the same is true without a model.
   */
  private excludes(one: Draft, other: Draft): boolean {
    const [block, second] = [blockOf(one.written), blockOf(other.written)];
    if (block !== undefined && second !== undefined) return !doMeet(block, second);
    if (one.model === undefined || !isPoint(one.written) || hasVariable(other.written))
      return false;
    return !this.symbolic.terms.holds(other.term, one.model);
  }

  /** A known model of one predicate that violates the other decides most queries. */
  private implies(one: Term, other: Term, model: Model | undefined): boolean {
    if (one === other) return true;
    if (model !== undefined && !this.symbolic.terms.holds(other, model)) return false;
    return this.engine.solve([one, -other]).kind === "unsat";
  }
}

interface Draft {
  readonly written: WrittenPredicate;
  readonly term: Term;
  /** A request that satisfies it; undefined if none was found within the limits. */
  readonly model: Model | undefined;
}

/** A predicate that a single value satisfies, of a key with one value. */
function isPoint(written: WrittenPredicate): boolean {
  if (written.kind !== "condition" || written.condition.quantifier !== undefined) return false;
  const [value, ...more] = valuesOf(written.condition);
  if (value === undefined || more.length > 0 || value.style === "ignoreCase") return false;
  if (value.style === "exact") return true;
  return !hasWildcards(value);
}

function hasVariable(written: WrittenPredicate): boolean {
  if (written.kind !== "condition") return true;
  const { operands } = written.condition;
  if (operands.family !== "string" && operands.family !== "arn") return false;
  return operands.values.some((each) => typeof each !== "string");
}

/** The block of addresses of a predicate, if it is one. */
function blockOf(written: WrittenPredicate): IpRange | undefined {
  if (written.kind !== "condition" || written.condition.quantifier !== undefined) return undefined;
  const { operands } = written.condition;
  return operands.family === "ip" ? operands.values[0] : undefined;
}

const doMeet = (a: IpRange, b: IpRange): boolean =>
  a.family === b.family && a.first <= b.last && b.first <= a.last;
