/**
 * Rules without policies: a note, or a warning if a type is probably misspelt.
 */
import { expect, test } from "vitest";
import { idleRules } from "../../src/gate/idle-rules.ts";
import { BUILT_IN_STANDARD } from "../../src/gate/standard.ts";
import { shown, site, standardOf } from "./standard-notation.ts";

const NOTE = "3:3 note RULE_UNUSED the rule `r` is about no policy that was read";
const WARNING = "3:3 warning RULE_UNUSED the rule `r` is about no policy that was read";

test.each([
  ["{}", []],
  ["{where: {kind: resource}}", []],
  ["{where: {kind: trust}}", [NOTE]],
  ["{except: {kind: resource}}", [NOTE]],
  ["{where: {type: AWS::IAM::Role}}", [NOTE]],
  [
    "{where: {type: AWS::S3::Bucketpolicy}}",
    [
      `${WARNING} (its \`where\` has the type \`AWS::S3::Bucketpolicy\`; ` +
        "did you mean `AWS::S3::BucketPolicy`?)",
    ],
  ],
  ["{where: {type: AWS::S3::BucketPolicy, kind: trust}}", [NOTE]],
])("%s", (members, expected) => {
  const rule = members.replace("{", "{check: no-public-access, ").replace(", }", "}");
  const standard = standardOf(`version: 1\nrules:\n  r: ${rule}`);
  expect(shown(idleRules(standard, [site()]))).toEqual(expected);
  expect(idleRules(standard, [])).toEqual([]);
});

test("the built-in standard has no place for a note", () =>
  expect(idleRules(BUILT_IN_STANDARD, [site()])).toEqual([]));
