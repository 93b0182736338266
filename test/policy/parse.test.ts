/**
 * The policy parser: every element of a policy and of a statement, and properties of all
 * diagnostics.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonPath } from "../../src/json/diagnostic.ts";
import { detectType, parsePolicy } from "../../src/policy/parse.ts";
import {
  accepts,
  firstStatement,
  oldPolicy,
  type Parts,
  parseValid,
  policy,
  rejects,
  resourcesOf,
  statement,
} from "./notation.ts";

const withVersion = (Version: unknown): Parts => ({ Version, Statement: statement() });
const withStatement = (Statement: unknown): Parts => ({ Version: "2012-10-17", Statement });
const RESOURCE = { type: "resource" } as const;
const IDENTITY = { type: "identity" } as const;

describe("a policy", () => {
  test("is accepted without warnings", () => accepts(policy(), []));
  test("must not be a list", () => rejects([policy()], "DATA_TYPE_MISMATCH", ""));
  test("must not be null", () => rejects(null, "DATA_TYPE_MISMATCH", ""));
  test("must not have an unknown element", () =>
    rejects({ ...policy(), Statements: 1 }, "INVALID_POLICY_ELEMENT", "Statements"));
  test("must not have an element in another case", () =>
    rejects({ ...policy(), version: "x" }, "INVALID_POLICY_ELEMENT", "version"));
  test("must not have an element named `__proto__`", () => {
    const text = JSON.stringify(policy()).replace("{", '{"__proto__":{},');
    rejects(JSON.parse(text), "INVALID_POLICY_ELEMENT", "__proto__");
  });
  test("may have any text as its Id", () => accepts({ ...policy(), Id: "any text at all" }, []));
  test("must not have an Id that is not a string", () =>
    rejects({ ...policy(), Id: 7 }, "DATA_TYPE_MISMATCH", "Id"));
});

describe("the Version element", () => {
  test("V1: a missing Version is a warning", () =>
    accepts({ Statement: statement() }, ["MISSING_VERSION"]));
  test("V1: Version 2008-10-17 is a warning", () =>
    accepts(withVersion("2008-10-17"), ["OLD_VERSION"]));
  test("V1: a missing Version means 2008-10-17", () =>
    expect(parseValid({ Statement: statement() }).version).toBe("2008-10-17"));
  test("another date is an error", () =>
    rejects(withVersion("2020-01-01"), "INVALID_VERSION", "Version"));
  test("a number is an error", () => rejects(withVersion(2012), "DATA_TYPE_MISMATCH", "Version"));
});

describe("the Statement element", () => {
  test("a missing Statement is an error", () =>
    rejects({ Version: "2012-10-17" }, "MISSING_STATEMENT", ""));
  test("an empty list is an error", () =>
    rejects(withStatement([]), "MISSING_STATEMENT", "Statement"));
  test("a string is an error", () =>
    rejects(withStatement("Allow"), "DATA_TYPE_MISMATCH", "Statement"));
  test("a list in the list is an error", () =>
    rejects(withStatement([[statement()]]), "DATA_TYPE_MISMATCH", "Statement.0"));
  test("an unknown element is an error", () =>
    rejects(policy({ Actions: "*" }), "INVALID_POLICY_ELEMENT", "Statement.Actions"));
  test("a single statement has index 0 and the path `Statement`", () =>
    expect(firstStatement({})).toMatchObject({ index: 0, path: ["Statement"] }));
  test("the statements of a list count from 0", () => {
    const { statements } = parseValid(withStatement([statement(), statement()]));
    expect(statements.map(({ index, path }) => [index, path])).toEqual([
      [0, ["Statement", 0]],
      [1, ["Statement", 1]],
    ]);
  });
});

describe("the Sid element", () => {
  const sids = (...names: unknown[]): Parts =>
    withStatement(names.map((Sid) => statement({ Sid })));
  test("a Sid is kept", () => expect(firstStatement({ Sid: "A b" }).sid).toBe("A b"));
  test("an empty Sid counts as missing", () =>
    expect("sid" in firstStatement({ Sid: "" })).toBe(false));
  test("an empty Sid is a warning", () =>
    accepts(sids("", ""), ["EMPTY_SID_VALUE", "EMPTY_SID_VALUE"]));
  test("a repeated Sid is a warning", () =>
    accepts(sids("a", "b", "a"), ["UNIQUE_SIDS_RECOMMENDED"]));
  test("Sids are case-sensitive", () => accepts(sids("a", "A"), []));
  test("a Sid that is not a string is an error", () =>
    rejects(sids("a", ["b"]), "DATA_TYPE_MISMATCH", "Statement.1.Sid"));
});

describe("the Effect element", () => {
  test("a missing Effect is an error", () =>
    rejects(policy({ Effect: undefined }), "MISSING_EFFECT", "Statement"));
  test("an Effect in another case is an error", () =>
    rejects(policy({ Effect: "ALLOW" }), "INVALID_EFFECT", "Statement.Effect"));
  test("an Effect that is not a string is an error", () =>
    rejects(policy({ Effect: true }), "DATA_TYPE_MISMATCH", "Statement.Effect"));
});

describe("the Action and NotAction elements", () => {
  test("a missing Action is an error", () =>
    rejects(policy({ Action: undefined }), "MISSING_ACTION", "Statement"));
  test("Action with NotAction is an error", () =>
    rejects(
      policy({ Action: "*", NotAction: [] }),
      "UNSUPPORTED_ELEMENT_COMBINATION",
      "Statement.NotAction",
    ));
  test("an object is an error", () =>
    rejects(policy({ Action: {} }), "DATA_TYPE_MISMATCH", "Statement.Action"));
  test("a number in the list is an error", () =>
    rejects(policy({ Action: ["*", 1] }), "DATA_TYPE_MISMATCH", "Statement.Action.1"));
  test("a list in the list is an error", () =>
    rejects(policy({ NotAction: [["*"]] }), "DATA_TYPE_MISMATCH", "Statement.NotAction.0"));
  test("an invalid action is an error", () =>
    rejects(policy({ Action: ["s3:*", "s3"] }), "INVALID_ACTION", "Statement.Action.1"));
  test("A4: an empty list is a warning", () =>
    accepts(policy({ Action: [] }), ["EMPTY_ARRAY_ACTION"]));
  test("T2: a wildcard before the colon is a warning", () =>
    accepts(policy({ Action: "s?:Get*" }), ["WILDCARD_IN_SERVICE_NAME"]));
  test("V1: a variable is a warning", () =>
    accepts(policy({ Action: "s3:${a}" }), ["VARIABLE_UNSUPPORTED_IN_ELEMENT"]));
  test("a single text is kept as written", () =>
    expect(firstStatement({ Action: "S3:get*" }).action).toEqual({
      negated: false,
      values: ["S3:get*"],
      listed: false,
    }));
  test("T2: a run of stars is every action", () =>
    expect(firstStatement({ NotAction: ["***"] }).action).toEqual({
      negated: true,
      values: ["*"],
      listed: true,
    }));
});

describe("the Resource and NotResource elements", () => {
  const resource = (...values: unknown[]): Parts => policy({ Resource: values });
  test("A3: a missing Resource is an error in an identity policy", () =>
    rejects(policy({ Resource: undefined }), "MISSING_RESOURCE", "Statement"));
  test("A3: a missing Resource is a warning in a resource policy", () =>
    accepts(policy({ Resource: undefined, Principal: "*" }), ["MISSING_RESOURCE"]));
  test("Resource with NotResource is an error", () =>
    rejects(
      policy({ Resource: "*", NotResource: "*" }),
      "UNSUPPORTED_ELEMENT_COMBINATION",
      "Statement.NotResource",
    ));
  test("A4: an empty list is a warning", () => accepts(resource(), ["EMPTY_ARRAY_RESOURCE"]));
  test("a null in a list is ignored, with a warning", () => {
    accepts(resource("*", null), ["DATA_TYPE_MISMATCH"]);
    expect(resourcesOf(null, "*")).toEqual(["*"]);
  });
  test("null alone is an error", () =>
    rejects(policy({ Resource: null }), "DATA_TYPE_MISMATCH", "Statement.Resource"));
  test("a text that is not an ARN is an error", () =>
    rejects(resource("*", "my-bucket"), "INVALID_ARN_PREFIX", "Statement.Resource.1"));
  test("S1: missing components are a warning", () =>
    accepts(resource("arn:aws:s3*", "arn:aws:s3:::b"), ["MISSING_ARN_FIELD"]));
  test("S1: an account that is not 12 digits is a warning", () =>
    accepts(resource("arn:aws:lambda:*:function:x"), ["INVALID_ARN_ACCOUNT"]));
  test("S1: the warning about an account mentions a `*` before it", () => {
    const result = parsePolicy(resource("arn:aws:lambda:*:function:x", "arn:aws:sqs:eu:me:q"));
    const messages = result.kind === "policy" ? result.warnings.map((each) => each.message) : [];
    expect(messages).toEqual([
      "account `function` is not 12 digits; " +
        "IAM may let the `*` before it match past the colon",
      "account `me` is not 12 digits",
    ]);
  });
  test("the account `aws` is accepted", () =>
    accepts(resource("arn:aws*:iam::aws:policy/ReadOnlyAccess"), []));
  test("an account with a wildcard is accepted", () =>
    accepts(resource("arn:aws:sqs:*:1111*:q"), []));
  test("V1: a variable is parsed", () =>
    expect(resourcesOf("arn:aws:s3:::b/${aws:UserName}")).toEqual([
      [
        { kind: "text", text: "arn:aws:s3:::b/" },
        { kind: "variable", key: "aws:username" },
      ],
    ]));
  test("a variable before the fifth colon is a warning", () =>
    accepts(resource("arn:aws:sqs:${aws:RequestedRegion}:111122223333:q"), [
      "VARIABLE_UNSUPPORTED_IN_ELEMENT",
    ]));
  test("the colons of a variable do not separate components", () =>
    accepts(resource("arn:aws:s3:${aws:a:b:c}"), [
      "MISSING_ARN_FIELD",
      "VARIABLE_UNSUPPORTED_IN_ELEMENT",
    ]));
  test("V1: in version 2008-10-17 a variable is text, with a warning", () =>
    accepts(oldPolicy({ Resource: "arn:aws:s3:::${aws:username}" }), [
      "OLD_VERSION",
      "VARIABLE_UNSUPPORTED_IN_VERSION",
    ]));
});

describe("the type of a policy", () => {
  test("is identity without a principal", () => expect(detectType(policy())).toBe("identity"));
  test("is resource with a principal", () =>
    expect(detectType(policy({ Principal: "*" }))).toBe("resource"));
  test("is resource with NotPrincipal in some statement", () =>
    expect(detectType(withStatement([statement(), statement({ NotPrincipal: {} })]))).toBe(
      "resource",
    ));
  test("is identity for an invalid policy", () => expect(detectType([null])).toBe("identity"));
  test("a principal in a declared identity policy is an error", () =>
    rejects(policy({ Principal: "*" }), "UNSUPPORTED_PRINCIPAL", "Statement.Principal", IDENTITY));
  test("A3: a missing principal in a declared resource policy is a warning", () =>
    accepts(policy(), ["MISSING_PRINCIPAL"], RESOURCE));
  test("A3: a missing principal beside another statement with one is a warning", () =>
    accepts(withStatement([statement({ Principal: "*" }), statement()]), ["MISSING_PRINCIPAL"]));
  test("Principal with NotPrincipal is an error", () =>
    rejects(
      policy({ Principal: "*", NotPrincipal: "*" }),
      "UNSUPPORTED_ELEMENT_COMBINATION",
      "Statement.NotPrincipal",
    ));
  test("is the declared type", () => expect(parseValid(policy(), RESOURCE).type).toBe("resource"));
});

test("one pass reports all errors and warnings", () => {
  const result = parsePolicy({
    Id: {},
    Statement: [
      { Effect: "allow", Action: ["x", 1], Resource: "y" },
      { NotAction: "a:b:c", Resource: "*", Condition: { Bool: { "x:k": "maybe", "x:l": null } } },
      7,
    ],
  });
  const found = result.kind === "invalid" ? result.diagnostics : [];
  expect(found.map(({ code, path }) => `${code} ${path.join(".")}`)).toEqual([
    "MISSING_VERSION ",
    "DATA_TYPE_MISMATCH Id",
    "INVALID_EFFECT Statement.0.Effect",
    "INVALID_ACTION Statement.0.Action.0",
    "DATA_TYPE_MISMATCH Statement.0.Action.1",
    "INVALID_ARN_PREFIX Statement.0.Resource",
    "MISSING_EFFECT Statement.1",
    "INVALID_ACTION Statement.1.NotAction",
    "TYPE_MISMATCH_BOOLEAN Statement.1.Condition.Bool.x:k",
    "DATA_TYPE_MISMATCH Statement.1.Condition.Bool.x:l",
    "DATA_TYPE_MISMATCH Statement.2",
  ]);
});

describe("properties", () => {
  const word = fc.constantFrom(
    "*",
    "s3:Get*",
    "arn:aws:s3:::b/${aws:username}",
    "arn:aws:iam::1:role/r?",
    "${a, 'b'}${",
    "2008-10-17",
    "10.0.0.1/8",
    "true",
    "",
  );
  const leaf = fc.oneof(word, fc.jsonValue({ maxDepth: 2 }));
  const some = fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }));
  const block = fc.dictionary(fc.constantFrom("aws:TagKeys", "K", "k", "s3:prefix"), some);
  const operator = fc.constantFrom("StringLike", "ForAnyValue:ArnLike", "bool", "Nope", "Null");
  const types = fc.constantFrom("AWS", "Service", "Federated", "CanonicalUser", "aws");
  const anyStatement = fc.record(
    {
      Sid: leaf,
      Effect: fc.constantFrom("Allow", "Deny", "deny"),
      Principal: fc.oneof(leaf, fc.dictionary(types, some)),
      NotPrincipal: fc.dictionary(types, some),
      Action: some,
      NotAction: some,
      Resource: some,
      NotResource: some,
      Condition: fc.oneof(leaf, fc.dictionary(operator, fc.oneof(leaf, block))),
    },
    { requiredKeys: [] },
  );
  const anyPolicy = fc.record(
    {
      Version: fc.oneof(fc.constant("2012-10-17"), leaf),
      Id: leaf,
      Statement: fc.oneof(anyStatement, fc.array(anyStatement, { maxLength: 3 }), leaf),
    },
    { requiredKeys: [] },
  );
  const anyOptions = fc.record(
    {
      type: fc.constantFrom("identity", "resource"),
      reference: fc.boolean(),
    },
    { requiredKeys: [] },
  );

  test("every JSON value is a policy or has an error", () =>
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), anyPolicy), anyOptions, (value, options) => {
        const result = parsePolicy(value, options);
        if (result.kind === "policy") {
          expect(result.warnings.every(({ severity }) => severity === "warning")).toBe(true);
        } else {
          expect(result.diagnostics.some(({ severity }) => severity === "error")).toBe(true);
        }
      }),
      { numRuns: 2000 },
    ));

  test("the path of every diagnostic exists in the document", () =>
    fc.assert(
      fc.property(anyPolicy, anyOptions, (value, options) => {
        const result = parsePolicy(value, options);
        const found = result.kind === "policy" ? result.warnings : result.diagnostics;
        for (const { path } of found) expect(at(value, path)).not.toBe(undefined);
      }),
      { numRuns: 2000 },
    ));

  test("every message starts in lower case and has no full stop", () =>
    fc.assert(
      fc.property(anyPolicy, (value) => {
        const result = parsePolicy(value);
        const found = result.kind === "policy" ? result.warnings : result.diagnostics;
        for (const { message } of found) expect(message).toMatch(/^[a-z`][^\n]*[^.]$/);
      }),
      { numRuns: 1000 },
    ));

  function at(value: unknown, path: JsonPath): unknown {
    return path.reduce<unknown>((node, step) => {
      return typeof node === "object" && node !== null && Object.hasOwn(node, step)
        ? Object.entries(node).find(([name]) => name === String(step))?.[1]
        : undefined;
    }, value);
  }
});
