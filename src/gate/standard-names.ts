/**
 * The names that a standard defines: zones of trust, lists of actions, and policies.
 *
 * The standards that it extends share one space of names, and a name is defined once: a standard
 * cannot change what another one means. Every definition is checked, even if no rule uses it. An
 * entry that no request can match is an error, because a rule about it would pass for all policies.
 */
import { accessErrors } from "../api/access.ts";
import { quoted } from "../json/value.ts";
import { parseZone } from "../policy/zone-of-trust.ts";
import { folderOf, joinedPath } from "../sources/file-path.ts";
import type { Files } from "../sources/files.ts";
import type { Value } from "../sources/site.ts";
import type { YamlNode, YamlScalar } from "../sources/yaml-document.ts";
import { suggestion } from "../text/nearest-name.ts";
import { POLICY_USES, type PolicyUse, readNamedPolicy } from "./named-policy.ts";
import { ACTION_LISTS } from "./presets.ts";
import {
  memberOf,
  type StandardDocument,
  type StandardProblems,
  scalarsOf,
} from "./standard-document.ts";

interface Definition {
  readonly document: StandardDocument;
  readonly value: YamlNode;
}

type Definitions = ReadonlyMap<string, Definition>;

/** LIMIT: actions or resources of one rule; that of CheckAccessNotGranted. */
const MAX_ENTRIES = 100;
/** LIMIT: entries of the zone of trust of one rule; that of CheckNoExternalAccess. */
const MAX_ZONE = 1000;

export class StandardNames {
  readonly #files: Files;
  readonly #problems: StandardProblems;
  readonly #zones: Definitions;
  readonly #lists: Definitions;
  readonly #references: Definitions;
  /** By use and path; undefined after an error. */
  readonly #policies = new Map<string, Value | undefined>();

  constructor(documents: readonly StandardDocument[], files: Files, problems: StandardProblems) {
    this.#files = files;
    this.#problems = problems;
    this.#zones = this.#definitions(documents, "trusted", "the zone of trust");
    this.#lists = this.#definitions(documents, "actions", "the list of actions");
    this.#references = this.#definitions(documents, "reference", "the reference policy");
    for (const { document, value } of this.#zones.values()) {
      this.#checkZone(scalarsOf(value), document);
    }
    for (const { document, value } of this.#lists.values()) {
      for (const each of scalarsOf(value)) this.#checkAction(each, document);
    }
  }

  /** The entries of all zones of trust that a member names. */
  zone(names: YamlNode | undefined, document: StandardDocument): readonly string[] {
    const entries = scalarsOf(names).flatMap((name) => {
      const found = this.#zones.get(name.source);
      if (found === undefined) this.#unknown("zone of trust", name, this.#zones.keys(), document);
      return scalarsOf(found?.value).map(({ source }) => source.trim());
    });
    const zone = [...new Set(entries)];
    if (zone.length > MAX_ZONE) {
      const message = `the zones of trust of the rule have more than ${MAX_ZONE} entries`;
      this.#problems.error("STANDARD_LIMIT", message, document.placeOf(names?.offset ?? 0));
    }
    return zone;
  }

