/**
 * Texts compared without regard to case, as patterns (rule O1).
 *
 * A value matches an operand iff both have the same lower case (text/lower-case.ts). Letter by
 * letter this is a pattern, in which each letter stands for all its cases. Two letters need care.
 * `Σ` is a capital of `σ` or of `ς`, depending on the letters around it; these have the same lower
 * case in every matching value, so the operand decides. `İ` has the lower case `i` and a dot, so a
 * value may have either spelling at each such place, which is one pattern for each combination.
 *
 * Around a policy variable the letters are not known. There these letters are excluded, and the
 * case that remains is left undetermined (SymbolicRequest.undetermined).
 */
import { type Attribute, oneValue, textTest, type ValueTest } from "../logic/attribute.ts";
import { codeUnits, folded, type Pattern, pattern, RUN, type Token } from "../logic/pattern.ts";
import type { Term, Terms } from "../logic/term.ts";
import { lowerCase } from "../text/lower-case.ts";

const LARGE_SIGMA = 0x3a3;
const SIGMA = 0x3c3;
const FINAL_SIGMA = 0x3c2;
const DOTTED_I = 0x130;
const SMALL_I = 0x69;
const DOT = 0x307;

/** LIMIT: places of an operand where a value may have `İ`. */
const MAX_DOTTED = 6;

/** The patterns of an operand; undefined if there are more than 64. */
export function ignoreCasePatterns(operand: string): readonly Pattern[] | undefined {
  const lower = lowerCase(operand);
  const units = codeUnits(lower);
  const isDotted = (at: number): boolean => units[at] === SMALL_I && units[at + 1] === DOT;
  if (units.filter((_, at) => isDotted(at)).length > MAX_DOTTED) return undefined;
  let ways: Token[][] = [[]];
  for (let at = 0; at < units.length; at++) {
    const unit = units[at] ?? 0;
    if (isDotted(at)) {
      ways = ways.flatMap((way) => [
        [...way, folded(SMALL_I), DOT],
        [...way, DOTTED_I],
      ]);
      at++;
      continue;
    }
    const isSigma = unit === SIGMA || unit === FINAL_SIGMA;
    const token = isSigma && sigmaAt(lower, at) !== unit ? unit : folded(unit);
    for (const way of ways) way.push(token);
  }
  return ways.map(pattern);
}

/** The lower case of `Σ` at this place of a text. */
function sigmaAt(text: string, at: number): number {
  return lowerCase(`${text.slice(0, at)}Σ${text.slice(at + 1)}`).charCodeAt(at);
}

const SPECIAL: readonly number[] = [LARGE_SIGMA, SIGMA, FINAL_SIGMA, DOTTED_I, DOT];
const HAS_SPECIAL: ValueTest = textTest(SPECIAL.map((unit) => pattern([RUN, unit, RUN])));

/** Whether the case of a letter in these tokens depends on the letters around it. */
export const hasSpecialCase = (tokens: readonly Token[]): boolean =>
  tokens.some((token) => SPECIAL.includes(token));

/** The term that no value of these attributes has a letter whose case depends on others. */
export const isWithoutSpecialCase = (attributes: readonly Attribute[], terms: Terms): Term =>
  terms.all(attributes.map((each) => -terms.test(each, oneValue(each, HAS_SPECIAL))));
