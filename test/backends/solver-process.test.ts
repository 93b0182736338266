/**
 * Solvers as processes: their replies to queries, and all failures of a program.
 *
 * A query is a few lines of SMT-LIB with the names of the requested values. `says` gives its reply
 * as one line.
 */
import { describe, expect, test, test as vitestTest } from "vitest";
import type { Backend, Query, Reply } from "../../src/backends/backend.ts";
import { findProgram } from "../../src/backends/solver-process.ts";
import { findZ3Wasm } from "../../src/backends/z3-wasm.ts";
import {
  FAKES,
  isInstalled,
  LIMIT,
  NAMES,
  printing as print,
  reportMissingSolvers,
  solverNamed,
  writeFakeProgram,
} from "./programs.ts";

reportMissingSolvers();

const query = (lines: string, ...constants: string[]): Query => ({
  text: `(set-logic ALL)\n(declare-const x String)\n${lines}`,
  constants,
});
const SAT = query('(assert (= x "a"))', "x");
const UNSAT = query('(assert (= x "a"))(assert (= x "b"))', "x");
const BROKEN = query("(assert (= x 1 gone))", "x");
/** Word equations that no solver decides within a second. */
const HARD = query(
  `(declare-const y String)(declare-const z String)
   (assert (= (str.++ x y z) (str.++ z x y)))
   (assert (not (= (str.++ x y) (str.++ y x))))
   (assert (str.in_re x (re.+ (re.union (str.to_re "ab") (str.to_re "ba")))))
   (assert (> (str.len x) 100))
   (assert (not (= (str.replace_all x "ab" "c") (str.replace_all y "ba" "c"))))
   (assert (= (str.replace_all (str.++ x y) "ab" "c") (str.replace_all (str.++ y z) "ba" "cc")))`,
  "x",
);

function line(reply: Reply | undefined): string {
  if (reply?.kind === "unknown") return `${reply.limit}: ${reply.detail}`;
  if (reply?.kind !== "sat") return String(reply?.kind);
  const values = [...(reply.readings[0] ?? [])].map(([name, value]) =>
    value.kind === "list" ? `${name} = list` : `${name} = ${value.text}`,
  );
  return ["sat", ...values].join(", ");
}

function says(backend: Backend | undefined, ...queries: readonly Query[]): readonly string[] {
  return backend?.run(queries).map(line) ?? [];
}

describe.each(NAMES)("%s", (name) => {
  const test = vitestTest.skipIf(!isInstalled(name));
  const backend = solverNamed(name);

  test("answers sat with values, and unsat", () => {
    expect(says(backend, SAT)).toEqual(["sat, x = a"]);
    expect(says(backend, UNSAT)).toEqual(["unsat"]);
    expect(says(backend, query("(assert true)"))).toEqual(["sat"]);
    expect(says(backend, query("(assert false)"))).toEqual(["unsat"]);
    expect(says(backend)).toEqual([]);
  });

  test("answers many queries in one run", () => {
    expect(says(backend, SAT, UNSAT, SAT)).toEqual(["sat, x = a", "unsat", "sat, x = a"]);
  });

  test("fails only for the query that it does not understand", () => {
    const replies = says(backend, SAT, BROKEN, UNSAT);
    expect(replies).toEqual(["sat, x = a", expect.stringMatching(/^solver-failed: /), "unsat"]);
    expect(replies[1]).toContain(name);
  });

  test("prints every character so that it is parsed back", () => {
    const points = [0, 7, 9, 10, 13, 0x20, 0x22, 0x5c, 0x7e, 0x7f, 0x80, 0xa0, 0xe9, 0x100, 0x20ac];
    const all = [...points, 0xd7ff, 0xd83d, 0xdfff, 0xe000, 0xffff];
    const names = all.map((_, at) => `|c ${at}|`);
    const lines = all.map((point, at) => {
      const text = `"<\\u{${point.toString(16)}}>"`;
      return `(declare-const ${names[at]} String)(assert (= ${names[at]} ${text}))`;
    });
    const [reply] = backend.run([query(lines.join("\n"), ...names)]);
    const values = reply?.kind === "sat" ? reply.readings[0] : undefined;
    expect(names.map((each) => values?.get(each))).toMatchObject(
      all.map((point) => ({ kind: "string", text: `<${String.fromCharCode(point)}>` })),
    );
  });

  test("prints texts that look like escapes so that one interpretation is right", () => {
    for (const text of ["\\u{e9}", "\\u{e9}é", "é\\", "\\u00e9", "\\\\u{41}", '"\\u{22}']) {
      const written = [...text].map((each) => `\\u{${each.codePointAt(0)?.toString(16)}}`).join("");
      const [reply] = backend.run([query(`(assert (= x "${written}"))`, "x")]);
      const readings = reply?.kind === "sat" ? reply.readings : [];
      expect(readings.map((each) => each.get("x"))).toContainEqual(
        expect.objectContaining({ text }),
      );
    }
  });

  test("prints numbers and booleans", () => {
    const lines = "(declare-const n Int)(declare-const p Bool)(assert (= n (- 12)))(assert p)";
    const [reply] = backend.run([query(lines, "n", "p")]);
    expect(reply?.kind === "sat" && [...(reply.readings[0]?.values() ?? [])]).toEqual([
      {
        kind: "list",
        items: [
          { kind: "symbol", text: "-" },
          { kind: "numeral", text: "12" },
        ],
      },
      { kind: "symbol", text: "true" },
    ]);
  });
});

