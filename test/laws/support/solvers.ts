/**
 * The outside solvers that are here: cvc5 and z3 on PATH, and z3 as WebAssembly where the program
 * is missing. What is missing is said once, by name.
 */
import type { Backend } from "../../../src/backends/backend.ts";
import { findProgram } from "../../../src/backends/solver-process.ts";
import { findZ3Wasm } from "../../../src/backends/z3-wasm.ts";

/** LIMIT: for one query; most take a hundredth of it, and those that take longer take for ever. */
const MILLISECONDS = Number(process.env["KEYAKI_SOLVER_MILLISECONDS"] ?? 500);

const cvc5 = findProgram("cvc5", MILLISECONDS);
const z3 = findProgram("z3", MILLISECONDS) ?? (await findZ3Wasm(MILLISECONDS));

export const SOLVERS: readonly Backend[] = [cvc5, z3].filter((each) => each !== undefined);

/** A sentence where some solver is left out, or stands for another. */
export const LEFT_OUT: string | undefined =
  [
    ...(cvc5 === undefined ? ["cvc5 is not on PATH and is left out"] : []),
    ...(z3 === undefined ? ["z3 is not on PATH and is left out, so is z3-solver"] : []),
    ...(z3?.name === "z3-wasm" ? ["z3 is not on PATH: z3-wasm stands for it"] : []),
  ].join("; ") || undefined;
