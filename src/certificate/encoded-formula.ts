/**
 * A question's formulas, as a certificate writes them: attributes, atoms, clauses.
 *
 * It is made in the same way by who writes a certificate and by who checks one, each from the
 * policies; the file is only compared with it.
 */
import type { Attribute } from "../logic/attribute.ts";
import { encodeAtom, encodeAttribute } from "./atom-notation.ts";
import type { Proof } from "./format.ts";
import type { TseitinClauses } from "./tseitin.ts";

export function encodedFormula(
  clauses: TseitinClauses,
): Pick<Proof, "attributes" | "atoms" | "clauses"> {
  const numbers = new Map<Attribute, number>();
  const numberOf = (attribute: Attribute): number => {
    const known = numbers.get(attribute);
    if (known !== undefined) return known;
    numbers.set(attribute, numbers.size);
    return numbers.size - 1;
  };
  const atoms = clauses.nodes.flatMap((number) => {
    const node = clauses.terms.node(number);
    return node.kind === "atom" ? encodeAtom(node.atom, number, numberOf) : [];
  });
  const attributes = [...numbers].map(([attribute, number]) => encodeAttribute(attribute, number));
  return { attributes, atoms, clauses: clauses.all };
}
