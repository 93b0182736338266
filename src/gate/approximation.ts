/**
 * Turns a policy with unknown values into a policy document that the engine can read.
 *
 * An unknown without wildcards stays exact where the language has a place for it: it becomes a
 * variable with a reserved key (rules U1 to U5). Everything else is approximated in one of two
 * directions: `wide` allows every request that the policy allows for some value, `narrow` only
 * requests that it allows for all values. For that, an Allow statement matches at least (wide) or
 * at most (narrow) what it may match, and a Deny statement the other way round.
 *
 * Within a statement, a list under Action, Resource, Principal or a positive operator matches more
 * with more entries; one under a Not… element or a negated operator matches less. An unknown entry
 * that may be anything is therefore either left out, or it makes the element match everything, or
 * the statement nothing.
 *
 * A filling replaces unknowns by given texts instead; then nothing is approximated.
 */
import { operatorNamed } from "../policy/operators.ts";
import { parsePolicy } from "../policy/parse.ts";
import type { Place } from "../sources/place.ts";
import type { Unknown, Value } from "../sources/value.ts";
import { accountPart, withoutWildcards } from "./principal-parts.ts";
import type { PlacedStatement } from "./shared-access.ts";
import { isExact, type UnknownTable } from "./unknown-table.ts";

export type Reading =
  | {
      readonly kind: "wide";
      readonly unknowns: UnknownTable;
      /** Whether an unknown partition of a resource is `*`, for references with such patterns. */
      readonly anyPartition?: true;
    }
  | { readonly kind: "narrow"; readonly unknowns: UnknownTable }
  /** Wide or narrow, and no unknown stays exact: for statements about each value apart. */
  | { readonly kind: "possible" | "certain" }
  | {
      readonly kind: "filled";
      readonly fill: (unknown: Unknown) => string;
      /** Whether a value of any form is filled by a text, too. */
      readonly fillsStructures?: true;
    };

export type Approximation =
  | {
      readonly kind: "document";
      /** The policy document; numbers of conditions are texts (R1). */
      readonly document: JsonValue;
      /** For each statement of the document, where it comes from. */
      readonly origins: Origins;
      /** Whether it is the policy itself for all values, without approximation. */
      readonly isExact: boolean;
    }
  | { readonly kind: "unreadable"; readonly reason: string };

/** The position and the place of a statement in the policy. */
export interface Origin {
  readonly index: number;
  readonly place?: Place;
}

/** Undefined for a statement that stands for none of the policy. */
export type Origins = readonly (Origin | undefined)[];

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

type Json = { [name: string]: JsonValue };

/** With `chosen`, these statements stand in the place of the policy's own. */
export function approximate(
  policy: Value,
  reading: Reading,
  isResource: boolean,
  chosen?: readonly PlacedStatement[],
): Approximation {
  return new Approximator(reading, isResource).policy(policy, chosen);
}

/** Whether a statement may match more, or fewer, requests than it does. */
type Mode = "over" | "under";

/** Thrown and caught within one statement: it may match nothing, so it is left out. */
class Unbounded extends Error {}

class Approximator {
  readonly #reading: Reading;
  readonly #isResource: boolean;
  #isExact = true;
  #version = "2008-10-17";

  constructor(reading: Reading, isResource: boolean) {
    this.#reading = reading;
    this.#isResource = isResource;
  }

