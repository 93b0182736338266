/**
 * JSON texts with unknown parts: reading and writing.
 *
 * An unknown part inside of a JSON string is a part of that text; it is assumed to have no quotes,
 * unless its nature is `structure`. An unknown part elsewhere is an unknown value, and in a list it
 * may stand for several. Each value has the place of its first character.
 *
 * LIMIT: depth and length as for policy documents; a repeated name is an error.
 */
import { quoted } from "../../../json/value.ts";
import type { Place } from "../../place.ts";
import type { Member, TextPart, Unknown, Value } from "../../value.ts";
import { type Data, joined, type Run } from "./data.ts";

/** LIMIT: UTF-16 units of a JSON text. */
const MAX_LENGTH = 1_048_576;
/** LIMIT: levels of lists and objects. */
const MAX_DEPTH = 100;

export type JsonReading =
  | { readonly kind: "value"; readonly value: Value }
  /** `reason` completes "it is not JSON: …". */
  | { readonly kind: "fault"; readonly reason: string; readonly place?: Place };

/** Reads a text as JSON. */
export function readJson(source: Data & { readonly kind: "text" }): JsonReading {
  return new JsonReader(source).read();
}

class Fault extends Error {}

class JsonReader {
  /** Known characters, and one character for each unknown. */
  readonly #units: readonly (string | Unknown)[];
  readonly #runs: readonly Run[];
  readonly #place: Place | undefined;
  #at = 0;
  #depth = 0;

