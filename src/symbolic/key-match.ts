/**
 * What is said of a condition key, whoever calls: that it has a value of some patterns.
 *
 * A key that is tied to the caller is read off the caller's parts (tied-keys.ts), any other is an
 * attribute; of a set it is enough that one value matches. What is absent matches nothing.
 */
import { textTest } from "../logic/attribute.ts";
import type { Pattern } from "../logic/pattern.ts";
import { FALSE, type Term } from "../logic/term.ts";
import type { NamedValue } from "../policy/fixed-values.ts";
import type { SymbolicRequest } from "./symbolic-request.ts";
import { textMatches } from "./text-match.ts";
import { plainPatterns } from "./text-pattern.ts";
import { guardedKeyValues } from "./tied-keys.ts";

export function keyMatches(
  key: string,
  patterns: readonly Pattern[],
  symbolic: SymbolicRequest,
): Term {
  if (patterns.length === 0) return FALSE;
  const { terms } = symbolic;
  return terms.or(
    ...guardedKeyValues(key, symbolic).map(({ guard, value }) => {
      if (value.kind === "absent" || guard === FALSE) return FALSE;
      if (value.kind === "text") {
        return terms.and(guard, textMatches(patterns, value.segments, terms));
      }
      const { attribute } = value;
      const test = textTest(patterns);
      const has = terms.test(attribute, attribute.many ? { kind: "some", test } : test);
      return terms.and(guard, has);
    }),
  );
}

/** The patterns of a value that a policy writes, as its operator reads it. */
export function patternsOf({ text, style }: NamedValue): readonly Pattern[] {
  return plainPatterns([text], style);
}
