/**
 * The document of a data source that Terraform reads only when it applies the plan.
 *
 * The plan has the arguments with a mask of what is not known. An unknown leaf may be any text: the
 * configuration names the references in it, but not the text around them, so `${arn}` and
 * `${arn}/*` look the same. Its name has the address of the leaf and those references.
 *
 * Documents that this one takes in are looked for through their references. If a list of them is
 * not known as a whole, each of the documents that it refers to may be in it.
 */
import type { Place } from "../place.ts";
import type { UnknownNature, Value } from "../value.ts";
import { type Key, parseReference, unwrapped } from "./address.ts";
import { child, childMask, maskedValue, policyOfText } from "./json-value.ts";
import {
  type Expression,
  expressionsAt,
  type ResourceConfiguration,
} from "./plan-configuration.ts";
import type { Plan, PlanObject } from "./plan-index.ts";
import { type CandidateSearch, MAX_LISTED, type Named, type Scope } from "./policy-candidates.ts";
import { policyDocument, type TakenDocument } from "./policy-document.ts";

/** Each takes in documents: one text, or a list of texts. */
type Taking =
  | "source_json"
  | "source_policy_documents"
  | "override_json"
  | "override_policy_documents";

/** Lists whose elements are texts. */
const TEXT_LISTS: ReadonlySet<Key | undefined> = new Set([
  "actions",
  "not_actions",
  "resources",
  "not_resources",
  "identifiers",
  "values",
]);

/** Arguments that are one text. */
const TEXTS: ReadonlySet<Key | undefined> = new Set([
  "effect",
  "policy_id",
  "sid",
  "test",
  "type",
  "variable",
  "version",
]);

/** LIMIT: references that are looked at for a name. */
const MAX_SEEN = 50;
/** LIMIT: references in the name of an unknown. */
const MAX_NAMED = 3;

interface Pending {
  readonly source: PlanObject;
  readonly configuration: ResourceConfiguration | undefined;
  readonly scope: Scope;
  readonly steps: number;
}

export class PendingDocuments {
  readonly #plan: Plan;
  readonly #place: Place;
  readonly #built = new Map<string, Value>();

  constructor(plan: Plan, place: Place) {
    this.#plan = plan;
    this.#place = place;
  }

  build(search: CandidateSearch, source: PlanObject, name: Named, steps: number): Value {
    const known = this.#built.get(source.address);
    if (known !== undefined) return known;
    // A document that refers to itself, which Terraform would refuse.
    this.#built.set(source.address, unknown(source.address, "structure"));
    const { configuration } = this.#plan;
    const found = configuration.resource(source.module, "data", name.type, name.name);
    const pending: Pending = {
      source,
      configuration: found,
      scope: {
        module: source.module,
        ...(source.key === undefined ? {} : { key: source.key }),
        ...(found?.forEach === undefined ? {} : { forEach: found.forEach }),
      },
      steps,
    };
    const document = policyDocument({
      own: this.#arguments(pending),
      sources: [
        ...this.#taken(search, pending, "source_json"),
        ...this.#taken(search, pending, "source_policy_documents"),
      ],
      overrides: [
        ...this.#taken(search, pending, "override_json"),
        ...this.#taken(search, pending, "override_policy_documents"),
      ],
    });
    this.#built.set(source.address, document);
    return document;
  }

