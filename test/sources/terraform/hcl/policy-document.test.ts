/**
 * The data source `aws_iam_policy_document`: blocks, and the statements that they mean.
 */
import { describe, expect, test } from "vitest";
import { policies } from "./memory-files.ts";

/** The policy of a document with these lines, without its version. */
function documentOf(inside: string, more = ""): string {
  const source = `${more}
data "aws_iam_policy_document" "d" {
  ${inside}
}
resource "aws_iam_policy" "p" {
  policy = data.aws_iam_policy_document.d.json
}
`;
  const found = policies(source).map((each) => each.replace("aws_iam_policy.p.policy", "P"));
  return found.join("\n").replaceAll('Version:"2012-10-17",', "");
}

const CASES: readonly (readonly [name: string, inside: string, policy: string])[] = [
  ["no statement", "", "P = {Statement:[]}"],
  [
    "an action",
    'statement {\n actions = ["a:b"]\n resources = ["*"]\n}',
    'P = {Statement:[{Effect:"Allow",Action:["a:b"],Resource:["*"]}]}',
  ],
  [
    "an effect, a Sid, and negated lists",
    'statement {\n sid = "S"\n effect = "Deny"\n not_actions = ["a:b"]\n not_resources = ["x"]\n}',
    'P = {Statement:[{Sid:"S",Effect:"Deny",NotAction:["a:b"],NotResource:["x"]}]}',
  ],
  [
    "a version and an id",
    'version = "2008-10-17"\n policy_id = "i"',
    'P = {Version:"2008-10-17",Id:"i",Statement:[]}',
  ],
  [
    "everybody",
    'statement {\n principals {\n type = "*"\n identifiers = ["*"]\n}\n}',
    'P = {Statement:[{Effect:"Allow",Principal:"*"}]}',
  ],
  [
    "principals of several blocks",
    `statement {
      principals {\n type = "AWS"\n identifiers = ["1"]\n}
      principals {\n type = "Service"\n identifiers = ["s"]\n}
      principals {\n type = "AWS"\n identifiers = ["2"]\n}
    }`,
    'P = {Statement:[{Effect:"Allow",Principal:{AWS:["1","2"],Service:["s"]}}]}',
  ],
  [
    "principals whose type is not known",
    'statement {\n principals {\n type = var.a\n identifiers = ["1"]\n}\n}',
    'P = {Statement:[{Effect:"Allow",Principal:<structure principals: var.a>}]}',
  ],
  [
    "conditions with the same operator and key",
    `statement {
      condition {\n test = "StringLike"\n variable = "k"\n values = ["a"]\n}
      condition {\n test = "StringLike"\n variable = "k"\n values = ["b"]\n}
      condition {\n test = "StringLike"\n variable = "l"\n values = ["c"]\n}
    }`,
    'P = {Statement:[{Effect:"Allow",Condition:{StringLike:{k:["a","b"],l:["c"]}}}]}',
  ],
  [
    "a condition whose key is not known",
    'statement {\n condition {\n test = "Null"\n variable = var.a\n values = ["true"]\n}\n}',
    'P = {Statement:[{Effect:"Allow",Condition:{whether {"test" = "Null", "variable" = var.a, ' +
      '"values" = ["true"]}:<structure {"test" = "Null", "variable" = var.a, ' +
      '"values" = ["true"]}>}}]}',
  ],
  [
    "variables of the policy",
    'statement {\n resources = ["a/&{aws:username}", "$${b}"]\n}',
    'P = {Statement:[{Effect:"Allow",Resource:["a/${aws:username}","${b}"]}]}',
  ],
  [
    "dynamic statements",
    'dynamic "statement" {\n for_each = ["a", "b"]\n content {\n actions = [statement.value]\n}\n}',
    'P = {Statement:[{Effect:"Allow",Action:["a"]},{Effect:"Allow",Action:["b"]}]}',
  ],
  [
    "an iterator with a name, over an object",
    'dynamic "statement" {\n for_each = { k = "v" }\n iterator = i\n ' +
      "content {\n sid = i.key\n actions = [i.value]\n}\n}",
    'P = {Statement:[{Sid:"k",Effect:"Allow",Action:["v"]}]}',
  ],
  [
    "statements whose number is not known",
    'dynamic "statement" {\n for_each = var.a\n ' +
      'content {\n effect = "Deny"\n actions = ["a:b"]\n}\n}',
    'P = {Statement:[{Effect:"Deny",Action:["a:b"],Condition:{whether var.a:<structure var.a>}}]}',
  ],
  [
    "a statement that a condition decides",
    'dynamic "statement" {\n for_each = var.a ? [1] : []\n content {\n actions = ["a:b"]\n}\n}',
    'P if var.a = {Statement:[{Effect:"Allow",Action:["a:b"]}]}\nP if not var.a = {Statement:[]}',
  ],
  [
    "source documents, which come first, and own statements with their Sid",
    'source_policy_documents = [jsonencode({ Statement = [{ Sid = "a", R = 1 }, { R = 2 }] })]\n' +
      'statement {\n sid = "a"\n}\nstatement {\n sid = "b"\n}',
    'P = {Statement:[{Sid:"a",Effect:"Allow"},{R:2},{Sid:"b",Effect:"Allow"}]}',
  ],
  [
    "override documents, and texts",
    'override_policy_documents = ["{\\"Statement\\": {\\"Sid\\": \\"a\\", \\"R\\": 1}}", ""]\n' +
      'statement {\n sid = "a"\n}',
    'P = {Statement:[{Sid:"a",R:1}]}',
  ],
  [
    "an override that is not known, which may take the place of any statement with a Sid",
    'override_policy_documents = [var.a]\nstatement {\n sid = "a"\n}\nstatement {\n}',
    'P = {Statement:[{Sid:"a",Effect:"Allow",Condition:{whether the Sid var.a:<structure the Sid ' +
      'var.a>}},{Effect:"Allow"},<structure var.a>]}',
  ],
  [
    "another document",
    "source_policy_documents = [data.aws_iam_policy_document.e.json]",
    'P = {Statement:[{Effect:"Allow",Action:["e"]}]}',
  ],
];

describe("the document of", () => {
  const more =
    'variable "a" {}\ndata "aws_iam_policy_document" "e" {\n statement {\n actions = ["e"]\n}\n}';

  test.each(CASES)("%s", (_name, inside, policy) => {
    expect(documentOf(inside, more)).toBe(policy);
  });
});
