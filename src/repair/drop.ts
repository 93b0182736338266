/**
 * The repair by dropping: the policy without its violating atoms.
 *
 * At this granularity, it is the largest part of the policy that passes. Whatever keeps a violating
 * atom fails, and all others stay. A statement of which several parts are left is divided; the
 * largest part stays in its place.
 */
import type { JsonObject } from "../json/value.ts";
import { type Part, writtenPart } from "./atom.ts";
import type { Revision } from "./patch.ts";
import { SidNames } from "./sid-names.ts";
import { splitStatement } from "./split.ts";
import type { ViolatingStatement } from "./violating-atoms.ts";

/** The revision of each statement, with something in the place of its violating parts. */
export function revisionsWith(
  written: readonly JsonObject[],
  violating: readonly ViolatingStatement[],
  inPlaceOf: (
    violating: ViolatingStatement,
    part: Part,
    written: JsonObject,
  ) => readonly JsonObject[],
): readonly Revision[] {
  const sids = new SidNames(written);
  const found = new Map(violating.map((each) => [each.statement.index, each]));
  return written.map((statement, index): Revision => {
    const one = found.get(index);
    if (one === undefined) return { stays: statement, parts: [] };
    const { kept, violating: parts } = splitStatement(one);
    const [stays, ...others] = kept.toSorted((a, b) => atomsIn(b) - atomsIn(a));
    const replaced = parts.flatMap((part) => inPlaceOf(one, part, statement));
    const rest = [...others.map((part) => writtenPart(statement, part, one.sizes)), ...replaced];
    if (stays !== undefined) {
      const home = writtenPart(statement, stays, one.sizes);
      return { stays: home, parts: rest.map((each) => sids.renamed(each)) };
    }
    const [first, ...more] = rest;
    if (first === undefined) return { parts: [] };
    return { stays: first, parts: more.map((each) => sids.renamed(each)) };
  });
}

const atomsIn = ({ principals, actions, resources }: Part): number =>
  principals.length * actions.length * resources.length;

/** The statements without their violating atoms. */
export function dropped(
  written: readonly JsonObject[],
  violating: readonly ViolatingStatement[],
): readonly Revision[] {
  return revisionsWith(written, violating, () => []);
}
