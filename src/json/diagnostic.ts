/**
 * Diagnostics: errors and warnings about an input, as values and never as exceptions.
 *
 * A diagnostic names its place as a JSON path into the document. Line and column are found by
 * parsing the text again (position.ts), only when something is reported. Messages are lower case,
 * have no full stop, and put the user's text in backticks.
 */
export type JsonPath = readonly (string | number)[];

export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** Stable, upper case with underscores; AWS's issue codes where one fits. */
  readonly code: string;
  readonly message: string;
  readonly path: JsonPath;
  /** The offset in the text, for an error that has no path. */
  readonly offset?: number;
  /** The remedy, where the message does not say it. */
  readonly help?: string;
}

/** Collects diagnostics, so that one parse reports all of them. */
export class Diagnostics {
  readonly found: Diagnostic[] = [];

  error(code: string, message: string, path: JsonPath): void {
    this.found.push({ severity: "error", code, message, path });
  }

  warn(code: string, message: string, path: JsonPath): void {
    this.found.push({ severity: "warning", code, message, path });
  }

  get failed(): boolean {
    return this.found.some((each) => each.severity === "error");
  }
}
