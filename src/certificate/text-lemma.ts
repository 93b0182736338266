/**
 * Proves that no text passes some tests and fails others, by methods independent of the engine.
 *
 * Patterns: take the shortest wanted list, pattern by pattern. The automaton of the pattern runs
 * side by side with the automata of all other lists (subset-automaton.ts), through every reachable
 * combination of states. The proof succeeds if no combination is accepted by all wanted lists and
 * by no unwanted list. A finite list of texts is tried text by text.
 *
 * Ranges: the result of a test changes only at the ends of ranges. A sweep over all ends in
 * ascending order shows that no integer passes.
 *
 * If several integer encodings apply to a text, the proof uses one of them at a time, or tries a
 * finite list. LIMIT: work; the proof fails if the budget is exhausted.
 */
import { type Domain, inRanges, type ValueTest } from "../logic/attribute.ts";
import type { Budget } from "../logic/budget.ts";
import { literal, type Pattern, pattern, RUN } from "../logic/pattern.ts";
import { PatternSet } from "../logic/pattern-set.ts";
import { OTHER, type State, SubsetAutomaton } from "./subset-automaton.ts";

/** The conditions on one text: it lies in the domain, passes `wanted` and fails `unwanted`. */
export interface TextRequirement {
  readonly domain: Domain;
  readonly wanted: readonly ValueTest[];
  readonly unwanted: readonly ValueTest[];
}

type TextTest = Extract<ValueTest, { readonly kind: "text" }>;
type RangeTest = Extract<ValueTest, { readonly kind: "range" }>;

const isText = (test: ValueTest): test is TextTest => test.kind === "text";
const isRange = (test: ValueTest): test is RangeTest => test.kind === "range";

/** Whether it is proved that no text satisfies the requirement. */
export function isEmpty(requirement: TextRequirement, budget: Budget): boolean {
  const { domain, wanted, unwanted } = requirement;
  const lists = wanted.filter(isText).map((each) => each.set);
  const forbidden = unwanted.filter(isText).map((each) => each.set);
  const encodings = new Set([
    ...wanted.filter(isRange).map((each) => each.encoding),
    ...(domain.encoding === undefined ? [] : [domain.encoding]),
  ]);
  if ([...encodings].some((encoding) => hasNoNumber(requirement, encoding))) return true;
  const within = domain.within === undefined ? [] : [setOf(domain.within)];
  const texts = textsOf(requirement);
  if (texts !== undefined) return texts.length === 0;
  lists.sort((a, b) => a.patterns.length - b.patterns.length);
  const [shortest = ANYTHING, ...others] = [...lists, ...within];
  // Ranges beside patterns are ignored; that only admits more texts, so the proof stays sound.
  return hasNoText(domain, shortest, others, forbidden, budget);
}

/** All texts that satisfy the requirement, if a test or the domain lists finitely many. */
export function textsOf(requirement: TextRequirement): readonly string[] | undefined {
  const { within } = requirement.domain;
  const lists = requirement.wanted.filter(isText).map((each) => each.set);
  const all = within === undefined ? lists : [...lists, setOf(within)];
  const finite = all.find((each) => each.globs.length === 0);
  return finite && [...finite.literals].filter((each) => satisfies(each, requirement));
}

const ANYTHING = new PatternSet([pattern([RUN])]);

/** Whether the text satisfies the requirement, by definition. */
export function satisfies(text: string, { domain, wanted, unwanted }: TextRequirement): boolean {
  return (
    inDomain(text, domain) &&
    wanted.every((each) => passes(each, text)) &&
    !unwanted.some((each) => passes(each, text))
  );
}

function passes(test: ValueTest, text: string): boolean {
  if (test.kind === "text") return isIn(test.set, text);
  const value = test.encoding.encode(text);
  return value !== undefined && inRanges(test.ranges, value);
}

/** Whether the set contains the text. Uses the automaton, not the index of `PatternSet`. */
export function isIn(set: PatternSet, text: string): boolean {
  return set.literals.has(text) || (set.globs.length > 0 && automatonOf(set).has(text));
}

function inDomain(text: string, domain: Domain): boolean {
  if (domain.nonEmpty === true && text === "") return false;
  if (domain.except?.includes(text) === true) return false;
  for (const banned of domain.without ?? "") if (text.includes(banned)) return false;
  if (domain.encoding !== undefined && domain.encoding.encode(text) === undefined) return false;
  return domain.within === undefined || isIn(setOf(domain.within), text);
}

const automata = new WeakMap<PatternSet, SubsetAutomaton>();
const sets = new WeakMap<readonly Pattern[], PatternSet>();

/** The automaton of the patterns with wildcards; literals are handled separately. */
function automatonOf(set: PatternSet): SubsetAutomaton {
  const known = automata.get(set) ?? new SubsetAutomaton(set.globs);
  automata.set(set, known);
  return known;
}

function setOf(patterns: readonly Pattern[]): PatternSet {
  const known = sets.get(patterns) ?? new PatternSet(patterns);
  sets.set(patterns, known);
  return known;
}

