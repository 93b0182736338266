/**
 * What is wrong, or doubtful, in an input: a value, never an exception.
 *
 * A diagnostic names its place as a JSON path into the document; line and column are found by
 * reading the text again (position.ts), and only when something is reported. Messages are lower
 * case, have no full stop and put the user's text in backticks.
 */
export type JsonPath = readonly (string | number)[];

export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** Stable, upper case with underscores; AWS's issue codes where one fits. */
  readonly code: string;
  readonly message: string;
  readonly path: JsonPath;
  /** Offset in the text, where the fault is in the text and no path leads to it. */
  readonly offset?: number;
}

/** Collects what is found on the way, so that one reading reports everything. */
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
