/**
 * Runs z3 as WebAssembly: the npm package z3-solver, an optional peer dependency, loaded on demand.
 *
 * The JavaScript interface of the package is asynchronous. Checks are synchronous, so this file
 * calls the compiled C function directly, in a new context for each query. The time limit is an
 * option of z3, because there is no process to kill. LIMIT: a query that ignores its time limit
 * blocks.
 *
 * The package name is held in a variable, and the package's types are declared here, so that
 * neither a compiler nor a bundler requires the package to be installed.
 */
import { type Backend, failed, type Query, type Reply, SolverError } from "./backend.ts";
import { parseReplies, writeQueries } from "./solver-dialogue.ts";

const PACKAGE: string = "z3-solver";
/** The help for an error about the package. */
export const INSTALL = "install it with `npm install z3-solver@5.2.0`";
/** Earlier versions keep the process from ending. */
const MIN_MAJOR_VERSION = 5;

/** The part of the package that is used here. */
interface Z3Package {
  readonly em: {
    ccall(
      name: string,
      returns: string,
      argumentTypes: readonly string[],
      args: readonly unknown[],
    ): unknown;
  };
  readonly Z3: {
    get_full_version(): string;
    mk_config(): number;
    mk_context(config: number): number;
    del_config(config: number): void;
    del_context(context: number): void;
  };
}

let loading: Promise<Z3Package> | undefined;

/** Loads the package; undefined if it is not installed. Throws if it cannot be loaded. */
export async function findZ3Wasm(milliseconds: number): Promise<Backend | undefined> {
  loading ??= load();
  let loaded: Z3Package;
  try {
    loaded = await loading;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new SolverError(`the package ${PACKAGE} cannot be loaded: ${error}; ${INSTALL}`);
  }
  const version = loaded.Z3.get_full_version();
  const major = /^Z3 (\d+)\./.exec(version)?.[1];
  if (Number(major) < MIN_MAJOR_VERSION || major === undefined) {
    throw new SolverError(
      `the package ${PACKAGE} contains ${version}; version 5 or later is required; ${INSTALL}`,
    );
  }
  const run = (query: Query): Reply => answer(loaded, query, milliseconds);
  return { name: "z3-wasm", version, run: (queries) => queries.map(run) };
}

async function load(): Promise<Z3Package> {
  const module: { readonly init?: () => Promise<Z3Package> } = await import(PACKAGE);
  if (module.init === undefined) throw new Error("it exports no function `init`");
  return module.init();
}

/** The error codes of `import`, and of `require`, which the bundle of the command uses. */
const NOT_FOUND_CODES: readonly unknown[] = ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"];

function isMissing(error: unknown): boolean {
  const isNotFound =
    error instanceof Error && "code" in error && NOT_FOUND_CODES.includes(error.code);
  return isNotFound && error.message.includes(PACKAGE);
}

function answer({ em, Z3 }: Z3Package, query: Query, milliseconds: number): Reply {
  const text = `(set-option :timeout ${milliseconds})\n${writeQueries([query])}`;
  let printed: unknown;
  try {
    const config = Z3.mk_config();
    const context = Z3.mk_context(config);
    Z3.del_config(config);
    try {
      const types = ["number", "string"];
      printed = em.ccall("Z3_eval_smtlib2_string", "string", types, [context, text]);
    } finally {
      Z3.del_context(context);
    }
  } catch (error) {
    // WebAssembly throws on a crash; there is no exit status or output to report.
    return failed(`z3-wasm crashed: ${error}`);
  }
  if (typeof printed !== "string") return failed("z3-wasm gave no answer");
  const result = parseReplies(printed, [query], { name: "z3-wasm", milliseconds });
  if (typeof result === "string") return failed(result);
  return result.replies[0] ?? failed("z3-wasm gave no answer");
}
