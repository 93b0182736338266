/**
 * Texts with wildcards and variables as patterns (T, S, O1, O2, O8 and V rules).
 *
 * A text without variables is one pattern. One with variables is one or more readings, of which
 * exactly one applies to a request: each has a guard (which kind of caller, which keys are there)
 * and is a pattern with holes, or unresolved. A variable whose key is tied to the caller stands
 * for the text that the caller gives it; a default is a reading of its own.
 */
import type { Attribute, LinkPattern, Segment } from "../logic/attribute.ts";
import {
  codePoints,
  folded,
  holeToken,
  literal,
  matches,
  ONE,
  ONE_IN,
  type Pattern,
  pattern,
  RUN,
  RUN_IN,
  type Token,
} from "../logic/pattern.ts";
import { type Term, TRUE } from "../logic/term.ts";
import type { Template, Text } from "../policy/policy.ts";
import { readingsOf } from "./caller.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** How an operator or element reads a text. */
export type Style = "exact" | "ignoreCase" | "like" | "arn";

export interface Reading {
  readonly guard: Term;
  /** Undefined where a variable is unresolved. */
  readonly link: LinkPattern | undefined;
  /** A text that must, besides, be an ARN: where one variable stands for the whole. */
  readonly wholeArn: boolean;
}

const COLON = 58;
const STAR = 42;
const QUESTION = 63;

/** The pattern of a text without variables. */
export function plainPattern(text: string, style: Style): Pattern {
  switch (style) {
    case "exact":
      return literal(text);
    case "ignoreCase":
      return pattern(codePoints(text).map(folded));
    case "like":
      return text.includes("*") || text.includes("?")
        ? pattern(wild(text, ONE, RUN))
        : literal(text);
    case "arn":
      return arnPattern(splitColons([...wild(text, ONE, RUN)]));
  }
}

function wild(text: string, one: Token, run: Token): Token[] {
  return codePoints(text).map((point) => (point === STAR ? run : point === QUESTION ? one : point));
}

/** The first five colons split; what is written, not what variables hold. */
function splitColons(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const components: Token[][] = [[]];
  for (const token of tokens) {
    if (token === COLON && components.length < 6) components.push([]);
    else components.at(-1)?.push(token);
  }
  return components;
}

/** S1: components by themselves, missing ones `*`; the first can only be `arn`. */
function arnPattern(components: readonly (readonly Token[])[]): Pattern {
  const all: Token[] = [];
  for (let i = 0; i < 6; i++) {
    if (i > 0) all.push(COLON);
    const component = components[i] ?? [RUN];
    if (i === 5) all.push(...component);
    else if (i === 0 && isFixed(component) && matches(pattern(component), "arn")) {
      all.push(...codePoints("arn"));
    } else {
      all.push(
        ...component.map((token) => (token === RUN ? RUN_IN : token === ONE ? ONE_IN : token)),
      );
    }
  }
  return pattern(all);
}

const isFixed = (tokens: readonly Token[]): boolean => tokens.every((token) => token >= RUN);

/** S3: whether a resource pattern of one component matches the text `*`. */
export function matchesStar(text: string): boolean {
  return !text.includes(":") && matches(plainPattern(text, "like"), "*");
}

/** The readings of a text with variables: guards exclude each other and leave nothing out. */
export function readings(
  template: Template,
  style: Style,
  vocabulary: Vocabulary,
): readonly Reading[] {
  const { terms } = vocabulary;
  let drafts: Draft[] = [
    { guard: TRUE, tokens: [], holes: [], variable: undefined, resolved: true },
  ];
  for (const part of template) {
    const ways =
      part.kind === "variable"
        ? variableWays(part.key, part.default, vocabulary)
        : [{ guard: TRUE, segments: [partTokens(part, style)] }];
    drafts = drafts.flatMap((draft) =>
      ways.flatMap((way) => {
        const guard = terms.and(draft.guard, way.guard);
        return guard === -TRUE ? [] : [extend(draft, way, guard, style)];
      }),
    );
  }
  const whole = style === "arn" && template.length === 1 && template[0]?.kind === "variable";
  return drafts.map((draft) => ({
    guard: draft.guard,
    link: draft.resolved ? linkOf(draft, style, whole) : undefined,
    wholeArn: whole,
  }));
}

