/**
 * The options that commands share: policy type, output format, step limit, threads.
 *
 * The options that state a request are in member-options.ts, those of engines in engines.ts. Values
 * are checked as commander parses them, so a wrong value ends the command before it runs.
 */
import { InvalidArgumentError, Option } from "commander";
import { awsWorld } from "../packed-world/packed-world.ts";
import type { PolicyType } from "../policy/ast.ts";
import { type CheckOptions, DEFAULT_STEPS, type SolveOptions } from "../question/options.ts";
import type { Format } from "./output.ts";

/** The values of the options that every command has. */
export interface SharedOptions {
  readonly format: Format;
  readonly policyType?: PolicyType;
}

export function sharedOptions(): readonly Option[] {
  const format = new Option("--format <format>", "output format").choices(["text", "json"]);
  return [policyTypeOption(), format.default("text")];
}

/** A batch answers in JSON alone. */
export function batchOptions(): readonly Option[] {
  const format = new Option("--format <format>", "output format of errors of the whole batch");
  return [policyTypeOption(), format.choices(["json"])];
}

export function policyTypeOption(): Option {
  const description = "type of the policies; detected by default";
  return new Option("--policy-type <type>", description).choices(["identity", "resource"]);
}

export function stepsOption(): Option {
  const description = `step limit of the solver for each question (default: ${DEFAULT_STEPS})`;
  return new Option("--steps <number>", description).argParser(positiveInteger);
}

export function jobsOption(): Option {
  const description = "number of threads; at most one for each core is started";
  return new Option("--jobs <number>", description).argParser(positiveInteger).default(1);
}

/** The options of a check, taken from all options of a command. */
export function checkOptions({ steps, engine }: CheckOptions): CheckOptions {
  return { ...(steps && { steps }), ...(engine && { engine }) };
}

/** The same, with the names that a counterexample may show. */
export function answerOptions(options: CheckOptions): SolveOptions {
  return { ...checkOptions(options), world: awsWorld() };
}

function positiveInteger(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("It must be a positive integer.");
}

/** The requested format, for errors in arguments that are not all understood. */
export function formatOf(args: readonly string[]): Format {
  const at = args.lastIndexOf("--format");
  const isJson = args.includes("--format=json") || (at >= 0 && args[at + 1] === "json");
  return isJson ? "json" : "text";
}
