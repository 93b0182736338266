/**
 * From the grammar's tree to the syntax tree of a Terraform file (syntax.ts).
 *
 * The grammar is left-associative for conditionals and keeps the steps of a traversal as siblings;
 * this converter puts both right. A node with an error becomes a fault of the file, and the blocks
 * around it are still read.
 *
 * LIMIT: the depth of nested expressions and blocks, and the size of a file (tree-sitter.ts).
 */
import { quoted } from "../../../json/value.ts";
import { mayHaveExceptions } from "../../inline-exception.ts";
import type { Place } from "../../place.ts";
import type { GrammarNode, HclGrammar } from "./grammar.ts";
import {
  type Attribute,
  type BinaryOperator,
  type Block,
  type Body,
  type Comment,
  type Expression,
  type Fault,
  type HclFile,
  type Locate,
  lineStartsOf,
  locator,
  type ObjectMember,
  type SplatStep,
  type TemplatePart,
} from "./syntax.ts";
import { heredocParts, namesOf, quotedParts, type TemplateReader } from "./template-tokens.ts";

/** LIMIT: levels of nested expressions and blocks. */
const MAX_DEPTH = 150;
/** LIMIT: levels of terms: operators, traversals, and expressions in them. */
const MAX_TERMS = 500;
/** LIMIT: faults that are reported for one file. */
const MAX_FAULTS = 20;
/** LIMIT: characters of an expression's source in the name of a value. */
const MAX_SOURCE = 160;

/** Parses one `.tf` or `.tfvars` file; never fails, but the file may have faults. */
export function parseHcl(grammar: HclGrammar, path: string, text: string): HclFile {
  const locate = locator(path, lineStartsOf(text));
  const read = (root: GrammarNode): HclFile => new Converter(path, text, locate).file(root);
  return grammar.parse(text, read) ?? tooLarge(path, locate);
}

export interface ParsedTemplate {
  readonly parts: readonly TemplatePart[] | undefined;
  readonly locate: Locate;
}

/** Parses the text of a template file; `parts` is undefined if it has a fault. */
export function parseTemplate(grammar: HclGrammar, path: string, text: string): ParsedTemplate {
  // A heredoc has the same syntax as a template file. Its first line is not part of the file.
  let end = "END";
  while (text.includes(end)) end += "_";
  const opening = `t = <<${end}\n`;
  const closing = text.endsWith("\n") ? "" : "\n";
  const whole = `${opening}${text}${closing}${end}\n`;
  const locate = locator(path, lineStartsOf(whole), 1);
  const read = (root: GrammarNode): HclFile => new Converter(path, whole, locate).file(root);
  const file = grammar.parse(whole, read);
  const value = file?.body.attributes[0]?.value;
  if (file === undefined || file.faults.length > 0 || value?.kind !== "template") {
    return { parts: undefined, locate };
  }
  return { parts: closing === "" ? value.parts : withoutLastBreak(value.parts), locate };
}

function withoutLastBreak(parts: readonly TemplatePart[]): readonly TemplatePart[] {
  const last = parts.at(-1);
  if (last?.kind !== "text" || !last.text.endsWith("\n")) return parts;
  return [...parts.slice(0, -1), { ...last, text: last.text.slice(0, -1) }];
}

function tooLarge(path: string, locate: Locate): HclFile {
  const message = "the file is larger than 4 MB, so it is not read";
  const place = { file: path, line: 1, column: 1 };
  const fault = { code: "HCL_LIMIT", message, place } as const;
  return { path, body: { attributes: [], blocks: [] }, comments: [], faults: [fault], locate };
}

class Converter implements TemplateReader {
  readonly text: string;
  readonly #path: string;
  readonly #locate: Locate;
  readonly #faults: Fault[] = [];
  readonly #comments: Comment[] = [];
  #depth = 0;
  #terms = 0;

  constructor(path: string, text: string, locate: Locate) {
    this.#path = path;
    this.text = text;
    this.#locate = locate;
  }

  file(root: GrammarNode): HclFile {
    if (mayHaveExceptions(this.text)) this.#collectComments(root, 0);
    if (root.hasError) this.#collectFaults(root, 0);
    const inner = root.children.find((child) => child?.type === "body");
    const body = this.#body(root.type === "body" ? root : (inner ?? root));
    return {
      path: this.#path,
      body,
      comments: this.#comments,
      faults: this.#faults,
      locate: this.#locate,
    };
  }

  place(offset: number): Place {
    return this.#locate(offset);
  }

