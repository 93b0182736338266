/**
 * A value that a source describes, as far as it is known before the deployment.
 *
 * It is JSON with two additions. A text may have unknown parts, and a whole value may be unknown.
 * Each node keeps the place where the developer wrote it. Scalars keep their spelling, because a
 * number of a policy is compared as text (rule R1).
 */
import type { Place } from "./place.ts";

export type Value = (
  | { readonly kind: "null" }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "number"; readonly spelling: string }
  /** Adjacent known parts are one part; an empty text has no parts. */
  | { readonly kind: "text"; readonly parts: readonly TextPart[] }
  | { readonly kind: "list"; readonly items: readonly Value[] }
  | { readonly kind: "object"; readonly members: readonly Member[] }
  | { readonly kind: "unknown"; readonly unknown: Unknown }
) & { readonly place?: Place };

export type TextPart = string | Unknown;

/** A member of an object; the first of two equal names is an error of the reader. */
export interface Member {
  readonly name: string;
  readonly value: Value;
}

/**
 * A value that only the deployment decides. Two unknowns are the same value iff their `name` is
 * equal, so a name is unique within a source (a module path, a stack).
 */
export interface Unknown {
  /** How the developer calls it: `aws_s3_bucket.logs.arn`, `Parameters.Stage`, `AWS::AccountId`. */
  readonly name: string;
  readonly nature: UnknownNature;
}

/**
 * The values that may stand in the place of an unknown:
 *
 * - `account`: 12 digits;
 * - `partition`: `aws`, `aws-cn`, `aws-us-gov` or another partition's name;
 * - `component`: a text without colons and wildcards, such as a name, an id or a Region;
 * - `text`: a text without wildcards, such as an attribute of a resource;
 * - `pattern`: any text, wildcards included: an input variable, a parameter, an import;
 * - `structure`: any value.
 */
export type UnknownNature =
  | "account"
  | "partition"
  | "component"
  | "text"
  | "pattern"
  | "structure";
