/**
 * Proves that no values of several attributes satisfy literals in which policy variables link them.
 *
 * A test may list the texts or patterns of a hole. Each choice from these lists is refuted on its
 * own, by one of two arguments:
 *
 * - A text has no possible value. A subject must match an asserted pattern, with its holes filled
 *   as chosen or replaced by any text. It must not match a negated pattern all of whose holes are
 *   chosen.
 * - A negated link is implied. The negated patterns of a subject cover the subject as composed of
 *   its parts, or an asserted pattern of the same subject. Unknown holes are letters
 *   (subset-automaton.ts). An absent hole matches nothing, so all holes must be known to be
 *   present.
 *
 * For example, `x in {$y}/*` and `not x in {$y}*` exclude each other: the second pattern covers the
 * first for every text of `y`. LIMIT: choices, and work. A fact that neither argument proves is
 * rejected.
 */
import { attributesIn, type LinkPattern, type Segment, textTest } from "../logic/attribute.ts";
import type { Budget } from "../logic/budget.ts";
import {
  codeUnits,
  folded,
  holeIndex,
  literal,
  type Pattern,
  RUN,
  RUN_IN,
  type Token,
} from "../logic/pattern.ts";
import { type ElementTest, type HoleValues, hasNoValue, widenHoles } from "./attribute-lemma.ts";
import {
  buildClasses,
  type EqualityClass,
  type Link,
  type Literals,
  linksOf,
  usedHoles,
} from "./equality-classes.ts";
import { holeLetter, SubsetAutomaton } from "./subset-automaton.ts";
import { isEmpty, isEmptyByAutomaton, type TextRequirement, textsOf } from "./text-lemma.ts";

/** LIMIT: combinations of texts for the holes. */
const MAX_CHOICES = 256;

/** A chosen pattern for some classes, by class number: one text, or a pattern from a list. */
type Choice = ReadonlyMap<number, Pattern>;

/** Whether it is proved that no values of the attributes make all literals true. */
export function hasNoValues(literals: Literals, budget: Budget): boolean {
  return new VariableLemma(literals, budget).isRefuted();
}

class VariableLemma {
  private readonly literals: Literals;
  private readonly budget: Budget;
  private readonly classes: ReturnType<typeof buildClasses>;

  constructor(literals: Literals, budget: Budget) {
    this.literals = literals;
    this.budget = budget;
    this.classes = buildClasses(literals);
  }

  isRefuted(): boolean {
    return this.listChoices().every(
      (choice) => this.hasNoText(choice) || this.impliesNegatedLink(choice),
    );
  }

  /** Combines the listed texts of all classes, those of holes first. */
  private listChoices(): readonly Choice[] {
    const { tests, asserted, negated } = this.literals;
    const linksInTests = [...tests.values()].flatMap((each) =>
      linksOf([...each.wanted, ...each.unwanted]),
    );
    const links = [...linksInTests, ...[...asserted, ...negated].map(({ link }) => link)];
    const holes = links.flatMap(usedHoles).map(({ attribute }) => this.classOf(attribute));
    let choices: readonly Choice[] = [new Map()];
    for (const one of new Set([...holes, ...this.classes.values()])) {
      const listed = one.isPresent ? listPatterns(one.requirement) : undefined;
      if (listed === undefined || listed.length * choices.length > MAX_CHOICES) continue;
      choices = listed.flatMap((each) =>
        choices.map((choice) => new Map([...choice, [one.number, each]])),
      );
    }
    return choices;
  }

  /** The first argument: some text has no possible value. */
  private hasNoText(choice: Choice): boolean {
    const holeValues = this.holeValues(choice);
    return (
      this.literals.asserted.some(({ subject, link }) => {
        const composed = widenHoles(
          this.composeSubject(subject, (one) => widestTokens(one, choice)),
        );
        const both = [
          new SubsetAutomaton([composed]),
          new SubsetAutomaton([this.widen(link, choice)]),
        ];
        return isEmptyByAutomaton(both, [], {}, this.budget);
      }) ||
      [...new Set(this.classes.values())].some(
        (one) => one.isPresent && isEmpty(this.requirementOf(one, choice), this.budget),
      ) ||
      [...this.literals.tests].some(
        ([attribute, tested]) =>
          linksOf([...tested.wanted, ...tested.unwanted]).length > 0 &&
          hasNoValue(attribute, tested, this.budget, holeValues),
      )
    );
  }