  constructor({ parts, runs, place }: Data & { readonly kind: "text" }) {
    this.#units = parts.flatMap((part): readonly (string | Unknown)[] =>
      typeof part === "string" ? part.split("") : [part],
    );
    this.#runs = runs ?? [];
    this.#place = place;
  }

  read(): JsonReading {
    if (this.#units.length > MAX_LENGTH) return this.#fault("it is longer than 1 MB");
    try {
      const value = this.#value();
      this.#space();
      if (this.#at < this.#units.length) throw new Fault("it goes on after its end");
      return { kind: "value", value };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return this.#fault(error.message);
    }
  }

  #fault(reason: string): JsonReading {
    const place = this.#placeAt(Math.min(this.#at, this.#units.length - 1));
    return { kind: "fault", reason, ...(place && { place }) };
  }

  #value(): Value {
    this.#space();
    const start = this.#at;
    const place = this.#placeAt(start);
    const unit = this.#units[start];
    const at = place === undefined ? {} : { place };
    if (unit === undefined) throw new Fault("it ends too early");
    if (typeof unit !== "string") return { ...this.#hole(), ...at };
    if (unit === '"') return { ...this.#string(), ...at };
    if (unit === "{" || unit === "[") {
      if (++this.#depth > MAX_DEPTH) throw new Fault(`it has more than ${MAX_DEPTH} levels`);
      const value = unit === "{" ? this.#object() : this.#list();
      this.#depth--;
      return { ...value, ...at };
    }
    return { ...this.#word(), ...at };
  }

  /** An unknown, and what stands beside it up to the next sign, is one unknown value. */
  #hole(): Value {
    const parts: TextPart[] = [];
    for (; this.#at < this.#units.length; this.#at++) {
      const unit = this.#units[this.#at] ?? "";
      if (typeof unit === "string" && /[\s,\]}:]/.test(unit)) break;
      parts.push(unit);
    }
    return { kind: "unknown", unknown: { name: nameOf(joined(parts)), nature: "structure" } };
  }

  #word(): Value {
    let word = "";
    for (; this.#at < this.#units.length; this.#at++) {
      const unit = this.#units[this.#at];
      if (typeof unit !== "string") {
        const rest = this.#hole();
        const name = word + (rest.kind === "unknown" ? rest.unknown.name : "");
        return { kind: "unknown", unknown: { name, nature: "structure" } };
      }
      if (!/[\w.+-]/.test(unit)) break;
      word += unit;
    }
    if (word === "null") return { kind: "null" };
    if (word === "true" || word === "false") return { kind: "boolean", value: word === "true" };
    if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(word)) {
      return { kind: "number", spelling: word };
    }
    const found = word === "" ? String(this.#units[this.#at]) : word;
    throw new Fault(`${quoted(found)} is not expected here`);
  }

  #string(): Value {
    const parts: TextPart[] = [];
    this.#at++;
    for (; ; this.#at++) {
      const unit = this.#units[this.#at];
      if (unit === undefined) throw new Fault("a string has no end");
      if (unit === '"') break;
      if (typeof unit !== "string") parts.push(unit);
      else if (unit === "\\") parts.push(this.#escape());
      else if (unit < " ") throw new Fault("a string has a control character");
      else parts.push(unit);
    }
    this.#at++;
    const all = joined(parts);
    // Such a value may have quotes, which end the string.
    const open = all.some((part) => typeof part !== "string" && part.nature === "structure");
    if (open) return { kind: "unknown", unknown: { name: nameOf(all), nature: "structure" } };
    return { kind: "text", parts: all };
  }

  #escape(): string {
    const sign = this.#units[++this.#at];
    const plain: Readonly<Record<string, string>> = {
      '"': '"',
      "\\": "\\",
      "/": "/",
      b: "\b",
      f: "\f",
      n: "\n",
      r: "\r",
      t: "\t",
    };
    if (typeof sign !== "string") throw new Fault("an escape is not complete");
    if (sign !== "u") {
      const found = plain[sign];
      if (found === undefined) throw new Fault(`${quoted(`\\${sign}`)} is not an escape of JSON`);
      return found;
    }
    const digits = this.#units.slice(this.#at + 1, this.#at + 5).join("");
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw new Fault("an escape is not complete");
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #list(): Value {
    const items: Value[] = [];
    this.#at++;
    this.#space();
    if (this.#take("]")) return { kind: "list", items };
    for (;;) {
      items.push(this.#value());
      this.#space();
      if (this.#take("]")) return { kind: "list", items };
      if (!this.#take(",")) throw new Fault("a comma or `]` is missing");
    }
  }

  #object(): Value {
    const members = new Map<string, Value>();
    this.#at++;
    this.#space();
    if (this.#take("}")) return { kind: "object", members: [] };
    let unknown: Value | undefined;
    for (;;) {
      const key = this.#value();
      this.#space();
      if (!this.#take(":")) throw new Fault("a colon is missing");
      const value = this.#value();
      const name = key.kind === "text" ? fixed(key.parts) : undefined;
      if (name === undefined) unknown ??= unknownObject(key, value);
      else if (members.has(name)) throw new Fault(`the name ${quoted(name)} stands twice`);
      else members.set(name, value);
      this.#space();
      if (this.#take("}")) break;
      if (!this.#take(",")) throw new Fault("a comma or `}` is missing");
    }
    if (unknown !== undefined) return unknown;
    return {
      kind: "object",
      members: [...members].map(([name, value]): Member => ({ name, value })),
    };
  }

  #take(sign: string): boolean {
    const found = this.#units[this.#at] === sign;
    if (found) this.#at++;
    return found;
  }

  #space(): void {
    for (; this.#at < this.#units.length; this.#at++) {
      const unit = this.#units[this.#at];
      if (typeof unit !== "string" || !/[ \t\r\n]/.test(unit)) return;
    }
  }

  #placeAt(at: number): Place | undefined {
    let low = 0;
    let high = this.#runs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#runs[middle]?.at ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    const run = this.#runs[low - 1];
    return run === undefined ? this.#place : run.place(at - run.at);
  }
}

/** The name of what stands in a text beside unknowns. */
const nameOf = (parts: readonly TextPart[]): string => {
  const [only] = parts;
  if (parts.length === 1 && typeof only === "object") return only.name;
  return parts.map((part) => (typeof part === "string" ? part : `\${${part.name}}`)).join("");
};

function fixed(parts: readonly TextPart[]): string | undefined {
  const [part = ""] = parts;
  return parts.length <= 1 && typeof part === "string" ? part : undefined;
}

function unknownObject(key: Value, value: Value): Value {
  if (key.kind !== "text" && key.kind !== "unknown") throw new Fault("a name is not a string");
  const name = key.kind === "unknown" ? key.unknown.name : nameOf(key.parts);
  const place = key.place ?? value.place;
  const unknown = { name: `an object with the name ${name}`, nature: "structure" } as const;
  return { kind: "unknown", unknown, ...(place && { place }) };
}

/** The JSON of a value, as Terraform writes it: sorted names, and `<`, `>`, `&` as escapes. */
export function jsonParts(value: Value): readonly TextPart[] {
  switch (value.kind) {
    case "null":
      return ["null"];
    case "boolean":
      return [String(value.value)];
    case "number":
      return [value.spelling];
    case "unknown":
      return [{ name: `jsonencode(${value.unknown.name})`, nature: "structure" }];
    case "text":
      return joined([
        '"',
        ...value.parts.map((part) => (typeof part === "string" ? escaped(part) : part)),
        '"',
      ]);
    case "list":
      return joined(["[", ...separated(value.items.map(jsonParts)), "]"]);
    case "object": {
      const sorted = [...value.members].sort((a, b) => (a.name < b.name ? -1 : 1));
      const members = sorted.map((each) => [`"${escaped(each.name)}":`, ...jsonParts(each.value)]);
      return joined(["{", ...separated(members), "}"]);
    }
  }
}

function separated(lists: readonly (readonly TextPart[])[]): readonly TextPart[] {
  return lists.flatMap((parts, at) => (at === 0 ? parts : [",", ...parts]));
}

const escaped = (known: string): string =>
  JSON.stringify(known)
    .slice(1, -1)
    .replace(
      /[<>&\u2028\u2029]/g,
      (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
