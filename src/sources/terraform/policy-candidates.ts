/**
 * The documents that an expression of a plan may be, found through its references.
 *
 * A policy that is not known yet mostly refers to a data source `aws_iam_policy_document`, also
 * through variables and outputs of modules. The plan has the arguments of the data source, so its
 * document is built again (policy-document.ts). References to several documents are alternatives.
 * A reference to a value that the plan knows decides among them. Any other reference is open.
 *
 * ASSUMPTION: an expression with a reference to a document is the document, or chooses among
 * several. A plan cannot tell it from one that changes the text, such as `replace`; the source can.
 * So a problem names the policies that the plan alone says (plan.ts).
 * Also, an index with `each.key` or `count.index` is that key, and not `count.index + 1`.
 * LIMIT: references followed for one policy, and documents.
 */
import { isObject } from "../../json/value.ts";
import type { Place } from "../place.ts";
import type { Value } from "../value.ts";
import {
  type Key,
  type ModulePath,
  parseReference,
  type Reference,
  type Segment,
  unwrapped,
} from "./address.ts";
import { child, isMasked, policyOfText } from "./json-value.ts";
import type { Expression } from "./plan-configuration.ts";
import type { Plan, PlanObject } from "./plan-index.ts";

/** LIMIT: references that are followed for one expression. */
const MAX_REFERENCES = 500;
/** LIMIT: references of one expression. */
export const MAX_LISTED = 2000;
/** LIMIT: steps from module to module, or from document to document. */
const MAX_STEPS = 30;

/** Where an expression stands. */
export interface Scope {
  readonly module: ModulePath;
  /** The key of the instance that `each` and `count` mean. */
  readonly key?: Key;
  readonly forEach?: Expression;
}

export interface Candidates {
  /** By the order of the references. */
  readonly documents: readonly CandidateDocument[];
  /** References whose values nobody knows before the deployment, or that the plan does not have. */
  readonly open: readonly string[];
  /** The addresses of attributes that are not known yet; a reference to each is open. */
  readonly attributes: readonly string[];
}

export interface CandidateDocument {
  /** The address of the data source, or of the attribute. */
  readonly from: string;
  readonly document: Value;
}

/** Builds the document of a data source; `steps` are left for its own references. */
export type BuildDocument = (source: PlanObject, name: Named, steps: number) => Value;
/** The resource of a reference. */
export type Named = Reference & { readonly kind: "resource" };

interface Found {
  readonly documents: Map<string, Value>;
  readonly open: Set<string>;
  readonly attributes: Set<string>;
  left: number;
}

const nothingFound = (left: number): Found => ({
  documents: new Map(),
  open: new Set(),
  attributes: new Set(),
  left,
});

export class CandidateSearch {
  readonly #plan: Plan;
  readonly #build: BuildDocument;
  readonly #place: Place;

  constructor(plan: Plan, build: BuildDocument, place: Place) {
    this.#plan = plan;
    this.#build = build;
    this.#place = place;
  }

  /** The documents that any of the expressions may be. */
  of(expressions: readonly Expression[], scope: Scope, steps: number = MAX_STEPS): Candidates {
    const found = nothingFound(MAX_REFERENCES);
    for (const each of expressions) this.#expression(found, each, scope, steps);
    return {
      documents: [...found.documents].map(([from, document]) => ({ from, document })),
      open: [...found.open],
      attributes: [...found.attributes],
    };
  }

