/**
 * A fact of a certificate, checked: no values of the attributes make all of its literals true.
 *
 * It is enough that one attribute alone has no value for its tests; else, if links are among the
 * literals, that the attributes that they tie have none together. These are arguments of their own
 * (attribute-lemma.ts, variable-lemma.ts), which share nothing with the engine's. LIMIT: the
 * budget.
 */
import type { Attribute, Test } from "../logic/attribute.ts";
import type { Budget } from "../logic/budget.ts";
import type { Terms } from "../logic/term.ts";
import { hasNoValue } from "./attribute-lemma.ts";
import { type Link, linksOf } from "./equality-classes.ts";
import { hasNoValues } from "./variable-lemma.ts";

/** Why it is not shown that the literals, terms of atoms, exclude each other. */
export function lemmaError(
  literals: readonly number[],
  terms: Terms,
  budget: Budget,
): string | undefined {
  const tests = new Map<Attribute, { readonly wanted: Test[]; readonly unwanted: Test[] }>();
  const asserted: Link[] = [];
  const denied: Link[] = [];
  for (const literal of literals) {
    const node = terms.node(literal);
    if (node.kind !== "atom") return `the node ${Math.abs(literal)} is no atom`;
    const { atom } = node;
    if (atom.kind === "link") {
      (literal > 0 ? asserted : denied).push(atom);
    } else {
      const tested = tests.get(atom.attribute) ?? { wanted: [], unwanted: [] };
      tests.set(atom.attribute, tested);
      (literal > 0 ? tested.wanted : tested.unwanted).push(atom.test);
    }
  }
  for (const [attribute, tested] of tests) {
    if (hasNoValue(attribute, tested, budget)) return undefined;
  }
  const inTests = [...tests.values()].flatMap((each) =>
    linksOf([...each.wanted, ...each.unwanted]),
  );
  const isTied = asserted.length + denied.length + inTests.length > 0;
  if (isTied && hasNoValues({ tests, asserted, denied }, budget)) return undefined;
  return budget.exhausted ? "it takes too much work" : "its literals may all be true";
}
