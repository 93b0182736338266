/**
 * Unit propagation and the Tseitin clauses of a question.
 *
 * Small examples can be followed by hand. Random examples are compared with a naive loop over all
 * clauses.
 */
import { describe, expect, test } from "vitest";
import type { Clause } from "../../src/certificate/format.ts";
import { TseitinClauses } from "../../src/certificate/tseitin.ts";
import { UnitPropagation } from "../../src/certificate/unit-propagation.ts";
import { textTest } from "../../src/logic/attribute.ts";
import { literal } from "../../src/logic/pattern.ts";
import { Terms } from "../../src/logic/term.ts";
import { Random } from "../laws/support/random.ts";

function refutes(clauses: readonly Clause[], literals: Clause): boolean {
  const propagation = new UnitPropagation();
  for (const each of clauses) propagation.add(each);
  return propagation.refutes(literals);
}

/** Propagates over all clauses until nothing changes. */
function refutesByRepetition(clauses: readonly Clause[], literals: Clause): boolean {
  const known = new Set(literals);
  for (let before = -1; before < known.size; ) {
    before = known.size;
    if ([...known].some((each) => known.has(-each))) return true;
    for (const clause of clauses) {
      if (clause.some((each) => known.has(each))) continue;
      const unassigned = [...new Set(clause)].filter((each) => !known.has(-each));
      if (unassigned.length === 0) return true;
      const [only] = unassigned;
      if (unassigned.length === 1 && only !== undefined) known.add(only);
    }
  }
  return false;
}

describe("unit propagation", () => {
  test.each<[string, readonly Clause[], Clause, boolean]>([
    ["refutes a clause and its negation", [[1, 2]], [-1, -2], true],
    ["does not refute half of the negation", [[1, 2]], [-1], false],
    ["refutes through a chain", [[-1, 2], [-2, 3], [-3]], [1], true],
    ["refutes a literal and its negation", [], [1, -1], true],
    ["finds units before and after other clauses", [[5], [-5, 6], [-6, -7]], [7], true],
    ["refutes everything from a contradiction", [[1], [-1]], [], true],
    ["refutes everything from the empty clause", [[]], [], true],
    ["counts a repeated literal once", [[2, 2]], [-2], true],
    [
      "does not refute without a unit",
      [
        [1, 2],
        [-1, 2],
        [1, -2],
        [-1, -2],
      ],
      [],
      false,
    ],
    ["does not refute without clauses", [], [], false],
  ])("%s", (_, clauses, literals, expected) => {
    expect(refutes(clauses, literals)).toBe(expected);
    expect(refutesByRepetition(clauses, literals)).toBe(expected);
  });

  test("takes assumptions back after each question", () => {
    const propagation = new UnitPropagation();
    propagation.add([-1, 2]);
    propagation.add([-2, -3]);
    expect(propagation.refutes([1, 3])).toBe(true);
    expect(propagation.refutes([3])).toBe(false);
    propagation.add([3]);
    expect(propagation.refutes([1])).toBe(true);
    expect(propagation.refutes([-1])).toBe(false);
  });

  test("agrees with a naive loop on random clauses that are added between questions", () => {
    let refuted = 0;
    for (let seed = 1; seed <= 2000; seed++) {
      const random = new Random(seed);
      const literals = (most: number): Clause =>
        random.several(1, most, () => (1 + random.int(7)) * (random.chance(0.5) ? 1 : -1));
      const propagation = new UnitPropagation();
      const clauses: Clause[] = [];
      for (let round = 0; round < 6; round++) {
        for (const each of random.several(1, 4, () => literals(4))) {
          propagation.add(each);
          clauses.push(each);
        }
        const assumed = literals(3);
        const expected = refutesByRepetition(clauses, assumed);
        expect(propagation.refutes(assumed), `seed ${seed}`).toBe(expected);
        refuted += expected ? 1 : 0;
      }
    }
    expect(refuted).toBeGreaterThan(2000);
    expect(refuted).toBeLessThan(10_000);
  });
});

test("the Tseitin clauses do not depend on the order of the assertions", () => {
  const terms = new Terms();
  const x = { name: "x", optional: true, many: false, domain: {} };
  const [a, b, c] = ["a", "b", "c"].map((each) => terms.test(x, textTest([literal(each)])));
  if (a === undefined || b === undefined || c === undefined) throw new Error("no terms");
  const [both, either] = [terms.and(a, b), terms.or(b, -c)];
  const whole = terms.and(both, either);
  const [one, other] = [new TseitinClauses(terms), new TseitinClauses(terms)];
  one.assert(whole);
  one.introduce(either);
  other.introduce(-either);
  other.assert(whole);
  other.assert(whole);
  expect(one.all).toEqual(other.all);
  expect(one.all.at(-1)).toEqual([whole]);
  expect(one.nodes).toEqual([a, b, c, Math.abs(either), whole].sort((m, n) => m - n));
  expect(one.has(both)).toBe(false);
});
