/**
 * The command line: its commands, their options, and the output of the one that is run.
 *
 * commander parses the arguments and writes the help texts; it never ends the process. An exception
 * from a command is a bug of keyaki; it becomes one line and exit status 70.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError, type Option } from "commander";
import { OPERATION_NAMES, rowOf } from "../api/operation.ts";
import { SolverError } from "../backends/backend.ts";
import { type BatchOptions, runBatch } from "./batch.ts";
import {
  type CommandOptions,
  commandWord,
  operationOptions,
  runOperation,
} from "./command-table.ts";
import { engineOptions, withEngine } from "./engines.ts";
import { STDIN } from "./input.ts";
import { memberOptions } from "./member-options.ts";
import { formatOf, jobsOption, type SharedOptions, sharedOptions, stepsOption } from "./options.ts";
import { broken, EXIT, misused, type Output } from "./output.ts";
import { runSmt, SMT_NAMES } from "./smt.ts";
import type { AnswerStream } from "./stdout.ts";
import { runVerify, verifyOptions } from "./verify.ts";

/** Runs one command with these arguments; only `batch` writes to `answers` itself. */
export async function run(args: readonly string[], answers: AnswerStream): Promise<Output> {
  const format = formatOf(args);
  let output: Output = { status: EXIT.pass };
  let helpText = "";
  let errorText = "";
  const program = new Command("keyaki").exitOverride().configureOutput({
    writeOut: (text) => {
      helpText += text;
    },
    writeErr: (text) => {
      errorText += text;
    },
  });
  addCommands(program, args, answers, (result) => {
    output = result;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return output;
  } catch (error) {
    if (error instanceof SolverError) return misused(`error: ${error.message}\n`, format);
    if (!(error instanceof CommanderError)) return broken(error, format);
    if (error.exitCode === 0) return { status: EXIT.pass, stdout: helpText };
    return misused(errorText, format);
  }
}

const EXIT_STATUS = `
Exit status:
  0   checks: PASS; compare: equivalent or less permissive; verify: accepted;
      findings, evaluate, formula, smt: answered; batch: every line answered
  1   wrong input or command line; batch: a line has an error
  2   checks: FAIL, undecided included; compare: any other relation; verify: refused;
      findings: undecided, so the list may be incomplete
  70  a bug of keyaki; there is no verdict

A document is a file, or - for standard input.`;

const WORDS: readonly string[] = [...OPERATION_NAMES.map(commandWord), "verify", "batch"];

/**
 * Adds the commands; `finish` receives the output of the one that runs. If the arguments name a
 * command, only that one gets options: setting up the options of all takes longer than a check.
 */
function addCommands(
  program: Command,
  args: readonly string[],
  answers: AnswerStream,
  finish: (output: Output) => void,
): void {
  program
    .description("Automated reasoning about AWS IAM policies, for every possible request.")
    .version(version())
    .addHelpText("after", EXIT_STATUS);

  const isNamed = WORDS.some((word) => args.includes(word));
  const add = <Options extends SharedOptions>(
    parent: Command,
    name: string,
    description: string,
    own: () => readonly Option[],
    run: (options: Options, argument: string) => Promise<Output>,
  ): void => {
    const command = parent.command(name).description(description);
    if (isNamed && !args.includes(command.name())) return;
    for (const option of [...own(), ...sharedOptions()]) command.addOption(option);
    command.action(async () => {
      const options = command.opts<Options>();
      const [argument = ""] = command.args;
      const inputs = [...Object.values(options), argument].filter((value) => value === STDIN);
      if (inputs.length > 1) command.error("error: only one document can be standard input (-)");
      finish(await run(await withEngine(options), argument));
    });
  };

  for (const name of OPERATION_NAMES) {
    const act = (options: CommandOptions): Promise<Output> => runOperation(name, options);
    add(program, commandWord(name), rowOf(name).summary, () => operationOptions(name), act);
  }
  const smt = program.command("smt").description("print the question of a check as SMT-LIB 2.6");
  for (const name of SMT_NAMES) {
    const { summary, members } = rowOf(name);
    const act = (options: CommandOptions): Promise<Output> => runSmt(name, options);
    add(smt, commandWord(name), `as SMT-LIB 2.6: ${summary}`, () => memberOptions(members), act);
  }
  const proves = "does the certificate prove the answer to this check?";
  add(program, "verify <certificate>", proves, verifyOptions, runVerify);
  add(
    program,
    "batch",
    "answer requests from standard input, in JSON lines",
    () => [jobsOption(), stepsOption(), ...engineOptions()],
    (options: BatchOptions) => runBatch(options, answers),
  );
}

function version(): string {
  const manifest = readFileSync(join(import.meta.dirname, "../../package.json"), "utf8");
  // The package's own manifest, which has a version.
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
