/**
 * Every code of a message has its entry in docs/, and every entry of docs/messages.md is a code.
 *
 * Codes are read from the source: the first argument of `error` and `warn`, and members `code`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { issueCodes } from "../../src/validation/issues.ts";
import { ROOT } from "../tidy/tree.ts";

/** The layers whose codes are about policies, requests, stacks and accounts. */
const FOLDERS = ["accounts", "api", "check", "explain", "json", "policy", "semantics", "world"];
const CODE = /(?:code: |code = |error\(\s*|warn\(\s*|\[severity\]\(\s*)"([A-Z][A-Z0-9_]+)"/g;

const sources = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, "src", folder))
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(ROOT, "src", folder, name), "utf8")),
);
const codes = new Set(
  sources.flatMap((text) => [...text.matchAll(CODE)].map(([, code = ""]) => code)),
);

const page = (name: string): string => readFileSync(join(ROOT, "docs", name), "utf8");
const entries = (text: string): readonly string[] =>
  [...text.matchAll(/`([A-Z][A-Z0-9_]{3,})`/g)].map(([, code = ""]) => code);

test("every code has an entry", () => {
  const known = new Set([
    ...["messages.md", "validation.md", "world.md"].flatMap((name) => entries(page(name))),
    ...issueCodes(),
  ]);
  expect([...codes].filter((code) => !known.has(code))).toEqual([]);
  expect(codes.size).toBeGreaterThan(80);
});

test("every entry is a code", () => {
  const source = sources.join("\n") + readFileSync(join(ROOT, "src/cli/input.ts"), "utf8");
  const cli = readFileSync(join(ROOT, "src/cli/envelope.ts"), "utf8");
  const isCode = (code: string): boolean =>
    source.includes(`"${code}"`) || cli.includes(`"${code}"`) || code.startsWith("LIMIT_");
  expect(entries(page("messages.md")).filter((code) => !isCode(code))).toEqual([]);
});
