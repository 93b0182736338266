/**
 * Line ends of YAML that programs see differently.
 *
 * A carriage return alone ends a line in every version of YAML, but the package `yaml` sees none
 * there. A comment would go on behind it and hide what follows. So it becomes a line feed, which
 * changes no offset. Three characters of Unicode end a line in YAML 1.1 only. Programs that deploy
 * templates read either version, so a text with one of them has no sure meaning outside of JSON.
 */

/** The text with a line feed for each carriage return that stands alone. */
export function withLineFeeds(text: string): string {
  return text.includes("\r") ? text.replace(/\r(?!\n)/g, "\n") : text;
}

const DISPUTED = /[\u0085\u2028\u2029]/g;

/** The offset of the first character in a part of a text that ends a line in YAML 1.1 only. */
export function disputedLineEnd(text: string, start: number, end: number): number | undefined {
  const disputed = new RegExp(DISPUTED);
  disputed.lastIndex = start;
  const at = disputed.exec(text)?.index;
  return at !== undefined && at < end ? at : undefined;
}