  #arguments({ source, configuration }: Pending): Value {
    const { address, values, masks } = source;
    const members = ["version", "policy_id", "statement"].map((name) => ({
      name,
      value: maskedValue(
        values[name],
        { unknown: childMask(masks.unknown, name), sensitive: childMask(masks.sensitive, name) },
        (path, why, json) => {
          const named = `${address}${pathText([name, ...path])}`;
          if (why === "sensitive") return sensitive(named, json);
          const references = referencesAt(configuration, [name, ...path], values);
          return unknown(named + references, natureOf([name, ...path]));
        },
      ),
    }));
    return { kind: "object", members };
  }

  /** The documents of an argument, in order. */
  #taken(search: CandidateSearch, pending: Pending, argument: Taking): readonly TakenDocument[] {
    const { source, configuration, scope, steps } = pending;
    const name = `${source.address}.${argument}`;
    const value = source.values[argument];
    const mask = childMask(source.masks.unknown, argument);
    const isHidden = childMask(source.masks.sensitive, argument) === true;
    const expressions = expressionsAt(configuration?.expressions, [argument], () => true, {});
    const may = (each: string): readonly TakenDocument[] => {
      const { documents, open } = search.of(expressions, scope, steps);
      const [only, ...others] = documents;
      if (only !== undefined && others.length === 0 && open.length === 0 && !isList(argument)) {
        return [{ document: only.document }];
      }
      const perhaps = documents.map(({ from, document }) => ({
        document,
        perhaps: `${each} has ${from}`,
      }));
      const isWhole = documents.length > 0 && open.length === 0;
      return isWhole ? perhaps : [...perhaps, { document: unknown(each, "structure") }];
    };
    if (mask === true) return may(name);
    if (!isList(argument)) {
      return isHidden && typeof value === "string"
        ? [{ document: unknown(`${name} (sensitive)`, "structure") }]
        : this.#ofText(value, name);
    }
    const texts: readonly unknown[] = Array.isArray(value) ? value : [];
    const masks: readonly unknown[] = Array.isArray(mask) ? mask : [];
    const length = Math.max(texts.length, masks.length);
    const each = eachReference(expressions, length);
    return Array.from({ length }, (_, at): readonly TakenDocument[] => {
      const element = `${name}[${at}]`;
      if (isHidden || childMask(child(source.masks.sensitive, argument), at) === true) {
        return [{ document: unknown(`${element} (sensitive)`, "structure") }];
      }
      if (masks[at] !== true) return this.#ofText(texts[at], element);
      const own = each?.[at];
      if (own === undefined) return may(element);
      const { documents, open } = search.of([own], scope, steps);
      const [only, ...others] = documents;
      return only !== undefined && others.length === 0 && open.length === 0
        ? [{ document: only.document }]
        : may(element);
    }).flat();
  }

  #ofText(text: unknown, name: string): readonly TakenDocument[] {
    if (typeof text !== "string") return [];
    const policy = policyOfText(text, this.#place);
    if (policy.kind === "absent") return [];
    const document = policy.kind === "document" ? policy.value : unknown(name, "structure");
    return [{ document }];
  }
}

/**
 * One expression for each element of a list, if the list has one reference for each: then they
 * stand in this order. References that choose an instance belong to all.
 */
function eachReference(
  expressions: readonly Expression[],
  length: number,
): readonly Expression[] | undefined {
  const [expression, ...others] = expressions;
  if (expression === undefined || others.length > 0) return undefined;
  if (expression.references.length > MAX_LISTED) return undefined;
  const references = unwrapped(expression.references);
  const isChoice = (text: string): boolean => parseReference(text).kind === "instance";
  const own = references.filter((text) => !isChoice(text));
  if (own.length !== length) return undefined;
  const choices = references.filter(isChoice);
  return own.map((text) => ({ references: [text, ...choices] }));
}

/** The references of a leaf, for its name. */
function referencesAt(
  configuration: ResourceConfiguration | undefined,
  path: readonly Key[],
  values: unknown,
): string {
  const isOrdered = (name: string): boolean => name === "statement";
  const expressions = expressionsAt(configuration?.expressions, path, isOrdered, values);
  const first = expressions.flatMap((each) => each.references).slice(0, MAX_SEEN);
  const references = unwrapped(first);
  if (references.length === 0) return "";
  const named = references.slice(0, MAX_NAMED).join(", ");
  return ` (with ${named}${references.length > MAX_NAMED ? ", …" : ""})`;
}

export function pathText(path: readonly Key[]): string {
  return path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
}

function natureOf(path: readonly Key[]): UnknownNature {
  const last = path.at(-1);
  const isText = typeof last === "number" ? TEXT_LISTS.has(path.at(-2)) : TEXTS.has(last);
  return isText ? "pattern" : "structure";
}

function sensitive(name: string, json: unknown): Value {
  const isPlain = typeof json === "string" && json !== "" && !/[*?$&]/.test(json);
  return unknown(`${name} (sensitive)`, isPlain ? "text" : "structure");
}

const unknown = (name: string, nature: UnknownNature): Value => ({
  kind: "unknown",
  unknown: { name, nature },
});

const isList = (argument: Taking): boolean => argument.endsWith("_policy_documents");
