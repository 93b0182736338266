/**
 * The options that say who decides, and the engine that they come to.
 *
 * A solver that is asked for is looked for before any document is read, so that a missing one is
 * told at once; the native engine needs none of this.
 */
import { InvalidArgumentError, Option } from "commander";
import {
  DEFAULT_TIMEOUT,
  ENGINE_NAMES,
  type EngineName,
  type EngineOptions,
  engineNamed,
} from "../engines.ts";
import type { CheckOptions } from "../question/options.ts";

interface EngineFlags extends Pick<EngineOptions, "cvc5" | "z3"> {
  readonly engine?: EngineName;
  readonly solverTimeout?: number;
}

export function engineOptions(): readonly Option[] {
  return [
    new Option("--engine <name>", "who decides").choices(ENGINE_NAMES).default("native"),
    new Option("--cvc5 <path>", "the program cvc5; without it, the one on PATH"),
    new Option("--z3 <path>", "the program z3; without it, the one on PATH"),
    new Option("--solver-timeout <seconds>", "how long a solver may take for one question")
      .argParser(seconds)
      .default(DEFAULT_TIMEOUT),
  ];
}

function seconds(text: string): number {
  const number = Number(text);
  if (/^\d+(?:\.\d+)?$/.test(text) && number > 0) return number;
  throw new InvalidArgumentError("It is not a positive number of seconds.");
}

/** The options with the engine in place of its name; throws a `SolverError`. */
export async function withEngine<Options extends object>(
  given: Options & EngineFlags,
): Promise<Options> {
  const { engine: name = "native", cvc5, z3, solverTimeout, ...others } = given;
  const engine = await engineOf(name, {
    ...(cvc5 !== undefined && { cvc5 }),
    ...(z3 !== undefined && { z3 }),
    ...(solverTimeout !== undefined && { timeout: solverTimeout }),
  });
  // The flags are gone, and what a command reads is as it was.
  return { ...others, ...engine } as unknown as Options;
}

async function engineOf(name: EngineName, options: EngineOptions): Promise<CheckOptions> {
  return name === "native" ? {} : { engine: await engineNamed(name, options) };
}
