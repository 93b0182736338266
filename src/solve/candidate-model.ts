/**
 * The candidate model: a value for every attribute, which the search keeps consistent with its
 * trail.
 *
 * Every asserted literal must hold in the candidate. If one does not, its attribute gets another
 * value from its theory; attributes that links connect get values together (variable-theory.ts). If
 * no value is possible, the result is a conflict: asserted literals that exclude each other. If a
 * theory reaches a limit, the result is the limit. After either, the candidate is restored.
 * Unassigned atoms have the value that the candidate gives them. So apart from assumptions, the
 * search decides only literals that the candidate violates.
 */
import {
  type Atom,
  type Attribute,
  attributesLinkedBy,
  inDomain,
  type Model,
  type Test,
  type Value,
} from "../logic/attribute.ts";
import { Budget } from "../logic/budget.ts";
import type { Limit } from "../logic/engine.ts";
import { FALSE, type Term, type Terms } from "../logic/term.ts";
import { Valuation } from "../logic/valuation.ts";
import { AttributeTheory } from "./attribute-theory.ts";
import type { Demand } from "./theory.ts";
import { type LinkedLiteral, solveVariables } from "./variable-theory.ts";

/** Preferred texts for the values of an attribute. */
export type Seeds = (attribute: Attribute) => readonly string[];

export type RepairResult =
  | { readonly kind: "repaired" }
  /** Asserted literals that exclude each other. */
  | { readonly kind: "conflict"; readonly literals: readonly Term[] }
  /** Asserted literals that could not be decided together. */
  | { readonly kind: "limit"; readonly limit: Limit; readonly literals: readonly Term[] };

const REPAIRED: RepairResult = { kind: "repaired" };

const ANYTHING: Demand = { wanted: [], unwanted: [] };

/** LIMIT: steps to find the first value of an attribute that no seed fits. */
const MAX_START_STEPS = 100_000;

interface Tracked {
  readonly attribute: Attribute;
  /** The nodes of the tests that the theory of the attribute decides, by position in the theory. */
  readonly nodes: Term[];
  readonly tests: Test[];
  readonly numbers: Map<Term, number>;
  theory: AttributeTheory | undefined;
  wanted: number[];
  unwanted: number[];
}

export class CandidateModel {
  private readonly valuation: Valuation;
  private readonly terms: Terms;
  private readonly seeds: Seeds;
  private readonly tracked = new Map<Attribute, Tracked>();
  /** Asserted links: link atoms, and set tests with a link inside. */
  private links: LinkedLiteral[] = [];

  /** Values that the current repair has replaced. */
  private readonly before = new Map<Attribute, Value>();

  constructor(terms: Terms, seeds: Seeds) {
    this.terms = terms;
    this.seeds = seeds;
    this.valuation = new Valuation(terms);
  }

  /** Introduces the attributes of an atom. */
  introduce(node: Term): void {
    const atom = this.atomOf(node);
    if (atom.kind === "link") {
      for (const each of attributesLinkedBy(atom)) this.track(each);
      return;
    }
    const tracked = this.track(atom.attribute);
    if (isLinked(atom)) {
      for (const each of attributesLinkedBy(atom)) this.track(each);
    } else if (!tracked.numbers.has(node)) {
      tracked.numbers.set(node, tracked.tests.length);
      tracked.tests.push(atom.test);
      tracked.nodes.push(node);
      tracked.theory = undefined;
    }
  }

  assert(literal: Term): void {
    const node = Math.abs(literal);
    const atom = this.atomOf(node);
    if (atom.kind === "link" || isLinked(atom)) {
      this.links.push({ literal, atom });
      return;
    }
    const tracked = this.track(atom.attribute);
    const number = tracked.numbers.get(node) ?? FALSE;
    (literal > 0 ? tracked.wanted : tracked.unwanted).push(number);
  }

  /** Retracts the latest assertion; the candidate is unchanged. */
  retract(literal: Term): void {
    const atom = this.atomOf(Math.abs(literal));
    if (atom.kind === "link" || isLinked(atom)) {
      this.links.pop();
      return;
    }
    const tracked = this.track(atom.attribute);
    (literal > 0 ? tracked.wanted : tracked.unwanted).pop();
  }

  /**
   * Repairs the candidate so that new literals hold together with all earlier ones.
   * INVARIANT: after a conflict or a limit the candidate is restored, so it satisfies the earlier
   * literals.
   */
  repair(literals: readonly Term[], budget: Budget): RepairResult {
    this.before.clear();
    const outcome = this.tryRepair(literals, budget);
    if (outcome.kind !== "repaired") {
      for (const [attribute, value] of this.before) this.valuation.set(attribute, value);
    }
    return outcome;
  }

