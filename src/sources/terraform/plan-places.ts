/**
 * Lines and columns in a plan.
 *
 * A plan may have 100 MB in one line, or in millions of lines. Places are mostly asked for in the
 * order of the text, so each search goes on from the last one. The result is that of `positionAt`.
 */
import { FAULT, Skimmer } from "../../json/skim.ts";
import type { Place } from "../place.ts";
import type { Key } from "./address.ts";

export class PlanPlaces {
  readonly #file: string;
  readonly #text: string;
  /** Line endings; most plans have line feeds only, which are found faster. */
  readonly #ending: "\n" | RegExp;
  #line = 1;
  #lineStart = 0;
  /** The start of the next line, or the end of the text. */
  #next: number;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
    this.#ending = text.includes("\r") ? /\r\n?|\n/g : "\n";
    this.#next = this.#nextLine(0);
  }

  at(offset: number): Place {
    if (offset < this.#lineStart) {
      this.#line = 1;
      this.#lineStart = 0;
      this.#next = this.#nextLine(0);
    }
    while (this.#next <= offset && this.#next < this.#text.length) {
      this.#line++;
      this.#lineStart = this.#next;
      this.#next = this.#nextLine(this.#next);
    }
    return { file: this.#file, line: this.#line, column: offset - this.#lineStart + 1 };
  }

  /** The place of the value at a path below an offset, or of its nearest parent. */
  below(offset: number, path: readonly Key[]): Place {
    return this.at(offsetBelow(this.#text, offset, path));
  }

  #nextLine(from: number): number {
    const end = this.#text.length;
    if (this.#ending === "\n") {
      const at = this.#text.indexOf("\n", from);
      return at < 0 ? end : at + 1;
    }
    this.#ending.lastIndex = from;
    return this.#ending.test(this.#text) ? this.#ending.lastIndex : end;
  }
}

function offsetBelow(text: string, offset: number, [first, ...rest]: readonly Key[]): number {
  if (first === undefined) return offset;
  const skimmer = new Skimmer(text);
  let found: number | undefined;
  const visit = (name: Key, at: number): number => {
    if (name !== first) return skimmer.pass(at);
    found = at;
    // Stops the walk.
    return FAULT;
  };
  if (typeof first === "number" && skimmer.isList(offset)) skimmer.elements(offset, visit);
  if (typeof first === "string" && skimmer.isObject(offset)) skimmer.members(offset, visit);
  return found === undefined ? offset : offsetBelow(text, found, rest);
}
