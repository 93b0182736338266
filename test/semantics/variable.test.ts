/**
 * Policy variables in resources and operands (semantics.md, rules V1 to V4).
 *
 * A claim is an operand or a resource with a variable, a context, and whether it matches.
 */
import { describe, expect, test } from "vitest";
import { globTokens, plainText } from "../../src/semantics/resolved-text.ts";
import { substitute } from "../../src/semantics/variable.ts";
import { ANONYMOUS, holds, matches, type Parts, SESSION } from "./notation.ts";

const OLD = "2008-10-17";

/** Asserts whether the resource matches an object of the bucket `b`. */
function names(resource: string, key: string, context: Parts, expected: boolean): void {
  const request = { resource: `arn:aws:s3:::b/${key}`, context };
  matches({ Resource: `arn:aws:s3:::b/${resource}` }, request, expected);
}

describe("V1 a variable is recognized", () => {
  test("in a resource", () => {
    names("${aws:username}/*", "ana/k", {}, true);
    names("${aws:username}/*", "bob/k", {}, false);
    names("${AWS:UserName}", "ana", {}, true);
  });
  test("in operands of String operators", () => {
    for (const name of ["StringEquals", "StringEqualsIgnoreCase", "StringLike"]) {
      holds({ [name]: { "x:k": "home/${aws:username}" } }, { "x:k": "home/ana" }, true);
    }
    holds({ StringNotEquals: { "x:k": "${aws:username}" } }, { "x:k": "ana" }, false);
  });
  test("in operands of ARN operators", () => {
    const pattern = "arn:aws:iam::${aws:PrincipalAccount}:user/${aws:username}";
    for (const name of ["ArnEquals", "ArnLike"]) {
      holds({ [name]: { "aws:PrincipalArn": pattern } }, {}, true);
    }
    holds({ ArnNotLike: { "aws:PrincipalArn": pattern } }, {}, false);
  });
  test("not in version 2008-10-17", () => {
    const Resource = "arn:aws:s3:::b/${aws:username}";
    matches({ Resource }, { resource: "arn:aws:s3:::b/ana" }, false, OLD);
    matches({ Resource }, { resource: Resource }, true, OLD);
    const Condition = { StringEquals: { "x:k": "${aws:username}" } };
    matches({ Condition }, { context: { "x:k": "${aws:username}" } }, true, OLD);
    matches({ Condition }, { context: { "x:k": "ana" } }, false, OLD);
  });
  test("not in an action", () =>
    matches({ Action: "s3:${name}" }, { action: "s3:ana", context: { name: "ana" } }, false));
  test("an escape is the character itself", () => {
    names("a${*}", "a*", {}, true);
    names("a${*}", "ab", {}, false);
    names("a${?}", "ab", {}, false);
    names("a${?}", "a?", {}, true);
    names("${$}{aws:username}", "${aws:username}", {}, true);
    holds({ StringLike: { "x:k": "${*}*" } }, { "x:k": "*b" }, true);
    holds({ StringLike: { "x:k": "${*}*" } }, { "x:k": "b" }, false);
    holds({ StringEquals: { "x:k": "${*}" } }, { "x:k": "*" }, true);
    holds({ StringEquals: { "x:k": "${*}" } }, { "x:k": "${*}" }, false);
  });
  test("an escape is not recognized in version 2008-10-17", () =>
    matches({ Resource: "arn:aws:s3:::a${*}" }, { resource: "arn:aws:s3:::a${b}" }, true, OLD));
  test("a malformed variable is literal text", () =>
    names("${aws:username", "${aws:username", {}, true));
});

