/**
 * The text of a changed document: what does not change keeps its text, white space included.
 *
 * A value is written by the node of the old value: an equal value is copied; an object or a list is
 * written member by member, each with the node that it comes from. Members that remain neighbours
 * keep the text between them, and others get the separator of the list. A value without a node is
 * written with the indentation of the document. So the difference of the two texts is small.
 */
import { type Node, parseTree } from "jsonc-parser";
import { isEqual, isObject, type JsonObject } from "../json/value.ts";
import { keptEntries, type RevisedStatements, revisedStatements } from "./patch.ts";

/** A value to write, and the old value whose text it takes where they agree. */
interface Entry {
  readonly value: unknown;
  readonly from?: Node | undefined;
  /** The place of `from` in the old list, if the value stands in its place. */
  readonly place?: number;
  /** The text of the key with its colon, for a member of an object. */
  readonly head?: string;
}

/** Makes the change in the text; `text` is JSON with the statements that the change is about. */
export function revisedText(text: string, change: RevisedStatements): string {
  const root = parseTree(text);
  const list = root && memberOf(root, "Statement")?.children?.[1];
  if (root === undefined || list === undefined) throw new Error("the document has no statement");
  const written = new RevisedText(text).statements(list, change);
  const revised = text.slice(0, list.offset) + written + text.slice(endOf(list));
  return change.version === undefined ? revised : withVersion(revised, change.version);
}

/** The text with another version; a document without one gets it as its first member. */
function withVersion(text: string, version: string): string {
  const root = parseTree(text);
  const value = root && memberOf(root, "Version")?.children?.[1];
  const written = JSON.stringify(version);
  if (value !== undefined) {
    return text.slice(0, value.offset) + written + text.slice(endOf(value));
  }
  const first = root?.children?.[0];
  if (root === undefined || first === undefined) return text;
  const gap = text.slice(root.offset + 1, first.offset);
  const blank = text.includes("\n") ? " " : "";
  const member = `${gap}"Version":${blank}${written},`;
  return text.slice(0, root.offset + 1) + member + text.slice(root.offset + 1);
}

const endOf = ({ offset, length }: Node): number => offset + length;

function memberOf(parent: Node, name: string): Node | undefined {
  return parent.children?.find(({ children: [key] = [] }) => key?.value === name);
}

class RevisedText {
  readonly #text: string;
  /** One level of indentation. */
  readonly #unit: string;
  /** Whether the document has lists on one line. */
  readonly #hasShortLists: boolean;

  constructor(text: string) {
    this.#text = text;
    this.#unit = /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ";
    this.#hasShortLists = /\[ ?"/.test(text);
  }

  statements(list: Node, change: RevisedStatements): string {
    const { revisions, appended } = change;
    if (list.type !== "array") return this.#single(list, change);
    const children = list.children ?? [];
    const entries = revisions.flatMap(({ stays, parts }, index): readonly Entry[] => {
      const from = children[index];
      const own = stays === undefined ? [] : [{ value: stays, from, place: index }];
      return [...own, ...parts.map((value) => ({ value, from }))];
    });
    const last = appended.map((value): Entry => ({ value }));
    return this.#list(list, [...entries, ...last], revisedStatements(change));
  }

