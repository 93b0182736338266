/**
 * The grammar of HCL for tests, and short forms of values.
 *
 * `shown` writes a value as JSON in which an unknown part is `<name>` and an unknown value is
 * `<nature name>`.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { HclGrammar } from "../../../../src/sources/terraform/hcl/grammar.ts";
import { loadHclGrammar } from "../../../../src/sources/terraform/hcl/tree-sitter.ts";
import type { Value } from "../../../../src/sources/value.ts";

const { resolve } = createRequire(import.meta.url);

let loaded: Promise<HclGrammar> | undefined;

export function hclGrammar(): Promise<HclGrammar> {
  loaded ??= loadHclGrammar({
    runtime: readFileSync(resolve("web-tree-sitter/web-tree-sitter.wasm")),
    grammar: readFileSync(resolve("@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-hcl.wasm")),
  });
  return loaded;
}

export function shown(value: Value): string {
  switch (value.kind) {
    case "null":
      return "null";
    case "boolean":
      return String(value.value);
    case "number":
      return value.spelling;
    case "text":
      return JSON.stringify(
        value.parts.map((part) => (typeof part === "string" ? part : `<${part.name}>`)).join(""),
      );
    case "unknown":
      return `<${value.unknown.nature} ${value.unknown.name}>`;
    case "list":
      return `[${value.items.map(shown).join(",")}]`;
    case "object":
      return `{${value.members.map((each) => `${each.name}:${shown(each.value)}`).join(",")}}`;
  }
}
