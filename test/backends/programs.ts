/**
 * Support for the tests of solvers: the installed solvers, and fake programs that misbehave.
 *
 * A fake reports that it is cvc5 1.2.0, or another given version. It then runs a few lines of shell
 * code, with its input in the variable `asked`. Real solvers are tested if they are installed; each
 * test file prints which ones it leaves out.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { Backend } from "../../src/backends/backend.ts";
import { findProgram } from "../../src/backends/solver-process.ts";
import { findZ3Wasm } from "../../src/backends/z3-wasm.ts";

/** Milliseconds for one query: far more than any here needs. */
export const LIMIT = 20_000;

const found = [findProgram("cvc5", LIMIT), findProgram("z3", LIMIT), await findZ3Wasm(LIMIT)];

/** The real solvers that are there; z3-wasm always is. */
export const solvers: readonly Backend[] = found.flatMap((each) => each ?? []);

export const isThere = (name: Backend["name"]): boolean =>
  solvers.some((each) => each.name === name);

/** All that there can be; tests of those that are missing are skipped. */
export const NAMES: readonly Backend["name"][] = ["cvc5", "z3", "z3-wasm"];

/** The solver of that name; where it is missing, one that nobody is to ask. */
export function solverNamed(name: Backend["name"]): Backend {
  const missing: Backend = { name, version: "", run: () => [] };
  return solvers.find((each) => each.name === name) ?? missing;
}

/** Says which of them this file would have tested, and is not there. */
export function tellLeftOut(): void {
  const missing = (["cvc5", "z3"] as const).filter((name) => !isThere(name));
  if (missing.length > 0) console.log(`left out, for it is not on PATH: ${missing.join(", ")}`);
}

const folder = mkdtempSync(join(tmpdir(), "keyaki-"));
afterAll(() => rmSync(folder, { recursive: true }));

let fakes = 0;

/** The path of a new program. */
export function fake(code: string, version = "This is cvc5 version 1.2.0"): string {
  const path = join(folder, `fake-${++fakes}`);
  const lines = [
    "#!/bin/sh",
    `if [ "$1" = --version ]; then echo '${version}'; exit; fi`,
    "asked=$(cat)",
    code,
  ];
  writeFileSync(path, `${lines.join("\n")}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Code that prints these lines, which hold no single quotes. */
export const printing = (...lines: readonly string[]): string =>
  lines.length === 0 ? ":" : `printf '%s\\n' ${lines.map((each) => `'${each}'`).join(" ")}`;

const UNSAT = ["unsat", '(:reason-unknown "")', '(error "no model")'] as const;

/** A value of each constant's sort, without regard to the question. */
const LIAR = `
  const asked = require("node:fs").readFileSync(0, "utf8");
  const value = { String: "\\"made up\\"", Int: "(- 1)", Bool: "false" };
  const constants = asked.matchAll(/^.declare-const ([|][^|]*[|]|[^ ]+) ([A-Z][a-z]+).$/gm);
  const sorts = new Map([...constants].map(([, name, sort]) => [name, sort]));
  const names = /^.get-value .(.*)..$/m.exec(asked)[1].match(/[|][^|]*[|]|[^ ]+/g);
  const pairs = names.map((name) => "(" + name + " " + value[sorts.get(name)] + ")");
  console.log("sat\\n(:reason-unknown none)\\n(" + pairs.join("") + ")\\nkeyaki-0");`;

/** The code of each fake, by its kind of misbehaviour. */
export const FAKES: Readonly<Record<"unsat" | "liar" | "sleeper" | "crash" | "rubbish", string>> = {
  /** Says so of everything. */
  unsat: `for mark in $(echo "$asked" | grep -o "keyaki-[0-9]*"); do
    ${printing(...UNSAT)}; echo $mark; done; exit 1`,
  liar: `echo "$asked" | '${process.execPath}' -e '${LIAR}'`,
  sleeper: "exec sleep 1000",
  crash: `${printing(...UNSAT, "keyaki-0")}; kill -SEGV $$`,
  rubbish: printing("Segmentation fault [core dumped]"),
};
