/**
 * A place in a source file, for messages and code frames.
 *
 * It is the place where a developer wrote something, not where a tool printed it again. A reader
 * gives the best place it knows.
 */
export interface Place {
  /** As the user gave it, or below a folder that the user gave; with `/`. */
  readonly file: string;
  /** Lines and columns count from 1; a column counts UTF-16 units. */
  readonly line: number;
  readonly column: number;
  /** The last line, for a frame. */
  readonly endLine?: number;
}
