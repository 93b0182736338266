/**
 * That no text passes some tests and fails others: shown again, by plain methods.
 *
 * Patterns: the shortest list that is wanted is gone through pattern by pattern, and the texts of
 * each are walked with the machines of all other lists beside it, over every state that there is,
 * until none is left or one is a text that was not to be (subset-automaton.ts). Ranges: the tests
 * change only at the ends of ranges, which are swept over in order. Texts that are read in several
 * ways are refuted by one way of reading alone, or by trying out a finite list. LIMIT: work; what
 * takes more is not shown.
 */
import { type Domain, inRanges, type ValueTest } from "../logic/attribute.ts";
import type { Budget } from "../logic/budget.ts";
import { literal, type Pattern, pattern, RUN } from "../logic/pattern.ts";
import { PatternSet } from "../logic/pattern-set.ts";
import { OTHER, type State, SubsetAutomaton } from "./subset-automaton.ts";

/** A text of the domain that passes what is wanted and fails what is not: is there none? */
export interface TextRequirement {
  readonly domain: Domain;
  readonly wanted: readonly ValueTest[];
  readonly unwanted: readonly ValueTest[];
}

type TextTest = Extract<ValueTest, { readonly kind: "text" }>;
type RangeTest = Extract<ValueTest, { readonly kind: "range" }>;

const isText = (test: ValueTest): test is TextTest => test.kind === "text";
const isRange = (test: ValueTest): test is RangeTest => test.kind === "range";

export function isEmpty(demand: TextRequirement, budget: Budget): boolean {
  const { domain, wanted, unwanted } = demand;
  const lists = wanted.filter(isText).map((each) => each.set);
  const forbidden = unwanted.filter(isText).map((each) => each.set);
  const readers = new Set([
    ...wanted.filter(isRange).map((each) => each.encoding),
    ...(domain.encoding === undefined ? [] : [domain.encoding]),
  ]);
  if ([...readers].some((encoding) => hasNoNumber(demand, encoding))) return true;
  const within = domain.within === undefined ? [] : [setOf(domain.within)];
  const texts = textsOf(demand);
  if (texts !== undefined) return texts.length === 0;
  lists.sort((a, b) => a.patterns.length - b.patterns.length);
  const [shortest = ANYTHING, ...others] = [...lists, ...within];
  // What ranges say beside patterns is left out: that can only let more texts in.
  return hasNoText(domain, shortest, others, forbidden, budget);
}

/** The texts that are as demanded, if a test lists all there can be. */
export function textsOf(demand: TextRequirement): readonly string[] | undefined {
  const { within } = demand.domain;
  const lists = demand.wanted.filter(isText).map((each) => each.set);
  const all = within === undefined ? lists : [...lists, setOf(within)];
  const finite = all.find((each) => each.globs.length === 0);
  return finite && [...finite.literals].filter((each) => meets(each, demand));
}

const ANYTHING = new PatternSet([pattern([RUN])]);

