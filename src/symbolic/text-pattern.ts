/**
 * Texts with wildcards and variables as patterns (rules T1, S1 to S3, O1, O2, O8, V1 to V4).
 *
 * A text without variables is one pattern. A text with variables is one or more guarded patterns;
 * exactly one guard holds for a request. A guard says which kind of caller it is and which keys are
 * present. The result is a pattern with holes, or unresolved (V3). A variable of a tied key is the
 * text that the caller gives it; a default is a case of its own.
 */

import { keyFact } from "../aws/condition-keys.ts";
import {
  type Attribute,
  type LinkPattern,
  oneValue,
  type Segment,
  textTest,
} from "../logic/attribute.ts";
import {
  COLON,
  codeUnits,
  folded,
  holeIndex,
  holeToken,
  literal,
  matches,
  ONE,
  ONE_IN,
  type Pattern,
  pattern,
  QUESTION_MARK,
  RUN,
  RUN_IN,
  STAR,
  type Token,
  textOf,
} from "../logic/pattern.ts";
import { FALSE, type Term, type Terms, TRUE } from "../logic/term.ts";
import type { Template, Text } from "../policy/ast.ts";
import { mayReachPastColon } from "../policy/grammar.ts";
import { hasSpecialCase, ignoreCasePatterns, isWithoutSpecialCase } from "./ignore-case.ts";
import { ARN, type SymbolicRequest } from "./symbolic-request.ts";
import { textMatches } from "./text-match.ts";
import { guardedKeyValues } from "./tied-keys.ts";

/** The matching style of an operator or element. */
export type Style = "exact" | "ignoreCase" | "like" | "arn" | "crossing";

export interface GuardedPattern {
  readonly guard: Term;
  /**
   * `nothing` matches no text. The meaning of `unresolved` (V3) depends on the element: S5, V4. In
   * the case `undetermined`, no pattern says which texts match (ignore-case.ts).
   */
  readonly link: LinkPattern | "nothing" | "unresolved" | "undetermined";
}

/** The patterns of the texts without variables; patterns that match nothing are left out. */
export function plainPatterns(texts: readonly Text[], style: Style): readonly Pattern[] {
  return texts.flatMap((text) => (isPlainText(text) ? plainPattern(text, style) : []));
}

function plainPattern(text: string, style: Style): Pattern | readonly Pattern[] {
  switch (style) {
    case "exact":
      return literal(text);
    case "ignoreCase":
      return ignoreCasePatterns(text) ?? [];
    case "like":
      return text.includes("*") || text.includes("?")
        ? pattern(wild(text, ONE, RUN))
        : literal(text);
    case "arn": {
      const [first = [], ...others] = splitColons(wild(text, ONE, RUN));
      return matches(pattern(first), "arn") ? arnPattern(others) : [];
    }
    case "crossing": {
      const [first = [], ...others] = splitColons(wild(text, ONE, RUN));
      const star = firstStar(others);
      return star !== undefined && matches(pattern(first), "arn") ? freePattern(others, star) : [];
    }
  }
}

function wild(text: string, one: Token, run: Token): Token[] {
  return codeUnits(text).map((unit) => (unit === STAR ? run : unit === QUESTION_MARK ? one : unit));
}

/** S1: splits at the first five written colons, not at colons in variables. */
function splitColons(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const components: Token[][] = [[]];
  for (const token of tokens) {
    if (token === COLON && components.length < 6) components.push([]);
    else components.at(-1)?.push(token);
  }
  return components;
}

/** S1: joins components; missing ones are `*`, and the first one is `arn`. */
function arnPattern(components: readonly (readonly Token[])[]): Pattern {
  const all: Token[] = codeUnits("arn");
  for (let i = 0; i < 5; i++) {
    const component = components[i] ?? [RUN];
    all.push(COLON);
    for (const token of component) all.push(i === 4 ? token : confine(token));
  }
  return pattern(all);
}

/** Q1: the patterns of a resource whose `*` at the end of a component matches beyond the colon. */
export function crossingPatterns(text: string): readonly Pattern[] {
  return text.includes("*:") && mayReachPastColon(text) ? plainPatterns([text], "crossing") : [];
}

/** Q1: the first component after `arn` that ends in `*`; the last component does not count. */
function firstStar(components: readonly (readonly Token[])[]): number | undefined {
  const first = components.slice(0, -1).findIndex((each) => each.at(-1) === RUN);
  return first < 0 ? undefined : first;
}

