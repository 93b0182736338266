/**
 * Reads YAML, and so JSON, to a tree of nodes that each know where they stand.
 *
 * The package `yaml` finds tokens and nodes. It recurses over the nesting of a text, and a deep one
 * ends the whole process. So the nesting is measured between its two steps, where nothing recurses.
 * An alias shares the node of its anchor, and its size counts again: a text with many aliases of
 * aliases reaches the limit before anything is expanded.
 *
 * Every scalar keeps its spelling, such as that of an account id with a zero in front. Merge keys
 * (`<<`) are plain names, and tags that are not of the core schema are errors.
 */
import {
  type Alias,
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Parser,
} from "yaml";
import { quoted } from "../json/value.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import { withLineFeeds } from "./line-ends.ts";

export interface YamlLimits {
  /** UTF-16 units of the text. */
  readonly length: number;
  readonly depth: number;
  /** Nodes, with those behind each alias. */
  readonly nodes: number;
}

export interface YamlScalar {
  readonly kind: "scalar";
  readonly value: null | boolean | number | string;
  /** As written, without quotes; of a text, the text. */
  readonly source: string;
  readonly offset: number;
}

export interface YamlList {
  readonly kind: "list";
  readonly items: readonly YamlNode[];
  readonly offset: number;
}

export interface YamlObject {
  readonly kind: "object";
  readonly members: ReadonlyMap<string, YamlMember>;
  readonly offset: number;
}

export interface YamlMember {
  readonly value: YamlNode;
  /** The offset of its name. */
  readonly offset: number;
}

export type YamlNode = YamlScalar | YamlList | YamlObject;

export interface YamlFault {
  readonly code: "YAML_SYNTAX" | "YAML_LIMIT";
  readonly message: string;
  readonly offset: number;
}

export interface YamlPosition {
  readonly line: number;
  readonly column: number;
}

export type YamlReading = { readonly positionOf: (offset: number) => YamlPosition } & (
  | { readonly kind: "document"; readonly root: YamlNode }
  | { readonly kind: "invalid"; readonly faults: readonly YamlFault[] }
);

/** Reads a text with one document; an empty text is null. */
export function readYamlDocument(text: string, limits: YamlLimits): YamlReading {
  const lines = new LineCounter();
  const positionOf = (offset: number): YamlPosition => {
    const { line, col } = lines.linePos(offset);
    return line === 0 ? { line: 1, column: offset + 1 } : { line, column: col };
  };
  const invalid = (...faults: readonly YamlFault[]): YamlReading => ({
    kind: "invalid",
    faults,
    positionOf,
  });
  if (text.length > limits.length) {
    return invalid(limit(`the text has more than ${limits.length} characters`, 0));
  }
  const tokens = [...new Parser(lines.addNewLine).parse(withLineFeeds(text))];
  const deep = tooDeep(tokens, limits.depth);
  if (deep !== undefined) {
    return invalid(limit(`the text is nested deeper than ${limits.depth} levels`, deep));
  }
  const composer = new Composer({ uniqueKeys: false, version: "1.2", prettyErrors: false });
  const documents: Document.Parsed[] = [...composer.compose(tokens, true, text.length)];
  const faults = documents.flatMap(({ errors, warnings }) =>
    [...errors, ...warnings].map(({ message, pos }) => syntax(lowerStart(message), pos[0])),
  );
  const second = documents[1];
  if (second !== undefined) {
    faults.push(syntax("the text has more than one document", second.range[0]));
  }
  if (faults.length > 0) return invalid(...faults);
  const reader = new NodeReader(limits.nodes);
  const root = reader.read(documents[0]?.contents ?? null, 0);
  if (reader.faults.length > 0) return invalid(...reader.faults);
  return { kind: "document", root, positionOf };
}

const syntax = (message: string, offset: number): YamlFault => ({
  code: "YAML_SYNTAX",
  message,
  offset,
});
/** The messages of the package begin with a capital letter. */
const lowerStart = (message: string): string =>
  foldAsciiCase(message.slice(0, 1)) + message.slice(1);