  /** The knowledge about holes in tests of set elements. */
  private holeValues(choice: Choice): HoleValues {
    const mayMatch = (link: LinkPattern): boolean =>
      usedHoles(link).every(({ attribute, confined }) => {
        const one = this.classOf(attribute);
        return !this.isAbsent(one) && !(confined && textIn(choice, one)?.includes(":"));
      });
    const tokensOf = (test: ElementTest, isIncluded: (link: LinkPattern) => boolean) => {
      if (test.kind === "range") return [];
      if (test.kind === "text") return test.set.patterns.map(({ tokens }) => tokens);
      return [
        ...test.patterns.map(({ tokens }) => tokens),
        ...test.links.filter(isIncluded).map((link) => this.fillWithLetters(link, choice)),
      ];
    };
    return {
      widen: ({ links, patterns }) => {
        const possible = links.filter(mayMatch);
        return textTest([...patterns, ...possible.map((link) => this.widen(link, choice))]);
      },
      narrow: ({ links, patterns }) => {
        const chosen = links.filter((link) => this.isChosen(link, choice));
        return textTest([...patterns, ...chosen.map((link) => this.widen(link, choice))]);
      },
      covers: (wanted, unwanted) => {
        const isCertain = (link: LinkPattern): boolean => this.hasAllHoles(link, choice);
        const covering = unwanted.map(
          (each) => new SubsetAutomaton(tokensOf(each, isCertain).map((tokens) => ({ tokens }))),
        );
        return wanted.some(
          (each) =>
            each.kind === "link" &&
            tokensOf(each, mayMatch).every((tokens) =>
              isEmptyByAutomaton([new SubsetAutomaton([{ tokens }])], covering, {}, this.budget),
            ),
        );
      },
    };
  }

  /** The pattern with its holes filled as chosen; other holes match any text. */
  private widen(link: LinkPattern, choice: Choice): Pattern {
    return widenHoles(this.fill(link, (one) => widestTokens(one, choice)));
  }

  /** Whether all holes have chosen texts that may fill them; then `widen` is exact. */
  private isChosen(link: LinkPattern, choice: Choice): boolean {
    return usedHoles(link).every(({ attribute, confined }) => {
      const text = textIn(choice, this.classOf(attribute));
      return text !== undefined && !(confined && text.includes(":"));
    });
  }

  /** The requirement on a class, with the choice and the links of which it is the subject. */
  private requirementOf(one: EqualityClass, choice: Choice): TextRequirement {
    const { requirement, number } = one;
    const chosen = choice.get(number);
    const linksOfClass = (links: readonly Link[]): readonly LinkPattern[] =>
      links.flatMap(({ subject, link }) => {
        const [only] = attributesIn(subject);
        return subject.length === 1 && only && this.classOf(only) === one ? link : [];
      });
    const matched = linksOfClass(this.literals.asserted).map((link) => this.widen(link, choice));
    const excluded = linksOfClass(this.literals.negated)
      .filter((link) => this.isChosen(link, choice))
      .map((link) => this.widen(link, choice));
    return {
      ...requirement,
      wanted: [
        ...requirement.wanted,
        ...[...matched, ...(chosen === undefined ? [] : [chosen])].map((each) => textTest([each])),
      ],
      unwanted: [...requirement.unwanted, ...excluded.map((each) => textTest([each]))],
    };
  }

  /** The second argument: a negated link holds for every possible text of its subject. */
  private impliesNegatedLink(choice: Choice): boolean {
    const { asserted, negated } = this.literals;
    return negated.some(({ subject }) => {
      const hasSameSubject = (each: Link): boolean => this.isSameSubject(each.subject, subject);
      const covering = negated.filter(
        (each) => hasSameSubject(each) && this.hasAllHoles(each.link, choice),
      );
      const matched = asserted
        .filter(hasSameSubject)
        .map(({ link }) => this.fillWithLetters(link, choice));
      const composed = attributesIn(subject).every((each) => this.classOf(each).isPresent)
        ? [this.composeSubject(subject, (one) => knownTokens(one, choice, false))]
        : [];
      return [...composed, ...matched].some((tokens) =>
        this.covers(covering, tokens, subject, choice),
      );
    });
  }

