/**
 * The syntax of variables of the Serverless Framework, as far as texts have to be divided.
 *
 * A variable begins with `${`, the name of a source, and a colon or a parameter in parentheses. It
 * may have other variables inside, and fallbacks behind commas. A backslash before `${` makes it a
 * plain text. Everything here is one walk over a text, without recursion.
 *
 * Left out is the meaning of sources.
 */

/** A plain text, or the text between `${` and `}`. */
export type VariablePiece = string | { readonly variable: string };

/** LIMIT: braces within braces. */
const MAX_NESTING = 50;

/** The pieces of a text, plain ones not joined; undefined if its braces are nested too deep. */
export function variablePieces(text: string): readonly VariablePiece[] | undefined {
  if (!text.includes("${")) return text === "" ? [] : [text];
  const ends = endsOfBraces(text);
  if (ends === undefined) return undefined;
  const pieces: VariablePiece[] = [];
  let plain = 0;
  for (let at = text.indexOf("${"); at >= 0; at = text.indexOf("${", at)) {
    if (text[at - 1] === "\\") {
      pieces.push(text.slice(plain, at - 1));
      plain = at;
      at += 2;
      continue;
    }
    const end = ends.get(at + 1);
    const variable = end === undefined ? "" : text.slice(at + 2, end);
    if (end !== undefined && isVariable(variable)) {
      pieces.push(text.slice(plain, at), { variable });
      plain = end + 1;
      at = plain;
    } else at += 2;
  }
  pieces.push(text.slice(plain));
  return pieces.filter((piece) => piece !== "");
}

/** The offset of the brace that ends each one. */
function endsOfBraces(text: string): ReadonlyMap<number, number> | undefined {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "{") {
      open.push(at);
      if (open.length > MAX_NESTING) return undefined;
    } else if (text[at] === "}") {
      const start = open.pop();
      if (start !== undefined) ends.set(start, at);
    }
  }
  return ends;
}

/** Whether the framework, and neither IAM nor `Fn::Sub`, gives the value. */
function isVariable(content: string): boolean {
  if (/^\s*aws:/.test(content)) return /^\s*aws:(?:accountId|region)\s*(?:,|$)/.test(content);
  return /^\s*(?:[A-Za-z][\w-]*(?:\(.*\))?:(?!:)|file\()/s.test(content);
}

/** The sources of a variable: the first one, and its fallbacks. */
export function variableSources(content: string): readonly string[] {
  const sources: string[] = [];
  let quote: string | undefined;
  let depth = 0;
  let start = 0;
  for (let at = 0; at < content.length; at++) {
    const character = content[at];
    if (quote !== undefined) {
      if (character === quote) quote = undefined;
    } else if (character === "'" || character === '"') quote = character;
    else if (character === "(") depth++;
    else if (character === ")") depth--;
    else if (character === "," && depth === 0) {
      sources.push(content.slice(start, at).trim());
      start = at + 1;
    }
  }
  sources.push(content.slice(start).trim());
  return sources;
}
