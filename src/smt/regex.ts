/**
 * Translates patterns to regular expressions of SMT-LIB's theory of strings.
 *
 * A chain of tokens becomes a concatenation. Consecutive characters become one literal, a letter in
 * either case a union of two, a wildcard one character or a star of characters. For example,
 * `s3:Get*` becomes `(re.++ (str.to_re "s3:Get") re.all)`.
 *
 * Characters that the attribute's domain bans are excluded from the wildcards. Pattern and domain
 * then need one membership test, and no intersection of two languages, which solvers find hard.
 */
import { COLON, lettersOf, ONE, ONE_IN, RUN, RUN_IN, type Token } from "../logic/pattern.ts";
import { Inexpressible, LAST_CHARACTER, unitsLiteral } from "./literal.ts";

export function tokensToRegex(tokens: readonly Token[], banned: readonly number[] = []): string {
  const parts: string[] = [];
  let literalUnits: number[] = [];
  const flushLiteral = (): void => {
    if (literalUnits.length > 0) parts.push(`(str.to_re ${unitsLiteral(literalUnits)})`);
    literalUnits = [];
  };
  for (const token of tokens) {
    const [letter, other] = lettersOf(token);
    if (letter !== undefined && other === undefined) {
      literalUnits.push(letter);
      continue;
    }
    flushLiteral();
    parts.push(other === undefined ? wildcard(token, banned) : eitherCase(lettersOf(token)));
  }
  flushLiteral();
  const [only] = parts;
  if (only === undefined) return '(str.to_re "")';
  return parts.length === 1 ? only : `(re.++ ${parts.join(" ")})`;
}

function eitherCase(letters: readonly number[]): string {
  return `(re.union ${letters.map((each) => `(str.to_re ${unitsLiteral([each])})`).join(" ")})`;
}

function wildcard(token: Token, banned: readonly number[]): string {
  switch (token) {
    case ONE:
      return anyCharacterExcept(banned);
    case RUN:
      return banned.length === 0 ? "re.all" : `(re.* ${anyCharacterExcept(banned)})`;
    case ONE_IN:
      return anyCharacterExcept([...banned, COLON]);
    case RUN_IN:
      return `(re.* ${anyCharacterExcept([...banned, COLON])})`;
    default:
      throw new Inexpressible("a policy variable inside a regular expression");
  }
}

/** Any one character except the banned ones. */
export function anyCharacterExcept(banned: readonly number[]): string {
  if (banned.length === 0) return "re.allchar";
  const ranges: string[] = [];
  let from = 0;
  const addRangeTo = (last: number): void => {
    if (last < from) return;
    const [start, end] = [unitsLiteral([from]), unitsLiteral([last])];
    ranges.push(from === last ? `(str.to_re ${start})` : `(re.range ${start} ${end})`);
  };
  for (const unit of [...new Set(banned)].sort((a, b) => a - b)) {
    addRangeTo(unit - 1);
    from = unit + 1;
  }
  addRangeTo(LAST_CHARACTER);
  return ranges.length === 1 ? (ranges[0] ?? "") : `(re.union ${ranges.join(" ")})`;
}
