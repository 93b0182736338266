/**
 * Parses policy variables: a text with `${key}`, `${key, 'default'}` or an escape becomes a
 * template (V1).
 *
 * One pass from left to right. A `${` that does not begin a well-formed variable is literal text,
 * with a warning that says what is missing; parsing continues right after it. So `${a${b}` is the
 * text `${a` and the variable `b`. Adjacent literal text is always one part.
 *
 * Names of keys have no blanks, commas, quotes, dollar signs or braces; whether a key exists is not
 * checked. A default may have anything but a single quote.
 */
import { keyFact } from "../aws/condition-keys.ts";
import { isReserved, unknownDomain } from "../aws/unknown-values.ts";
import { quoted } from "../json/value.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import type { TemplatePart, Text } from "./ast.ts";
import { keyFault, variableLike } from "./names.ts";
import type { ParseContext } from "./parse-context.ts";

type Opening =
  | {
      readonly kind: "part";
      readonly part: TemplatePart;
      /** The offset after the name of a variable. */
      readonly nameEnd: number;
      readonly end: number;
    }
  | { readonly kind: "fault"; readonly code: string; readonly message: string };

/** Returns the text itself, or a template if it has a variable or an escape. */
export function parseText(source: string, context: ParseContext): Text {
  warnAboutVariableLike(source, context);
  if (!source.includes("${")) return source;
  // U3: a deployment fills in an unknown value in every version.
  if (!context.variables && context.unknowns.size === 0) {
    context.warn(
      "VARIABLE_UNSUPPORTED_IN_VERSION",
      `variables need version \`2012-10-17\`; ${quoted(source)} is literal text`,
    );
    return source;
  }
  const parts: TemplatePart[] = [];
  let text = "";
  let from = 0;
  for (let open = source.indexOf("${"); open >= 0; open = source.indexOf("${", from)) {
    const opening = context.variables
      ? parseOpening(source, open + 2)
      : parseReserved(source, open + 2);
    if (opening.kind === "fault") {
      context.warn(opening.code, `${opening.message}: the \`\${\` in ${quoted(source)} is literal`);
      text += source.slice(from, open + 2);
      from = open + 2;
      continue;
    }
    text += source.slice(from, open);
    if (text !== "") parts.push({ kind: "text", text });
    if (opening.part.kind === "variable") {
      warnAboutKey(source.slice(open + 2, opening.nameEnd), context);
    }
    parts.push(opening.part);
    text = "";
    from = opening.end;
  }
  if (parts.length === 0) return source;
  text += source.slice(from);
  if (text !== "") parts.push({ kind: "text", text });
  return parts;
}

/** Warns about a variable in other brackets, which is literal text. */
function warnAboutVariableLike(source: string, context: ParseContext): void {
  const like = variableLike(source);
  if (like === undefined) return;
  const message = `${quoted(like)} is literal text; write a variable as \`\${aws:username}\``;
  context.warn("NOT_A_VARIABLE", message);
}

/** U3: parses a variable with a reserved key; in version 2008-10-17, any other is literal text. */
function parseReserved(source: string, start: number): Opening {
  const opening = parseOpening(source, start);
  const isKept =
    opening.kind === "part" && opening.part.kind === "variable" && isReserved(opening.part.key);
  const message = "variables need version `2012-10-17`";
  return isKept ? opening : fault("VARIABLE_UNSUPPORTED_IN_VERSION", message);
}

/** U1: an error for a reserved key that the question does not declare. */
function checkReserved(key: string, context: ParseContext): void {
  if (context.unknowns.has(key) && unknownDomain(key) !== undefined) return;
  const message = `the key ${quoted(key)} is reserved for unknown values, and not declared as one`;
  context.error("RESERVED_KEY", message);
}

/** Warns about a variable that never has a value (V3). */
function warnAboutKey(spelling: string, context: ParseContext): void {
  const key = foldAsciiCase(spelling);
  if (isReserved(key)) {
    checkReserved(key, context);
    return;
  }
  const fault = keyFault(spelling);
  if (fault !== undefined) {
    const message = `the variable ${quoted(spelling)} ${fault.reason}; no request has such a key`;
    context.warn("IMPOSSIBLE_NAME", message);
  } else if (keyFact(spelling)?.many) {
    const message = `the key ${quoted(spelling)} has many values, so a variable of it has none`;
    context.warn("MULTIVALUED_VARIABLE", message);
  }
}

/** Warns about `${` in an element where variables are never expanded (V1). */
export function warnAboutVariable(text: string, context: ParseContext): void {
  if (!text.includes("${")) return;
  context.warn(
    "VARIABLE_UNSUPPORTED_IN_ELEMENT",
    `variables are not expanded here; ${quoted(text)} is literal text`,
  );
}

/** Parses the variable or escape after the `${` before `start`. */
function parseOpening(source: string, start: number): Opening {
  const sign = source[start];
  if (source[start + 1] === "}" && (sign === "*" || sign === "?" || sign === "$")) {
    const part: TemplatePart = { kind: "literal", text: sign };
    return { kind: "part", part, nameEnd: start + 1, end: start + 2 };
  }
  let end = start;
  while (end < source.length && isKeyCharacter(source.charCodeAt(end))) end++;
  const stop = source[end];
  if (end === start && (stop === "}" || stop === ",")) {
    return fault("EMPTY_VARIABLE", "a variable has no name");
  }
  const key = foldAsciiCase(source.slice(start, end));
  if (stop === "}") {
    return { kind: "part", part: { kind: "variable", key }, nameEnd: end, end: end + 1 };
  }
  if (stop === ",") return parseDefault(source, end + 1, key);
  if (stop !== undefined && stop.charCodeAt(0) <= 0x20) {
    return fault("UNSUPPORTED_SPACE_IN_VARIABLE", "a variable has a space in its name");
  }
  return fault("MISSING_BRACE_IN_VARIABLE", "a variable has no closing brace");
}

/** Parses the default and the closing brace after the comma. */
function parseDefault(source: string, comma: number, key: string): Opening {
  const quote = source[comma] === " " ? comma + 1 : comma;
  const close = source[quote] === "'" ? source.indexOf("'", quote + 1) : -1;
  if (close < 0) {
    return fault("MISSING_QUOTE_IN_VARIABLE", "a variable's default is not in single quotes");
  }
  if (source[close + 1] !== "}") {
    return fault("MISSING_BRACE_IN_VARIABLE", "a variable has no closing brace");
  }
  const part: TemplatePart = {
    kind: "variable",
    key,
    default: source.slice(quote + 1, close),
  };
  return { kind: "part", part, nameEnd: comma - 1, end: close + 2 };
}

function fault(code: string, message: string): Opening {
  return { kind: "fault", code, message };
}

/** Any character above the blank, except `$ ' , { }`. */
function isKeyCharacter(code: number): boolean {
  if (code <= 0x20 || code === 0x24 || code === 0x27 || code === 0x2c) return false;
  return code !== 0x7b && code !== 0x7d;
}
