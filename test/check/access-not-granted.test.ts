/**
 * CheckAccessNotGranted: which of AWS's texts an answer has, by the lists that were asked.
 */
import { describe, expect, test } from "vitest";
import { type Access, accessNotGranted } from "../../src/check/access-not-granted.ts";
import { document, type Part, policy } from "./notation.ts";

const ask = (access: Access, statement: Part = { Action: "s3:GetObject" }) =>
  accessNotGranted({ policy: policy(document(statement), "identity"), access, type: "identity" });

const READ = ["s3:GetObject"];
const WRITE = ["s3:PutObject"];
const OBJECT = ["arn:aws:s3:::b/o"];

const ACTIONS = "The policy document grants access to perform one or more of the listed actions.";
const RESOURCES = "The policy document grants access to one or more of the listed resources.";
const BOTH =
  "The policy document grants access to one or more listed resources to perform one or more " +
  "listed actions.";

describe("a FAIL has the text for", () => {
  test.each<[string, Access, string, string]>([
    ["actions", { actions: READ }, ACTIONS, "actions"],
    ["actions, with no resources", { actions: READ, resources: [] }, ACTIONS, "actions"],
    ["resources", { resources: OBJECT }, RESOURCES, "resources"],
    ["resources, with no actions", { actions: [], resources: OBJECT }, RESOURCES, "resources"],
    ["both", { actions: READ, resources: OBJECT }, BOTH, "actions and/or resources"],
  ])("%s", (_, access, message, listed) => {
    const reason = `One or more of the listed ${listed} in the statement with`;
    expect(ask(access)).toMatchObject({
      result: "FAIL",
      message,
      reasons: [{ description: `${reason} index: 0.`, statementIndex: 0 }],
    });
    expect(ask(access, { Action: READ, Sid: "Read" }).reasons).toMatchObject([
      { description: `${reason} sid: Read.`, statementIndex: 0, statementId: "Read" },
    ]);
  });
});

test.each<[Access, string]>([
  [{ actions: WRITE }, "perform the listed actions."],
  [{ actions: WRITE, resources: [] }, "perform the listed actions."],
  [{ actions: WRITE, resources: OBJECT }, "perform the listed actions or resources."],
])("a PASS has the text for %j", (access, end) =>
  expect(ask(access)).toMatchObject({
    result: "PASS",
    message: `The policy document does not grant access to ${end}`,
  }),
);

test("a PASS has the text for resources", () =>
  expect(ask({ resources: OBJECT }, { Resource: "arn:aws:s3:::other" })).toMatchObject({
    result: "PASS",
    message: "The policy document does not grant access to the listed resources.",
  }));
