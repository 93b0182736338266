/**
 * The theory of attributes that policy variables connect: values for all of them together.
 *
 * A link that is a single variable is an equality. Asserted, it merges two attributes into one
 * class, whose value must pass the tests of both; denied, the classes must differ. A class with
 * more values than classes to differ from never matters, and the values of all others are
 * enumerated. So equalities are decided unless a theory reaches a limit. RangeTheory does if it
 * must avoid every number that fits, because an avoided number may have another spelling.
 *
 * A variable inside a pattern is decided if one of these arguments applies. Found: variables get
 * trial values, the pattern becomes plain, and the rest is as above; if the trials were all
 * possible values, failure is a proof. Refuted for all values: see variable-conflict.ts. Otherwise
 * the answer is the limit `policy-variables`.
 */
import {
  type Attribute,
  atomHolds,
  attributesIn,
  fillLink,
  textOfValue,
  textTest,
  type Value,
} from "../logic/attribute.ts";
import type { Budget } from "../logic/budget.ts";
import type { Limit } from "../logic/engine.ts";
import type { Term } from "../logic/term.ts";
import {
  buildClasses,
  classTheory,
  type EqualityClass,
  type ExtraTest,
  equality,
  type LinkedLiteral,
  type LinkedProblem,
  linkInside,
  type SeedsOf,
} from "./equality-classes.ts";
import { conflictInClass, conflictOfLink } from "./variable-conflict.ts";
import { MAX_TRIALS, VariableValues } from "./variable-values.ts";

export type { LinkedLiteral } from "./equality-classes.ts";

export type VariableAnswer =
  | { readonly kind: "values"; readonly values: ReadonlyMap<Attribute, Value> }
  | { readonly kind: "conflict"; readonly literals: readonly Term[] }
  | { readonly kind: "limit"; readonly limit: Limit };

/** LIMIT: combinations of trial values. */
const MAX_COMBINATIONS = 256;

export function solveVariables(
  attributes: readonly Attribute[],
  literals: readonly LinkedLiteral[],
  seeds: SeedsOf,
  budget: Budget,
): VariableAnswer {
  const classes = buildClasses(attributes, literals);
  const classOf = new Map(classes.flatMap((each) => each.members.map((one) => [one, each])));
  const question: LinkedProblem = { classes, classOf, literals, seeds, budget };
  for (const { literal, atom } of literals) {
    const pair = equality(atom);
    if (pair === undefined || literal > 0) continue;
    const shared = classOf.get(pair[0]);
    if (shared === classOf.get(pair[1]) && shared !== undefined) {
      return { kind: "conflict", literals: [literal, ...shared.reasons] };
    }
  }
  const conflict = conflictInClass(question) ?? conflictOfLink(question);
  if (conflict !== undefined) return { kind: "conflict", literals: conflict };
  return tryValues(question);
}

/** Tries values for the variables inside patterns, then solves the rest. */
function tryValues(question: LinkedProblem): VariableAnswer {
  const fillers = variableClasses(question);
  const most = fillers.length === 1 ? MAX_TRIALS * 4 : MAX_TRIALS;
  const trials = fillers.map((each) => new VariableValues(question, each, most));
  const chosen: Value[] = [];
  let combinations = 0;
  let complete = true;
  let limit: Limit = "policy-variables";
  const attempt = (depth: number): VariableAnswer | undefined => {
    const trial = trials[depth];
    if (trial !== undefined) {
      for (let i = 0; ; i++) {
        const value = trial.at(i);
        if (value === undefined) return undefined;
        chosen[depth] = value;
        const outcome = attempt(depth + 1);
        if (outcome !== undefined) return outcome;
      }
    }
    if (++combinations > MAX_COMBINATIONS || question.budget.exhausted) {
      complete = false;
      return undefined;
    }
    question.budget.spend(question.literals.length * question.classes.length);
    const fixed = new Map(fillers.map((each, i) => [each, chosen[i] ?? null]));
    const outcome = solveWith(question, fixed);
    if (outcome.kind === "values") return outcome;
    if (outcome.kind === "limit") [complete, limit] = [false, outcome.limit];
    return undefined;
  };
  const outcome = attempt(0);
  if (outcome !== undefined) return outcome;
  if (question.budget.exhausted) return { kind: "limit", limit: "steps" };
  if (!complete || !trials.every((each) => each.exhaustive)) return { kind: "limit", limit };
  return { kind: "conflict", literals: question.literals.map((each) => each.literal) };
}

/** The classes whose values are needed before a link that is not an equality can be evaluated. */
function variableClasses({ literals, classOf }: LinkedProblem): EqualityClass[] {
  const fillers = new Set<EqualityClass>();
  for (const { atom } of literals) {
    if (equality(atom) !== undefined) continue;
    const links = atom.kind === "link" ? [atom.link] : (linkInside(atom.test)?.links ?? []);
    const subject =
      atom.kind === "link" && atom.subject.length !== 1 ? attributesIn(atom.subject) : [];
    for (const one of [...links.flatMap((each) => each.holes), ...subject]) {
      const of = classOf.get(one);
      if (of !== undefined) fillers.add(of);
    }
  }
  return [...fillers];
}