  #expression(found: Found, expression: Expression, scope: Scope, steps: number): void {
    if (expression.constant !== undefined) {
      this.#known(found, expression.constant, "a constant");
      return;
    }
    if (expression.references.length > MAX_LISTED) {
      found.open.add(`more than ${MAX_LISTED} references`);
      return;
    }
    const references = unwrapped(expression.references);
    const parsed = references.map((text) => ({ text, reference: parseReference(text) }));
    const isPaired = isPairedByKey(parsed.map(({ reference }) => reference));
    const { key, ...unpaired } = scope;
    const inner = isPaired || key === undefined ? scope : unpaired;
    for (const { text, reference } of parsed) {
      if (found.left-- <= 0 || steps <= 0) found.open.add(text);
      else this.#reference(found, text, reference, { scope, inner }, steps - 1);
    }
  }

  #reference(
    found: Found,
    text: string,
    reference: Reference,
    { scope, inner }: { readonly scope: Scope; readonly inner: Scope },
    steps: number,
  ): void {
    switch (reference.kind) {
      case "resource":
        this.#resource(found, text, reference, inner, steps);
        break;
      case "variable":
        this.#variable(found, text, reference, scope, steps);
        break;
      case "module":
        this.#output(found, text, reference, inner, steps);
        break;
      case "instance":
        if (reference.by === "value") this.#eachValue(found, text, scope, steps);
        break;
      case "other":
        // A local value is not in the plan.
        if (!/^(?:path|terraform)\./.test(text)) found.open.add(text);
    }
  }

  /** The value of an instance, which is that of its key in `for_each`. */
  #eachValue(found: Found, text: string, scope: Scope, steps: number): void {
    const { forEach } = scope;
    if (forEach === undefined) {
      found.open.add(text);
      return;
    }
    const own = nothingFound(found.left);
    this.#eachOf(own, forEach, scope, steps);
    found.left = own.left;
    const isPart = !/^each\.value(?:\.json)?$/.test(text);
    if (own.open.size > 0 || (isPart && own.documents.size > 0)) found.open.add(text);
    else for (const [from, document] of own.documents) found.documents.set(from, document);
  }

  #eachOf(found: Found, forEach: Expression, scope: Scope, steps: number): void {
    const references = unwrapped(forEach.references);
    const { forEach: _, ...outer } = scope;
    const isOne =
      references.length === 1 && parseReference(references[0] ?? "").kind === "resource";
    const { key: __, ...unpaired } = outer;
    this.#expression(
      found,
      isOne ? { references: [...references, "each.key"] } : forEach,
      isOne ? outer : unpaired,
      steps,
    );
  }

  #resource(found: Found, text: string, reference: Named, scope: Scope, steps: number): void {
    const { mode, type, name, attribute } = reference;
    const all = this.#plan.instances({ module: scope.module, mode, type, name });
    const instances = chosen(all, reference.key ?? scope.key, reference.key !== undefined);
    if (instances.length === 0) found.open.add(text);
    for (const instance of instances) {
      if (isDocument(reference) && isJson(attribute))
        this.#document(found, instance, reference, steps);
      else this.#attribute(found, text, instance, attribute);
    }
  }

  #document(found: Found, instance: PlanObject, name: Named, steps: number): void {
    const { address, values, masks } = instance;
    if (found.documents.has(address)) return;
    const json = values["json"];
    const isHidden = isMasked(child(masks.unknown, "json")) || isMasked(masks.sensitive);
    if (typeof json === "string" && !isHidden) this.#text(found, json, address);
    else found.documents.set(address, this.#build(instance, name, steps));
  }

  #attribute(
    found: Found,
    text: string,
    { address, values, masks }: PlanObject,
    attribute: readonly Segment[],
  ): void {
    let [value, unknown, sensitive]: unknown[] = [values, masks.unknown, masks.sensitive];
    let path = address;
    for (const segment of attribute) {
      if (unknown === true || sensitive === true) break;
      const step = "name" in segment ? segment.name : segment.key;
      path += "name" in segment ? `.${step}` : `[${JSON.stringify(step)}]`;
      [value, unknown, sensitive] = [
        child(value, step),
        child(unknown, step),
        child(sensitive, step),
      ];
    }
    if (isMasked(unknown) || isMasked(sensitive) || value === undefined) {
      found.open.add(text);
      if (unknown === true) found.attributes.add(path);
    } else {
      this.#known(found, value, path);
    }
  }

  #variable(
    found: Found,
    text: string,
    { name, rest }: Reference & { readonly kind: "variable" },
    { module }: Scope,
    steps: number,
  ): void {
    const { configuration } = this.#plan;
    const byDefault = configuration.variableDefault(module, name);
    if (configuration.isSensitive(module, name)) {
      found.open.add(text);
      return;
    }
    const given = module.length === 0 ? undefined : configuration.argument(module, name);
    if (given === undefined) {
      const known = (module.length === 0 ? this.#plan.variable(name) : undefined) ?? byDefault;
      if (known === undefined) found.open.add(text);
      else this.#known(found, valueAt(known.value, rest), text);
      return;
    }
    const forEach = configuration.callForEach(module);
    const last = module.at(-1);
    const scope: Scope = {
      module: module.slice(0, -1),
      ...(last?.key === undefined ? {} : { key: last.key }),
      ...(forEach === undefined ? {} : { forEach }),
    };
    this.#expression(found, given, scope, steps);
  }

  #output(
    found: Found,
    text: string,
    { name, key, output }: Reference & { readonly kind: "module" },
    scope: Scope,
    steps: number,
  ): void {
    const same = [
      ...scope.module,
      { name, ...(scope.key === undefined ? {} : { key: scope.key }) },
    ];
    const path: ModulePath =
      key !== undefined
        ? [...scope.module, { name, key }]
        : this.#plan.hasModule(same)
          ? same
          : [...scope.module, { name, any: true }];
    const expression =
      output === undefined ? undefined : this.#plan.configuration.output(path, output);
    if (expression === undefined) found.open.add(text);
    else this.#expression(found, expression, { module: path }, steps);
  }

  /** A value that the plan knows: a document, or what decides among documents. */
  #known(found: Found, value: unknown, from: string): void {
    if (typeof value === "string" && value.trimStart().startsWith("{")) {
      this.#text(found, value, from);
    } else if (isNested(value)) {
      found.open.add(from);
    }
  }

  #text(found: Found, text: string, from: string): void {
    const policy = policyOfText(text, this.#place);
    if (policy.kind === "document") found.documents.set(from, policy.value);
    else if (policy.kind === "unreadable") found.open.add(from);
  }
}

