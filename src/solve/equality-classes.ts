/**
 * Classes of attributes that policy variables make equal, and the tests of each class.
 *
 * An asserted link that is a single variable makes two attributes equal. Their classes are merged
 * at once: every member of one is relabelled (quick-find). A class has one value for all its
 * members. The value must pass the plain tests of all members and lie in the domain of each. A
 * conflict names the literals that were used, and those that hold the class together.
 */
import type { Atom, Attribute, LinkTest, Test, Value } from "../logic/attribute.ts";
import { textTest } from "../logic/attribute.ts";
import type { Budget } from "../logic/budget.ts";
import type { Limit } from "../logic/engine.ts";
import { codeUnits, holeIndex, literal, pattern, RUN } from "../logic/pattern.ts";
import type { Term } from "../logic/term.ts";
import { AttributeTheory } from "./attribute-theory.ts";

export interface LinkedLiteral {
  readonly literal: Term;
  readonly atom: Atom;
}

export type SeedsOf = (attribute: Attribute) => readonly string[];
export type LinkAtom = Extract<Atom, { kind: "link" }>;

/** Attributes that must have the same value. */
export interface EqualityClass {
  readonly members: Attribute[];
  /** The literals that make its members equal. */
  readonly reasons: Term[];
}

export interface LinkedProblem {
  readonly classes: readonly EqualityClass[];
  readonly classOf: ReadonlyMap<Attribute, EqualityClass>;
  readonly literals: readonly LinkedLiteral[];
  readonly seeds: SeedsOf;
  readonly budget: Budget;
}

/**
 * The two attributes of a link that is a single variable; undefined if the variable has many
 * values, is confined to a component of an ARN, or matches without regard to case.
 */
export function equality(atom: Atom): readonly [Attribute, Attribute] | undefined {
  if (atom.kind !== "link" || atom.subject.length !== 1) return undefined;
  const [subject] = atom.subject;
  const { pattern, holes, confined, ignoreCase } = atom.link;
  const [token] = pattern.tokens;
  const hole = pattern.tokens.length === 1 && token !== undefined ? holeIndex(token) : undefined;
  const other = hole === undefined ? undefined : holes[hole];
  if (typeof subject !== "object" || other === undefined) return undefined;
  if (confined.length > 0 || ignoreCase === true || other.many) return undefined;
  return [subject, other];
}

export function buildClasses(
  attributes: readonly Attribute[],
  literals: readonly LinkedLiteral[],
): readonly EqualityClass[] {
  const byMember = new Map<Attribute, EqualityClass>(
    attributes.map((each) => [each, { members: [each], reasons: [] }]),
  );
  for (const { literal, atom } of literals) {
    const pair = literal > 0 ? equality(atom) : undefined;
    const [a, b] = [pair && byMember.get(pair[0]), pair && byMember.get(pair[1])];
    if (a === undefined || b === undefined) continue;
    a.reasons.push(literal);
    if (a === b) continue;
    a.members.push(...b.members);
    a.reasons.push(...b.reasons);
    for (const member of b.members) byMember.set(member, a);
  }
  return [...new Set(byMember.values())];
}

/** The plain tests of the members, which the theory of the class decides. */
export function ownLiterals(
  { classOf, literals }: LinkedProblem,
  of: EqualityClass,
): readonly LinkedLiteral[] {
  return literals.filter(
    ({ atom }) =>
      atom.kind === "test" &&
      classOf.get(atom.attribute) === of &&
      linkInside(atom.test) === undefined,
  );
}

export function linkInside(test: Test): LinkTest | undefined {
  const isSet = test.kind === "some" || test.kind === "every" || test.kind === "only";
  return isSet && test.test.kind === "link" ? test.test : undefined;
}

export interface ExtraTest {
  readonly test: Test;
  readonly wanted: boolean;
  readonly literal: Term;
}

export type ClassOutcome =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "conflict"; readonly literals: readonly Term[] }
  | { readonly kind: "limit"; readonly limit: Limit };

/** Chooses a value for a class that passes the tests of its members and some extra tests. */
export function chooseFor(
  question: LinkedProblem,
  of: EqualityClass,
  extras: readonly ExtraTest[],
): ClassOutcome {
  return classTheory(question, of, extras)();
}

/** The theory of a class with some extra tests, for many demands. */
export function classTheory(
  question: LinkedProblem,
  of: EqualityClass,
  extras: readonly ExtraTest[],
): (avoid?: ReadonlySet<string>) => ClassOutcome {
  const [first] = of.members;
  if (first === undefined) throw new Error("a class without members");
  const entries: ExtraTest[] = [
    ...ownLiterals(question, of).flatMap(({ literal, atom }) =>
      atom.kind === "test" ? { test: atom.test, wanted: literal > 0, literal } : [],
    ),
    ...extras,
    ...of.members.slice(1).flatMap((member) => domainTests(member)),
  ];
  if (of.reasons.length > 0 && first.optional) {
    entries.push({ test: { kind: "present" }, wanted: true, literal: 0 });
  }
  const seeds = new Set(of.members.flatMap((member) => [...question.seeds(member)]));
  const tests = entries.map((each) => each.test);
  const theory = new AttributeTheory(first, tests, [...seeds]);
  const wanted = entries.flatMap((each, i) => (each.wanted ? i : []));
  const unwanted = entries.flatMap((each, i) => (each.wanted ? [] : i));
  return (avoid) => {
    const demand = { wanted, unwanted, ...(avoid === undefined ? {} : { avoid }) };
    const outcome = theory.choose(demand, question.budget);
    if (outcome.kind !== "conflict") return outcome;
    const used = [...outcome.wanted, ...outcome.unwanted].map((i) => entries[i]?.literal ?? 0);
    return { kind: "conflict", literals: [...used.filter((each) => each !== 0), ...of.reasons] };
  };
}

/** The domain of an attribute as tests, for a class with the domain of another member. */
export function domainTests({ domain }: Attribute): readonly ExtraTest[] {
  const tests: ExtraTest[] = [];
  for (const banned of codeUnits(domain.without ?? "")) {
    tests.push({ test: textTest([pattern([RUN, banned, RUN])]), wanted: false, literal: 0 });
  }
  if (domain.nonEmpty === true)
    tests.push({ test: textTest([literal("")]), wanted: false, literal: 0 });
  for (const text of domain.except ?? []) {
    tests.push({ test: textTest([literal(text)]), wanted: false, literal: 0 });
  }
  if (domain.within !== undefined) {
    tests.push({ test: textTest(domain.within), wanted: true, literal: 0 });
  }
  if (domain.encoding !== undefined) {
    const readable: Test = { kind: "range", encoding: domain.encoding, ranges: [{}] };
    tests.push({ test: readable, wanted: true, literal: 0 });
  }
  return tests;
}