  get #isWide(): boolean {
    return this.#reading.kind === "wide" || this.#reading.kind === "possible";
  }

  policy(policy: Value, chosen?: readonly PlacedStatement[]): Approximation {
    if (policy.kind === "unknown") {
      return unreadable(
        `all of it is \`${policy.unknown.name}\`, which is not known yet; give its value in ` +
          "`deploys.parameters`, give --use-defaults, or judge the plan",
      );
    }
    if (policy.kind !== "object") return this.#document(this.#plain(policy), []);
    const document: Json = {};
    let origins: Origins = [];
    for (const { name, value } of policy.members) {
      if (name !== "Version") continue;
      const version = this.#plain(value);
      if (version === undefined) return unreadable("its `Version` is not known yet");
      document["Version"] = version;
      this.#version = String(version);
    }
    for (const { name, value } of policy.members) {
      if (name === "Version") continue;
      if (name === "Statement") {
        const own = listed(value);
        // A policy without statements is a fault, which the engine names.
        const statements = own.length === 0 ? [] : this.#statements(chosen ?? own);
        document["Statement"] = statements.map(({ statement }) => statement);
        origins = statements.map(({ origin }) => origin);
        continue;
      }
      const plain = this.#plain(value);
      // The Id has no effect on access.
      if (plain !== undefined || name !== "Id") put(document, name, plain ?? null);
    }
    return this.#document(document, origins);
  }

  #document(document: JsonValue | undefined, origins: Origins): Approximation {
    return { kind: "document", document: document ?? null, origins, isExact: this.#isExact };
  }

  #statements(
    items: readonly PlacedStatement[],
  ): readonly { readonly statement: JsonValue; readonly origin: Origin | undefined }[] {
    const kept = items.flatMap(({ statement: item, index }) => {
      const origin =
        index === undefined ? undefined : { index, ...(item.place && { place: item.place }) };
      return this.#statement(item).map((statement) => ({ statement, origin }));
    });
    if (kept.length > 0) return kept;
    // A policy needs a statement; this one denies what nothing allows.
    return [{ statement: this.#everything("Deny"), origin: undefined }];
  }

  /** One statement, or none if the approximation leaves it out. */
  #statement(value: Value): readonly JsonValue[] {
    if (value.kind === "unknown") {
      this.#isExact = false;
      return [this.#everything(this.#isWide ? "Allow" : "Deny")];
    }
    if (value.kind !== "object") return [this.#plain(value) ?? null];
    const effect = value.members.find(({ name }) => name === "Effect")?.value;
    const known = effect === undefined ? undefined : this.#plain(effect);
    if (effect !== undefined && known === undefined) {
      this.#isExact = false;
      const assumed = this.#isWide ? "Allow" : "Deny";
      return this.#ofEffect(value, assumed);
    }
    return this.#ofEffect(value, known);
  }

  #ofEffect(
    value: Value & { readonly kind: "object" },
    effect: JsonValue | undefined,
  ): JsonValue[] {
    const mode: Mode = (effect === "Allow") === this.#isWide ? "over" : "under";
    const statement: Json = {};
    if (effect !== undefined) statement["Effect"] = effect;
    try {
      for (const { name, value: element } of value.members) {
        if (name === "Effect") continue;
        const made = this.#element(name, element, mode);
        if (made === undefined) continue;
        if (Object.hasOwn(statement, made.name) && made.name !== name) continue;
        put(statement, made.name, made.value);
      }
    } catch (error) {
      if (!(error instanceof Unbounded)) throw error;
      return [];
    }
    return [statement];
  }

  #element(
    name: string,
    value: Value,
    mode: Mode,
  ): { readonly name: string; readonly value: JsonValue } | undefined {
    switch (name) {
      case "Sid": {
        const sid = this.#plain(value);
        return sid === undefined ? undefined : { name, value: sid };
      }
      case "Action":
      case "NotAction":
        return this.#list(name, value, mode, (item) => this.#plain(item), "*");
      case "Resource":
      case "NotResource":
        return this.#list(name, value, mode, (item) => this.#resource(name, item, mode), "*");
      case "Principal":
      case "NotPrincipal":
        // An identity policy has no principals, so a block that may be there is not.
        if (value.kind === "unknown" && !this.#isResource) return undefined;
        return this.#principal(name, value, mode);
      case "Condition":
        return { name, value: this.#conditions(value, mode) };
      default:
        return { name, value: this.#plain(value) ?? null };
    }
  }

  /** A list, or its negation, of entries of which some may be anything. */
  #list(
    name: string,
    value: Value,
    mode: Mode,
    entry: (item: Value) => JsonValue | undefined,
    all: JsonValue,
  ): { readonly name: string; readonly value: JsonValue } {
    const isNegated = name.startsWith("Not");
    const plainName = isNegated ? name.slice(3) : name;
    const items = value.kind === "list" ? value.items : [value];
    const entries = items.map(entry);
    const known = entries.filter((each) => each !== undefined);
    if (known.length === entries.length) {
      return { name, value: value.kind === "list" ? known : (known[0] ?? null) };
    }
    this.#isExact = false;
    if (isNegated === (mode === "over")) {
      // Leaving an entry out of a negated list widens the statement, out of a plain one narrows it.
      if (known.length > 0) return { name, value: known };
      if (isNegated) return { name: plainName, value: all };
      throw new Unbounded();
    }
    if (isNegated) throw new Unbounded();
    return { name: plainName, value: all };
  }

  /**
   * An entry of Resource or NotResource; a text of the sixth component may become wide.
   * INVARIANT: a wider entry widens a statement with Resource, and narrows one with NotResource.
   */
  #resource(name: "Resource" | "NotResource", given: Value, mode: Mode): JsonValue | undefined {
    const mayWiden = (name === "Resource") === (mode === "over");
    const value = mayWiden ? this.#inAnyPartition(given) : given;
    const text = this.#text(value, (candidate) => this.#isAccepted({ Resource: candidate }));
    if (text !== undefined || value.kind !== "text" || !mayWiden) return text;
    const [first] = value.parts;
    if (typeof first !== "string" || first.split(":").length < 6) return undefined;
    // Behind the fifth colon, `*` matches whatever an unknown text can match.
    this.#isExact = false;
    return value.parts.map((part) => (typeof part === "string" ? part : "*")).join("");
  }

  /** The ARN with `*` for an unknown partition, if the reading asks for that. */
  #inAnyPartition(value: Value): Value {
    const reading = this.#reading;
    if (reading.kind !== "wide" || reading.anyPartition !== true) return value;
    if (value.kind !== "text" || value.parts[0] !== "arn:") return value;
    const [, partition] = value.parts;
    if (typeof partition !== "object" || partition.nature !== "partition") return value;
    this.#isExact = false;
    const rest = value.parts.slice(2);
    const [next, ...others] = rest;
    const parts = typeof next === "string" ? [`arn:*${next}`, ...others] : ["arn:*", ...rest];
    return { ...value, parts };
  }

  #principal(
    name: string,
    value: Value,
    mode: Mode,
  ): { readonly name: string; readonly value: JsonValue } {
    if (value.kind !== "object")
      return this.#list(name, value, mode, (item) => this.#plain(item), "*");
    const types: Json = {};
    let left = 0;
    for (const { name: type, value: listed } of value.members) {
      const items = listed.kind === "list" ? listed.items : [listed];
      const accepts = (text: string): boolean => this.#isAccepted({ [name]: { [type]: text } });
      const entries = items.map((item) => {
        const plain = type === "AWS" ? withoutWildcards(item) : item;
        const text = this.#text(plain, accepts);
        const isWide = mode === "over" && name === "Principal" && type === "AWS";
        return text === undefined && isWide ? this.#account(plain, accepts) : text;
      });
      const known = entries.filter((each) => each !== undefined);
      left += entries.length - known.length;
      if (known.length > 0 || entries.length === 0) {
        put(types, type, listed.kind === "list" ? known : (known[0] ?? null));
      }
    }
    if (left === 0) return { name, value: types };
    this.#isExact = false;
    const isNegated = name === "NotPrincipal";
    const isLeftOut = isNegated === (mode === "over");
    if (isLeftOut && Object.keys(types).length > 0) return { name, value: types };
    if (isLeftOut === isNegated) return { name: "Principal", value: "*" };
    throw new Unbounded();
  }

  /** The account of an ARN, for a principal of unknown name: it has every such principal (P3). */
  #account(value: Value, accepts: (text: string) => boolean): JsonValue | undefined {
    const account = value.kind === "text" ? accountPart(value.parts) : undefined;
    const found = account && this.#text({ kind: "text", parts: [account] }, accepts);
    if (found !== undefined) this.#isExact = false;
    return found;
  }

  #conditions(value: Value, mode: Mode): JsonValue {
    const made: Json = {};
    if (value.kind !== "object") return this.#dropCondition(value, mode) ?? made;
    for (const { name: operator, value: keys } of value.members) {
      if (keys.kind !== "object") {
        const kept = this.#dropCondition(keys, mode);
        if (kept !== undefined) put(made, operator, kept);
        continue;
      }
      const kept: Json = {};
      for (const { name: key, value: operands } of keys.members) {
        const list = this.#operands(operator, operands, mode);
        if (list !== undefined) put(kept, key, list);
      }
      if (Object.keys(kept).length > 0 || keys.members.length === 0) put(made, operator, kept);
    }
    return made;
  }

  /** A part of a condition that is not an object: a fault of the policy, or unknown. */
  #dropCondition(value: Value, mode: Mode): JsonValue | undefined {
    const plain = this.#plain(value);
    if (plain !== undefined) return plain;
    this.#isExact = false;
    if (mode === "under") throw new Unbounded();
    return undefined;
  }

  /** The operands under a key; undefined if the condition is left out. */
  #operands(operator: string, value: Value, mode: Mode): JsonValue | undefined {
    const items = value.kind === "list" ? value.items : [value];
    const entries = items.map((item) => this.#operand(operator, item));
    const known = entries.filter((each) => each !== undefined);
    if (known.length === entries.length) {
      return value.kind === "list" ? known : (known[0] ?? null);
    }
    this.#isExact = false;
    const isNegated = operatorNamed(operator)?.negated === true;
    if (isNegated === (mode === "over")) {
      if (known.length > 0) return known;
      if (isNegated) return undefined;
      throw new Unbounded();
    }
    if (isNegated) throw new Unbounded();
    return undefined;
  }

  #operand(operator: string, item: Value): JsonValue | undefined {
    if (item.kind === "number") return item.spelling;
    const { family } = operatorNamed(operator) ?? {};
    const isText = family === "string" || family === "arn";
    return this.#text(
      item,
      (text) =>
        isText && this.#isAccepted({ Condition: { [operator]: { "aws:SourceArn": text } } }),
    );
  }

  /** A text with variables for its unknowns, if all are exact and the language accepts it. */
  #text(value: Value, accepts: (text: string) => boolean): JsonValue | undefined {
    const plain = this.#plain(value);
    const reading = this.#reading;
    if (plain !== undefined || (reading.kind !== "wide" && reading.kind !== "narrow")) return plain;
    const parts =
      value.kind === "unknown" ? [value.unknown] : value.kind === "text" ? value.parts : [];
    if (parts.length === 0) return undefined;
    const texts: string[] = [];
    for (const part of parts) {
      if (typeof part !== "string" && !isExact(part)) return undefined;
      texts.push(typeof part === "string" ? part : `\${${reading.unknowns.keyOf(part)}}`);
    }
    const text = texts.join("");
    return accepts(text) ? text : undefined;
  }

  /** Whether the parser accepts an element with reserved keys. */
  #isAccepted(element: Json): boolean {
    const reading = this.#reading;
    if (reading.kind !== "wide" && reading.kind !== "narrow") return false;
    const isPrincipal = "Principal" in element || "NotPrincipal" in element;
    const principal = isPrincipal || !this.#isResource ? {} : { Principal: "*" };
    const statement = { Effect: "Allow", ...principal, Action: "*", Resource: "*", ...element };
    const unknowns = new Set(reading.unknowns.keys);
    const type = isPrincipal || this.#isResource ? "resource" : "identity";
    const document = { Version: this.#version, Statement: [statement] };
    return parsePolicy(document, { type, unknowns }).kind === "policy";
  }

  /** The value without unknowns; undefined if it has one. */
  #plain(value: Value): JsonValue | undefined {
    switch (value.kind) {
      case "null":
        return null;
      case "boolean":
        return value.value;
      case "number":
        return Number(value.spelling);
      case "text":
        return this.#joined(value.parts);
      case "unknown":
        return this.#joined([value.unknown]);
      case "list": {
        const items = value.items.map((item) => this.#plain(item));
        const known = items.filter((each) => each !== undefined);
        return known.length === items.length ? known : undefined;
      }
      case "object": {
        const made: Json = {};
        for (const { name, value: member } of value.members) {
          const plain = this.#plain(member);
          if (plain === undefined) return undefined;
          put(made, name, plain);
        }
        return made;
      }
    }
  }

  #joined(parts: readonly (string | Unknown)[]): string | undefined {
    const texts: string[] = [];
    for (const part of parts) {
      if (typeof part === "string") texts.push(part);
      else {
        const reading = this.#reading;
        const isLeft = part.nature === "structure";
        if (reading.kind !== "filled" || (isLeft && reading.fillsStructures !== true)) {
          return undefined;
        }
        texts.push(reading.fill(part));
      }
    }
    return texts.join("");
  }

  #everything(effect: "Allow" | "Deny"): JsonValue {
    const principal = this.#isResource ? { Principal: "*" } : {};
    return { Effect: effect, ...principal, Action: "*", Resource: "*" };
  }
}

/** Makes a member; an assignment to `__proto__` would make none, and lose a condition. */
function put(object: Json, name: string, value: JsonValue): void {
  Object.defineProperty(object, name, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

function listed(value: Value): readonly PlacedStatement[] {
  const items = value.kind === "list" ? value.items : [value];
  return items.map((statement, index) => ({ statement, index }));
}

const unreadable = (reason: string): Approximation => ({ kind: "unreadable", reason });
