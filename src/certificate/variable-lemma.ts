/**
 * That no values of several attributes pass some tests and fail others, where links tie them.
 *
 * Tests may list the texts or the patterns of a hole: then each choice of them is refuted by
 * itself. Two arguments, each sound whatever the others say:
 *
 * - Nothing is left for a text. A subject is in an asserted pattern, with the holes filled as
 *   chosen or widened to any text; it is in no denied pattern of which all holes are chosen.
 * - What a subject is known to be is denied: the patterns denied of it cover it, as it is made of
 *   its parts or as an asserted pattern describes it, holes as letters (subset-automaton.ts). A
 *   pattern with a hole that is absent matches nothing, so all holes must be known to be there.
 *
 * LIMIT: choices, and work. What neither shows is refused.
 */
import { attributesIn, type LinkPattern, type Segment, textTest } from "../logic/attribute.ts";
import type { Budget } from "../logic/budget.ts";
import {
  codePoints,
  folded,
  holeIndex,
  literal,
  type Pattern,
  RUN,
  RUN_IN,
  type Token,
} from "../logic/pattern.ts";
import { type ElementTest, type HoleValues, hasNoValue, loose } from "./attribute-lemma.ts";
import {
  type Link,
  type Literals,
  linksOf,
  type SameText,
  sameTexts,
  usedHoles,
} from "./equality-classes.ts";
import { holeLetter, SubsetAutomaton } from "./subset-automaton.ts";
import { isEmpty, isEmptyByAutomaton, type TextRequirement, textsOf } from "./text-lemma.ts";

/** LIMIT: choices of texts for the holes. */
const MOST_CHOICES = 256;

/** Patterns that classes are in, by number: one text, or one of several. */
type Choice = ReadonlyMap<number, Pattern>;

/** True is a proof that the attributes have no such values. */
export function hasNoValues(literals: Literals, budget: Budget): boolean {
  return new JointFact(literals, budget).isRefuted();
}

class JointFact {
  private readonly literals: Literals;
  private readonly budget: Budget;
  private readonly classes: ReturnType<typeof sameTexts>;

  constructor(literals: Literals, budget: Budget) {
    this.literals = literals;
    this.budget = budget;
    this.classes = sameTexts(literals);
  }

  isRefuted(): boolean {
    return this.choices().every((choice) => this.isLost(choice) || this.isDenied(choice));
  }

  /** Every choice of texts where they are listed, for the holes first. */
  private choices(): readonly Choice[] {
    const { tests, asserted, denied } = this.literals;
    const inTests = [...tests.values()].flatMap((each) =>
      linksOf([...each.wanted, ...each.unwanted]),
    );
    const links = [...inTests, ...[...asserted, ...denied].map(({ link }) => link)];
    const holes = links.flatMap(usedHoles).map(({ attribute }) => this.classOf(attribute));
    let choices: readonly Choice[] = [new Map()];
    for (const one of new Set([...holes, ...this.classes.values()])) {
      const listed = one.isThere ? listedIn(one.demand) : undefined;
      if (listed === undefined || listed.length * choices.length > MOST_CHOICES) continue;
      choices = listed.flatMap((each) =>
        choices.map((choice) => new Map([...choice, [one.number, each]])),
      );
    }
    return choices;
  }

  private isLost(choice: Choice): boolean {
    const filling = this.fillingOf(choice);
    return (
      this.literals.asserted.some(({ subject, link }) => {
        const parts = loose(this.parts(subject, (one) => widthOf(one, choice)));
        const both = [new SubsetAutomaton([parts]), new SubsetAutomaton([this.wide(link, choice)])];
        return isEmptyByAutomaton(both, [], {}, this.budget);
      }) ||
      [...new Set(this.classes.values())].some(
        (one) => one.isThere && isEmpty(this.demandOf(one, choice), this.budget),
      ) ||
      [...this.literals.tests].some(
        ([attribute, tested]) =>
          linksOf([...tested.wanted, ...tested.unwanted]).length > 0 &&
          hasNoValue(attribute, tested, this.budget, filling),
      )
    );
  }

