/**
 * The services, actions and resource types that AWS has, as data with a date.
 *
 * The package carries the data in one file. A surface reads it, and only when a counterexample asks
 * for a name. The data never change a verdict, because they are always older than AWS: they only
 * offer names, and the caller keeps one if its formula holds.
 */
import { foldAsciiCase } from "../text/ascii-case.ts";

/** A resource type: its name, the format of its ARNs, its condition keys. */
export type ResourceTypeRow = readonly [string, string, readonly string[]];

/** A type that an action takes: its place in the service, 1 if required, condition keys. */
export type ActionResourceRow = readonly [number, 0 | 1, readonly string[]];

/** An action: name, access level, the resource types that it takes, condition keys. */
export type ActionRow = readonly [string, string, readonly ActionResourceRow[], readonly string[]];

/** A service: the prefix of its actions, resource types, actions. */
export type ServiceRow = readonly [string, readonly ResourceTypeRow[], readonly ActionRow[]];

/** The whole data, as its file has it. */
export interface WorldData {
  /** The day on which AWS's pages were read. */
  readonly date: string;
  readonly services: readonly ServiceRow[];
}

export class World {
  readonly #read: () => WorldData;
  #data: WorldData | undefined;
  /** The spelling of each action by its name in lower case, for the services asked about. */
  readonly #spellings = new Map<string, ReadonlyMap<string, string>>();

  /** `read` is called at most once, on the first question. */
  constructor(read: () => WorldData) {
    this.#read = read;
  }

  get data(): WorldData {
    this.#data ??= this.#read();
    return this.#data;
  }

  /** The actions of a service (`s3`), in lower case and with the prefix. */
  actions(service: string): Iterable<string> {
    return this.#ofService(service).keys();
  }

  /** The action as AWS spells it; undefined if the data do not have it. */
  spelling(action: string): string | undefined {
    const folded = foldAsciiCase(action);
    return this.#ofService(folded.slice(0, folded.indexOf(":"))).get(folded);
  }

  #ofService(service: string): ReadonlyMap<string, string> {
    const known = this.#spellings.get(service);
    if (known !== undefined) return known;
    const actions = this.data.services.find(([prefix]) => prefix === service)?.[2] ?? [];
    const names = actions.map(([name]) => `${service}:${name}`);
    const spellings = new Map(names.map((each) => [foldAsciiCase(each), each]));
    this.#spellings.set(service, spellings);
    return spellings;
  }
}
