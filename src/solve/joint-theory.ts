/**
 * Attributes that policy variables tie together: values for all of them at once.
 *
 * A link that is one whole variable is an equality. Asserted, it makes two attributes one class
 * (union-find), whose value must pass the tests of both; denied, the classes must differ. That is
 * decided exactly: a class with more values than it has classes to differ from never matters, the
 * others are finite and are tried out.
 *
 * A variable inside a pattern is decided where an argument exists. Found: the variables get trial
 * values, the pattern becomes a plain one, the rest is as above; if the trials of every variable
 * were all that it can be, failure is a proof too. Refuted, for every value of the variables: the
 * pattern asserted is covered by one denied, a variable eaten only by itself or by a run; or with
 * the variables widened to all that they can be, the asserted pattern leaves no text. Widening is
 * done to asserted patterns alone: widening a denied one would call possible things impossible.
 * Else the limit `policy-variables`.
 */
import {
  type Atom,
  type Attribute,
  atomHolds,
  fillLink,
  type LinkPattern,
  type LinkTest,
  type Test,
  textTest,
  type Value,
} from "../logic/attribute.ts";
import type { Budget } from "../logic/budget.ts";
import {
  codePoints,
  covers,
  fixedStart,
  folded,
  holeIndex,
  holeToken,
  lettersOf,
  literal,
  type Pattern,
  pattern,
  RUN,
  textOf,
  type Token,
} from "../logic/pattern.ts";
import type { Term } from "../logic/term.ts";
import { AttributeTheory } from "./attribute-theory.ts";
import type { Limit } from "./outcome.ts";

export interface JointLiteral {
  readonly literal: Term;
  readonly atom: Atom;
}

export type JointOutcome =
  | { readonly kind: "values"; readonly values: ReadonlyMap<Attribute, Value> }
  | { readonly kind: "conflict"; readonly literals: readonly Term[] }
  | { readonly kind: "limit"; readonly limit: Limit };

/** LIMIT: trial values of one variable, and combinations of them. */
const TRIALS = 8;
const COMBINATIONS = 256;

type SeedsOf = (attribute: Attribute) => readonly string[];
type LinkAtom = Extract<Atom, { kind: "link" }>;

/** Attributes that must be equal, as one. */
interface Class {
  readonly members: Attribute[];
  /** Literals that make it one. */
  readonly glue: Term[];
}

export function joint(
  attributes: readonly Attribute[],
  literals: readonly JointLiteral[],
  seeds: SeedsOf,
  budget: Budget,
): JointOutcome {
  const classes = classesOf(attributes, literals);
  const classOf = new Map(classes.flatMap((each) => each.members.map((one) => [one, each])));
  const question: Question = { classes, classOf, literals, seeds, budget };
  for (const { literal, atom } of literals) {
    const pair = equality(atom);
    if (pair === undefined || literal > 0) continue;
    const shared = classOf.get(pair[0]);
    if (shared === classOf.get(pair[1]) && shared !== undefined) {
      return { kind: "conflict", literals: [literal, ...shared.glue] };
    }
  }
  const conflict = impossibleClass(question) ?? refutedLink(question);
  if (conflict !== undefined) return { kind: "conflict", literals: conflict };
  return tryValues(question);
}

interface Question {
  readonly classes: readonly Class[];
  readonly classOf: ReadonlyMap<Attribute, Class>;
  readonly literals: readonly JointLiteral[];
  readonly seeds: SeedsOf;
  readonly budget: Budget;
}

/** The two attributes of a link that is one whole variable. */
function equality(atom: Atom): readonly [Attribute, Attribute] | undefined {
  if (atom.kind !== "link" || atom.subject.length !== 1) return undefined;
  const [subject] = atom.subject;
  const { pattern, holes, confined, ignoreCase } = atom.link;
  const [token] = pattern.tokens;
  const hole = pattern.tokens.length === 1 && token !== undefined ? holeIndex(token) : undefined;
  const other = hole === undefined ? undefined : holes[hole];
  if (typeof subject !== "object" || other === undefined) return undefined;
  if (confined.length > 0 || ignoreCase === true) return undefined;
  return [subject, other];
}

