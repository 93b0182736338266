/**
 * The text of a template, in YAML or JSON, as a `Value` with places.
 *
 * JSON is read by json/document.ts and a tree with offsets; everything else by the package `yaml`.
 * YAML scalars keep their source text: `2012-10-17` is not a date, and `012345678901` keeps its
 * zero. Only the words of YAML 1.1 for booleans, and numbers in the form of JSON, have another
 * type. A tag such as `!Sub` becomes the object that is its long form, `Fn::Sub`. A tag that
 * CloudFormation does not know makes an unknown value.
 *
 * An alias is the value of its anchor itself, not a copy; whoever walks over a value counts steps.
 * Two equal names in an object are an error that names both places. A merge key is replaced by the
 * members that it brings. Left out are all documents behind the first.
 */
import { findNodeAtLocation, type Node as JsonNode, parseTree } from "jsonc-parser";
import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  Parser,
  type YAMLMap,
} from "yaml";
import type { JsonPath } from "../../json/diagnostic.ts";
import { type DocumentLimits, readDocument } from "../../json/document.ts";
import { positionAt } from "../../json/position.ts";
import { positionIndex } from "../../json/position-index.ts";
import { quoted } from "../../json/value.ts";
import type { SourceFile } from "../files.ts";
import { disputedLineEnd, withLineFeeds } from "../line-ends.ts";
import type { Place } from "../place.ts";
import type { SourceProblem } from "../site.ts";
import type { Member, Value } from "../value.ts";

/**
 * LIMIT: CloudFormation accepts one million bytes. A deeper nesting would exhaust the stack of the
 * readers.
 */
const TEMPLATE_LIMITS: DocumentLimits = { bytes: 4_194_304, depth: 100 };

/** LIMIT: documents of one text. */
const MAX_DOCUMENTS = 10_000;

/** LIMIT: errors of one text that are reported. */
const MAX_ERRORS = 5;

export interface TemplateText {
  /** Absent if the text cannot be read; then there is an error among the problems. */
  readonly root?: Value;
  readonly problems: readonly SourceProblem[];
}

/** The names of functions that have a tag of their own; `!Ref` and `!Condition` are others. */
export const FUNCTIONS: ReadonlySet<string> = new Set([
  "And",
  "Base64",
  "Cidr",
  "Contains",
  "EachMemberEquals",
  "EachMemberIn",
  "Equals",
  "FindInMap",
  "GetAZs",
  "GetAtt",
  "GetStackOutput",
  "If",
  "ImportValue",
  "Join",
  "Length",
  "Not",
  "Or",
  "RefAll",
  "Select",
  "Split",
  "Sub",
  "ToJsonString",
  "Transform",
  "ValueOf",
  "ValueOfAll",
]);

