/**
 * Writes formulas as SMT-LIB 2.6 scripts: declarations of constants, named Bools, and assertions.
 *
 * A script is exact: values of the constants satisfy it iff the formula holds (`Terms.holds`) of
 * the model that they describe. A formula without an exact text is rejected and never approximated;
 * docs/encoding.md lists the cases.
 *
 * The writer takes a list of parts (comments, definitions, assertions, commands) and keeps their
 * order. Once a node has a name, later formulas use the name; a long node that occurs twice gets a
 * name of its own. Constants are declared immediately before their first use.
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
  type AttributeConstants,
  constantNames,
  declarationLines,
  decodeValue,
  domainAssertions,
  integerLiteral,
  makeConstants,
} from "./declarations.ts";
import { holePatternFormula } from "./hole-pattern.ts";
import { comment, escaped, Inexpressible, stringLiteral, symbol } from "./literal.ts";
import { anyCharacterExcept } from "./regex.ts";
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
  /** A Bool with an encoded name (`escaped`); `text` is an equal formula over earlier names. */
  | { readonly kind: "define"; readonly name: string; readonly term: Term; readonly text?: string }
  | { readonly kind: "assert"; readonly term: Term; readonly text?: string }
  /** A command, copied verbatim: `(check-sat)`. */
  | { readonly kind: "command"; readonly text: string };

export interface Script {
  /** Printable ASCII, one command on each line. */
  readonly text: string;
  /** The constants whose values determine a model. */
  readonly constants: readonly string[];
  /** Decodes the model that values of the constants describe; undefined if they describe none. */
  readonly modelOf: (values: ReadonlyMap<string, Expression>) => Model | undefined;
}

export type ScriptResult =
  | { readonly kind: "script"; readonly script: Script }
  | { readonly kind: "inexpressible"; readonly reason: string };

/** Writes a script that is satisfiable iff all terms hold in one model; it contains no command. */
export function writeScript(terms: Terms, assertions: readonly Term[]): ScriptResult {
  return writeParts(
    terms,
    assertions.map((term) => ({ kind: "assert", term })),
  );
}

/** Writes a script from parts, for a reader who wants names and comments. */
export function writeParts(terms: Terms, parts: readonly Part[]): ScriptResult {
  if (terms.exceeded !== undefined) {
    return {
      kind: "inexpressible",
      reason: `a formula that is incomplete (limit \`${terms.exceeded}\`)`,
    };
  }
  try {
    return { kind: "script", script: new ScriptWriter(terms, parts).script() };
  } catch (error) {
    if (!(error instanceof Inexpressible)) throw error;
    return { kind: "inexpressible", reason: error.message };
  }
}

/** Formulas of at least this many characters get a name if they occur twice. */
const MIN_NAMED_LENGTH = 80;

const EMPTY: StringTerm = { whole: '""' };

class ScriptWriter {
  private readonly terms: Terms;
  private readonly parts: readonly Part[];
  private readonly lines: string[] = ["(set-logic ALL)"];
  /** By node number: how often it occurs, and its name if it has one. */
  private readonly uses = new Map<number, number>();
  private readonly names = new Map<number, string>();
  private readonly tests = new Map<Attribute, Test[]>();
  private readonly linked = new Set<Attribute>();
  private readonly constants = new Map<Attribute, AttributeConstants>();
  private readonly nameCounts = new Map<string, number>();
  private readonly components = new Map<string, ComponentTerms>();

  constructor(terms: Terms, parts: readonly Part[]) {
    this.terms = terms;
    this.parts = parts;
  }

  script(): Script {
    for (const part of this.parts) if ("term" in part) this.countUses(part.term);
    for (const part of this.parts) if (part.kind === "define") this.reserveName(part.name);
    for (const part of this.parts) this.write(part);
    const constants = [...this.constants.values()];
    return {
      text: `${this.lines.join("\n")}\n`,
      constants: constants.flatMap(constantNames),
      modelOf: (values) => decodeModel(constants, values),
    };
  }

