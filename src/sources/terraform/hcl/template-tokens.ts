/**
 * Templates: what stands between quotes or in a heredoc, from grammar nodes to template parts.
 *
 * The grammar drops white space at the beginning of a literal text, so the text is what the source
 * has between the other nodes. The template first becomes a flat list of tokens: texts,
 * interpolations and directives. Strip markers and the indentation of `<<-` change the texts, as in
 * the reference implementation: a marker strips white space of one line of a heredoc, or of the
 * whole text between quotes. Then the directives are nested.
 *
 * LIMIT: the depth of directives.
 */
import { composed } from "../../../text/normal-form.ts";
import type { GrammarNode } from "./grammar.ts";
import type { Expression, TemplatePart, TextMap } from "./syntax.ts";

export interface TemplateReader {
  readonly text: string;
  expression(node: GrammarNode): Expression;
  place(offset: number): Expression["place"];
  /** Reports a limit that was reached. */
  limit(message: string, node: GrammarNode): void;
}

/** LIMIT: levels of nested directives. */
const MAX_LEVELS = 100;

type Token =
  | { kind: "text"; text: string; map: { at: number; offset: number }[] }
  | { readonly kind: "node"; readonly node: GrammarNode; readonly strip: Strip };

interface Strip {
  readonly before: boolean;
  readonly after: boolean;
}

/** The nodes of a template that are not literal text. */
const MARKS: ReadonlySet<string> = new Set([
  "template_interpolation",
  "template_for_start",
  "template_for_end",
  "template_if_intro",
  "template_else_intro",
  "template_if_end",
]);

/** Reads `"…"`: the node is a string or a quoted template. */
export function quotedParts(node: GrammarNode, reader: TemplateReader): readonly TemplatePart[] {
  const tokens = tokensOf(node, node.startIndex + 1, node.endIndex - 1, reader, "quoted");
  return nested(tokens, reader);
}

/** Reads a heredoc; `<<-` removes the indentation that all lines share. */
export function heredocParts(node: GrammarNode, reader: TemplateReader): readonly TemplatePart[] {
  const { text } = reader;
  const start = text.indexOf("\n", node.startIndex) + 1;
  const end = Math.max(start, text.lastIndexOf("\n", node.endIndex - 1) + 1);
  const tokens = tokensOf(node, start, end, reader, "heredoc");
  if (text.startsWith("<<-", node.startIndex)) removeIndentation(tokens);
  return nested(tokens, reader);
}

function tokensOf(
  node: GrammarNode,
  start: number,
  end: number,
  reader: TemplateReader,
  form: "quoted" | "heredoc",
): Token[] {
  const { text } = reader;
  const tokens: Token[] = [];
  let at = start;
  for (const mark of marksOf(node, reader, 0)) {
    tokens.push(...literals(text, at, mark.startIndex, form));
    const markers = mark.children.filter((child) => child?.type === "strip_marker");
    const opening = text[mark.startIndex + 2] === "~";
    const closing = text[mark.endIndex - 2] === "~" && markers.length > 0;
    tokens.push({ kind: "node", node: mark, strip: { before: opening, after: closing } });
    at = mark.endIndex;
  }
  tokens.push(...literals(text, at, end, form));
  strip(tokens);
  return tokens;
}

function marksOf(node: GrammarNode, reader: TemplateReader, level: number): readonly GrammarNode[] {
  // A directive is three nodes deep.
  if (level > 3 * MAX_LEVELS) {
    reader.limit(`directives are nested more than ${MAX_LEVELS} levels deep`, node);
    return [];
  }
  return node.children.flatMap((child) => {
    if (child === null) return [];
    if (MARKS.has(child.type)) return [child];
    return child.type.startsWith("template_") ? marksOf(child, reader, level + 1) : [];
  });
}

/** One token for each line of a heredoc, or one for a text between quotes. */
function literals(text: string, from: number, to: number, form: "quoted" | "heredoc"): Token[] {
  if (form === "quoted") return from < to ? [literal(text, from, to, true)] : [];
  const tokens: Token[] = [];
  for (let at = from; at < to; ) {
    const line = text.indexOf("\n", at);
    const end = line < 0 || line >= to ? to : line + 1;
    tokens.push(literal(text, at, end, false));
    at = end;
  }
  return tokens;
}

