/**
 * Attributes that links tie together, in classes of those that are one and the same text.
 *
 * An asserted link that is one hole and nothing else makes its subject and its hole equal
 * (union-find). What an asserted link speaks of is there, and is one text, and so are the holes of
 * a pattern that an element must match; of others it must be known from their tests. A class has
 * the domains and the tests of all its members at once.
 */
import type { Atom, Attribute, Domain, LinkPattern, Test, ValueTest } from "../logic/attribute.ts";
import { attributesIn, textTest } from "../logic/attribute.ts";
import { holeIndex, holesOf } from "../logic/pattern.ts";
import { ANY_HOLE_VALUES, elementTest, requirementOf, type Tested } from "./attribute-lemma.ts";
import type { TextRequirement } from "./text-lemma.ts";

export type Link = Extract<Atom, { readonly kind: "link" }>;

/** The literals of a fact. */
export interface Literals {
  readonly tests: ReadonlyMap<Attribute, Tested>;
  readonly asserted: readonly Link[];
  readonly denied: readonly Link[];
}

export interface SameText {
  readonly number: number;
  /** Whether it is known to be there, and to be one text. */
  readonly isThere: boolean;
  /** Whether it is known to be absent. */
  readonly isAbsent: boolean;
  /** What the text must be, if there is one. */
  readonly demand: TextRequirement;
  /** Whether its text is known to hold no colon. */
  readonly colonFree: boolean;
}

/** The holes that stand in the pattern. */
export function usedHoles({
  pattern,
  holes,
  confined,
}: LinkPattern): readonly { readonly attribute: Attribute; readonly confined: boolean }[] {
  return holesOf(pattern).flatMap((hole) => {
    const attribute = holes[hole];
    return attribute === undefined ? [] : { attribute, confined: confined.includes(hole) };
  });
}

/** The class of every attribute that a link speaks of. */
export function sameTexts(literals: Literals): ReadonlyMap<Attribute, SameText> {
  const classes = new Map<Attribute, SameText>();
  let number = 0;
  for (const members of equals(literals)) {
    const made = sameText(members, literals, number++);
    for (const each of members) classes.set(each, made);
  }
  return classes;
}

const spokenOf = ({ subject, link }: Link): readonly Attribute[] => [
  ...attributesIn(subject),
  ...usedHoles(link).map(({ attribute }) => attribute),
];

/** The links in tests of elements. */
export const linksOf = (tests: readonly Test[]): readonly LinkPattern[] =>
  tests.flatMap(elementTest).flatMap((each) => (each.kind === "link" ? each.links : []));

/** Links that match something, in every value of the attributes. */
function firmLinks({ tests, asserted }: Literals): readonly LinkPattern[] {
  const wanted = [...tests.values()].flatMap((each) => each.wanted);
  const alone = wanted.filter(
    (each) =>
      (each.kind === "some" || each.kind === "only") &&
      each.test.kind === "link" &&
      each.test.links.length === 1 &&
      each.test.patterns.length === 0,
  );
  return [...asserted.map(({ link }) => link), ...linksOf(alone)];
}

function equals({ tests, asserted, denied }: Literals): Iterable<readonly Attribute[]> {
  const groups = new Map<Attribute, Attribute[]>();
  for (const each of [...asserted, ...denied].flatMap(spokenOf)) groups.set(each, [each]);
  const inTests = [...tests.values()].flatMap((each) => [...each.wanted, ...each.unwanted]);
  for (const { attribute } of linksOf(inTests).flatMap(usedHoles))
    groups.set(attribute, [attribute]);
  for (const { subject, link } of asserted) {
    const [[only], [token = 0]] = [subject, link.pattern.tokens];
    if (subject.length !== 1 || link.pattern.tokens.length !== 1 || link.ignoreCase) continue;
    const hole = link.holes[holeIndex(token) ?? -1];
    const one = typeof only === "object" ? groups.get(only) : undefined;
    const other = hole && groups.get(hole);
    if (one === undefined || other === undefined || one === other) continue;
    one.push(...other);
    for (const each of other) groups.set(each, one);
  }
  return new Set(groups.values());
}

function sameText(members: readonly Attribute[], literals: Literals, number: number): SameText {
  const tests = members.map((each) => literals.tests.get(each) ?? { wanted: [], unwanted: [] });
  const wanted = tests.flatMap((each) => each.wanted);
  const unwanted = tests.flatMap((each) => each.unwanted);
  const holes = firmLinks(literals).flatMap(usedHoles);
  const isConfined = holes.some((each) => each.confined && members.includes(each.attribute));
  const isTied = (each: Attribute): boolean =>
    holes.some(({ attribute }) => attribute === each) ||
    literals.asserted.some(({ subject }) => subject.includes(each));
  const domains = members.map((each) => each.domain);
  const without = [...domains.map((each) => each.without ?? ""), isConfined ? ":" : ""].join("");
  const isAbsent = unwanted.some((each) => each.kind === "present");
  const domain: Domain = {
    without,
    nonEmpty: domains.some((each) => each.nonEmpty === true),
    except: domains.flatMap((each) => each.except ?? []),
    ...(isAbsent ? { within: [] } : {}),
  };
  const demand = requirementOf(
    domain,
    [...wanted.flatMap(elementTest), ...domains.flatMap(restOf)],
    unwanted.flatMap(elementTest),
    ANY_HOLE_VALUES,
  );
  const isThere = members.some((each) => isTied(each) || hasOneText(each, wanted));
  return { number, isThere, isAbsent, demand, colonFree: without.includes(":") };
}

function hasOneText({ many, optional }: Attribute, wanted: readonly Test[]): boolean {
  if (many) return wanted.some((test) => test.kind === "only");
  return !optional || wanted.length > 0;
}

/** What a domain demands that tests can say. */
function restOf({ within, encoding }: Domain): readonly ValueTest[] {
  return [
    ...(within === undefined ? [] : [textTest(within)]),
    ...(encoding === undefined ? [] : [{ kind: "range", encoding, ranges: [{}] } as const]),
  ];
}
