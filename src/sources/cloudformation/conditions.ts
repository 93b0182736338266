/**
 * Conditions of a template: which of them are decided before the deployment, and which combinations
 * of the others are possible.
 *
 * A condition is a formula over two kinds of atoms: a variable has a certain value (`Fn::Equals` of
 * a parameter and a text), or something opaque is true. An assignment of truth values is possible
 * if some values of the variables give it. The values that formulas mention are tried, and one more
 * that stands for all others. So `IsProd` and `IsDev` are never true together, and a parameter with
 * allowed values has only these.
 *
 * Too many combinations count as possible; this adds cases, and leaves none out.
 */
import { quoted } from "../../json/value.ts";
import type { SourceProblem } from "../site.ts";
import type { Value } from "../value.ts";
import { itemsOf, knownText, member, partsOf } from "../value-reading.ts";

/** LIMIT: combinations of values that are tried for one question. */
const MAX_VALUATIONS = 1024;

/** LIMIT: conditions that refer to one another. */
const MAX_DEPTH = 50;

/** Truth values of conditions, by name. */
export type Assignment = ReadonlyMap<string, boolean>;

type Formula =
  | { readonly kind: "known"; readonly value: boolean }
  | { readonly kind: "equals"; readonly variable: string; readonly value: string }
  | { readonly kind: "opaque"; readonly name: string }
  | { readonly kind: "not"; readonly of: Formula }
  | { readonly kind: "and" | "or"; readonly of: readonly Formula[] };

/** How the operands of conditions are evaluated. */
export interface Operands {
  /** The value of an operand, outside of all cases. */
  evaluate(value: Value): Value | undefined;
  /** The only values of a variable, if the template says so. */
  allowed(variable: string): readonly string[] | undefined;
  /** A name of an expression, equal only for equal expressions. */
  nameOf(value: Value): string;
}

/** The value of each variable; undefined stands for any value that no formula mentions. */
type Valuation = ReadonlyMap<string, string | boolean | undefined>;

export class Conditions {
  readonly #declared: ReadonlyMap<string, Value>;
  readonly #operands: Operands;
  readonly #formulas = new Map<string, Formula>();
  readonly #possible = new Map<string, readonly Valuation[] | "too many">();
  readonly problems: SourceProblem[] = [];

  constructor(declared: ReadonlyMap<string, Value>, operands: Operands) {
    this.#declared = declared;
    this.#operands = operands;
  }

  has(name: string): boolean {
    return this.#declared.has(name);
  }

  /** Whether a condition is true under the assignment; undefined if both is possible. */
  truth(name: string, assignment: Assignment): boolean | undefined {
    const assigned = assignment.get(name);
    if (assigned !== undefined) return assigned;
    const formula = this.#formula(name, 0);
    if (formula.kind === "known") return formula.value;
    const canBe = (value: boolean): boolean =>
      this.isPossible(new Map([...assignment, [name, value]]));
    const canBeTrue = canBe(true);
    return canBeTrue === canBe(false) ? undefined : canBeTrue;
  }

  isPossible(assignment: Assignment): boolean {
    const valuations = this.#valuations(assignment);
    return valuations === "too many" || valuations.length > 0;
  }

