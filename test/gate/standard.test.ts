/**
 * Standards: what a text means, and for each planted fault its place and message.
 *
 * The faults stand in standard-faults.txt, each with its text and its place.
 */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { judge } from "../../src/gate/judge.ts";
import { PRESETS } from "../../src/gate/presets.ts";
import schema from "../../src/gate/standard.schema.json" with { type: "json" };
import { BUILT_IN_STANDARD, readStandard } from "../../src/gate/standard.ts";
import { valueFrom } from "./notation.ts";
import { type FileTexts, problemsOf, reading, standardOf } from "./standard-notation.ts";

const policy = (statement: object, version: object = { Version: "2012-10-17" }): string =>
  JSON.stringify(
    { ...version, Statement: [{ Effect: "Allow", Action: "s3:*", ...statement }] },
    null,
    1,
  );

const ANY = { Resource: "*" };
const FILES: FileTexts = {
  "ceiling.json": policy(ANY),
  "below/ceiling.json": policy({ ...ANY, Action: "sqs:*" }),
  "deny.json": policy({ ...ANY, Effect: "Deny" }),
  "blank.json": policy({ ...ANY, Action: "s3:Get Object" }),
  "never.json": policy({
    ...ANY,
    Condition: { Null: { "aws:username": "true" }, StringEquals: { "aws:username": "a" } },
  }),
  "old.json": policy(ANY, {}),
  "wrong.json": policy({ Resource: "x" }),
  "text.json": "{",
  "twice.json": '{"Version": "2012-10-17", "Version": "2012-10-17"}',
  "list.json": "[]",
  "empty.json": "",
};

const rules = (...lines: readonly string[]): string =>
  ["version: 1", "rules:", ...lines.map((each) => `  ${each}`)].join("\n");
const inRule = (members: string): string => rules(`r: {check: ${members}}`);

describe("a check", () => {
  test.each<[string, object]>([
    ["no-public-access", { kind: "no-public-access" }],
    [
      "access-not-granted, actions: 'iam:PassRole'",
      { kind: "access-not-granted", actions: ["iam:PassRole"] },
    ],
    [
      "access-not-granted, actions: ['s3:*', 's3:*'], resources: 'arn:aws:s3:::a/*'",
      { kind: "access-not-granted", actions: ["s3:*"], resources: ["arn:aws:s3:::a/*"] },
    ],
    ["access-not-granted, resources: '*'", { kind: "access-not-granted", resources: ["*"] }],
    [
      "no-new-access-since, since: plan",
      {
        kind: "no-new-access-since",
        since: { kind: "plan" },
        created: "fail",
        denials: "warn",
      },
    ],
    [
      "no-new-access-since, since: origin/main~1",
      {
        kind: "no-new-access-since",
        since: { kind: "revision", revision: "origin/main~1" },
        created: "fail",
        denials: "warn",
      },
    ],
  ])("%s", (members, expected) => {
    expect(standardOf(inRule(members)).rules[0]?.check).toEqual(expected);
  });

  test("with zones of trust, whose account ids may be numbers", () => {
    const text = `${inRule("no-external-access, trusted: [us, them], includeServices: True")}
trusted: {us: [012345678901, " o-exampleorg "], them: 111122223333}`;
    expect(standardOf(text).rules[0]?.check).toEqual({
      kind: "no-external-access",
      zone: ["012345678901", "o-exampleorg", "111122223333"],
      includeServices: true,
    });
  });

  test("with lists of actions by name, its own and those of keyaki", () => {
    const text = `${inRule("access-not-granted, actions: [mine, keyaki:critical-actions]")}
actions: {mine: ["sqs:*", kms:PutKeyPolicy]}`;
    const check = standardOf(text).rules[0]?.check;
    const actions = check?.kind === "access-not-granted" ? (check.actions ?? []) : [];
    expect(actions.slice(0, 2)).toEqual(["sqs:*", "kms:PutKeyPolicy"]);
    expect(actions.filter((each) => each === "kms:PutKeyPolicy")).toHaveLength(1);
    expect(actions).toContain("cloudtrail:StopLogging");
  });

  test.each(["ceiling", "ceiling.json", "./below/../ceiling.json"])(
    "with the reference policy %s, whose statements have places",
    (reference) => {
      const rule = inRule(`no-new-access, reference: ${reference}`);
      const text = `${rule}\nreference: {ceiling: ceiling.json}`;
      const check = standardOf(text, FILES).rules[0]?.check;
      const value = check?.kind === "no-new-access" ? check.reference : undefined;
      expect(
        typeof value === "object" && value.kind === "object" && value.members[1]?.value,
      ).toMatchObject({
        kind: "list",
        items: [{ place: { file: "ceiling.json", line: 4, column: 3, endLine: 8 } }],
      });
    },
  );

  test("with a policy of what is forbidden", () =>
    expect(
      standardOf(inRule("access-not-granted, forbidden: ceiling.json"), FILES).rules[0]?.check,
    ).toMatchObject({ kind: "access-forbidden", forbidden: { kind: "object" } }));
});

