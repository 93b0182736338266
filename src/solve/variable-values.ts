/**
 * Trial values for the variables inside patterns.
 *
 * First the texts that the policies suggest: the part of a literal of the subject at the place of
 * the variable. Then absence, if it is possible, then distinct values from the theory of the class.
 * If these run out, the trials were all possible values. LIMIT: the number of trials for one
 * variable.
 */
import { oneValue, textTest, type Value } from "../logic/attribute.ts";
import { fixedStart, holeIndex, lettersOf, literal, RUN, textOf } from "../logic/pattern.ts";
import {
  chooseFor,
  classTheory,
  type EqualityClass,
  type LinkedProblem,
} from "./equality-classes.ts";

export const MAX_TRIALS = 8;

/** The trial values of one class, found on demand. */
export class VariableValues {
  /** Whether the trial values so far are all possible values. */
  exhaustive = false;
  private readonly source: Iterator<Value>;
  private readonly values: Value[] = [];

  constructor(question: LinkedProblem, of: EqualityClass, most: number) {
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

  private *list(question: LinkedProblem, of: EqualityClass, most: number): Iterator<Value> {
    const [first] = of.members;
    if (first === undefined) return;
    const choose = classTheory(question, of, []);
    const texts = new Set<string>();
    const isText = first.domain.encoding === undefined;
    const suggested = isText ? hints(question, of) : [];
    for (const text of first.many ? [...suggested, ...question.seeds(first)] : suggested) {
      const test = oneValue(first, textTest([literal(text)]));
      const outcome = chooseFor(question, of, [{ test, wanted: true, literal: 0 }]);
      if (outcome.kind !== "value") continue;
      texts.add(text);
      yield outcome.value;
    }
    if (first.many) {
      // Sets of all sizes cannot be enumerated.
      const outcome = choose();
      if (outcome.kind === "value") yield outcome.value;
      return;
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

/** The parts of literals at the place of the variable: `alice` for `home/alice` and `home/${u}`. */
function hints({ literals, classOf }: LinkedProblem, of: EqualityClass): readonly string[] {
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
  return [...found].slice(0, MAX_TRIALS);
}