describe("V2 the value of a variable", () => {
  test("is literal text without wildcards", () => {
    names("${x:k}", "a*", { "x:k": "a*" }, true);
    names("${x:k}", "ab", { "x:k": "a*" }, false);
    names("${x:k}*", "a*b", { "x:k": "a*" }, true);
    names("${x:k}*", "ab", { "x:k": "a*" }, false);
    holds({ StringLike: { "x:l": "${x:k}?" } }, { "x:k": "?", "x:l": "?a" }, true);
    holds({ StringLike: { "x:l": "${x:k}?" } }, { "x:k": "?", "x:l": "ba" }, false);
  });
  test("may be the empty text", () => {
    names("${x:k}", "", { "x:k": "" }, true);
    holds({ StringEquals: { "x:l": "${x:k}" } }, { "x:k": "", "x:l": "" }, true);
  });
  test("is joined with the value of another variable", () =>
    holds(
      { StringEquals: { "x:m": "${x:k}${x:l}" } },
      { "x:k": "a", "x:l": "b", "x:m": "ab" },
      true,
    ));
  test("stays in its component of an ARN pattern", () => {
    const pattern = "arn:aws:iam::${x:k}:user/u";
    const account = (value: string, arn: string, expected: boolean): void =>
      holds({ ArnLike: { "x:a": pattern } }, { "x:k": value, "x:a": arn }, expected);
    account("1", "arn:aws:iam::1:user/u", true);
    account("", "arn:aws:iam:::user/u", true);
    account("1:user/u", "arn:aws:iam::1:user/u:user/u", false);
    names("${x:k}", "a:b", { "x:k": "a:b" }, true);
  });
  test("may be a whole ARN if the variable stands alone", () => {
    const same = { ArnEquals: { "x:a": "${x:k}" } };
    const arn = "arn:aws:s3:::b/k:1";
    holds(same, { "x:k": arn, "x:a": arn }, true);
    holds(same, { "x:k": "arn:aws:s3:::b", "x:a": arn }, false);
    holds(same, { "x:k": "arn:aws:s3:::*", "x:a": "arn:aws:s3:::b" }, false);
    holds(same, { "x:k": "arn:aws:s3:::*", "x:a": "arn:aws:s3:::*" }, true);
    holds(same, { "x:k": "b", "x:a": "b" }, false);
    holds(same, { "x:k": "*", "x:a": arn }, false);
  });
  test("is part of a component if the variable does not stand alone", () => {
    const arn = "arn:aws:s3:::b";
    holds({ ArnEquals: { "x:a": "${x:k}*" } }, { "x:k": arn, "x:a": arn }, false);
    holds({ ArnEquals: { "x:a": "${x:k}*" } }, { "x:k": "ar", "x:a": arn }, true);
  });
  test("is told apart from the wildcards of the policy", () => {
    const pieces = substitute(
      [
        { kind: "text", text: "a*" },
        { kind: "literal", text: "*" },
        { kind: "variable", key: "x:k" },
      ],
      new Map([["x:k", ["?"]]]),
    );
    expect(pieces && plainText(pieces)).toBe("a**?");
    expect(pieces && globTokens(pieces).map(({ kind }) => kind)).toEqual([
      "character",
      "run",
      "character",
      "character",
    ]);
  });
});

describe("V3 unresolved variables and defaults", () => {
  test("an absent key stands for its default", () => {
    names("${aws:PrincipalTag/team, 'all'}", "all", {}, true);
    names("${aws:PrincipalTag/team, 'all'}", "red", { "aws:PrincipalTag/Team": "red" }, true);
    names("${aws:PrincipalTag/team, 'all'}", "all", { "aws:PrincipalTag/team": "red" }, false);
    names("${x:k, ''}", "", {}, true);
  });
  test("a default has no wildcards", () => {
    names("${x:k, '*'}", "a", {}, false);
    names("${x:k, '*'}", "*", {}, true);
  });
  test("an absent key without default is unresolved", () => names("${x:k}", "", {}, false));
  test("a key with no value or several values is unresolved, whatever its default", () => {
    for (const values of [[], ["a", "b"]]) {
      names("${x:k}", "a", { "x:k": values }, false);
      names("${x:k, 'a'}", "a", { "x:k": values }, false);
    }
    names("${x:k}", "a", { "x:k": ["a"] }, true);
  });
  test("K3 a key with several values by the table is always unresolved", () => {
    names("${aws:TagKeys}", "a", { "aws:TagKeys": "a" }, false);
    names("${aws:TagKeys, 'a'}", "a", {}, false);
  });
  test("a tied key has a value", () => {
    const Resource = "arn:aws:s3:::b/${aws:PrincipalType}";
    matches({ Resource }, { resource: "arn:aws:s3:::b/User" }, true);
    const anonymous = { principal: ANONYMOUS, resource: "arn:aws:s3:::b/Anonymous" };
    matches({ Resource }, anonymous, true);
    const home = { Resource: "arn:aws:s3:::b/${aws:username}" };
    matches(home, { principal: SESSION, resource: "arn:aws:s3:::b/app" }, false);
  });
});

describe("V4 an operand with an unresolved variable", () => {
  const TABLE = `
    operator                     matches
    StringEquals                 -
    StringNotEquals              +
    StringEqualsIgnoreCase       -
    StringNotEqualsIgnoreCase    +
    StringLike                   -
    StringNotLike                +
    ArnEquals                    -
    ArnNotEquals                 +
    ArnLike                      -
    ArnNotLike                   +
    ForAllValues:StringLike      -
    ForAllValues:StringNotLike   +
    ForAnyValue:StringNotLike    +
    StringEqualsIfExists         -`;
  for (const row of TABLE.trim().split("\n").slice(1)) {
    const [operator = "", cell] = row.trim().split(/\s+/);
    test(operator, () =>
      holds({ [operator]: { "x:k": "${x:absent}" } }, { "x:k": "arn:a:b:c:d:e" }, cell === "+"),
    );
  }
  test("does not change other operands of the list", () => {
    holds({ StringEquals: { "x:k": ["${x:absent}", "a"] } }, { "x:k": "a" }, true);
    holds({ StringNotEquals: { "x:k": ["${x:absent}", "a"] } }, { "x:k": "a" }, false);
  });
});
