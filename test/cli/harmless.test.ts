/**
 * The user's text cannot forge a line of a report, nor send commands to a terminal.
 *
 * Every place where a text of the user reaches a report, a warning or an error is given a text with
 * line ends, escape sequences and marks of text direction.
 */
import { describe, expect, test } from "vitest";
import { NO_COLOURS } from "../../src/cli/colour.ts";
import { diagnosticLine } from "../../src/cli/diagnostic-line.ts";
import { harmless, harmlessLines } from "../../src/explain/harmless.ts";
import { allow, answerOf, deny, type Files, keyaki, policy } from "./process.ts";

/** A line that looks like a verdict, a CSI sequence in 7 and 8 bits, and marks of direction. */
const EVIL = "x\nPASS: forged\r\u001b[2J\u009b2J\u0085\u2028\u202e\u2066\u061c\u200b\u{e0041}";
const HARMFUL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it looks for control characters
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u2028-\u202e\u2066-\u2069\u{e0041}]/u;

/** Asserts that a text has none of the characters, and no forged line. */
function isHarmless(text: string): void {
  expect(text).not.toMatch(HARMFUL);
  expect(text).not.toMatch(/^\W*PASS: forged/m);
}

describe("harmless", () => {
  test.each([
    ["a\tb ~", "a\tb ~"],
    ["a\nb\r\n", "a\\u000ab\\u000d\\u000a"],
    ["\u001b[2J\u009b", "\\u001b[2J\\u009b"],
    ["\u2028\u2029\u202e\u2066\u200f\u061c", "\\u2028\\u2029\\u202e\\u2066\\u200f\\u061c"],
    ["\u200b\u2060\ufeff\u00ad", "\\u200b\\u2060\\ufeff\\u00ad"],
    ["\u{e0041}", "\\udb40\\udc41"],
    ["\ud800", "\\ud800"],
    ["é🌳日本", "é🌳日本"],
  ])("writes %j as %j", (text, written) => expect(harmless(text)).toBe(written));

  test("keeps the lines of text that keyaki wrote", () => {
    expect(harmlessLines("a\nb\u001b\n")).toBe("a\nb\\u001b\n");
  });
});