/** Q1: joins components; from component `star` on, wildcards match colons too. */
function freePattern(components: readonly (readonly Token[])[], star: number): Pattern {
  const all: Token[] = codeUnits("arn");
  components.forEach((component, i) => {
    all.push(COLON);
    for (const token of component) all.push(i < star ? confine(token) : token);
  });
  return pattern(all);
}

const confine = (token: Token): Token => (token === RUN ? RUN_IN : token === ONE ? ONE_IN : token);

/** S3: whether a resource pattern of one component matches the text `*`. */
export function matchesStar(text: string): boolean {
  return !text.includes(":") && matches(pattern(wild(text, ONE, RUN)), "*");
}

/** The cases of a text with variables; their guards exclude each other and cover all requests. */
export function guardedPatterns(
  template: Template,
  style: Style,
  symbolic: SymbolicRequest,
): readonly GuardedPattern[] {
  const { terms } = symbolic;
  let drafts: Draft[] = [{ guard: TRUE, tokens: [], holes: [] }];
  const unresolved: Term[] = [];
  for (const part of template) {
    const ways =
      part.kind === "variable"
        ? variableWays(part.key, part.default, symbolic)
        : [{ guard: TRUE, segments: [partTokens(part, style)] }];
    for (const way of ways) if (way.segments === undefined) unresolved.push(way.guard);
    drafts = drafts.flatMap((draft) =>
      ways.flatMap(({ guard, segments }) => {
        const both = terms.and(draft.guard, guard);
        return both === FALSE || segments === undefined
          ? []
          : [extend({ ...draft, guard: both }, segments, style)];
      }),
    );
    if (drafts.length > MAX_CASES) {
      terms.exceeded = "policy-variables";
      return [];
    }
  }
  const whole = style === "arn" && template.length === 1 && template[0]?.kind === "variable";
  const resolved = drafts.flatMap((draft): readonly GuardedPattern[] => {
    if (style === "ignoreCase") return ignoreCaseLinks(draft, terms);
    if (style !== "arn" && style !== "crossing")
      return [{ guard: draft.guard, link: textLink(draft) }];
    const { isArn, link } = whole ? wholeArn(draft, terms) : arnLink(draft, style, terms);
    return [
      { guard: terms.and(draft.guard, isArn), link },
      { guard: terms.and(draft.guard, -isArn), link: "nothing" as const },
    ].filter(({ guard }) => guard !== FALSE);
  });
  if (unresolved.length === 0) return resolved;
  return [...resolved, { guard: terms.any(unresolved), link: "unresolved" }];
}

/** LIMIT: cases of one text; each variable with a default doubles them. */
const MAX_CASES = 256;

interface Draft {
  readonly guard: Term;
  readonly tokens: readonly Token[];
  readonly holes: readonly Attribute[];
}

interface Way {
  readonly guard: Term;
  /** Tokens of the policy's text, the text of a value, or an attribute; undefined if unresolved. */
  readonly segments: readonly (readonly Token[] | Segment)[] | undefined;
}

function partTokens(part: Exclude<Template[number], { kind: "variable" }>, style: Style): Token[] {
  const isWild = part.kind === "text" && style !== "exact" && style !== "ignoreCase";
  return isWild ? wild(part.text, ONE, RUN) : codeUnits(part.text);
}

/** V2, V3: the cases of a variable, for each kind of caller and for absence. */
function variableWays(key: string, fallback: string | undefined, symbolic: SymbolicRequest): Way[] {
  const { terms } = symbolic;
  const otherwise = fallback === undefined ? undefined : [fallback];
  return guardedKeyValues(key, symbolic).flatMap(({ guard, value }): Way[] => {
    if (value.kind === "absent") return [{ guard, segments: otherwise }];
    if (value.kind === "text") return [{ guard, segments: value.segments }];
    if (keyFact(key)?.many === true) return [{ guard, segments: undefined }];
    const present = terms.test(value.attribute, { kind: "present" });
    const single = value.attribute.many
      ? terms.test(value.attribute, oneValue(value.attribute, ANY_TEXT))
      : present;
    return [
      { guard: terms.and(guard, single), segments: [value.attribute] },
      { guard: terms.and(guard, present, -single), segments: undefined },
      { guard: terms.and(guard, -present), segments: otherwise },
    ];
  });
}

const ANY_TEXT = textTest([pattern([RUN])]);

