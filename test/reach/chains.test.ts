/**
 * Chains of roles: who can become whom. Each case is an account, and the roles that a principal can
 * become, each with the roles on the way.
 */
import { describe, expect, test } from "vitest";
import { RoleGraph } from "../../src/reach/chains.ts";
import type { Directory } from "../../src/reach/directory.ts";
import { parseRequest } from "../../src/semantics/request.ts";
import { evaluateStack } from "../../src/semantics/stack.ts";
import { account } from "./notation.ts";

const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);

/** `b, b>c`: the chains from a principal. */
function chains(directory: Directory & { arnOf(name: string): string }, from: string): string {
  const member = directory.members.find(({ arn }) => arn === directory.arnOf(from));
  if (member === undefined) throw new Error(`no ${from}`);
  const { chains: found, undecided } = new RoleGraph(directory).reach(member);
  const texts = found.map(({ path }) => path.map(({ to }) => nameOf(to)).join(">"));
  return [...texts, ...undecided.map(({ to, limit }) => `${nameOf(to)}?${limit}`)].join(", ");
}

const TAGGED = '{"StringEquals": {"aws:RequestTag/team": "x"}}';
const EXTERNAL = '{"StringEquals": {"sts:ExternalId": "secret"}}';

describe("from a, the roles are", () => {
  test.each<[string, string, string]>([
    ["named, no permission needed", "user a:\nrole b <- a:", "b"],
    ["named by the account, permission needed", "user a:\nrole b <- @:", ""],
    ["the account and a permission", "user a: sts:AssumeRole b\nrole b <- @:", "b"],
    ["a permission without a trust", "user a: sts:AssumeRole *\nrole b <- c:\nrole c:", ""],
    ["a permission on another role", "user a: sts:AssumeRole c\nrole b <- @:\nrole c <- b:", ""],
    ["a chain", "user a:\nrole b <- a:\nrole c <- b:", "b, b>c"],
    [
      "a shortest chain",
      "user a:\nrole b <- a:\nrole c <- b, d:\nrole d <- a:\nrole e <- c:",
      "b, d, b>c, b>c>e",
    ],
    ["a circle", "role a <- b:\nrole b <- a:", "b"],
    ["a chain needs the role's own permission", "user a:\nrole b <- a:\nrole c <- @:", "b"],
    ["everybody is trusted", "user a:\nrole b <- *:", "b"],
    ["a condition that the caller can meet", `user a:\nrole b <- a ${EXTERNAL}:`, "b"],
    ["session tags, allowed by the trust", `user a:\nrole b <- a ${TAGGED}:`, "b"],
    [
      "session tags through the account, no permission to tag",
      `user a: sts:AssumeRole b\nrole b <- @ ${TAGGED}:`,
      "b?session-tags",
    ],
    [
      "session tags through the account",
      `user a: sts:AssumeRole b; sts:TagSession b\nrole b <- @ ${TAGGED}:`,
      "b",
    ],
  ])("%s", (_, text, expected) => expect(chains(account(text), "a")).toBe(expected));
});

test("each request of an edge is allowed by the stack of its caller", () => {
  const directory = account(
    `user a: sts:AssumeRole b; sts:TagSession b\nrole b <- @ ${TAGGED}:\nrole c <- b:`,
  );
  const graph = new RoleGraph(directory);
  let count = 0;
  for (const member of directory.members) {
    for (const { to, requests } of graph.edgesFrom(member)) {
      const stack = directory.trustStackOf(member, { kind: "role", arn: to });
      for (const request of requests) {
        const read = parseRequest(request, "resource");
        if (read.kind !== "request") throw new Error("a request of an edge is valid");
        expect(evaluateStack(stack, read.request).decision).toBe("Allowed");
        count += 1;
      }
    }
  }
  expect(count).toBe(3);
});
