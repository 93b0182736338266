/**
 * Encodes the formula of a question for a certificate: its attributes, atoms and clauses.
 *
 * The recorder writes this encoding into the certificate. The checker derives it again from the
 * policies and only compares the certificate's copy with it; it never uses the copy.
 */
import type { Attribute } from "../logic/attribute.ts";
import { encodeAtom, encodeAttribute } from "./atom-notation.ts";
import type { Proof } from "./format.ts";
import type { TseitinClauses } from "./tseitin.ts";

/** Numbers the attributes in the order in which the atoms use them. */
export function encodeFormula(
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
