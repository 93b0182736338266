/**
 * How a plan's reader asks for what the plan does not have: the HCL source.
 *
 * The configuration in a plan has the references of an expression and not the text between them. A
 * reader of HCL answers for one attribute at a time: what it evaluates to, and where it stands. It
 * asks back for the values of references, because the plan knows what exists and what is decided.
 */
import type { Place } from "../place.ts";
import type { InlineException, SitePolicy } from "../site.ts";
import type { Value } from "../value.ts";
import type { Key, ModulePath } from "./address.ts";

export interface SourceQuestion {
  /** The instance of the module in which the block stands. */
  readonly module: ModulePath;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  /** The key of the instance of the resource. */
  readonly key?: Key;
  /** The attribute: names of blocks, their indexes in the source, and names of attributes. */
  readonly path: readonly Key[];
  /**
   * - `document`: the attribute is a policy. The value is the document, such as what `jsonencode`
   *   gets, or what the JSON of a heredoc says, and not its text.
   * - `value`: the value of the attribute or of an element of it.
   * - `blocks`: the path has names only, and the last is an attribute of all blocks on it. The
   *   answer has the policy of each block.
   * - `place`: the place only; nothing is evaluated.
   * - `block`: whether the source has the block, and the exceptions beside it; the path is empty.
   */
  readonly asked: "document" | "value" | "blocks" | "place" | "block";
  /** The value of a reference in this module, such as `aws_s3_bucket.logs.arn`, in the plan. */
  readonly resolve: (reference: string) => Value | undefined;
}

export interface SourceAnswer {
  /** The attribute, or its block if the attribute has no place of its own. */
  readonly place?: Place;
  /** Absent if the expression cannot be evaluated; `reason` completes "because …". */
  readonly value?: Value;
  readonly reason?: string;
  /** In the order of the source; one block may stand for any number that a `dynamic` one makes. */
  readonly blocks?: readonly SitePolicy[];
  /** The exceptions beside the block. */
  readonly allowed?: readonly InlineException[];
  /** Whether the source surely does not have the block; a module may be not installed. */
  readonly isMissing?: true;
}

/** Undefined if the source does not have the block. */
export type TerraformSource = (question: SourceQuestion) => SourceAnswer | undefined;
