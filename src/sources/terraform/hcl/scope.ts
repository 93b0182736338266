/**
 * The surroundings in which an expression is evaluated: names, files, decisions, and a limit.
 *
 * The evaluator knows nothing of modules and resources. A scope gives it the value of the first
 * name of a traversal, such as `var` or `aws_s3_bucket`; such a value finds its attributes itself.
 * `Decisions` says which way an undecided condition is taken, so that a caller can try both ways.
 */
import type { Place } from "../../place.ts";
import type { Data, Names } from "./data.ts";
import type { Locate, TemplatePart } from "./syntax.ts";

export interface Scope {
  /** Names that `for`, `dynamic` and `templatefile` declare. */
  readonly names: ReadonlyMap<string, Data>;
  /** The value of `var`, `local`, `each`, `data`, a type of resources, and so on. */
  root(name: string): Data | undefined;
  /** Begins the names of values that only this scope has, such as `module.a: `. */
  readonly prefix: string;
}

/** The same scope with more names. */
export function withNames(scope: Scope, names: Readonly<Record<string, Data>>): Scope {
  return { ...scope, names: new Map([...scope.names, ...Object.entries(names)]) };
}

/** Texts that expressions read, relative to the root module. */
export interface Texts {
  /** The path of a file that does not exist, or may not be read; undefined if it is there. */
  missing(path: string): string | undefined;
  text(path: string): { readonly text: string; readonly locate: Locate } | undefined;
  template(
    path: string,
  ): { readonly parts: readonly TemplatePart[]; readonly place: Place } | undefined;
  locate(file: string): Locate | undefined;
}

/** Which way undecided conditions are taken, and which ones were met. */
export class Decisions {
  readonly #taken: ReadonlyMap<string, boolean>;
  readonly #undecided = new Set<string>();
  #asked = 0;

  constructor(taken: ReadonlyMap<string, boolean>) {
    this.#taken = taken;
  }

  /** The value of a condition in this case; undefined if no way was chosen. */
  take(condition: string): boolean | undefined {
    this.#asked++;
    return this.#taken.get(condition);
  }

  /** Counts a value that was found earlier and depends on a choice. */
  touch(): void {
    this.#asked++;
  }

  /** Notes a condition on which a result depends. */
  miss(condition: string): void {
    this.#asked++;
    this.#undecided.add(condition);
  }

  get undecided(): readonly string[] {
    return [...this.#undecided];
  }

  /** Counts questions; a value that asked none is the same in all cases. */
  get asked(): number {
    return this.#asked;
  }
}

/** LIMIT: steps of evaluation for one root module. */
export class Budget {
  #left: number;
  readonly #total: number;

  constructor(total: number) {
    this.#total = total;
    this.#left = total;
  }

  /** Counts; false if nothing is left. */
  spend(count = 1): boolean {
    this.#left -= count;
    return this.#left >= 0;
  }

  get isSpent(): boolean {
    return this.#left < 0;
  }

  get total(): number {
    return this.#total;
  }
}

/** The parts that all evaluations of one root module share. */
export interface Surroundings {
  readonly names: Names;
  readonly texts: Texts;
  readonly budget: Budget;
}
