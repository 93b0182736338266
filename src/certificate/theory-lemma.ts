/**
 * Checks a fact of a certificate: no values of the attributes make all of its literals true.
 *
 * It is sufficient that a single attribute has no value that satisfies its own literals
 * (attribute-lemma.ts). Otherwise, if the literals contain links, it is sufficient that the linked
 * attributes have no values together (variable-lemma.ts).
 *
 * Both proofs use methods of their own. They share data structures with the engine (logic/) and
 * none of its algorithms. LIMIT: the budget.
 */
import type { Attribute, Test } from "../logic/attribute.ts";
import type { Budget } from "../logic/budget.ts";
import type { Terms } from "../logic/term.ts";
import { hasNoValue } from "./attribute-lemma.ts";
import { type Link, linksOf } from "./equality-classes.ts";
import { hasNoValues } from "./variable-lemma.ts";

/** Why a fact is not proved; undefined if it is. The literals must be atoms or negated atoms. */
export function lemmaError(
  literals: readonly number[],
  terms: Terms,
  budget: Budget,
): string | undefined {
  const tests = new Map<Attribute, { readonly wanted: Test[]; readonly unwanted: Test[] }>();
  const asserted: Link[] = [];
  const negated: Link[] = [];
  for (const literal of literals) {
    const node = terms.node(literal);
    if (node.kind !== "atom") return `node ${Math.abs(literal)} is not an atom`;
    const { atom } = node;
    if (atom.kind === "link") {
      (literal > 0 ? asserted : negated).push(atom);
    } else {
      const tested = tests.get(atom.attribute) ?? { wanted: [], unwanted: [] };
      tests.set(atom.attribute, tested);
      (literal > 0 ? tested.wanted : tested.unwanted).push(atom.test);
    }
  }
  for (const [attribute, tested] of tests) {
    if (hasNoValue(attribute, tested, budget)) return undefined;
  }
  const linksInTests = [...tests.values()].flatMap((each) =>
    linksOf([...each.wanted, ...each.unwanted]),
  );
  const hasLinks = asserted.length + negated.length + linksInTests.length > 0;
  if (hasLinks && hasNoValues({ tests, asserted, negated }, budget)) return undefined;
  return budget.exhausted ? "the work limit was reached" : "its literals may all be true";
}
