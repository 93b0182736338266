/**
 * `Fn::ForEach`: members of an object that a template writes once for each item of a collection.
 *
 * A member `Fn::ForEach::NAME` has a list of three: an identifier, a collection, and an object. For
 * each item, the members of that object are repeated, with the item in the place of `${identifier}`
 * and of `Ref` to the identifier; `&{identifier}` is the item without signs. Loops in loops expand
 * from the outside.
 *
 * A collection that only the deployment knows cannot be expanded; the caller decides what that
 * means.
 */
import type { Member, TextPart, Value } from "../value.ts";
import { knownText, member } from "../value-reading.ts";

const PREFIX = "Fn::ForEach::";

/** LIMIT: nodes that loops of one template make. */
const MAX_NODES = 200_000;

/** LIMIT: loops in loops; CloudFormation accepts five. */
const MAX_DEPTH = 5;

export interface Loops {
  /** The items of a collection; undefined if they are not known. */
  itemsOf(collection: Value): readonly string[] | undefined;
  /** Called for each loop that is not expanded; `reason` completes "because …". */
  onFailure(loop: Member, reason: string): void;
}

export const isLoop = (name: string): boolean => name.startsWith(PREFIX);

/** Expands the loops of one template, with one budget for all. */
export class LoopExpander {
  readonly #loops: Loops;
  #nodes = 0;

  constructor(loops: Loops) {
    this.#loops = loops;
  }

  expand(members: readonly Member[], depth = 0): readonly Member[] {
    if (!members.some(({ name }) => isLoop(name))) return members;
    return members.flatMap((each) => (isLoop(each.name) ? this.#repeat(each, depth) : [each]));
  }

  #repeat(loop: Member, depth: number): readonly Member[] {
    const failed = (reason: string): readonly Member[] => {
      this.#loops.onFailure(loop, reason);
      return [];
    };
    const [identifier, collection, body] = loop.value.kind === "list" ? loop.value.items : [];
    const name = knownText(identifier);
    if (name === undefined || collection === undefined || body?.kind !== "object") {
      return failed("it is not a list of an identifier, a collection and an object");
    }
    if (depth >= MAX_DEPTH) return failed(`loops are nested deeper than ${MAX_DEPTH}`);
    const items = this.#loops.itemsOf(collection);
    if (items === undefined) return failed("its collection is not known before the deployment");
    const made: Member[] = [];
    for (const item of items) {
      const substitution = new Substitution(name, item, MAX_NODES - this.#nodes);
      const members = body.members.map((each) => substitution.member(each));
      this.#nodes += substitution.nodes;
      if (this.#nodes >= MAX_NODES) return failed(`loops make more than ${MAX_NODES} values`);
      made.push(...this.expand(members, depth + 1));
    }
    return made;
  }
}

class Substitution {
  readonly #name: string;
  readonly #item: string;
  readonly #limit: number;
  nodes = 0;

  constructor(name: string, item: string, limit: number) {
    this.#name = name;
    this.#item = item;
    this.#limit = limit;
  }

  member({ name, value }: Member): Member {
    return { name: this.#text(name), value: this.#value(value) };
  }

  #value(value: Value): Value {
    if (++this.nodes > this.#limit) return value;
    if (knownText(member(value, "Ref")) === this.#name) {
      return { ...value, kind: "text", parts: [this.#item] };
    }
    switch (value.kind) {
      case "text":
        return { ...value, parts: value.parts.map((part): TextPart => this.#part(part)) };
      case "list":
        return { ...value, items: value.items.map((item) => this.#value(item)) };
      case "object":
        return { ...value, members: value.members.map((each) => this.member(each)) };
      case "unknown": {
        // The part of the source that it stands for may have the identifier.
        const name = `${value.unknown.name} of ${this.#item}`;
        return { ...value, unknown: { ...value.unknown, name } };
      }
      default:
        return value;
    }
  }

  #part(part: TextPart): TextPart {
    return typeof part === "string" ? this.#text(part) : part;
  }

  #text(text: string): string {
    return text
      .replaceAll(`\${${this.#name}}`, () => this.#item)
      .replaceAll(`&{${this.#name}}`, () => this.#item.replace(/[^A-Za-z0-9]/g, ""));
  }
}