function classesOf(
  attributes: readonly Attribute[],
  literals: readonly JointLiteral[],
): readonly Class[] {
  const byMember = new Map<Attribute, Class>(
    attributes.map((each) => [each, { members: [each], glue: [] }]),
  );
  for (const { literal, atom } of literals) {
    const pair = literal > 0 ? equality(atom) : undefined;
    const [a, b] = [pair && byMember.get(pair[0]), pair && byMember.get(pair[1])];
    if (a === undefined || b === undefined) continue;
    a.glue.push(literal);
    if (a === b) continue;
    a.members.push(...b.members);
    a.glue.push(...b.glue);
    for (const member of b.members) byMember.set(member, a);
  }
  return [...new Set(byMember.values())];
}

/** The literals of a class that its own theory decides: plain tests of its members. */
function ownLiterals({ classOf, literals }: Question, of: Class): readonly JointLiteral[] {
  return literals.filter(
    ({ atom }) =>
      atom.kind === "test" &&
      classOf.get(atom.attribute) === of &&
      linkInside(atom.test) === undefined,
  );
}

function linkInside(test: Test): LinkTest | undefined {
  const isSet = test.kind === "some" || test.kind === "every" || test.kind === "only";
  return isSet && test.test.kind === "link" ? test.test : undefined;
}

interface Extra {
  readonly test: Test;
  readonly wanted: boolean;
  readonly literal: Term;
}

type ClassOutcome =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "conflict"; readonly literals: readonly Term[] }
  | { readonly kind: "limit"; readonly limit: Limit };

/** A value for one class: the tests of its members and some more, other than some texts. */
function chooseFor(question: Question, of: Class, extras: readonly Extra[]): ClassOutcome {
  return classTheory(question, of, extras)();
}

/** The tests of a class's members and some more, as one theory to ask again and again. */
function classTheory(
  question: Question,
  of: Class,
  extras: readonly Extra[],
): (avoid?: ReadonlySet<string>) => ClassOutcome {
  const [first] = of.members;
  if (first === undefined) throw new Error("a class without members");
  const entries: Extra[] = [
    ...ownLiterals(question, of).flatMap(({ literal, atom }) =>
      atom.kind === "test" ? { test: atom.test, wanted: literal > 0, literal } : [],
    ),
    ...extras,
    ...of.members.slice(1).flatMap((member) => domainTests(member)),
  ];
  if (of.glue.length > 0 && first.optional) {
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
    return { kind: "conflict", literals: [...used.filter((each) => each !== 0), ...of.glue] };
  };
}

