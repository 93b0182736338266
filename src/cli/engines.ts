/**
 * The options that choose the engine, and the engine that they name.
 *
 * A requested solver is looked up before any document is read, so a missing solver is reported at
 * once. The native engine needs no lookup.
 */
import { InvalidArgumentError, Option } from "commander";
import {
  type AnswerCounts,
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
    new Option("--engine <name>", "engine that decides").choices(ENGINE_NAMES).default("native"),
    new Option("--cvc5 <path>", "path of the program cvc5; default: the one on PATH"),
    new Option("--z3 <path>", "path of the program z3; default: the one on PATH"),
    new Option("--solver-timeout <seconds>", "time limit of a solver for one question")
      .argParser(seconds)
      .default(DEFAULT_TIMEOUT),
  ];
}

function seconds(text: string): number {
  const number = Number(text);
  if (/^\d+(?:\.\d+)?$/.test(text) && number > 0) return number;
  throw new InvalidArgumentError("It must be a positive number of seconds.");
}

/**
 * Replaces the name of the engine by the engine; throws a `SolverError`. `tally` counts the answers
 * of each engine of `agree`.
 */
export async function withEngine<Options extends object>(
  given: Options & EngineFlags,
  tally: AnswerCounts,
): Promise<Options> {
  const { engine: name = "native", cvc5, z3, solverTimeout, ...others } = given;
  const engine = await engineOf(name, {
    ...(cvc5 !== undefined && { cvc5 }),
    ...(z3 !== undefined && { z3 }),
    ...(solverTimeout !== undefined && { timeout: solverTimeout }),
    ...(name === "agree" && { tally }),
  });
  // The flags are removed; the options that a command reads are unchanged.
  return { ...others, ...engine } as unknown as Options;
}

/** A line that says who answered how many questions; empty if only one engine was asked. */
export function tallyLine({ counts }: AnswerCounts): string {
  if (counts.size === 0) return "";
  const parts = [...counts].map(([engine, { answered, unknown }]) => {
    const limits = [...unknown].map(([limit, count]) => `${count} undecided (${limit})`);
    return [`${engine} answered ${answered}`, ...limits].join(", ");
  });
  return `engines: ${parts.join("; ")}\n`;
}

async function engineOf(name: EngineName, options: EngineOptions): Promise<CheckOptions> {
  return name === "native" ? {} : { engine: await engineNamed(name, options) };
}
