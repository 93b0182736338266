import { describe, expect, test } from "vitest";
import type { Condition } from "../../src/policy/ast.ts";
import { OPERATORS } from "../../src/policy/operators.ts";
import { accepts, conditionsOf, oldPolicy, type Parts, policy, refuses } from "./notation.ts";

const PLACE = "Statement.Condition";

const condition = (value: unknown): Parts => policy({ Condition: value });
/** A condition on a key that nothing is known of. */
const on = (operator: string, value: unknown): Parts => condition({ [operator]: { k: value } });
const refusesOn = (operator: string, value: unknown, code: string): void =>
  refuses(on(operator, value), code, `${PLACE}.${operator}.k`);
const operandsOf = (operator: string, value: unknown): Condition["operands"] | undefined =>
  conditionsOf({ [operator]: { k: value } })[0]?.operands;

/** An operand that every operator of the family reads. */
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
  test.each(OPERATORS.map((each) => [each.name, each]))("%s", (name, operator) => {
    const [read] = conditionsOf({ [name]: { k: OPERAND[operator.family] } });
    expect(read).toMatchObject({ operator, ifExists: false, key: "k" });
    expect(read?.operands).toMatchObject({ family: operator.family });
    expect(read?.operands.values).toHaveLength(1);
  });
  test("IfExists", () =>
    expect(conditionsOf({ BoolIfExists: { k: "true" } })).toMatchObject([{ ifExists: true }]));
  test("set operators", () => {
    const block = { k: "a" };
    expect(
      conditionsOf({ "ForAllValues:StringLike": block, "ForAnyValue:StringLikeIfExists": block }),
    ).toMatchObject([
      { quantifier: "ForAllValues", ifExists: false },
      { quantifier: "ForAnyValue", ifExists: true },
    ]);
  });
  test("without one there is no quantifier", () =>
    expect(conditionsOf({ Bool: { k: true } }).some((each) => "quantifier" in each)).toBe(false));
  test("in another case", () => accepts(on("foranyvalue:stringlikeifexists", "a"), ["CASE"]));
  test("unknown", () =>
    refuses(on("StringIs", "a"), "INVALID_CONDITION_OPERATOR", `${PLACE}.StringIs`));
  test("IfExists twice", () =>
    refuses(
      on("BoolIfExistsIfExists", "true"),
      "INVALID_CONDITION_OPERATOR",
      `${PLACE}.BoolIfExistsIfExists`,
    ));
  test("unknown, over nothing", () =>
    accepts(condition({ StringIs: {} }), ["INVALID_CONDITION_OPERATOR"]));
  test("NullIfExists", () =>
    refuses(on("NullIfExists", "true"), "NULL_WITH_IF_EXISTS", `${PLACE}.NullIfExists`));
  test("C7: Null with a set operator", () =>
    accepts(on("ForAllValues:Null", "true"), ["NULL_WITH_QUALIFIER"]));
});

describe("the element", () => {
  test("C1: empty", () => accepts(condition({}), ["EMPTY_OBJECT_CONDITION"]));
  test("C1: an operator over nothing", () =>
    accepts(condition({ Bool: {} }), ["EMPTY_OBJECT_CONDITION"]));
  test("a list", () => refuses(condition([]), "DATA_TYPE_MISMATCH", PLACE));
  test("an operator over a list", () =>
    refuses(condition({ Bool: [] }), "DATA_TYPE_MISMATCH", `${PLACE}.Bool`));
  test("paths", () =>
    expect(conditionsOf({ Bool: { a: true }, Null: { b: true, c: false } })).toMatchObject([
      { path: ["Statement", "Condition", "Bool", "a"] },
      { path: ["Statement", "Condition", "Null", "b"] },
      { path: ["Statement", "Condition", "Null", "c"] },
    ]));
});

describe("keys", () => {
  test("R2: fold case, ASCII only", () =>
    expect(conditionsOf({ Bool: { "AWS:Ünit\u212a": true } })).toMatchObject([
      { key: "aws:Ünit\u212a", spelling: "AWS:Ünit\u212a" },
    ]));
  test("twice under one operator", () =>
    refuses(
      condition({ Bool: { Key: "true", kEY: "true" } }),
      "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
      `${PLACE}.Bool.kEY`,
    ));
  test("twice under two", () => accepts(condition({ Bool: { k: true }, Null: { K: true } }), []));
  test("empty", () =>
    refuses(condition({ Bool: { "": true } }), "INVALID_CONDITION_KEY_FORMAT", `${PLACE}.Bool.`));
  test("M13: of many values", () =>
    accepts(condition({ StringEquals: { "aws:tagkeys": "a" } }), ["MISSING_QUALIFIER"]));
  test("M13: of many values, with a set operator or Null", () =>
    accepts(
      condition({
        "ForAnyValue:StringEquals": { "aws:TagKeys": "a" },
        Null: { "aws:TagKeys": "true" },
      }),
      [],
    ));
});

