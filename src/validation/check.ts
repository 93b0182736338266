/**
 * A check of ValidatePolicy: a row with AWS's id, the message of its findings, and a function from
 * a policy to the faults in it.
 *
 * The message says what is wrong and what to do. A fault has a finding, with all its places. Its
 * subject, the wrong text, stands before the message.
 */
import type { JsonPath } from "../json/diagnostic.ts";
import { type Place, place } from "./place.ts";
import type { ConditionView, Entry, PolicyView, StatementView } from "./policy-view.ts";

export interface Fault {
  readonly places: readonly [Place, ...Place[]];
  /** The wrong text of the policy. */
  readonly subject?: string;
}

export interface Check {
  /** AWS's id of the finding. */
  readonly code: string;
  readonly message: string;
  readonly find: (policy: PolicyView) => readonly Fault[];
}

export const check = (code: string, message: string, find: Check["find"]): Check => ({
  code,
  message,
  find,
});

/** A fault at one path, or at several. */
export const faultAt = (path: JsonPath, ...others: readonly JsonPath[]): Fault => ({
  places: [place(path), ...others.map((each) => place(each))],
});

/** A fault at a key. */
export const faultAtKey = (path: JsonPath, subject?: string): Fault => ({
  places: [place(path, "key")],
  ...(subject === undefined ? {} : { subject }),
});

/** A fault at a string, or at a piece of it. */
export const faultIn = (entry: Entry, piece?: { start: number; length: number }): Fault => ({
  places: [place(entry.path, piece)],
  subject: entry.text,
});

/** One fault for all entries; none if there are none. */
export function faultOfAll(entries: readonly Entry[]): readonly Fault[] {
  const [first, ...others] = entries;
  if (first === undefined) return [];
  const places: Fault["places"] = [place(first.path), ...others.map(({ path }) => place(path))];
  return [{ places, subject: first.text }];
}

export const inStatements =
  (find: (statement: StatementView, policy: PolicyView) => readonly Fault[]): Check["find"] =>
  (policy) =>
    policy.statements.flatMap((each) => find(each, policy));

export const inConditions =
  (
    find: (
      condition: ConditionView,
      statement: StatementView,
      policy: PolicyView,
    ) => readonly Fault[],
  ): Check["find"] =>
  (policy) =>
    policy.statements.flatMap((statement) =>
      statement.conditions.flatMap((each) => find(each, statement, policy)),
    );

/** The values under some keys. */
export const inValues =
  (
    find: (
      entry: Entry,
      condition: ConditionView,
      statement: StatementView,
      policy: PolicyView,
    ) => readonly Fault[],
  ): Check["find"] =>
  (policy) =>
    inConditions((condition, statement) =>
      condition.entries.flatMap((each) => find(each, condition, statement, policy)),
    )(policy);

/** The fault of a path if a condition holds, for one-line checks. */
export const when = (holds: boolean, fault: () => Fault): readonly Fault[] =>
  holds ? [fault()] : [];