const limit = (message: string, offset: number): YamlFault => ({
  code: "YAML_LIMIT",
  message,
  offset,
});

/** The offset of the first token below the limit, found without recursion. */
function tooDeep(tokens: readonly CST.Token[], most: number): number | undefined {
  const open = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > most) return token.offset;
    if (token.type === "document" && token.value !== undefined) {
      open.push({ token: token.value, depth });
    }
    if (!("items" in token)) continue;
    for (const { key, value } of token.items) {
      if (key) open.push({ token: key, depth: depth + 1 });
      if (value) open.push({ token: value, depth: depth + 1 });
    }
  }
  return undefined;
}

const NOTHING: YamlScalar = { kind: "scalar", value: null, source: "", offset: 0 };

class NodeReader {
  readonly faults: YamlFault[] = [];
  readonly #most: number;
  #count = 0;
  /** Undefined for an anchor whose node is not complete. */
  readonly #anchors = new Map<string, { node: YamlNode; size: number } | undefined>();

  constructor(most: number) {
    this.#most = most;
  }

  /** `offset` is the place of a node that is not written. */
  read(node: Node | null, offset: number): YamlNode {
    if (node === null) return { ...NOTHING, offset };
    if (isAlias(node)) return this.#alias(node);
    const before = this.#count;
    this.#enlarge(1, startOf(node, offset));
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.#anchors.set(anchor, undefined);
    const read = this.#content(node, startOf(node, offset));
    if (anchor !== undefined) {
      this.#anchors.set(anchor, { node: read, size: this.#count - before });
    }
    return read;
  }

  #content(node: Node, offset: number): YamlNode {
    if (isSeq<Node | null>(node)) {
      return { kind: "list", items: node.items.map((each) => this.read(each, offset)), offset };
    }
    if (isMap<Node | null, Node | null>(node)) {
      const members = new Map<string, YamlMember>();
      for (const { key, value } of node.items) {
        const at = startOf(key, offset);
        const name =
          key !== null && isScalar(key) ? scalarOf(key.value, key.source, at) : undefined;
        if (name === undefined || key === null) {
          this.#fault("the name of a member must be a text", at);
        } else if (members.has(name.source)) {
          this.#fault(`the member ${quoted(name.source)} occurs twice`, at);
        } else members.set(name.source, { value: this.read(value, at), offset: at });
      }
      return { kind: "object", members, offset };
    }
    const scalar = isScalar(node) ? scalarOf(node.value, node.source, offset) : undefined;
    if (scalar !== undefined) return scalar;
    this.#fault("this value is neither a text, a number, a boolean nor null", offset);
    return { ...NOTHING, offset };
  }

  #alias(node: Alias): YamlNode {
    const offset = startOf(node, 0);
    const target = this.#anchors.get(node.source);
    if (target === undefined) {
      const isOpen = this.#anchors.has(node.source);
      this.#fault(
        isOpen
          ? `the alias \`*${node.source}\` stands inside of its own anchor`
          : `the alias \`*${node.source}\` has no anchor before it`,
        offset,
      );
      return { ...NOTHING, offset };
    }
    this.#enlarge(target.size, offset);
    return target.node;
  }

  #fault(message: string, offset: number): void {
    this.faults.push(syntax(message, offset));
  }

  #enlarge(nodes: number, offset: number): void {
    const isFirst = this.#count <= this.#most && this.#count + nodes > this.#most;
    this.#count += nodes;
    if (isFirst) {
      this.faults.push(
        limit(`the text has more than ${this.#most} values, aliases counted in full`, offset),
      );
    }
  }
}

const startOf = (node: Node | null, offset: number): number => node?.range?.[0] ?? offset;

function scalarOf(
  value: unknown,
  source: string | undefined,
  offset: number,
): YamlScalar | undefined {
  switch (typeof value) {
    case "string":
      return { kind: "scalar", value, source: value, offset };
    case "number":
    case "boolean":
      return { kind: "scalar", value, source: source ?? String(value), offset };
    default:
      return value === null ? { kind: "scalar", value, source: source ?? "", offset } : undefined;
  }
}
