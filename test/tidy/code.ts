/**
 * TypeScript seen through a keyhole: its imports, and its text without comments and literals.
 *
 * Not a parser. Imports are found by a pattern at the start of a line, which comments never match.
 * `blanked` walks once over the text and puts spaces where comments, strings, regular expressions
 * and the fixed parts of templates stood, so that a rule can look for `process` without finding
 * the English word. A slash opens a regular expression unless a value stands before it. Offsets
 * and lines stay as they are.
 */
import { posix } from "node:path";
import type { SourceFile } from "./tree.ts";

export interface Import {
  readonly specifier: string;
  /** The path of the file that a relative specifier leads to; undefined for a package. */
  readonly target: string | undefined;
}

const IMPORT = new RegExp(
  [
    /^(?:import|export)\s[^;"]*?\bfrom\s+"([^"]+)"/,
    /^import\s+"([^"]+)"/,
    /\bimport\(\s*"([^"]+)"/,
    /\bnew URL\(\s*"(\.[^"]+)"/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "gm",
);

/** What a file imports, exports again, loads later or starts as a worker. */
export function importsOf({ path, text }: SourceFile): readonly Import[] {
  return [...text.matchAll(IMPORT)].map((match) => {
    const specifier = match.slice(1).find((each) => each !== undefined) ?? "";
    const relative = specifier.startsWith(".");
    const target = relative ? posix.join(posix.dirname(path), specifier) : undefined;
    return { specifier, target };
  });
}

const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;
const STRING = /"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?/y;
const REGEX = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;
const TEMPLATE_PART = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*(`|\$\{|$)/y;
const WORD = /[\w$]+/y;
const BEFORE_REGEX = /(?:^|[([{,;:=!&|?+\-*%<>~^}]|\b(?:return|case|typeof|in|of|yield|await))\s*$/;

/**
 * The text with spaces in place of comments, strings, regular expressions and template parts;
 * `onRegex` is called for each regular expression.
 */
export function blanked(
  text: string,
  onRegex: (regex: string, offset: number) => void = () => undefined,
): string {
  let out = "";
  /** One entry per open template: how many braces are open inside its current `${`. */
  const templates: number[] = [];
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = out.length;
    return pattern.exec(text)?.[0];
  };
  const blank = (part: string): void => {
    out += part.replace(/[^\n]/g, " ");
  };
  const templatePart = (): void => {
    const part = match(TEMPLATE_PART) ?? "";
    blank(part);
    if (part.endsWith("${")) templates.push(0);
  };

  while (out.length < text.length) {
    const char = text.charAt(out.length);
    const regex = char === "/" && BEFORE_REGEX.test(tail(out)) ? REGEX : undefined;
    const literal = match(COMMENT) ?? match(STRING);
    const found = literal === undefined && regex !== undefined ? match(regex) : undefined;
    if (found !== undefined) onRegex(found, out.length);
    const hidden = literal ?? found;
    const depth = templates.at(-1);
    if (hidden !== undefined) {
      blank(hidden);
    } else if (char === "`") {
      blank(char);
      templatePart();
    } else if (char === "}" && depth === 0) {
      templates.pop();
      blank(char);
      templatePart();
    } else {
      if (depth !== undefined && char === "{") templates[templates.length - 1] = depth + 1;
      if (depth !== undefined && char === "}") templates[templates.length - 1] = depth - 1;
      out += match(WORD) ?? char;
    }
  }
  return out;
}

/** As much of what was read as it takes to tell a division from a regular expression. */
function tail(out: string): string {
  return out.trimEnd().slice(-12);
}
