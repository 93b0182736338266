/**
 * What a caller may set of a check.
 */
export interface CheckOptions {
  /**
   * LIMIT: steps of the engine, for each statement that is asked about. The default comes back
   * within about a second on any question.
   */
  readonly steps?: number;
}
