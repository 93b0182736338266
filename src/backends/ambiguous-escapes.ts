/**
 * What values may mean where a solver's strings are ambiguous.
 *
 * z3 before version 5 prints a character beyond ASCII as an escape, and a backslash as it is. So
 * `\u{e9}` is one character or six, for each place that looks like an escape. Mostly all of them
 * are escapes, at times none is; of few places every choice is a reading. Which one is meant, the
 * formula tells: a model is one, however it was come by.
 */
import { type Expression, unescapeString } from "../smt/s-expression.ts";
import type { BackendName, Interpretations, Values } from "./backend.ts";

/** LIMIT: places that look like an escape, of which every choice is tried. */
const MOST_PLACES = 6;

export function interpretations(values: Values, name: BackendName): Interpretations {
  const places = name === "z3" ? placesIn(values) : 0;
  if (places === 0) return { readings: [values], complete: true };
  const none = read(values, () => false);
  if (places > MOST_PLACES) return { readings: [values, none], complete: false };
  const choices = Array.from({ length: 2 ** places - 1 }, (_, choice) =>
    read(values, (place) => ((choice >> place) & 1) === 1),
  );
  return { readings: [values, ...choices], complete: true };
}

function placesIn(values: Values): number {
  let places = 0;
  read(values, () => {
    places++;
    return true;
  });
  return places;
}

/** The values, with those places read as escapes that are said to be; places count from 0. */
function read(values: Values, isEscape: (place: number) => boolean): Values {
  let place = 0;
  const text = (written: string): string => unescapeString(written, () => isEscape(place++));
  return new Map(
    [...values].map(([name, value]): readonly [string, Expression] =>
      value.kind === "string" && value.written !== undefined
        ? [name, { kind: "string", text: text(value.written) }]
        : [name, value],
    ),
  );
}
