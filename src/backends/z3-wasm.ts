/**
 * z3 as WebAssembly: the package z3-solver, an optional peer dependency, loaded when asked for.
 *
 * Its own interface is asynchronous; the same call made directly is synchronous, as checks are, and
 * each query gets a context of its own, made and deleted by calls. The time limit is z3's own
 * option, for there is no process to kill. LIMIT: a query that ignores it is waited for.
 *
 * The package is named by a variable and its types by this file, so that neither a compiler nor a
 * bundler asks for a package that may not be there.
 */
import { type Backend, failed, type Query, type Reply, SolverError } from "./backend.ts";
import { readReplies, writeQueries } from "./solver-dialogue.ts";

const PACKAGE: string = "z3-solver";
/** What to tell who lacks it. */
export const INSTALL = "it comes with `npm install z3-solver@5.2.0`";
/** Earlier ones keep the process from ending. */
const LEAST_MAJOR = 5;

interface Loaded {
  readonly em: {
    ccall(
      name: string,
      returns: string,
      takes: readonly string[],
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

let loading: Promise<Loaded> | undefined;

/** Undefined if the package is not installed; one that cannot be loaded is an error. */
export async function findZ3Wasm(milliseconds: number): Promise<Backend | undefined> {
  loading ??= load();
  let loaded: Loaded;
  try {
    loaded = await loading;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new SolverError(`the package ${PACKAGE} cannot be loaded: ${error}; ${INSTALL}`);
  }
  const version = loaded.Z3.get_full_version();
  const major = /^Z3 (\d+)\./.exec(version)?.[1];
  if (Number(major) < LEAST_MAJOR || major === undefined) {
    throw new SolverError(`the package ${PACKAGE} holds ${version}; ${INSTALL}`);
  }
  const run = (query: Query): Reply => answer(loaded, query, milliseconds);
  return { name: "z3-wasm", version, run: (queries) => queries.map(run) };
}

async function load(): Promise<Loaded> {
  const module: { readonly init?: () => Promise<Loaded> } = await import(PACKAGE);
  if (module.init === undefined) throw new Error("it has no function `init`");
  return module.init();
}

/** As `import` has it, or `require`, which it is in the bundle of the command. */
const UNFOUND: readonly unknown[] = ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"];

function isMissing(error: unknown): boolean {
  const isUnfound = error instanceof Error && "code" in error && UNFOUND.includes(error.code);
  return isUnfound && error.message.includes(PACKAGE);
}

function answer({ em, Z3 }: Loaded, query: Query, milliseconds: number): Reply {
  const text = `(set-option :timeout ${milliseconds})\n${writeQueries([query])}`;
  let printed: unknown;
  try {
    const config = Z3.mk_config();
    const context = Z3.mk_context(config);
    Z3.del_config(config);
    try {
      const takes = ["number", "string"];
      printed = em.ccall("Z3_eval_smtlib2_string", "string", takes, [context, text]);
    } finally {
      Z3.del_context(context);
    }
  } catch (error) {
    // What WebAssembly throws for a crash; what can be caught is all that there is to be told.
    return failed(`z3-wasm crashed: ${error}`);
  }
  if (typeof printed !== "string") return failed("z3-wasm gave no answer");
  const heard = readReplies(printed, [query], { name: "z3-wasm", milliseconds });
  if (typeof heard === "string") return failed(heard);
  return heard.replies[0] ?? failed("z3-wasm gave no answer");
}
