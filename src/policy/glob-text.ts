/**
 * Whether a glob matches a short fixed text, such as `arn` or `aws`.
 *
 * The texts of requests are matched in semantics/glob.ts. Here the parser asks what a pattern can
 * stand for, with a set of positions in the bits of a number.
 */

/**
 * Whether the glob matches a text of a few characters.
 *
 * Bit i of `reached` says that the glob so far matches the first i characters of the text. A `*`
 * sets every bit above the lowest.
 */
export function canMatch(glob: string, text: string): boolean {
  const all = (1 << (text.length + 1)) - 1;
  let reached = 1;
  for (let at = 0; at < glob.length && reached !== 0; at++) {
    const sign = glob[at];
    if (sign === "*") {
      reached = -(reached & -reached) & all;
      continue;
    }
    let next = 0;
    for (let i = 0; i < text.length; i++) {
      if ((reached & (1 << i)) !== 0 && (sign === "?" || sign === text[i])) next |= 2 << i;
    }
    reached = next;
  }
  return (reached & (1 << text.length)) !== 0;
}
