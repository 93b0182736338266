/**
 * The findings of ValidatePolicy, in the form of AWS's answer (IAM Access Analyzer API Reference,
 * ValidatePolicyFinding, Location, PathElement, Span).
 *
 * A location has a path into the document and a span of its text. Lines count from 1, columns and
 * offsets from 0, in UTF-16 units; the end of a span is the offset after it.
 */

/** AWS's severities, by their names in answers. */
export type FindingType = "ERROR" | "SECURITY_WARNING" | "WARNING" | "SUGGESTION";

/**
 * One step of a path. `value` is the value of a member of an object, `index` an entry of a list;
 * the last step may also be a `key` itself, or a `substring` of a string.
 */
export type PathElement =
  | { readonly value: string }
  | { readonly index: number }
  | { readonly key: string }
  | { readonly substring: { readonly start: number; readonly length: number } };

export interface TextPosition {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

export interface Span {
  readonly start: TextPosition;
  readonly end: TextPosition;
}

export interface Location {
  readonly path: readonly PathElement[];
  readonly span: Span;
}

export interface ValidationFinding {
  /** The fault and its remedy. */
  readonly findingDetails: string;
  readonly findingType: FindingType;
  /** AWS's id, or one of keyaki's where AWS has none. */
  readonly issueCode: string;
  readonly learnMoreLink: string;
  /** In the order of the text; there is at least one. */
  readonly locations: readonly Location[];
}
