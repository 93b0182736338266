/**
 * The laws that evaluator, formula, engine and checks must keep together (docs/testing.md), by
 * name; and what comes of a law on a case.
 */
import { bruteForce } from "./brute-force.ts";
import { broken, type Case, type Finding, type Law } from "./case.ts";
import { certificates } from "./certificates.ts";
import { replays } from "./counterexample.ts";
import { enginesAgree } from "./engines.ts";
import { parser } from "./json-texts.ts";
import { metamorphic } from "./metamorphic.ts";
import {
  accessIsNewAccess,
  compares,
  doubt,
  guilt,
  monotone,
  reflexive,
  transitive,
} from "./relations.ts";
import { slices } from "./slices.ts";
import { SOLVERS } from "./solvers.ts";
import { noMiss, twin } from "./twin.ts";

export const LAWS: Readonly<Record<string, Law>> = {
  twin,
  "no-miss": noMiss,
  replay: replays,
  guilt,
  reflexive,
  metamorphic,
  monotone,
  transitive,
  slices,
  "access is new access": accessIsNewAccess,
  doubt,
  compare: compares,
  parser,
  certificates,
  engines: enginesAgree(SOLVERS),
  "brute force": bruteForce,
};

/** A law that throws is broken, too. */
export function judge(law: Law, given: Case): Finding {
  try {
    return law(given);
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return broken(`throws ${message} ${stack?.split("\n")[1]?.trim()}`);
  }
}
