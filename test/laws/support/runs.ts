/**
 * The number of cases of the property tests, as a multiple of the default.
 *
 * For example, `KEYAKI_RUNS=20 npx vitest run test/laws` runs 20 times as many. It also covers the
 * laws that campaigns/fuzz.ts does not run: languages, theories, scripts and proofs.
 */
export const RUNS: number = Math.max(1, Number(process.env["KEYAKI_RUNS"] ?? 1));

/** The time limit of a test; laws over many cases take longer than other tests. */
export const TIMEOUT_MS: number = 120_000 * RUNS;