/** Whether the text is as demanded, by definition. */
export function meets(text: string, { domain, wanted, unwanted }: TextRequirement): boolean {
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

export function isIn(set: PatternSet, text: string): boolean {
  return set.literals.has(text) || (set.globs.length > 0 && machineOf(set).has(text));
}

function inDomain(text: string, domain: Domain): boolean {
  if (domain.nonEmpty === true && text === "") return false;
  if (domain.except?.includes(text) === true) return false;
  for (const banned of domain.without ?? "") if (text.includes(banned)) return false;
  if (domain.encoding !== undefined && domain.encoding.encode(text) === undefined) return false;
  return domain.within === undefined || isIn(setOf(domain.within), text);
}

const machines = new WeakMap<PatternSet, SubsetAutomaton>();
const sets = new WeakMap<readonly Pattern[], PatternSet>();

function machineOf(set: PatternSet): SubsetAutomaton {
  const known = machines.get(set) ?? new SubsetAutomaton(set.globs);
  machines.set(set, known);
  return known;
}

function setOf(patterns: readonly Pattern[]): PatternSet {
  const known = sets.get(patterns) ?? new PatternSet(patterns);
  sets.set(patterns, known);
  return known;
}

function hasNoNumber(
  { wanted, unwanted }: TextRequirement,
  encoding: RangeTest["encoding"],
): boolean {
  const own = (tests: readonly ValueTest[]): readonly RangeTest[] =>
    tests.filter(isRange).filter((each) => each.encoding === encoding);
  const inside = [{ ranges: [encoding.span] }, ...own(wanted)];
  const tests = [...inside, ...own(unwanted)];
  /** How many ranges of each test hold the integer that the sweep is at. */
  const depths = tests.map(() => 0);
  const turns: { readonly at: bigint; readonly test: number; readonly by: 1 | -1 }[] = [];
  tests.forEach(({ ranges }, test) => {
    for (const { first, last } of ranges) {
      if (first !== undefined && last !== undefined && first > last) continue;
      if (first === undefined) depths[test] = (depths[test] ?? 0) + 1;
      else turns.push({ at: first, test, by: 1 });
      if (last !== undefined) turns.push({ at: last + 1n, test, by: -1 });
    }
  });
  turns.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const isMet = (): boolean => depths.every((depth, test) => depth > 0 === test < inside.length);
  if (isMet()) return false;
  for (const [i, { at, test, by }] of turns.entries()) {
    depths[test] = (depths[test] ?? 0) + by;
    if (turns[i + 1]?.at !== at && isMet()) return false;
  }
  return true;
}

function hasNoText(
  domain: Domain,
  base: PatternSet,
  wanted: readonly PatternSet[],
  unwanted: readonly PatternSet[],
  budget: Budget,
): boolean {
  const demand = { domain, wanted: wanted.map(textTestOf), unwanted: unwanted.map(textTestOf) };
  for (const text of base.literals) {
    if (!budget.spend(1) || meets(text, demand)) return false;
  }
  return base.globs.every((glob) => {
    if (unwanted.some((each) => keysOf(each).has(glob.key))) return true;
    const own = new SubsetAutomaton([glob]);
    // Mostly one pattern covers another, and two machines are walked in no time.
    const isCovered = unwanted.some((set) =>
      set.globs.some((each) =>
        isEmptyByAutomaton([own], [new SubsetAutomaton([each])], domain, budget),
      ),
    );
    if (isCovered) return true;
    const near = (set: PatternSet): Pattern[] =>
      [...set.literals].filter((each) => own.has(each)).map(literal);
    const asked = wanted.map((set) => {
      const texts = near(set);
      return texts.length === 0 ? machineOf(set) : new SubsetAutomaton([...set.globs, ...texts]);
    });
    const forbidden = unwanted.flatMap((set) => {
      const texts = near(set);
      return [machineOf(set), ...(texts.length === 0 ? [] : [new SubsetAutomaton(texts)])];
    });
    const except = new SubsetAutomaton(
      [...(domain.except ?? []), ...(domain.nonEmpty ? [""] : [])].map(literal),
    );
    return isEmptyByAutomaton([own, ...asked], [...forbidden, except], domain, budget);
  });
}

const textTestOf = (set: PatternSet): ValueTest => ({ kind: "text", set });

const keys = new WeakMap<PatternSet, ReadonlySet<string>>();

function keysOf(set: PatternSet): ReadonlySet<string> {
  const known = keys.get(set) ?? new Set(set.globs.map((each) => each.key));
  keys.set(set, known);
  return known;
}

/** Whether no text is accepted by all of the wanted machines and by none of the others. */
export function isEmptyByAutomaton(
  wanted: readonly SubsetAutomaton[],
  unwanted: readonly SubsetAutomaton[],
  { without = "" }: Domain,
  budget: Budget,
): boolean {
  const banned = new Set([...without].map((each) => each.codePointAt(0) ?? 0));
  const all = [...wanted, ...unwanted];
  const seen = new Set<string>();
  const open: (readonly State[])[] = [];
  const meet = (states: readonly State[]): void => {
    const isLost = all.some((machine, i) => {
      const state = states[i] ?? [];
      return i < wanted.length ? state.length === 0 : machine.acceptsAll(state);
    });
    const name = isLost ? "" : states.map((each) => each.join()).join(";");
    if (isLost || seen.has(name)) return;
    seen.add(name);
    open.push(states);
  };
  const isWitness = (states: readonly State[]): boolean =>
    all.every((machine, i) => machine.accepts(states[i] ?? []) === i < wanted.length);
  meet(all.map((each) => each.start));
  for (let at = 0; at < open.length; at++) {
    const states = open[at] ?? [];
    if (isWitness(states)) return false;
    for (const letter of lettersAt(states, wanted, unwanted)) {
      if (banned.has(letter)) continue;
      const size = states.reduce((sum, each) => sum + each.length, 1);
      if (!budget.spend(size)) return false;
      meet(all.map((machine, i) => machine.step(states[i] ?? [], letter)));
    }
  }
  return true;
}

/** A letter of each kind that the machines tell apart. */
function lettersAt(
  states: readonly State[],
  wanted: readonly SubsetAutomaton[],
  unwanted: readonly SubsetAutomaton[],
): ReadonlySet<number> {
  const letters = new Set<number>();
  const closed = wanted.findIndex((machine, i) => !machine.isOpen(states[i] ?? []));
  if (closed >= 0) {
    wanted[closed]?.letters(states[closed] ?? [], letters);
    return letters;
  }
  [...wanted, ...unwanted].forEach((machine, i) => {
    machine.letters(states[i] ?? [], letters);
  });
  return letters.add(OTHER);
}
