/**
 * The syntax tree of a Terraform file: blocks, attributes, expressions, templates.
 *
 * It is what HCL's native syntax says, without tokens. Escapes are resolved, strip markers (`~`)
 * and the indentation of `<<-` are carried out, and chains of conditionals are right-associative.
 * Each node has the place of its first character. A text of a template also maps to offsets of the
 * file, so that JSON inside of a heredoc has places.
 *
 * Left out are comments, except that `HclFile` keeps them if one of them may be an exception.
 */
import type { Place } from "../../place.ts";

/** One file after parsing; a file with faults has the blocks that could be read. */
export interface HclFile {
  readonly path: string;
  readonly body: Body;
  readonly comments: readonly Comment[];
  readonly faults: readonly Fault[];
  readonly locate: Locate;
}

export interface Fault {
  readonly code: "HCL_SYNTAX" | "HCL_LIMIT";
  readonly message: string;
  readonly place: Place;
}

export interface Comment {
  readonly text: string;
  readonly place: Place;
  /** Whether nothing stands before it in its line. */
  readonly isAlone: boolean;
}

export interface Body {
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly Block[];
}

export interface Attribute {
  readonly name: string;
  readonly value: Expression;
  /** The whole source of the value. */
  readonly text: string;
  readonly place: Place;
}

export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: Body;
  readonly place: Place;
  /** The last line. */
  readonly end: number;
}

export type BinaryOperator =
  | "*"
  | "/"
  | "%"
  | "+"
  | "-"
  | ">"
  | ">="
  | "<"
  | "<="
  | "=="
  | "!="
  | "&&"
  | "||";

export type Expression = (
  | { readonly kind: "null" }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "number"; readonly spelling: string }
  | { readonly kind: "template"; readonly parts: readonly TemplatePart[] }
  | { readonly kind: "tuple"; readonly items: readonly Expression[] }
  | { readonly kind: "object"; readonly members: readonly ObjectMember[] }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "attribute"; readonly of: Expression; readonly name: string }
  | { readonly kind: "index"; readonly of: Expression; readonly index: Expression }
  /** `a[*].b`, `a.*.b`: the steps apply to each element. */
  | { readonly kind: "splat"; readonly of: Expression; readonly steps: readonly SplatStep[] }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly arguments: readonly Expression[];
      /** Whether the last argument is a list of arguments: `f(a, b...)`. */
      readonly expands: boolean;
    }
  | ForExpression
  | {
      readonly kind: "conditional";
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    }
  | { readonly kind: "unary"; readonly operator: "-" | "!"; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  /** A syntax error, which is one of the faults of the file. */
  | { readonly kind: "invalid" }
) & {
  readonly place: Place;
  /** The source, for the name of an unknown value; cut if it is long. */
  readonly source: string;
  /** Whether the expression stands in parentheses. */
  readonly grouped?: true;
};

export interface ForExpression {
  readonly kind: "for";
  /** The name of the key or index, if there are two names. */
  readonly key?: string;
  readonly item: string;
  readonly collection: Expression;
  /** Present if the result is an object. */
  readonly resultKey?: Expression;
  readonly result: Expression;
  /** `...` after the result: values with the same key are a list. */
  readonly groups: boolean;
  readonly condition?: Expression;
}

export interface ObjectMember {
  readonly key: Expression;
  readonly value: Expression;
}

export type SplatStep =
  | { readonly kind: "attribute"; readonly name: string }
  | { readonly kind: "index"; readonly index: Expression };

export type TemplatePart =
  | { readonly kind: "text"; readonly text: string; readonly map: TextMap }
  | { readonly kind: "interpolation"; readonly value: Expression }
  | {
      readonly kind: "if";
      readonly test: Expression;
      readonly then: readonly TemplatePart[];
      readonly otherwise: readonly TemplatePart[];
      readonly place: Place;
    }
  | {
      readonly kind: "for";
      readonly key?: string;
      readonly item: string;
      readonly collection: Expression;
      readonly body: readonly TemplatePart[];
      readonly place: Place;
    };

/**
 * Where the characters of a text stand: from `at` in the text on, the offset in the file is
 * `offset + (i - at)`, up to the next run.
 */
export type TextMap = readonly { readonly at: number; readonly offset: number }[];

/** The place of an offset in the text that was parsed. */
export type Locate = (offset: number) => Place;

/** Places in a file; `skipped` lines at the beginning of the text are not part of the file. */
export function locator(file: string, lineStarts: readonly number[], skipped = 0): Locate {
  return (offset) => {
    let low = 0;
    let high = lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const column = offset - (lineStarts[low] ?? 0) + 1;
    return { file, line: Math.max(1, low + 1 - skipped), column };
  };
}

/** The offset of the first character of each line of a text. */
export function lineStartsOf(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