/** The domain of an attribute as tests, for a class whose domain is another member's. */
function domainTests({ domain }: Attribute): readonly Extra[] {
  const tests: Extra[] = [];
  for (const banned of codePoints(domain.without ?? "")) {
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
  if (domain.reader !== undefined) {
    const readable: Test = { kind: "range", reader: domain.reader, ranges: [{}] };
    tests.push({ test: readable, wanted: true, literal: 0 });
  }
  return tests;
}

function impossibleClass(question: Question): readonly Term[] | undefined {
  for (const each of question.classes) {
    if (each.members.length < 2) continue;
    const outcome = chooseFor(question, each, []);
    if (outcome.kind === "conflict") return outcome.literals;
  }
  return undefined;
}

/** A link asserted that no text can meet, whatever its variables are. */
function refutedLink(question: Question): readonly Term[] | undefined {
  const { literals, classOf } = question;
  for (const { literal: asserted, atom } of literals) {
    if (asserted < 0 || atom.kind !== "link" || equality(atom) !== undefined) continue;
    for (const other of literals) {
      if (other.literal > 0 || other.atom.kind !== "link") continue;
      if (!sameSubject(question, atom, other.atom)) continue;
      if (!covered(question, atom.link, other.atom.link)) continue;
      const glue = [...atom.link.holes, ...attributesIn(atom)].flatMap(
        (one) => classOf.get(one)?.glue ?? [],
      );
      return [asserted, other.literal, ...new Set(glue)];
    }
    const [subject] = atom.subject;
    if (atom.subject.length !== 1 || typeof subject !== "object") continue;
    const widened = widen(question, atom.link);
    const of = classOf.get(subject);
    if (of === undefined) continue;
    const test = textTest(widened.patterns);
    const outcome = chooseFor(question, of, [{ test, wanted: true, literal: asserted }]);
    if (outcome.kind === "conflict") return [...outcome.literals, ...widened.because];
  }
  return undefined;
}

const attributesIn = (atom: LinkAtom): readonly Attribute[] =>
  atom.subject.flatMap((each) => (typeof each === "string" ? [] : each));

function sameSubject({ classOf }: Question, a: LinkAtom, b: LinkAtom): boolean {
  return (
    a.subject.length === b.subject.length &&
    a.subject.every((segment, i) => {
      const other = b.subject[i];
      if (typeof segment === "string" || typeof other === "string") return segment === other;
      return other !== undefined && classOf.get(segment) === classOf.get(other);
    })
  );
}

/** Whether every text of `inner` is one of `outer`, for all values of the variables. */
function covered({ classes, classOf }: Question, inner: LinkPattern, outer: LinkPattern): boolean {
  const number = (hole: Attribute | undefined): number => {
    const of = hole === undefined ? undefined : classOf.get(hole);
    return of === undefined ? classes.length : classes.indexOf(of);
  };
  const rename = (link: LinkPattern): Pattern =>
    pattern(
      link.pattern.tokens.map((token): Token => {
        const hole = holeIndex(token);
        return hole === undefined ? token : holeToken(number(link.holes[hole]));
      }),
    );
  const confinement = outer.confined.every((hole) => {
    const attribute = outer.holes[hole];
    const alike = inner.confined.some((one) => number(inner.holes[one]) === number(attribute));
    return alike || attribute?.domain.without?.includes(":") === true;
  });
  const isLax = inner.ignoreCase === true && outer.ignoreCase !== true;
  return confinement && !isLax && covers(rename(outer), rename(inner));
}

/** The pattern with each variable as wide as the patterns that its attribute must be in. */
function widen(
  question: Question,
  link: LinkPattern,
): { readonly patterns: readonly Pattern[]; readonly because: readonly Term[] } {
  const because: Term[] = [];
  let lists: Token[][] = [[]];
  for (const token of link.pattern.tokens) {
    const hole = holeIndex(token);
    let ways: readonly (readonly Token[])[] = [[token]];
    if (hole !== undefined) {
      ways = [[RUN]];
      const attribute = link.holes[hole];
      const of = attribute === undefined ? undefined : question.classOf.get(attribute);
      for (const { literal, atom } of of === undefined ? [] : ownLiterals(question, of)) {
        if (literal < 0 || atom.kind !== "test" || atom.test.kind !== "text") continue;
        if (atom.test.set.patterns.length * lists.length > COMBINATIONS) continue;
        ways = atom.test.set.patterns.map(({ tokens }) =>
          link.ignoreCase === true ? tokens.map((one) => (one < 0 ? one : folded(one))) : tokens,
        );
        because.push(literal, ...(of?.glue ?? []));
        break;
      }
    }
    lists = lists.flatMap((list) => ways.map((way) => [...list, ...way]));
  }
  return { patterns: lists.map((tokens) => pattern(free(tokens))), because };
}

/** A pattern may not have a colon-free run after a free one; as wide or wider than it was. */
function free(tokens: readonly Token[]): Token[] {
  const from = tokens.indexOf(RUN);
  return tokens.map((token, i) =>
    from >= 0 && i > from && token < -2 && token > -16 ? token + 2 : token,
  );
}

/** Trial values for the variables inside patterns, then the rest. */
function tryValues(question: Question): JointOutcome {
  const fillers = fillersOf(question);
  const most = fillers.length === 1 ? TRIALS * 4 : TRIALS;
  const trials = fillers.map((each) => new Trials(question, each, most));
  const chosen: Value[] = [];
  let combinations = 0;
  let complete = true;
  let limit: Limit = "policy-variables";
  const attempt = (depth: number): JointOutcome | undefined => {
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
    if (++combinations > COMBINATIONS || question.budget.exhausted) {
      complete = false;
      return undefined;
    }
    const fixed = new Map(fillers.map((each, i) => [each, chosen[i] ?? null]));
    const outcome = withFillers(question, fixed);
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

/** Values of one class to try, found as they are asked for. */
class Trials {
  /** Whether the values given are all that the class can have. */
  exhaustive = false;
  private readonly source: Iterator<Value>;
  private readonly values: Value[] = [];

  constructor(question: Question, of: Class, most: number) {
    this.source = this.list(question, of, most);
  }

  at(index: number): Value | undefined {
    while (this.values.length <= index) {
      const next = this.source.next();
      if (next.done === true) return undefined;
      this.values.push(next.value);
    }
    return this.values[index];
  }

  private *list(question: Question, of: Class, most: number): Iterator<Value> {
    const [first] = of.members;
    if (first === undefined || first.many) return;
    const choose = classTheory(question, of, []);
    const texts = new Set<string>();
    for (const text of first.domain.reader === undefined ? hints(question, of) : []) {
      const test = textTest([literal(text)]);
      const outcome = chooseFor(question, of, [{ test, wanted: true, literal: 0 }]);
      if (outcome.kind !== "value") continue;
      texts.add(text);
      yield text;
    }
    const free = choose();
    if (free.kind === "value" && free.value === null) yield null;
    for (let i = 0; i < most; i++) {
      const outcome = choose(texts);
      if (outcome.kind === "conflict") this.exhaustive = true;
      if (outcome.kind !== "value" || typeof outcome.value !== "string") return;
      texts.add(outcome.value);
      yield outcome.value;
    }
  }
}

/** Classes whose values must be known before a link that is no equality can be judged. */
function fillersOf({ literals, classOf }: Question): Class[] {
  const fillers = new Set<Class>();
  for (const { atom } of literals) {
    if (equality(atom) !== undefined) continue;
    const links = atom.kind === "link" ? [atom.link] : (linkInside(atom.test)?.links ?? []);
    const subject = atom.kind === "link" && atom.subject.length !== 1 ? attributesIn(atom) : [];
    for (const one of [...links.flatMap((each) => each.holes), ...subject]) {
      const of = classOf.get(one);
      if (of !== undefined) fillers.add(of);
    }
  }
  return [...fillers];
}

/** Texts that a literal of the subject leaves for the variable: `home/alice/x` for `home/${u}/*`. */
function hints({ literals, classOf }: Question, of: Class): readonly string[] {
  const found = new Set<string>();
  for (const { atom } of literals) {
    if (atom.kind !== "link") continue;
    const [subject] = atom.subject;
    const at = atom.link.pattern.tokens.findIndex((token) => {
      const hole = holeIndex(token);
      const attribute = hole === undefined ? undefined : atom.link.holes[hole];
      return attribute !== undefined && classOf.get(attribute) === of;
    });
    const before = atom.link.pattern.tokens.slice(0, at);
    const isFixed = before.every((token) => lettersOf(token).length === 1);
    if (at < 0 || typeof subject !== "object" || !isFixed) continue;
    const prefix = textOf(before);
    const next = atom.link.pattern.tokens[at + 1];
    const [letter, ...others] = lettersOf(next ?? RUN);
    const stop = letter === undefined || others.length > 0 ? undefined : textOf([letter]);
    const texts = literals.flatMap(({ atom: other }) =>
      other.kind === "test" &&
      classOf.get(other.attribute) === classOf.get(subject) &&
      other.test.kind === "text"
        ? [...other.test.set.literals, ...other.test.set.globs.map(fixedStart)]
        : [],
    );
    for (const text of texts) {
      if (!text.startsWith(prefix)) continue;
      const rest = text.slice(prefix.length);
      const end = stop === undefined ? -1 : rest.indexOf(stop);
      found.add(end < 0 ? rest : rest.slice(0, end));
    }
  }
  return [...found].slice(0, TRIALS);
}

/** With the variables known every link is a plain test, or an equality. */
function withFillers(question: Question, fixed: ReadonlyMap<Class, Value>): JointOutcome {
  const { literals, classOf, classes, budget } = question;
  const textOf = (attribute: Attribute): string | undefined => {
    const of = classOf.get(attribute);
    const value = of === undefined ? null : (fixed.get(of) ?? null);
    return typeof value === "string" ? value : undefined;
  };
  const extras = new Map<Class, Extra[]>();
  for (const each of literals) {
    if (equality(each.atom) !== undefined) continue;
    const extra = plainTest(each, textOf);
    const attribute = each.atom.kind === "link" ? each.atom.subject[0] : each.atom.attribute;
    if (extra === undefined || typeof attribute !== "object") continue;
    const of = classOf.get(attribute);
    if (of !== undefined && !fixed.has(of)) extras.set(of, [...(extras.get(of) ?? []), extra]);
  }
  const differs = differences(question);
  const values = new Map<Class, Value>(fixed);
  const open = classes.filter((each) => !fixed.has(each));
  const options = new Map<Class, readonly Value[]>();
  for (const each of open) {
    const found = optionsFor(question, each, extras.get(each) ?? [], differs.get(each)?.size ?? 0);
    if (found.kind !== "options") return found;
    options.set(each, found.values);
  }
  const place = (depth: number): boolean => {
    const each = open[depth];
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
  open.sort((a, b) => (options.get(a)?.length ?? 0) - (options.get(b)?.length ?? 0));
  const all = literals.map((each) => each.literal);
  if (!place(0)) {
    return budget.exhausted
      ? { kind: "limit", limit: "steps" }
      : { kind: "conflict", literals: all };
  }
  const model = new Map<Attribute, Value>();
  for (const [of, value] of values) for (const member of of.members) model.set(member, value);
  // What is broken now is broken by the fixed values alone: the rest was chosen to hold.
  const holds = literals.every(({ literal, atom }) => atomHolds(atom, model) === literal > 0);
  return holds ? { kind: "values", values: model } : { kind: "conflict", literals: all };
}

/** A link with its variables filled, as a test of its subject; undefined if it is none. */
function plainTest(
  { literal, atom }: JointLiteral,
  textOf: (attribute: Attribute) => string | undefined,
): Extra | undefined {
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

function differences({ literals, classOf }: Question): Map<Class, Set<Class>> {
  const differs = new Map<Class, Set<Class>>();
  for (const { literal, atom } of literals) {
    const pair = literal < 0 ? equality(atom) : undefined;
    const [a, b] = [pair && classOf.get(pair[0]), pair && classOf.get(pair[1])];
    if (a === undefined || b === undefined) continue;
    differs.set(a, (differs.get(a) ?? new Set()).add(b));
    differs.set(b, (differs.get(b) ?? new Set()).add(a));
  }
  return differs;
}

/** As many values as the class can need, or all that it has; absence first. */
function optionsFor(
  question: Question,
  of: Class,
  extras: readonly Extra[],
  neighbours: number,
): { readonly kind: "options"; readonly values: readonly Value[] } | JointOutcome {
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
