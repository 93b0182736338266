/**
 * The principals that can do something, each with a path. They are compared with brute force: the
 * evaluator of stacks on all principals and a sample of requests.
 */
import { expect, test } from "vitest";
import { scopePolicy } from "../../src/check/access-not-granted.ts";
import { RoleGraph } from "../../src/reach/chains.ts";
import { whoCan } from "../../src/reach/who-can.ts";
import { evaluate } from "../../src/semantics/evaluate.ts";
import { parseRequest, type Request } from "../../src/semantics/request.ts";
import { evaluateStack } from "../../src/semantics/stack.ts";
import { account } from "./notation.ts";

const KEY = "arn:aws:s3:::payroll/key";

const ACCOUNT = account(`
user alice: s3:GetObject ${KEY}
user bob: sts:AssumeRole reader
user carol: s3:* arn:aws:s3:::other/*
user dave: s3:Put* *
role reader <- @: s3:Get* arn:aws:s3:::payroll/*
role chain <- carol: sts:AssumeRole reader
role writer <- reader: s3:PutObject *
role idle <- *:
`);

const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);

/** `carol by chain>reader`: a principal, and the roles that it becomes first. */
const asText = (actions: readonly string[], resources: readonly string[]): readonly string[] =>
  whoCan(ACCOUNT, { actions, resources }).holders.map(({ principal, path }) => {
    const roles = path.map(({ to }) => nameOf(to)).join(">");
    return nameOf(principal) + (roles === "" ? "" : ` by ${roles}`);
  });

test.each<[string, string, readonly string[]]>([
  [
    "s3:GetObject",
    KEY,
    ["alice", "bob by reader", "carol by chain>reader", "reader", "chain by reader"],
  ],
  [
    "s3:PutObject",
    KEY,
    [
      ...["bob by reader>writer", "carol by chain>reader>writer", "dave", "reader by writer"],
      ...["chain by reader>writer", "writer"],
    ],
  ],
  ["s3:GetObject", "arn:aws:s3:::other/*", ["carol"]],
  ["iam:CreateUser", "*", []],
])("who can %s on %s", (action, resource, expected) =>
  expect(asText([action], [resource])).toEqual(expected),
);

test("the answer is that of brute force over principals and requests", () => {
  const actions = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "sts:AssumeRole"];
  const resources = [KEY, "arn:aws:s3:::payroll/x", "arn:aws:s3:::other/x", "arn:aws:s3:::b/x"];
  const graph = new RoleGraph(ACCOUNT);
  for (const action of actions) {
    for (const resource of resources) {
      const scope = scopePolicy({ actions: [action], resources: [resource] }, "resource");
      const direct = new Set(
        ACCOUNT.members.filter((member) => {
          const request = requestOf(member.arn, action, resource);
          expect(evaluate(scope, request).decision).toBe("Allowed");
          return evaluateStack(ACCOUNT.stackOf(member), request).decision === "Allowed";
        }),
      );
      const own = new Set([...direct].map(({ arn }) => arn));
      const expected = ACCOUNT.members
        .filter(
          (each) => own.has(each.arn) || graph.reach(each).chains.some(({ role }) => own.has(role)),
        )
        .map(({ arn }) => arn);
      const { holders } = whoCan(ACCOUNT, { actions: [action], resources: [resource] });
      expect(holders.map(({ principal }) => principal)).toEqual(expected);
    }
  }
});

function requestOf(principal: string, action: string, resource: string): Request {
  const read = parseRequest({ principal, action, resource }, "resource");
  if (read.kind === "request") return read.request;
  throw new Error("a request of the sample is valid");
}
