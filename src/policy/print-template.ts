/**
 * Prints a text of a policy as the policy may write it: the inverse of parse-template.ts.
 *
 * The keys of variables are in lower case, because the syntax tree keeps no other spelling. So the
 * result means the same as the text of the document, and is not always equal to it.
 */
import type { Text } from "./ast.ts";

export function printText(value: Text): string {
  if (typeof value === "string") return value;
  return value
    .map((part) => {
      if (part.kind === "text") return part.text;
      if (part.kind === "literal") return `\${${part.text}}`;
      return part.default === undefined ? `\${${part.key}}` : `\${${part.key}, '${part.default}'}`;
    })
    .join("");
}
