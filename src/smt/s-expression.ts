/**
 * S-expressions as solvers print them: what SMT-LIB 2.6 (section 3.1) calls tokens, in lists.
 *
 * A symbol is its text without the bars. In a string `""` is a quote, and `\u{X}` with one to five
 * hexadecimal digits up to 2FFFF and `\uXXXX` with four are the character of that number; all else
 * stands for itself, a lone backslash too. cvc5 and z3 5 escape a backslash that could be taken for
 * the beginning of an escape, z3 4.8 does not: what it prints as `\u{e9}` is one character or six,
 * and only the formula can tell (`unescaped` reads it either way).
 *
 * LIMIT: what is longer or deeper than any answer to our commands is not read. A reader that loops
 * over the text cannot be brought down by it.
 */

export type Expression =
  | { readonly kind: Literal; readonly text: string }
  /** As it was written, if that differs. */
  | { readonly kind: "string"; readonly text: string; readonly written?: string }
  | { readonly kind: "list"; readonly items: readonly Expression[] };

type Literal = "symbol" | "keyword" | "numeral" | "decimal" | "bits";

export type Expressions =
  | { readonly kind: "expressions"; readonly all: readonly Expression[] }
  | { readonly kind: "unreadable"; readonly detail: string };

export const EXPRESSION_LIMITS: { readonly length: number; readonly depth: number } = {
  length: 1 << 26,
  depth: 100,
};

const SPACE = /[ \t\r\n]+|;[^\r\n]*/y;
const PLAIN = /[^\s();"|]+/y;

/** The forms of what stands without quotes or bars. */
const FORMS: readonly (readonly [Literal, RegExp])[] = [
  ["numeral", /^(?:0|[1-9][0-9]*)$/],
  ["decimal", /^(?:0|[1-9][0-9]*)\.[0-9]+$/],
  ["bits", /^#(?:x[0-9A-Fa-f]+|b[01]+)$/],
  ["keyword", /^:[A-Za-z0-9~!@$%^&*_+=<>.?/-]+$/],
  ["symbol", /^[A-Za-z~!@$%^&*_+=<>.?/-][A-Za-z0-9~!@$%^&*_+=<>.?/-]*$/],
];

/** All expressions of a text. */
export function readExpressions(text: string): Expressions {
  const { length, depth } = EXPRESSION_LIMITS;
  if (text.length > length) return unreadable(`more than ${length} characters`);
  const open: Expression[][] = [[]];
  for (let at = 0; at < text.length; ) {
    const list = open.at(-1) ?? [];
    const mark = text[at];
    const end = endOf(text, at);
    if (end === undefined) return unreadable("a string or a quoted symbol is not closed");
    const token = text.slice(at, end);
    at = end;
    if (mark === "(") {
      if (open.length > depth) return unreadable(`lists nested deeper than ${depth} levels`);
      open.push([]);
    } else if (mark === ")") {
      open.pop();
      const outer = open.at(-1);
      if (outer === undefined) return unreadable("a list is closed that was not opened");
      outer.push({ kind: "list", items: list });
    } else if (mark !== ";" && token.trim() !== "") {
      const literal = literalOf(token);
      if (literal === undefined) return unreadable(`no token at character ${at - token.length}`);
      list.push(literal);
    }
  }
  const [all = []] = open;
  return open.length > 1 ? unreadable("a list is not closed") : { kind: "expressions", all };
}

function unreadable(detail: string): Expressions {
  return { kind: "unreadable", detail };
}

/** Where what begins here ends: a parenthesis, space, a comment, or a literal. */
function endOf(text: string, start: number): number | undefined {
  const mark = text[start];
  if (mark === "(" || mark === ")") return start + 1;
  if (mark === "|" || mark === '"') {
    let end = text.indexOf(mark, start + 1);
    while (mark === '"' && end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
    return end < 0 ? undefined : end + 1;
  }
  for (const form of [PLAIN, SPACE]) {
    form.lastIndex = start;
    if (form.test(text)) return form.lastIndex;
  }
  return start + 1;
}

function literalOf(token: string): Expression | undefined {
  if (token.startsWith('"')) {
    const written = token.slice(1, -1).replaceAll('""', '"');
    const text = unescapeString(written);
    return text === written ? { kind: "string", text } : { kind: "string", text, written };
  }
  if (token.startsWith("|")) return { kind: "symbol", text: token.slice(1, -1) };
  const kind = FORMS.find(([, form]) => form.test(token))?.[0];
  return kind === undefined ? undefined : { kind, text: token };
}

/** The text of a string as written; what looks like an escape is one where `isOne` says so. */
export function unescapeString(written: string, isOne: () => boolean = () => true): string {
  const escapes = /\\u(?:\{([0-2]?[0-9A-Fa-f]{1,4})\}|([0-9A-Fa-f]{4}))/g;
  return written.replace(escapes, (found, braced?: string, four?: string) =>
    isOne() ? String.fromCodePoint(Number.parseInt(braced ?? four ?? "", 16)) : found,
  );
}

/** What a reply to `(get-value (a b))` says; undefined unless it answers just these names. */
export function readValues(
  reply: Expression | undefined,
  names: readonly string[],
): ReadonlyMap<string, Expression> | undefined {
  if (reply?.kind !== "list" || reply.items.length !== names.length) return undefined;
  const values = new Map<string, Expression>();
  for (const [at, name] of names.entries()) {
    const pair = reply.items[at];
    if (pair?.kind !== "list" || pair.items.length !== 2) return undefined;
    const [said, value] = pair.items;
    // A name that needs no bars is printed without them.
    if (said?.kind !== "symbol" || said.text !== name.replace(/^\|(.*)\|$/s, "$1"))
      return undefined;
    if (value !== undefined) values.set(name, value);
  }
  return values;
}
