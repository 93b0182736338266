/**
 * Formulas as SMT-LIB 2.6: constants for the attributes, named Bools for what is said of them, and
 * assertions. What is printed is what the formula means by `Terms.holds`, exactly; where there is
 * no exact text (docs/encoding.md lists when) there is none at all.
 *
 * A script is written from parts: comments, definitions, assertions and commands, in the order
 * given. A node that has a name is written as that name from there on; one that is used twice gets
 * one. Constants are declared where they are first needed.
 */
import {
  type Atom,
  type Attribute,
  attributesLinkedBy,
  type LinkPattern,
  type LinkTest,
  type Model,
  type Segment,
  type Test,
  type Value,
  type ValueTest,
} from "../logic/attribute.ts";
import { holesOf } from "../logic/pattern.ts";
import type { Term, Terms } from "../logic/term.ts";
import {
  type Declarations,
  declarations,
  declare,
  domainAssertions,
  integer,
  namesOf,
  type Slot,
  valueIn,
} from "./declarations.ts";
import { holePatternFormula } from "./hole-pattern.ts";
import { comment, escaped, Inexpressible, stringLiteral, symbol } from "./literal.ts";
import { oneBut } from "./regex.ts";
import type { Expression } from "./s-expression.ts";
import {
  ARN_COLONS,
  type ComponentTerms,
  conjunction,
  disjunction,
  negation,
  type StringTerm,
  textMatches,
} from "./text.ts";

export type Part =
  | { readonly kind: "comment"; readonly text: string }
  /** A Bool of that name (see `escaped`); `text` says the same by names defined before. */
  | { readonly kind: "define"; readonly name: string; readonly term: Term; readonly text?: string }
  | { readonly kind: "assert"; readonly term: Term; readonly text?: string }
  /** A command as it is, (check-sat) for one. */
  | { readonly kind: "command"; readonly text: string };

export interface Script {
  /** Printable ASCII, one command a line. */
  readonly text: string;
  /** Names of the constants whose values make a model. */
  readonly constants: readonly string[];
  /** The model that values of the constants describe; undefined where they describe none. */
  readonly modelOf: (values: ReadonlyMap<string, Expression>) => Model | undefined;
}

export type ScriptResult =
  | { readonly kind: "script"; readonly script: Script }
  | { readonly kind: "inexpressible"; readonly reason: string };

/** A script that is satisfiable iff all of the terms hold of one model; it asks nothing. */
export function writeScript(terms: Terms, assertions: readonly Term[]): ScriptResult {
  return writeParts(
    terms,
    assertions.map((term) => ({ kind: "assert", term })),
  );
}

export function writeParts(terms: Terms, parts: readonly Part[]): ScriptResult {
  if (terms.exceeded !== undefined) {
    return { kind: "inexpressible", reason: `the formula was not finished (${terms.exceeded})` };
  }
  try {
    return { kind: "script", script: new Writer(terms, parts).script() };
  } catch (error) {
    if (!(error instanceof Inexpressible)) throw error;
    return { kind: "inexpressible", reason: error.message };
  }
}

const BOUND = 80;

const EMPTY: StringTerm = { whole: '""' };

class Writer {
  private readonly terms: Terms;
  private readonly parts: readonly Part[];
  private readonly lines: string[] = ["(set-logic ALL)"];
  /** By node: how often it is used, and what it is called. */
  private readonly uses = new Map<number, number>();
  private readonly names = new Map<number, string>();
  private readonly tests = new Map<Attribute, Test[]>();
  private readonly tied = new Set<Attribute>();
  private readonly constants = new Map<Attribute, Declarations>();
  private readonly taken = new Map<string, number>();
  private readonly components = new Map<string, ComponentTerms>();

  constructor(terms: Terms, parts: readonly Part[]) {
    this.terms = terms;
    this.parts = parts;
  }

  script(): Script {
    for (const part of this.parts) if ("term" in part) this.count(part.term);
    for (const part of this.parts) if (part.kind === "define") this.free(part.name);
    for (const part of this.parts) this.write(part);
    const constants = [...this.constants.values()];
    return {
      text: `${this.lines.join("\n")}\n`,
      constants: constants.flatMap(namesOf),
      modelOf: (values) => modelOf(constants, values),
    };
  }

  private count(term: Term): void {
    const stack = [Math.abs(term)];
    for (let number = stack.pop(); number !== undefined; number = stack.pop()) {
      const known = this.uses.get(number) ?? 0;
      this.uses.set(number, known + 1);
      if (known > 0) continue;
      const node = this.terms.node(number);
      if (node.kind === "and") for (const part of node.parts) stack.push(Math.abs(part));
      if (node.kind !== "atom") continue;
      for (const each of attributesLinkedBy(node.atom)) this.tied.add(each);
      if (node.atom.kind !== "test") continue;
      const { attribute, test } = node.atom;
      const tests = this.tests.get(attribute);
      if (tests === undefined) this.tests.set(attribute, [test]);
      else tests.push(test);
    }
  }