  #single(node: Node, change: RevisedStatements): string {
    const revised = revisedStatements(change);
    const [only] = revised;
    if (revised.length === 1) return this.#write({ value: only, from: node }, undefined);
    const [revision] = change.revisions;
    const like = (revision?.stays === undefined ? 0 : 1) + (revision?.parts.length ?? 0);
    const indent = this.#indentAt(node.offset);
    const inner = indent + this.#unit;
    const texts = revised.map((value, index) => {
      const text = this.#write({ value, from: index < like ? node : undefined }, indent);
      return inner + text.replaceAll("\n", `\n${this.#unit}`);
    });
    return `[\n${texts.join(",\n")}\n${indent}]`;
  }

  /** `indent` is that of the line on which a value without a node begins, if it has its own. */
  #write({ value, from }: Entry, indent: string | undefined): string {
    if (from === undefined) return this.#print(value, indent);
    const old: unknown = JSON.parse(this.#slice(from.offset, endOf(from)));
    if (isEqual(old, value, "same")) return this.#slice(from.offset, endOf(from));
    if (isObject(old) && isObject(value)) {
      return this.#list(from, membersOf(from, value, this), value);
    }
    if (Array.isArray(old) && Array.isArray(value)) {
      return this.#list(from, this.#entries(from, old, value), value);
    }
    return this.#print(value, this.#indentOf(from));
  }

  /** The text of the key and the colon of a member. */
  headOf(member: Node): string {
    const [key, value] = member.children ?? [];
    return key && value ? this.#slice(key.offset, value.offset) : "";
  }

  #entries(list: Node, old: readonly unknown[], value: readonly unknown[]): readonly Entry[] {
    const kept = keptEntries(old, value);
    return value.map((each, at): Entry => {
      const place = kept?.[at];
      return place === undefined
        ? { value: each }
        : { value: each, from: list.children?.[place], place };
    });
  }

  /** Writes a list or an object with the brackets and separators of the old one. */
  #list(node: Node, entries: readonly Entry[], value: unknown): string {
    const children = node.children ?? [];
    const [first, last] = [children[0], children.at(-1)];
    if (entries.length === 0 || first === undefined || last === undefined) {
      return this.#print(value, this.#indentOf(node));
    }
    const open = this.#text[node.offset] ?? "";
    const close = this.#text[endOf(node) - 1] ?? "";
    const opening = this.#slice(node.offset + 1, first.offset);
    const closing = this.#slice(endOf(last), endOf(node) - 1);
    const second = children[1];
    const blank = this.#text.includes("\n") ? " " : "";
    const usual = second ? this.#slice(endOf(first), second.offset) : `,${opening || blank}`;
    const separator = opening.includes("\n") && !usual.includes("\n") ? `,${opening}` : usual;
    const inner = opening.slice(opening.lastIndexOf("\n") + 1);
    const indent = opening.includes("\n") ? inner : undefined;
    const texts = entries.map((entry, at) => {
      const before = entries[at - 1];
      const gap = at === 0 ? "" : (this.#between(children, before, entry) ?? separator);
      return gap + (entry.head ?? "") + this.#write(entry, indent);
    });
    return open + opening + texts.join("") + closing + close;
  }

  /** The old text between two entries that were neighbours before. */
  #between(children: readonly Node[], before: Entry | undefined, after: Entry): string | undefined {
    const [left, right] = [before?.place, after.place];
    if (left === undefined || right !== left + 1) return undefined;
    const [one, other] = [children[left], children[right]];
    return one && other && this.#slice(endOf(one), other.offset);
  }

  /** The white space before the first character of the line. */
  #indentAt(offset: number): string {
    const start = this.#text.lastIndexOf("\n", offset - 1) + 1;
    return /^[ \t]*/.exec(this.#text.slice(start, offset))?.[0] ?? "";
  }

  /** The indentation of what takes the place of a value; undefined if it stays on one line. */
  #indentOf({ offset, parent }: Node): string | undefined {
    const around = parent?.type === "property" ? parent.parent : parent;
    const first = around?.children?.[0];
    if (around === undefined || first === undefined) return this.#indentAt(offset);
    const isOneLine = !this.#slice(around.offset, first.offset).includes("\n");
    return isOneLine ? undefined : this.#indentAt(offset);
  }

  /** A new value, indented as the document is; without an indentation, on one line. */
  #print(value: unknown, indent: string | undefined): string {
    if (!this.#text.includes("\n")) return JSON.stringify(value);
    if (indent === undefined) return oneLine(value);
    if (typeof value !== "object" || value === null) return JSON.stringify(value);
    const inner = indent + this.#unit;
    if (Array.isArray(value)) {
      const short = oneLine(value);
      const isShort = value.length < 2 || (this.#hasShortLists && short.length <= MAX_SHORT_LIST);
      if (isShort && value.every((each) => typeof each !== "object")) return short;
      const entries = value.map((each) => inner + this.#print(each, inner));
      return `[\n${entries.join(",\n")}\n${indent}]`;
    }
    const members = Object.entries(value).map(
      ([name, each]) => `${inner}${JSON.stringify(name)}: ${this.#print(each, inner)}`,
    );
    return members.length === 0 ? "{}" : `{\n${members.join(",\n")}\n${indent}}`;
  }

  #slice(start: number, end: number): string {
    return this.#text.slice(start, end);
  }
}

/** LIMIT: characters of a list that is written on one line. */
const MAX_SHORT_LIST = 72;

/** A value on one line, with blanks as people write them. */
function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value);
  const texts = members.map(([name, each]) => `${JSON.stringify(name)}: ${oneLine(each)}`);
  return texts.length === 0 ? "{}" : `{ ${texts.join(", ")} }`;
}

/** The members of a new object: those of the old one in their order, then the others. */
function membersOf(node: Node, value: JsonObject, writer: RevisedText): readonly Entry[] {
  const known = (node.children ?? []).flatMap((member, place): readonly Entry[] => {
    const name: unknown = member.children?.[0]?.value;
    if (typeof name !== "string" || !Object.hasOwn(value, name)) return [];
    const from = member.children?.[1];
    return [{ value: value[name], from, place, head: writer.headOf(member) }];
  });
  const names = new Set((node.children ?? []).map(({ children: [key] = [] }) => key?.value));
  const colon =
    /:\s*$/.exec(node.children?.[0] ? writer.headOf(node.children[0]) : "")?.[0] ?? ": ";
  const added = Object.entries(value).filter(([name]) => !names.has(name));
  const entries = added.map(([name, each]): Entry => {
    return { value: each, head: `${JSON.stringify(name)}${colon}` };
  });
  return [...known, ...entries];
}
