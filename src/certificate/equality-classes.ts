/**
 * Groups the attributes that policy variables connect into classes of equal texts.
 *
 * A link is a match with a policy variable (`Atom`). An asserted link whose pattern is a single
 * hole makes its subject and the hole's attribute equal; classes are merged (union-find). For
 * example, `${aws:username}` compared with `aws:PrincipalTag/owner` puts both keys into one class.
 *
 * The attributes of an asserted link are present and have one text. So are the holes of a pattern
 * that an element must match. For all other attributes this must follow from their tests. A class
 * has the domains and the tests of all its members.
 */
import type { Atom, Attribute, Domain, LinkPattern, Test, ValueTest } from "../logic/attribute.ts";
import { attributesIn, textTest } from "../logic/attribute.ts";
import { holeIndex, holesOf } from "../logic/pattern.ts";
import {
  ANY_HOLE_VALUES,
  elementTest,
  type RequiredTests,
  requirementOf,
} from "./attribute-lemma.ts";
import type { TextRequirement } from "./text-lemma.ts";

export type Link = Extract<Atom, { readonly kind: "link" }>;

/** The literals of a fact, sorted by kind. */
export interface Literals {
  readonly tests: ReadonlyMap<Attribute, RequiredTests>;
  readonly asserted: readonly Link[];
  readonly negated: readonly Link[];
}

/** A class of attributes with equal texts. */
export interface EqualityClass {
  readonly number: number;
  /** Whether the members are known to be present with one text. */
  readonly isPresent: boolean;
  /** Whether the members are known to be absent. */
  readonly isAbsent: boolean;
  /** The requirement on the text, if there is one. */
  readonly requirement: TextRequirement;
  /** Whether the text is known to contain no colon. */
  readonly colonFree: boolean;
}

/** The attributes of the holes that occur in the pattern. */
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

/** Builds the class of every attribute that occurs in a link. */
export function buildClasses(literals: Literals): ReadonlyMap<Attribute, EqualityClass> {
  const classes = new Map<Attribute, EqualityClass>();
  let number = 0;
  for (const members of groupEqualAttributes(literals)) {
    const equalityClass = buildClass(members, literals, number++);
    for (const each of members) classes.set(each, equalityClass);
  }
  return classes;
}

/** All attributes of a link: those of its subject and those of its holes. */
const attributesOf = ({ subject, link }: Link): readonly Attribute[] => [
  ...attributesIn(subject),
  ...usedHoles(link).map(({ attribute }) => attribute),
];

/** The links in the tests of set elements. */
export const linksOf = (tests: readonly Test[]): readonly LinkPattern[] =>
  tests.flatMap(elementTest).flatMap((each) => (each.kind === "link" ? each.links : []));

/** The links whose holes must be present: asserted ones, and those that an element must match. */
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

function groupEqualAttributes({
  tests,
  asserted,
  negated,
}: Literals): Iterable<readonly Attribute[]> {
  const groups = new Map<Attribute, Attribute[]>();
  for (const each of [...asserted, ...negated].flatMap(attributesOf)) groups.set(each, [each]);
  const inTests = [...tests.values()].flatMap((each) => [...each.wanted, ...each.unwanted]);
  for (const { attribute } of linksOf(inTests).flatMap(usedHoles))
    groups.set(attribute, [attribute]);
  for (const { subject, link } of asserted) {
    const [[only], [token = 0]] = [subject, link.pattern.tokens];
    if (subject.length !== 1 || link.pattern.tokens.length !== 1 || link.ignoreCase) continue;
    const hole = link.holes[holeIndex(token) ?? -1];
    const subjectGroup = typeof only === "object" ? groups.get(only) : undefined;
    const holeGroup = hole && groups.get(hole);
    if (subjectGroup === undefined || holeGroup === undefined || subjectGroup === holeGroup)
      continue;
    subjectGroup.push(...holeGroup);
    for (const each of holeGroup) groups.set(each, subjectGroup);
  }
  return new Set(groups.values());
}

function buildClass(
  members: readonly Attribute[],
  literals: Literals,
  number: number,
): EqualityClass {
  const tests = members.map((each) => literals.tests.get(each) ?? { wanted: [], unwanted: [] });
  const wanted = tests.flatMap((each) => each.wanted);
  const unwanted = tests.flatMap((each) => each.unwanted);
  const holes = firmLinks(literals).flatMap(usedHoles);
  const isConfined = holes.some((each) => each.confined && members.includes(each.attribute));
  const isInFirmLink = (each: Attribute): boolean =>
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
  const requirement = requirementOf(
    domain,
    [...wanted.flatMap(elementTest), ...domains.flatMap(domainTests)],
    unwanted.flatMap(elementTest),
    ANY_HOLE_VALUES,
  );
  const isPresent = members.some((each) => isInFirmLink(each) || hasOneText(each, wanted));
  return { number, isPresent, isAbsent, requirement, colonFree: without.includes(":") };
}

function hasOneText({ many, optional }: Attribute, wanted: readonly Test[]): boolean {
  if (many) return wanted.some((test) => test.kind === "only");
  return !optional || wanted.length > 0;
}

/** The restrictions of a domain that can be expressed as tests. */
function domainTests({ within, encoding }: Domain): readonly ValueTest[] {
  return [
    ...(within === undefined ? [] : [textTest(within)]),
    ...(encoding === undefined ? [] : [{ kind: "range", encoding, ranges: [{}] } as const]),
  ];
}
