/**
 * The result of the gate for the policies of a deployment: the model that every report writes.
 *
 * It has every policy that was found, and one verdict for each rule that applies to it. Nothing is
 * left out: a policy that cannot be read, and a policy without a rule, are in it too.
 */
import type { CheckAnswer } from "../check/answer.ts";
import type { Place } from "../sources/place.ts";
import type { PolicySite, SourceProblem } from "../sources/site.ts";
import type { Suggestion } from "./suggestion.ts";

export type Level = "error" | "warning" | "note";

export interface GateResult {
  /** `fail` if there is an entry of level `error` (reports/entry.ts): also if nothing is proved. */
  readonly result: "pass" | "fail";
  readonly standard: StandardInfo;
  /** Every policy that was found, in the order of files and places. */
  readonly policies: readonly JudgedPolicy[];
  /** Faults of sources and of the standard: what was not read, unused and expired exceptions. */
  readonly problems: readonly SourceProblem[];
  /** The files that were read, and how many policies each has. */
  readonly files: readonly ReadFile[];
  /** The other files that were read: modules, nested templates, texts, parts of the standard. */
  readonly inputs?: readonly InputFile[];
  /** Where the working directory is; absent outside of a repository of git. */
  readonly repository?: Repository;
}

export interface InputFile {
  readonly file: string;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

export interface ReadFile extends Partial<Pick<InputFile, "sha256">> {
  readonly file: string;
  readonly policies: number;
}

/** Absolute paths, with `/`; places of a result are relative to the working directory. */
export interface Repository {
  readonly root: string;
  readonly workingDirectory: string;
}

/** Which standard was applied. */
export interface StandardInfo {
  /** Its file; absent for the built-in standard. */
  readonly file?: string;
  /** The hash of its file: 64 hexadecimal digits. */
  readonly sha256?: string;
  /** The names of its rules, in order. */
  readonly rules: readonly RuleInfo[];
}

export interface JudgedPolicy {
  readonly site: PolicySite;
  /** One for each rule that applies; empty if none does, or the policy cannot be read. */
  readonly verdicts: readonly Verdict[];
  /** The policies that cannot be read: one, or some of the cases of a conditional template. */
  readonly unread: readonly UnreadPolicy[];
}

export interface UnreadPolicy {
  readonly level: "error" | "warning";
  /** Present for a policy that is attached, and whose document is not in the sources. */
  readonly isAttached?: true;
  /** Completes "the policy cannot be read, because …". */
  readonly reason: string;
  readonly help?: string;
  readonly when?: string;
  readonly place: Place;
}

/** The verdict on one policy and one rule. */
export interface Verdict {
  readonly rule: RuleInfo;
  readonly outcome: Outcome;
  /** More about how the rule was asked. */
  readonly remark?: string;
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
  /**
   * The rule says nothing about this policy; `reason` says why. `isNever`: the check can say
   * nothing about a policy of this kind or source.
   */
  | { readonly kind: "not applicable"; readonly reason: string; readonly isNever?: true }
  /** Neither proved nor refuted; `message` names the limit or the obstacle, and what to do. */
  | { readonly kind: "undecided"; readonly message: string };

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
  /** The unknown values of the statement, by name; it fails if they are wide enough. */
  readonly unknowns: readonly string[];
  /** A sentence about the standard: why it may not mean what was meant. */
  readonly hint?: string;
  /** A change of the policy that is proved to pass. */
  readonly suggestion?: Suggestion;
  /** An exception for this policy that does not cover this access, and why. */
  readonly exception?: { readonly place: Place; readonly message: string };
}
