import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonPath } from "../../src/json/diagnostic.ts";
import { detectType, parsePolicy } from "../../src/policy/parse.ts";
import {
  accepts,
  firstStatement,
  oldPolicy,
  type Parts,
  parsed,
  policy,
  refuses,
  resourcesOf,
  statement,
} from "./notation.ts";

const withVersion = (Version: unknown): Parts => ({ Version, Statement: statement() });
const withStatement = (Statement: unknown): Parts => ({ Version: "2012-10-17", Statement });
const RESOURCE = { type: "resource" } as const;
const IDENTITY = { type: "identity" } as const;

describe("policy", () => {
  test("a plain one", () => accepts(policy(), []));
  test("a list", () => refuses([policy()], "DATA_TYPE_MISMATCH", ""));
  test("null", () => refuses(null, "DATA_TYPE_MISMATCH", ""));
  test("an unknown element", () =>
    refuses({ ...policy(), Statements: 1 }, "INVALID_POLICY_ELEMENT", "Statements"));
  test("an element in another case", () =>
    refuses({ ...policy(), version: "x" }, "INVALID_POLICY_ELEMENT", "version"));
  test("an element named like a prototype", () =>
    refuses(JSON.parse('{"Statement":[],"__proto__":{}}').Statement, "DATA_TYPE_MISMATCH", ""));
  test("an Id", () => accepts({ ...policy(), Id: "any text at all" }, []));
  test("an Id that is no string", () =>
    refuses({ ...policy(), Id: 7 }, "DATA_TYPE_MISMATCH", "Id"));
});

describe("version", () => {
  test("M5: none", () => accepts({ Statement: statement() }, ["MISSING_VERSION"]));
  test("M5: of 2008", () => accepts(withVersion("2008-10-17"), ["OLD_VERSION"]));
  test("none reads as 2008", () =>
    expect(parsed({ Statement: statement() }).version).toBe("2008-10-17"));
  test("another date", () => refuses(withVersion("2020-01-01"), "INVALID_VERSION", "Version"));
  test("a number", () => refuses(withVersion(2012), "DATA_TYPE_MISMATCH", "Version"));
});

describe("statement", () => {
  test("none", () => refuses({ Version: "2012-10-17" }, "MISSING_STATEMENT", ""));
  test("an empty list", () => refuses(withStatement([]), "MISSING_STATEMENT", "Statement"));
  test("a string", () => refuses(withStatement("Allow"), "DATA_TYPE_MISMATCH", "Statement"));
  test("a list in the list", () =>
    refuses(withStatement([[statement()]]), "DATA_TYPE_MISMATCH", "Statement.0"));
  test("an unknown element", () =>
    refuses(policy({ Actions: "*" }), "INVALID_POLICY_ELEMENT", "Statement.Actions"));
  test("an object has index 0 and its own path", () =>
    expect(firstStatement({})).toMatchObject({ index: 0, path: ["Statement"] }));
  test("a list counts from 0", () => {
    const { statements } = parsed(withStatement([statement(), statement()]));
    expect(statements.map(({ index, path }) => [index, path])).toEqual([
      [0, ["Statement", 0]],
      [1, ["Statement", 1]],
    ]);
  });
});

describe("sid", () => {
  const sids = (...names: unknown[]): Parts =>
    withStatement(names.map((Sid) => statement({ Sid })));
  test("one", () => expect(firstStatement({ Sid: "A b" }).sid).toBe("A b"));
  test("an empty one counts as none", () =>
    expect("sid" in firstStatement({ Sid: "" })).toBe(false));
  test("an empty one warns", () => accepts(sids("", ""), ["EMPTY_SID_VALUE", "EMPTY_SID_VALUE"]));
  test("the same one twice", () => accepts(sids("a", "b", "a"), ["UNIQUE_SIDS_RECOMMENDED"]));
  test("in another case", () => accepts(sids("a", "A"), []));
  test("no string", () => refuses(sids("a", ["b"]), "DATA_TYPE_MISMATCH", "Statement.1.Sid"));
});

describe("effect", () => {
  test("none", () => refuses(policy({ Effect: undefined }), "MISSING_EFFECT", "Statement"));
  test("in another case", () =>
    refuses(policy({ Effect: "ALLOW" }), "INVALID_EFFECT", "Statement.Effect"));
  test("no string", () =>
    refuses(policy({ Effect: true }), "DATA_TYPE_MISMATCH", "Statement.Effect"));
});

