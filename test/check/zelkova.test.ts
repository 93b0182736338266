/**
 * Three questions about IAM policies that cvc5 once did not decide, from its public regression
 * tests.
 *
 * None has a counterexample, and the native engine proves it. The first two are pairs of policies.
 * The third has a policy variable in the action, which policies do not allow. So it is asked as a
 * formula, and again as policies with the variable in the resource.
 */
import { describe, expect, test } from "vitest";
import { checkNoNewAccess } from "../../src/index.ts";
import { type Attribute, textTest } from "../../src/logic/attribute.ts";
import { Budget } from "../../src/logic/budget.ts";
import { codeUnits, holeToken, pattern, RUN } from "../../src/logic/pattern.ts";
import { Terms } from "../../src/logic/term.ts";
import { writeScript } from "../../src/smt/script.ts";
import { NativeEngine } from "../../src/solve/cdcl.ts";
import { isInstalled, solvers } from "../backends/programs.ts";

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
])("adding %s to a policy with %s passes", (inner, outer, condition) => {
  const outcome = checkNoNewAccess({
    existingPolicyDocument: allowing(outer),
    newPolicyDocument: allowing(inner, condition),
  });
  expect(outcome).toMatchObject({ kind: "answer", answer: { result: "PASS" } });
});

test.each([
  ["a*b*b*b", "ab*b*b*b", {}],
  ["a${aws:username}*b*b", "ab*b*b", { Condition: { StringLike: { "aws:username": "c*" } } }],
])("adding %s to a policy with %s fails", (inner, outer, condition) => {
  const outcome = checkNoNewAccess({
    existingPolicyDocument: allowing(outer),
    newPolicyDocument: allowing(inner, condition),
  });
  expect(outcome).toMatchObject({ kind: "answer", answer: { result: "FAIL" } });
  expect(outcome).toHaveProperty("answer.counterexample");
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: policy variables

const textAttribute = (name: string, optional: boolean): Attribute => {
  return { name, optional, many: false, domain: {} };
};
const chain = (text: string, hole = "$") =>
  pattern(
    [...text].flatMap((each) =>
      each === "*" ? RUN : each === hole ? holeToken(0) : codeUnits(each),
    ),
  );

/** Asks for a text in `a${key}*b*b`, with the key in `bb*`, that is not in `ab*b*b`. */
function variableInAction() {
  const terms = new Terms();
  const [action, key] = [textAttribute("action name", false), textAttribute("example_key", true)];
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

describe("a variable in the action: the formula is unsatisfiable", () => {
  test("the native engine proves it", () => {
    const { terms, assertions } = variableInAction();
    const engine = new NativeEngine(terms, () => [], new Budget(1_000_000));
    expect(engine.solve(assertions)).toEqual({ kind: "unsat" });
  });

  // z3 does not decide it in reasonable time.
  test.skipIf(!isInstalled("cvc5"))("cvc5 proves it", () => {
    const { terms, assertions } = variableInAction();
    const scripted = writeScript(terms, assertions);
    if (scripted.kind === "inexpressible") throw new Error(scripted.reason);
    const cvc5 = solvers.find(({ name }) => name === "cvc5");
    expect(cvc5?.run([scripted.script])).toEqual([{ kind: "unsat" }]);
  });
});