/** Marks a colon in a value, so that only written colons split the pattern (V2). */
const VALUE_COLON = 0x110000;

function extend(draft: Draft, segments: NonNullable<Way["segments"]>, style: Style): Draft {
  const tokens = [...draft.tokens];
  const holes = [...draft.holes];
  const isArn = style === "arn" || style === "crossing";
  for (const segment of segments) {
    if (typeof segment === "string") {
      const mark = (unit: number): Token => (unit === COLON ? VALUE_COLON : unit);
      for (const unit of codeUnits(segment)) tokens.push(isArn ? mark(unit) : unit);
    } else if (Array.isArray(segment)) {
      for (const token of segment as readonly Token[]) tokens.push(token);
    } else {
      tokens.push(holeToken(holes.length));
      holes.push(segment as Attribute);
    }
  }
  return { ...draft, tokens, holes };
}

const unmark = (token: Token): Token => (token === VALUE_COLON ? COLON : token);

function textLink({ tokens, holes }: Draft): LinkPattern {
  return { pattern: pattern(tokens), holes, confined: [] };
}

/** O1: letter by letter, unless a letter has a case that depends on its neighbours. */
function ignoreCaseLinks(draft: Draft, terms: Terms): readonly GuardedPattern[] {
  const { guard, tokens, holes } = draft;
  const simple = hasSpecialCase(tokens) ? FALSE : isWithoutSpecialCase(holes, terms);
  const fold = (token: Token): Token => (token >= 0 ? folded(token) : token);
  const link = { pattern: pattern(tokens.map(fold)), holes, confined: [], ignoreCase: true };
  return [
    { guard: terms.and(guard, simple), link },
    { guard: terms.and(guard, -simple), link: "undetermined" as const },
  ].filter((each) => each.guard !== FALSE);
}

interface ArnCase {
  /** Holds iff it is an ARN pattern; otherwise no text matches (S2). */
  readonly isArn: Term;
  readonly link: LinkPattern | "nothing";
}

/** V2: a pattern that is a single variable stands for a whole ARN. */
function wholeArn({ tokens, holes }: Draft, terms: Terms): ArnCase {
  const segments = tokens.map((token): Segment => {
    const hole = holes[holeIndex(token) ?? -1];
    return hole ?? textOf([unmark(token)]);
  });
  const link = { pattern: pattern(tokens.map(unmark)), holes, confined: [] };
  return { isArn: textMatches([ARN], segments, terms), link };
}

/** S1: splits at written colons, not at those in the values of variables. */
function arnLink({ tokens, holes }: Draft, style: Style, terms: Terms): ArnCase {
  const [first = [], ...others] = splitColons(tokens);
  const star = style === "crossing" ? firstStar(others) : 4;
  if (star === undefined) return { isArn: TRUE, link: "nothing" };
  const inner = [...first, ...others.slice(0, star).flat()];
  // V2: a value with a colon cannot lie within a component that ends at a colon.
  if (inner.includes(VALUE_COLON)) return { isArn: TRUE, link: "nothing" };
  const confined = inner.flatMap((token) => holeIndex(token) ?? []);
  const components = others.map((component) => component.map(unmark));
  const arn = style === "crossing" ? freePattern(components, star) : arnPattern(components);
  return {
    isArn: spells(first, holes, "arn", terms),
    link: {
      pattern: arn,
      holes,
      confined: confined.filter((hole) => arn.tokens.includes(holeToken(hole))),
    },
  };
}

/** The term that tokens with holes spell a text. */
function spells(
  tokens: readonly Token[],
  holes: readonly Attribute[],
  text: string,
  terms: Terms,
): Term {
  // From right to left: `rests[i]` is the term that the later tokens match the text from i on.
  let rests: Term[] = [...Array<Term>(text.length).fill(FALSE), TRUE];
  for (const token of tokens.toReversed()) {
    const hole = holes[holeIndex(token) ?? -1];
    const takes = (head: string): Term => {
      if (hole !== undefined) return terms.test(hole, oneValue(hole, textTest([literal(head)])));
      return matches(pattern([token]), head) ? TRUE : FALSE;
    };
    rests = rests.map((_, at) =>
      terms.any(
        rests.slice(at).map((rest, length) => terms.and(takes(text.slice(at, at + length)), rest)),
      ),
    );
  }
  return rests[0] ?? FALSE;
}

/** Whether a text has no variables, as most texts. */
export const isPlainText = (text: Text): text is string => typeof text === "string";
