/**
 * The command line: its commands, their options, and the output of the one that is run.
 *
 * commander parses the arguments and writes the help texts; it never ends the process. An exception
 * from a command is a bug of keyaki; it becomes one line and exit status 70.
 */

import { Command, CommanderError, type Option } from "commander";
import { commandWord } from "../api/command-word.ts";
import { CHECK_NAMES, OPERATION_NAMES, rowOf } from "../api/operation.ts";
import { SMT_NAMES } from "../api/smt.ts";
import { SolverError } from "../backends/backend.ts";
import { AnswerCounts } from "../engines.ts";
import { harmless } from "../explain/harmless.ts";
import {
  ACCOUNT_COMMANDS,
  type AccountFlags,
  accountOptions,
  DESCRIPTIONS,
} from "./account-options.ts";
import { BATCH_HELP, type BatchOptions, runBatch } from "./batch.ts";
import {
  type CommandOptions,
  operationOptions,
  resourceTypeHelp,
  runOperation,
} from "./command-table.ts";
import { engineOptions, tallyLine, withEngine } from "./engines.ts";
import { EXIT, type ExitName, exitHelp, exitHelpOfAll, failOnOptions } from "./exit-status.ts";
import {
  GATE_HELP,
  type GateFlags,
  gateOptions,
  type InitFlags,
  initOptions,
} from "./gate-options.ts";
import { STDIN } from "./input.ts";
import { inputFiles, repeatedInput } from "./input-files.ts";
import { loadGate } from "./load-gate.ts";
import { loadService } from "./load-service.ts";
import { type MemberFlags, memberOptions } from "./member-options.ts";
import {
  batchOptions,
  formatOf,
  jobsOption,
  type SharedOptions,
  sharedOptions,
  stepsOption,
} from "./options.ts";
import { broken, misused, misusedText, type Output } from "./output.ts";
import { type RepairFlags, repairOptions } from "./repair-options.ts";
import { type ServeFlags, serveOptions } from "./serve-options.ts";
import { runSmt } from "./smt.ts";
import type { AnswerStream } from "./stdout.ts";
import { type ValidateFlags, validateOptions } from "./validate-options.ts";
import { runVerify, type VerifyCommandOptions, verifyOptions } from "./verify.ts";
import { version } from "./version.ts";

/** Runs one command with these arguments; only `batch` writes to `answers` itself. */
export async function run(args: readonly string[], answers: AnswerStream): Promise<Output> {
  const format = formatOf(args);
  const misplaced = misplacedHelp(args);
  if (misplaced !== undefined) return misused(misplaced, format);
  if (args.length === 1 && (args[0] === "-V" || args[0] === "--version")) {
    return { status: EXIT.pass, stdout: `${version()}\n` };
  }
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
    outputError: (text, write) => write(harmlessError(text)),
  });
  addCommands(program, args, answers, (result) => {
    output = result;
  });
  try {
    await program.parseAsync(helpedArguments(args), { from: "user" });
    return output;
  } catch (error) {
    if (error instanceof SolverError) return misused(error.message, format);
    if (!(error instanceof CommanderError)) return broken(error, format);
    if (error.exitCode === 0) return { status: EXIT.pass, stdout: helpText };
    return misusedText(errorText, errorText.replace(/^error: /, "").trim(), format);
  }
}

/**
 * The error if `--help` stands beside another argument than commands. A help text ends with 0, and
 * a script would take that for the PASS of the check that it asked for.
 */
function misplacedHelp(args: readonly string[]): string | undefined {
  const options = args.slice(0, args.includes("--") ? args.indexOf("--") : undefined);
  const flag = options.find((each) => each === "-h" || each === "--help");
  const isAlone = args.every(
    (each) => each === flag || PARENTS.includes(each) || WORDS.includes(each),
  );
  if (flag === undefined || isAlone) return undefined;
  return `option '${flag}' has no argument beside it but a command: keyaki help COMMAND`;
}

/**
 * The arguments, or for `help` with an unknown command that command alone: commander prints the
 * general help there, and here it suggests a name.
 */
function helpedArguments(args: readonly string[]): readonly string[] {
  const [first, second] = args;
  const isOfParent = PARENTS.includes(first ?? "") && second === "help";
  const at = first === "help" ? 0 : isOfParent ? 1 : -1;
  if (at < 0) return args;
  const known = [...WORDS, ...PARENTS, "help"];
  const unknown = args.slice(at + 1).find((each) => !known.includes(each));
  return unknown === undefined ? args : [unknown];
}

