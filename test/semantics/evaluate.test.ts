/**
 * The answer, actions and resources: rules A, T and S of semantics.md.
 *
 * A line of `T` and `S` is a pattern, `~` or `!~`, and what it should or should not match.
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

/** Runs each `pattern ~ subject` of a text, two blanks or more apart. */
function lines(text: string, claim: (pattern: string, subject: string, is: boolean) => void): void {
  for (const line of text.trim().split(/\s{2,}/)) {
    const [pattern = "", relation, subject = ""] = line.split(" ");
    test(line, () => claim(pattern, subject, relation === "~"));
  }
}

describe("A1 the decision", () => {
  test("an Allow that matches allows", () => decides([READ], {}, "Allowed"));
  test("nothing allows by default", () => decides([WRITE], {}, "ImplicitlyDenied"));
  test("a Deny wins", () => decides([READ, NO_READ], {}, "ExplicitlyDenied"));
  test("a Deny that does not match leaves it", () => decides([READ, NO_WRITE], {}, "Allowed"));
  test("a Deny is explicit even where nothing is allowed", () =>
    decides([WRITE, NO_READ], {}, "ExplicitlyDenied"));
  test("a Deny alone never allows", () => decides(NO_WRITE, {}, "ImplicitlyDenied"));
  test("the statements that match are named", () => {
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
  const asked = (parts: Parts): boolean => {
    const [first] = policyOf(document(only)).statements;
    return first !== undefined && statementMatches(first, requestOf({ context, ...parts }));
  };
  test("matches if all its parts do", () => expect(asked({})).toBe(true));
  test("needs its principal", () =>
    expect(asked({ principal: "arn:aws:iam::1:user/ana" })).toBe(false));
  test("needs its action", () => expect(asked({ action: "s3:PutObject" })).toBe(false));
  test("needs its resource", () => expect(asked({ resource: "arn:aws:s3:::b" })).toBe(false));
  test("needs each condition", () => {
    expect(asked({ context: { ...context, "x:k": "b" } })).toBe(false);
    expect(asked({ context: { "x:k": "a" } })).toBe(false);
  });
  test("order plays no part", () => {
    for (const statements of [
      [READ, NO_READ],
      [NO_READ, READ],
    ]) {
      decides(statements, {}, "ExplicitlyDenied");
    }
  });
});

describe("A3 a resource policy's statement without Resource", () => {
  const bare = { Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" };
  for (const resource of ["*", "arn:aws:s3:::b", "arn:::::"]) {
    test(`matches ${resource}`, () =>
      decides(bare, { action: "sts:AssumeRole", resource }, "Allowed"));
  }
});

describe("A4 empty lists", () => {
  test("match nothing", () => {
    matches({ Action: [] }, {}, false);
    matches({ Resource: [] }, {}, false);
  });
  test("their complement matches everything", () => {
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
     s3:? ~ s3:\u{1F333}           s3:\u00E9 !~ s3:\u00C9        s3:K !~ s3:\u212A`,
    (Action, action, expected) => matches({ Action }, { action }, expected),
  );
  test("a list is an or", () => {
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
  test("is the complement", () => {
    matches({ NotAction: "s3:Get*" }, {}, false);
    matches({ NotAction: "S3:GET*" }, {}, false);
    matches({ NotAction: "s3:Put*" }, {}, true);
    matches({ NotAction: ["s3:Put*", "iam:*"] }, {}, true);
    matches({ NotAction: ["s3:Put*", "s3:Get*"] }, {}, false);
    matches({ NotAction: "*" }, {}, false);
  });
});

describe("S1 resource patterns", () => {
  describe("the guide's examples of a bucket with two wildcards", () => {
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
  describe("missing components are a star", () => {
    lines(
      `* ~ arn:aws:s3:::b            arn:* ~ arn:aws:s3:::b      arn:aws:s3* ~ arn:aws:s3:::b/k
       arn:aws:s3* ~ arn:aws:s3-x::: arn:aws:s3 !~ arn:aws:s3-x:::
       arn:aws:sqs ~ arn:aws:sqs:r:1:q                           arn:aws:s3::: !~ arn:aws:s3:::b
       arn:aws:l:*:f ~ arn:aws:l:r:f:x                           arn:aws:l:*:f !~ arn:aws:l:r:1:f`,
      (Resource, resource, expected) => matches({ Resource }, { resource }, expected),
    );
  });
  test("a colon inside a variable is no separator", () => {
    const Resource = "arn:aws:iam::${aws:PrincipalAccount}:user/${aws:username}";
    matches({ Resource }, { resource: "arn:aws:iam::111122223333:user/ana" }, true);
    matches({ Resource }, { resource: "arn:aws:iam::111122223333:user/bob" }, false);
  });
});

describe("S2 a text that is no ARN", () => {
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
  test("and the complement", () => {
    matches({ NotResource: "arn:aws:s3:::*" }, { resource: "*" }, true);
    matches({ NotResource: "*" }, { resource: "*" }, false);
  });
});

describe("S4 NotResource", () => {
  test("is the complement", () => {
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
  test("in an Allow's NotResource it excepts nothing", () => {
    decides(statement({ NotResource: HOME }), {}, "Allowed");
    decides(statement({ NotResource: [HOME, REST] }), {}, "ImplicitlyDenied");
  });
  test("in a Deny's NotResource it excepts everything", () => {
    decides([statement(), deny({ NotResource: HOME })], {}, "Allowed");
    decides([statement(), deny({ NotResource: [HOME, "arn:aws:s3:::c"] })], {}, "Allowed");
    decides([statement(), deny({ NotResource: "arn:aws:s3:::c" })], {}, "ExplicitlyDenied");
  });
});

test("A1 a request is not changed by being asked about", () => {
  const request = Object.freeze(requestDocument({ context: Object.freeze({ "x:k": "a" }) }));
  decides(READ, request, "Allowed");
  decides(READ, request, "Allowed");
});