/** Solves the problem with known variables: every link is then a plain test or an equality. */
function solveWith(
  question: LinkedProblem,
  fixed: ReadonlyMap<EqualityClass, Value>,
): VariableAnswer {
  const { literals, classOf, classes, budget } = question;
  const textOf = (attribute: Attribute): string | undefined => {
    const of = classOf.get(attribute);
    return of === undefined ? undefined : textOfValue(fixed.get(of) ?? null);
  };
  const extras = new Map<EqualityClass, ExtraTest[]>();
  for (const each of literals) {
    if (equality(each.atom) !== undefined) continue;
    const extra = plainTest(each, textOf);
    const attribute = each.atom.kind === "link" ? each.atom.subject[0] : each.atom.attribute;
    if (extra === undefined || typeof attribute !== "object") continue;
    const of = classOf.get(attribute);
    if (of !== undefined && !fixed.has(of)) extras.set(of, [...(extras.get(of) ?? []), extra]);
  }
  const differs = differences(question);
  const values = new Map<EqualityClass, Value>(fixed);
  const unassigned = classes.filter((each) => !fixed.has(each));
  const options = new Map<EqualityClass, readonly Value[]>();
  for (const each of unassigned) {
    const found = optionsFor(question, each, extras.get(each) ?? [], differs.get(each)?.size ?? 0);
    if (found.kind !== "options") return found;
    options.set(each, found.values);
  }
  const place = (depth: number): boolean => {
    const each = unassigned[depth];
    if (each === undefined) return true;
    const taken = [...(differs.get(each) ?? [])].map((other) => values.get(other));
    for (const value of options.get(each) ?? []) {
      if (!budget.spend(1)) return false;
      if (value !== null && taken.includes(value)) continue;
      values.set(each, value);
      if (place(depth + 1)) return true;
      values.delete(each);
    }
    return false;
  };
  unassigned.sort((a, b) => (options.get(a)?.length ?? 0) - (options.get(b)?.length ?? 0));
  const all = literals.map((each) => each.literal);
  if (!place(0)) {
    return budget.exhausted
      ? { kind: "limit", limit: "steps" }
      : { kind: "conflict", literals: all };
  }
  const model = new Map<Attribute, Value>();
  for (const [of, value] of values) for (const member of of.members) model.set(member, value);
  // A violation here comes from the fixed values alone, because the rest was chosen to hold.
  const holds = literals.every(({ literal, atom }) => atomHolds(atom, model) === literal > 0);
  return holds ? { kind: "values", values: model } : { kind: "conflict", literals: all };
}

/** A link with known variables as a test of its subject; undefined if it is an equality. */
function plainTest(
  { literal, atom }: LinkedLiteral,
  textOf: (attribute: Attribute) => string | undefined,
): ExtraTest | undefined {
  if (atom.kind === "link" && atom.subject.length !== 1) return undefined;
  const inside = atom.kind === "test" ? linkInside(atom.test) : undefined;
  if (atom.kind === "test" && inside === undefined) return undefined;
  const links = atom.kind === "link" ? [atom.link] : (inside?.links ?? []);
  const patterns = links.flatMap((each) => fillLink(each, textOf) ?? []);
  const test = textTest([...(inside?.patterns ?? []), ...patterns]);
  const kind = atom.kind === "test" ? atom.test.kind : "text";
  const isSet = kind === "some" || kind === "every" || kind === "only";
  return { test: isSet ? { kind, test } : test, wanted: literal > 0, literal };
}

function differences({ literals, classOf }: LinkedProblem): Map<EqualityClass, Set<EqualityClass>> {
  const differs = new Map<EqualityClass, Set<EqualityClass>>();
  for (const { literal, atom } of literals) {
    const pair = literal < 0 ? equality(atom) : undefined;
    const [a, b] = [pair && classOf.get(pair[0]), pair && classOf.get(pair[1])];
    if (a === undefined || b === undefined) continue;
    differs.set(a, (differs.get(a) ?? new Set()).add(b));
    differs.set(b, (differs.get(b) ?? new Set()).add(a));
  }
  return differs;
}

/** As many values as the class can need, or all its values; absence first. */
function optionsFor(
  question: LinkedProblem,
  of: EqualityClass,
  extras: readonly ExtraTest[],
  neighbours: number,
): { readonly kind: "options"; readonly values: readonly Value[] } | VariableAnswer {
  const choose = classTheory(question, of, extras);
  const first = choose();
  if (first.kind === "limit") return first;
  if (first.kind === "conflict") return first;
  const values: Value[] = [first.value];
  const texts = new Set(typeof first.value === "string" ? [first.value] : []);
  while (texts.size <= neighbours && !Array.isArray(first.value) && neighbours > 0) {
    const more = choose(texts);
    if (more.kind === "limit") return more;
    if (more.kind === "conflict" || typeof more.value !== "string") break;
    values.push(more.value);
    texts.add(more.value);
  }
  return { kind: "options", values };
}
