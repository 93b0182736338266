/**
 * The examples of the documentation compile, run and print what they show.
 *
 * The examples are the ```ts blocks in the comments of the entry points and in the documents. Each
 * becomes a module that imports the package by name. A line `console.log(…); // text` must print
 * that text.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ROOT } from "./tidy/tree.ts";

interface Example {
  /** The file of the example, and its number in the file. */
  readonly name: string;
  readonly code: string;
}

const DOCUMENTED = [
  "src/api/library.ts",
  "src/policy.ts",
  "src/evaluate.ts",
  "src/engines.ts",
  "README.md",
  "docs/certificates.md",
];

const examples: readonly Example[] = DOCUMENTED.filter((path) => existsSync(join(ROOT, path)))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }))
  .flatMap(({ path, text }) =>
    blocks(path.endsWith(".md") ? text : withoutCommentStars(text)).map((code, at) => ({
      name: `${path} ${at + 1}`,
      code,
    })),
  );

function blocks(text: string): readonly string[] {
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
}

/** Removes the stars of comment lines. */
function withoutCommentStars(source: string): string {
  return source.replace(/^ \* ?/gm, "");
}

/** The expected output of each console.log; undefined without a comment. */
function expectedOutput(code: string): readonly (string | undefined)[] {
  return [...code.matchAll(/\bconsole\.log\(.*\);(?: \/\/ (.*))?$/gm)].map(([, text]) => text);
}

// A folder inside the package, so that its name resolves, and one that is never committed.
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

  test("exist for every entry point", () => {
    for (const path of DOCUMENTED.slice(0, 4)) {
      expect(examples.filter(({ name }) => name.startsWith(path)).length).toBeGreaterThan(0);
    }
  });

  test("compile with the types of the package", () => {
    const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
    const { stdout } = spawnSync(process.execPath, [compiler, "-p", folder], { encoding: "utf8" });
    expect(stdout).toBe("");
  });

  test.each(examples)("print the documented output: $name", async (example) => {
    const printed: string[] = [];
    const log = vi.spyOn(console, "log").mockImplementation((value) => {
      printed.push(String(value));
    });
    try {
      await import(fileOf(example));
    } finally {
      log.mockRestore();
    }
    const expected = expectedOutput(example.code);
    expect(printed).toEqual(expected.map((text, at) => text ?? printed[at]));
  });
});
