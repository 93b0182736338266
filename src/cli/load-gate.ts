/**
 * Loads the commands about files of infrastructure and about accounts when one of them runs.
 *
 * Readers of YAML, HCL and JSON Schema are larger than everything a check needs. So the build puts
 * them in a bundle of their own, gate.cjs, beside that of the other commands.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

type Gate = typeof import("./gate.ts");

export async function loadGate(): Promise<Gate> {
  const bundle = join(import.meta.dirname, "gate.cjs");
  // The module of the build has the exports of the source that it was made from.
  if (existsSync(bundle)) return createRequire(bundle)(bundle) as Gate;
  return import("./gate.ts");
}
