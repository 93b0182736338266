/**
 * What a caller may set of a check.
 *
 * Nothing here changes what an answer means: with fewer steps or another engine more questions may
 * end `undecided`, which is FAIL, and none ends differently.
 */

import type { Engine, ProofLog } from "../logic/engine.ts";
import type { Terms } from "../logic/term.ts";
import type { Memory } from "./memory.ts";

export interface CheckOptions {
  /**
   * LIMIT: steps of the native engine for the whole question. The default comes back within about
   * two seconds on any question; those of AWS's managed policies take 1% of it at most. What is
   * compared before has a limit of its own, a small part of that (slice.ts).
   */
  readonly steps?: number;
  /** Who decides; without it the native engine. */
  readonly engine?: MakeEngine;
  /** Of requests that were read from JSON: the documents that were read before. */
  readonly memory?: Memory;
  /** Hears what the native engine's refutations rest on. */
  readonly proof?: ProofLog;
}

/** Makes an engine for the formulas of one question; `native` makes the engine of this project. */
export type MakeEngine = (terms: Terms, native: () => Engine) => Engine;
