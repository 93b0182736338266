/**
 * The three questions of Zelkova's kind on which a solver once did not come back (public regression
 * tests of cvc5, strings): each has no counterexample, and the native engine says so.
 *
 * The first two are pairs of policies. The third has a policy variable in the action, where
 * policies allow none, so it is asked as a formula; and again as policies, in the resource.
 */
import { describe, expect, test } from "vitest";
import { checkNoNewAccess } from "../../src/index.ts";
import { type Attribute, textTest } from "../../src/logic/attribute.ts";
import { Budget } from "../../src/logic/budget.ts";
import { codePoints, holeToken, pattern, RUN } from "../../src/logic/pattern.ts";
import { Terms } from "../../src/logic/term.ts";
import { writeScript } from "../../src/smt/script.ts";
import { NativeEngine } from "../../src/solve/cdcl.ts";
import { isThere, solvers } from "../backends/programs.ts";

const allowing = (resource: string, condition = {}) => ({
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: `arn:aws:s3:::${resource}`,
    ...condition,
  },
});

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: policy variables
test.each([
  ["foo*?bar", "foo?*bar", {}],
  ["foo?*bar", "foo*?bar", {}],
  ["ab*b*b*b", "a*b*b*b", {}],
  ["a${aws:username}*b*b", "ab*b*b", { Condition: { StringLike: { "aws:username": "bb*" } } }],
])("%s in %s: PASS", (inner, outer, condition) => {
  const outcome = checkNoNewAccess({
    existingPolicyDocument: allowing(outer),
    newPolicyDocument: allowing(inner, condition),
  });
  expect(outcome).toMatchObject({ kind: "answer", answer: { result: "PASS" } });
});

test.each([
  ["a*b*b*b", "ab*b*b*b", {}],
  ["a${aws:username}*b*b", "ab*b*b", { Condition: { StringLike: { "aws:username": "c*" } } }],
])("%s in %s: FAIL", (inner, outer, condition) => {
  const outcome = checkNoNewAccess({
    existingPolicyDocument: allowing(outer),
    newPolicyDocument: allowing(inner, condition),
  });
  expect(outcome).toMatchObject({ kind: "answer", answer: { result: "FAIL" } });
  expect(outcome).toHaveProperty("answer.counterexample");
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: policy variables

const text = (name: string, optional: boolean): Attribute => {
  return { name, optional, many: false, domain: {} };
};
const chain = (written: string, hole = "$") =>
  pattern(
    [...written].flatMap((each) =>
      each === "*" ? RUN : each === hole ? holeToken(0) : codePoints(each),
    ),
  );

/** `a${key}*b*b` where the key is `bb*`, of which `ab*b*b` takes nothing out. */
function variableInAction() {
  const terms = new Terms();
  const [action, key] = [text("action name", false), text("example_key", true)];
  const link = { pattern: chain("a$*b*b"), holes: [key], confined: [] };
  return {
    terms,
    assertions: [
      terms.link({ kind: "link", subject: [action], link }),
      terms.test(key, textTest([chain("bb*")])),
      -terms.test(action, textTest([chain("ab*b*b")])),
    ],
  };
}

describe("a variable in the action: unsatisfiable", () => {
  test("native", () => {
    const { terms, assertions } = variableInAction();
    const engine = new NativeEngine(terms, () => [], new Budget(1_000_000));
    expect(engine.solve(assertions)).toEqual({ kind: "unsat" });
  });

  // z3 does not come back on it.
  test.skipIf(!isThere("cvc5"))("cvc5", () => {
    const { terms, assertions } = variableInAction();
    const scripted = writeScript(terms, assertions);
    if (scripted.kind === "inexpressible") throw new Error(scripted.reason);
    const cvc5 = solvers.find(({ name }) => name === "cvc5");
    expect(cvc5?.run([scripted.script])).toEqual([{ kind: "unsat" }]);
  });
});