  private write(part: Part): void {
    switch (part.kind) {
      case "comment":
        this.lines.push(comment(part.text));
        return;
      case "command":
        this.lines.push(part.text);
        return;
      case "assert":
        this.lines.push(`(assert ${part.text ?? this.formula(part.term)})`);
        return;
      case "define": {
        const name = symbol(part.name);
        this.lines.push(
          `(define-fun ${name} () Bool ${part.text ?? this.formula(part.term, true)})`,
        );
        const node = Math.abs(part.term);
        if (node === 1 || this.names.has(node)) return;
        this.names.set(node, part.term > 0 ? name : `(not ${name})`);
      }
    }
  }

  /** `isNamed` if its text is about to be a definition anyway. */
  private formula(term: Term, isNamed = false): string {
    const node = Math.abs(term);
    const name = this.names.get(node);
    if (name !== undefined) return term > 0 ? name : negation(name);
    const text = this.body(term);
    if (isNamed || text.length < BOUND || (this.uses.get(node) ?? 0) < 2) return text;
    const made = symbol(`#${node}`);
    const says = term > 0 ? text : this.body(node);
    this.lines.push(`(define-fun ${made} () Bool ${says})`);
    this.names.set(node, made);
    return term > 0 ? made : `(not ${made})`;
  }

  private body(term: Term): string {
    const node = this.terms.node(term);
    if (node.kind === "true") return term > 0 ? "true" : "false";
    if (node.kind === "atom") {
      const says = this.atom(node.atom);
      return term > 0 ? says : negation(says);
    }
    const parts = node.parts.map((part) => this.formula(term > 0 ? part : -part));
    return `(${term > 0 ? "and" : "or"} ${parts.join(" ")})`;
  }

  private atom(atom: Atom): string {
    if (atom.kind === "test") return this.test(this.constantsOf(atom.attribute), atom.test);
    const segments = atom.subject.map((each) => this.segment(each));
    const subject = subjectOf(
      atom.subject,
      segments.map(({ text }) => text),
    );
    const there = segments.map(({ there }) => there);
    return conjunction([...there, this.link(atom.link, subject)]);
  }

  private test(constants: Declarations, test: Test): string {
    const { attribute, has, slots } = constants;
    const [first] = slots;
    const isUsed = ({ used }: Slot, says: string): string => conjunction([used, says]);
    switch (test.kind) {
      case "present":
        return has;
      case "text":
      case "range":
        if (attribute.many) throw new Inexpressible("a set read as one value");
        return conjunction([has, this.element(attribute, test, first?.value ?? EMPTY)]);
      case "some": {
        const ways = slots.map((each) =>
          isUsed(each, this.element(attribute, test.test, each.value)),
        );
        return conjunction([has, disjunction(ways.filter((way) => way !== "false"))]);
      }
      case "every": {
        const says = slots.map(({ used, value }) => {
          const passes = this.element(attribute, test.test, value);
          return used === "true" || passes === "true" ? passes : `(=> ${used} ${passes})`;
        });
        return conjunction([has, ...says]);
      }
      case "only":
        return conjunction([
          isOneValue(constants),
          this.element(attribute, test.test, first?.value ?? EMPTY),
        ]);
    }
  }

  private element({ domain }: Attribute, test: ValueTest | LinkTest, value: StringTerm): string {
    switch (test.kind) {
      case "text":
        if (domain.encoding !== undefined) throw new Inexpressible("a number read as a text");
        return disjunction(test.set.patterns.map((each) => textMatches(each, value)));
      case "range": {
        if (domain.encoding !== test.encoding) throw new Inexpressible("a text read as a number");
        const term = value.whole;
        const ways = test.ranges.map(({ first, last }) => {
          if (first !== undefined && first === last) return `(= ${term} ${integer(first)})`;
          return conjunction([
            ...(first === undefined ? [] : [`(<= ${integer(first)} ${term})`]),
            ...(last === undefined ? [] : [`(<= ${term} ${integer(last)})`]),
          ]);
        });
        return disjunction(ways);
      }
      case "link": {
        if (domain.encoding !== undefined) throw new Inexpressible("a number read as a text");
        const plain = test.patterns.map((each) => textMatches(each, value));
        return disjunction([...plain, ...test.links.map((each) => this.link(each, value))]);
      }
    }
  }

