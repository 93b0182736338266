/**
 * The result of the gate for the policies of a deployment: the model that every report writes.
 *
 * It has every policy that was found, and one verdict for each rule that applies to it. Nothing is
 * left out: a policy that cannot be read, and a policy without a rule, are in it too.
 */
import type { CheckAnswer } from "../check/answer.ts";
import type { Place } from "../sources/place.ts";
import type { PolicySite, SourceProblem } from "../sources/site.ts";

export type Level = "error" | "warning" | "note";

export interface GateResult {
  /** `fail` if a verdict at level `error` fails, or something is not proved and must be. */
  readonly result: "pass" | "fail";
  /** Every policy that was found, in the order of files and places. */
  readonly policies: readonly JudgedPolicy[];
  /** Faults of sources and of the standard: what was not read, unused and expired exceptions. */
  readonly problems: readonly SourceProblem[];
  /** The files that were read, and how many policies each has. */
  readonly files: readonly { readonly file: string; readonly policies: number }[];
}

export interface JudgedPolicy {
  readonly site: PolicySite;
  /** One for each rule that applies; empty if none does. */
  readonly verdicts: readonly Verdict[];
}

/** The verdict on one policy and one rule. */
export interface Verdict {
  readonly rule: RuleInfo;
  readonly outcome: Outcome;
  /** The case of a conditional template to which the verdict belongs. */
  readonly when?: string;
}

export interface RuleInfo {
  readonly name: string;
  readonly check: string;
  readonly level: Level;
  readonly why?: string;
  readonly help?: string;
}

export type Outcome =
  | { readonly kind: "proved" }
  | FailedOutcome
  /** A FAIL that an exception covers; `failed` is what it covers. */
  | {
      readonly kind: "excepted";
      readonly reason: string;
      readonly expires: string;
      readonly place: Place;
      readonly failed: FailedOutcome;
    }
  /** The rule says nothing about this policy; `reason` says why. */
  | { readonly kind: "not applicable"; readonly reason: string }
  /** A limit was reached; `message` names it and what to do. */
  | { readonly kind: "undecided"; readonly message: string }
  /** The policy cannot be read; `reason` completes "because …". */
  | { readonly kind: "unreadable"; readonly reason: string; readonly place?: Place };

export interface FailedOutcome {
  readonly kind: "failed";
  /** One sentence without place: what gets through. */
  readonly message: string;
  /** The answer about the policy; its request has no reserved keys. */
  readonly answer: CheckAnswer;
  /** The statement that lets the request through, and where the developer wrote it. */
  readonly statement?: { readonly index: number; readonly sid?: string; readonly place: Place };
  /**
   * `always`: it fails for all values of the unknowns, or has none. `ordinary values`: it fails for
   * values that no policy of the question mentions. `some values`: it fails for those in `values`.
   */
  readonly depends: "always" | "ordinary values" | "some values";
  /** The values of the counterexample, by the unknown's name. */
  readonly values: readonly { readonly name: string; readonly value: string }[];
}