  /** Whether all holes are known to be present with texts that may fill them. */
  private hasAllHoles(link: LinkPattern, choice: Choice): boolean {
    return usedHoles(link).every(({ attribute, confined }) => {
      const one = this.classOf(attribute);
      const isColonFree = one.colonFree || textIn(choice, one)?.includes(":") === false;
      return one.isPresent && (isColonFree || !confined);
    });
  }

  /** Whether the patterns of the links, and unwanted tests of the subject, cover the tokens. */
  private covers(
    links: readonly Link[],
    tokens: readonly Token[],
    subject: readonly Segment[],
    choice: Choice,
  ): boolean {
    if (links.length === 0) return false;
    const [only] = attributesIn(subject);
    const tests = subject.length === 1 && only ? this.classOf(only).requirement.unwanted : [];
    const covering = [
      ...links.map(
        ({ link }) => new SubsetAutomaton([{ tokens: this.fillWithLetters(link, choice) }]),
      ),
      ...tests.flatMap((each) =>
        each.kind === "text" ? new SubsetAutomaton(each.set.patterns) : [],
      ),
    ];
    return isEmptyByAutomaton([new SubsetAutomaton([{ tokens }])], covering, {}, this.budget);
  }

  private isSameSubject(left: readonly Segment[], right: readonly Segment[]): boolean {
    return (
      left.length === right.length &&
      left.every((each, i) => {
        const counterpart = right[i];
        if (typeof each === "string" || typeof counterpart !== "object") {
          return each === counterpart;
        }
        return this.classOf(each) === this.classOf(counterpart);
      })
    );
  }

  /** The pattern with its holes filled by their known texts, or otherwise by their letters. */
  private fillWithLetters(link: LinkPattern, choice: Choice): readonly Token[] {
    const ignoreCase = link.ignoreCase === true;
    return this.fill(link, (one) => knownTokens(one, choice, ignoreCase));
  }

  /** The tokens of a subject, as composed of its segments. */
  private composeSubject(
    subject: readonly Segment[],
    tokensOf: (one: EqualityClass) => readonly Token[],
  ): readonly Token[] {
    return subject.flatMap((each) =>
      typeof each === "string" ? codeUnits(each) : tokensOf(this.classOf(each)),
    );
  }

  private fill(
    { pattern, holes, ignoreCase }: LinkPattern,
    tokensOf: (one: EqualityClass) => readonly Token[],
  ): readonly Token[] {
    return pattern.tokens.flatMap((token) => {
      const hole = holes[holeIndex(token) ?? -1];
      if (hole === undefined) return token;
      const filled = tokensOf(this.classOf(hole));
      return ignoreCase === true
        ? filled.map((each) => (isCharacter(each) ? folded(each) : each))
        : filled;
    });
  }

  /** Whether the class is known to have no single text. */
  private isAbsent(one: EqualityClass): boolean {
    return one.isAbsent || (!one.isPresent && isEmpty(one.requirement, this.budget));
  }

  private classOf(attribute: Link["link"]["holes"][number]): EqualityClass {
    const found = this.classes.get(attribute);
    if (found === undefined) throw new Error(`${attribute.name} has no equality class`);
    return found;
  }
}

/** The possible texts of a class, or else the patterns of its shortest wanted test. */
function listPatterns(requirement: TextRequirement): readonly Pattern[] | undefined {
  const texts = textsOf(requirement);
  if (texts !== undefined) return texts.map(literal);
  const lists = requirement.wanted.flatMap((each) =>
    each.kind === "text" ? [each.set.patterns] : [],
  );
  return lists.sort((a, b) => a.length - b.length)[0];
}

const textIn = (choice: Choice, { number }: EqualityClass): string | undefined =>
  choice.get(number)?.literal;

/** The chosen text of a class, or otherwise its letter. */
function knownTokens(one: EqualityClass, choice: Choice, ignoreCase: boolean): readonly Token[] {
  const text = textIn(choice, one);
  return text === undefined ? [holeLetter({ ...one, ignoreCase })] : codeUnits(text);
}

const isCharacter = (token: Token): boolean => token >= 0 && token <= 0x10ffff;

/** The chosen pattern of a class, or otherwise a run that matches all of its texts. */
const widestTokens = ({ number, colonFree }: EqualityClass, choice: Choice): readonly Token[] =>
  choice.get(number)?.tokens ?? [colonFree ? RUN_IN : RUN];