const ESCAPE = /\$\$\{|%%\{|\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[nrt"\\])/y;
const NAMED_ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function literal(source: string, from: number, to: number, escapes: boolean): Token {
  const map = [{ at: 0, offset: from }];
  let text = "";
  for (let at = from; at < to; ) {
    ESCAPE.lastIndex = at;
    const found = ESCAPE.exec(source)?.[0];
    const isTemplate = found?.endsWith("{") === true;
    if (found === undefined || at + found.length > to || (!isTemplate && !escapes)) {
      text += source[at++];
      continue;
    }
    text += isTemplate ? found.slice(1) : unescaped(found.slice(1));
    at += found.length;
    map.push({ at: text.length, offset: at });
  }
  return { kind: "text", text, map };
}

function unescaped(sign: string): string {
  const [name = ""] = sign;
  if (name !== "u" && name !== "U") return NAMED_ESCAPES[name] ?? name;
  const point = Number.parseInt(sign.slice(1), 16);
  return point > 0x10ffff ? "\ufffd" : String.fromCodePoint(point);
}

/** Carries out `~`: the texts beside a mark lose white space. */
function strip(tokens: readonly Token[]): void {
  tokens.forEach((token, at) => {
    if (token.kind !== "node") return;
    const before = tokens[at - 1];
    const after = tokens[at + 1];
    if (token.strip.before && before?.kind === "text") before.text = before.text.trimEnd();
    if (token.strip.after && after?.kind === "text") {
      cutStart(after, after.text.length - after.text.trimStart().length);
    }
  });
}

/** Lines of white space do not count; a line that begins with a mark has no indentation. */
function removeIndentation(tokens: readonly Token[]): void {
  const starts: Extract<Token, { kind: "text" }>[] = [];
  let least = Number.POSITIVE_INFINITY;
  let isLineStart = true;
  for (const token of tokens) {
    if (isLineStart && token.kind === "node") least = 0;
    if (isLineStart && token.kind === "text") {
      const trimmed = token.text.trimStart();
      if (trimmed !== "" || !token.text.endsWith("\n")) {
        least = Math.min(least, token.text.length - trimmed.length);
        starts.push(token);
      }
    }
    isLineStart = token.kind === "text" && token.text.endsWith("\n");
  }
  for (const token of starts) cutStart(token, Math.min(least, token.text.length));
}

function cutStart(token: Extract<Token, { kind: "text" }>, count: number): void {
  if (count === 0) return;
  token.text = token.text.slice(count);
  token.map = token.map.map(({ at, offset }) =>
    at >= count ? { at: at - count, offset } : { at: 0, offset: offset + count - at },
  );
}

/** Nests directives; the grammar guarantees that each has its end. */
function nested(tokens: readonly Token[], reader: TemplateReader): readonly TemplatePart[] {
  let at = 0;
  const sequence = (): TemplatePart[] => {
    const parts: TemplatePart[] = [];
    for (; at < tokens.length; at++) {
      const token = tokens[at];
      if (token === undefined) break;
      if (token.kind === "text") {
        if (token.text !== "") parts.push(textPart(token.text, token.map));
        continue;
      }
      const { node } = token;
      if (node.type === "template_interpolation") {
        const inner = node.children.find((child) => child?.type === "expression");
        if (inner) parts.push({ kind: "interpolation", value: reader.expression(inner) });
        continue;
      }
      if (node.type === "template_for_start") {
        at++;
        parts.push(forPart(node, sequence(), reader));
        continue;
      }
      if (node.type === "template_if_intro") {
        at++;
        const then = sequence();
        const hasElse = isMark(tokens[at], "template_else_intro");
        if (hasElse) at++;
        const otherwise = hasElse ? sequence() : [];
        parts.push({
          kind: "if",
          test: lastExpression(node, reader),
          then,
          otherwise,
          ...placed(node, reader),
        });
        continue;
      }
      // An end or an else belongs to the directive that is open.
      return parts;
    }
    return parts;
  };
  return merged(sequence());
}

function forPart(node: GrammarNode, body: TemplatePart[], reader: TemplateReader): TemplatePart {
  const names = namesOf(node, reader.text);
  const [first = "", second] = names;
  return {
    kind: "for",
    ...(second === undefined ? { item: first } : { key: first, item: second }),
    collection: lastExpression(node, reader),
    body: merged(body),
    ...placed(node, reader),
  };
}

/** The names that `for` declares. */
export function namesOf(node: GrammarNode, text: string): readonly string[] {
  return node.children.flatMap((child) =>
    child?.type === "identifier" ? [text.slice(child.startIndex, child.endIndex)] : [],
  );
}

function lastExpression(node: GrammarNode, reader: TemplateReader): Expression {
  const inner = node.children.filter((child) => child?.type === "expression").at(-1) ?? node;
  return reader.expression(inner);
}

const placed = (node: GrammarNode, reader: TemplateReader): { place: Expression["place"] } => ({
  place: reader.place(node.startIndex),
});

const isMark = (token: Token | undefined, type: string): boolean =>
  token?.kind === "node" && token.node.type === type;

/** HCL puts texts into Unicode's normal form C; the map of a text that changes is approximate. */
function textPart(text: string, map: TextMap): TemplatePart {
  return { kind: "text", text: composed(text), map };
}

/** Adjacent texts as one. */
function merged(parts: readonly TemplatePart[]): readonly TemplatePart[] {
  const result: TemplatePart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part.kind !== "text" || last?.kind !== "text") {
      result.push(part);
      continue;
    }
    const moved = part.map.map(({ at, offset }) => ({ at: at + last.text.length, offset }));
    result[result.length - 1] = {
      kind: "text",
      text: last.text + part.text,
      map: [...last.map, ...moved],
    };
  }
  return result;
}