describe("action", () => {
  test("none", () => refuses(policy({ Action: undefined }), "MISSING_ACTION", "Statement"));
  test("and NotAction", () =>
    refuses(
      policy({ Action: "*", NotAction: [] }),
      "UNSUPPORTED_ELEMENT_COMBINATION",
      "Statement.NotAction",
    ));
  test("an object", () =>
    refuses(policy({ Action: {} }), "DATA_TYPE_MISMATCH", "Statement.Action"));
  test("a number in the list", () =>
    refuses(policy({ Action: ["*", 1] }), "DATA_TYPE_MISMATCH", "Statement.Action.1"));
  test("a list in the list", () =>
    refuses(policy({ NotAction: [["*"]] }), "DATA_TYPE_MISMATCH", "Statement.NotAction.0"));
  test("bad grammar", () =>
    refuses(policy({ Action: ["s3:*", "s3"] }), "INVALID_ACTION", "Statement.Action.1"));
  test("A4: an empty list", () => accepts(policy({ Action: [] }), ["EMPTY_ARRAY_ACTION"]));
  test("M10: a wildcard before the colon", () =>
    accepts(policy({ Action: "s?:Get*" }), ["WILDCARD_IN_SERVICE_NAME"]));
  test("V1: a variable", () =>
    accepts(policy({ Action: "s3:${a}" }), ["VARIABLE_UNSUPPORTED_IN_ELEMENT"]));
  test("one text", () =>
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

describe("resource", () => {
  const resource = (...values: unknown[]): Parts => policy({ Resource: values });
  test("A3: none, in an identity policy", () =>
    refuses(policy({ Resource: undefined }), "MISSING_RESOURCE", "Statement"));
  test("A3: none, in a resource policy", () =>
    accepts(policy({ Resource: undefined, Principal: "*" }), ["MISSING_RESOURCE"]));
  test("and NotResource", () =>
    refuses(
      policy({ Resource: "*", NotResource: "*" }),
      "UNSUPPORTED_ELEMENT_COMBINATION",
      "Statement.NotResource",
    ));
  test("A4: an empty list", () => accepts(resource(), ["EMPTY_ARRAY_RESOURCE"]));
  test("a null in a list is skipped", () => {
    accepts(resource("*", null), ["DATA_TYPE_MISMATCH"]);
    expect(resourcesOf(null, "*")).toEqual(["*"]);
  });
  test("null alone", () =>
    refuses(policy({ Resource: null }), "DATA_TYPE_MISMATCH", "Statement.Resource"));
  test("no ARN", () =>
    refuses(resource("*", "my-bucket"), "INVALID_ARN_PREFIX", "Statement.Resource.1"));
  test("S1: missing components", () =>
    accepts(resource("arn:aws:s3*", "arn:aws:s3:::b"), ["MISSING_ARN_FIELD"]));
  test("M4: an account that is none", () =>
    accepts(resource("arn:aws:lambda:*:function:x"), ["INVALID_ARN_ACCOUNT"]));
  test("M4: the star before it may reach on", () => {
    const result = parsePolicy(resource("arn:aws:lambda:*:function:x", "arn:aws:sqs:eu:me:q"));
    const messages = result.kind === "policy" ? result.warnings.map((each) => each.message) : [];
    expect(messages).toEqual([
      "account `function` is not 12 digits: " +
        "IAM may let the `*` before it reach on past the colon",
      "account `me` is not 12 digits",
    ]);
  });
  test("the account of AWS's own policies", () =>
    accepts(resource("arn:aws*:iam::aws:policy/ReadOnlyAccess"), []));
  test("an account with a wildcard", () => accepts(resource("arn:aws:sqs:*:1111*:q"), []));
  test("V1: a variable", () =>
    expect(resourcesOf("arn:aws:s3:::b/${aws:UserName}")).toEqual([
      [
        { kind: "text", text: "arn:aws:s3:::b/" },
        { kind: "variable", key: "aws:username" },
      ],
    ]));
  test("a variable before the fifth colon", () =>
    accepts(resource("arn:aws:sqs:${aws:RequestedRegion}:111122223333:q"), [
      "VARIABLE_UNSUPPORTED_IN_ELEMENT",
    ]));
  test("the colons of a variable don't count", () =>
    accepts(resource("arn:aws:s3:${aws:a:b:c}"), [
      "MISSING_ARN_FIELD",
      "VARIABLE_UNSUPPORTED_IN_ELEMENT",
    ]));
  test("V1: a variable of 2008 is text", () =>
    accepts(oldPolicy({ Resource: "arn:aws:s3:::${aws:username}" }), [
      "OLD_VERSION",
      "VARIABLE_UNSUPPORTED_IN_VERSION",
    ]));
});

describe("type", () => {
  test("without a principal", () => expect(detectType(policy())).toBe("identity"));
  test("with one", () => expect(detectType(policy({ Principal: "*" }))).toBe("resource"));
  test("with NotPrincipal in some statement", () =>
    expect(detectType(withStatement([statement(), statement({ NotPrincipal: {} })]))).toBe(
      "resource",
    ));
  test("of what is no policy", () => expect(detectType([null])).toBe("identity"));
  test("a principal in a declared identity policy", () =>
    refuses(policy({ Principal: "*" }), "UNSUPPORTED_PRINCIPAL", "Statement.Principal", IDENTITY));
  test("A3: no principal in a declared resource policy", () =>
    accepts(policy(), ["MISSING_PRINCIPAL"], RESOURCE));
  test("A3: no principal beside one that has", () =>
    accepts(withStatement([statement({ Principal: "*" }), statement()]), ["MISSING_PRINCIPAL"]));
  test("Principal and NotPrincipal", () =>
    refuses(
      policy({ Principal: "*", NotPrincipal: "*" }),
      "UNSUPPORTED_ELEMENT_COMBINATION",
      "Statement.NotPrincipal",
    ));
  test("is kept", () => expect(parsed(policy(), RESOURCE).type).toBe("resource"));
});

test("one reading reports everything", () => {
  const result = parsePolicy({
    Id: {},
    Statement: [
      { Effect: "allow", Action: ["x", 1], Resource: "y" },
      { NotAction: "a:b:c", Resource: "*", Condition: { Bool: { k: "maybe", l: null } } },
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
    "TYPE_MISMATCH_BOOLEAN Statement.1.Condition.Bool.k",
    "DATA_TYPE_MISMATCH Statement.1.Condition.Bool.l",
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

  test("total: any JSON value is a policy or has an error", () =>
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

  test("places exist: every path leads to a value of the document", () =>
    fc.assert(
      fc.property(anyPolicy, anyOptions, (value, options) => {
        const result = parsePolicy(value, options);
        const found = result.kind === "policy" ? result.warnings : result.diagnostics;
        for (const { path } of found) expect(at(value, path)).not.toBe(undefined);
      }),
      { numRuns: 2000 },
    ));

  test("messages: lower case at the start, no full stop", () =>
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
