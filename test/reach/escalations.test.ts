/**
 * Which published paths of privilege escalation a principal can take, and with which requests.
 */
import { describe, expect, test } from "vitest";
import { escalationsOf } from "../../src/reach/escalations.ts";
import { parseRequest } from "../../src/semantics/request.ts";
import { evaluateStack } from "../../src/semantics/stack.ts";
import { account } from "./notation.ts";

/** The ids of the paths that `a` can take, with the role that is used. */
function paths(text: string): string {
  const directory = account(text);
  const { escalations, undecided } = escalationsOf(directory);
  const own = escalations.filter(({ principal }) => principal === directory.arnOf("a"));
  const texts = own.map(({ path, targets }) => {
    const [role] = Object.values(targets);
    return role === undefined ? path.id : `${path.id} ${role.slice(role.lastIndexOf("/") + 1)}`;
  });
  return [...texts, ...undecided.map(({ path, limit }) => `${path}?${limit}`)].join(", ");
}

const LAMBDA = "user a: iam:PassRole r; lambda:CreateFunction *; lambda:InvokeFunction *";

describe("the paths of a are", () => {
  test.each<[string, string, string]>([
    ["none without a permission", "user a: s3:* *", ""],
    ["its own policy", "user a: iam:PutUserPolicy a", "iam-007"],
    ["not that of another user alone", "user a: iam:PutUserPolicy b\nuser b:", ""],
    ["a new function with a role", `${LAMBDA}\nrole r <- lambda.amazonaws.com:`, "lambda-001 r"],
    ["no function with a role for EC2", `${LAMBDA}\nrole r <- ec2.amazonaws.com:`, ""],
    ["no function without a role", LAMBDA.replace("PassRole r", "PassRole *"), ""],
    [
      "the role that may be passed",
      `${LAMBDA}\nrole q <- lambda.amazonaws.com:\nrole r <- lambda.amazonaws.com:`,
      "lambda-001 r",
    ],
    [
      "no function that is another for each request",
      "user a: iam:PassRole r; " +
        "lambda:CreateFunction arn:aws:lambda:eu-west-1:111122223333:function:one; " +
        "lambda:InvokeFunction arn:aws:lambda:*:*:function:two\nrole r <- lambda.amazonaws.com:",
      "",
    ],
    [
      "undecided where no choice of a function suits",
      "user a: iam:PassRole r; " +
        "lambda:CreateFunction arn:aws:lambda:*:*:function:one; " +
        "lambda:InvokeFunction arn:aws:lambda:*:*:function:two\nrole r <- lambda.amazonaws.com:",
      "lambda-001?shared-targets",
    ],
    [
      "a function that both requests may name",
      "user a: iam:PassRole r; " +
        "lambda:CreateFunction arn:aws:lambda:*:*:function:*; " +
        "lambda:InvokeFunction arn:aws:lambda:*:*:function:two\nrole r <- lambda.amazonaws.com:",
      "lambda-001 r",
    ],
  ])("%s", (_, text, expected) => expect(paths(text)).toBe(expected));
});

test("every request of every path of an administrator is allowed", () => {
  const services = ["ec2", "lambda", "glue", "cloudformation", "sagemaker", "codebuild"];
  const trusts = services.map((each) => `role ${each} <- ${each}.amazonaws.com, a:`).join("\n");
  const directory = account(`user a: * *\nuser b:\n${trusts}`);
  const { escalations } = escalationsOf(directory);
  const own = escalations.filter(({ principal }) => principal === directory.arnOf("a"));
  expect(new Set(own.map(({ path }) => path.id)).size).toBeGreaterThan(40);
  for (const { requests, path } of own) {
    expect(requests).toHaveLength(path.requests.length);
    for (const [at, request] of requests.entries()) {
      expect(request.action).toBe(path.requests[at]?.action);
      const read = parseRequest(request, "resource");
      if (read.kind !== "request") throw new Error("a request of a path is valid");
      const stack = directory.stackOf({ kind: "user", arn: directory.arnOf("a") });
      expect(evaluateStack(stack, read.request).decision).toBe("Allowed");
    }
  }
});
