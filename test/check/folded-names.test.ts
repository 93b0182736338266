/**
 * Names that Unicode folds to one name, and IAM does not: the case of ASCII letters alone is equal.
 *
 * Each pair of names differs, for the checks as for the evaluator, in every place where a policy
 * writes a name (rules R2, T1).
 */
import { describe, expect, test } from "vitest";
import { keyFact } from "../../src/aws/condition-keys.ts";
import { SymbolicRequest } from "../../src/symbolic/symbolic-request.ts";
import { fails, NOTHING, type Part, passes } from "./notation.ts";

/** Pairs that `toLowerCase`, `toUpperCase` or a regular expression with the flag `i` make equal. */
const PAIRS: readonly (readonly [name: string, one: string, other: string])[] = [
  ["É and é", "É", "é"],
  ["the Kelvin sign and k", "\u212a", "k"],
  ["the Angstrom sign and å", "\u212b", "å"],
  ["dotless i and I", "ı", "I"],
  ["dotted I and i with a dot", "İ", "i\u0307"],
  ["sharp s and SS", "ß", "SS"],
  ["capital sharp s and sharp s", "ẞ", "ß"],
  ["long s and S", "ſ", "S"],
  ["sigma and final sigma", "Σ", "ς"],
  ["the letter Dž in two cases", "ǅ", "ǆ"],
  ["astral letters", "\u{10400}", "\u{10428}"],
  ["é in two normal forms", "é", "e\u0301"],
];

const PLAIN: Part = {};
const denied = (key: string): Part => ({
  Effect: "Deny",
  Condition: { StringEquals: { [key]: "a" } },
});

describe.each(PAIRS)("%s", (_, one, other) => {
  test.each(["aws:PrincipalTag/", "aws:RequestTag/", "ec2:ResourceTag/", "s3:", "x:"])(
    "R2: are two condition keys after %s",
    (prefix) => {
      fails([PLAIN, denied(prefix + one)], [PLAIN, denied(prefix + other)]);
      fails([PLAIN, denied(prefix + other)], [PLAIN, denied(prefix + one)]);
      passes([PLAIN, denied(prefix + one)], [PLAIN, denied(prefix.toUpperCase() + one)]);
    },
  );

  test("R2: are two keys in policy variables", () => {
    const to = (tag: string): Part => ({ Resource: `arn:aws:s3:::\${aws:PrincipalTag/${tag}}` });
    fails([to(one)], [to(other)]);
    fails([to(other)], [to(one)]);
  });

  test("R2: are two attributes of the formula", () => {
    const request = new SymbolicRequest([], "identity");
    expect(request.key(`x:${one}`)).not.toBe(request.key(`x:${other}`));
    expect(request.restrictedKey(`x:${one}`)).not.toBe(request.restrictedKey(`x:${other}`));
  });

  test("T1: are two actions, alone and in a pattern", () => {
    fails([{ Action: `s3:${one}` }], [{ Action: `s3:${other}` }]);
    fails([{ Action: `s3:${one}*` }], [{ Action: `s3:${other}x` }]);
    passes([{ Action: `s3:${one}` }], [{ Action: `S3:${one}` }]);
    fails([{ NotAction: `s3:${other}` }], [{ NotAction: `s3:${one}` }]);
  });

  test("T1: are not exchanged when a counterexample gets readable capitals", () => {
    for (const name of [one, other]) {
      fails([{ Action: `s3:?*${name}` }], [{ Action: `s3:*${name}` }]);
    }
  });

  test("are two values and two resources", () => {
    const valued = (operator: string, value: string): Part => ({
      Condition: { [operator]: { "aws:PrincipalTag/a": value } },
    });
    for (const operator of ["StringEquals", "StringLike"]) {
      fails([valued(operator, one)], [valued(operator, other)]);
    }
    fails([{ Resource: `arn:aws:s3:::${one}` }], [{ Resource: `arn:aws:s3:::${other}` }]);
  });

  test("are two names of a caller", () => {
    const caller = (name: string): Part => ({
      Principal: { AWS: `arn:aws:iam::111122223333:user/${name}` },
    });
    fails([caller(one)], [caller(other)]);
    fails([NOTHING], [caller(other)]);
  });
});

test("R2: only ASCII case is ignored in the table of condition keys", () => {
  expect(keyFact("AWS:PrincipalTag/\u212a")?.name).toBe("aws:PrincipalTag/");
  expect(keyFact("S3:MAX-KEYS")?.type).toBe("number");
  expect(keyFact("s3:max-\u212aeys")).toBeUndefined();
  expect(keyFact("\u212ams:CallerAccount")).toBeUndefined();
  expect(keyFact("aws:To\u212aenIssueTime")).toBeUndefined();
});