describe("a program that", () => {
  const run = (code: string, milliseconds = LIMIT, ...queries: readonly Query[]) =>
    says(
      findProgram("cvc5", milliseconds, writeFakeProgram(code)),
      ...(queries.length ? queries : [SAT]),
    );
  const REASON = '(:reason-unknown "")';
  const NONE = '(error "none")';
  const VALUE = '((x "a"))';
  const MARK = "keyaki-0";

  test("follows the protocol is accepted", () => {
    expect(run(print("sat", REASON, VALUE, MARK))).toEqual(["sat, x = a"]);
    expect(run(print("sat", NONE, VALUE, `"${MARK}"`))).toEqual(["sat, x = a"]);
    expect(run(print("unsat", NONE, NONE, MARK))).toEqual(["unsat"]);
    expect(run(FAKES.unsat, LIMIT, SAT, SAT)).toEqual(["unsat", "unsat"]);
  });

  test.each([
    ["(:reason-unknown timeout)", "solver-time: cvc5 took longer than 20 s"],
    ['(:reason-unknown "canceled")', "solver-time: cvc5 took longer than 20 s"],
    ['(:reason-unknown "(incomplete (theory seq))")', "solver-unknown: cvc5 answered unknown ("],
    ["(:reason-unknown incomplete)", "solver-unknown: cvc5 answered unknown (incomplete)"],
    ["(:reason-unknown)", "solver-failed: "],
    [REASON, "solver-unknown: cvc5 answered unknown"],
    [NONE, "solver-unknown: cvc5 answered unknown"],
  ])("does not know: %s", (reason, says) => {
    expect(run(print("unknown", reason, NONE, MARK))[0]).toContain(says);
    expect(run(print("unknown", reason, VALUE, MARK))[0]).toContain(says);
  });

  test.each<[string, ...string[]]>([
    ["prints nothing"],
    ["stops after its verdict", "unsat"],
    ["stops before the end", "unsat", REASON, NONE],
    ["prints rubbish", "Segmentation fault [core dumped]"],
    ["prints rubbish after sat", "sat", "gibberish ((("],
    ["prints readable rubbish after sat", "sat", REASON, "oops", MARK],
    ["prints rubbish after unsat", "unsat", REASON, "oops", MARK],
    ["prints more after unsat", "unsat", REASON, NONE, "oops", MARK],
    ["gives values after unsat", "unsat", REASON, VALUE, MARK],
    ["gives no values after sat", "sat", REASON, NONE, MARK],
    ["gives another's value after sat", "sat", REASON, '((y "a"))', MARK],
    ["gives two verdicts", "sat", "unsat", REASON, NONE, MARK],
    ["gives the verdict twice", "unsat", "unsat", REASON, NONE, MARK],
    ["gives no verdict", "maybe", REASON, NONE, MARK],
    ["gives a verdict as a text", '"unsat"', REASON, NONE, MARK],
    ["stops in the middle of a value", "sat", REASON, '((x "a'],
    ["has an error before its verdict", '(error "line 1")', "unsat", REASON, NONE, MARK],
    ["goes on after the end", "unsat", REASON, NONE, MARK, "sat"],
    ["answers another question", "unsat", REASON, NONE, "keyaki-1"],
  ])("%s has failed", (_, ...lines) => {
    expect(run(print(...lines))).toEqual([expect.stringMatching(/^solver-failed: cvc5 /)]);
  });

  const GOOD = print("unsat", REASON, NONE, MARK);
  test.each([
    ["ends by a signal", FAKES.crash, "cvc5 ended by signal SIGSEGV"],
    ["kills itself", "kill -KILL $$", "cvc5 ended by signal SIGKILL"],
    ["ends with a status", `${GOOD}; exit 139`, "cvc5 ended with exit status 139"],
    ["tells why", "printf 'no memory\\nsorry' >&2; exit 2", "exit status 2: `no memory`"],
    ["prints control characters", "printf '\\033[2J'", "`\ufffd[2J`"],
    ["prints without end", "exec yes", "cvc5 printed more than 67108864 bytes"],
  ])("%s has failed, with the reason", (_, code, detail) => {
    const [reply] = run(code);
    expect(reply).toContain(detail);
    expect(reply).toMatch(/^solver-failed: /);
  });

  test("ends with 1 without the expected error has failed", () => {
    const code = `${print("sat", REASON, VALUE, MARK)}; exit 1`;
    expect(run(code)).toEqual([expect.stringContaining("exit status 1")]);
  });

  test("never ends is killed", () => {
    const start = performance.now();
    expect(run(FAKES.sleeper, 100)).toEqual(["solver-time: cvc5 took longer than 0.1 s"]);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  test("fails in a run of many queries is asked about each one again", () => {
    const code = `case "$asked" in *gone*) kill -SEGV $$;; esac; ${FAKES.unsat}`;
    expect(run(code, LIMIT, SAT, BROKEN, SAT)).toEqual([
      "unsat",
      expect.stringContaining("SIGSEGV"),
      "unsat",
    ]);
  });
});

describe.each(["cvc5", "z3"] as const)("a time limit of %s", (name) => {
  vitestTest.skipIf(!isInstalled(name))("holds for each query", () => {
    expect(says(findProgram(name, 500), HARD, SAT, HARD)).toEqual([
      `solver-time: ${name} took longer than 0.5 s`,
      "sat, x = a",
      `solver-time: ${name} took longer than 0.5 s`,
    ]);
  });
});

test("a time limit of z3-wasm holds, and the next query is answered", async () => {
  const backend = await findZ3Wasm(500);
  expect(says(backend, HARD, SAT)).toEqual([
    "solver-time: z3-wasm took longer than 0.5 s",
    "sat, x = a",
  ]);
});

describe("a program is not accepted as a solver if it", () => {
  test("does not exist", () => {
    expect(findProgram("cvc5", LIMIT, "no-such-program")).toBeUndefined();
    expect(findProgram("z3", LIMIT, "/no/such/program")).toBeUndefined();
  });

  test.each([
    ["cvc5", "This is cvc5 version 0.9.9", "is cvc5 0.9.9; version 1.0.0 or later is required"],
    ["z3", "Z3 version 4.8.8 - 64 bit", "is z3 4.8.8; version 4.8.9 or later is required"],
    ["z3", "This is cvc5 version 1.2.0", " --version` returned `This is cvc5"],
    ["cvc5", "", " --version` returned no output"],
  ] as const)("%s: %s", (name, version, message) => {
    expect(() => findProgram(name, LIMIT, writeFakeProgram("", version))).toThrow(message);
    expect(() => findProgram(name, LIMIT, writeFakeProgram("", version))).toThrow(
      expect.objectContaining({ name: "SolverError" }),
    );
  });

  test.each([
    ["cvc5", "This is cvc5 version 1.0.0", "1.0.0"],
    ["cvc5", "This is cvc5 version 1.2.1-dev.1 [git 1234]", "1.2.1"],
    ["z3", "Z3 version 4.8.9 - 64 bit - build hashcode 1", "4.8.9"],
    ["z3", "Z3 version 4.13.0", "4.13.0"],
    ["z3", "Z3 version 5.0.0", "5.0.0"],
  ] as const)("%s with a new version is accepted: %s", (name, printed, version) => {
    expect(findProgram(name, LIMIT, writeFakeProgram("", printed))).toMatchObject({
      name,
      version,
    });
  });

  test("cannot be run, or ends badly", () => {
    expect(() => findProgram("z3", LIMIT, process.cwd())).toThrow("` is not z3: ");
    expect(() => findProgram("z3", LIMIT, "false")).toThrow("`false` is not z3: ");
  });
});
