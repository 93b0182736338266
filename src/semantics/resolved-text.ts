/**
 * A text of a policy in pieces that remember where they come from (semantics.md, V1, V2).
 *
 * Wildcards and the colons of an ARN count in what the policy itself wrote, never in an escape or
 * in what a variable stands for. So a text whose variables are filled in stays a list of pieces,
 * and is read in one of two ways: as plain text or as a glob.
 */
import type { TemplatePart } from "../policy/ast.ts";
import { type GlobToken, globMatches, literalTokens, wildcardTokens } from "./glob.ts";

export interface Piece {
  /** Only a `text` has wildcards; a `literal` is an escape, a `variable` a value or a default. */
  readonly kind: TemplatePart["kind"];
  readonly text: string;
}

/** The pieces as a text in which nothing is a wildcard (StringEquals and its kin, O1). */
export function plainText(pieces: readonly Piece[]): string {
  return pieces.map((piece) => piece.text).join("");
}

/** Whether the pieces as a glob match: wildcards count in the policy's own text only (V1, V2). */
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
