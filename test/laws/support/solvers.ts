/**
 * The external solvers on this machine: cvc5 and z3 on PATH, or z3 as WebAssembly instead of z3.
 */
import type { Backend } from "../../../src/backends/backend.ts";
import { findProgram } from "../../../src/backends/solver-process.ts";
import { findZ3Wasm } from "../../../src/backends/z3-wasm.ts";

/** LIMIT: for one query; most take a hundredth of it, and those that take longer take for ever. */
const MILLISECONDS = Number(process.env["KEYAKI_SOLVER_MILLISECONDS"] ?? 500);

const cvc5 = findProgram("cvc5", MILLISECONDS);
const z3 = findProgram("z3", MILLISECONDS) ?? (await findZ3Wasm(MILLISECONDS));

export const SOLVERS: readonly Backend[] = [cvc5, z3].filter((each) => each !== undefined);

/** A message about missing solvers; undefined if all are installed. */
export const MISSING_SOLVERS: string | undefined =
  [
    ...(cvc5 === undefined ? ["cvc5 is not on PATH and is not asked"] : []),
    ...(z3 === undefined ? ["neither z3 is on PATH nor z3-solver installed; z3 is not asked"] : []),
    ...(z3?.name === "z3-wasm" ? ["z3 is not on PATH; z3-wasm is asked instead"] : []),
  ].join("; ") || undefined;