/**
 * Whether `x[each.key]` chooses the instance with the same key. Another reference may choose as
 * well, such as `x[var.keys[each.key]]`, unless all of them are documents.
 */
function isPairedByKey(references: readonly Reference[]): boolean {
  const choices = references.flatMap((each) => (each.kind === "instance" ? [each.by] : []));
  if (!choices.includes("key") || choices.includes("value")) return false;
  const others = references.filter((each) => each.kind !== "instance");
  return others.length === 1 || others.every((each) => isDocument(each));
}

const isDocument = (reference: Reference): boolean =>
  reference.kind === "resource" &&
  reference.mode === "data" &&
  reference.type === "aws_iam_policy_document";

/** Whether one of several texts of a value may be a document. */
function isNested(value: unknown): boolean {
  if (Array.isArray(value) || isObject(value)) return Object.values(value).some(isNested);
  return typeof value === "string" && value.trimStart().startsWith("{");
}

/** The instance with the key; all of them if no instance, or no key, is meant. */
function chosen(
  all: readonly PlanObject[],
  key: Key | undefined,
  isConstant: boolean,
): readonly PlanObject[] {
  const same = all.filter((each) => each.key === key);
  return key !== undefined && (isConstant || same.length > 0) ? same : all;
}

/** Whether an attribute of the data source is its text; an index that is not constant hides it. */
function isJson([first, ...rest]: readonly Segment[]): boolean {
  if (first === undefined) return true;
  return (
    rest.length === 0 &&
    "name" in first &&
    (first.name === "json" || first.name === "minified_json")
  );
}

function valueAt(value: unknown, path: readonly Segment[]): unknown {
  let found = value;
  for (const segment of path) found = child(found, "name" in segment ? segment.name : segment.key);
  return found;
}
