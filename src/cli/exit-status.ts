/**
 * The exit status of every command, as one table: which answers end with 0 and which with 2.
 *
 * The commands decide by this table, the help texts print it, and a test compares it with README.
 * Every command ends with 1 for a wrong input or command line, and with 70 for a bug of keyaki.
 *
 * The commands `findings`, `evaluate` and `batch` answer without a verdict and then end with 0.
 * With `--fail-on fail` their answers count as verdicts. An undecided list of findings never ends
 * with 0, because a script would read that as "nobody has access".
 */
import { Option } from "commander";
import { type Answers, isCheck, OPERATION_NAMES, type OperationName } from "../api/operation.ts";
import type { CheckAnswer } from "../check/answer.ts";

/** AWS's policy validators use 0, 1 and 2 in this way; 70 is EX_SOFTWARE of sysexits.h. */
export const EXIT = { pass: 0, wrong: 1, fail: 2, bug: 70 } as const;

/** With `fail`, an answer that reports access, a FAIL or a denial ends with 2. */
export type FailOn = "fail";

/** The answers of a command, by exit status. */
export interface ExitMeaning {
  readonly zero: string;
  readonly two?: string;
  /** Further answers that end with 2 if `--fail-on fail` is given; absent without the option. */
  readonly failOn?: string;
}

interface OperationExit<Answer> extends ExitMeaning {
  fails(answer: Answer, failOn: FailOn | undefined): boolean;
}

type OperationExits = { readonly [Name in OperationName]: OperationExit<Answers[Name]> };

const CHECK: OperationExit<CheckAnswer> = {
  zero: "PASS",
  two: "FAIL, undecided included",
  fails: ({ result }) => result !== "PASS",
};

const ANSWERED: ExitMeaning = { zero: "answered" };

const OPERATION_EXITS: OperationExits = {
  CheckNoNewAccess: CHECK,
  CheckAccessNotGranted: CHECK,
  CheckNoPublicAccess: CHECK,
  CheckNoExternalAccess: CHECK,
  Compare: {
    zero: "equivalent or less permissive",
    two: "any other relation, undecided included",
    fails: ({ relation }) => relation !== "equivalent" && relation !== "less permissive",
  },
  Findings: {
    zero: "answered",
    two: "undecided",
    failOn: "any finding",
    fails: ({ findings, undecided }, failOn) =>
      undecided !== undefined || (failOn !== undefined && findings.length > 0),
  },
  Evaluate: {
    zero: "answered",
    failOn: "denied",
    fails: ({ decision }, failOn) => failOn !== undefined && decision !== "Allowed",
  },
  Formula: { ...ANSWERED, fails: () => false },
};

type OtherCommand =
  | "smt"
  | "verify"
  | "batch"
  | "gate"
  | "init"
  | "serve"
  | "validate"
  | "repair"
  | AccountCommand;

type AccountCommand = "stack" | "reach" | "who-can" | "escalations";

/** The commands that are not an operation. */
const OTHER_EXITS: Readonly<Record<OtherCommand, ExitMeaning>> = {
  smt: ANSWERED,
  verify: {
    zero: "accepted: also a proof of FAIL, unless --expect PASS",
    two: "refused: no proof, or not of the result of --expect",
  },
  batch: {
    zero: "every line answered",
    two: "undecided findings",
    failOn: "an answer that ends its own command with 2",
  },
  validate: {
    zero: "no finding of type ERROR",
    two: "a finding of type ERROR, or of a type that `--fail-on` names or one above it",
  },
  repair: {
    zero: "the check passes, or a repair was found",
    two: "no repair was found",
  },
  gate: {
    zero: "every rule of level `error` is proved or excepted",
    two: "one fails or is not proved, a policy is not read, or nothing is proved",
  },
  stack: { zero: "printed" },
  reach: { zero: "answered", two: "a step is undecided", failOn: "any role" },
  "who-can": { zero: "answered", two: "a principal or a step is undecided", failOn: "anybody" },
  escalations: { zero: "answered", two: "a path is undecided", failOn: "any path" },
  init: { zero: "written", two: "no policy was found, so nothing is written" },
  serve: { zero: "stopped by a signal, and every request answered" },
};

/** Operations and other commands whose exit status is in the table. */
export type ExitName = OperationName | OtherCommand;

const isOther = (name: ExitName): name is OtherCommand => Object.hasOwn(OTHER_EXITS, name);

