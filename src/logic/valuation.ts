/**
 * A model with the values of terms under it, for many small changes.
 *
 * Values of attributes change one at a time, and terms are evaluated many times. An atom is
 * evaluated again only after one of its attributes changed, an "and" after any change.
 */
import { type Atom, type Attribute, atomHolds, type Value } from "./attribute.ts";
import type { Term, Terms } from "./term.ts";

export class Valuation {
  readonly model: Map<Attribute, Value>;
  /** Parts of "and" nodes evaluated so far. */
  judged = 0;
  private readonly terms: Terms;
  private readonly versions = new Map<Attribute, number>();
  private epoch = 1;
  /** By node: the value, and the epoch or the version of the attribute for which it is valid. */
  private readonly values: boolean[] = [];
  private readonly stamps: number[] = [];

  constructor(terms: Terms, model: ReadonlyMap<Attribute, Value> = new Map()) {
    this.terms = terms;
    this.model = new Map(model);
  }

  get(attribute: Attribute): Value {
    return this.model.get(attribute) ?? null;
  }

  set(attribute: Attribute, value: Value): void {
    this.epoch++;
    this.model.set(attribute, value);
    this.versions.set(attribute, this.epoch);
  }

  holds(term: Term): boolean {
    const number = Math.abs(term);
    const node = this.terms.node(number);
    let value: boolean;
    if (node.kind === "true") value = true;
    else if (node.kind === "atom") value = this.atom(number, node.atom);
    else value = this.and(number, node.parts);
    return term > 0 ? value : !value;
  }

  private atom(number: number, atom: Atom): boolean {
    // A test that reads other attributes does not depend on one version alone.
    const isPlain =
      atom.kind === "test" && !("test" in atom.test && atom.test.test.kind === "link");
    const stamp = isPlain ? (this.versions.get(atom.attribute) ?? 1) : this.epoch;
    const known = this.values[number];
    if (this.stamps[number] === stamp && known !== undefined) return known;
    const value = atomHolds(atom, this.model);
    this.values[number] = value;
    this.stamps[number] = stamp;
    return value;
  }

  private and(number: number, parts: readonly Term[]): boolean {
    const known = this.values[number];
    if (this.stamps[number] === this.epoch && known !== undefined) return known;
    this.judged += parts.length;
    const value = parts.every((part) => this.holds(part));
    this.values[number] = value;
    this.stamps[number] = this.epoch;
    return value;
  }
}