/** An error of commander: a line with the user's text, perhaps also one that suggests a name. */
function harmlessError(text: string): string {
  const suggestion = /\n\(Did you mean [^\n]*\?\)$/.exec(text.trimEnd())?.[0] ?? "";
  const error = text.trimEnd().slice(0, -suggestion.length || undefined);
  return `${harmless(error)}${suggestion}\n`;
}

const DOCUMENT_HELP = "\nA document is a file, or - for standard input.";

/** Commands that have a command for each check. */
const PARENTS: readonly string[] = ["smt", "repair"];

const WORDS: readonly string[] = [
  ...OPERATION_NAMES.map(commandWord),
  "verify",
  "batch",
  "gate",
  "init",
  "serve",
  "validate",
  ...ACCOUNT_COMMANDS,
];

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
    // Options of the program stand before the command, so none is found among its arguments.
    .enablePositionalOptions()
    .option("-V, --version", "output the version number")
    .on("option:version", () => {
      program.error("error: option '-V, --version' is the only argument where it stands");
    })
    .addHelpText("after", () => `${exitHelpOfAll(commandWord)}\n${DOCUMENT_HELP}`);

  const add = commandAdder(args, finish);
  for (const name of OPERATION_NAMES) {
    add<CommandOptions>(program, {
      usage: commandWord(name),
      description: rowOf(name).summary,
      exit: name,
      options: () => operationOptions(name),
      help: resourceTypeHelp(name),
      run: (options) => runOperation(name, options),
    });
  }
  const smt = program.command("smt").description("print the question of a check as SMT-LIB 2.6");
  for (const name of SMT_NAMES) {
    const { summary, members } = rowOf(name);
    add<CommandOptions>(smt, {
      usage: commandWord(name),
      description: `as SMT-LIB 2.6: ${summary}`,
      exit: "smt",
      options: () => memberOptions(members),
      help: resourceTypeHelp(name),
      run: (options) => runSmt(name, options),
    });
  }
  const repair = program.command("repair").description("change the policy so that a check passes");
  for (const name of CHECK_NAMES) {
    const { summary } = rowOf(name);
    add<RepairFlags>(repair, {
      usage: commandWord(name),
      description: `repair the policy if it fails: ${summary}`,
      exit: "repair",
      options: () => repairOptions(name),
      shared: () => [],
      help: resourceTypeHelp(name),
      run: async (options) => (await loadGate()).runRepair(name, options),
    });
  }
  add<VerifyCommandOptions>(program, {
    usage: "verify <certificate>",
    description: "does the certificate prove the answer to this check?",
    exit: "verify",
    options: verifyOptions,
    run: runVerify,
  });
  add<BatchOptions>(program, {
    usage: "batch",
    description: "answer requests from standard input, in JSON lines",
    exit: "batch",
    shared: batchOptions,
    help: BATCH_HELP,
    surplus: (file) => `batch reads standard input: keyaki batch < ${file}`,
    options: () => [jobsOption(), ...failOnOptions("batch"), stepsOption(), ...engineOptions()],
    run: (options) => runBatch(options, answers),
  });
  addGate(program, args, finish);
  addServe(program, args, finish);
  addAccount(program, args, finish);
  addValidate(program, args, finish);
}

/** Adds a command of a row; `finish` receives its output. */
type AddCommand = <Options extends Pick<SharedOptions, "policyType"> & MemberFlags>(
  parent: Command,
  row: CommandRow<Options>,
) => void;

function commandAdder(args: readonly string[], finish: (output: Output) => void): AddCommand {
  const isNamed = WORDS.some((word) => args.includes(word));
  return (parent, row) => {
    const command = parent.command(row.usage).description(row.description);
    if (isNamed && !args.includes(command.name())) return;
    const shared = row.shared ?? sharedOptions;
    for (const option of [...row.options(), ...shared()]) addOption(command, option);
    command.addHelpText("after", () => `${row.help ?? ""}${exitHelp(row.exit)}`);
    command.allowExcessArguments(row.surplus !== undefined);
    command.action(async () => {
      const options = command.opts<Parameters<typeof row.run>[0]>();
      const [argument = ""] = command.args;
      if (row.surplus !== undefined && argument !== "") {
        command.error(`error: ${row.surplus(argument)}`);
      }
      const repeated = repeatedInput(inputFiles(options, argument));
      if (repeated !== undefined) command.error(`error: ${repeated}`);
      const tally = new AnswerCounts();
      const output = await row.run(await withEngine(options, tally), argument);
      const stderr = `${output.stderr ?? ""}${tallyLine(tally)}`;
      finish(stderr === "" ? output : { ...output, stderr });
    });
  };
}

