/**
 * Conflicts among linked attributes that hold for every value of the policy variables.
 *
 * There are three arguments. The tests of an equality class leave no value. A denied pattern covers
 * an asserted one, where a variable is taken only by itself or by a run. An asserted pattern leaves
 * no text even if its variables are widened to all their possible values. Only asserted patterns
 * are widened; widening a denied one would declare possible requests impossible.
 */
import { type Attribute, attributesIn, type LinkPattern, textTest } from "../logic/attribute.ts";
import {
  covers,
  folded,
  holeIndex,
  holeToken,
  ONE,
  type Pattern,
  pattern,
  RUN,
  type Token,
} from "../logic/pattern.ts";
import type { Term } from "../logic/term.ts";
import {
  chooseFor,
  equality,
  type LinkAtom,
  type LinkedProblem,
  ownLiterals,
} from "./equality-classes.ts";

/** LIMIT: combinations of widened variables for one pattern. */
const MAX_COMBINATIONS = 256;

/** Finds an equality class without a common value. */
export function conflictInClass(question: LinkedProblem): readonly Term[] | undefined {
  for (const each of question.classes) {
    if (each.members.length < 2) continue;
    const outcome = chooseFor(question, each, []);
    if (outcome.kind === "conflict") return outcome.literals;
  }
  return undefined;
}

/** Finds an asserted link that no text can match, for all values of its variables. */
export function conflictOfLink(question: LinkedProblem): readonly Term[] | undefined {
  const { literals, classOf } = question;
  for (const { literal: asserted, atom } of literals) {
    if (asserted < 0 || atom.kind !== "link" || equality(atom) !== undefined) continue;
    for (const other of literals) {
      if (other.literal > 0 || other.atom.kind !== "link") continue;
      if (!sameSubject(question, atom, other.atom)) continue;
      if (!covered(question, atom.link, other.atom.link)) continue;
      const reasons = [...atom.link.holes, ...attributesIn(atom.subject)].flatMap(
        (one) => classOf.get(one)?.reasons ?? [],
      );
      return [asserted, other.literal, ...new Set(reasons)];
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

function sameSubject({ classOf }: LinkedProblem, a: LinkAtom, b: LinkAtom): boolean {
  return (
    a.subject.length === b.subject.length &&
    a.subject.every((segment, i) => {
      const other = b.subject[i];
      if (typeof segment === "string" || typeof other === "string") return segment === other;
      return other !== undefined && classOf.get(segment) === classOf.get(other);
    })
  );
}

/** Whether every text of `inner` is a text of `outer`, for all values of the variables. */
function covered(
  { classes, classOf }: LinkedProblem,
  inner: LinkPattern,
  outer: LinkPattern,
): boolean {
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

/** Replaces each variable by the patterns that its attribute must match. */
function widen(
  question: LinkedProblem,
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
        if (atom.test.set.patterns.length * lists.length > MAX_COMBINATIONS) continue;
        ways = atom.test.set.patterns.map(({ tokens }) =>
          link.ignoreCase === true ? tokens.map((one) => (one < 0 ? one : folded(one))) : tokens,
        );
        because.push(literal, ...(of?.reasons ?? []));
        break;
      }
    }
    lists = lists.flatMap((list) => ways.map((way) => [...list, ...way]));
  }
  return { patterns: lists.map((tokens) => pattern(relax(tokens))), because };
}

/** Makes tokens valid for `pattern` (no colon-free run after a possible colon), never narrower. */
function relax(tokens: readonly Token[]): Token[] {
  const from = tokens.findIndex((token) => token === RUN || token === ONE);
  return tokens.map((token, i) =>
    from >= 0 && i > from && token < -2 && token > -16 ? token + 2 : token,
  );
}