describe("a forged line does not reach the text of", () => {
  const evil = { Sid: EVIL, Condition: { StringEquals: { [`aws:RequestTag/${EVIL}`]: EVIL } } };
  const files: Files = {
    [`${EVIL.replaceAll("/", "")}.json`]: policy(allow("s3:*", evil), allow("sqs:*", evil)),
    "old.json": policy(allow("s3:GetObject"), deny("s3:*", evil)),
    "trust.json": policy(allow("s3:*", { ...evil, Principal: { AWS: "*" } })),
    "request.json": {
      principal: "arn:aws:iam::111122223333:user/a",
      action: "s3:GetObject",
      resource: "*",
      context: { [`aws:RequestTag/${EVIL}`]: EVIL },
    },
  };
  const [name = ""] = Object.keys(files);

  test.each([
    [["check-no-new-access", "--existing", "old.json", "--new", name]],
    [["check-access-not-granted", "--policy", name, "--actions", "sqs:*"]],
    [["check-no-public-access", "--policy", "trust.json", "--resource-type", "AWS::S3::Bucket"]],
    [["check-no-external-access", "--policy", "trust.json", "--zone-of-trust", "o-abcdefghij"]],
    [["compare", "--existing", "old.json", "--new", name]],
    [["compare", "--existing", "old.json", "--new", name, "--steps", "1"]],
    [["evaluate", "--policy", name, "--request", "request.json"]],
    [["formula", "--policy", name]],
    [["smt", "check-no-new-access", "--existing", "old.json", "--new", name]],
    [
      ["findings", "--policy", "trust.json", "--resource-type", "AWS::S3::Bucket"].concat([
        "--zone-of-trust",
        "123456789012",
      ]),
    ],
  ])("%j", async (args) => {
    const ran = await keyaki(args, { files });
    expect(ran.stdout + ran.stderr).not.toBe("");
    isHarmless(ran.stdout);
    isHarmless(ran.stderr);
    if (args[0] === "smt") return;
    const json = await keyaki([...args, "--format", "json"], { files });
    isHarmless(json.stdout);
    answerOf(json);
  });

  test.each([
    [[EVIL]],
    [["formula", `--${EVIL}`]],
    [["formula", "--policy", "old.json", EVIL]],
    [["formula", "--policy", `gone${EVIL}`]],
    [["formula", "--policy", "old.json", "--policy-type", EVIL]],
    [["compare", "--existing", "old.json", "--new", name, "--steps", EVIL]],
    [["compare", "--existing", "old.json", "--new", name, "--engine", "z3", "--z3", EVIL]],
    [["compare", "--existing", name, "--new", name]],
    [["check-access-not-granted", "--policy", name, "--actions", EVIL]],
    [["check-access-not-granted", "--policy", name, "--resources", EVIL]],
    [["check-no-external-access", "--policy", "trust.json", "--zone-of-trust", EVIL]],
    [["check-no-public-access", "--policy", "trust.json", "--resource-type", EVIL]],
    [["verify", `gone${EVIL}`, "--existing", "old.json"]],
    [["verify", name, "--existing", "old.json"]],
    [
      ["check-no-new-access", "--existing", "old.json", "--new", name].concat([
        "--certificate",
        `gone${EVIL}/c.json`,
      ]),
    ],
  ])("an error: %j", async (args) => {
    const ran = await keyaki(args, { files });
    expect(ran).toMatchObject({ status: 1, stdout: "" });
    isHarmless(ran.stderr);
    // The policy itself has warnings about its forged names.
    expect(ran.stderr.trim().split("\n").length).toBeLessThanOrEqual(6);
    const json = await keyaki([...args, "--format", "json"], { files });
    isHarmless(json.stdout);
  });

  test("an error in a document", async () => {
    const documents = [
      { [EVIL]: 1, Statement: [] },
      policy({ Effect: EVIL, Action: EVIL, Resource: EVIL, [EVIL]: 1 }),
      policy(allow("s3:*", { Principal: { [EVIL]: EVIL, AWS: EVIL } })),
      policy(allow("s3:*", { Condition: { [EVIL]: { [EVIL]: EVIL } } })),
    ];
    for (const document of documents) {
      const ran = await keyaki(["formula", "--policy", name], { files: { [name]: document } });
      expect(ran.status).toBe(1);
      isHarmless(ran.stderr);
      // A line of the source, and a help, follow the error with an indentation.
      const lines = ran.stderr
        .trim()
        .split("\n")
        .filter((line) => !line.startsWith("  "));
      for (const line of lines) expect(line).toMatch(/\[[A-Z_]+\]$/);
    }
  });

  test("an answer of a batch, which stays one line for every reader", async () => {
    const lines = [
      { id: EVIL, operation: EVIL },
      { id: { [EVIL]: [EVIL] }, operation: "Formula", policyDocument: files[name] },
      { operation: "Formula", policyDocument: "{", [EVIL]: EVIL },
    ];
    const stdin = lines.map((each) => `${JSON.stringify(each)}\n`).join("");
    const ran = await keyaki(["batch"], { stdin });
    isHarmless(ran.stdout);
    const answers = ran.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(answers).toMatchObject([{ id: EVIL }, { id: { [EVIL]: [EVIL] } }, { id: null }]);
  });
});

test("a diagnostic is one line, whatever its texts are", () => {
  const parts = { policy: "new", code: "X", message: EVIL, line: 1, column: 1 } as const;
  isHarmless(diagnosticLine(parts, { new: EVIL }, NO_COLOURS));
});

test("a suggestion of commander stays on its own line", async () => {
  const { stderr } = await keyaki(["formula", "--policy", "x", "--polcy", "x"]);
  expect(stderr).toBe("error: unknown option '--polcy'\n(Did you mean --policy?)\n");
});
