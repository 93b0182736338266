/**
 * The files that a reader may open besides its own: nested templates, modules, included texts.
 *
 * Paths use `/` and are relative to the working directory, or absolute. A path outside of the
 * folders that the user gave is not readable.
 */
export interface Files {
  /** The bytes of a file; undefined if it does not exist or may not be read. */
  read(path: string): Uint8Array | undefined;
  /** The names in a folder, in the order of their code units; undefined if it is not one. */
  list(folder: string): readonly string[] | undefined;
}

/** The file that a reader turns into policy sites. */
export interface SourceFile {
  /** As the user gave it, or below a folder that the user gave; with `/`. */
  readonly file: string;
  readonly text: string;
}
