/**
 * What a caller may set of a check.
 *
 * Nothing here changes what an answer means: with fewer steps or another engine more questions may
 * end `undecided`, which is FAIL, and none ends differently.
 */

import type { MakeEngine, ProofLog } from "../logic/engine.ts";

export interface CheckOptions {
  /**
   * LIMIT: steps of the native engine for the whole question. The default comes back within about
   * two seconds on any question; those of AWS's managed policies take 1% of it at most. What is
   * compared before has a limit of its own, a small part of that (slicing/slice.ts).
   */
  readonly steps?: number;
  /** Who decides; without it the native engine. */
  readonly engine?: MakeEngine;
  /** Hears what the native engine's refutations rest on. */
  readonly proof?: ProofLog;
}
