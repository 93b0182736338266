/**
 * The laws of evaluator, formula, engine and checks by name (the table in docs/testing.md).
 */
import { bruteForce } from "./brute-force.ts";
import { type Case, type Law, type LawResult, refute } from "./case.ts";
import { certificates } from "./certificates.ts";
import { replays } from "./counterexample.ts";
import { engines } from "./engines.ts";
import { explanations } from "./explanations.ts";
import { parser } from "./json-texts.ts";
import { metamorphic } from "./metamorphic.ts";
import {
  accessIsNewAccess,
  compares,
  limits,
  monotone,
  reflexive,
  transitive,
  violations,
} from "./relations.ts";
import { repairs } from "./repairs.ts";
import { slices } from "./slices.ts";
import { SOLVERS } from "./solvers.ts";
import { noMiss, twin } from "./twin.ts";

export const LAWS: Readonly<Record<string, Law>> = {
  twin,
  "no-miss": noMiss,
  replay: replays,
  violations,
  reflexive,
  metamorphic,
  monotone,
  transitive,
  slices,
  repairs,
  explanations,
  "access is new access": accessIsNewAccess,
  limits,
  compare: compares,
  parser,
  certificates,
  engines: engines(SOLVERS),
  "brute force": bruteForce,
};

/** Applies a law to a case; an exception refutes the law. */
export function applyLaw(law: Law, given: Case): LawResult {
  try {
    return law(given);
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return refute(`throws ${message} ${stack?.split("\n")[1]?.trim()}`);
  }
}
