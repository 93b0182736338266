/**
 * The code cache: the first check writes it, and it never serves a changed program.
 *
 * The program is copied to a folder of its own, so the test sees its first run.
 */
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ROOT } from "../tidy/tree.ts";

const folder = mkdtempSync(join(tmpdir(), "keyaki-cache-"));
const bin = join(folder, "dist/cli");
mkdirSync(bin, { recursive: true });
copyFileSync(join(ROOT, "package.json"), join(folder, "package.json"));
for (const name of ["keyaki.cjs", "main.cjs"]) {
  copyFileSync(join(ROOT, "dist/cli", name), join(bin, name));
}
copyFileSync(join(ROOT, "dist/aws-world.bin"), join(folder, "dist/aws-world.bin"));
afterAll(() => rmSync(folder, { recursive: true }));

const ARGUMENTS = [
  "check-no-new-access",
  ...["--existing", "examples/account-only.json", "--new", "examples/with-deny.json"],
];

const run = (...args: readonly string[]): string =>
  spawnSync(process.execPath, [join(bin, "keyaki.cjs"), ...args], { cwd: ROOT, encoding: "utf8" })
    .stdout;

const caches = (): readonly string[] => readdirSync(bin).filter((name) => name.endsWith(".cache"));

test("the first check writes a cache, and the next one uses it", () => {
  run("--version");
  expect(caches()).toEqual([]);
  const first = run(...ARGUMENTS);
  expect(first).toContain("PASS: The modified permissions");
  expect(caches()).toHaveLength(1);
  expect(run(...ARGUMENTS)).toBe(first);
  expect(caches()).toHaveLength(1);
});

test("a changed program of the same length does not run with the old cache", () => {
  const bundle = join(bin, "main.cjs");
  const text = readFileSync(bundle, "utf8");
  const changed = text.replaceAll("The modified permissions", "The MODIFIED permissions");
  expect(changed).toHaveLength(text.length);
  writeFileSync(bundle, changed);
  expect(run(...ARGUMENTS)).toContain("PASS: The MODIFIED permissions");
  expect(caches()).toHaveLength(2);
});

test("a damaged cache is replaced, and the answer is the same", () => {
  const expected = run(...ARGUMENTS);
  for (const name of caches()) writeFileSync(join(bin, name), "damaged");
  expect(run(...ARGUMENTS)).toBe(expected);
  expect(run(...ARGUMENTS)).toBe(expected);
  expect(caches().some((name) => readFileSync(join(bin, name)).length > 1000)).toBe(true);
});
