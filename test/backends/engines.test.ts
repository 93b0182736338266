/**
 * Solvers as engines of the checks: the same verdicts as the native engine, and solvers that lie,
 * fail or do not know.
 *
 * A question is a pair of lists of resources; `asks` gives the result or the limit. Installed
 * solvers are asked; stubs give prepared replies.
 */

import { describe, expect, test, test as vitestTest } from "vitest";
import { agreement } from "../../src/backends/agreement.ts";
import type { Backend, BackendName, Reply } from "../../src/backends/backend.ts";
import { portfolio } from "../../src/backends/portfolio.ts";
import { SmtEngine } from "../../src/backends/smt-engine.ts";
import { AnswerCounts, engineNamed } from "../../src/engines.ts";
import { checkNoNewAccess, compare } from "../../src/index.ts";
import type { Answer, Engine, MakeEngine } from "../../src/logic/engine.ts";
import type { CheckOptions } from "../../src/question/options.ts";
import type { Expression } from "../../src/smt/s-expression.ts";
import {
  FAKES,
  isInstalled,
  NAMES,
  reportMissingSolvers,
  solverNamed,
  solvers,
  writeFakeProgram,
} from "./programs.ts";

reportMissingSolvers();

interface Statement {
  readonly resources: readonly string[];
  readonly condition?: object;
}

const policy = (...statements: readonly (string | Statement)[]): object => ({
  Version: "2012-10-17",
  Statement: statements.map((each) => {
    const { resources, condition } = typeof each === "string" ? { resources: [each] } : each;
    const Resource = resources.map((name) => `arn:aws:s3:::${name}`);
    const parts = condition === undefined ? {} : { Condition: condition };
    return { Effect: "Allow", Action: "s3:GetObject", Resource, ...parts };
  }),
});

function asks(existing: object, updated: object, options: CheckOptions): string {
  const request = { existingPolicyDocument: existing, newPolicyDocument: updated };
  const outcome = checkNoNewAccess(request, options);
  if (outcome.kind === "error") throw new Error(outcome.error.message);
  return outcome.answer.undecided?.limit ?? outcome.answer.result;
}

const only = (backend: Backend): MakeEngine => {
  return (terms) => new SmtEngine(terms, backend);
};

const PASS = [policy("a/*"), policy("a/b*", "a/c")] as const;
const FAIL = [policy("a/b*"), policy("a/b", "a/*")] as const;

