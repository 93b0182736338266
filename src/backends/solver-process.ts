/**
 * Runs cvc5 and z3 as programs, found on PATH or given by path, once for any number of queries.
 *
 * Checks are synchronous, so the run blocks until the program ends. The program enforces the time
 * limit of each query. Because it may fail to, it is killed shortly after the sum of the limits.
 *
 * A run that ended badly gives no verdict, not even for queries that it had answered before the
 * failure. "Badly" means killed, crashed, an unexplained exit status, or output that does not
 * answer the queries. Queries of a failed run are repeated one by one, so that only the failing
 * query remains without an answer.
 *
 * z3 ends with exit status 1 if it printed an error, which a request for values after `unsat`
 * causes.
 */
import { spawnSync } from "node:child_process";
import { type Backend, failed, type Query, type Reply, SolverError, timedOut } from "./backend.ts";
import { firstLine, parseReplies, writeQueries } from "./solver-dialogue.ts";

export type ProgramName = "cvc5" | "z3";

interface Program {
  /** Matches the version in the output of `--version`. */
  readonly version: RegExp;
  /** The oldest version that is supported. */
  readonly minimum: readonly [number, number, number];
  /** Arguments for reading standard input, with a time limit for each query. */
  readonly args: (milliseconds: number) => readonly string[];
}

const PROGRAMS: Readonly<Record<ProgramName, Program>> = {
  cvc5: {
    version: /\bcvc5 (?:version )?(\d+)\.(\d+)\.(\d+)/,
    minimum: [1, 0, 0],
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
    minimum: [4, 8, 9],
    args: (milliseconds) => ["-in", "-smt2", `-t:${milliseconds}`],
  },
};

/** LIMIT: bytes that a run may print. */
const MAX_OUTPUT_BYTES = 1 << 26;
/** A program is killed this many milliseconds after its time limit. */
const GRACE_MILLISECONDS = 2_000;
/** Time limit for `--version`. */
const VERSION_MILLISECONDS = 10_000;

/** Finds a program; undefined if it does not exist. Throws if it is too old or another program. */
export function findProgram(
  name: ProgramName,
  milliseconds: number,
  path: string = name,
): Backend | undefined {
  if (path === "") throw new SolverError(`the path of ${name} must not be empty`);
  const version = versionOf(name, path);
  if (version === undefined) return undefined;
  return { name, version, run: (queries) => run(name, path, milliseconds, queries) };
}

function versionOf(name: ProgramName, path: string): string | undefined {
  const { status, signal, error, stdout } = spawnSync(path, ["--version"], {
    encoding: "utf8",
    timeout: VERSION_MILLISECONDS,
    killSignal: "SIGKILL",
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  const code = codeOf(error);
  if (code === "ENOENT") return undefined;
  const match = PROGRAMS[name].version.exec(stdout ?? "");
  if (match !== null && code === undefined && status === 0) {
    const [, ...numbers] = match;
    const version = numbers.join(".");
    if (isAtLeast(numbers.map(Number), PROGRAMS[name].minimum)) return version;
    const minimum = PROGRAMS[name].minimum.join(".");
    throw new SolverError(
      `\`${path}\` is ${name} ${version}; version ${minimum} or later is required`,
    );
  }
  const failure = code ?? signal ?? (status === 0 ? undefined : `exit status ${status}`);
  const what = failure === undefined ? `returned ${firstLine(stdout)}` : `failed (${failure})`;
  throw new SolverError(`\`${path}\` is not ${name}: \`${path} --version\` ${what}`);
}

function isAtLeast(version: readonly number[], minimum: readonly number[]): boolean {
  const index = minimum.findIndex((number, i) => number !== version[i]);
  return index < 0 || (version[index] ?? 0) > (minimum[index] ?? 0);
}

function run(
  name: ProgramName,
  path: string,
  milliseconds: number,
  queries: readonly Query[],
): readonly Reply[] {
  if (queries.length === 0) return [];
  const result = runOnce(name, path, milliseconds, queries);
  if (!("kind" in result)) return result;
  if (queries.length === 1) return [result];
  return queries.flatMap((each) => run(name, path, milliseconds, [each]));
}

/** The replies to all queries, or one reply for the whole run if it failed. */
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
      timeout: queries.length * milliseconds + GRACE_MILLISECONDS,
      killSignal: "SIGKILL",
      maxBuffer: MAX_OUTPUT_BYTES,
    },
  );
  const code = codeOf(error);
  if (code === "ETIMEDOUT") return timedOut(name, milliseconds);
  if (code === "ENOBUFS") return failed(`${name} printed more than ${MAX_OUTPUT_BYTES} bytes`);
  const line = firstLine((stderr ?? "").trim() === "" ? (stdout ?? "") : stderr);
  if (signal !== null) return failed(`${name} ended by signal ${signal}: ${line}`);
  // After EPIPE (input not read to the end), the exit status and the output explain more.
  if (code !== undefined && code !== "EPIPE") return failed(`${name} cannot be run (${code})`);
  const result = parseReplies(stdout, queries, { name, milliseconds });
  const isOrderly =
    typeof result !== "string" && (status === 0 || (status === 1 && result.hasErrors));
  if (isOrderly && code === undefined) return result.replies;
  if (status !== 0) return failed(`${name} ended with exit status ${status}: ${line}`);
  return failed(typeof result === "string" ? result : `${name} did not read its input: ${line}`);
}

/** The system error code of a failed run, such as ENOENT. */
function codeOf(error: Error | undefined): string | undefined {
  if (error === undefined) return undefined;
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
