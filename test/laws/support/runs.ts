/**
 * How many times as many cases the property tests run as they do by default.
 *
 * `KEYAKI_RUNS=20 npx vitest run test/laws` is a long run of everything that has no loop of
 * its own (campaigns/fuzz.ts has one).
 */
export const RUNS: number = Math.max(1, Number(process.env["KEYAKI_RUNS"] ?? 1));

/** Milliseconds; a law over many cases takes longer than other tests, and how long is no law. */
export const PATIENCE: number = 120_000 * RUNS;