export function readTemplateText(source: SourceFile): TemplateText {
  const { file, text } = source;
  if (text.length > TEMPLATE_LIMITS.bytes) {
    const message = `the template is larger than ${TEMPLATE_LIMITS.bytes} bytes`;
    return failure("TEMPLATE_TOO_LARGE", message, { file, line: 1, column: 1 });
  }
  if (!/^[\s\uFEFF]*[{[]/.test(text)) return new YamlText(source).read();
  const json = readJson(source);
  if (json.root !== undefined) return json;
  if (json.problems.some(({ code }) => code !== "INVALID_JSON")) return json;
  // YAML has a form with braces that is not JSON.
  const yaml = new YamlText(source).read();
  return yaml.root === undefined ? json : yaml;
}

/** One of several documents of a text, with its offsets. */
export interface TemplateDocument extends TemplateText {
  readonly start: number;
  readonly end: number;
}

/** Reads a text with any number of documents; a fault of one does not end the others. */
export function readTemplateDocuments(source: SourceFile): readonly TemplateDocument[] {
  const { text } = source;
  if (text.length > TEMPLATE_LIMITS.bytes) {
    return [{ ...readTemplateText(source), start: 0, end: text.length }];
  }
  const yaml = new YamlText(source);
  if (!/^[\s\uFEFF]*[{[]/.test(text)) return yaml.documents();
  const json = readJson(source);
  // YAML has a form with braces that is not JSON, and documents of JSON with marks between them.
  const isOther = json.problems.some(({ code }) => code === "INVALID_JSON");
  return isOther ? yaml.documents() : [{ ...json, start: 0, end: text.length }];
}

function failure(code: string, message: string, place: Place): TemplateText {
  return { problems: [{ severity: "error", code, message, place }] };
}

function readJson({ file, text }: SourceFile): TemplateText {
  const result = readDocument(text, TEMPLATE_LIMITS);
  if (result.kind === "limit") {
    return failure("TEMPLATE_TOO_DEEP", result.message, { file, line: 1, column: 1 });
  }
  if (result.kind === "invalid") {
    const locate = positionIndex(text);
    const problems = result.diagnostics.slice(0, MAX_ERRORS).map((each): SourceProblem => {
      const place = { file, ...locate(each) };
      if (each.code !== "DUPLICATE_KEY") {
        return { severity: "error", code: "INVALID_JSON", message: each.message, place };
      }
      const message = repeatedName(String(each.path.at(-1)), firstLine(text, each.path));
      return { severity: "error", code: each.code, message, place };
    });
    return { problems };
  }
  const lines = new Lines(file, text);
  const root = parseTree(text);
  return root === undefined ? { problems: [] } : { root: jsonValue(root, lines), problems: [] };
}

function repeatedName(name: string, line: number): string {
  return `${quoted(name)} stands twice in this object, first in line ${line}`;
}

/** The line of the first member with the name at the end of a path. */
function firstLine(text: string, path: JsonPath): number {
  const root = parseTree(text);
  const parent = root && findNodeAtLocation(root, path.slice(0, -1));
  const name = path.at(-1);
  const first = parent?.children?.find(({ children }) => children?.[0]?.value === name);
  return positionAt(text, first?.offset ?? 0).line;
}

/** The nesting is bounded by TEMPLATE_LIMITS. */
function jsonValue(node: JsonNode, lines: Lines): Value {
  const place = lines.place(node.offset, node.offset + node.length);
  switch (node.type) {
    case "object": {
      const members = (node.children ?? []).flatMap(({ children }): Member[] => {
        const [key, value] = children ?? [];
        if (key === undefined || value === undefined) return [];
        return [{ name: String(key.value), value: jsonValue(value, lines) }];
      });
      return { kind: "object", members, place };
    }
    case "array": {
      const items = (node.children ?? []).map((each) => jsonValue(each, lines));
      return { kind: "list", items, place };
    }
    case "string": {
      const text = String(node.value);
      return { kind: "text", parts: text === "" ? [] : [text], place };
    }
    case "number":
      return {
        kind: "number",
        spelling: lines.text.slice(node.offset, node.offset + node.length),
        place,
      };
    case "boolean":
      return { kind: "boolean", value: node.value === true, place };
    default:
      return { kind: "null", place };
  }
}

/** Lines of a text; a place costs a binary search. */
class Lines {
  readonly file: string;
  readonly text: string;
  readonly #starts: readonly number[];

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    const starts = [0];
    for (const ending of text.matchAll(/\r\n?|\n/g)) starts.push(ending.index + ending[0].length);
    this.#starts = starts;
  }

  place(start: number, end: number): Place {
    const line = this.#line(start);
    const column = start - (this.#starts[line - 1] ?? 0) + 1;
    const endLine = this.#line(Math.max(start, end - 1));
    return { file: this.file, line, column, ...(endLine > line && { endLine }) };
  }

  #line(offset: number): number {
    let [low, high] = [0, this.#starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }
}

class YamlText {
  readonly #source: SourceFile;
  readonly #lines: Lines;
  readonly #anchors = new Map<string, Value>();
  #problems: SourceProblem[] = [];

  constructor(source: SourceFile) {
    this.#source = { ...source, text: withLineFeeds(source.text) };
    this.#lines = new Lines(source.file, source.text);
  }

  read(): TemplateText {
    const [first, second] = this.documents();
    if (first === undefined) return { root: { kind: "null" }, problems: [] };
    const { root, problems } = first;
    if (second === undefined || root === undefined) {
      return { ...(root && { root }), problems };
    }
    const rest = this.#source.text.slice(second.start);
    const more: SourceProblem = {
      severity: /\b(?:Resources|Statement)\b/.test(rest) ? "error" : "warning",
      code: "MORE_DOCUMENTS",
      message: "only the first document of this file was read",
      place: this.#lines.place(second.start, 0),
      help: "write each template to a file of its own",
    };
    return { root, problems: [...problems, more] };
  }

  documents(): readonly TemplateDocument[] {
    const { text } = this.#source;
    const tokens = [...new Parser().parse(text)];
    if (isTooDeep(tokens)) {
      const message = `the template is nested deeper than ${TEMPLATE_LIMITS.depth} levels`;
      const fault = failure("TEMPLATE_TOO_DEEP", message, this.#lines.place(0, 0));
      return [{ ...fault, start: 0, end: text.length }];
    }
    if (tokens.filter(({ type }) => type === "document").length > MAX_DOCUMENTS) {
      const message = `the text has more than ${MAX_DOCUMENTS} documents`;
      const fault = failure("TOO_MANY_DOCUMENTS", message, this.#lines.place(0, 0));
      return [{ ...fault, start: 0, end: text.length }];
    }
    const composer = new Composer({ schema: "failsafe", uniqueKeys: false, logLevel: "silent" });
    // For other programs, a text of comments may have a document behind such a line end.
    const isDisputed = disputedLineEnd(text, 0, text.length) !== undefined;
    const documents: Document.Parsed[] = [...composer.compose(tokens, isDisputed, text.length)];
    let before = 0;
    return documents.map((document, at) => {
      const [start, , end] = document.range;
      const last = at === documents.length - 1 ? text.length : end;
      const disputed = disputedLineEnd(text, before, last);
      before = last;
      return { ...this.#document(document, disputed), start, end: last };
    });
  }

  /** `disputed` is the offset of a line end that another program may not see. */
  #document(document: Document.Parsed, disputed: number | undefined): TemplateText {
    this.#problems = [];
    this.#anchors.clear();
    if (disputed !== undefined) {
      const message = "some programs see the end of a line here, and others do not; delete it";
      this.#report("DISPUTED_LINE_END", message, this.#lines.place(disputed, disputed));
      return { problems: this.#problems };
    }
    for (const error of document.errors.slice(0, MAX_ERRORS)) {
      const [message = ""] = error.message.split("\n");
      this.#report("INVALID_YAML", `this is not YAML: ${message}`, this.#lines.place(...error.pos));
    }
    const root = document.errors.length > 0 ? undefined : this.#value(document.contents);
    const problems = this.#problems;
    return problems.length > 0 || root === undefined ? { problems } : { root, problems };
  }

  #report(code: string, message: string, place: Place): void {
    if (this.#problems.length < MAX_ERRORS) {
      this.#problems.push({ severity: "error", code, message, place });
    }
  }

  /** The nesting is bounded by TEMPLATE_LIMITS. */
  #value(node: Node | null): Value {
    if (node === null) return { kind: "null" };
    const place = this.#placeOf(node);
    if (isAlias(node)) {
      const name = `*${node.source}`;
      return this.#anchors.get(node.source) ?? unknown(name, place);
    }
    const value = this.#tagged(node, place);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.#anchors.set(anchor, value);
    return value;
  }

  #placeOf(node: Node): Place {
    const [start, end] = node.range ?? [0, 0];
    return this.#lines.place(start, end);
  }

  #tagged(node: Node, place: Place): Value {
    const tag = node.tag;
    if (tag === undefined || tag === "!") return this.#bare(node, place);
    if (tag.startsWith("tag:yaml.org,2002:")) return this.#standard(node, place, tag);
    const name = tag.slice(1);
    const long = longName(name);
    if (long === undefined) return unknown(tagName(tag, place), place);
    return { kind: "object", members: [{ name: long, value: this.#bare(node, place) }], place };
  }

  #standard(node: Node, place: Place, tag: string): Value {
    if (tag === "tag:yaml.org,2002:binary") return unknown(tagName(tag, place), place);
    if (tag === "tag:yaml.org,2002:str" && isScalar(node)) return text(String(node.value), place);
    return this.#bare(node, place);
  }

  #bare(node: Node, place: Place): Value {
    if (isMap(node)) return { kind: "object", members: this.#members(node), place };
    if (isSeq(node)) {
      const items = node.items.map((item) => this.#value(item as Node | null));
      return { kind: "list", items, place };
    }
    if (!isScalar(node)) return { kind: "null", place };
    const content = String(node.value ?? "");
    return node.type === "PLAIN" ? plain(content, place) : text(content, place);
  }

  #members(map: YAMLMap): readonly Member[] {
    const own = new Map<string, Place>();
    const members: Member[] = [];
    const merged: Member[] = [];
    for (const pair of map.items as Pair<Node | null, Node | null>[]) {
      const { key } = pair;
      const value = this.#value(pair.value);
      if (isScalar(key) && key.type === "PLAIN" && key.value === "<<") {
        for (const each of value.kind === "list" ? value.items : [value]) {
          if (each.kind === "object") merged.push(...each.members);
        }
        continue;
      }
      const place = key === null ? this.#placeOf(map) : this.#placeOf(key);
      if (!isScalar(key)) {
        this.#report("INVALID_KEY", "the name of a member must be a text", place);
        continue;
      }
      const name = String(key.value);
      const first = own.get(name);
      if (first !== undefined) {
        this.#report("DUPLICATE_KEY", repeatedName(name, first.line), place);
        continue;
      }
      own.set(name, place);
      members.push({ name, value });
    }
    for (const each of merged) {
      if (own.has(each.name)) continue;
      own.set(each.name, this.#placeOf(map));
      members.push(each);
    }
    return members;
  }
}

function longName(name: string): string | undefined {
  if (name === "Ref" || name === "Condition") return name;
  return FUNCTIONS.has(name) ? `Fn::${name}` : undefined;
}

/** Names of unknown values are equal only for equal values. */
function tagName(tag: string, place: Place): string {
  return `${tag} (line ${place.line}, column ${place.column})`;
}

function unknown(name: string, place: Place): Value {
  return { kind: "unknown", unknown: { name, nature: "structure" }, place };
}

function text(content: string, place: Place): Value {
  return { kind: "text", parts: content === "" ? [] : [content], place };
}

/** The booleans of YAML 1.1, which CloudFormation reads. */
const BOOLEAN =
  /^(?:true|True|TRUE|yes|Yes|YES|on|On|ON|(false|False|FALSE|no|No|NO|off|Off|OFF))$/;

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

function plain(content: string, place: Place): Value {
  if (/^(?:|~|null|Null|NULL)$/.test(content)) return { kind: "null", place };
  const boolean = BOOLEAN.exec(content);
  if (boolean !== null) return { kind: "boolean", value: boolean[1] === undefined, place };
  if (NUMBER.test(content)) return { kind: "number", spelling: content, place };
  return text(content, place);
}

/** Whether tokens are nested deeper than the limit; the composer would exhaust the stack. */
function isTooDeep(tokens: readonly CST.Token[]): boolean {
  const rest: (readonly [CST.Token, number])[] = tokens.map((token) => [token, 0]);
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const [token, depth] = next;
    if (depth > TEMPLATE_LIMITS.depth) return true;
    if (token.type === "document" && token.value) rest.push([token.value, depth]);
    if (!("items" in token)) continue;
    for (const { key, value } of token.items) {
      if (key) rest.push([key, depth + 1]);
      if (value) rest.push([value, depth + 1]);
    }
  }
  return false;
}
