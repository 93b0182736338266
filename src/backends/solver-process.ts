/**
 * cvc5 and z3 as programs: found on PATH or given by path, run once for any number of queries.
 *
 * Checks are synchronous, so the program is waited for. It keeps the time limit of each query
 * itself; as it may fail to, it is killed a little after the sum of them. A run that ended badly
 * (killed, crashed, with a status that nothing explains, with output that is no answer) gives no
 * verdict at all, not even for queries that it had answered before; if there were several, each is
 * asked again by itself, so that only the one at fault stays without answer.
 *
 * Exit statuses: z3 ends with 1 if it printed an error, which asking for values after `unsat` does.
 */
import { spawnSync } from "node:child_process";
import { type Backend, failed, type Query, type Reply, SolverError, timedOut } from "./backend.ts";
import { beginning, readReplies, writeQueries } from "./solver-dialogue.ts";

export type ProgramName = "cvc5" | "z3";

interface Program {
  /** Finds the version in what `--version` prints. */
  readonly version: RegExp;
  readonly least: readonly [number, number, number];
  /** Arguments for reading standard input, with a time limit for each query. */
  readonly args: (milliseconds: number) => readonly string[];
}

const PROGRAMS: Readonly<Record<ProgramName, Program>> = {
  cvc5: {
    version: /\bcvc5 (?:version )?(\d+)\.(\d+)\.(\d+)/,
    least: [1, 0, 0],
    args: (milliseconds) => [
      "--lang=smt2.6",
      "--strings-exp",
      "--produce-models",
      "--incremental",
      `--tlimit-per=${milliseconds}`,
      "-",
    ],
  },
  z3: {
    version: /\bZ3 version (\d+)\.(\d+)\.(\d+)/,
    least: [4, 8, 9],
    args: (milliseconds) => ["-in", "-smt2", `-t:${milliseconds}`],
  },
};

/** LIMIT: what a run may print, in bytes. */
const MOST_OUTPUT = 1 << 26;
/** How long after its time limit a program is killed, and how long it may take to say who it is. */
const GRACE = 2_000;
const PATIENCE = 10_000;

/** The program of that name; undefined if there is none. What is there and unfit is an error. */
export function findProgram(
  name: ProgramName,
  milliseconds: number,
  path: string = name,
): Backend | undefined {
  if (path === "") throw new SolverError(`the path of ${name} is empty`);
  const version = versionOf(name, path);
  if (version === undefined) return undefined;
  return { name, version, run: (queries) => run(name, path, milliseconds, queries) };
}

function versionOf(name: ProgramName, path: string): string | undefined {
  const { status, signal, error, stdout } = spawnSync(path, ["--version"], {
    encoding: "utf8",
    timeout: PATIENCE,
    killSignal: "SIGKILL",
    maxBuffer: MOST_OUTPUT,
  });
  const code = codeOf(error);
  if (code === "ENOENT") return undefined;
  const found = PROGRAMS[name].version.exec(stdout ?? "");
  if (found !== null && code === undefined && status === 0) {
    const [, ...numbers] = found;
    const version = numbers.join(".");
    if (isEnough(numbers.map(Number), PROGRAMS[name].least)) return version;
    const least = PROGRAMS[name].least.join(".");
    throw new SolverError(`\`${path}\` is ${name} ${version}; it must be ${least} or later`);
  }
  const ending = code ?? signal ?? (status === 0 ? "" : `exit status ${status}`);
  const what = ending === "" ? beginning(stdout) : ending;
  throw new SolverError(`\`${path}\` is not ${name}: asked for its version, it gave ${what}`);
}

function isEnough(version: readonly number[], least: readonly number[]): boolean {
  const at = least.findIndex((number, i) => number !== version[i]);
  return at < 0 || (version[at] ?? 0) > (least[at] ?? 0);
}

function run(
  name: ProgramName,
  path: string,
  milliseconds: number,
  queries: readonly Query[],
): readonly Reply[] {
  if (queries.length === 0) return [];
  const heard = runOnce(name, path, milliseconds, queries);
  if (!("kind" in heard)) return heard;
  if (queries.length === 1) return [heard];
  return queries.flatMap((each) => run(name, path, milliseconds, [each]));
}

/** The replies, or what became of the run. */
function runOnce(
  name: ProgramName,
  path: string,
  milliseconds: number,
  queries: readonly Query[],
): readonly Reply[] | Reply {
  const { status, signal, error, stdout, stderr } = spawnSync(
    path,
    PROGRAMS[name].args(milliseconds),
    {
      input: writeQueries(queries),
      encoding: "utf8",
      timeout: queries.length * milliseconds + GRACE,
      killSignal: "SIGKILL",
      maxBuffer: MOST_OUTPUT,
    },
  );
  const code = codeOf(error);
  if (code === "ETIMEDOUT") return timedOut(name, milliseconds);
  if (code === "ENOBUFS") return failed(`${name} printed more than ${MOST_OUTPUT} bytes`);
  const line = beginning((stderr ?? "").trim() === "" ? (stdout ?? "") : stderr);
  if (signal !== null) return failed(`${name} ended by signal ${signal}: ${line}`);
  // Who has not read all of the question did not answer it.
  if (code !== undefined && code !== "EPIPE") return failed(`${name} cannot be run (${code})`);
  const heard = readReplies(stdout, queries, { name, milliseconds });
  const isOrderly =
    typeof heard !== "string" && (status === 0 || (status === 1 && heard.hasErrors));
  if (isOrderly && code === undefined) return heard.replies;
  if (status !== 0) return failed(`${name} ended with exit status ${status}: ${line}`);
  return failed(typeof heard === "string" ? heard : `${name} did not read the question: ${line}`);
}

function codeOf(error: Error | undefined): string | undefined {
  if (error === undefined) return undefined;
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