  expression(node: GrammarNode): Expression {
    if (this.#depth >= MAX_DEPTH) {
      this.#fault("HCL_LIMIT", `expressions are nested more than ${MAX_DEPTH} levels deep`, node);
      return this.#made(node, { kind: "invalid" });
    }
    this.#depth++;
    const result = this.#term(node, childrenOf(node));
    this.#depth--;
    return result;
  }

  #body(node: GrammarNode): Body {
    const attributes: Attribute[] = [];
    const blocks: Block[] = [];
    for (const child of childrenOf(node)) {
      if (child.type === "attribute") {
        const [name, , value] = childrenOf(child);
        if (name === undefined || value?.type !== "expression") continue;
        const place = this.place(child.startIndex);
        const text = this.#source(value);
        attributes.push({ name: this.#source(name), value: this.expression(value), text, place });
      } else if (child.type === "block") blocks.push(this.#block(child));
      else if (child.type === "ERROR" || child.type === "body") {
        // Blocks inside of a text with an error are still blocks.
        const inner = this.#body(child);
        attributes.push(...inner.attributes);
        blocks.push(...inner.blocks);
      }
    }
    return { attributes, blocks };
  }

  #block(node: GrammarNode): Block {
    const children = childrenOf(node);
    const [type, ...rest] = children.filter((child) =>
      ["identifier", "string_lit"].includes(child.type),
    );
    const labels = rest.map((label) =>
      label.type === "identifier" ? this.#source(label) : this.#literalText(label),
    );
    const inner = children.find((child) => child.type === "body");
    const isDeep = this.#depth >= MAX_DEPTH;
    if (isDeep) this.#fault("HCL_LIMIT", `blocks are nested more than ${MAX_DEPTH} deep`, node);
    this.#depth++;
    const body = inner === undefined || isDeep ? { attributes: [], blocks: [] } : this.#body(inner);
    this.#depth--;
    return {
      type: type === undefined ? "" : this.#source(type),
      labels,
      body,
      place: this.place(node.startIndex),
      end: this.place(node.endIndex).line,
    };
  }

  /** The text of a label: a string without templates. */
  #literalText(node: GrammarNode): string {
    const parts = quotedParts(node, this);
    return parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
  }

