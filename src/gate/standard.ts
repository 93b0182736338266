/**
 * The security standard: rules that every policy of a deployment must meet, and exceptions.
 *
 * The file `keyaki.yaml` is validated by its JSON Schema, so a misspelt member is an error. Then its
 * names are resolved: zones of trust, lists of actions, reference policies, and the standards that
 * it extends. A standard with an error judges nothing: a rule that was skipped would pass.
 *
 * It is a model without a clock: exceptions.ts compares the last days of exceptions with a date that
 * its caller gives.
 */
import type { Files, SourceFile } from "../sources/files.ts";
import type { Place } from "../sources/place.ts";
import type { Deployment, SourceProblem, Value } from "../sources/site.ts";
import type { Check } from "./judge.ts";
import type { RuleInfo } from "./result.ts";
import type { RuleScope, Scope } from "./scope.ts";

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
  readonly deploys?: Deployment;
}

export interface Rule extends RuleScope {
  readonly info: RuleInfo;
  readonly check: RuleCheck;
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
  /** The effect of a policy that did not exist before: all that it grants is new, or no question. */
  readonly created: "fail" | "ignore";
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
      check: { kind: "no-new-access-since", since: { kind: "plan" }, created: "ignore" },
    },
  ],
  exceptions: [],
  inline: true,
  unread: "fail",
};

/** Reads a standard with everything that it names. */
export function readStandard(source: SourceFile, loader: StandardLoader): StandardReading {
  throw new Error(`not written: ${source.file} ${loader.workingDirectory}`);
}
