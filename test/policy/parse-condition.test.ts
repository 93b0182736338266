/**
 * The parser of Condition blocks: operators, keys, values and operands.
 */
import { describe, expect, test } from "vitest";
import { SpelledNumber } from "../../src/json/number.ts";
import type { Condition } from "../../src/policy/ast.ts";
import { OPERATORS } from "../../src/policy/operators.ts";
import { accepts, conditionsOf, oldPolicy, type Parts, policy, rejects } from "./notation.ts";

const PLACE = "Statement.Condition";

const condition = (value: unknown): Parts => policy({ Condition: value });
/** Makes a policy with a condition on a key without a known type. */
const on = (operator: string, value: unknown): Parts => condition({ [operator]: { "x:k": value } });
const rejectsOn = (operator: string, value: unknown, code: string): void =>
  rejects(on(operator, value), code, `${PLACE}.${operator}.x:k`);
const operandsOf = (operator: string, value: unknown): Condition["operands"] | undefined =>
  conditionsOf({ [operator]: { "x:k": value } })[0]?.operands;

/** A valid operand for every operator of the family. */
const OPERAND: Readonly<Record<string, string>> = {
  string: "a",
  numeric: "1",
  date: "2026-01-01",
  bool: "true",
  binary: "QQ==",
  ip: "10.0.0.1",
  arn: "arn:aws:s3:::b",
  null: "true",
};

describe("operators", () => {
  test.each(OPERATORS.map((each) => [each.name, each]))("%s is an operator", (name, operator) => {
    const [condition] = conditionsOf({ [name]: { "x:k": OPERAND[operator.family] } });
    expect(condition).toMatchObject({ operator, ifExists: false, key: "x:k" });
    expect(condition?.operands).toMatchObject({ family: operator.family });
    expect(condition?.operands.values).toHaveLength(1);
  });
  test("IfExists sets `ifExists`", () =>
    expect(conditionsOf({ BoolIfExists: { "x:k": "true" } })).toMatchObject([{ ifExists: true }]));
  test("a set operator sets `quantifier`", () => {
    const block = { "x:k": "a" };
    expect(
      conditionsOf({ "ForAllValues:StringLike": block, "ForAnyValue:StringLikeIfExists": block }),
    ).toMatchObject([
      { quantifier: "ForAllValues", ifExists: false },
      { quantifier: "ForAnyValue", ifExists: true },
    ]);
  });
  test("an operator without a set operator has no `quantifier`", () =>
    expect(conditionsOf({ Bool: { "x:k": true } }).some((each) => "quantifier" in each)).toBe(
      false,
    ));
  test("an operator in another case is accepted with a warning", () =>
    accepts(on("foranyvalue:stringlikeifexists", "a"), ["CASE"]));
  test("an unknown operator is an error", () =>
    rejects(on("StringIs", "a"), "INVALID_CONDITION_OPERATOR", `${PLACE}.StringIs`));
  test("IfExists twice is an error", () =>
    rejects(
      on("BoolIfExistsIfExists", "true"),
      "INVALID_CONDITION_OPERATOR",
      `${PLACE}.BoolIfExistsIfExists`,
    ));
  test("an unknown operator without keys is a warning", () =>
    accepts(condition({ StringIs: {} }), ["INVALID_CONDITION_OPERATOR"]));
  test("NullIfExists is an error", () =>
    rejects(on("NullIfExists", "true"), "NULL_WITH_IF_EXISTS", `${PLACE}.NullIfExists`));
  test("C7: Null with a set operator is a warning", () =>
    accepts(on("ForAllValues:Null", "true"), ["NULL_WITH_QUALIFIER"]));
});

describe("the Condition element", () => {
  test("C1: an empty element is a warning", () =>
    accepts(condition({}), ["EMPTY_OBJECT_CONDITION"]));
  test("C1: an operator without keys is a warning", () =>
    accepts(condition({ Bool: {} }), ["EMPTY_OBJECT_CONDITION"]));
  test("a list is an error", () => rejects(condition([]), "DATA_TYPE_MISMATCH", PLACE));
  test("an operator with a list is an error", () =>
    rejects(condition({ Bool: [] }), "DATA_TYPE_MISMATCH", `${PLACE}.Bool`));
  test("a condition has the path of its key", () =>
    expect(conditionsOf({ Bool: { a: true }, Null: { b: true, c: false } })).toMatchObject([
      { path: ["Statement", "Condition", "Bool", "a"] },
      { path: ["Statement", "Condition", "Null", "b"] },
      { path: ["Statement", "Condition", "Null", "c"] },
    ]));
});

describe("keys", () => {
  test("R2: keys fold ASCII case only and keep their spelling", () =>
    expect(conditionsOf({ Bool: { "AWS:Ünit\u212a": true } })).toMatchObject([
      { key: "aws:Ünit\u212a", spelling: "AWS:Ünit\u212a" },
    ]));
  test("a key twice under one operator is an error", () =>
    rejects(
      condition({ Bool: { Key: "true", kEY: "true" } }),
      "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
      `${PLACE}.Bool.kEY`,
    ));
  test("a key under two operators is accepted", () =>
    accepts(condition({ Bool: { "x:k": true }, Null: { "X:K": false } }), []));
  test("an empty key is an error", () =>
    rejects(condition({ Bool: { "": true } }), "INVALID_CONDITION_KEY_FORMAT", `${PLACE}.Bool.`));
  test("C3: a key with several values under a plain operator is a warning", () =>
    accepts(condition({ StringEquals: { "aws:tagkeys": "a" } }), ["MISSING_QUALIFIER"]));
  test("C3: a key with several values under a set operator or Null is accepted", () =>
    accepts(
      condition({
        "ForAnyValue:StringEquals": { "aws:TagKeys": "a" },
        Null: { "aws:TagKeys": "false" },
      }),
      [],
    ));
});

