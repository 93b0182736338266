/**
 * The decision, actions and resources (semantics.md, rules A, T and S).
 *
 * A line of a table is a pattern, `~` (matches) or `!~` (does not match), and an action or
 * resource.
 */
import { describe, expect, test } from "vitest";
import { evaluate, statementMatches } from "../../src/semantics/evaluate.ts";
import {
  decides,
  deny,
  document,
  matches,
  type Parts,
  policyOf,
  requestDocument,
  requestOf,
  statement,
} from "./notation.ts";

const READ = statement({ Action: "s3:GetObject" });
const WRITE = statement({ Action: "s3:PutObject" });
const NO_READ = deny({ Action: "s3:Get*" });
const NO_WRITE = deny({ Action: "s3:Put*" });

/** Tests each `pattern ~ subject` of a text; two or more spaces separate them. */
function lines(text: string, claim: (pattern: string, subject: string, is: boolean) => void): void {
  for (const line of text.trim().split(/\s{2,}/)) {
    const [pattern = "", relation, subject = ""] = line.split(" ");
    test(line, () => claim(pattern, subject, relation === "~"));
  }
}

describe("A1 the decision", () => {
  test("a matching Allow allows", () => decides([READ], {}, "Allowed"));
  test("without a matching statement the decision is ImplicitlyDenied", () =>
    decides([WRITE], {}, "ImplicitlyDenied"));
  test("a matching Deny overrides an Allow", () =>
    decides([READ, NO_READ], {}, "ExplicitlyDenied"));
  test("a Deny that does not match changes nothing", () =>
    decides([READ, NO_WRITE], {}, "Allowed"));
  test("a matching Deny is explicit even without an Allow", () =>
    decides([WRITE, NO_READ], {}, "ExplicitlyDenied"));
  test("a Deny alone never allows", () => decides(NO_WRITE, {}, "ImplicitlyDenied"));
  test("the evaluation lists the matching statements", () => {
    const policy = policyOf(document([NO_WRITE, READ, WRITE, NO_READ, statement()]));
    expect(evaluate(policy, requestOf())).toEqual({
      decision: "ExplicitlyDenied",
      allows: [1, 4],
      denies: [3],
    });
  });
});

