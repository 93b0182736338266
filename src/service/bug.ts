/**
 * Where an exception was thrown, for the log.
 *
 * Its message may have a text of a policy, so only its class and the places in the code are taken.
 * The answer is made elsewhere; this is for the person who mends it.
 */

/** LIMIT: frames of the stack. */
const FRAMES = 8;

export function placeOf(bug: unknown): string {
  if (!(bug instanceof Error)) return typeof bug;
  const frames = (bug.stack ?? "").split("\n").filter((line) => line.startsWith("    at "));
  return [bug.name, ...frames.slice(0, FRAMES).map((frame) => frame.trim())].join(" | ");
}