interface Draft {
  readonly guard: Term;
  readonly tokens: readonly Token[];
  readonly holes: readonly Attribute[];
  readonly variable: undefined;
  readonly resolved: boolean;
}

interface Way {
  readonly guard: Term;
  /** Undefined: unresolved. Tokens of the policy's text, a value's text, or an attribute. */
  readonly segments: readonly (readonly Token[] | Segment)[] | undefined;
}

function partTokens(part: Exclude<Template[number], { kind: "variable" }>, style: Style): Token[] {
  const isWild = part.kind === "text" && (style === "like" || style === "arn");
  return isWild ? wild(part.text, ONE, RUN) : codePoints(part.text);
}

/** What a variable stands for: a way for each kind of caller that matters, and for absence. */
function variableWays(key: string, fallback: string | undefined, vocabulary: Vocabulary): Way[] {
  const { terms } = vocabulary;
  const otherwise = fallback === undefined ? undefined : [fallback];
  return readingsOf(key, vocabulary).flatMap(({ guard, value }): Way[] => {
    if (value.kind === "absent") return [{ guard, segments: otherwise }];
    if (value.kind === "text") return [{ guard, segments: value.segments }];
    const present = terms.test(value.attribute, { kind: "present" });
    if (value.attribute.many) return [{ guard, segments: undefined }];
    return [
      { guard: terms.and(guard, present), segments: [value.attribute] },
      { guard: terms.and(guard, -present), segments: otherwise },
    ];
  });
}

/** A colon in a value is marked, so that the pattern is split at written colons only. */
const VALUE_COLON = 0x110000;

function extend(draft: Draft, way: Way, guard: Term, style: Style): Draft {
  if (way.segments === undefined) return { ...draft, guard, resolved: false };
  const tokens = [...draft.tokens];
  const holes = [...draft.holes];
  for (const segment of way.segments) {
    if (typeof segment === "string") {
      const mark = (point: number): Token => (point === COLON ? VALUE_COLON : point);
      tokens.push(...codePoints(segment).map(style === "arn" ? mark : (point) => point));
    } else if (Array.isArray(segment)) {
      tokens.push(...(segment as readonly Token[]));
    } else {
      tokens.push(holeToken(holes.length));
      holes.push(segment as Attribute);
    }
  }
  return { ...draft, guard, tokens, holes };
}

function linkOf(draft: Draft, style: Style, whole: boolean): LinkPattern {
  const unmark = (token: Token): Token => (token === VALUE_COLON ? COLON : token);
  const fold = (token: Token): Token =>
    style === "ignoreCase" && token >= 0 ? folded(token) : token;
  if (style !== "arn" || whole) {
    return {
      pattern: pattern(draft.tokens.map(unmark).map(fold)),
      holes: draft.holes,
      confined: [],
    };
  }
  const components = splitColons(draft.tokens);
  const confined = components
    .slice(0, 5)
    .flatMap((component) => component.flatMap((token) => (token <= -16 ? -16 - token : [])));
  const stray = components.slice(0, 5).some((component) => component.includes(VALUE_COLON));
  // A value with a colon can't lie within one of the first five components (V2): no text matches.
  if (stray) return { pattern: pattern(codePoints("")), holes: draft.holes, confined: [] };
  const arn = arnPattern(components.map((component) => component.map(unmark)));
  return { pattern: arn, holes: draft.holes, confined };
}

/** A text that is a plain pattern as it stands, as most are. */
export const isPlainText = (text: Text): text is string => typeof text === "string";