  /** Actions, and those of the lists that are named. */
  actions(entries: YamlNode | undefined, document: StandardDocument): readonly string[] {
    const actions = scalarsOf(entries).flatMap((entry) => {
      const { source } = entry;
      if (Object.hasOwn(ACTION_LISTS, source)) return ACTION_LISTS[source] ?? [];
      const isName = /^keyaki:|^[a-z][a-z0-9-]*$/.test(source);
      if (!isName) return this.#checkAction(entry, document) ? [source] : [];
      const found = this.#lists.get(source);
      if (found !== undefined) return scalarsOf(found.value).map((each) => each.source);
      const known = [...this.#lists.keys(), ...Object.keys(ACTION_LISTS)];
      this.#unknown("list of actions", entry, known, document);
      return [];
    });
    return this.#within([...new Set(actions)], "actions", entries, document);
  }

  /** ARNs, or patterns of them. */
  resources(entries: YamlNode | undefined, document: StandardDocument): readonly string[] {
    const resources = scalarsOf(entries).map(({ source, offset }) => {
      for (const { message } of accessErrors({ resources: [source] })) {
        const reason = message.replace(/^Invalid ARN(?:: )?/, "");
        const shape = `resource ${quoted(source)} is neither an ARN nor \`*\``;
        const text = reason === "" ? shape : reason;
        this.#problems.error("INVALID_RESOURCE", text, document.placeOf(offset));
      }
      return source;
    });
    return this.#within(resources, "resources", entries, document);
  }

  /** A policy by the name of a reference, or by its path relative to the standard. */
  policy(
    entry: YamlNode | undefined,
    document: StandardDocument,
    use: PolicyUse,
  ): Value | undefined {
    if (entry?.kind !== "scalar") return undefined;
    const defined = this.#references.get(entry.source);
    if (defined !== undefined) {
      const { value } = defined;
      return value.kind === "scalar" ? this.#load(value, defined.document, use) : undefined;
    }
    if (/[./]/.test(entry.source)) return this.#load(entry, document, use);
    this.#unknown("reference policy", entry, this.#references.keys(), document);
    return undefined;
  }

  /** Reads the reference policies that no rule and no exception has used. */
  readUnused(): void {
    for (const { value, document } of this.#references.values()) {
      if (value.kind !== "scalar") continue;
      const path = joinedPath(folderOf(document.file), value.source);
      const isRead = POLICY_USES.some((use) => this.#policies.has(`${use} ${path}`));
      if (!isRead) this.#load(value, document, "reference");
    }
  }

  #load(
    { source, offset }: YamlScalar,
    { file, placeOf }: StandardDocument,
    use: PolicyUse,
  ): Value | undefined {
    const path = joinedPath(folderOf(file), source);
    const key = `${use} ${path}`;
    if (this.#policies.has(key)) return this.#policies.get(key);
    const bytes = this.#files.read(path);
    if (bytes === undefined) {
      const message = `the policy ${quoted(path)} does not exist, or may not be read`;
      this.#problems.error("FILE_NOT_READ", message, placeOf(offset));
    }
    const read = bytes && readNamedPolicy(path, bytes, use);
    this.#problems.add(...(read?.problems ?? []));
    this.#policies.set(key, read?.policy);
    return read?.policy;
  }

  #definitions(documents: readonly StandardDocument[], member: string, noun: string): Definitions {
    const found = new Map<string, Definition>();
    for (const document of documents) {
      const defined = memberOf(document.root, member);
      if (defined?.kind !== "object") continue;
      for (const [name, { value, offset }] of defined.members) {
        const first = found.get(name);
        if (first === undefined) found.set(name, { document, value });
        else this.#twice(`${noun} ${quoted(name)}`, first.document, document, offset);
      }
    }
    return found;
  }

  #twice(
    what: string,
    { file: first }: StandardDocument,
    { placeOf, file }: StandardDocument,
    offset: number,
  ): void {
    const message = `${what} is defined twice, in ${quoted(first)} and ${quoted(file)}`;
    const help = "choose another name; a standard cannot change what another one means";
    this.#problems.error("DEFINED_TWICE", message, placeOf(offset), help);
  }

  #checkZone(entries: readonly YamlScalar[], { placeOf }: StandardDocument): void {
    for (const { index, message } of parseZone(entries.map(({ source }) => source)).errors) {
      this.#problems.error("INVALID_ZONE", message, placeOf(entries[index]?.offset ?? 0));
    }
  }

  #checkAction({ source, offset }: YamlScalar, { placeOf }: StandardDocument): boolean {
    const errors = accessErrors({ actions: [source] });
    for (const { message } of errors) {
      this.#problems.error("INVALID_ACTION", message, placeOf(offset));
    }
    return errors.length === 0;
  }

  #within(
    entries: readonly string[],
    noun: string,
    node: YamlNode | undefined,
    { placeOf }: StandardDocument,
  ): readonly string[] {
    if (entries.length > MAX_ENTRIES) {
      const message = `the rule has ${entries.length} ${noun}, more than ${MAX_ENTRIES}`;
      const help = "divide it into several rules";
      this.#problems.error("STANDARD_LIMIT", message, placeOf(node?.offset ?? 0), help);
    }
    return entries;
  }

  #unknown(
    noun: string,
    { source, offset }: YamlScalar,
    known: Iterable<string>,
    { file, placeOf }: StandardDocument,
  ): void {
    const needs = file.startsWith("keyaki:") ? `, which ${quoted(file)} needs` : "";
    const message = `unknown ${noun} ${quoted(source)}${needs}${suggestion(source, known)}`;
    const help = needs === "" ? undefined : "define it in the standard that extends this one";
    this.#problems.error("UNKNOWN_NAME", message, placeOf(offset), help);
  }
}