describe("values", () => {
  test("R1: numbers and booleans are texts", () =>
    expect(operandsOf("StringEquals", [1, 1.5, true, new SpelledNumber("1E21")])).toEqual({
      family: "string",
      values: ["1", "1.5", "true", "1E21"],
    }));
  test.each([2 ** 53, -(2 ** 60), 1e21])(
    "%s, which JavaScript may have rounded, is an error",
    (value) => rejectsOn("StringEquals", value, "NUMBER_PRECISION"),
  );
  test("an infinite number is an error", () =>
    rejectsOn("StringEquals", JSON.parse("1e999"), "DATA_TYPE_MISMATCH"));
  test("null is an error", () => rejectsOn("StringEquals", null, "DATA_TYPE_MISMATCH"));
  test("an object is an error", () => rejectsOn("StringEquals", {}, "DATA_TYPE_MISMATCH"));
  test("a list in the list is an error", () =>
    rejects(on("Bool", [true, [true]]), "DATA_TYPE_MISMATCH", `${PLACE}.Bool.x:k.1`));
  test("C2: an empty list is a warning", () => accepts(on("Bool", []), ["EMPTY_ARRAY_CONDITION"]));
  test("an empty list under ForAnyValue has its own warning", () =>
    accepts(on("ForAnyValue:Bool", []), ["EMPTY_ARRAY_CONDITION_FORANYVALUE"]));
  test("an empty list under ForAllValues has its own warning", () =>
    accepts(on("ForAllValues:Bool", []), ["EMPTY_ARRAY_CONDITION_FORALLVALUES"]));
  test("an empty list under IfExists has its own warning", () =>
    accepts(on("BoolIfExists", []), ["EMPTY_ARRAY_CONDITION_IFEXISTS"]));
});

describe("operands", () => {
  test("O3: a text that is not a number is an error", () =>
    rejectsOn("NumericEquals", "one", "TYPE_MISMATCH_NUMBER"));
  test("O4: a text that is not a date is an error", () =>
    rejectsOn("DateEquals", "soon", "TYPE_MISMATCH_DATE"));
  test("O4: dates and epoch seconds are accepted", () =>
    expect(operandsOf("DateLessThan", [1800000000, "1970-01-02"])).toEqual({
      family: "date",
      values: [1800000000_000, 86400_000],
    }));
  test("O5: booleans in any case are accepted", () =>
    expect(operandsOf("Bool", ["TRUE", "False", true])).toEqual({
      family: "bool",
      values: [true, false, true],
    }));
  test("O5: another word is an error", () => rejectsOn("Bool", "yes", "TYPE_MISMATCH_BOOLEAN"));
  test("C7: an operand of Null must be a boolean", () =>
    rejectsOn("Null", "", "TYPE_MISMATCH_BOOLEAN"));
  test("O6: a text that is not base64 is an error", () =>
    rejectsOn("BinaryEquals", "?", "TYPE_MISMATCH_STRING"));
  test("O7: an invalid CIDR block is an error", () =>
    rejectsOn("IpAddress", "10.0.0.0/33", "TYPE_MISMATCH_IP_RANGE"));
  test("O7: a CIDR block with host bits is a warning", () =>
    accepts(on("IpAddress", "10.0.0.1/8"), ["IMPROVE_IP_RANGE"]));
  test("O7: addresses and CIDR blocks are accepted", () =>
    accepts(on("NotIpAddress", ["10.0.0.1", "10.0.0.0/8", "::/0"]), []));
  test("V1: a variable in the operand of a numeric operator is an error", () =>
    rejectsOn("NumericEquals", "${x:k}", "TYPE_MISMATCH_NUMBER"));
  test("V1: a variable in the operand of a string operator is parsed", () =>
    expect(operandsOf("StringNotLike", "a/${X:K}*")).toEqual({
      family: "string",
      values: [
        [
          { kind: "text", text: "a/" },
          { kind: "variable", key: "x:k" },
          { kind: "text", text: "*" },
        ],
      ],
    }));
  test("V1: in version 2008-10-17 a variable is text, with a warning", () =>
    accepts(oldPolicy({ Condition: { StringLike: { "x:k": "${a}" } } }), [
      "OLD_VERSION",
      "VARIABLE_UNSUPPORTED_IN_VERSION",
    ]));
  test("O1: a wildcard under an operator without Like is a warning", () =>
    accepts(on("StringNotEqualsIgnoreCase", "a*"), ["WILDCARD_WITHOUT_LIKE_OPERATOR"]));
  test("O1: an escaped wildcard under an operator without Like is accepted", () =>
    accepts(on("StringEquals", "a${*}"), []));
  test("S1: an ARN with missing components is a warning", () =>
    accepts(on("ArnLike", ["arn:aws:s3*", "*"]), ["MISSING_ARN_FIELD", "MISSING_ARN_FIELD"]));
  test("V2: a variable may stand for a whole ARN", () => accepts(on("ArnEquals", "${aws:k}"), []));
});