describe("a standard", () => {
  test("has the texts, the level and the place of a rule", () =>
    expect(
      standardOf(rules("r:", "  check: no-public-access", "  level: note", "  why: w", "  help: h"))
        .rules,
    ).toEqual([
      {
        info: { name: "r", check: "no-public-access", level: "note", why: "w", help: "h" },
        check: { kind: "no-public-access" },
        place: { file: "keyaki.yaml", line: 3, column: 3 },
      },
    ]));

  test("has exceptions", () => {
    const exception =
      "{rule: [r], where: {kind: trust}, reason: a reason of ours, expires: 2027-03-31, " +
      "allows: ceiling.json, approved: me}";
    const text = `${inRule("no-public-access")}\nexceptions:\n  - ${exception}`;
    expect(standardOf(text, FILES).exceptions).toEqual([
      {
        rules: ["r"],
        where: [{ kind: ["trust"] }],
        reason: "a reason of ours",
        expires: "2027-03-31",
        allows: expect.objectContaining({ kind: "object" }),
        approved: "me",
        place: { file: "keyaki.yaml", line: 5, column: 5 },
      },
    ]);
  });

  test("knows the target", () => {
    const text = `${inRule("no-public-access")}
deploys: {account: 012345678901, region: eu-west-1, partition: aws,
  parameters: {Stage: prod, Ids: [1, "02"], On: true}}`;
    expect(standardOf(text).deploys).toEqual({
      account: "012345678901",
      region: "eu-west-1",
      partition: "aws",
      parameters: { Stage: "prod", Ids: ["1", "02"], On: "true" },
    });
  });

  test.each([
    ["", true, "fail"],
    ["inline: false", false, "fail"],
    ["inline: FALSE", false, "fail"],
    ["unread: warn", true, "warn"],
  ])("%j", (line, inline, unread) =>
    expect(standardOf(`${inRule("no-public-access")}\n${line}`)).toMatchObject({ inline, unread }),
  );

  test("without a file asks for nothing public and nothing new", () => {
    const text = rules(
      "nothing-public: {check: no-public-access}",
      "nothing-new: {check: no-new-access-since, since: plan, created: ignore}",
    );
    const checks = standardOf(text).rules.map(({ info, check }) => [info.name, info.level, check]);
    expect(
      BUILT_IN_STANDARD.rules.map(({ info, check }) => [info.name, info.level, check]),
    ).toEqual(checks);
    expect(BUILT_IN_STANDARD).toMatchObject({ inline: true, unread: "fail", exceptions: [] });
  });
});

