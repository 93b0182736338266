/**
 * Rule R1: a number without quotes means its text as the document spells it, on every way in.
 *
 * `1.1` and `1.10` are two texts and one number; a double has neither the difference nor the digits
 * of an account id that somebody wrote with 20 digits.
 */
import { describe, expect, test } from "vitest";
import { answerLine } from "../../src/api/batch-line.ts";
import {
  certify,
  checkNoNewAccess,
  evaluate,
  formula,
  orThrow,
  smt,
  verify,
} from "../../src/index.ts";

/** A policy as text, with a value under an operator spelled as given. */
const policy = (operator: string, value: string, key = "aws:RequestTag/v"): string =>
  `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
  "Resource": "*", "Condition": {"${operator}": {"${key}": ${value}}}}]}`;

const newAccess = (existing: string | object, updated: string | object): string =>
  orThrow(checkNoNewAccess({ existingPolicyDocument: existing, newPolicyDocument: updated }))
    .result;

/** Pairs of numbers that a double makes equal. */
const PAIRS: readonly (readonly [one: string, other: string])[] = [
  ["1.10", "1.1"],
  ["1.0", "1"],
  ["-0", "0"],
  ["0.1000", "0.1"],
  ["1E2", "100"],
  ["1e2", "1E2"],
  ["1e+2", "1e2"],
  ["12345678901234567890", "12345678901234567000"],
  ["9007199254740993", "9007199254740992"],
  ["1e400", "1e401"],
  ["1e-400", "0"],
  ["0.12345678901234567890", "0.12345678901234568"],
  ["1e21", "1000000000000000000000"],
];

describe.each(PAIRS)("%s and %s", (one, other) => {
  test("are two texts for a check", () => {
    for (const operator of ["StringEquals", "StringLike", "StringEqualsIgnoreCase"]) {
      for (const written of [one, `"${one}"`, `["x", ${one}]`]) {
        expect(newAccess(policy(operator, written), policy(operator, one))).toBe("PASS");
        const isSame = operator.endsWith("Case") && one.toLowerCase() === other.toLowerCase();
        const result = newAccess(policy(operator, written), policy(operator, other));
        expect(result).toBe(isSame ? "PASS" : "FAIL");
      }
    }
  });

  test("are two texts for the evaluator, in a policy and in a request", () => {
    const request = (value: string): string =>
      `{"principal": "arn:aws:iam::111122223333:user/x", "action": "s3:GetObject",
      "resource": "*", "context": {"aws:RequestTag/v": ${value}}}`;
    const decide = (inPolicy: string, inRequest: string): string =>
      orThrow(
        evaluate({
          policyDocument: policy("StringEquals", inPolicy),
          request: request(inRequest),
        }),
      ).decision;
    for (const [inPolicy, inRequest] of [
      [one, one],
      [one, `"${one}"`],
      [`"${one}"`, one],
      [`"${one}"`, `[${one}, ${one}]`],
    ] as const) {
      expect(decide(inPolicy, inRequest)).toBe("Allowed");
    }
    expect(decide(one, other)).toBe("ImplicitlyDenied");
    expect(decide(other, one)).toBe("ImplicitlyDenied");
    expect(decide(`"${one}"`, other)).toBe("ImplicitlyDenied");
  });

  test("are two texts in a batch, as an object and as a text", () => {
    for (const quoted of [false, true]) {
      const written = (value: string): string => {
        const text = policy("StringEquals", value);
        return quoted ? JSON.stringify(text) : text.replace(/\n/g, " ");
      };
      const line = (existing: string, updated: string): string =>
        `{"operation": "CheckNoNewAccess", "existingPolicyDocument": ${written(existing)}, ` +
        `"newPolicyDocument": ${written(updated)}}`;
      const result = (text: string): string =>
        JSON.parse(answerLine(Buffer.from(text), 1)?.text ?? "").result;
      expect(result(line(one, one))).toBe("PASS");
      expect(result(line(one, other))).toBe("FAIL");
      expect(result(line(`"${one}"`, one))).toBe("PASS");
    }
  });

  test("are two texts in a formula and in an SMT-LIB text", () => {
    const shown = (value: string): readonly string[] => [
      orThrow(formula({ policyDocument: policy("StringEquals", value) })).formula,
      orThrow(
        smt("CheckNoNewAccess", {
          existingPolicyDocument: policy("StringEquals", value),
          newPolicyDocument: policy("StringEquals", '"x"'),
        }),
      ).smt,
    ];
    for (const text of shown(one)) expect(text).toContain(`"${one}"`);
    for (const text of shown(other)) expect(text).not.toContain(`"${one}"`);
  });

  test("make two questions of a certificate, also if somebody prints it anew", () => {
    const question = (value: string) => ({
      existingPolicyDocument: policy("StringEquals", '"x"'),
      newPolicyDocument: policy("StringEquals", `["x", ${value}]`).replace("Allow", "Deny"),
    });
    const { certificate } = orThrow(certify("CheckNoNewAccess", question(one)));
    for (const form of [certificate, JSON.stringify(certificate)]) {
      expect(orThrow(verify(form ?? "", question(one))).result).toBe("ACCEPTED");
      expect(orThrow(verify(form ?? "", question(other))).result).toBe("REFUSED");
    }
  });
});

