/**
 * The law `attack`: a second evaluator, written from docs/semantics.md alone, agrees.
 *
 * The campaign `attack` runs it for hours; here it decides some cases of each family, and a few
 * rules that it must know on its own, so that the campaign can be trusted.
 */
import { describe, expect, test } from "vitest";
import { examine } from "../../campaigns/attack/examine.ts";
import { FAMILIES } from "../../campaigns/attack/families.ts";
import {
  evaluatorOf,
  questionOf,
  type StatementJson,
} from "../../campaigns/attack/oracle/evaluate.ts";
import { makeQuestion } from "../../campaigns/attack/question.ts";
import { Random } from "./support/random.ts";

const CASES = 25;
const REQUESTS = 200;

test.each(FAMILIES.map(({ name }) => name))("agrees on cases of the family %s", (name) => {
  const family = FAMILIES.find((each) => each.name === name);
  if (family === undefined) throw new Error("a family has its name");
  for (let seed = 1; seed <= CASES; seed++) {
    const random = new Random(seed);
    const examined = examine(makeQuestion(family.words(random), random), REQUESTS, random);
    expect(examined.disagreement).toBeUndefined();
  }
});

const ALICE = "arn:aws:iam::111122223333:user/Alice";

function decides(
  statement: Readonly<Record<string, unknown>>,
  context: Readonly<Record<string, string | readonly string[]>> = {},
  readings: readonly string[] = [],
): string {
  const whole: StatementJson = {
    Effect: "Allow",
    Principal: "*",
    Action: "s3:Get*",
    Resource: "arn:aws:s3:::b/*",
    ...statement,
  };
  const request = {
    principal: ALICE,
    action: "S3:getobject",
    resource: "arn:aws:s3:::b/k",
    context,
    readings,
  };
  return evaluatorOf({ Version: "2012-10-17", Statement: [whole] }).decide(questionOf(request));
}

describe("the second evaluator knows by itself", () => {
  const id = "AIDACKCEVSQ6C2EXAMPLE";
  const yes = "Allowed";
  const no = "ImplicitlyDenied";
  const when = (operator: string, key: string, value: unknown): StatementJson => ({
    Condition: { [operator]: { [key]: value } },
  });
  type Case = readonly [
    rule: string,
    expected: string,
    statement: StatementJson,
    context?: Readonly<Record<string, string>>,
    readings?: readonly string[],
  ];
  const cases: readonly Case[] = [
    ["T1: actions fold letters", yes, {}],
    ["S1: a wildcard is within a component", no, { Resource: "arn:aws:*:b/k" }],
    ["P3: an account", yes, { Principal: { AWS: "111122223333" } }],
    ["P4: another user", no, { Principal: { AWS: `${ALICE}x` } }],
    ["P9: a unique id", no, { Principal: { AWS: id } }],
    ["Q10: or that of the caller", yes, { Principal: { AWS: id } }, {}, [`Q10 ${id}`]],
    ["C4: a negated operator on an absent key", yes, when("StringNotEquals", "x:k", "a")],
    ["C4: IfExists on an absent key", yes, when("StringEqualsIfExists", "x:k", "a")],
    ["C5: ForAllValues on an absent key", yes, when("ForAllValues:StringEquals", "x:k", "a")],
    ["C6: ForAnyValue on an absent key", no, when("ForAnyValue:StringEquals", "x:k", "a")],
    ["C7: Null", yes, when("Null", "x:k", "true")],
    ["O1: letters of values", yes, when("StringEqualsIgnoreCase", "x:k", "É"), { "x:k": "é" }],
    ["R2: letters of keys", no, when("StringEquals", "x:É", "a"), { "x:é": "a" }],
    ["V1: a variable", yes, { Resource: "arn:aws:s3:::b/${x:k}" }, { "x:k": "k" }],
    ["V1: an unresolved variable", no, { Resource: "arn:aws:s3:::b/${x:k}" }],
  ];
  for (const [rule, expected, ...given] of cases) {
    test(`${rule}: ${expected}`, () => expect(decides(...given)).toBe(expected));
  }
});
