/**
 * Patterns as regular expressions of SMT-LIB's theory of strings.
 *
 * A chain of tokens is a concatenation: characters that follow each other are one literal, a letter
 * in either case is a union of two, a wildcard one character or a star of characters. What an
 * attribute never holds (`banned`) is left out of the wildcards, so that a domain is one
 * membership and no intersection, which solvers find hard.
 */
import { COLON, lettersOf, ONE, ONE_IN, RUN, RUN_IN, type Token } from "../logic/pattern.ts";
import { Inexpressible, LAST_CHARACTER, pointsLiteral } from "./literal.ts";

export function regex(tokens: readonly Token[], banned: readonly number[] = []): string {
  const parts: string[] = [];
  let fixed: number[] = [];
  const flush = (): void => {
    if (fixed.length > 0) parts.push(`(str.to_re ${pointsLiteral(fixed)})`);
    fixed = [];
  };
  for (const token of tokens) {
    const [letter, other] = lettersOf(token);
    if (letter !== undefined && other === undefined) {
      fixed.push(letter);
      continue;
    }
    flush();
    parts.push(other === undefined ? wildcard(token, banned) : eitherCase(lettersOf(token)));
  }
  flush();
  const [only] = parts;
  if (only === undefined) return '(str.to_re "")';
  return parts.length === 1 ? only : `(re.++ ${parts.join(" ")})`;
}

function eitherCase(letters: readonly number[]): string {
  return `(re.union ${letters.map((each) => `(str.to_re ${pointsLiteral([each])})`).join(" ")})`;
}

function wildcard(token: Token, banned: readonly number[]): string {
  switch (token) {
    case ONE:
      return oneBut(banned);
    case RUN:
      return banned.length === 0 ? "re.all" : `(re.* ${oneBut(banned)})`;
    case ONE_IN:
      return oneBut([...banned, COLON]);
    case RUN_IN:
      return `(re.* ${oneBut([...banned, COLON])})`;
    default:
      throw new Inexpressible("a variable inside a regular expression");
  }
}

/** One character, other than these. */
export function oneBut(banned: readonly number[]): string {
  if (banned.length === 0) return "re.allchar";
  const ranges: string[] = [];
  let from = 0;
  const upTo = (last: number): void => {
    if (last < from) return;
    const [a, b] = [pointsLiteral([from]), pointsLiteral([last])];
    ranges.push(from === last ? `(str.to_re ${a})` : `(re.range ${a} ${b})`);
  };
  for (const point of [...new Set(banned)].sort((a, b) => a - b)) {
    upTo(point - 1);
    from = point + 1;
  }
  upTo(LAST_CHARACTER);
  return ranges.length === 1 ? (ranges[0] ?? "") : `(re.union ${ranges.join(" ")})`;
}