describe("a standard that extends others", () => {
  const other = (name: string, more = ""): string =>
    `version: 1\nrules: {${name}: {check: no-public-access}}\n${more}`;

  test("has the rules of all, its own first, and each standard once", () => {
    const text = `${other("a")}extends: [b.yaml, d/c.yaml, keyaki:privilege-escalation]`;
    const files = { "b.yaml": other("b", "extends: [d/c.yaml]"), "d/c.yaml": other("c") };
    const { rules: found } = standardOf(text, files);
    expect(found.map(({ info }) => info.name)).toEqual(["a", "b", "c", "no-privilege-escalation"]);
    expect(found.map(({ place }) => `${place?.file}:${place?.line}:${place?.column}`)).toEqual([
      "keyaki.yaml:2:9",
      "b.yaml:2:9",
      "d/c.yaml:2:9",
      "keyaki.yaml:3:29",
    ]);
  });

  test("uses their names, and paths are relative to the file that has them", () => {
    const more =
      "trusted: {us: 111122223333}\nreference: {top: ceiling.json}\nexceptions:\n" +
      "  - {rule: a, where: {path: x}, reason: a reason of ours, expires: 2027-01-01}";
    const text = rules(
      "a: {check: no-new-access, reference: top}",
      "b: {check: no-external-access, trusted: us}",
    );
    const standard = standardOf(`${text}\nextends: [below/c.yaml]`, {
      ...FILES,
      "below/c.yaml": other("c", more),
    });
    expect(JSON.stringify(standard.rules[0]?.check)).toContain("below/ceiling.json");
    expect(standard.rules[1]?.check).toMatchObject({ zone: ["111122223333"] });
    expect(standard.exceptions[0]).toMatchObject({
      rules: ["a"],
      where: [{ path: { folder: "below" } }],
    });
  });

  test.each([
    ["inline: false", "inline: true", "deploys: {account: '111122223333'}", "fail", false, "warn"],
    ["unread: fail", "unread: warn", "deploys: {region: x}", "fail", true, "fail"],
    ["", "unread: warn", "", "warn", true, "warn"],
    ["", "", "", "fail", true, "warn"],
  ])("keeps what another one forbids: %s", (theirs, ours, facts, unread, inline, unreadParts) => {
    const text = `${other("a", ours)}\nextends: [b.yaml]\ndeploys: {account: '999999999999'}`;
    const standard = standardOf(text, { "b.yaml": other("b", `${theirs}\n${facts}`) });
    expect(standard).toMatchObject({ unread, unreadParts, inline });
    expect(standard.deploys).toEqual({
      account: "999999999999",
      ...(facts.includes("region") && { region: "x" }),
    });
  });

  test.each(Object.keys(PRESETS))("reads the preset %s", (name) => {
    const text = `version: 1\nextends: ["${name}"]\ntrusted: {us: 111122223333}`;
    const standard = standardOf(text);
    expect(problemsOf(text)).toEqual([]);
    expect(standard.rules).toHaveLength(1);
    expect(standard.rules[0]?.info.why).toBeDefined();
  });

  test.each(Object.keys(PRESETS))("has checks in %s that judge every policy", (name) => {
    const [rule] = standardOf(
      `version: 1\nextends: ["${name}"]\ntrusted: {us: 111122223333}`,
    ).rules;
    const check = rule?.check;
    if (check === undefined || check.kind === "no-new-access-since") throw new Error(name);
    const value = valueFrom({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
    });
    const subject = { policy: value, isResource: true, publicCheckType: "AWS::S3::Bucket" };
    expect(judge(subject, check).kind).toBe("failed");
  });
});

