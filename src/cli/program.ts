/**
 * The command line: which commands there are, with which options, and what becomes of them.
 *
 * commander reads the arguments and writes the help texts; it never ends the process. Whatever a
 * command throws is a bug of ours and ends here, as one line and exit status 70.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError, type Option } from "commander";
import { SolverError } from "../backends/backend.ts";
import { type BatchOptions, batch } from "./batch.ts";
import { QUESTIONS } from "./command-table.ts";
import { evaluation, formula } from "./commands.ts";
import { engineOptions, withEngine } from "./engines.ts";
import { STDIN } from "./input.ts";
import {
  documentOption,
  formatOf,
  jobsOption,
  type SharedOptions,
  sharedOptions,
  stepsOption,
} from "./options.ts";
import { broken, EXIT, misused, type Output } from "./output.ts";
import type { AnswerStream } from "./stdout.ts";
import { certificateOption, verifyCertificate, verifyOptions } from "./verify.ts";

/** Runs one command with these arguments; only a batch writes to `answers` itself. */
export async function run(args: readonly string[], answers: AnswerStream): Promise<Output> {
  const format = formatOf(args);
  let output: Output = { status: EXIT.pass };
  let said = "";
  let complaint = "";
  const program = new Command("keyaki").exitOverride().configureOutput({
    writeOut: (text) => {
      said += text;
    },
    writeErr: (text) => {
      complaint += text;
    },
  });
  describe(program, args, answers, (result) => {
    output = result;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return output;
  } catch (error) {
    if (error instanceof SolverError) return misused(`error: ${error.message}\n`, format);
    if (!(error instanceof CommanderError)) return broken(error, format);
    if (error.exitCode === 0) return { status: EXIT.pass, stdout: said };
    return misused(complaint, format);
  }
}

const EXIT_STATUS = `
Exit status:
  0   PASS, or answered; compare: equivalent or less permissive; verify: accepted
  1   the input or the command line is wrong
  2   FAIL, doubt included; compare: any other relation; verify: refused
  70  a bug of keyaki, without a verdict

A document is a file, or - for standard input.`;

const COMMANDS: readonly string[] = [
  ...QUESTIONS.map(({ name }) => name),
  ...["evaluate", "formula", "verify", "batch"],
];

/**
 * Gives the program its commands; `finish` gets the output of the one that is run. If one is named
 * it alone gets its options, for to set up all of them takes more time than a check.
 */
function describe(
  program: Command,
  args: readonly string[],
  answers: AnswerStream,
  finish: (output: Output) => void,
): void {
  program
    .description("Automated reasoning about AWS IAM policies, for every possible request.")
    .version(version())
    .addHelpText("after", EXIT_STATUS);

  const isNamed = COMMANDS.some((name) => args.includes(name));
  const add = <Options extends SharedOptions>(
    parent: Command,
    name: string,
    description: string,
    own: () => readonly Option[],
    act: (options: Options, argument: string) => Promise<Output>,
  ): void => {
    const command = parent.command(name).description(description);
    if (isNamed && !args.includes(command.name())) return;
    for (const option of [...own(), ...sharedOptions()]) command.addOption(option);
    command.action(async () => {
      const options = command.opts<Options>();
      const [argument = ""] = command.args;
      const inputs = [...Object.values(options), argument].filter((value) => value === STDIN);
      if (inputs.length > 1) command.error("error: only one document can be standard input (-)");
      finish(await act(await withEngine(options), argument));
    });
  };

  for (const { name, description, own, answer, certifies } of QUESTIONS) {
    const options = (): readonly Option[] => {
      const certificate = certifies === true ? [certificateOption()] : [];
      return [...own(), ...certificate, stepsOption(), ...engineOptions()];
    };
    add(program, name, description, options, answer);
  }
  const policy = (): Option => documentOption("policy", "the policy");
  const request = (): Option => documentOption("request", "the request, as JSON");
  const decides = "what does the policy decide about one request?";
  add(program, "evaluate", decides, () => [policy(), request()], evaluation);
  const allows = "which requests does the policy allow, as a formula?";
  add(program, "formula", allows, () => [policy()], formula);
  const smt = program.command("smt").description("print the question of a check as SMT-LIB 2.6");
  for (const { name, description, own, smt: print } of QUESTIONS) {
    if (print !== undefined) add(smt, name, `as SMT-LIB 2.6: ${description}`, own, print);
  }
  const proves = "does the certificate prove the answer to this check?";
  add(program, "verify <certificate>", proves, verifyOptions, verifyCertificate);
  add(
    program,
    "batch",
    "answer requests from standard input, one JSON object a line, in JSON lines",
    () => [jobsOption(), stepsOption(), ...engineOptions()],
    (options: BatchOptions) => batch(options, answers),
  );
}

function version(): string {
  const manifest = readFileSync(join(import.meta.dirname, "../../package.json"), "utf8");
  // The package's own manifest, which has a version.
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
