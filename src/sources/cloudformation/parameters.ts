/**
 * The values that a parameter of a template may have.
 *
 * A value that the deployment gives is known. The default value is not: a deployment may give
 * another. A parameter without value is known only if it has one allowed value. Otherwise its
 * declaration may say that no value has a wildcard or a colon: by its allowed values, by its type,
 * or by a pattern of plain characters. Then policies with it can be proved exactly.
 *
 * The value of a parameter with `NoEcho` is never used, because messages would show it. A parameter
 * that reads the Parameter Store has a key as its value, and the text behind it is unknown.
 */
import type { TextPart, UnknownNature, Value } from "../value.ts";
import { knownText, member } from "../value-reading.ts";

/** The only values of a parameter, if its declaration lists them. */
export function allowedValues(declaration: Value): readonly string[] | undefined {
  const list = member(declaration, "AllowedValues");
  if (list?.kind !== "list" || isIndirect(typeOf(declaration))) return undefined;
  const texts = list.items.map((item) => knownText(item));
  const known = texts.filter((each) => each !== undefined);
  return known.length === texts.length ? known : undefined;
}

/** The value that a deployment gives; undefined if it must stay unknown. */
export function givenValue(
  declaration: Value,
  given: Value | string | readonly string[],
): Value | undefined {
  const type = typeOf(declaration);
  const isSecret = knownText(member(declaration, "NoEcho")) === "true";
  if (isSecret || isIndirect(type)) return undefined;
  if (!isList(type)) {
    if (typeof given === "string") return text(given);
    return "kind" in given ? given : text(given.join(","));
  }
  if (typeof given === "object" && "kind" in given) {
    const known = knownText(given);
    return known === undefined ? given : list(known.split(","));
  }
  return list(typeof given === "string" ? given.split(",") : given);
}

/** The default of a parameter, as text: a list is separated by commas. */
export function defaultValue(declaration: Value): string | undefined {
  return knownText(member(declaration, "Default"));
}

/** The value of a parameter that the deployment does not give. */
export function unknownParameter(declaration: Value, name: string): Value {
  const [only, second] = allowedValues(declaration) ?? [];
  const isText = !isList(typeOf(declaration));
  if (isText && only !== undefined && second === undefined) return text(only);
  return {
    kind: "unknown",
    unknown: { name, nature: isText ? natureOf(declaration) : "structure" },
  };
}

/** The values that a text parameter may have. */
export function natureOf(declaration: Value): UnknownNature {
  const type = typeOf(declaration);
  if (isIndirect(type)) return "pattern";
  if (type === "Number" || /^AWS::(?:EC2|Route53)::[A-Za-z:]+::Id$/.test(type)) return "component";
  const allowed = allowedValues(declaration);
  if (allowed !== undefined) return natureOfTexts(allowed);
  const pattern = knownText(member(declaration, "AllowedPattern"));
  if (pattern === undefined) return "pattern";
  const minimum = Number(knownText(member(declaration, "MinLength")) ?? "0");
  return natureOfPattern(pattern, minimum >= 1);
}

/** The narrowest nature that has all of the texts. */
export function natureOfTexts(texts: readonly string[]): UnknownNature {
  if (texts.length === 0 || texts.some((each) => each === "" || /[*?$]/.test(each))) {
    return "pattern";
  }
  if (texts.every((each) => /^\d{12}$/.test(each))) return "account";
  return texts.some((each) => each.includes(":")) ? "text" : "component";
}

/** Classes of characters without wildcards and colons. */
const SAFE_ESCAPES = new Set(["d", "w", ".", "-", "_", "/", "@", "+", "=", ","]);

/**
 * The nature of the texts that match a regular expression; `pattern` unless the expression is an
 * anchored sequence of plain characters and classes that excludes wildcards.
 */
function natureOfPattern(source: string, isNotEmpty: boolean): UnknownNature {
  if (!source.startsWith("^") || !source.endsWith("$")) return "pattern";
  const body = source.slice(1, -1);
  const tokens = body.match(
    /\[(?:\\.|[^\]\\])+\]|\\.|\(\?:|[()|]|\{\d+(?:,\d*)?\}|[*+?]|[^[\]{}]/g,
  );
  if (tokens === null || tokens.join("") !== body) return "pattern";
  let hasColon = false;
  let depth = 0;
  let mayBeEmpty = !isNotEmpty;
  for (const [index, token] of tokens.entries()) {
    if (token === "(" || token === "(?:") depth++;
    else if (token === ")") depth--;
    else if (token === "|") {
      // The anchors belong to the first and the last alternative only.
      if (depth === 0) return "pattern";
    } else if (!/^(?:[*+?]|\{\d.*\})$/.test(token)) {
      if (!isSafe(token)) return "pattern";
      hasColon ||= token.includes(":");
      const next = tokens[index + 1] ?? "";
      if (depth === 0 && !/^(?:[*?]|\{0)/.test(next)) mayBeEmpty = false;
    }
  }
  if (mayBeEmpty) return "pattern";
  return hasColon ? "text" : "component";
}

/** Whether one character of a regular expression, or a class, excludes wildcards. */
function isSafe(token: string): boolean {
  if (token.startsWith("\\")) return SAFE_ESCAPES.has(token.slice(1));
  if (!token.startsWith("[")) return /^[\w\-/@=,: ]$/.test(token);
  const escaped = /\\(.)/g;
  const inside = token.slice(1, -1);
  if ([...inside.matchAll(escaped)].some(([, letter = ""]) => !SAFE_ESCAPES.has(letter))) {
    return false;
  }
  const bare = inside.replace(escaped, "").replace(/a-z|A-Z|0-9|a-zA-Z/g, "");
  // Another range might have a wildcard in its middle.
  return /^[\w/@=,:.+ ]*-?$|^-[\w/@=,:.+ ]*$/.test(bare);
}

function typeOf(declaration: Value): string {
  return knownText(member(declaration, "Type")) ?? "String";
}

const isList = (type: string): boolean => type === "CommaDelimitedList" || /List</.test(type);

const isIndirect = (type: string): boolean => type.startsWith("AWS::SSM::Parameter::Value");

function text(content: string): Value {
  const parts: readonly TextPart[] = content === "" ? [] : [content];
  return { kind: "text", parts };
}

function list(items: readonly string[]): Value {
  return { kind: "list", items: items.map((item) => text(item.trim())) };
}
