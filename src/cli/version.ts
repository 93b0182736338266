/**
 * The version of the package, from its own manifest.
 *
 * The manifest stands two folders above this file, in a checkout and in the bundles of the build.
 * It is read, and not built in, so that a version is written in one place.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export function version(): string {
  const manifest = readFileSync(join(import.meta.dirname, "../../package.json"), "utf8");
  // The package's own manifest, which has a version.
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
