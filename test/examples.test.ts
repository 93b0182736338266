/**
 * Every example that the documentation shows is run, and its types are checked.
 *
 * Examples are the ```ts blocks of the entry points' comments and of README.md. Each becomes a
 * module that imports the package by its name. Where a line `console.log(…); // text` has a
 * comment, that text is what has to be printed.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ROOT } from "./tidy/tree.ts";

interface Example {
  /** The file that it stands in, and which of its examples it is. */
  readonly name: string;
  readonly code: string;
}

const DOCUMENTED = [
  "src/api/library.ts",
  "src/policy.ts",
  "src/evaluate.ts",
  "src/engines.ts",
  "README.md",
];

const examples: readonly Example[] = DOCUMENTED.filter((path) => existsSync(join(ROOT, path)))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }))
  .flatMap(({ path, text }) =>
    blocks(path.endsWith(".md") ? text : uncommented(text)).map((code, at) => ({
      name: `${path} ${at + 1}`,
      code,
    })),
  );

function blocks(text: string): readonly string[] {
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
}

/** The lines of comments without their stars. */
function uncommented(source: string): string {
  return source.replace(/^ \* ?/gm, "");
}

/** What the code says that it prints; undefined for a line whose output it does not show. */
function promised(code: string): readonly (string | undefined)[] {
  return [...code.matchAll(/\bconsole\.log\(.*\);(?: \/\/ (.*))?$/gm)].map(([, text]) => text);
}

// Inside the package, where its own name leads to it, and in a folder that is never committed.
const folder = ((): string => {
  mkdirSync(join(ROOT, "dist"), { recursive: true });
  return mkdtempSync(join(ROOT, "dist/examples-"));
})();

const fileOf = ({ name }: Example): string => join(folder, `${name.replace(/\W+/g, "-")}.ts`);

describe("the examples of the documentation", () => {
  beforeAll(() => {
    for (const example of examples) writeFileSync(fileOf(example), example.code);
    const config = { extends: join(ROOT, "tsconfig.json"), include: ["*.ts"] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("are there", () => {
    for (const path of DOCUMENTED.slice(0, 4)) {
      expect(examples.filter(({ name }) => name.startsWith(path)).length).toBeGreaterThan(0);
    }
  });

  test("have the types that the package declares", () => {
    const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
    const { stdout } = spawnSync(process.execPath, [compiler, "-p", folder], { encoding: "utf8" });
    expect(stdout).toBe("");
  });

  test.each(examples)("print what they say: $name", async (example) => {
    const printed: string[] = [];
    const log = vi.spyOn(console, "log").mockImplementation((value) => {
      printed.push(String(value));
    });
    try {
      await import(fileOf(example));
    } finally {
      log.mockRestore();
    }
    const wanted = promised(example.code);
    expect(printed).toEqual(wanted.map((text, at) => text ?? printed[at]));
  });
});