export function exitOf(name: ExitName): ExitMeaning {
  return isOther(name) ? OTHER_EXITS[name] : OPERATION_EXITS[name];
}

/** The exit status of an answer, of an operation's own command. */
export function statusOf<Name extends OperationName>(
  name: Name,
  answer: Answers[Name],
  failOn?: FailOn,
): number {
  return OPERATION_EXITS[name].fails(answer, failOn) ? EXIT.fail : EXIT.pass;
}

/**
 * The exit status of an answer in a batch. Without `--fail-on` a batch only answers, whatever the
 * verdicts; but undecided findings are an incomplete answer.
 */
export function batchStatusOf<Name extends OperationName>(
  name: Name,
  answer: Answers[Name],
  failOn?: FailOn,
): number {
  if (failOn === undefined && name !== "Findings") return EXIT.pass;
  return statusOf(name, answer, failOn);
}

/** The worse of two statuses: a bug, wrong input, FAIL, PASS. */
export function worseStatus(one: number, other: number): number {
  const order: readonly number[] = [EXIT.pass, EXIT.fail, EXIT.wrong, EXIT.bug];
  return order.indexOf(one) < order.indexOf(other) ? other : one;
}

/** The option of the commands that answer without a verdict. */
export function failOnOptions(name: ExitName): readonly Option[] {
  const { failOn } = exitOf(name);
  if (failOn === undefined) return [];
  return [new Option("--fail-on <answer>", `end with 2 also for: ${failOn}`).choices(["fail"])];
}

/** The rows of the table, with the commands that share a row. */
export interface ExitRow extends ExitMeaning {
  readonly commands: string;
}

/** The table for help and README; `wordOf` names the command of an operation. */
export function exitRows(wordOf: (name: OperationName) => string): readonly ExitRow[] {
  const own = OPERATION_NAMES.filter((each) => !isCheck(each) && each !== "Formula");
  return [
    { commands: "check-…", ...CHECK },
    ...own.map((each) => ({ commands: wordOf(each), ...exitOf(each) })),
    { commands: `${wordOf("Formula")}, smt`, ...ANSWERED },
    { commands: "verify", ...exitOf("verify") },
    { commands: "batch", ...exitOf("batch") },
    { commands: "stack", ...exitOf("stack") },
    { commands: "reach", ...exitOf("reach") },
    { commands: "who-can", ...exitOf("who-can") },
    { commands: "escalations", ...exitOf("escalations") },
    { commands: "validate", ...exitOf("validate") },
    { commands: "repair", ...exitOf("repair") },
    { commands: "gate", ...exitOf("gate") },
    { commands: "init", ...exitOf("init") },
    { commands: "serve", ...exitOf("serve") },
  ];
}

const WRONG = "wrong input or command line";
const WRONG_LINE = "a line of the batch has an error";
const CUT = "requests were cut off, because --grace was over or a second signal came";
const BUG = "a bug of keyaki; there is no verdict";
const WITH_OPTION = "with --fail-on fail";

/** More reasons for the status 1. */
function ofOne(name: ExitName): readonly string[] {
  if (name === "batch") return [WRONG_LINE];
  return name === "serve" ? [CUT] : [];
}

/** The exit status of one command, for its help text. */
export function exitHelp(name: ExitName): string {
  const { zero, two, failOn } = exitOf(name);
  return helpText([
    [0, zero],
    [1, [WRONG, ...ofOne(name)].join("; ")],
    [2, two],
    [2, failOn === undefined ? undefined : `${WITH_OPTION}: ${failOn}`],
    [70, BUG],
  ]);
}

/** The exit status of all commands, for the help text of the program. */
export function exitHelpOfAll(wordOf: (name: OperationName) => string): string {
  const rows = exitRows(wordOf);
  const lines = (part: keyof ExitMeaning): string =>
    rows
      .filter((row) => row[part] !== undefined)
      .map((row) => `${row.commands}: ${row[part]}`)
      .join("\n      ");
  return helpText([
    [0, lines("zero")],
    [1, [WRONG, WRONG_LINE, CUT].join("; ")],
    [2, lines("two")],
    [2, `${WITH_OPTION}\n      ${lines("failOn")}`],
    [70, BUG],
  ]);
}

function helpText(rows: readonly (readonly [status: number, text: string | undefined])[]): string {
  const lines = rows.map(([status, text]) => text && `  ${String(status).padEnd(2)}  ${text}`);
  return ["\nExit status:", ...lines.filter((each) => each !== undefined)].join("\n");
}