  private link(link: LinkPattern, subject: StringTerm): string {
    const used = new Set(holesOf(link.pattern));
    const holes = link.holes.map((each, index) =>
      used.has(index) ? this.segment(each) : { text: EMPTY, there: "true" },
    );
    const says = holePatternFormula(
      link,
      holes.map(({ text }) => text.whole),
      subject,
      (text) => this.componentsOf(text),
    );
    return conjunction([...new Set(holes.map(({ there }) => there)), says]);
  }

  /** One text, and that there is just one. */
  private segment(segment: Segment): { readonly text: StringTerm; readonly there: string } {
    if (typeof segment === "string")
      return { text: { whole: stringLiteral(segment) }, there: "true" };
    if (segment.domain.encoding !== undefined) throw new Inexpressible("a number as a variable");
    const constants = this.constantsOf(segment);
    return { text: constants.slots[0]?.value ?? EMPTY, there: isOneValue(constants) };
  }

  private constantsOf(attribute: Attribute): Declarations {
    const known = this.constants.get(attribute);
    if (known !== undefined) return known;
    const name = this.free(escaped(attribute.name));
    const made = declare(
      attribute,
      name,
      this.tests.get(attribute) ?? [],
      this.tied.has(attribute),
    );
    this.constants.set(attribute, made);
    this.lines.push(...declarations(made), ...domainAssertions(made));
    return made;
  }

  /** The constants that are the components of a text. */
  private componentsOf(subject: string): ComponentTerms {
    const known = this.components.get(subject);
    if (known !== undefined) return known;
    const name = `#parts ${this.components.size + 1}`;
    const are = symbol(`${name}, six`);
    const parts = [1, 2, 3, 4, 5, 6].map((each) => symbol(`${name}.${each}`));
    const anyIn = `(re.* ${oneBut([58])})`;
    const colons = Array.from({ length: ARN_COLONS }, () => `${anyIn} (str.to_re ":")`).join(" ");
    const pure = parts.slice(0, ARN_COLONS).map((each) => `(not (str.contains ${each} ":"))`);
    this.lines.push(
      `(declare-const ${are} Bool)`,
      ...parts.map((each) => `(declare-const ${each} String)`),
      `(assert (= ${are} (str.in_re ${subject} (re.++ ${colons} re.all))))`,
      `(assert (=> ${are} (= ${subject} (str.++ ${parts.join(' ":" ')}))))`,
      `(assert (=> ${are} ${conjunction(pure)}))`,
    );
    const made: ComponentTerms = { are, terms: parts, isPure: false };
    this.components.set(subject, made);
    return made;
  }

  /** The name, or if it is taken, the name with a number. */
  private free(name: string): string {
    const count = (this.taken.get(name) ?? 0) + 1;
    this.taken.set(name, count);
    return count === 1 ? name : `${name}##${count}`;
  }
}

/** That the attribute is there, with one value. */
function isOneValue({ has, slots: [first, second] }: Declarations): string {
  const isSingle = second === undefined ? "true" : `(not ${second.used})`;
  return conjunction([has, first?.used ?? "true", isSingle]);
}

function modelOf(
  constants: readonly Declarations[],
  values: ReadonlyMap<string, Expression>,
): Model | undefined {
  const model = new Map<Attribute, Value>();
  for (const each of constants) {
    const value = valueIn(each, values);
    if (value === undefined) return undefined;
    model.set(each.attribute, value);
  }
  return model;
}

/**
 * The text that a link is about. One of several parts is taken apart where it is an ARN, at the
 * colons that are written in it: the attributes between them hold none.
 */
function subjectOf(segments: readonly Segment[], texts: readonly StringTerm[]): StringTerm {
  const [only] = texts;
  if (texts.length === 1 && only !== undefined) return only;
  const whole = together(texts.map((each) => each.whole));
  const components: string[][] = [[]];
  for (const [i, segment] of segments.entries()) {
    if (typeof segment !== "string") {
      const mayHaveColon = segment.domain.without?.includes(":") !== true;
      if (mayHaveColon && components.length <= ARN_COLONS) return { whole };
      components.at(-1)?.push(texts[i]?.whole ?? "");
      continue;
    }
    const pieces = segment.split(":");
    while (components.length <= ARN_COLONS && pieces.length > 1) {
      components.at(-1)?.push(stringLiteral(pieces.shift() ?? ""));
      components.push([]);
    }
    components.at(-1)?.push(stringLiteral(pieces.join(":")));
  }
  if (components.length <= ARN_COLONS) return { whole };
  const terms = components.map(together);
  return { whole, components: { are: "true", terms, isPure: false } };
}

function together(terms: readonly string[]): string {
  const real = terms.filter((each) => each !== '""');
  if (real.length < 2) return real[0] ?? '""';
  return `(str.++ ${real.join(" ")})`;
}
