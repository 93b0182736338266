/**
 * The term that a composed text matches one of some patterns.
 *
 * Most texts are one attribute, which takes one test. The ARN of a caller has several parts, so the
 * pattern is split into tests of the parts (split-pattern.ts); beyond the limit of splitting, the
 * question is undecided. A text without attributes is matched at once.
 */

import { oneValue, type Segment, textTest, valueTestHolds } from "../logic/attribute.ts";
import { ANY_TEXT, type Pattern } from "../logic/pattern.ts";
import { FALSE, type Term, type Terms, TRUE } from "../logic/term.ts";
import { splitPattern } from "./split-pattern.ts";

export function textMatches(
  patterns: readonly Pattern[],
  subject: readonly Segment[],
  terms: Terms,
): Term {
  if (patterns.length === 0) return FALSE;
  const [only] = subject;
  if (subject.length === 1 && typeof only === "string") {
    return valueTestHolds(textTest(patterns), only) ? TRUE : FALSE;
  }
  if (subject.length === 1 && typeof only === "object") {
    return terms.test(only, oneValue(only, textTest(patterns)));
  }
  return terms.any(patterns.map((each) => overParts(each, subject, terms)));
}

function overParts(each: Pattern, subject: readonly Segment[], terms: Terms): Term {
  const ways = splitPattern(each, subject);
  if (ways === undefined) {
    terms.exceeded = "steps";
    return FALSE;
  }
  return terms.any(
    ways.map((parts) =>
      terms.and(
        ...parts.map(([attribute, cut]) =>
          cut.key === ANY_TEXT.key ? TRUE : terms.test(attribute, textTest([cut])),
        ),
      ),
    ),
  );
}
