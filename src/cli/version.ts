/**
 * The version of the package, from its own manifest.
 *
 * The build writes it into the bundles, so that an image with the build alone runs. The sources
 * read it, so that a version is written in one place.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Defined by the build. */
declare const KEYAKI_VERSION: string | undefined;

export function version(): string {
  if (typeof KEYAKI_VERSION === "string") return KEYAKI_VERSION;
  const above = ["../../package.json", "../../../package.json"];
  // Benches and campaigns are compiled into a folder of their own, one level deeper.
  const [path = ""] = above.map((each) => join(import.meta.dirname, each)).filter(existsSync);
  const manifest = readFileSync(path, "utf8");
  // The package's own manifest, which has a version.
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
