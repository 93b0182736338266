/**
 * A text of a policy with its variables filled in, as pieces that keep their origin (rules V1, V2).
 *
 * Wildcards and colons of an ARN count only in the text that the policy itself writes, never in an
 * escape or in the value of a variable. So the filled text stays a list of pieces, which is used as
 * plain text or as a glob.
 */
import type { TemplatePart } from "../policy/ast.ts";
import { type GlobToken, globMatches, literalTokens, wildcardTokens } from "./glob.ts";

export interface Piece {
  /**
   * Only a `text` has wildcards; a `literal` is an escape, a `variable` is a value or a default.
   */
  readonly kind: TemplatePart["kind"];
  readonly text: string;
}

/** The pieces as plain text without wildcards (O1: StringEquals and the like). */
export function plainText(pieces: readonly Piece[]): string {
  return pieces.map((piece) => piece.text).join("");
}

/** Whether the pieces match as a glob; only the policy's own text has wildcards (V1, V2). */
export function piecesMatch(pieces: readonly Piece[], text: string): boolean {
  const [only] = pieces;
  if (pieces.length === 1 && only?.kind === "text") return globMatches(only.text, text);
  return globMatches(globTokens(pieces), text);
}

export function globTokens(pieces: readonly Piece[]): readonly GlobToken[] {
  return pieces.flatMap((piece) =>
    piece.kind === "text" ? wildcardTokens(piece.text) : literalTokens(piece.text),
  );
}