describe("under operators that decode their values", () => {
  const same = (operator: string, one: string, other: string): void => {
    expect(newAccess(policy(operator, one, "x:k"), policy(operator, other, "x:k"))).toBe("PASS");
    expect(newAccess(policy(operator, other, "x:k"), policy(operator, one, "x:k"))).toBe("PASS");
  };

  test.each([
    ["1.10", "1.1"],
    ["-0", "0"],
    ["0.1000", "0.1"],
    ["1E2", "100"],
    ["1e400", `1${"0".repeat(99)}e301`],
    ["1e-400", '"10e-401"'],
  ])("O3: %s and %s are one number", (one, other) => {
    for (const operator of ["NumericEquals", "NumericNotEquals", "NumericLessThan"]) {
      same(operator, one, other);
    }
  });

  test("O3: numbers that a double confuses are two", () => {
    const numeric = (value: string): string => policy("NumericEquals", value, "s3:max-keys");
    expect(newAccess(numeric("9007199254740993"), numeric("9007199254740992"))).toBe("FAIL");
    expect(newAccess(numeric("1e-400"), numeric("0"))).toBe("FAIL");
    expect(newAccess(numeric("1e400"), numeric("1e399"))).toBe("FAIL");
    expect(newAccess(numeric("12345678901234567890"), numeric("12345678901234567891"))).toBe(
      "FAIL",
    );
  });

  test("a number beyond the limits of O3 is an error, not another number", () => {
    expect(formulaOf(policy("NumericEquals", "1e999", "x:k"))).toMatchObject({
      kind: "error",
      error: { diagnostics: [{ code: "TYPE_MISMATCH_NUMBER" }] },
    });
  });
});

const formulaOf = (policyDocument: string | object) => formula({ policyDocument });

describe("a value that a program passes has doubles", () => {
  const parsed = (value: string): object => JSON.parse(policy("StringEquals", value));

  test("R1: whose text is that of JSON.stringify", () => {
    expect(newAccess(parsed("1.10"), policy("StringEquals", '"1.1"'))).toBe("PASS");
    expect(newAccess(parsed("-0"), policy("StringEquals", '"0"'))).toBe("PASS");
    expect(newAccess(parsed("9007199254740991"), policy("StringEquals", "9007199254740991"))).toBe(
      "PASS",
    );
  });

  test.each(["12345678901234567890", "9007199254740992", "1e21", "-1e300"])(
    "R1: and %s, which may have lost digits, is an error",
    (value) => {
      const outcome = formulaOf(parsed(value));
      expect(outcome).toMatchObject({
        kind: "error",
        error: {
          diagnostics: [
            {
              severity: "error",
              code: "NUMBER_PRECISION",
              path: ["Statement", 0, "Condition", "StringEquals", "aws:RequestTag/v"],
              line: 1,
            },
          ],
        },
      });
    },
  );

  test("R1: in a request too", () => {
    const request = {
      principal: "arn:aws:iam::111122223333:user/x",
      action: "s3:GetObject",
      resource: "*",
      context: { "x:k": ["a", 2 ** 60] },
    };
    expect(evaluate({ policyDocument: parsed("1"), request })).toMatchObject({
      kind: "error",
      error: { diagnostics: [{ code: "NUMBER_PRECISION", path: ["context", "x:k", 1] }] },
    });
  });
});

test.each(["Sid", "Effect", "Action", "Resource", "Version"])(
  "a number in an odd spelling is still not a text as %s",
  (element) => {
    const text = policy("StringEquals", "1").replace(
      element === "Version" ? /"Version": "[^"]*"/ : /"Effect": "Allow"/,
      element === "Effect" || element === "Version"
        ? `"${element}": 1.10`
        : `"Effect": "Allow", "${element}": 1.10`,
    );
    const once = text.replace(/("Action": )"s3:GetObject",|("Resource": )"\*",/g, (found) =>
      found.includes(element) ? "" : found,
    );
    const outcome = formulaOf(once);
    expect(outcome).toMatchObject({
      kind: "error",
      error: {
        diagnostics: [{ code: "DATA_TYPE_MISMATCH", path: expect.arrayContaining([element]) }],
      },
    });
    expect(JSON.stringify(outcome)).toContain("not a number");
    const line = `{"operation": "Formula", "policyDocument": ${once.replace(/\n/g, " ")}}`;
    expect(answerLine(Buffer.from(line), 1)?.text).toContain("not a number");
  },
);

test.each(["1.10", "12345678901234567890", "-0"])("a batch echoes the id %s as written", (id) => {
  expect(answerLine(Buffer.from(`{"id": ${id}}`), 1)?.text).toContain(`{"id":${id},`);
});
