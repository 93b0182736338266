/**
 * The grammar of HCL, as far as the readers see it: a tree of nodes with names and positions.
 *
 * The command gives an implementation with tree-sitter (tree-sitter.ts). Loading it is
 * asynchronous and reads WebAssembly from the disk, so it is not part of this layer. A tree lives
 * only during the call of `read`, because its memory is not that of JavaScript.
 */

export interface HclGrammar {
  /** Parses a text and reads the tree; undefined if the parser reached its limit. */
  parse<Result>(text: string, read: (root: GrammarNode) => Result): Result | undefined;
}

/** A node of tree-sitter; offsets and columns count UTF-16 units, from 0. */
export interface GrammarNode {
  readonly type: string;
  readonly isNamed: boolean;
  readonly isMissing: boolean;
  readonly isError: boolean;
  /** Whether the node or one below it is an error or is missing. */
  readonly hasError: boolean;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly children: readonly (GrammarNode | null)[];
}