describe("A2 a statement", () => {
  const only = statement({
    Principal: { AWS: "111122223333" },
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::b/*",
    Condition: { StringEquals: { "x:k": "a" }, Bool: { "aws:SecureTransport": "true" } },
  });
  const context = { "x:k": "a", "aws:SecureTransport": true };
  const matchesStatement = (parts: Parts): boolean => {
    const [first] = policyOf(document(only)).statements;
    return first !== undefined && statementMatches(first, requestOf({ context, ...parts }));
  };
  test("matches if all its parts match", () => expect(matchesStatement({})).toBe(true));
  test("needs its principal", () =>
    expect(matchesStatement({ principal: "arn:aws:iam::1:user/ana" })).toBe(false));
  test("needs its action", () => expect(matchesStatement({ action: "s3:PutObject" })).toBe(false));
  test("needs its resource", () =>
    expect(matchesStatement({ resource: "arn:aws:s3:::b" })).toBe(false));
  test("needs each condition", () => {
    expect(matchesStatement({ context: { ...context, "x:k": "b" } })).toBe(false);
    expect(matchesStatement({ context: { "x:k": "a" } })).toBe(false);
  });
  test("the order of statements does not matter", () => {
    for (const statements of [
      [READ, NO_READ],
      [NO_READ, READ],
    ]) {
      decides(statements, {}, "ExplicitlyDenied");
    }
  });
});

describe("A3 a statement of a resource policy without Resource", () => {
  const bare = { Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" };
  for (const resource of ["*", "arn:aws:s3:::b", "arn:::::"]) {
    test(`matches ${resource}`, () =>
      decides(bare, { action: "sts:AssumeRole", resource }, "Allowed"));
  }
});

describe("A4 empty lists", () => {
  test("an empty list matches nothing", () => {
    matches({ Action: [] }, {}, false);
    matches({ Resource: [] }, {}, false);
  });
  test("a Not element with an empty list matches everything", () => {
    matches({ NotAction: [] }, {}, true);
    matches({ NotResource: [] }, {}, true);
    matches({ NotResource: [] }, { resource: "*" }, true);
  });
});

describe("T1 action patterns", () => {
  lines(
    `s3:GetObject ~ s3:GetObject   S3:getobject ~ s3:GetObject   s3:GetObject ~ s3:GETOBJECT
     s3:Get* ~ s3:GetObject        s3:Get* ~ s3:Get              s3:Get* !~ s3:PutObject
     s3:*Object ~ s3:GetObject     s3:*Object !~ s3:GetObjectAcl s3:*tObj* ~ s3:PutObjectAcl
     s3:?etObject ~ s3:GetObject   s3:GetObject? !~ s3:GetObject s3:GetObject? ~ s3:GetObjects
     s3:* ~ s3:x                   s3:* !~ s3-object-lambda:x    iam:Get* !~ s3:GetObject
     s3:?? ~ s3:\u{1F333}          s3:\u00E9 !~ s3:\u00C9        s3:K !~ s3:\u212A`,
    (Action, action, expected) => matches({ Action }, { action }, expected),
  );
  test("a list matches if one of its patterns matches", () => {
    matches({ Action: ["s3:Put*", "s3:Get*"] }, {}, true);
    matches({ Action: ["s3:Put*", "s3:List*"] }, {}, false);
  });
});

describe("T2 wildcards before the colon", () => {
  lines(
    `* ~ s3:GetObject       s*:Get* ~ s3:GetObject     s*:Get* ~ sns:GetTopicAttributes
     *:Get* !~ s3:PutObject *:GetObject ~ s3:GetObject s?:x ~ s3:x
     s?:x !~ sns:x          *:* ~ a:b`,
    (Action, action, expected) => matches({ Action }, { action }, expected),
  );
});

describe("T3 NotAction", () => {
  test("NotAction is the complement of Action", () => {
    matches({ NotAction: "s3:Get*" }, {}, false);
    matches({ NotAction: "S3:GET*" }, {}, false);
    matches({ NotAction: "s3:Put*" }, {}, true);
    matches({ NotAction: ["s3:Put*", "iam:*"] }, {}, true);
    matches({ NotAction: ["s3:Put*", "s3:Get*"] }, {}, false);
    matches({ NotAction: "*" }, {}, false);
  });
});

describe("S1 resource patterns", () => {
  describe("the IAM User Guide on `arn:aws:s3:::amzn-s3-demo-bucket/*/test/*`", () => {
    const Resource = "arn:aws:s3:::amzn-s3-demo-bucket/*/test/*";
    const ask = (key: string, expected: boolean): void =>
      matches({ Resource }, { resource: `arn:aws:s3:::amzn-s3-demo-bucket/${key}` }, expected);
    const inside = `1/test/object.jpg  1/2/test/object.jpg  1/2/test/3/object.jpg
      1/2/3/test/4/object.jpg  1///test///object.jpg  1/test/.jpg  /test/object.jpg  1/test/`;
    for (const key of inside.split(/\s+/)) test(`${key} matches`, () => ask(key, true));
    const outside = "1-test/object.jpg  test/object.jpg  1/2/test.jpg";
    for (const key of outside.split(/\s+/)) test(`${key} does not`, () => ask(key, false));
  });
  lines(
    `arn:aws:s3:::b/k ~ arn:aws:s3:::b/k        arn:aws:s3:::b/k !~ arn:aws:s3:::b/K
     arn:aws:s3:::b !~ arn:aws:s3:::b/k         arn:aws:s3:::b/* !~ arn:aws:s3:::b
     arn:aws:s3:::b* ~ arn:aws:s3:::b/k         arn:aws:s3:::?/k ~ arn:aws:s3:::b/k
     arn:aws:s3:::b/?? !~ arn:aws:s3:::b/k      arn:AWS:s3:::b !~ arn:aws:s3:::b
     arn:aws:s3:*:*:b ~ arn:aws:s3:::b          arn:aws:s3:?::b !~ arn:aws:s3:::b
     arn:*:s3:::b ~ arn:aws-cn:s3:::b           a*:aws:s3:::b ~ arn:aws:s3:::b
     arn:aws:l:*:*:f:x ~ arn:aws:l:r:1:f:x      arn:aws:l:r:1:f:* ~ arn:aws:l:r:1:f:x:3
     arn:aws:l:r:1:* ~ arn:aws:l:r:1:f:x:3      arn:aws:l:r:1:f?x ~ arn:aws:l:r:1:f:x
     arn:aws:l:*:f:x !~ arn:aws:l:r:1:f:x       arn:aws:l:r*1:f:x !~ arn:aws:l:r:1:f:x
     arn:aws:l:r?1:f:x !~ arn:aws:l:r:1:f:x     arn:aws:s3:::* ~ arn:aws:s3:::`,
    (Resource, resource, expected) => matches({ Resource }, { resource }, expected),
  );
  describe("missing components are `*`", () => {
    lines(
      `* ~ arn:aws:s3:::b            arn:* ~ arn:aws:s3:::b      arn:aws:s3* ~ arn:aws:s3:::b/k
       arn:aws:s3* ~ arn:aws:s3-x::: arn:aws:s3 !~ arn:aws:s3-x:::
       arn:aws:sqs ~ arn:aws:sqs:r:1:q                           arn:aws:s3::: !~ arn:aws:s3:::b
       arn:aws:l:*:f ~ arn:aws:l:r:f:x                           arn:aws:l:*:f !~ arn:aws:l:r:1:f`,
      (Resource, resource, expected) => matches({ Resource }, { resource }, expected),
    );
  });
  test("a colon inside a variable does not separate components", () => {
    const Resource = "arn:aws:iam::${aws:PrincipalAccount}:user/${aws:username}";
    matches({ Resource }, { resource: "arn:aws:iam::111122223333:user/ana" }, true);
    matches({ Resource }, { resource: "arn:aws:iam::111122223333:user/bob" }, false);
  });
});

describe("S2 a text that is not an ARN", () => {
  const condition = (value: string): Parts => ({ ArnLike: { "x:k": value } });
  test("matches no ARN pattern", () => {
    for (const value of ["b", "*", "", "arn:aws:s3::b", "x:aws:s3:::b"]) {
      matches({ Condition: condition("*") }, { context: { "x:k": value } }, false);
    }
    matches({ Condition: condition("*") }, { context: { "x:k": "arn:aws:s3:::b" } }, true);
    matches({ Condition: condition("arn:aws:s3:::${*}") }, { context: { "x:k": "*" } }, false);
  });
});

describe("S3 the resource *", () => {
  lines(
    `* ~ *   ** ~ *   ? ~ *   arn:* !~ *   arn:aws:s3:::* !~ *   *:* !~ *   *:*:*:*:*:* !~ *`,
    (Resource, resource, expected) => matches({ Resource }, { resource }, expected),
  );
  test("NotResource is the complement for the resource `*`", () => {
    matches({ NotResource: "arn:aws:s3:::*" }, { resource: "*" }, true);
    matches({ NotResource: "*" }, { resource: "*" }, false);
  });
});

describe("S4 NotResource", () => {
  test("NotResource is the complement of Resource", () => {
    matches({ NotResource: "arn:aws:s3:::b/*" }, {}, false);
    matches({ NotResource: "arn:aws:s3:::b" }, {}, true);
    matches({ NotResource: ["arn:aws:s3:::c", "arn:aws:s3:::b/k"] }, {}, false);
  });
});

describe("S5 a resource with an unresolved variable", () => {
  const HOME = "arn:aws:s3:::b/${x:absent}";
  const REST = "arn:aws:s3:::b/*";
  test("matches no resource", () => {
    decides(statement({ Resource: HOME }), {}, "ImplicitlyDenied");
    decides([statement(), deny({ Resource: HOME })], {}, "Allowed");
    decides(statement({ Resource: [HOME, REST] }), {}, "Allowed");
  });
  test("in the NotResource of an Allow it excludes nothing", () => {
    decides(statement({ NotResource: HOME }), {}, "Allowed");
    decides(statement({ NotResource: [HOME, REST] }), {}, "ImplicitlyDenied");
  });
  test("in the NotResource of a Deny it excludes everything", () => {
    decides([statement(), deny({ NotResource: HOME })], {}, "Allowed");
    decides([statement(), deny({ NotResource: [HOME, "arn:aws:s3:::c"] })], {}, "Allowed");
    decides([statement(), deny({ NotResource: "arn:aws:s3:::c" })], {}, "ExplicitlyDenied");
  });
});

test("A1 the evaluation does not change the request", () => {
  const request = Object.freeze(requestDocument({ context: Object.freeze({ "x:k": "a" }) }));
  decides(READ, request, "Allowed");
  decides(READ, request, "Allowed");
});