  /** What the choice and the literals say of holes in tests of elements. */
  private fillingOf(choice: Choice): HoleValues {
    const mayMatch = (link: LinkPattern): boolean =>
      usedHoles(link).every(({ attribute, confined }) => {
        const one = this.classOf(attribute);
        return !this.isAbsent(one) && !(confined && textIn(choice, one)?.includes(":"));
      });
    const tokensOf = (test: ElementTest, links: (link: LinkPattern) => boolean) => {
      if (test.kind === "range") return [];
      if (test.kind === "text") return test.set.patterns.map(({ tokens }) => tokens);
      return [
        ...test.patterns.map(({ tokens }) => tokens),
        ...test.links.filter(links).map((link) => this.letters(link, choice)),
      ];
    };
    return {
      wider: ({ links, patterns }) => {
        const others = links.filter(mayMatch);
        return textTest([...patterns, ...others.map((link) => this.wide(link, choice))]);
      },
      narrower: ({ links, patterns }) => {
        const others = links.filter((link) => this.isChosen(link, choice));
        return textTest([...patterns, ...others.map((link) => this.wide(link, choice))]);
      },
      covers: (wanted, unwanted) => {
        const isSure = (link: LinkPattern): boolean => this.isSurelyThere(link, choice);
        const covering = unwanted.map(
          (each) => new SubsetAutomaton(tokensOf(each, isSure).map((tokens) => ({ tokens }))),
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

  /** The pattern with the texts that are chosen for its holes; any text for the others. */
  private wide(link: LinkPattern, choice: Choice): Pattern {
    return loose(this.fill(link, (one) => widthOf(one, choice)));
  }

  /** Whether all holes have chosen texts that may stand there; then `wide` is no wider. */
  private isChosen(link: LinkPattern, choice: Choice): boolean {
    return usedHoles(link).every(({ attribute, confined }) => {
      const text = textIn(choice, this.classOf(attribute));
      return text !== undefined && !(confined && text.includes(":"));
    });
  }

  private demandOf(one: SameText, choice: Choice): TextRequirement {
    const { demand, number } = one;
    const chosen = choice.get(number);
    const own = (links: readonly Link[]): readonly LinkPattern[] =>
      links.flatMap(({ subject, link }) => {
        const [only] = attributesIn(subject);
        return subject.length === 1 && only && this.classOf(only) === one ? link : [];
      });
    const described = own(this.literals.asserted).map((link) => this.wide(link, choice));
    const refused = own(this.literals.denied)
      .filter((link) => this.isChosen(link, choice))
      .map((link) => this.wide(link, choice));
    return {
      ...demand,
      wanted: [
        ...demand.wanted,
        ...[...described, ...(chosen === undefined ? [] : [chosen])].map((each) =>
          textTest([each]),
        ),
      ],
      unwanted: [...demand.unwanted, ...refused.map((each) => textTest([each]))],
    };
  }

  private isDenied(choice: Choice): boolean {
    const { asserted, denied } = this.literals;
    return denied.some(({ subject }) => {
      const isOfIt = (each: Link): boolean => this.isSame(each.subject, subject);
      const rivals = denied.filter((each) => isOfIt(each) && this.isSurelyThere(each.link, choice));
      const known = asserted.filter(isOfIt).map(({ link }) => this.letters(link, choice));
      const own = attributesIn(subject).every((each) => this.classOf(each).isThere)
        ? [this.parts(subject, (one) => knownOf(one, choice, false))]
        : [];
      return [...own, ...known].some((tokens) => this.covers(rivals, tokens, subject, choice));
    });
  }

  /** Whether the pattern matches something, whatever its holes hold. */
  private isSurelyThere(link: LinkPattern, choice: Choice): boolean {
    return usedHoles(link).every(({ attribute, confined }) => {
      const one = this.classOf(attribute);
      const isFree = one.colonFree || textIn(choice, one)?.includes(":") === false;
      return one.isThere && (isFree || !confined);
    });
  }

  private covers(
    denied: readonly Link[],
    tokens: readonly Token[],
    subject: readonly Segment[],
    choice: Choice,
  ): boolean {
    if (denied.length === 0) return false;
    const [only] = attributesIn(subject);
    const tests = subject.length === 1 && only ? this.classOf(only).demand.unwanted : [];
    const covering = [
      ...denied.map(({ link }) => new SubsetAutomaton([{ tokens: this.letters(link, choice) }])),
      ...tests.flatMap((each) =>
        each.kind === "text" ? new SubsetAutomaton(each.set.patterns) : [],
      ),
    ];
    return isEmptyByAutomaton([new SubsetAutomaton([{ tokens }])], covering, {}, this.budget);
  }

  private isSame(one: readonly Segment[], other: readonly Segment[]): boolean {
    return (
      one.length === other.length &&
      one.every((each, i) => {
        const rival = other[i];
        if (typeof each === "string" || typeof rival !== "object") return each === rival;
        return this.classOf(each) === this.classOf(rival);
      })
    );
  }

  /** The pattern with the texts that are known of its holes, and letters for the others. */
  private letters(link: LinkPattern, choice: Choice): readonly Token[] {
    const ignoreCase = link.ignoreCase === true;
    return this.fill(link, (one) => knownOf(one, choice, ignoreCase));
  }

  /** The text that a subject is. */
  private parts(
    subject: readonly Segment[],
    tokensOf: (one: SameText) => readonly Token[],
  ): readonly Token[] {
    return subject.flatMap((each) =>
      typeof each === "string" ? codePoints(each) : tokensOf(this.classOf(each)),
    );
  }

  private fill(
    { pattern, holes, ignoreCase }: LinkPattern,
    tokensOf: (one: SameText) => readonly Token[],
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

  /** Whether it has no one text. */
  private isAbsent(one: SameText): boolean {
    return one.isAbsent || (!one.isThere && isEmpty(one.demand, this.budget));
  }

  private classOf(attribute: Link["link"]["holes"][number]): SameText {
    const found = this.classes.get(attribute);
    if (found === undefined) throw new Error(`no link speaks of ${attribute.name}`);
    return found;
  }
}

/** The texts that a class may be, or the patterns of a test that it passes. */
function listedIn(demand: TextRequirement): readonly Pattern[] | undefined {
  const texts = textsOf(demand);
  if (texts !== undefined) return texts.map(literal);
  const lists = demand.wanted.flatMap((each) => (each.kind === "text" ? [each.set.patterns] : []));
  return lists.sort((a, b) => a.length - b.length)[0];
}

const textIn = (choice: Choice, { number }: SameText): string | undefined =>
  choice.get(number)?.literal;

/** Its text, or a letter for it. */
function knownOf(one: SameText, choice: Choice, ignoreCase: boolean): readonly Token[] {
  const text = textIn(choice, one);
  return text === undefined ? [holeLetter({ ...one, ignoreCase })] : codePoints(text);
}

const isCharacter = (token: Token): boolean => token >= 0 && token <= 0x10ffff;

/** The widest that is known of it. */
const widthOf = ({ number, colonFree }: SameText, choice: Choice): readonly Token[] =>
  choice.get(number)?.tokens ?? [colonFree ? RUN_IN : RUN];
