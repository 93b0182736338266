/**
 * What the documents of a question write: the spellings that a counterexample may borrow.
 *
 * What is asked about comes first, then the policy that is checked, then the other. Actions are
 * looked up in lower case and given back as they are written, or as AWS spells them.
 */
import { foldCase } from "../policy/fold.ts";
import type { Policy, Statement, Text } from "../policy/policy.ts";
import { FAMILIAR_ACTIONS } from "../symbolic/familiar.ts";
import type { Question } from "./question.ts";

const hasWildcard = (text: string): boolean => text.includes("*") || text.includes("?");

export class Spellings {
  private readonly statements: readonly Statement[];
  private known: Set<string> | undefined;

  constructor({ asked, suspect, permitted }: Question) {
    const policies = [asked, suspect, permitted];
    this.statements = policies.flatMap((each: Policy | undefined) => each?.statements ?? []);
  }

  /** An action as it is written, or with the capitals that AWS's names have. */
  action(folded: string): string {
    const known = this.written(folded);
    if (known !== undefined) return known;
    return FAMILIAR_ACTIONS.find((each) => foldCase(each) === folded) ?? this.capitalized(folded);
  }

  knowsAction(folded: string): boolean {
    return this.written(folded) !== undefined;
  }

  /** In lower case, those of the policy that is checked first. */
  *actions(): Iterable<string> {
    for (const { action } of this.statements) {
      for (const value of action.values) if (!hasWildcard(value)) yield foldCase(value);
    }
  }

  /** Whether the text stands in a document, as a value without wildcards. */
  isWritten(text: string): boolean {
    this.known ??= new Set(this.texts());
    return this.known.has(text);
  }

  *resources(): Iterable<string> {
    for (const { resource } of this.statements) {
      for (const value of resource?.values ?? []) {
        if (typeof value === "string" && !hasWildcard(value)) yield value;
      }
    }
  }

  private written(folded: string): string | undefined {
    for (const { action } of this.statements) {
      for (const value of action.values) {
        if (value.length === folded.length && foldCase(value) === folded) return value;
      }
    }
    return undefined;
  }

  /** The longest beginning that some pattern writes, in its capitals; a capital after it. */
  private capitalized(folded: string): string {
    let best = "";
    for (const { action } of this.statements) {
      for (const value of action.values) {
        const [start = ""] = value.split(/[*?]/);
        if (start.length > best.length && folded.startsWith(foldCase(start))) best = start;
      }
    }
    const rest = folded.slice(best.length);
    return best + rest.slice(0, 1).toUpperCase() + rest.slice(1);
  }

  private *texts(): Iterable<string> {
    yield* this.resources();
    for (const { conditions, principal } of this.statements) {
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
