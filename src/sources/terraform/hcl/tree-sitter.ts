/**
 * The grammar of HCL as WebAssembly, with tree-sitter.
 *
 * The caller gives the bytes of both modules, because this layer opens no files: the runtime of
 * `web-tree-sitter` and the grammar of `@tree-sitter-grammars/tree-sitter-hcl`. The tree of a text
 * is freed after each call.
 */
import { Language, Parser } from "web-tree-sitter";
import type { GrammarNode, HclGrammar } from "./grammar.ts";

declare global {
  // The types of web-tree-sitter refer to it, and nothing here uses it.
  interface EmscriptenModule {}
}

/** LIMIT: UTF-16 units of one file. */
const MAX_TEXT = 4_194_304;

export interface GrammarBytes {
  /** `web-tree-sitter.wasm`. */
  readonly runtime: Uint8Array;
  /** `tree-sitter-hcl.wasm`. */
  readonly grammar: Uint8Array;
}

/** Loads the grammar; the runtime of a process is loaded once. */
export async function loadHclGrammar({ runtime, grammar }: GrammarBytes): Promise<HclGrammar> {
  await Parser.init({ wasmBinary: runtime });
  const language = await Language.load(grammar);
  return {
    parse<Result>(text: string, read: (root: GrammarNode) => Result): Result | undefined {
      if (text.length > MAX_TEXT) return undefined;
      const parser = new Parser();
      parser.setLanguage(language);
      const tree = parser.parse(text);
      try {
        return tree === null ? undefined : read(tree.rootNode);
      } finally {
        tree?.delete();
        parser.delete();
      }
    },
  };
}
