/**
 * Policy variables: a text of a policy, read under one request's context (semantics.md, V1 to V4).
 *
 * The parser has already decided what is a variable (V1: Version 2012-10-17 and well-formed); here
 * each variable gets its text. A text with a variable that has none is undefined, and those who
 * call say what that means: an operand holds of no value (V4), a resource pattern follows S5.
 */
import { keyFact } from "../aws/condition-keys.ts";
import type { Text } from "../policy/ast.ts";
import type { Context } from "./context.ts";
import type { Piece } from "./resolved-text.ts";

/** The text with its variables filled in, or undefined where one of them is unresolved (V3). */
export function substitute(text: Text, context: Context): readonly Piece[] | undefined {
  if (typeof text === "string") return [{ kind: "text", text }];
  const pieces: Piece[] = [];
  for (const part of text) {
    const filled = part.kind === "variable" ? lookUp(part, context) : part.text;
    if (filled === undefined) return undefined;
    pieces.push({ kind: part.kind, text: filled });
  }
  return pieces;
}

function lookUp(
  variable: { readonly key: string; readonly default?: string },
  context: Context,
): string | undefined {
  // V3: a multi-valued key is unresolved even if absent, so its default is never used.
  if (keyFact(variable.key)?.many === true) return undefined;
  const values = context.get(variable.key);
  if (values === undefined) return variable.default;
  return values.length === 1 ? values[0] : undefined;
}