  /** A term with its steps: `a`, `.b`, `[0]`, `[*].c`. */
  #term(node: GrammarNode, children: readonly GrammarNode[]): Expression {
    if (this.#terms >= MAX_TERMS) {
      this.limit(`expressions have more than ${MAX_TERMS} levels`, node);
      return this.#made(node, { kind: "invalid" });
    }
    this.#terms++;
    const result = this.#termOf(node, children);
    this.#terms--;
    return result;
  }

  #termOf(node: GrammarNode, children: readonly GrammarNode[]): Expression {
    const [first, ...rest] = children;
    if (first === undefined) return this.#made(node, { kind: "invalid" });
    if (first.type === "(") {
      const [inner, , ...steps] = rest;
      if (inner?.type !== "expression") return this.#made(node, { kind: "invalid" });
      return this.#steps(node, { ...this.expression(inner), grouped: true }, steps);
    }
    if (first.type === "expression") return this.#steps(node, this.expression(first), rest);
    return this.#steps(node, this.#primary(first), rest);
  }

  #steps(node: GrammarNode, start: Expression, steps: readonly GrammarNode[]): Expression {
    let result = start;
    for (const step of steps) {
      const [inner] = childrenOf(step);
      const range = { startIndex: node.startIndex, endIndex: step.endIndex };
      if (step.type === "get_attr") {
        result = this.#made(range, { kind: "attribute", of: result, name: this.#nameOf(step) });
      } else if (step.type === "index" && inner !== undefined) {
        result = this.#made(range, { kind: "index", of: result, index: this.#index(inner) });
      } else if (step.type === "splat" && inner !== undefined) {
        const below = childrenOf(inner).filter(({ type }) => /^(?:get_attr|index)$/.test(type));
        const list = below.map((each): SplatStep => this.#splatStep(each));
        // In the old form, an index after the attributes is one of the whole list.
        const cut = inner.type === "attr_splat" ? list.findIndex(isIndex) : -1;
        const inside = cut < 0 ? list : list.slice(0, cut);
        result = this.#made(range, { kind: "splat", of: result, steps: inside });
        for (const each of cut < 0 ? [] : list.slice(cut)) {
          result = this.#made(range, { ...each, of: result });
        }
      } else return this.#made(node, { kind: "invalid" });
    }
    return result;
  }

  #splatStep(step: GrammarNode): SplatStep {
    if (step.type === "get_attr") return { kind: "attribute", name: this.#nameOf(step) };
    const [inner] = childrenOf(step);
    return { kind: "index", index: this.#index(inner ?? step) };
  }

  #index(node: GrammarNode): Expression {
    const inner = childrenOf(node).find(({ type }) => type === "expression");
    if (inner !== undefined) return this.expression(inner);
    // `.0` is the old form of `[0]`.
    return this.#made(node, { kind: "number", spelling: this.#source(node).replace(/^\./, "") });
  }

  #primary(node: GrammarNode): Expression {
    const children = childrenOf(node);
    const [first] = children;
    switch (node.type) {
      case "literal_value":
      case "template_expr":
      case "collection_value":
      case "for_expr":
      case "operation":
        return first === undefined ? this.#made(node, { kind: "invalid" }) : this.#primary(first);
      case "numeric_lit":
        return this.#made(node, { kind: "number", spelling: this.#source(node) });
      case "bool_lit":
        return this.#made(node, { kind: "boolean", value: this.#source(node) === "true" });
      case "null_lit":
        return this.#made(node, { kind: "null" });
      case "string_lit":
      case "quoted_template":
        return this.#made(node, { kind: "template", parts: quotedParts(node, this) });
      case "heredoc_template":
        return this.#made(node, { kind: "template", parts: heredocParts(node, this) });
      case "variable_expr":
        return this.#made(node, { kind: "variable", name: this.#source(node) });
      case "tuple": {
        const items = children.filter(isExpression).map((item) => this.expression(item));
        return this.#made(node, { kind: "tuple", items });
      }
      case "object": {
        const members = children.filter(({ type }) => type === "object_elem");
        return this.#made(node, { kind: "object", members: members.map((m) => this.#member(m)) });
      }
      case "function_call":
        return this.#call(node, children);
      case "for_tuple_expr":
      case "for_object_expr":
        return this.#for(node, children);
      case "conditional":
        return this.#conditional(node, children);
      case "unary_operation": {
        const operator = first?.type === "-" ? "-" : "!";
        const operand = this.#term(children[1] ?? node, children.slice(1));
        return this.#made(node, { kind: "unary", operator, operand });
      }
      case "binary_operation":
        return this.#binary(node, children);
      default:
        return this.#made(node, { kind: "invalid" });
    }
  }

  #member(node: GrammarNode): ObjectMember {
    const [key, , value] = childrenOf(node);
    const read = this.expression(key ?? node);
    const isName = read.kind === "variable" && read.grouped !== true;
    return {
      // A bare name as a key is a text.
      key: isName
        ? this.#made(key ?? node, {
            kind: "template",
            parts: [{ kind: "text", text: read.name, map: [{ at: 0, offset: node.startIndex }] }],
          })
        : read,
      value: this.expression(value ?? node),
    };
  }

  #call(node: GrammarNode, children: readonly GrammarNode[]): Expression {
    const [name, , list] = children;
    const inside = list?.type === "function_arguments" ? childrenOf(list) : [];
    return this.#made(node, {
      kind: "call",
      name: name === undefined ? "" : this.#source(name),
      arguments: inside.filter(isExpression).map((each) => this.expression(each)),
      expands: inside.some(({ type }) => type === "ellipsis"),
    });
  }

  #for(node: GrammarNode, children: readonly GrammarNode[]): Expression {
    const intro = children.find(({ type }) => type === "for_intro");
    const condition = children.find(({ type }) => type === "for_cond");
    const [first = "", second] = intro === undefined ? [] : namesOf(intro, this.text);
    const collection = intro && childrenOf(intro).find(isExpression);
    const test = condition && childrenOf(condition).find(isExpression);
    const results = children.filter(isExpression).map((each) => this.expression(each));
    const [one, other] = results;
    if (collection === undefined || one === undefined) return this.#made(node, { kind: "invalid" });
    return this.#made(node, {
      kind: "for",
      ...(second === undefined ? { item: first } : { key: first, item: second }),
      collection: this.expression(collection),
      ...(other === undefined ? { result: one } : { resultKey: one, result: other }),
      groups: children.some(({ type }) => type === "ellipsis"),
      ...(test === undefined ? {} : { condition: this.expression(test) }),
    });
  }

  #conditional(node: GrammarNode, children: readonly GrammarNode[]): Expression {
    const [test, then, otherwise] = children.filter(isExpression);
    if (test === undefined || then === undefined || otherwise === undefined) {
      return this.#made(node, { kind: "invalid" });
    }
    return this.#choice(
      node,
      this.expression(test),
      this.expression(then),
      this.expression(otherwise),
    );
  }

  /** `a ? b : c ? d : e` comes as `(a ? b : c) ? d : e`. */
  #choice(
    node: GrammarNode,
    test: Expression,
    then: Expression,
    otherwise: Expression,
  ): Expression {
    if (test.kind !== "conditional" || test.grouped === true) {
      return this.#made(node, { kind: "conditional", test, then, otherwise });
    }
    const inner = this.#choice(node, test.otherwise, then, otherwise);
    return this.#made(node, { ...test, otherwise: inner });
  }

  #binary(node: GrammarNode, children: readonly GrammarNode[]): Expression {
    const at = children.findIndex(({ type }) => OPERATORS.has(type));
    const operator = children[at]?.type as BinaryOperator | undefined;
    if (operator === undefined) return this.#made(node, { kind: "invalid" });
    const [leftSide, rightSide] = [children.slice(0, at), children.slice(at + 1)];
    const left = this.#term(leftSide[0] ?? node, leftSide);
    const right = this.#term(rightSide[0] ?? node, rightSide);
    return this.#made(node, { kind: "binary", operator, left, right });
  }

  #nameOf(step: GrammarNode): string {
    const name = childrenOf(step).find(({ type }) => type === "identifier");
    return name === undefined ? "" : this.#source(name);
  }

  #source({ startIndex, endIndex }: Range): string {
    return this.text.slice(startIndex, endIndex);
  }

  #made(range: Range, expression: Unplaced): Expression {
    const { startIndex, endIndex } = range;
    const source = this.text.slice(startIndex, Math.min(endIndex, startIndex + MAX_SOURCE));
    return {
      ...expression,
      place: this.place(startIndex),
      source: source.replace(/\s+/g, " ") + (endIndex - startIndex > MAX_SOURCE ? "…" : ""),
    } as Expression;
  }

  limit(message: string, node: GrammarNode): void {
    this.#fault("HCL_LIMIT", message, node);
  }

  #fault(code: Fault["code"], message: string, { startIndex }: Range): void {
    if (this.#faults.length >= MAX_FAULTS) return;
    this.#faults.push({ code, message, place: this.place(startIndex) });
  }

  #collectFaults(node: GrammarNode, depth: number): void {
    if (!node.hasError || depth > MAX_DEPTH * 10) return;
    if (node.isError) {
      const [line = ""] = this.#source(node).trim().split("\n");
      const found = line === "" ? "" : ` at ${quoted(line.slice(0, 60))}`;
      this.#fault("HCL_SYNTAX", `the file has a syntax error${found}`, node);
      return;
    }
    if (node.isMissing) this.#fault("HCL_SYNTAX", `${quoted(node.type)} is missing here`, node);
    for (const child of node.children) if (child !== null) this.#collectFaults(child, depth + 1);
  }

  /** Comments stand between blocks, and also inside of expressions. */
  #collectComments(node: GrammarNode, depth: number): void {
    // A level of an expression is several nodes.
    if (depth > MAX_DEPTH * 10) return;
    for (const child of node.children) {
      if (child === null) continue;
      if (child.type === "comment") {
        const { startIndex } = child;
        const before = this.text.slice(this.text.lastIndexOf("\n", startIndex - 1) + 1, startIndex);
        const isAlone = before.trim() === "";
        this.#comments.push({ text: this.#source(child), place: this.place(startIndex), isAlone });
      } else this.#collectComments(child, depth + 1);
    }
  }
}

type Range = Pick<GrammarNode, "startIndex" | "endIndex">;

/** An expression before it has its place. */
type Unplaced = Expression extends infer Each
  ? Each extends unknown
    ? Omit<Each, "place" | "source"> & { readonly place?: unknown; readonly source?: unknown }
    : never
  : never;

const OPERATORS: ReadonlySet<string> = new Set<BinaryOperator>([
  "*",
  "/",
  "%",
  "+",
  "-",
  ">",
  ">=",
  "<",
  "<=",
  "==",
  "!=",
  "&&",
  "||",
]);

const isExpression = ({ type }: GrammarNode): boolean => type === "expression";
const isIndex = ({ kind }: SplatStep): boolean => kind === "index";

const childrenOf = (node: GrammarNode): readonly GrammarNode[] =>
  node.children.filter((child): child is GrammarNode => child !== null && child.type !== "comment");