  private countUses(term: Term): void {
    const stack = [Math.abs(term)];
    for (let number = stack.pop(); number !== undefined; number = stack.pop()) {
      const known = this.uses.get(number) ?? 0;
      this.uses.set(number, known + 1);
      if (known > 0) continue;
      const node = this.terms.node(number);
      if (node.kind === "and") for (const part of node.parts) stack.push(Math.abs(part));
      if (node.kind !== "atom") continue;
      for (const each of attributesLinkedBy(node.atom)) this.linked.add(each);
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

  /** The text of a term. `isDefinition` tells that the caller gives the term a name. */
  private formula(term: Term, isDefinition = false): string {
    const node = Math.abs(term);
    const name = this.names.get(node);
    if (name !== undefined) return term > 0 ? name : negation(name);
    const text = this.body(term);
    if (isDefinition || text.length < MIN_NAMED_LENGTH || (this.uses.get(node) ?? 0) < 2)
      return text;
    const newName = symbol(`#${node}`);
    const definition = term > 0 ? text : this.body(node);
    this.lines.push(`(define-fun ${newName} () Bool ${definition})`);
    this.names.set(node, newName);
    return term > 0 ? newName : `(not ${newName})`;
  }

  private body(term: Term): string {
    const node = this.terms.node(term);
    if (node.kind === "true") return term > 0 ? "true" : "false";
    if (node.kind === "atom") {
      const atom = this.atom(node.atom);
      return term > 0 ? atom : negation(atom);
    }
    const parts = node.parts.map((part) => this.formula(term > 0 ? part : -part));
    return `(${term > 0 ? "and" : "or"} ${parts.join(" ")})`;
  }

  private atom(atom: Atom): string {
    if (atom.kind === "test") return this.test(this.constantsOf(atom.attribute), atom.test);
    const segments = atom.subject.map((each) => this.segment(each));
    const subject = subjectTerm(
      atom.subject,
      segments.map(({ text }) => text),
    );
    const guards = segments.map(({ guard }) => guard);
    return conjunction([...guards, this.link(atom.link, subject)]);
  }

  private test(constants: AttributeConstants, test: Test): string {
    const { attribute, present, slots } = constants;
    const [first] = slots;
    switch (test.kind) {
      case "present":
        return present;
      case "text":
      case "range":
        if (attribute.many) throw new Inexpressible("a set compared as one value");
        return conjunction([present, this.element(attribute, test, first?.value ?? EMPTY)]);
      case "some": {
        const alternatives = slots.map(({ used, value }) =>
          conjunction([used, this.element(attribute, test.test, value)]),
        );
        return conjunction([present, disjunction(alternatives.filter((each) => each !== "false"))]);
      }
      case "every": {
        const requirements = slots.map(({ used, value }) => {
          const passes = this.element(attribute, test.test, value);
          return used === "true" || passes === "true" ? passes : `(=> ${used} ${passes})`;
        });
        return conjunction([present, ...requirements]);
      }
      case "only":
        return conjunction([
          exactlyOneValue(constants),
          this.element(attribute, test.test, first?.value ?? EMPTY),
        ]);
    }
  }

  private element({ domain }: Attribute, test: ValueTest | LinkTest, value: StringTerm): string {
    switch (test.kind) {
      case "text":
        if (domain.encoding !== undefined) throw new Inexpressible("a number compared as text");
        return disjunction(test.set.patterns.map((each) => textMatches(each, value)));
      case "range": {
        if (domain.encoding !== test.encoding)
          throw new Inexpressible("a text compared as a number");
        const term = value.whole;
        const alternatives = test.ranges.map(({ first, last }) => {
          if (first !== undefined && first === last) return `(= ${term} ${integerLiteral(first)})`;
          return conjunction([
            ...(first === undefined ? [] : [`(<= ${integerLiteral(first)} ${term})`]),
            ...(last === undefined ? [] : [`(<= ${term} ${integerLiteral(last)})`]),
          ]);
        });
        return disjunction(alternatives);
      }
      case "link": {
        if (domain.encoding !== undefined) throw new Inexpressible("a number compared as text");
        const plain = test.patterns.map((each) => textMatches(each, value));
        return disjunction([...plain, ...test.links.map((each) => this.link(each, value))]);
      }
    }
  }

  private link(link: LinkPattern, subject: StringTerm): string {
    const used = new Set(holesOf(link.pattern));
    const holes = link.holes.map((each, index) =>
      used.has(index) ? this.segment(each) : { text: EMPTY, guard: "true" },
    );
    const matches = holePatternFormula(
      link,
      holes.map(({ text }) => text.whole),
      subject,
      (text) => this.componentsOf(text),
    );
    return conjunction([...new Set(holes.map(({ guard }) => guard)), matches]);
  }

  /** The text of a segment, and the formula "it has exactly one text". */
  private segment(segment: Segment): { readonly text: StringTerm; readonly guard: string } {
    if (typeof segment === "string")
      return { text: { whole: stringLiteral(segment) }, guard: "true" };
    if (segment.domain.encoding !== undefined) {
      throw new Inexpressible("a number as a policy variable");
    }
    const constants = this.constantsOf(segment);
    return { text: constants.slots[0]?.value ?? EMPTY, guard: exactlyOneValue(constants) };
  }

  private constantsOf(attribute: Attribute): AttributeConstants {
    const known = this.constants.get(attribute);
    if (known !== undefined) return known;
    const name = this.reserveName(escaped(attribute.name));
    const constants = makeConstants(
      attribute,
      name,
      this.tests.get(attribute) ?? [],
      this.linked.has(attribute),
    );
    this.constants.set(attribute, constants);
    this.lines.push(...declarationLines(constants), ...domainAssertions(constants));
    return constants;
  }

  /** Declares constants for the six components of a text that may be an ARN. */
  private componentsOf(subject: string): ComponentTerms {
    const known = this.components.get(subject);
    if (known !== undefined) return known;
    const name = `#parts ${this.components.size + 1}`;
    const guard = symbol(`${name}, six`);
    const parts = [1, 2, 3, 4, 5, 6].map((each) => symbol(`${name}.${each}`));
    const component = `(re.* ${anyCharacterExcept([58])})`;
    const colons = Array.from({ length: ARN_COLONS }, () => `${component} (str.to_re ":")`).join(
      " ",
    );
    const colonFree = parts.slice(0, ARN_COLONS).map((each) => `(not (str.contains ${each} ":"))`);
    this.lines.push(
      `(declare-const ${guard} Bool)`,
      ...parts.map((each) => `(declare-const ${each} String)`),
      `(assert (= ${guard} (str.in_re ${subject} (re.++ ${colons} re.all))))`,
      `(assert (=> ${guard} (= ${subject} (str.++ ${parts.join(' ":" ')}))))`,
      `(assert (=> ${guard} ${conjunction(colonFree)}))`,
    );
    const components: ComponentTerms = { guard, terms: parts, isColonFree: false };
    this.components.set(subject, components);
    return components;
  }

  /** Returns a unique name: the given one, or if it is taken, the name with a number. */
  private reserveName(name: string): string {
    const count = (this.nameCounts.get(name) ?? 0) + 1;
    this.nameCounts.set(name, count);
    return count === 1 ? name : `${name}##${count}`;
  }
}

/** The formula "the attribute is present with exactly one value". */
function exactlyOneValue({ present, slots: [first, second] }: AttributeConstants): string {
  const single = second === undefined ? "true" : `(not ${second.used})`;
  return conjunction([present, first?.used ?? "true", single]);
}

function decodeModel(
  constants: readonly AttributeConstants[],
  values: ReadonlyMap<string, Expression>,
): Model | undefined {
  const model = new Map<Attribute, Value>();
  for (const each of constants) {
    const value = decodeValue(each, values);
    if (value === undefined) return undefined;
    model.set(each.attribute, value);
  }
  return model;
}

/**
 * The term for the subject of a link. If it consists of several segments and is an ARN, it gets
 * components, split at the colons in its fixed segments; the attributes in between hold no colon.
 */
function subjectTerm(segments: readonly Segment[], texts: readonly StringTerm[]): StringTerm {
  const [only] = texts;
  if (texts.length === 1 && only !== undefined) return only;
  const whole = concatenate(texts.map((each) => each.whole));
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
  const terms = components.map(concatenate);
  return { whole, components: { guard: "true", terms, isColonFree: false } };
}

function concatenate(terms: readonly string[]): string {
  const nonEmpty = terms.filter((each) => each !== '""');
  if (nonEmpty.length < 2) return nonEmpty[0] ?? '""';
  return `(str.++ ${nonEmpty.join(" ")})`;
}
