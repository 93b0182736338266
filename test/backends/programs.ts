/**
 * A notation for tests of solvers: the installed solvers, and fake programs that misbehave.
 *
 * A fake answers `--version` as cvc5 1.2.0 by default, and then runs shell code with the query in
 * `asked`. Real solvers are tested if they are installed; missing ones are named once a file.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { Backend } from "../../src/backends/backend.ts";
import { findProgram } from "../../src/backends/solver-process.ts";
import { findZ3Wasm } from "../../src/backends/z3-wasm.ts";

/** The time limit of a query, in milliseconds; far more than any query here needs. */
export const LIMIT = 20_000;

const found = [findProgram("cvc5", LIMIT), findProgram("z3", LIMIT), await findZ3Wasm(LIMIT)];

/** The installed solvers; z3-wasm is always one of them. */
export const solvers: readonly Backend[] = found.flatMap((each) => each ?? []);

export const isInstalled = (name: Backend["name"]): boolean =>
  solvers.some((each) => each.name === name);

/** All known solvers; tests of missing ones are skipped. */
export const NAMES: readonly Backend["name"][] = ["cvc5", "z3", "z3-wasm"];

/** The solver of that name, or a placeholder that must not be asked. */
export function solverNamed(name: Backend["name"]): Backend {
  const missing: Backend = { name, version: "", run: () => [] };
  return solvers.find((each) => each.name === name) ?? missing;
}

/** Prints the names of the missing solvers. */
export function reportMissingSolvers(): void {
  const missing = (["cvc5", "z3"] as const).filter((name) => !isInstalled(name));
  if (missing.length > 0)
    console.log(`not tested, because it is not on PATH: ${missing.join(", ")}`);
}

const folder = mkdtempSync(join(tmpdir(), "keyaki-"));
afterAll(() => rmSync(folder, { recursive: true }));

let fakes = 0;

/** Writes a fake program and returns its path. */
export function writeFakeProgram(code: string, version = "This is cvc5 version 1.2.0"): string {
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

/** Makes code that prints these lines, which must not contain single quotes. */
export const printing = (...lines: readonly string[]): string =>
  lines.length === 0 ? ":" : `printf '%s\\n' ${lines.map((each) => `'${each}'`).join(" ")}`;

const UNSAT = ["unsat", '(:reason-unknown "")', '(error "no model")'] as const;

/** Answers sat with some value for each constant. */
const LIAR = `
  const asked = require("node:fs").readFileSync(0, "utf8");
  const value = { String: "\\"made up\\"", Int: "(- 1)", Bool: "false" };
  const constants = asked.matchAll(/^.declare-const ([|][^|]*[|]|[^ ]+) ([A-Z][a-z]+).$/gm);
  const sorts = new Map([...constants].map(([, name, sort]) => [name, sort]));
  const names = /^.get-value .(.*)..$/m.exec(asked)[1].match(/[|][^|]*[|]|[^ ]+/g);
  const pairs = names.map((name) => "(" + name + " " + value[sorts.get(name)] + ")");
  console.log("sat\\n(:reason-unknown none)\\n(" + pairs.join("") + ")\\nkeyaki-0");`;

/** The code of the fakes, by their misbehaviour. */
export const FAKES: Readonly<Record<"unsat" | "liar" | "sleeper" | "crash" | "rubbish", string>> = {
  /** Answers unsat to every query. */
  unsat: `for mark in $(echo "$asked" | grep -o "keyaki-[0-9]*"); do
    ${printing(...UNSAT)}; echo $mark; done; exit 1`,
  liar: `echo "$asked" | '${process.execPath}' -e '${LIAR}'`,
  sleeper: "exec sleep 1000",
  crash: `${printing(...UNSAT, "keyaki-0")}; kill -SEGV $$`,
  rubbish: printing("Segmentation fault [core dumped]"),
};
