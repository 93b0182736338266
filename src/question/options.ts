/**
 * Options of a check.
 *
 * Options never change the meaning of an answer. With fewer steps or another engine, more questions
 * may end `undecided`, which is FAIL; a decided question has the same verdict under all options.
 */

import type { MakeEngine, ProofLog } from "../logic/engine.ts";
import type { World } from "../world/world.ts";

/** The step limit of a question, unless the options set another. */
export const DEFAULT_STEPS = 4_000_000;

/** Options that a user may set. */
export interface CheckOptions {
  /**
   * The maximum number of solver steps for the whole question, default 4,000,000.
   *
   * LIMIT: with the default, any question ends within about two seconds. The questions about AWS's
   * managed policies take 1 % of it at most. The comparison of texts that precedes the solver has a
   * small limit of its own (slicing/slice.ts).
   */
  readonly steps?: number;
  /** The engine that decides (`keyaki/engines`); default: keyaki's own. */
  readonly engine?: MakeEngine;
  /**
   * The names that AWS has (`keyaki/world`). A counterexample shows them where it would have an
   * invented name, and names that AWS does not have are warned about. No verdict depends on it.
   */
  readonly world?: World;
}

/** Options that only code inside keyaki sets. */
export interface SolveOptions extends CheckOptions {
  /** Receives the steps on which the native engine's refutations rest. */
  readonly proof?: ProofLog;
}