/** Whether no integer of the encoding satisfies the range tests of that encoding. */
function hasNoNumber(
  { wanted, unwanted }: TextRequirement,
  encoding: RangeTest["encoding"],
): boolean {
  const rangeTests = (tests: readonly ValueTest[]): readonly RangeTest[] =>
    tests.filter(isRange).filter((each) => each.encoding === encoding);
  const inside = [{ ranges: [encoding.span] }, ...rangeTests(wanted)];
  const tests = [...inside, ...rangeTests(unwanted)];
  // For each test, the number of its ranges that contain the current integer of the sweep.
  const depths = tests.map(() => 0);
  const ends: { readonly at: bigint; readonly test: number; readonly change: 1 | -1 }[] = [];
  tests.forEach(({ ranges }, test) => {
    for (const { first, last } of ranges) {
      if (first !== undefined && last !== undefined && first > last) continue;
      if (first === undefined) depths[test] = (depths[test] ?? 0) + 1;
      else ends.push({ at: first, test, change: 1 });
      if (last !== undefined) ends.push({ at: last + 1n, test, change: -1 });
    }
  });
  ends.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const isSatisfied = (): boolean =>
    depths.every((depth, test) => depth > 0 === test < inside.length);
  if (isSatisfied()) return false;
  for (const [i, { at, test, change }] of ends.entries()) {
    depths[test] = (depths[test] ?? 0) + change;
    if (ends[i + 1]?.at !== at && isSatisfied()) return false;
  }
  return true;
}

/** Whether no text of `base` is in all `wanted` sets and in no `unwanted` set. */
function hasNoText(
  domain: Domain,
  base: PatternSet,
  wanted: readonly PatternSet[],
  unwanted: readonly PatternSet[],
  budget: Budget,
): boolean {
  const requirement = {
    domain,
    wanted: wanted.map(setToTest),
    unwanted: unwanted.map(setToTest),
  };
  for (const text of base.literals) {
    if (!budget.spend(1) || satisfies(text, requirement)) return false;
  }
  return base.globs.every((glob) => {
    if (unwanted.some((each) => keysOf(each).has(glob.key))) return true;
    const globAutomaton = new SubsetAutomaton([glob]);
    // In most cases a single unwanted pattern covers this one; two automata are walked quickly.
    const isCovered = unwanted.some((set) =>
      set.globs.some((each) =>
        isEmptyByAutomaton([globAutomaton], [new SubsetAutomaton([each])], domain, budget),
      ),
    );
    if (isCovered) return true;
    const matchingLiterals = (set: PatternSet): Pattern[] =>
      [...set.literals].filter((each) => globAutomaton.has(each)).map(literal);
    const required = wanted.map((set) => {
      const texts = matchingLiterals(set);
      return texts.length === 0 ? automatonOf(set) : new SubsetAutomaton([...set.globs, ...texts]);
    });
    const forbidden = unwanted.flatMap((set) => {
      const texts = matchingLiterals(set);
      return [automatonOf(set), ...(texts.length === 0 ? [] : [new SubsetAutomaton(texts)])];
    });
    const except = new SubsetAutomaton(
      [...(domain.except ?? []), ...(domain.nonEmpty ? [""] : [])].map(literal),
    );
    return isEmptyByAutomaton([globAutomaton, ...required], [...forbidden, except], domain, budget);
  });
}

const setToTest = (set: PatternSet): ValueTest => ({ kind: "text", set });

const globKeys = new WeakMap<PatternSet, ReadonlySet<string>>();

function keysOf(set: PatternSet): ReadonlySet<string> {
  const known = globKeys.get(set) ?? new Set(set.globs.map((each) => each.key));
  globKeys.set(set, known);
  return known;
}

/** Whether no text is accepted by all `wanted` automata and by no `unwanted` one. */
export function isEmptyByAutomaton(
  wanted: readonly SubsetAutomaton[],
  unwanted: readonly SubsetAutomaton[],
  { without = "" }: Domain,
  budget: Budget,
): boolean {
  const banned = new Set(without.split("").map((each) => each.charCodeAt(0)));
  const all = [...wanted, ...unwanted];
  const seen = new Set<string>();
  const queue: (readonly State[])[] = [];
  const visit = (states: readonly State[]): void => {
    const isDead = all.some((automaton, i) => {
      const state = states[i] ?? [];
      return i < wanted.length ? state.length === 0 : automaton.acceptsAll(state);
    });
    const key = isDead ? "" : states.map((each) => each.join()).join(";");
    if (isDead || seen.has(key)) return;
    seen.add(key);
    queue.push(states);
  };
  const isWitness = (states: readonly State[]): boolean =>
    all.every((automaton, i) => automaton.accepts(states[i] ?? []) === i < wanted.length);
  visit(all.map((each) => each.start));
  for (let at = 0; at < queue.length; at++) {
    const states = queue[at] ?? [];
    if (isWitness(states)) return false;
    for (const letter of distinctLetters(states, wanted, unwanted)) {
      if (banned.has(letter)) continue;
      const size = states.reduce((sum, each) => sum + each.length, 1);
      if (!budget.spend(size)) return false;
      visit(all.map((automaton, i) => automaton.step(states[i] ?? [], letter)));
    }
  }
  return true;
}

/** One letter of each class of letters between which the automata distinguish. */
function distinctLetters(
  states: readonly State[],
  wanted: readonly SubsetAutomaton[],
  unwanted: readonly SubsetAutomaton[],
): ReadonlySet<number> {
  const letters = new Set<number>();
  const closed = wanted.findIndex((automaton, i) => !automaton.acceptsOther(states[i] ?? []));
  if (closed >= 0) {
    wanted[closed]?.letters(states[closed] ?? [], letters);
    return letters;
  }
  [...wanted, ...unwanted].forEach((automaton, i) => {
    automaton.letters(states[i] ?? [], letters);
  });
  return letters.add(OTHER);
}
