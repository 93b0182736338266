/**
 * Texts with policy variables in the attack's own evaluator (rules V1 to V3).
 */
import { isManyKey } from "./keys.ts";
import { foldAscii, literal, type Token, wildcards } from "./text.ts";

/** A piece of a template: tokens, or a variable. */
export type Piece =
  | { readonly kind: "tokens"; readonly tokens: readonly Token[] }
  | { readonly kind: "variable"; readonly key: string; readonly otherwise: string | undefined };

/** A text with variables; without any, its tokens are known. */
export interface Template {
  readonly pieces: readonly Piece[];
  readonly tokens: readonly Token[] | undefined;
}

/** The values of the keys of a request, by folded key. */
export type Context = ReadonlyMap<string, readonly string[]>;

export function templateFrom(pieces: readonly Piece[]): Template {
  const isPlain = pieces.every(({ kind }) => kind === "tokens");
  const tokens = pieces.flatMap((each) => (each.kind === "tokens" ? each.tokens : []));
  return { pieces, tokens: isPlain ? tokens : undefined };
}

/** How a text is read. */
export interface Reading {
  readonly variables: boolean;
  readonly wildcards: boolean;
}

const VARIABLE = /\$\{(?:([*?$])|([^\0-\x20$',{}]+)(?:, ?'([^']*)')?)\}/g;

export function templateOf(text: string, reading: Reading): Template {
  const plain = reading.wildcards ? wildcards : literal;
  if (!reading.variables) return templateFrom([{ kind: "tokens", tokens: plain(text) }]);
  const pieces: Piece[] = [];
  let end = 0;
  for (const found of text.matchAll(VARIABLE)) {
    const [whole, character, key, otherwise] = found;
    pieces.push({ kind: "tokens", tokens: plain(text.slice(end, found.index)) });
    if (key !== undefined) pieces.push({ kind: "variable", key: foldAscii(key), otherwise });
    else pieces.push({ kind: "tokens", tokens: literal(character ?? "") });
    end = found.index + whole.length;
  }
  pieces.push({ kind: "tokens", tokens: plain(text.slice(end)) });
  return templateFrom(pieces.filter((each) => each.kind === "variable" || each.tokens.length > 0));
}

/** The text that a variable stands for; undefined if it is unresolved. */
function resolved(
  { key, otherwise }: Extract<Piece, { kind: "variable" }>,
  context: Context,
): string | undefined {
  if (isManyKey(key)) return undefined;
  const values = context.get(key);
  if (values === undefined) return otherwise;
  return values.length === 1 ? values[0] : undefined;
}

/** The tokens of a template; undefined if a variable is unresolved. */
export function resolve(template: Template, context: Context): readonly Token[] | undefined {
  if (template.tokens !== undefined) return template.tokens;
  const tokens: Token[] = [];
  for (const piece of template.pieces) {
    if (piece.kind === "tokens") {
      tokens.push(...piece.tokens);
    } else {
      const value = resolved(piece, context);
      if (value === undefined) return undefined;
      tokens.push(...literal(value));
    }
  }
  return tokens;
}

/** The text of a template without wildcards; undefined if a variable is unresolved. */
export function resolveText(template: Template, context: Context): string | undefined {
  const tokens = resolve(template, context);
  return tokens
    ?.map((each) => (typeof each === "number" ? String.fromCharCode(each) : each))
    .join("");
}
