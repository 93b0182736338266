/**
 * The services, actions, resource types and condition keys that AWS has, as data with a date.
 *
 * The package carries the data in one file, which can be read service by service. A surface reads
 * it when a name is asked for. The data never change a verdict, because they are always older than
 * AWS: they offer names to counterexamples, and they warn.
 */
import { foldAsciiCase } from "../text/ascii-case.ts";
import { matchesWildcards } from "../text/wildcards.ts";

/** A resource type: its name, the format of its ARNs, its condition keys. */
export type ResourceTypeRow = readonly [string, string, readonly string[]];

/** A type that an action takes: its place in the service, 1 if required, condition keys. */
export type ActionResourceRow = readonly [number, 0 | 1, readonly string[]];

/** An action: name, access level, the resource types that it takes, condition keys. */
export type ActionRow = readonly [string, string, readonly ActionResourceRow[], readonly string[]];

/** A service: the prefix of its actions, resource types, actions, condition keys. */
export type ServiceRow = readonly [
  string,
  readonly ResourceTypeRow[],
  readonly ActionRow[],
  readonly string[],
];

/** The data as their file has them. */
export interface WorldData {
  /** The day on which AWS's pages were read. */
  readonly date: string;
  /** The prefixes of the services, in order. */
  readonly services: readonly string[];
  /** The rows of a service; each call may read them again. */
  service(prefix: string): ServiceRow | undefined;
}

/** A service, by the names of its actions in lower case and with the prefix. */
interface Service {
  readonly row: ServiceRow | undefined;
  readonly actions: ReadonlyMap<string, ActionRow>;
}

/** LIMIT: patterns whose answer is kept; policies repeat theirs. */
const MAX_PATTERNS = 10_000;

/** A variable part of an ARN format, such as `${BucketName}`. */
const PLACEHOLDER = /\$\{(\w+)\}/g;

export class World {
  readonly #read: () => WorldData;
  readonly #known = new Map<string, Service>();
  /** Whether patterns match an action, for those that were asked about. */
  readonly #patterns = new Map<string, boolean>();
  #data: WorldData | undefined;
  #services: ReadonlySet<string> | undefined;

  /** `read` is called at most once, on the first question. */
  constructor(read: () => WorldData) {
    this.#read = read;
  }

  get #all(): WorldData {
    this.#data ??= this.#read();
    return this.#data;
  }

  get date(): string {
    return this.#all.date;
  }

  /** The prefixes of all services, such as `s3`. */
  get services(): readonly string[] {
    return this.#all.services;
  }

  /** Whether AWS has a service with this prefix. */
  hasService(prefix: string): boolean {
    this.#services ??= new Set(this.#all.services);
    return this.#services.has(prefix);
  }

  /** Whether a pattern in lower case matches some action of its service. */
  hasMatch(pattern: string): boolean {
    const known = this.#patterns.get(pattern);
    if (known !== undefined) return known;
    const actions = [...this.actions(serviceOf(pattern))];
    const matches = actions.some((each) => matchesWildcards(pattern, each, "*?"));
    if (this.#patterns.size >= MAX_PATTERNS) this.#patterns.clear();
    this.#patterns.set(pattern, matches);
    return matches;
  }

  /** The actions of a service, in lower case and with the prefix. */
  actions(service: string): Iterable<string> {
    return this.#service(service).actions.keys();
  }

  /** The condition keys of a service as AWS spells them; a part may be a placeholder. */
  keys(service: string): readonly string[] {
    return this.#service(service).row?.[3] ?? [];
  }

  /** The action as AWS spells it; undefined if the data do not have it. */
  spelling(action: string): string | undefined {
    const row = this.#action(action);
    return row && `${serviceOf(action)}:${row[0]}`;
  }

  /** The levels of access: `Read`, `Write`, `List`, `Tagging`, `Permissions management`. */
  accessLevels(action: string): readonly string[] {
    return this.#action(action)?.[1].split(", ") ?? [];
  }

  /** The ARN formats of the resources that the action takes; undefined if it is not known. */
  resourceFormats(action: string): readonly string[] | undefined {
    const types = this.#service(serviceOf(action)).row?.[1] ?? [];
    return this.#action(action)?.[2].flatMap(([place]) => types[place]?.[1] ?? []);
  }

  #action(action: string): ActionRow | undefined {
    return this.#service(serviceOf(action)).actions.get(foldAsciiCase(action));
  }

  #service(prefix: string): Service {
    const known = this.#known.get(prefix);
    if (known !== undefined) return known;
    const row = this.hasService(prefix) ? this.#all.service(prefix) : undefined;
    const names = (row?.[2] ?? []).map((each): readonly [string, ActionRow] => {
      return [foldAsciiCase(`${prefix}:${each[0]}`), each];
    });
    const service = { row, actions: new Map(names) };
    this.#known.set(prefix, service);
    return service;
  }
}

const serviceOf = (action: string): string =>
  foldAsciiCase(action.slice(0, Math.max(action.indexOf(":"), 0)));

/** An ARN of the format, with these words in the place of its variable parts. */
export function arnOfFormat(format: string, words: Readonly<Record<string, string>>): string {
  return format.replaceAll(PLACEHOLDER, (_, name: string) => words[name] ?? "example");
}

/** Whether a resource, or a pattern of resources, may be of one of the formats. */
export function isOfFormat(resource: string, formats: readonly string[]): boolean {
  return formats.some((each) => matchesWildcards(each.replaceAll(PLACEHOLDER, "*"), resource));
}

/** Whether a pattern of resources and one of the formats have an ARN in common, by component. */
export function mayBeOfFormat(pattern: string, formats: readonly string[]): boolean {
  const parts = pattern.split(":");
  return formats.some((format) => {
    const own = format.replaceAll(PLACEHOLDER, "*").split(":");
    return parts.every((part, at) => {
      if (at >= 5) return at > 5 || mayMeet(parts.slice(5).join(":"), own.slice(5).join(":"));
      const other = own[at] ?? "";
      // Some formats leave out an account or a Region that ARNs may have.
      return other === "" || part === "" || mayMeet(part, other);
    });
  });
}

/** Whether some text matches both globs: by their fixed beginnings and ends. */
function mayMeet(one: string, other: string): boolean {
  const [start, second] = [fixedStart(one), fixedStart(other)];
  if (!start.startsWith(second) && !second.startsWith(start)) return false;
  const isFixed = [one, other].map((each) => !/[*?]/.test(each));
  if (isFixed[0]) return matchesWildcards(other, one, "*?");
  if (isFixed[1]) return matchesWildcards(one, other, "*?");
  const [end, last] = [fixedEnd(one), fixedEnd(other)];
  return end.endsWith(last) || last.endsWith(end);
}

const fixedStart = (glob: string): string => /^[^*?]*/.exec(glob)?.[0] ?? "";
const fixedEnd = (glob: string): string => /[^*?]*$/.exec(glob)?.[0] ?? "";
