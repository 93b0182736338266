/**
 * The names that the documents of a question write, which a counterexample may borrow.
 *
 * Those of the first policies come first: the scope, the subject, the reference. Actions are looked
 * up in lower case and returned as a document writes them, or as AWS spells them.
 */

import { SAMPLE_ACCOUNT } from "../aws/sample-values.ts";
import type { Policy, Statement, Text } from "../policy/ast.ts";
import { hasWildcard } from "../policy/grammar.ts";
import { SPELLINGS } from "../symbolic/preferred-values.ts";
import { capitalizeAscii, foldAsciiCase } from "../text/ascii-case.ts";

export class WrittenNames {
  readonly account: string;
  private readonly policies: readonly Policy[];
  private known: Set<string> | undefined;
  private services: Map<string, string[]> | undefined;

  /** `account` owns the resources of the question, if it says who does. */
  constructor(policies: readonly Policy[], account: string = SAMPLE_ACCOUNT) {
    this.policies = policies;
    this.account = account;
  }

  /** A sample resource, in the account of the question. */
  owned(resource: string): string {
    return resource.replace(`:${SAMPLE_ACCOUNT}:`, `:${this.account}:`);
  }

  private *statements(): Iterable<Statement> {
    for (const policy of this.policies) yield* policy.statements;
  }

  /** Returns the action as a document writes it, or in AWS's spelling. */
  action(folded: string): string {
    const known = this.written(folded);
    if (known !== undefined) return known;
    return SPELLINGS.get(folded) ?? this.capitalized(folded);
  }

  knowsAction(folded: string): boolean {
    return this.written(folded) !== undefined;
  }

  /** Whether a document has the action, or the samples of this package. */
  isFamiliar(folded: string): boolean {
    return this.knowsAction(folded) || SPELLINGS.has(folded);
  }

  /** Yields written actions with this prefix in lower case, those of the subject first. */
  *actions(start: string): Iterable<string> {
    const lists = start.includes(":") ? [this.ofService(start)] : this.byService.values();
    for (const list of lists) {
      for (const value of list) {
        const folded = foldAsciiCase(value);
        if (folded.startsWith(start) && !hasWildcard(value)) yield folded;
      }
    }
  }

  /** The written actions of the same service. */
  private ofService(folded: string): readonly string[] {
    return this.byService.get(folded.slice(0, folded.indexOf(":"))) ?? [];
  }

  private get byService(): ReadonlyMap<string, readonly string[]> {
    this.services ??= groupedByService(this.statements());
    return this.services;
  }

  /** Whether a document has the text as a value without wildcards. */
  isWritten(text: string): boolean {
    this.known ??= new Set(this.texts());
    return this.known.has(text);
  }

  *resources(): Iterable<string> {
    for (const { resource } of this.statements()) {
      for (const value of resource?.values ?? []) {
        if (typeof value === "string" && !hasWildcard(value)) yield value;
      }
    }
  }

  private written(folded: string): string | undefined {
    return this.ofService(folded).find(
      (value) => value.length === folded.length && foldAsciiCase(value) === folded,
    );
  }

  /**
   * Takes capitals from the pattern with the longest common prefix; capitalizes the next letter.
   */
  private capitalized(folded: string): string {
    let best = "";
    for (const value of this.ofService(folded)) {
      const wild = value.search(/[*?]/);
      const start = wild < 0 ? value : value.slice(0, wild);
      if (start.length > best.length && folded.startsWith(foldAsciiCase(start))) best = start;
    }
    const rest = folded.slice(best.length);
    return best + capitalizeAscii(rest);
  }

  private *texts(): Iterable<string> {
    yield* this.resources();
    for (const { conditions, principal } of this.statements()) {
      for (const each of principal?.principals ?? []) {
        if (each.kind === "account") yield each.account;
        if (each.kind === "service") yield each.name;
        if (each.kind === "federated") yield each.provider;
        if (each.kind === "canonical") yield each.id;
        if (each.kind === "arn") yield* each.arn.split(/[:/]/);
      }
      for (const { operands } of conditions) {
        if (operands.family === "ip") yield* operands.values.map((each) => each.text);
        if (operands.family !== "string" && operands.family !== "arn") continue;
        for (const value of operands.values) yield* plainTexts(value);
      }
    }
  }
}

function plainTexts(value: Text): readonly string[] {
  return typeof value === "string" ? [value, ...value.split(/[:/]/)] : [];
}

function groupedByService(statements: Iterable<Statement>): Map<string, string[]> {
  const services = new Map<string, string[]>();
  let last = "";
  let list: string[] = [];
  for (const { action } of statements) {
    for (const value of action.values) {
      // Lists keep the actions of a service together.
      if (last === "" || !value.startsWith(last)) {
        last = value.slice(0, value.indexOf(":") + 1);
        const service = foldAsciiCase(last.slice(0, -1));
        list = services.get(service) ?? [];
        services.set(service, list);
      }
      list.push(value);
    }
  }
  return services;
}