  private tryRepair(literals: readonly Term[], budget: Budget): RepairResult {
    for (const literal of literals) {
      const atom = this.atomOf(Math.abs(literal));
      if (atom.kind === "link" || isLinked(atom) || this.holds(literal)) continue;
      const result = this.choose(this.track(atom.attribute), budget);
      if (result.kind !== "repaired") return result;
    }
    for (;;) {
      const violated = this.links.find((each) => !this.holds(each.literal));
      if (violated === undefined) return REPAIRED;
      const result = this.chooseTogether(violated.atom, budget);
      if (result.kind !== "repaired") return result;
    }
  }

  /** Whether a term holds in the candidate. */
  holds(term: Term): boolean {
    return this.valuation.holds(term);
  }

  get model(): Model {
    return this.valuation.model;
  }

  private choose(tracked: Tracked, budget: Budget): RepairResult {
    const outcome = this.theoryOf(tracked).choose(tracked, budget);
    if (outcome.kind === "value") {
      this.set(tracked.attribute, outcome.value);
      return REPAIRED;
    }
    const blame = outcome.kind === "conflict" ? outcome : tracked;
    const literals = [
      ...blame.wanted.map((test) => tracked.nodes[test] ?? FALSE),
      ...blame.unwanted.map((test) => -(tracked.nodes[test] ?? FALSE)),
    ];
    return outcome.kind === "conflict"
      ? { kind: "conflict", literals }
      : { kind: "limit", limit: outcome.limit, literals };
  }

  /** Chooses values for all attributes that asserted links connect with those of the atom. */
  private chooseTogether(atom: Atom, budget: Budget): RepairResult {
    const tied = new Set(attributesLinkedBy(atom));
    let links: readonly LinkedLiteral[] = [];
    for (let before = -1; before !== links.length; ) {
      before = links.length;
      links = this.links.filter((each) =>
        attributesLinkedBy(each.atom).some((one) => tied.has(one)),
      );
      for (const each of links) for (const one of attributesLinkedBy(each.atom)) tied.add(one);
    }
    const literals = [...links];
    for (const attribute of tied) {
      const { wanted, unwanted, nodes, tests } = this.track(attribute);
      const own = (test: number, sign: 1 | -1): void => {
        const [found, node] = [tests[test], nodes[test]];
        if (found === undefined || node === undefined) throw new Error(`no test ${test}`);
        literals.push({ literal: sign * node, atom: { kind: "test", attribute, test: found } });
      };
      for (const test of wanted) own(test, 1);
      for (const test of unwanted) own(test, -1);
    }
    const outcome = solveVariables([...tied], literals, this.seeds, budget);
    if (outcome.kind === "values") {
      for (const [attribute, value] of outcome.values) this.set(attribute, value);
      return REPAIRED;
    }
    if (outcome.kind === "conflict") return outcome;
    return { ...outcome, literals: literals.map((each) => each.literal) };
  }

  private track(attribute: Attribute): Tracked {
    const known = this.tracked.get(attribute);
    if (known !== undefined) return known;
    const tracked: Tracked = {
      attribute,
      nodes: [],
      tests: [],
      numbers: new Map(),
      theory: undefined,
      wanted: [],
      unwanted: [],
    };
    this.tracked.set(attribute, tracked);
    this.set(attribute, this.start(attribute));
    return tracked;
  }

  /**
   * The first value of an attribute. INVARIANT: it is in the domain, so the candidate is a request.
   */
  private start(attribute: Attribute): Value {
    if (attribute.optional) return null;
    const seeds = this.seeds(attribute);
    const seed = seeds.find((each) => inDomain(attribute.domain, each));
    if (seed !== undefined) return seed;
    const outcome = new AttributeTheory(attribute, [], seeds).choose(
      ANYTHING,
      new Budget(MAX_START_STEPS),
    );
    if (outcome.kind !== "value") throw new Error(`no value is in the domain of ${attribute.name}`);
    return outcome.value;
  }

  private theoryOf(tracked: Tracked): AttributeTheory {
    tracked.theory ??= new AttributeTheory(
      tracked.attribute,
      [...tracked.tests],
      this.seeds(tracked.attribute),
    );
    return tracked.theory;
  }

  private set(attribute: Attribute, value: Value): void {
    if (!this.before.has(attribute)) this.before.set(attribute, this.valuation.get(attribute));
    this.valuation.set(attribute, value);
  }

  private atomOf(node: Term): Atom {
    const found = this.terms.node(node);
    if (found.kind !== "atom") throw new Error(`node ${node} is not an atom`);
    return found.atom;
  }
}

/**
 * Whether a test has a link inside, so that the theory of its own attribute cannot decide it; false
 * for link atoms.
 */
function isLinked(atom: Atom): boolean {
  return (
    atom.kind === "test" &&
    (atom.test.kind === "some" || atom.test.kind === "every" || atom.test.kind === "only") &&
    atom.test.test.kind === "link"
  );
}
