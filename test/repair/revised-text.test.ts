/**
 * The text of a repaired document: what stays keeps its text, and new values look like their
 * neighbours.
 *
 * A case is a document and the document that the change makes of it, as texts.
 */
import { expect, test } from "vitest";
import { patchJson, patchOf, type RevisedStatements } from "../../src/repair/patch.ts";
import { revisedText } from "../../src/repair/revised-text.ts";

const STAYS = { Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: "*" };
const LESS = { ...STAYS, Action: ["s3:PutObject"] };
const DENY = { Effect: "Deny", Action: "s3:*", Resource: "*" };

function revised(text: string, ...change: readonly object[][]): string {
  const statements: RevisedStatements = {
    revisions: change.slice(0, -1).map(([stays, ...parts]) => ({
      ...(stays && { stays: stays as Record<string, unknown> }),
      parts: parts as Record<string, unknown>[],
    })),
    appended: (change.at(-1) ?? []) as Record<string, unknown>[],
  };
  return revisedText(text, statements);
}

test("an entry of a list goes with its separator, and nothing else changes", () => {
  const text = `{ "Statement" : [
\t{"Effect":"Allow", "Action": [ "s3:GetObject" , "s3:PutObject" ],
\t "Resource":"*"}
] }`;
  expect(revised(text, [LESS], [])).toBe(text.replace('"s3:GetObject" , ', ""));
});

test("the last entry goes with the separator before it", () => {
  const list = '["s3:GetObject", "s3:PutObject"]';
  const text = `{"Statement": [{"Effect": "Allow", "Action": ${list}, "Resource": "*"}]}`;
  const first = { ...STAYS, Action: ["s3:GetObject"] };
  expect(revised(text, [first], [])).toBe(text.replace(', "s3:PutObject"', ""));
});

test("a new statement is indented as the document is", () => {
  const text = `{
    "Statement": [
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": "*"
        }
    ]
}
`;
  expect(revised(text, [STAYS], [DENY])).toBe(`{
    "Statement": [
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": "*"
        },
        {
            "Effect": "Deny",
            "Action": "s3:*",
            "Resource": "*"
        }
    ]
}
`);
});

test("a document of one line stays one", () => {
  const text = JSON.stringify({ Statement: [STAYS] });
  expect(revised(text, [STAYS], [DENY])).toBe(JSON.stringify({ Statement: [STAYS, DENY] }));
});

test("a single statement becomes a list where a second one is added", () => {
  const text = JSON.stringify({ Statement: STAYS }, undefined, 2);
  expect(JSON.parse(revised(text, [STAYS], [DENY]))).toEqual({ Statement: [STAYS, DENY] });
  expect(revised(text, [LESS], [])).toBe(text.replace('"s3:GetObject",\n      ', ""));
});

test("a statement that goes takes its separator with it", () => {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: [DENY, STAYS] }, undefined, 2);
  const left = JSON.stringify({ Version: "2012-10-17", Statement: [DENY] }, undefined, 2);
  expect(revised(text, [DENY], [], [])).toBe(left);
});

test("the patch names the entries of the given document, from its end to its start", () => {
  const document = { Statement: [STAYS, STAYS] };
  const change: RevisedStatements = {
    revisions: [{ stays: LESS, parts: [DENY] }, { parts: [] }],
    appended: [DENY],
  };
  expect(patchJson(patchOf(document, change))).toEqual([
    { op: "add", path: "/Statement/2", value: DENY },
    { op: "remove", path: "/Statement/1" },
    { op: "add", path: "/Statement/1", value: DENY },
    { op: "remove", path: "/Statement/0/Action/0" },
  ]);
});
