/**
 * Loads the service when its command runs.
 *
 * A server and its counters are larger than everything that a check needs. So the build puts them
 * in a bundle of their own, in the folder `serve`, beside the code of its threads.
 */
import { createRequire } from "node:module";
import { join } from "node:path";

type Serve = typeof import("./serve.ts");

export function loadService(): Serve {
  const bundle = join(import.meta.dirname, "../serve/serve.js");
  // The module of the build has the exports of the source that it was made from.
  return createRequire(bundle)(bundle) as Serve;
}
