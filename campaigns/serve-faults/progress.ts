/**
 * Lines of progress for long faults, so that a silent campaign is one that hangs.
 *
 * A wait for the server has a limit too: a server that never comes to its end is a fault, which
 * must be printed, and not a campaign that waits.
 */
const START = Date.now();

/** LIMIT: a wait for the server to start, to answer its first questions, or to end. */
const PATIENCE = 120_000;

export function progress(text: string): void {
  console.log(`  ${Math.round((Date.now() - START) / 1000)} s: ${text}`);
}

/** The value of the promise; rejects if it takes longer than the limit. */
export async function inTime<Value>(what: string, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, failed) => {
    const error = new Error(`${what} takes longer than ${PATIENCE / 1000} s`);
    timer = setTimeout(failed, PATIENCE, error);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
