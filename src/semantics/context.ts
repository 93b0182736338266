/**
 * The context of a request: condition keys and their values (rules R1, R2, K1).
 *
 * A key is absent or has a set of values. Key names are folded to lower case; values are texts
 * without repetitions. The spelling and the places in the document are kept, so that a
 * contradiction with the caller (tied-keys.ts) or with the type of a key is reported where it
 * stands.
 */

import { type KeyType, keyFact } from "../aws/condition-keys.ts";
import type { Diagnostics, JsonPath } from "../json/diagnostic.ts";
import { precisionMessage, scalarText } from "../json/number.ts";
import { isObject, quoted } from "../json/value.ts";
import { canonicalBase64 } from "../policy/binary.ts";
import { parseDate } from "../policy/date.ts";
import { parseIp } from "../policy/ip.ts";
import { parseDecimal, VALUE_LIMITS } from "../policy/number.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import { parseArn } from "./arn.ts";

/** R1, R2: the keys, folded to lower case, each with its set of values. */
export type Context = ReadonlyMap<string, readonly string[]>;

export type ContextValue = ContextScalar | readonly ContextScalar[];

type ContextScalar = string | number | boolean;

/** A key in the context of a request document. */
export interface Given {
  readonly spelling: string;
  readonly values: readonly string[];
  /** The place of each value; repetitions have none. */
  readonly paths: readonly JsonPath[];
}

/** The keys by folded name, in the order of the document. */
export type GivenContext = ReadonlyMap<string, Given>;

/** R1, R2: parses the member `context` of a request document. */
export function parseContext(value: unknown, found: Diagnostics): GivenContext {
  const given = new Map<string, Given>();
  if (value === undefined) return given;
  if (!isObject(value)) {
    found.error("INVALID_TYPE", "`context` must be an object", ["context"]);
    return given;
  }
  for (const [spelling, under] of Object.entries(value)) {
    const key = foldAsciiCase(spelling);
    const earlier = given.get(key);
    if (earlier !== undefined) {
      const message = `${quoted(spelling)} and ${quoted(earlier.spelling)} are the same key`;
      found.error("DUPLICATE_KEYS_WITH_DIFFERENT_CASE", message, ["context", spelling]);
      continue;
    }
    given.set(key, { spelling, ...parseValues(under, ["context", spelling], found) });
  }
  return given;
}

/** R1: a list of one equals its value; numbers and booleans are texts; repetitions count once. */
function parseValues(
  value: unknown,
  path: JsonPath,
  found: Diagnostics,
): Pick<Given, "values" | "paths"> {
  const places = new Map<string, JsonPath>();
  const listed = Array.isArray(value);
  const values: readonly unknown[] = listed ? value : [value];
  values.forEach((each, index) => {
    const place = listed ? [...path, index] : path;
    const text = scalarText(each);
    const imprecise = precisionMessage(each);
    if (imprecise !== undefined) found.error("NUMBER_PRECISION", imprecise, place);
    if (text !== undefined) {
      if (!places.has(text)) places.set(text, place);
    } else {
      const message = "a context value must be a string, a number, a boolean or a list of these";
      found.error("INVALID_TYPE", each === null ? `${message}, not null` : message, place);
    }
  });
  return { values: [...places.keys()], paths: [...places.values()] };
}

/**
 * How the values of each type are written. Epoch seconds are whole; four digits are a year (O4).
 */
const READS: Readonly<Record<KeyType, (text: string) => boolean>> = {
  string: () => true,
  arn: (text) => parseArn(text) !== undefined,
  bool: (text) => text === "true" || text === "false",
  date: (text) => parseDate(text) !== undefined,
  epoch: (text) => /^-?\d+$/.test(text) && parseDate(text) !== undefined && !/^\d{4}$/.test(text),
  number: (text) => parseDecimal(text, VALUE_LIMITS) !== undefined,
  ip: (text) => parseIp(text) !== undefined,
  binary: (text) => canonicalBase64(text) !== undefined,
};

/** K1: whether a text is a value of a type. */
export function isValueOf(type: KeyType, text: string): boolean {
  return READS[type](text);
}

/** K1: warns about each value that does not have the type of its key. */
export function checkTypes(given: GivenContext, found: Diagnostics): void {
  for (const [key, { spelling, values, paths }] of given) {
    const type = keyFact(key)?.type;
    if (type === undefined) continue;
    values.forEach((value, index) => {
      if (READS[type](value)) return;
      const key = `${quoted(spelling)}, which has the type ${type}`;
      found.warn(
        "TYPE_MISMATCH",
        `${quoted(value)} is not a value of ${key}`,
        paths[index] ?? ["context", spelling],
      );
    });
  }
}
