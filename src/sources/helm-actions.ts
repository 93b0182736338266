/**
 * A template of Helm as YAML: each action `{{ … }}` gives way to a mask of the same length.
 *
 * A template is YAML only after it is rendered. An action within a line becomes a word of private
 * characters, so that YAML sees a text. An action with a line of its own becomes a comment. Lines
 * and columns stay what they are. The mask has the number of its action, so texts can be given
 * their actions back, as unknown values.
 *
 * Some actions may not become an unknown value: `if` and its like, those that remove spaces around
 * them, and those with lines of their own. A text that has one is not readable.
 *
 * Left out is all evaluation: no action has a known value.
 */
import type { TextPart } from "./value.ts";

export interface HelmAction {
  /** With its braces. */
  readonly text: string;
  /** Counts from 1. */
  readonly line: number;
  /** Whether there is nothing but actions in its line. */
  readonly isOwnLine: boolean;
  /** `output` may write anything, `control` decides about what stands around it. */
  readonly role: "output" | "control" | "silent";
  /** Whether a text that has it cannot be told from a text with an unknown part. */
  readonly isStructural: boolean;
}

export interface MaskedText {
  readonly text: string;
  readonly actions: readonly HelmAction[];
}

const OPEN = "\uE0F0";
const CLOSE = "\uE0F1";
const FILL = "\uE0F2";
const FIRST_DIGIT = 0xe100;
/** LIMIT: the masks of 2048 ** 3 actions can be told apart. */
const BASE = 0x800;
const PRIVATE = /[\uE0F0-\uE0F2\uE100-\uE8FF]/;
const MASK = /[\uE0F0#]([\uE100-\uE8FF]{3})\uE0F2*\uE0F1?/;
const CONTROL = /^\{\{-?\s*(?:if|else|end|range|with|define|block|break|continue)\b/;
const SILENT = /^\{\{-?\s*(?:\/\*|\$\w*(?:\s*,\s*\$\w+)?\s*:?=)/;

/** Undefined if the text has the characters of masks. */
export function maskHelmActions(text: string): MaskedText | undefined {
  if (PRIVATE.test(text)) return undefined;
  const found = spansOf(text);
  if (found.length === 0) return { text, actions: [] };
  const isOwn = ownLines(text, found);
  const actions: HelmAction[] = [];
  let masked = "";
  let end = 0;
  let line = 1;
  for (const [index, span] of found.entries()) {
    const before = text.slice(end, span.start);
    line += countLines(before);
    const own = text.slice(span.start, span.end);
    const isOwnLine = isOwn[index] === true;
    const role = CONTROL.test(own) ? "control" : SILENT.test(own) ? "silent" : "output";
    const isStructural = isOwnLine || role !== "output" || removesSpace(text, span);
    actions.push({ text: own, line, isOwnLine, role, isStructural });
    masked += before + maskOf(own, index, isOwnLine, role === "silent");
    line += countLines(own);
    end = span.end;
  }
  return { text: masked + text.slice(end), actions };
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The actions of a text; one that does not end is left as it is. */
function spansOf(text: string): readonly Span[] {
  const spans: Span[] = [];
  for (let start = text.indexOf("{{"); start >= 0; ) {
    const end = endOfAction(text, start + 2);
    if (end === undefined) break;
    if (end - start >= 5) spans.push({ start, end });
    start = text.indexOf("{{", end);
  }
  return spans;
}

/** The offset behind `}}`, which does not count within texts and comments. */
function endOfAction(text: string, start: number): number | undefined {
  const comment = /-?\s*\/\*/y;
  comment.lastIndex = start;
  if (comment.test(text)) {
    const close = text.indexOf("*/", start);
    const end = close < 0 ? -1 : text.indexOf("}}", close);
    return end < 0 ? undefined : end + 2;
  }
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === "}" && text[at + 1] === "}") return at + 2;
    if (character !== '"' && character !== "`") continue;
    for (at++; at < text.length && text[at] !== character; at++) {
      if (character === '"' && text[at] === "\\") at++;
    }
  }
  return undefined;
}

/** For each action, whether the lines that it stands in have nothing but actions. */
function ownLines(text: string, spans: readonly Span[]): readonly boolean[] {
  const result: boolean[] = [];
  let group: Span[] = [];
  let isBlank = true;
  for (const [index, span] of spans.entries()) {
    const from = spans[index - 1]?.end ?? 0;
    const gap = text.slice(from, span.start);
    const isFirst = group.length === 0;
    // The text before the first action of a line, or between two of them.
    const before = isFirst ? gap.slice(gap.lastIndexOf("\n") + 1) : gap;
    isBlank &&= /^[ \t\r]*$/.test(before);
    group.push(span);
    const next = spans[index + 1];
    const behind = text.slice(span.end, next?.start ?? text.length);
    const newline = behind.indexOf("\n");
    if (newline < 0 && next !== undefined) continue;
    isBlank &&= /^[ \t\r]*$/.test(newline < 0 ? behind : behind.slice(0, newline));
    for (const _ of group) result.push(isBlank);
    group = [];
    isBlank = true;
  }
  return result;
}

/** `{{-` and `-}}` remove spaces, which are then not a part of the text. */
function removesSpace(text: string, { start, end }: Span): boolean {
  const removesBefore = text[start + 2] === "-" && /\s/.test(text[start - 1] ?? "");
  return removesBefore || (text[end - 3] === "-" && /\s/.test(text[end] ?? ""));
}

function maskOf(action: string, index: number, isOwnLine: boolean, isSilent: boolean): string {
  // Such a line writes nothing.
  if (isOwnLine && isSilent) return action.replace(/[^\n]/g, " ");
  const digits = [index % BASE, Math.floor(index / BASE) % BASE, Math.floor(index / BASE ** 2)]
    .map((digit) => String.fromCharCode(FIRST_DIGIT + digit))
    .join("");
  const [first = "", ...others] = action.split("\n");
  const start = isOwnLine ? "#" : OPEN;
  const head = `${start}${digits}${FILL.repeat(Math.max(0, first.length - 5))}${CLOSE}`;
  if (others.length === 0) return head;
  // In a line of its own, each further line is a comment too.
  const rest = others.map((line) => (isOwnLine ? "#" : FILL) + FILL.repeat(line.length));
  return [head, ...rest.map((line, at) => line.slice(0, others[at]?.length))].join("\n");
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

/** The text with its actions in the place of their masks. */
export function unmasked(text: string, actions: readonly HelmAction[]): string {
  return piecesOf(text, actions)
    .map((piece) => (typeof piece === "string" ? piece : piece.text))
    .join("");
}

/** A text with unknown values in the place of masks, or the action that forbids it. */
export function withoutMasks(
  text: string,
  actions: readonly HelmAction[],
): readonly TextPart[] | HelmAction {
  const pieces = piecesOf(text, actions);
  const parts: TextPart[] = [];
  for (const piece of pieces) {
    // Parts of a mask are those of an action with several lines.
    const action = typeof piece === "string" && PRIVATE.test(piece) ? actions[0] : piece;
    if (action === undefined) continue;
    if (typeof action === "string") parts.push(action);
    else if (typeof piece === "string" || action.isStructural) return action;
    else parts.push({ name: action.text, nature: "pattern" });
  }
  return parts;
}

function piecesOf(text: string, actions: readonly HelmAction[]): readonly (string | HelmAction)[] {
  if (!PRIVATE.test(text)) return text === "" ? [] : [text];
  return text.split(MASK).flatMap((piece, index): readonly (string | HelmAction)[] => {
    if (index % 2 === 0) return piece === "" ? [] : [piece];
    const [low = 0, middle = 0, high = 0] = [...piece].map(
      (each) => each.charCodeAt(0) - FIRST_DIGIT,
    );
    const action = actions[low + middle * BASE + high * BASE ** 2];
    return action === undefined ? [] : [action];
  });
}