  /** The variables that have only one value under the assignment. */
  bindings(assignment: Assignment): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    if (assignment.size === 0) return found;
    const valuations = this.#valuations(assignment);
    if (valuations === "too many") return found;
    const [first, ...others] = valuations;
    for (const [variable, value] of first ?? []) {
      if (typeof value !== "string") continue;
      if (others.every((each) => each.get(variable) === value)) found.set(variable, value);
    }
    return found;
  }

  /** The valuations under which the assignment holds. */
  #valuations(assignment: Assignment): readonly Valuation[] | "too many" {
    const key = JSON.stringify([...assignment].sort());
    const known = this.#possible.get(key);
    if (known !== undefined) return known;
    const formulas = [...assignment].map(([name, value]) => ({
      formula: this.#formula(name, 0),
      value,
    }));
    const domains = this.#domains(formulas.map(({ formula }) => formula));
    const all = domains === undefined ? "too many" : product(domains);
    const found =
      all === "too many"
        ? all
        : all.filter((valuation) =>
            formulas.every(({ formula, value }) => holds(formula, valuation) === value),
          );
    this.#possible.set(key, found);
    return found;
  }

  /** The values that are tried for each variable; undefined if there are too many combinations. */
  #domains(
    formulas: readonly Formula[],
  ): ReadonlyMap<string, readonly (string | boolean | undefined)[]> | undefined {
    const mentioned = new Map<string, Set<string | boolean | undefined>>();
    const rest = [...formulas];
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
      if (next.kind === "not") rest.push(next.of);
      else if (next.kind === "and" || next.kind === "or") rest.push(...next.of);
      else if (next.kind === "opaque") mentioned.set(next.name, new Set([true, false]));
      else if (next.kind === "equals") {
        const values = mentioned.get(next.variable) ?? new Set();
        mentioned.set(next.variable, values.add(next.value));
      }
    }
    const domains = new Map<string, readonly (string | boolean | undefined)[]>();
    let count = 1;
    for (const [variable, values] of mentioned) {
      const domain = values.has(true) ? [...values] : this.#domain(variable, values);
      domains.set(variable, domain);
      count *= domain.length;
      if (count > MAX_VALUATIONS) return undefined;
    }
    return domains;
  }

  #domain(
    variable: string,
    mentioned: ReadonlySet<string | boolean | undefined>,
  ): readonly (string | boolean | undefined)[] {
    const allowed = this.#operands.allowed(variable);
    if (allowed === undefined) return [...mentioned, undefined];
    const values = allowed.filter((value) => mentioned.has(value));
    return values.length === allowed.length ? values : [...values, undefined];
  }

  #formula(name: string, depth: number): Formula {
    const known = this.#formulas.get(name);
    if (known !== undefined) return known;
    const declared = this.#declared.get(name);
    // A condition that refers to itself is opaque; CloudFormation rejects it.
    this.#formulas.set(name, { kind: "opaque", name: `the condition ${name}` });
    const formula =
      declared === undefined ? this.#undeclared(name) : this.#parse(declared, depth + 1);
    this.#formulas.set(name, formula);
    return formula;
  }

  #undeclared(name: string): Formula {
    return { kind: "opaque", name: `the condition ${name}` };
  }

  #parse(value: Value, depth: number): Formula {
    const opaque: Formula = { kind: "opaque", name: this.#operands.nameOf(value) };
    if (depth > MAX_DEPTH) return opaque;
    const of = (name: string): Formula[] | undefined => {
      const operands = member(value, name);
      return operands && itemsOf(operands).map((item) => this.#parse(item, depth + 1));
    };
    const reference = knownText(member(value, "Condition"));
    if (reference !== undefined) return this.#formula(reference, depth);
    const equals = member(value, "Fn::Equals");
    if (equals !== undefined) return this.#equals(equals, opaque);
    const and = of("Fn::And");
    if (and !== undefined) return { kind: "and", of: and };
    const or = of("Fn::Or");
    if (or !== undefined) return { kind: "or", of: or };
    const [not] = of("Fn::Not") ?? [];
    if (not !== undefined) return { kind: "not", of: not };
    this.problems.push({
      severity: "warning",
      code: "UNKNOWN_CONDITION",
      message: `this condition is not decided, because ${quoted(opaque.name)} is not understood`,
      place: value.place ?? { file: "", line: 1, column: 1 },
    });
    return opaque;
  }

  #equals(operands: Value, opaque: Formula): Formula {
    const [left, right] = itemsOf(operands).map((item) => this.#operands.evaluate(item));
    const [one, other] = [partsOf(left), partsOf(right)];
    if (one === undefined || other === undefined) return opaque;
    const [a = "", b = ""] = [one[0], other[0]];
    if (one.length > 1 || other.length > 1) return opaque;
    if (typeof a === "string" && typeof b === "string") return { kind: "known", value: a === b };
    if (typeof a !== "string" && typeof b !== "string") {
      return a.name === b.name ? { kind: "known", value: true } : opaque;
    }
    const [variable, value] = typeof a === "string" ? [b, a] : [a, b];
    if (typeof variable === "string" || typeof value !== "string") return opaque;
    return { kind: "equals", variable: variable.name, value };
  }
}

/** All combinations of one value for each variable. */
function product(
  domains: ReadonlyMap<string, readonly (string | boolean | undefined)[]>,
): readonly Valuation[] {
  let all: Valuation[] = [new Map()];
  for (const [variable, domain] of domains) {
    all = all.flatMap((one) => domain.map((value) => new Map([...one, [variable, value]])));
  }
  return all;
}

function holds(formula: Formula, valuation: Valuation): boolean {
  switch (formula.kind) {
    case "known":
      return formula.value;
    case "equals":
      return valuation.get(formula.variable) === formula.value;
    case "opaque":
      return valuation.get(formula.name) === true;
    case "not":
      return !holds(formula.of, valuation);
    case "and":
      return formula.of.every((each) => holds(each, valuation));
    case "or":
      return formula.of.some((each) => holds(each, valuation));
  }
}
