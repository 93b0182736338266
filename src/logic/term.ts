/**
 * Formulas as hash-consed and-inverter graphs.
 *
 * A term is a signed integer: the number of a node, or its negative for the negation. A node is the
 * constant true (1), an atom, or an "and" of at least two terms. An "or" is a negated "and" of
 * negations (De Morgan), so equal formulas of either form are one node. Only the functions of
 * `Terms` make terms; they are total and simplify: constants, repetitions, complements and nested
 * "and"s do not remain.
 *
 * Reference: Kuehlmann et al., Robust Boolean Reasoning for Equivalence Checking, TCAD 2002.
 */
import { type Atom, type Attribute, atomHolds, type Model, type Test } from "./attribute.ts";
import { codeUnits, holeIndex, type Token } from "./pattern.ts";

export type Term = number;

export const TRUE: Term = 1;
export const FALSE: Term = -1;

export type Node =
  | { readonly kind: "true" }
  | { readonly kind: "atom"; readonly atom: Atom }
  | { readonly kind: "and"; readonly parts: readonly Term[] };

export class Terms {
  /** The nodes by number; number 0 is unused. */
  readonly nodes: Node[] = [{ kind: "true" }, { kind: "true" }];
  /** A limit that was reached while terms were made; then the terms have no meaning. */
  exceeded: "policy-variables" | "steps" | undefined;
  private readonly known = new Map<string, Term>();
  private readonly attributeNumbers = new Map<Attribute, number>();

  node(term: Term): Node {
    const found = this.nodes[Math.abs(term)];
    if (found === undefined) throw new Error(`term ${term} is not of these terms`);
    return found;
  }

  test(attribute: Attribute, test: Test): Term {
    if (test.kind === "present" && !attribute.optional) return TRUE;
    if (test.kind === "text" && test.set.patterns.length === 0) return FALSE;
    if (test.kind === "range" && test.ranges.length === 0) return FALSE;
    const key = `${this.numberOf(attribute)}${keyOf(test, (each) => this.numberOf(each))}`;
    return this.make(key, () => ({ kind: "atom", atom: { kind: "test", attribute, test } }));
  }

  link(atom: Extract<Atom, { kind: "link" }>): Term {
    if (isItself(atom)) {
      const present = { kind: "present" } as const;
      const attributes = atom.subject.flatMap((each) => (typeof each === "string" ? [] : each));
      return this.and(...attributes.map((each) => this.test(each, present)));
    }
    const subject = atom.subject.map((each) =>
      typeof each === "string" ? `"${each}"` : this.numberOf(each),
    );
    const link = linkKey(atom.link, (each) => this.numberOf(each));
    return this.make(`L${subject.join()}${link}`, () => ({ kind: "atom", atom }));
  }

  and(...terms: readonly Term[]): Term {
    return this.all(terms);
  }

  /** Like `and` and `or` for a list, because a list may be too long for arguments. */
  all(terms: readonly Term[]): Term {
    const parts: Term[] = [];
    for (const term of terms) {
      if (term === FALSE) return FALSE;
      const node = term > 0 ? this.node(term) : undefined;
      if (node?.kind === "and") for (const part of node.parts) parts.push(part);
      else if (term !== TRUE) parts.push(term);
    }
    const distinct = [...new Set(parts)].sort((a, b) => Math.abs(a) - Math.abs(b));
    for (let i = 1; i < distinct.length; i++) {
      if (distinct[i] === -(distinct[i - 1] ?? 0)) return FALSE;
    }
    if (distinct.length === 0) return TRUE;
    if (distinct.length === 1) return distinct[0] ?? TRUE;
    return this.make(`&${distinct.join()}`, () => ({ kind: "and", parts: distinct }));
  }

  any(terms: readonly Term[]): Term {
    return -this.all(terms.map((term) => -term));
  }

  or(...terms: readonly Term[]): Term {
    return this.any(terms);
  }

  /** Evaluates a term under a model, by definition. */
  holds(term: Term, model: Model): boolean {
    const node = this.node(term);
    const value =
      node.kind === "true" ||
      (node.kind === "atom"
        ? atomHolds(node.atom, model)
        : node.parts.every((part) => this.holds(part, model)));
    return term > 0 ? value : !value;
  }

  private make(key: string, node: () => Node): Term {
    const found = this.known.get(key);
    if (found !== undefined) return found;
    this.nodes.push(node());
    this.known.set(key, this.nodes.length - 1);
    return this.nodes.length - 1;
  }

  private numberOf(attribute: Attribute): number {
    const found = this.attributeNumbers.get(attribute);
    if (found !== undefined) return found;
    this.attributeNumbers.set(attribute, this.attributeNumbers.size);
    return this.attributeNumbers.size - 1;
  }
}

/** Whether pattern and subject are equal part by part; then presence of all parts suffices. */
function isItself({ subject, link }: Extract<Atom, { kind: "link" }>): boolean {
  if (link.confined.length > 0 || link.holes.some((each) => each.many)) return false;
  const parts = subject.flatMap((each): readonly (Token | Attribute)[] =>
    typeof each === "string" ? codeUnits(each) : [each],
  );
  const { tokens } = link.pattern;
  return (
    tokens.length === parts.length &&
    tokens.every((token, i) => (link.holes[holeIndex(token) ?? -1] ?? token) === parts[i])
  );
}

function keyOf(test: Test, numberOf: (attribute: Attribute) => number): string {
  switch (test.kind) {
    case "present":
      return "?";
    case "text":
      return `T${test.set.key}`;
    case "range": {
      const ranges = test.ranges.map(({ first, last }) => `${first ?? ""}..${last ?? ""}`);
      return `R${test.encoding.name}${ranges.join()}`;
    }
    case "some":
    case "every":
    case "only": {
      const inner = test.test;
      if (inner.kind !== "link") return `${test.kind}${keyOf(inner, numberOf)}`;
      const links = inner.links.map((each) => linkKey(each, numberOf));
      return `${test.kind}${[...links, ...inner.patterns.map((each) => each.key)].join("\u0004")}`;
    }
  }
}

function linkKey(
  { pattern, holes, confined, ignoreCase }: Extract<Atom, { kind: "link" }>["link"],
  numberOf: (attribute: Attribute) => number,
): string {
  const style = ignoreCase === true ? "i" : "";
  return `~${pattern.key}\u0003${holes.map(numberOf).join()}\u0003${confined.join()}${style}`;
}