describe("values", () => {
  test("R1: numbers and booleans are text", () =>
    expect(operandsOf("StringEquals", [1, 1.5, true, 1e21])).toEqual({
      family: "string",
      values: ["1", "1.5", "true", "1e+21"],
    }));
  test("a number that JSON readers round", () =>
    accepts(on("StringEquals", 2 ** 60), ["NUMBER_PRECISION"]));
  test("a number beyond them", () =>
    refusesOn("StringEquals", JSON.parse("1e999"), "DATA_TYPE_MISMATCH"));
  test("null", () => refusesOn("StringEquals", null, "DATA_TYPE_MISMATCH"));
  test("an object", () => refusesOn("StringEquals", {}, "DATA_TYPE_MISMATCH"));
  test("a list in the list", () =>
    refuses(on("Bool", [true, [true]]), "DATA_TYPE_MISMATCH", `${PLACE}.Bool.k.1`));
  test("C2: an empty list", () => accepts(on("Bool", []), ["EMPTY_ARRAY_CONDITION"]));
  test("an empty list under ForAnyValue", () =>
    accepts(on("ForAnyValue:Bool", []), ["EMPTY_ARRAY_CONDITION_FORANYVALUE"]));
  test("an empty list under ForAllValues", () =>
    accepts(on("ForAllValues:Bool", []), ["EMPTY_ARRAY_CONDITION_FORALLVALUES"]));
  test("an empty list with IfExists", () =>
    accepts(on("BoolIfExists", []), ["EMPTY_ARRAY_CONDITION_IFEXISTS"]));
});

describe("operands", () => {
  test("O3: numbers", () => refusesOn("NumericEquals", "one", "TYPE_MISMATCH_NUMBER"));
  test("O4: dates", () => refusesOn("DateEquals", "soon", "TYPE_MISMATCH_DATE"));
  test("O4: epoch seconds", () =>
    expect(operandsOf("DateLessThan", [1800000000, "1970-01-02"])).toEqual({
      family: "date",
      values: [1800000000, 86400],
    }));
  test("O5: booleans in any case", () =>
    expect(operandsOf("Bool", ["TRUE", "False", true])).toEqual({
      family: "bool",
      values: [true, false, true],
    }));
  test("O5: other words", () => refusesOn("Bool", "yes", "TYPE_MISMATCH_BOOLEAN"));
  test("C7: Null reads booleans", () => refusesOn("Null", "", "TYPE_MISMATCH_BOOLEAN"));
  test("O6: bytes", () => refusesOn("BinaryEquals", "?", "TYPE_MISMATCH_STRING"));
  test("O7: blocks", () => refusesOn("IpAddress", "10.0.0.0/33", "TYPE_MISMATCH_IP_RANGE"));
  test("O7: host bits", () => accepts(on("IpAddress", "10.0.0.1/8"), ["IMPROVE_IP_RANGE"]));
  test("O7: none", () => accepts(on("NotIpAddress", ["10.0.0.1", "10.0.0.0/8", "::/0"]), []));
  test("V1: no variables but in strings and ARNs", () =>
    refusesOn("NumericEquals", "${k}", "TYPE_MISMATCH_NUMBER"));
  test("V1: variables in strings", () =>
    expect(operandsOf("StringNotLike", "a/${K}*")).toEqual({
      family: "string",
      values: [
        [
          { kind: "text", text: "a/" },
          { kind: "variable", key: "k" },
          { kind: "text", text: "*" },
        ],
      ],
    }));
  test("V1: in 2008 they are text", () =>
    accepts(oldPolicy({ Condition: { StringLike: { k: "${a}" } } }), [
      "OLD_VERSION",
      "VARIABLE_UNSUPPORTED_IN_VERSION",
    ]));
  test("O1: a wildcard without Like", () =>
    accepts(on("StringNotEqualsIgnoreCase", "a*"), ["WILDCARD_WITHOUT_LIKE_OPERATOR"]));
  test("O1: an escaped wildcard without Like", () => accepts(on("StringEquals", "a${*}"), []));
  test("S1: an ARN that ends early", () =>
    accepts(on("ArnLike", ["arn:aws:s3*", "*"]), ["MISSING_ARN_FIELD", "MISSING_ARN_FIELD"]));
  test("V2: a variable stands for a whole ARN", () => accepts(on("ArnEquals", "${aws:k}"), []));
});
