/**
 * Policy variables: fills in a text of a policy under the context of a request (rules V1 to V4,
 * K3).
 *
 * The parser has already decided what a variable is (V1: version 2012-10-17, well-formed). Here
 * each variable gets its text. A text with an unresolved variable is undefined; the caller decides
 * what this means: an operand holds of no value (V4), a resource pattern follows S5.
 */
import { keyFact } from "../aws/condition-keys.ts";
import type { Text } from "../policy/ast.ts";
import type { Context } from "./context.ts";
import type { Piece } from "./resolved-text.ts";

/** Fills in the variables of a text; undefined if one of them is unresolved (V3). */
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
  // V3, K3: a multi-valued key is unresolved even if absent, so its default is never used.
  if (keyFact(variable.key)?.many === true) return undefined;
  const values = context.get(variable.key);
  if (values === undefined) return variable.default;
  return values.length === 1 ? values[0] : undefined;
}
