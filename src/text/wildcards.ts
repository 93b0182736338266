/**
 * Whether a text matches a pattern with wildcards: `*` for any characters, and `?` for one if
 * asked.
 *
 * Only the last `*` has to be tried again after a mismatch, because a shorter match of the earlier
 * ones leaves the later ones more choice. So the time is at most the product of both lengths. Every
 * other character means itself, in its case.
 *
 * A glob of paths is a row of such patterns between slashes; `**` stands for any number of names.
 */
export function matchesWildcards(pattern: string, text: string, signs: "*" | "*?" = "*"): boolean {
  let at = 0;
  let position = 0;
  let star = -1;
  let resume = 0;
  while (position < text.length) {
    const sign = pattern[at];
    if (sign === "*") {
      star = at++;
      resume = position;
    } else if (sign === text[position] || (sign === "?" && signs === "*?")) {
      at++;
      position++;
    } else if (star >= 0) {
      at = star + 1;
      position = ++resume;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}

/** Whether a path matches a glob; a glob of a folder matches everything below it. */
export function matchesGlob(glob: string, path: string): boolean {
  const names = path.split("/");
  return matchesBeginning(glob.split("/"), names.length, (wanted, at) =>
    matchesWildcards(wanted, names[at] ?? "", "*?"),
  );
}

/**
 * Whether a row of patterns matches a beginning of a row of `count` names; `**` matches any number
 * of them. The set of the beginnings that the patterns so far can match is kept, so nothing is
 * tried twice.
 */
export function matchesBeginning<Pattern>(
  patterns: readonly Pattern[],
  count: number,
  matches: (pattern: Pattern, at: number) => boolean,
  isRun: (pattern: Pattern) => boolean = (pattern) => pattern === "**",
): boolean {
  let reached: readonly number[] = [0];
  for (const pattern of patterns) {
    if (isRun(pattern)) {
      const [least = 0] = reached;
      reached = Array.from({ length: count - least + 1 }, (_, more) => least + more);
    } else {
      reached = reached.filter((at) => at < count && matches(pattern, at)).map((at) => at + 1);
    }
    if (reached.length === 0) return false;
  }
  return true;
}
