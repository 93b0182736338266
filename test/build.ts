/**
 * Builds the package before the tests, if a source is newer than the build.
 *
 * The tests of the command run it as users do: as a process, from `dist/`. Type errors do not stop
 * the build, because `npm test` checks the types first.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./tidy/tree.ts";

export function setup(): void {
  if (newest("src") > modified("dist/cli/main.cache")) {
    const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
    spawnSync(process.execPath, [compiler, "-p", "tsconfig.build.json"], { cwd: ROOT });
    // The data of AWS takes seconds to pack, and no source changes it.
    const isPacked = modified("dist/cli/aws-managed-policies.json.br") > 0;
    if (!isPacked) spawnSync("npm", ["run", "assets"], { cwd: ROOT });
    spawnSync("npm", ["run", "bundle"], { cwd: ROOT });
  }
}

function newest(folder: string): number {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" });
  return Math.max(...files.map((file) => modified(join(folder, file))));
}

/** The modification time of the file; 0 if it does not exist. */
function modified(path: string): number {
  return statSync(join(ROOT, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
