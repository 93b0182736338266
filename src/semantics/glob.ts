/**
 * Decides whether a text matches a glob: `*` is any run of characters, `?` exactly one (rules T1,
 * O2).
 *
 * A glob is a list of tokens, because a character from an escape or a policy variable is never a
 * wildcard (V1, V2). A character is one UTF-16 unit. The matcher uses two pointers: it walks
 * along both sides, remembers the last `*`, and after a mismatch lets that `*` take one character
 * more. Only the last `*` has to be tried again, because a shorter match of the earlier ones leaves
 * the later ones more choice.
 *
 * Case, colons and ARNs are the caller's business.
 */
export type GlobToken =
  | { readonly kind: "character"; readonly character: string }
  | { readonly kind: "run" }
  | { readonly kind: "one" };

/** The tokens of a text in which `*` and `?` are wildcards. */
export function wildcardTokens(text: string): readonly GlobToken[] {
  return text.split("").map((character) => {
    if (character === "*") return { kind: "run" };
    if (character === "?") return { kind: "one" };
    return { kind: "character", character };
  });
}

/** The tokens of a text without wildcards. */
export function literalTokens(text: string): readonly GlobToken[] {
  return text.split("").map((character) => ({ kind: "character", character }));
}

/** Whether the whole text matches the whole pattern; in a string, `*` and `?` are wildcards. */
export function globMatches(pattern: readonly GlobToken[] | string, text: string): boolean {
  if (pattern === "*") return true;
  // Fast path: most patterns of real policies have no wildcard, or one `*` at the end.
  if (typeof pattern === "string") {
    const wild = pattern.search(/[*?]/);
    if (wild < 0) return pattern === text;
    const isBeginning = wild === pattern.length - 1 && pattern.endsWith("*");
    if (isBeginning) return text.startsWith(pattern.slice(0, -1));
  }
  const tokens = typeof pattern === "string" ? wildcardTokens(pattern) : pattern;
  const characters = text.split("");
  const last = tokens.findLastIndex(({ kind }) => kind === "run");
  let token = 0;
  let at = 0;
  /** The last `*`, and the end of the text that it has taken so far. */
  let run: { readonly token: number; end: number } | undefined;
  while (at < characters.length) {
    const next = tokens[token];
    if (next?.kind === "run") {
      // Tokens after the last `*` must match at the end of the text.
      if (token === last) {
        const rest = tokens.slice(token + 1);
        return rest.length <= characters.length - at && endsWith(characters, rest);
      }
      run = { token, end: at };
      token += 1;
    } else if (next?.kind === "one" || next?.character === characters[at]) {
      token += 1;
      at += 1;
    } else if (run !== undefined) {
      run.end += 1;
      token = run.token + 1;
      at = run.end;
    } else {
      return false;
    }
  }
  return tokens.slice(token).every((rest) => rest.kind === "run");
}

function endsWith(characters: readonly string[], tokens: readonly GlobToken[]): boolean {
  const from = characters.length - tokens.length;
  return tokens.every(
    (each, i) =>
      each.kind === "one" || (each.kind === "character" && each.character === characters[from + i]),
  );
}
