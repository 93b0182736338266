/**
 * Parses S-expressions, the format in which solvers print their answers.
 *
 * A text becomes nested lists of the tokens of SMT-LIB 2.6 (section 3.1). A quoted symbol loses its
 * bars. In a string, `""` is a quote. `\u{X}` with one to five hexadecimal digits up to 2FFFF, and
 * `\uXXXX` with four, are the character of that number. Everything else stands for itself,
 * including a lone backslash.
 *
 * Solvers differ in how they print a backslash. cvc5 and z3 5 escape one that could begin an
 * escape; z3 4.8 does not. So `\u{e9}` in the output of z3 4.8 is either one character or six, and
 * only the formula can tell which. The parser takes it for one character and keeps the raw text,
 * from which `unescapeString` gives the other reading.
 *
 * LIMIT: a text that is longer, or nested deeper, than any answer to our commands is rejected. The
 * parser loops over the text and does not recurse, so hostile output cannot exhaust the stack.
 */

export type Expression =
  | { readonly kind: TokenKind; readonly text: string }
  /** `raw` is the text before escapes were decoded, if that differs. */
  | { readonly kind: "string"; readonly text: string; readonly raw?: string }
  | { readonly kind: "list"; readonly items: readonly Expression[] };

type TokenKind = "symbol" | "keyword" | "numeral" | "decimal" | "bits";

export type ParseResult =
  | { readonly kind: "expressions"; readonly all: readonly Expression[] }
  | { readonly kind: "unreadable"; readonly detail: string };

export const EXPRESSION_LIMITS: { readonly length: number; readonly depth: number } = {
  length: 1 << 26,
  depth: 100,
};

const SPACE = /[ \t\r\n]+|;[^\r\n]*/y;
const PLAIN = /[^\s();"|]+/y;

/** The kinds of tokens without quotes or bars, each with its syntax. */
const TOKEN_SYNTAX: readonly (readonly [TokenKind, RegExp])[] = [
  ["numeral", /^(?:0|[1-9][0-9]*)$/],
  ["decimal", /^(?:0|[1-9][0-9]*)\.[0-9]+$/],
  ["bits", /^#(?:x[0-9A-Fa-f]+|b[01]+)$/],
  ["keyword", /^:[A-Za-z0-9~!@$%^&*_+=<>.?/-]+$/],
  ["symbol", /^[A-Za-z~!@$%^&*_+=<>.?/-][A-Za-z0-9~!@$%^&*_+=<>.?/-]*$/],
];

/** Parses all expressions of a text. */
export function parseExpressions(text: string): ParseResult {
  const { length, depth } = EXPRESSION_LIMITS;
  if (text.length > length) return unreadable(`more than ${length} characters`);
  const openLists: Expression[][] = [[]];
  for (let at = 0; at < text.length; ) {
    const list = openLists.at(-1) ?? [];
    const first = text[at];
    const end = tokenEnd(text, at);
    if (end === undefined) return unreadable("unclosed string or quoted symbol");
    const token = text.slice(at, end);
    at = end;
    if (first === "(") {
      if (openLists.length > depth) return unreadable(`lists nested deeper than ${depth} levels`);
      openLists.push([]);
    } else if (first === ")") {
      openLists.pop();
      const outer = openLists.at(-1);
      if (outer === undefined) return unreadable("closing parenthesis without an opening one");
      outer.push({ kind: "list", items: list });
    } else if (first !== ";" && token.trim() !== "") {
      const parsed = parseToken(token);
      if (parsed === undefined)
        return unreadable(`invalid token at character ${at - token.length}`);
      list.push(parsed);
    }
  }
  const [all = []] = openLists;
  return openLists.length > 1 ? unreadable("unclosed list") : { kind: "expressions", all };
}

function unreadable(detail: string): ParseResult {
  return { kind: "unreadable", detail };
}

/** The end of the token, comment or white space that begins at `start`; undefined if unclosed. */
function tokenEnd(text: string, start: number): number | undefined {
  const first = text[start];
  if (first === "(" || first === ")") return start + 1;
  if (first === "|" || first === '"') {
    let end = text.indexOf(first, start + 1);
    while (first === '"' && end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
    return end < 0 ? undefined : end + 1;
  }
  for (const syntax of [PLAIN, SPACE]) {
    syntax.lastIndex = start;
    if (syntax.test(text)) return syntax.lastIndex;
  }
  return start + 1;
}

function parseToken(token: string): Expression | undefined {
  if (token.startsWith('"')) {
    const raw = token.slice(1, -1).replaceAll('""', '"');
    const text = unescapeString(raw);
    return text === raw ? { kind: "string", text } : { kind: "string", text, raw };
  }
  if (token.startsWith("|")) return { kind: "symbol", text: token.slice(1, -1) };
  const kind = TOKEN_SYNTAX.find(([, syntax]) => syntax.test(token))?.[0];
  return kind === undefined ? undefined : { kind, text: token };
}

/**
 * Decodes the escapes of a string. `isEscape` is called at each place that looks like an escape,
 * from left to right; where it returns false the characters stand for themselves.
 *
 * The characters of SMT-LIB stand for UTF-16 units. Scripts name none beyond U+FFFF, so a solver
 * that chooses one means any unnamed character, and gets one of the private use area.
 */
export function unescapeString(raw: string, isEscape: () => boolean = () => true): string {
  const escapes = /\\u(?:\{([0-2]?[0-9A-Fa-f]{1,4})\}|([0-9A-Fa-f]{4}))/g;
  return raw.replace(escapes, (found, braced?: string, four?: string) =>
    isEscape() ? toUnit(Number.parseInt(braced ?? four ?? "", 16)) : found,
  );
}

const toUnit = (character: number): string =>
  String.fromCharCode(character > 0xffff ? PRIVATE_USE + (character % PRIVATE_SIZE) : character);

const PRIVATE_USE = 0xe000;
const PRIVATE_SIZE = 0x1900;

/** Parses a reply to `(get-value (a b))`; undefined unless it has exactly these names, in order. */
export function parseValues(
  reply: Expression | undefined,
  names: readonly string[],
): ReadonlyMap<string, Expression> | undefined {
  if (reply?.kind !== "list" || reply.items.length !== names.length) return undefined;
  const values = new Map<string, Expression>();
  for (const [at, name] of names.entries()) {
    const pair = reply.items[at];
    if (pair?.kind !== "list" || pair.items.length !== 2) return undefined;
    const [printed, value] = pair.items;
    // Solvers print a name without bars where it needs none.
    if (printed?.kind !== "symbol" || printed.text !== name.replace(/^\|(.*)\|$/s, "$1"))
      return undefined;
    if (value !== undefined) values.set(name, value);
  }
  return values;
}
