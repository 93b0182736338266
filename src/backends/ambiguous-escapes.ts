/**
 * Lists the possible meanings of values in the output of a solver whose strings are ambiguous.
 *
 * z3 before version 5 prints a character beyond ASCII as an escape, and a backslash unescaped. So
 * `\u{e9}` is either one character or six, at each place that looks like an escape. Usually all of
 * them are escapes, sometimes none. For few places, every combination is a reading.
 *
 * The formula decides which reading is meant: a reading under which the formula is true is a model,
 * whatever the solver meant.
 */
import { type Expression, unescapeString } from "../smt/s-expression.ts";
import type { BackendName, Interpretations, Values } from "./backend.ts";

/** LIMIT: up to this many ambiguous places, every combination is tried. */
const MAX_PLACES = 8;

/** All readings of the values; at most two, marked as incomplete, beyond `MAX_PLACES`. */
export function listReadings(values: Values, name: BackendName): Interpretations {
  const places = name === "z3" ? countPlaces(values) : 0;
  if (places === 0) return { readings: [values], complete: true };
  const unescaped = decodeEscapes(values, () => false);
  if (places > MAX_PLACES) return { readings: [values, unescaped], complete: false };
  const choices = Array.from({ length: 2 ** places - 1 }, (_, choice) =>
    decodeEscapes(values, (place) => ((choice >> place) & 1) === 1),
  );
  return { readings: [values, ...choices], complete: true };
}

/** The number of places that look like an escape. */
function countPlaces(values: Values): number {
  let places = 0;
  decodeEscapes(values, () => {
    places++;
    return true;
  });
  return places;
}

/** Decodes the escapes at the places for which `isEscape` is true; places count from 0. */
function decodeEscapes(values: Values, isEscape: (place: number) => boolean): Values {
  let place = 0;
  const decode = (raw: string): string => unescapeString(raw, () => isEscape(place++));
  return new Map(
    [...values].map(([name, value]): readonly [string, Expression] =>
      value.kind === "string" && value.raw !== undefined
        ? [name, { kind: "string", text: decode(value.raw) }]
        : [name, value],
    ),
  );
}
