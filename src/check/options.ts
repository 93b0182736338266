/**
 * What a caller may set of a check.
 *
 * Nothing here changes what an answer means: with fewer steps more questions end `undecided`,
 * which is FAIL, and none ends differently.
 */
export interface CheckOptions {
  /**
   * LIMIT: steps of the engine for the whole question. The default comes back within about two
   * seconds on any question; those of AWS's managed policies take 1% of it at most.
   */
  readonly steps?: number;
}
