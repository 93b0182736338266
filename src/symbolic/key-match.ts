/**
 * The term that a condition key has a value that matches some patterns.
 *
 * A tied key is expressed by the parts of the caller (tied-keys.ts); any other key is an attribute.
 * For a set of values one matching value is enough. An absent key matches nothing.
 */
import { textTest } from "../logic/attribute.ts";
import type { Pattern } from "../logic/pattern.ts";
import { FALSE, type Term } from "../logic/term.ts";
import type { NamedValue } from "../policy/fixed-values.ts";
import { textHolds } from "./condition.ts";
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

/** U5: like `keyMatches`, for one value; FALSE if it has no unknown values. */
export function keyMatchesUnknown(
  key: string,
  { template, style }: NamedValue,
  symbolic: SymbolicRequest,
): Term {
  if (template === undefined) return FALSE;
  const { terms } = symbolic;
  return terms.any(
    guardedKeyValues(key, symbolic).map(({ guard, value }) => {
      if (value.kind === "absent" || guard === FALSE) return FALSE;
      if (value.kind === "key" && value.attribute.many) return FALSE;
      const segments = value.kind === "text" ? value.segments : [value.attribute];
      return terms.and(guard, textHolds([template], style, segments, symbolic));
    }),
  );
}

/** The patterns of a written value, by the style of its operator; none for an unknown one. */
export function patternsOf({ text, template, style }: NamedValue): readonly Pattern[] {
  return template === undefined ? plainPatterns([text], style) : [];
}
