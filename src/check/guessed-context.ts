/**
 * A context under which the conditions of a statement may hold: the values that come to mind first.
 *
 * A key that the caller brings along is as it is. Of the others only those are there that some
 * condition or variable needs: with the first value that a condition names for them, one that the
 * other policy does not write if there is one, else with a familiar value; and with the keys that
 * AWS says come with them. It is a guess: whether the conditions hold is for the evaluator to say.
 *
 * Left out is whatever takes a choice: two conditions that want two values, dates, orders.
 */
import { printDecimal } from "../policy/number.ts";
import type { Condition, Operands, Template, Text } from "../policy/policy.ts";
import { conditionMatches } from "../semantics/condition.ts";
import type { Context, ContextValue } from "../semantics/context.ts";
import type { RequestDocument } from "../semantics/request.ts";
import { substitute } from "../semantics/variable.ts";
import { familiarValues } from "../symbolic/familiar.ts";
import type { Vocabulary } from "../symbolic/vocabulary.ts";
import { filledFirst, opened } from "./likely.ts";

/** Of a key its companion, and that one's value if it is not the same. */
const COMPANIONS: readonly (readonly [key: string, companion: string, value?: string])[] = [
  ["aws:calledviafirst", "aws:calledvia"],
  ["aws:calledvialast", "aws:calledvia"],
  ["aws:viaawsservice", "aws:calledvia", "cloudformation.amazonaws.com"],
  ["aws:calledvia", "aws:calledviafirst"],
  ["aws:calledvia", "aws:calledvialast"],
  ["aws:calledvia", "aws:viaawsservice", "true"],
  ["aws:multifactorauthage", "aws:multifactorauthpresent", "true"],
  ["aws:sourcevpc", "aws:sourcevpce", "vpce-1a2b3c4d"],
  ["aws:sourcevpce", "aws:sourcevpc", "vpc-1a2b3c4d"],
];

const TAG = "aws:requesttag/";
const TAG_KEYS = "aws:tagkeys";

/** What a question says of the words in it. */
export interface Words {
  readonly vocabulary: Vocabulary;
  /** Whether what is permitted writes the text as well. */
  readonly isPermitted: (text: Text) => boolean;
}

export class GuessedContext {
  /** What follows from the caller, and what was chosen. */
  readonly context: Map<string, readonly string[]>;
  /** Keys that are there for variables only, spelled so. */
  readonly forVariables: string[] = [];
  /** By key what was chosen, spelled as documents do. */
  private readonly chosen = new Map<string, string>();
  /** Keys whose values variables have asked for. */
  private readonly needed = new Set<string>();
  private readonly own: Context;
  private readonly conditions: readonly Condition[];
  private readonly question: Words;

  constructor(own: Context, conditions: readonly Condition[], question: Words) {
    this.own = own;
    this.context = new Map(own);
    this.conditions = conditions;
    this.question = question;
    for (const each of conditions) if (!conditionMatches(each, this.context)) this.choose(each);
    if (this.chosen.size > 0) this.addCompanions();
  }

  /** The member `context` of a request; none if it needs none. */
  get written(): Pick<RequestDocument, "context"> {
    if (this.chosen.size === 0) return {};
    const members = [...this.chosen].map(([key, spelling]): [string, ContextValue] => {
      const [value = "", ...more] = this.context.get(key) ?? [];
      return [spelling, more.length === 0 ? value : [value, ...more]];
    });
    return { context: Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1))) };
  }

  /** The text with a made-up letter for each wildcard, and its variables filled in. */
  open(text: Text): string | undefined {
    if (typeof text === "string") return opened(text);
    for (const key of variablesOf(text)) this.need(key);
    return substitute(text, this.context)
      ?.map((piece) => (piece.kind === "text" ? opened(piece.text) : piece.text))
      .join("");
  }

  /** The first text that the other policy does not write, else the first. */
  newest(texts: readonly Text[]): Text | undefined {
    return texts.length > 1
      ? (texts.find((each) => !this.question.isPermitted(each)) ?? texts[0])
      : texts[0];
  }

  private choose({ key, spelling, operands }: Condition): void {
    if (this.own.has(key)) {
      // What the caller brings along can't be chosen, but what it is compared with may be.
      const [text] = operands.values;
      if (Array.isArray(text))
        for (const name of variablesOf(text)) this.set(name, this.own.get(key));
      return;
    }
    this.needed.add(key);
    this.set(key, this.valueOf(key), spelling);
  }

  /** That a variable has a value. One that its own value would need has none. */
  private need(key: string): void {
    if (this.context.has(key) || this.needed.has(key)) return;
    this.needed.add(key);
    this.set(key, this.valueOf(key));
    const spelling = this.chosen.get(key);
    if (spelling !== undefined) this.forVariables.push(spelling);
  }

  private set(key: string, value: readonly string[] | undefined, spelling?: string): void {
    if (value === undefined || this.context.has(key)) return;
    this.context.set(key, value);
    this.chosen.set(key, spelling ?? this.question.vocabulary.key(key).name);
  }

  /** The value that a condition names for the key; a familiar one if none does. */
  private valueOf(key: string): readonly string[] | undefined {
    const naming = this.conditions.find(
      (each) => each.key === key && each.operands.family !== "null" && !each.operator.negated,
    );
    const value = naming === undefined ? this.familiar(key) : this.among(naming.operands);
    return value === undefined ? undefined : [value];
  }

  private familiar(key: string): string | undefined {
    const vocabulary = this.question.vocabulary;
    return familiarValues(vocabulary.key(key), vocabulary)[0];
  }

  /** A value that equals an operand, or lies in it. */
  private among(operands: Operands): string | undefined {
    switch (operands.family) {
      case "string":
      case "arn": {
        const text = this.open(this.newest(operands.values) ?? "");
        return text === undefined ? undefined : filledFirst(text);
      }
      case "numeric":
        return operands.values[0] && printDecimal(operands.values[0]);
      case "ip":
        return operands.values[0]?.text.split("/")[0];
      case "bool":
      case "binary":
        return operands.values[0]?.toString();
      case "date":
      case "null":
        return undefined;
    }
  }

  private addCompanions(): void {
    const vocabulary = this.question.vocabulary;
    for (const [key, companion, value] of COMPANIONS) {
      if (!this.chosen.has(key) || !vocabulary.mentions(companion)) continue;
      this.set(companion, value === undefined ? this.context.get(key) : [value]);
    }
    const tags = [...this.chosen].filter(([key]) => key.startsWith(TAG));
    if (tags.length === 0 || !vocabulary.mentions(TAG_KEYS)) return;
    const names = tags.map(([, spelling]) => spelling.slice(TAG.length));
    this.set(TAG_KEYS, names);
  }
}

function variablesOf(text: Template): readonly string[] {
  return text.flatMap((part) => (part.kind === "variable" ? [part.key] : []));
}
