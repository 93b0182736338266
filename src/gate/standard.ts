/**
 * The security standard: rules that every policy of a deployment must meet, and exceptions.
 *
 * The file `keyaki.yaml` is validated by its JSON Schema, so a misspelt member is an error. Then
 * its names are resolved: zones of trust, lists of actions, reference policies, and the standards
 * that it extends. A standard with an error judges nothing: a rule that was skipped would pass.
 *
 * It is a model without a clock: exceptions.ts compares the last days of exceptions with a date
 * that its caller gives.
 */
import { quoted } from "../json/value.ts";
import { parseDate } from "../policy/date.ts";
import { folderOf, joinedPath } from "../sources/file-path.ts";
import type { Files, SourceFile } from "../sources/files.ts";
import type { Place } from "../sources/place.ts";
import type { Deployment, PolicyKind, SourceKind, SourceProblem, Value } from "../sources/site.ts";
import type { YamlNode } from "../sources/yaml-document.ts";
import { suggestion } from "../text/nearest-name.ts";
import type { Check } from "./judge.ts";
import type { RuleInfo } from "./result.ts";
import { globFault, type RuleScope, type Scope } from "./scope.ts";
import {
  flagOf,
  itemsOf,
  memberOf,
  type StandardDocument,
  StandardProblems,
  scalarsOf,
  textOf,
} from "./standard-document.ts";
import { withExtended } from "./standard-extends.ts";
import { StandardNames } from "./standard-names.ts";

export interface Standard {
  /** Absent for the built-in standard. */
  readonly file?: string;
  /** Its own rules, then those of the standards that it extends; a name occurs once. */
  readonly rules: readonly Rule[];
  readonly exceptions: readonly StandardException[];
  /** Whether exceptions in the sources count. */
  readonly inline: boolean;
  /** The effect of a policy that cannot be read. */
  readonly unread: "fail" | "warn";
  /**
   * The effect of a part of a source that is not read, such as a module that is not installed. It
   * fails only if the standard has `unread: fail`, because it may as well have no policy.
   */
  readonly unreadParts: "fail" | "warn";
  /** The effect of an attached policy whose document is not in the sources. */
  readonly attachments: "fail" | "warn";
  readonly deploys?: Deployment;
  /** Where the names of `deploys.parameters` stand. */
  readonly parameterPlaces?: ReadonlyMap<string, Place>;
}

export interface Rule extends RuleScope {
  readonly info: RuleInfo;
  readonly check: RuleCheck;
  /** Whether it may be about none of the policies that are read. */
  readonly optional?: true;
  /** In the standard, or where it extends another one; absent for the built-in standard. */
  readonly place?: Place;
}

/** A check of judge.ts, or one whose reference is an earlier state of the same policy. */
export type RuleCheck = Check | SinceCheck;

export interface SinceCheck {
  readonly kind: "no-new-access-since";
  readonly since:
    | { readonly kind: "plan" }
    /** A revision of git. */
    | { readonly kind: "revision"; readonly revision: string };
  /**
   * The effect of a policy that did not exist before: all that it grants is new, or no question.
   */
  readonly created: "fail" | "ignore";
  /**
   * The effect of a Deny that is gone, or denies less, in a policy that is not one that only
   * limits. A warning by default: it grants nothing by itself.
   */
  readonly denials: "fail" | "warn";
}

export interface StandardException {
  /** Names of rules of the standard. */
  readonly rules: readonly string[];
  readonly where: readonly Scope[];
  readonly reason: string;
  /** The last day on which it counts: `YYYY-MM-DD`. */
  readonly expires: string;
  /** A policy of Allow statements; access beyond it is not excepted. */
  readonly allows?: Value;
  readonly approved?: string;
  readonly place: Place;
}

export type StandardReading =
  | {
      readonly kind: "ok";
      readonly standard: Standard;
      /** Warnings and notes. */
      readonly problems: readonly SourceProblem[];
    }
  | { readonly kind: "error"; readonly problems: readonly SourceProblem[] };

export interface StandardLoader {
  /** For reference policies and extended standards. */
  readonly files: Files;
  /** The absolute working directory, with `/`; globs of paths need it if the standard is above. */
  readonly workingDirectory?: string;
}

/** Nothing public, and nothing new since the state before the plan. */
export const BUILT_IN_STANDARD: Standard = {
  rules: [
    {
      info: {
        name: "nothing-public",
        check: "no-public-access",
        level: "error",
        why: "access for everybody is rarely meant",
        help: "name the principals, or limit the statement to an organization or a network",
      },
      check: { kind: "no-public-access" },
    },
    {
      info: {
        name: "nothing-new",
        check: "no-new-access-since",
        level: "error",
        why: "a change must not grant more than before, unless a standard says what is allowed",
        help: "narrow the statement, or write a standard with `keyaki init`",
      },
      check: {
        kind: "no-new-access-since",
        since: { kind: "plan" },
        created: "ignore",
        denials: "warn",
      },
    },
  ],
  exceptions: [],
  inline: true,
  unread: "fail",
  unreadParts: "warn",
  attachments: "warn",
};