describe.each(NAMES)("%s", (name) => {
  const test = vitestTest.skipIf(!isInstalled(name));
  const engine = only(solverNamed(name));

  test.each<[string, object, object]>([
    ["PASS", ...PASS],
    ["FAIL", ...FAIL],
    ["PASS", policy("foo?*bar"), policy("foo?x*bar")],
    ["FAIL", policy("foo?*bar"), policy("foo*bar")],
    ["PASS", policy("a*b"), policy("ab*b")],
    ["PASS", policy("a/${aws:username}/*"), policy("a/${aws:username}/b*")],
    ["FAIL", policy("a/${aws:username}/*"), policy("a/*/b")],
    ["FAIL", policy("a/\\u{e9}é"), policy("a/\\u{e9}*")],
    ["FAIL", policy("a/\\u{e9}*x"), policy("a/\\u{e9}é日本語😀*y")],
    [
      "FAIL",
      policy({ resources: ["*"], condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } }),
      policy({ resources: ["*"], condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/7" } } }),
    ],
    [
      "PASS",
      policy({ resources: ["*"], condition: { NumericLessThan: { "s3:max-keys": "10" } } }),
      policy({ resources: ["*"], condition: { NumericLessThan: { "s3:max-keys": "-3.5" } } }),
    ],
    [
      "FAIL",
      policy({
        resources: ["*"],
        condition: { "ForAnyValue:StringEquals": { "aws:TagKeys": "a" } },
      }),
      policy({
        resources: ["*"],
        condition: { "ForAllValues:StringEquals": { "aws:TagKeys": "a" } },
      }),
    ],
  ])("%s: %j, %j", (verdict, existing, updated) => {
    expect(asks(existing, updated, {})).toBe(verdict);
    expect(asks(existing, updated, { engine })).toBe(verdict);
  });

  test("gives printable counterexamples", () => {
    const outcome = checkNoNewAccess(
      {
        existingPolicyDocument: policy("a/*${aws:username}x"),
        newPolicyDocument: policy("a/x${aws:username}*"),
      },
      { engine },
    );
    const request = outcome.kind === "answer" && outcome.answer.counterexample;
    expect(JSON.stringify(request)).toMatch(/^[ -~]*$/);
  });

  test("compares in both directions", () => {
    const request = { existingPolicyDocument: FAIL[0], newPolicyDocument: FAIL[1] };
    expect(compare(request, { engine })).toMatchObject({
      answer: { relation: "more permissive" },
    });
  });
});

/** Makes a solver that gives these replies in turn, and then repeats the last. */
function stub(name: BackendName, ...replies: readonly Reply[]): Backend & { asked: number } {
  return {
    name,
    version: "0",
    asked: 0,
    run(queries) {
      return queries.map(() => replies[this.asked++] ?? replies.at(-1) ?? UNSAT);
    },
  };
}

const UNSAT: Reply = { kind: "unsat" };
const SLOW: Reply = { kind: "unknown", limit: "solver-time", detail: "z3 took long" };
const CRASHED: Reply = { kind: "unknown", limit: "solver-failed", detail: "cvc5 crashed" };

/** Makes a solver that always answers sat, with some value for each constant. */
function lyingBackend(name: BackendName): Backend {
  const values: Readonly<Record<string, Expression>> = {
    String: { kind: "string", text: "made up" },
    Int: { kind: "numeral", text: "1" },
    Bool: { kind: "symbol", text: "false" },
  };
  return {
    name,
    version: "0",
    run: (queries) =>
      queries.map(({ text }): Reply => {
        const declared = text.matchAll(/^\(declare-const (\|[^|]*\||\S+) (\w+)\)$/gm);
        const entries = [...declared].flatMap(([, constant = "", sort = ""]) => {
          const value = values[sort];
          return value === undefined ? [] : [[constant, value] as const];
        });
        return { kind: "sat", readings: [new Map(entries)], complete: true };
      }),
  };
}

const UNKNOWN: Answer = { kind: "unknown", limit: "policy-variables" };

/** Makes an engine whose native engine gives these answers. */
function withNative(make: MakeEngine, ...answers: readonly Answer[]): MakeEngine {
  let asked = 0;
  const native = (): Engine => ({
    assert() {},
    prepare() {},
    solve: () => answers[asked++] ?? answers.at(-1) ?? UNKNOWN,
  });
  return (terms) => make(terms, native);
}

describe("the answer of a solver", () => {
  test("unsat is a PASS after one question about all statements", () => {
    const solver = stub("z3", UNSAT);
    expect(asks(...PASS, { engine: only(solver) })).toBe("PASS");
    expect(solver.asked).toBe(1);
  });

  test.each([
    ["solver-time", SLOW],
    ["solver-failed", CRASHED],
  ])("unknown is undecided: %s", (limit, reply) => {
    expect(asks(...PASS, { engine: only(stub("z3", reply)) })).toBe(limit);
    // If the question about all statements is undecided, each one may still be decided.
    expect(asks(...PASS, { engine: only(stub("z3", reply, UNSAT)) })).toBe("PASS");
  });

  test("sat needs a model that satisfies the formula", () => {
    const error = "z3 says sat, the evaluation of its model says false";
    expect(() => asks(...PASS, { engine: only(lyingBackend("z3")) })).toThrow(error);
    expect(() => asks(...FAIL, { engine: only(lyingBackend("z3")) })).toThrow(error);
    const nothing: Reply = { kind: "sat", readings: [new Map()], complete: true };
    expect(asks(...FAIL, { engine: only(stub("z3", nothing)) })).toBe("solver-failed");
  });
});

describe("a portfolio", () => {
  test("does not ask the solvers if the native engine decides", () => {
    const solver = stub("cvc5", CRASHED);
    expect(asks(...PASS, { engine: portfolio([solver]) })).toBe("PASS");
    expect(asks(...FAIL, { engine: portfolio([solver]) })).toBe("FAIL");
    expect(solver.asked).toBe(0);
  });

  test("asks the solvers in turn until one decides", () => {
    const [first, second, third] = [stub("cvc5", CRASHED), stub("z3", UNSAT), stub("z3-wasm")];
    const engine = withNative(portfolio([first, second, third]), UNKNOWN);
    expect(asks(...PASS, { engine })).toBe("PASS");
    expect([first.asked, second.asked, third.asked]).toEqual([2, 2, 0]);
  });

  test("asks the solvers if the steps of the native engine are exhausted", () => {
    expect(asks(...PASS, { steps: 1, engine: (_terms, native) => native() })).toBe("steps");
    expect(asks(...PASS, { steps: 1, engine: portfolio([stub("z3", UNSAT)]) })).toBe("PASS");
  });

  test("reports every reply if no engine decides", () => {
    const engine = withNative(portfolio([stub("cvc5", CRASHED), stub("z3", SLOW)]), UNKNOWN);
    const request = { existingPolicyDocument: PASS[0], newPolicyDocument: PASS[1] };
    expect(checkNoNewAccess(request, { engine })).toMatchObject({
      answer: {
        undecided: {
          limit: "policy-variables",
          detail: "native: limit `policy-variables`; cvc5 crashed; z3 took long",
        },
      },
    });
    expect(asks(...PASS, { engine: withNative(portfolio([]), UNKNOWN) })).toBe("policy-variables");
  });
});

describe("agreement", () => {
  test("gives the answer of the native engine if it decides", () => {
    const tally = new AnswerCounts();
    const engine = agreement([stub("cvc5", UNSAT), stub("z3", CRASHED, SLOW)], tally);
    expect(asks(...PASS, { engine })).toBe("PASS");
    expect([...tally.counts]).toEqual([
      ["native", { answered: 2, unknown: new Map() }],
      ["cvc5", { answered: 2, unknown: new Map() }],
      ["z3", { answered: 0, unknown: new Map([["solver-time", 2]]) }],
    ]);
    expect(asks(...FAIL, { engine: agreement([stub("z3", SLOW)]) })).toBe("FAIL");
  });

  test("gives the answer of a solver if the native engine does not decide", () => {
    const engine = withNative(agreement([stub("cvc5", SLOW), stub("z3", UNSAT)]), UNKNOWN);
    expect(asks(...PASS, { engine })).toBe("PASS");
    expect(asks(...PASS, { engine: withNative(agreement([stub("z3", SLOW)]), UNKNOWN) })).toBe(
      "policy-variables",
    );
  });

  test("fails if two engines differ, and names both", () => {
    const engine = agreement([stub("cvc5", SLOW), stub("z3", UNSAT)]);
    const error = {
      name: "DisagreementError",
      message: "engines disagree: native says sat, z3 says unsat",
    };
    expect(() => asks(...FAIL, { engine })).toThrow(expect.objectContaining(error));
  });

  describe.each(NAMES)("with %s", (name) => {
    vitestTest.skipIf(!isInstalled(name))(
      "fails if the solver contradicts the native engine",
      () => {
        const engine = withNative(agreement([solverNamed(name)]), { kind: "unsat" });
        const message = `engines disagree: native says unsat, ${name} says sat`;
        expect(() => asks(...FAIL, { engine })).toThrow(message);
      },
    );
  });

  test("asks all installed solvers", async () => {
    const tally = new AnswerCounts();
    const engine = await engineNamed("agree", { tally });
    expect(asks(...PASS, { engine })).toBe("PASS");
    expect(asks(...FAIL, { engine })).toBe("FAIL");
    expect([...tally.counts.keys()]).toEqual(["native", ...solvers.map((each) => each.name)]);
  });
});

describe("an engine is rejected", () => {
  const refused = (message: string): object =>
    expect.objectContaining({ name: "SolverError", message: expect.stringContaining(message) });

  test.each(["cvc5", "z3", "portfolio", "agree"] as const)(
    "%s, at a path that does not exist",
    async (name) => {
      const nowhere = { cvc5: "/no/such/program", z3: "/no/such/program" };
      await expect(engineNamed(name, nowhere)).rejects.toThrow(
        refused("program `/no/such/program` not found"),
      );
    },
  );

  test("if the program is another one or too old", async () => {
    const cvc5 = writeFakeProgram(FAKES.unsat, "cvc4 version 1.8");
    await expect(engineNamed("portfolio", { cvc5 })).rejects.toThrow(refused("is not cvc5"));
    const z3 = writeFakeProgram(FAKES.unsat, "Z3 version 4.4.1");
    await expect(engineNamed("z3", { z3 })).rejects.toThrow(refused("is z3 4.4.1; version"));
  });

  test("if the time limit is invalid", async () => {
    for (const timeout of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      await expect(engineNamed("z3-wasm", { timeout })).rejects.toThrow(refused("time limit"));
    }
  });
});

test("z3-wasm is available without a program", () => expect(isInstalled("z3-wasm")).toBe(true));