/** The command about one policy, whose code is loaded with that of the gate. */
function addValidate(
  program: Command,
  args: readonly string[],
  finish: (output: Output) => void,
): void {
  const validate = program
    .command("validate")
    .description("what is wrong with the policy, and which statements change nothing?");
  validate.addHelpText("after", () => exitHelp("validate")).allowExcessArguments(false);
  if (args.includes("validate")) {
    for (const option of validateOptions()) addOption(validate, option);
  }
  validate.action(async () => {
    finish(await (await loadGate()).runValidate(validate.opts<ValidateFlags>()));
  });
}

/** The commands about the principals of an account. */
function addAccount(
  program: Command,
  args: readonly string[],
  finish: (output: Output) => void,
): void {
  for (const name of ACCOUNT_COMMANDS) {
    const command = program.command(name).description(DESCRIPTIONS[name]);
    command.addHelpText("after", () => exitHelp(name)).allowExcessArguments(false);
    if (args.includes(name)) {
      for (const option of accountOptions(name)) addOption(command, option);
    }
    command.action(async () => {
      const flags = command.opts<AccountFlags>();
      finish(await (await loadGate()).runAccountCommand(name, flags));
    });
  }
}

/** The server, whose code is loaded when it starts. */
function addServe(
  program: Command,
  args: readonly string[],
  finish: (output: Output) => void,
): void {
  const serve = program
    .command("serve")
    .description("answer the clients of IAM Access Analyzer, and requests in JSON, over HTTP");
  serve.addHelpText("after", () => exitHelp("serve"));
  serve.allowExcessArguments(false);
  if (args.includes("serve")) {
    for (const option of [...serveOptions(), stepsOption()]) addOption(serve, option);
  }
  serve.action(async () => finish(await loadService().runServe(serve.opts<ServeFlags>())));
}

/** The commands about files of infrastructure, which have options of their own. */
function addGate(
  program: Command,
  args: readonly string[],
  finish: (output: Output) => void,
): void {
  const gate = program
    .command("gate [paths...]")
    .description("prove every policy in these files and folders against a standard");
  const init = program
    .command("init [paths...]")
    .description("write a first standard, keyaki.yaml, for the policies in these files");
  gate
    .usage("[paths...] [options]")
    .addHelpText("after", () => `${GATE_HELP}\n${exitHelp("gate")}`);
  init.usage("[paths...] [options]").addHelpText("after", () => exitHelp("init"));
  if (args.includes("gate")) {
    for (const option of [...gateOptions(), stepsOption()]) addOption(gate, option);
  }
  if (args.includes("init")) for (const option of initOptions()) addOption(init, option);
  gate.action(async (paths: readonly string[]) => {
    finish(await (await loadGate()).runGate(paths, gate.opts<GateFlags>()));
  });
  init.action(async (paths: readonly string[]) => {
    finish(await (await loadGate()).runInit(paths, init.opts<InitFlags>()));
  });
}

interface CommandRow<Options> {
  /** Its word, and its argument. */
  readonly usage: string;
  readonly description: string;
  readonly exit: ExitName;
  readonly options: () => readonly Option[];
  /** The options that commands share; default: all of them. */
  readonly shared?: () => readonly Option[];
  /** Stands between the options and the exit status. */
  readonly help?: string | undefined;
  /** The error for an argument, if the command takes none. */
  readonly surplus?: (argument: string) => string;
  readonly run: (options: Options, argument: string) => Promise<Output>;
}

/** The values of options that may be given several times. */
const REPEATABLE = /<(?:list|report|host|origin)>/;

/**
 * Adds an option that stands once, unless it is a list. Commander takes the last of two values, and
 * takes an option as the value of the option before it; both hide a slip.
 */
function addOption(command: Command, option: Option): void {
  command.addOption(option);
  let isGiven = false;
  command.on(`option:${option.name()}`, (value: unknown) => {
    if (isGiven && !option.variadic && !REPEATABLE.test(option.flags)) {
      command.error(`error: option '${option.flags}' is given twice`);
    }
    isGiven = true;
    if (typeof value !== "string" || !value.startsWith("-") || value === STDIN) return;
    const help = "a file with such a name is written `./-…`";
    command.error(`error: option '${option.flags}' has no value before '${value}'; ${help}`);
  });
}