/** Reads a standard with everything that it names. */
export function readStandard(source: SourceFile, loader: StandardLoader): StandardReading {
  const problems = new StandardProblems();
  const documents = withExtended(source, loader.files, problems);
  if (problems.failed) return { kind: "error", problems: problems.found };
  const names = new StandardNames(documents, loader.files, problems);
  const reader = new StandardReader(names, loader, problems);
  const rules = reader.rules(documents);
  const exceptions = reader.exceptions(documents, rules);
  const deploys = reader.deploys(documents);
  names.readUnused();
  if (problems.failed) return { kind: "error", problems: problems.found };
  const isInline = documents.every(({ root }) => flagOf(root, "inline") !== false);
  const unread = documents.map(({ root }) => textOf(root, "unread"));
  const attachments = documents.map(({ root }) => textOf(root, "attachments"));
  const standard: Standard = {
    file: source.file,
    rules,
    exceptions,
    inline: isInline,
    unread: !unread.includes("fail") && unread.includes("warn") ? "warn" : "fail",
    unreadParts: unread.includes("fail") ? "fail" : "warn",
    attachments: attachments.includes("fail") ? "fail" : "warn",
    ...(deploys !== undefined && { deploys, parameterPlaces: reader.parameterPlaces }),
  };
  return { kind: "ok", standard, problems: problems.found };
}

class StandardReader {
  readonly parameterPlaces = new Map<string, Place>();
  readonly #names: StandardNames;
  readonly #loader: StandardLoader;
  readonly #problems: StandardProblems;

  constructor(names: StandardNames, loader: StandardLoader, problems: StandardProblems) {
    this.#names = names;
    this.#loader = loader;
    this.#problems = problems;
  }