describe("a fault has its place", () => {
  const [, ...blocks] = readFileSync(new URL("standard-faults.txt", import.meta.url), "utf8")
    .trimEnd()
    .split(/^# /m);

  test.each(blocks.map((each) => [each.slice(0, each.indexOf("\n")), each]))(
    "%s",
    (title, block) => {
      const lines = block
        .slice(title.length + 1)
        .trimEnd()
        .split("\n");
      const isProblem = (line: string): boolean => line.startsWith("=> ");
      const text = lines.filter((line) => !isProblem(line)).join("\n");
      const expected = lines.filter(isProblem).map((line) => line.slice(3));
      expect(problemsOf(text, FILES)).toEqual(expected);
      expect(reading(text, FILES).kind).toBe("error");
    },
  );

  test("in a circle of standards, and no standard is read twice", () => {
    const text = "version: 1\nextends: [b.yaml, b.yaml]";
    const files = {
      "b.yaml": "version: 1\nextends: [c.yaml]",
      "c.yaml": "version: 1\nextends: [./b.yaml]",
    };
    expect(problemsOf(text, files)).toEqual([
      "c.yaml:2:11 EXTENDS_CIRCLE a standard extends itself: `b.yaml` → `c.yaml` → `b.yaml`",
    ]);
  });

  test("in a name that two standards define", () => {
    const other = `version: 1
rules: {r: {check: no-public-access}}
trusted: {us: o-example}
actions: {a: "s3:*"}
reference: {c: ceiling.json}`;
    const problems = problemsOf(`${other}\nextends: [b.yaml]`, { ...FILES, "b.yaml": other });
    const files = "is defined twice, in `keyaki.yaml` and `b.yaml`";
    expect(problems.map((each) => each.replace(/ \(.*/, ""))).toEqual([
      `b.yaml:3:11 DEFINED_TWICE the zone of trust \`us\` ${files}`,
      `b.yaml:4:11 DEFINED_TWICE the list of actions \`a\` ${files}`,
      `b.yaml:5:13 DEFINED_TWICE the reference policy \`c\` ${files}`,
      `b.yaml:2:9 DEFINED_TWICE the rule \`r\` ${files}`,
    ]);
  });

  test("in a chain of too many standards", () => {
    const names = [...Array(40).keys()].map((at) => `${at}.yaml`);
    const files = Object.fromEntries(
      names.map((name, at) => [name, `version: 1\nextends: [${at + 1}.yaml]`]),
    );
    expect(problemsOf("version: 1\nextends: [0.yaml]", files)).toEqual([
      "31.yaml:2:11 STANDARD_LIMIT a standard extends more than 32 others",
    ]);
  });

  test("in a rule with too many actions", () => {
    const actions = [...Array(101).keys()].map((at) => `s3:A${at}`);
    expect(problemsOf(inRule(`access-not-granted, actions: [${actions.join(", ")}]`))).toEqual([
      "3:43 STANDARD_LIMIT the rule has 101 actions, more than 100 (divide it into several rules)",
    ]);
  });

  test("at most 100 times", () => {
    const text = rules(...[...Array(300).keys()].map((at) => `r${at}: {check: x}`));
    expect(problemsOf(text)).toHaveLength(100);
  });
});

describe("a warning", () => {
  test.each([
    ["no-new-access, reference: blank.json", "blank.json:6:4 warning IMPOSSIBLE_NAME"],
    ["no-new-access, reference: old.json", "old.json:1:1 warning MISSING_VERSION"],
    ["access-not-granted, forbidden: old.json", "old.json:1:1 warning MISSING_VERSION"],
  ])("%s", (members, expected) => {
    const read = reading(inRule(members), FILES);
    expect(read.kind).toBe("ok");
    expect(problemsOf(inRule(members), FILES)[0]).toContain(expected);
  });
});

test("the example of its page is valid", () => {
  const page = readFileSync(new URL("../../docs/standard.md", import.meta.url), "utf8");
  const [, text = ""] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  expect(
    standardOf(text, { "exceptions/website-read.json": FILES["ceiling.json"] ?? "" }),
  ).toMatchObject({ rules: [{}, {}], exceptions: [{}] });
});

test("the schema is valid itself", () => {
  const ajv = new Ajv2020({ allowUnionTypes: true, strictRequired: false });
  expect(ajv.validateSchema(schema)).toBe(true);
  expect(() => ajv.compile(schema)).not.toThrow();
});

test.each(["keyaki.yaml", "above/keyaki.yaml"])("the policies of %s are beside it", (file) => {
  const asked: string[] = [];
  const read = (path: string): undefined => void asked.push(path);
  const text = `${inRule("no-new-access, reference: p/a.json")}\nextends: [../b.yaml]`;
  readStandard({ file, text }, { files: { read, list: () => undefined } });
  const folder = file.replace("keyaki.yaml", "");
  expect(asked).toEqual([folder === "" ? "../b.yaml" : "b.yaml"]);
  readStandard(
    { file, text: inRule("no-new-access, reference: p/a.json") },
    { files: { read, list: () => undefined } },
  );
  expect(asked[1]).toBe(`${folder}p/a.json`);
});