  rules(documents: readonly StandardDocument[]): readonly Rule[] {
    const found = new Map<string, { readonly rule: Rule; readonly file: string }>();
    for (const document of documents) {
      const members = memberOf(document.root, "rules");
      if (members?.kind !== "object") continue;
      for (const [name, { value, offset }] of members.members) {
        const place = document.placeOf(offset);
        const first = found.get(name);
        if (first !== undefined) {
          const files = `in ${quoted(first.file)} and ${quoted(document.file)}`;
          const message = `the rule ${quoted(name)} is defined twice, ${files}`;
          const help = "choose another name; a standard cannot change the rules of another one";
          this.#problems.error("DEFINED_TWICE", message, place, help);
          continue;
        }
        found.set(name, { rule: this.#rule(name, value, document, place), file: document.file });
      }
    }
    return [...found.values()].map(({ rule }) => rule);
  }

  #rule(name: string, node: YamlNode, document: StandardDocument, place: Place): Rule {
    const [why, help] = [textOf(node, "why"), textOf(node, "help")];
    const [where, except] = [memberOf(node, "where"), memberOf(node, "except")];
    return {
      info: {
        name,
        check: textOf(node, "check") ?? "",
        level: (textOf(node, "level") ?? "error") as RuleInfo["level"],
        ...(why !== undefined && { why }),
        ...(help !== undefined && { help }),
      },
      check: this.#check(node, document),
      ...(flagOf(node, "optional") === true && { optional: true }),
      ...(where && { where: this.#scopes(where, document) }),
      ...(except && { except: this.#scopes(except, document) }),
      place,
    };
  }

  /** INVARIANT: the schema accepts no other check, and demands these members. */
  #check(node: YamlNode, document: StandardDocument): RuleCheck {
    const part = (name: string): YamlNode | undefined => memberOf(node, name);
    switch (textOf(node, "check")) {
      case "no-external-access": {
        const zone = this.#names.zone(part("trusted"), document);
        const includeServices = flagOf(node, "includeServices") === true;
        return { kind: "no-external-access", zone, ...(includeServices && { includeServices }) };
      }
      case "access-not-granted": {
        if (part("forbidden") !== undefined) {
          const forbidden = this.#names.policy(part("forbidden"), document, "forbidden");
          return { kind: "access-forbidden", forbidden: forbidden ?? NOTHING };
        }
        const actions = this.#names.actions(part("actions"), document);
        const resources = this.#names.resources(part("resources"), document);
        return {
          kind: "access-not-granted",
          ...(actions.length > 0 && { actions }),
          ...(resources.length > 0 && { resources }),
        };
      }
      case "no-new-access": {
        const reference = this.#names.policy(part("reference"), document, "reference");
        return { kind: "no-new-access", reference: reference ?? NOTHING };
      }
      case "no-new-access-since": {
        const revision = textOf(node, "since") ?? "plan";
        const since =
          revision === "plan"
            ? ({ kind: "plan" } as const)
            : ({ kind: "revision", revision } as const);
        const created = textOf(node, "created") === "ignore" ? "ignore" : "fail";
        const denials = textOf(node, "denials") === "fail" ? "fail" : "warn";
        return { kind: "no-new-access-since", since, created, denials };
      }
      default:
        return { kind: "no-public-access" };
    }
  }

  #scopes(node: YamlNode, document: StandardDocument): readonly Scope[] {
    return itemsOf(node).map((each) => this.#scope(each, document));
  }

  #scope(node: YamlNode, document: StandardDocument): Scope {
    const texts = (name: string): readonly string[] | undefined => {
      const value = memberOf(node, name);
      return value && scalarsOf(value).map(({ source }) => source);
    };
    const tags = memberOf(node, "tag");
    const tag =
      tags?.kind === "object"
        ? [...tags.members].map(([name, { value }]) => ({
            name,
            values: scalarsOf(value).map(({ source }) => source),
          }))
        : undefined;
    const [globs, roots] = [texts("path"), texts("root")];
    const written = ["path", "root"].flatMap((name) => scalarsOf(memberOf(node, name)));
    for (const { source, offset } of written) {
      const fault = globFault(source);
      if (fault === undefined) continue;
      const message = `the glob ${quoted(source)} ${fault}`;
      this.#problems.error("INVALID_GLOB", message, document.placeOf(offset));
    }
    const { workingDirectory = "" } = this.#loader;
    const folder = joinedPath(workingDirectory, folderOf(document.file));
    // INVARIANT: the schema accepts known sources and kinds only.
    const source = texts("source") as readonly SourceKind[] | undefined;
    const kind = texts("kind") as readonly PolicyKind[] | undefined;
    const [type, address] = [texts("type"), texts("address")];
    return {
      ...(globs && { path: { globs, folder, workingDirectory } }),
      ...(roots && { root: { globs: roots, folder, workingDirectory } }),
      ...(source && { source }),
      ...(kind && { kind }),
      ...(type && { type }),
      ...(address && { address }),
      ...(tag && { tag }),
    };
  }

  exceptions(
    documents: readonly StandardDocument[],
    rules: readonly Rule[],
  ): readonly StandardException[] {
    const known = new Set(rules.map(({ info }) => info.name));
    return documents.flatMap((document) =>
      itemsOf(memberOf(document.root, "exceptions")).map((node): StandardException => {
        const [allows, approved] = [memberOf(node, "allows"), textOf(node, "approved")];
        const ceiling = allows && this.#names.policy(allows, document, "ceiling");
        const where = memberOf(node, "where");
        return {
          rules: this.#ruleNames(node, known, document),
          where: where === undefined ? [] : this.#scopes(where, document),
          reason: textOf(node, "reason") ?? "",
          expires: this.#date(node, document),
          ...(ceiling && { allows: ceiling }),
          ...(approved !== undefined && { approved }),
          place: document.placeOf(node.offset),
        };
      }),
    );
  }

  #ruleNames(
    node: YamlNode,
    known: ReadonlySet<string>,
    document: StandardDocument,
  ): readonly string[] {
    return scalarsOf(memberOf(node, "rule")).map(({ source, offset }) => {
      if (!known.has(source)) {
        const message = `unknown rule ${quoted(source)}${suggestion(source, known)}`;
        this.#problems.error("UNKNOWN_NAME", message, document.placeOf(offset));
      }
      return source;
    });
  }

  #date(node: YamlNode, document: StandardDocument): string {
    const value = memberOf(node, "expires");
    if (value?.kind !== "scalar") return "";
    if (parseDate(value.source) === undefined) {
      const message = `${quoted(value.source)} is not a day of the calendar`;
      this.#problems.error("INVALID_DATE", message, document.placeOf(value.offset));
    }
    return value.source;
  }

  /** The facts of all standards; the one that extends others comes first. */
  deploys(documents: readonly StandardDocument[]): Deployment | undefined {
    const facts: { -readonly [Name in keyof Deployment]: Deployment[Name] } = {};
    const parameters: [string, string | readonly string[]][] = [];
    for (const document of documents.toReversed()) {
      const deploys = memberOf(document.root, "deploys");
      if (deploys?.kind !== "object") continue;
      for (const name of ["account", "region", "partition"] as const) {
        const fact = textOf(deploys, name);
        if (fact !== undefined) facts[name] = fact;
      }
      const given = memberOf(deploys, "parameters");
      for (const [name, { value, offset }] of given?.kind === "object" ? given.members : []) {
        this.parameterPlaces.set(name, document.placeOf(offset));
        const texts = scalarsOf(value).map(({ source }) => source);
        parameters.push([name, value.kind === "list" ? texts : (texts[0] ?? "")]);
      }
      const account = memberOf(deploys, "account");
      if (account !== undefined && !/^\d{12}$/.test(facts.account ?? "")) {
        const message = `an account id has 12 digits, unlike ${quoted(facts.account ?? "")}`;
        this.#problems.error("INVALID_ACCOUNT", message, document.placeOf(account.offset));
      }
    }
    if (parameters.length > 0) facts.parameters = Object.fromEntries(parameters);
    return Object.keys(facts).length === 0 ? undefined : facts;
  }
}

/** Stands for a policy that was not read; the error is reported, and nothing is judged. */
const NOTHING: Value = { kind: "null" };
