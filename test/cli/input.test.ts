/**
 * Documents that are invalid, too large or unusually written, given to the real command.
 *
 * Each invalid document is rejected with the place of the error, in the format of compilers, and
 * nothing crashes or hangs. The last tests are documents that the command must accept.
 */
import { describe, expect, test } from "vitest";
import { allow, answerOf, keyaki, policy } from "./process.ts";

const ONE = '{"Version":"2012-10-17","Statement":';

/** Asserts that the document is rejected and that standard error contains the message. */
async function rejects(document: string | Uint8Array, message: string): Promise<void> {
  const args = ["check-no-new-access", "--existing", "ok.json", "--new", "-"];
  const files = { "ok.json": policy(allow("*")) };
  const text = await keyaki(args, { files, stdin: document });
  expect(text).toMatchObject({ status: 1, stdout: "" });
  expect(text.stderr).toContain(message);
}

describe.concurrent("a document is rejected for", () => {
  test.each([
    ["nothing at all", "", "<stdin>:1:1: error: not valid JSON: value expected"],
    ["a missing bracket", `${ONE}[\n{}`, "<stdin>:2:3: error: not valid JSON"],
    ["a comment", `${ONE}[]} // x`, "error: not valid JSON: comments are not allowed"],
    [
      "a trailing comma",
      '{\n  "Version": "2012-10-17",\n}',
      "<stdin>:3:1: error: not valid JSON: key in double quotes expected",
    ],
    ["a key that stands twice", '{"Id":"a","Id":"b"}', "<stdin>:1:11: error: duplicate key `Id`"],
    [
      "a key that stands twice, once escaped",
      '{"Id":"a","\\u0049d":"b"}',
      "error: duplicate key `Id` [DUPLICATE_KEY]",
    ],
    ["no object", "[]", "<stdin>:1:1: error: the policy must be an object, not a list"],
    ["a null", "null", "error: the policy must be an object, not null"],
    ["an unknown element", `${ONE}[],"Statments":1}`, "[INVALID_POLICY_ELEMENT]"],
    [
      "an unknown operator",
      `${ONE}{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Like":{"k":"v"}}}}`,
      "unknown condition operator `Like` [INVALID_CONDITION_OPERATOR]",
    ],
    [
      "a wrong type",
      `${ONE}{"Effect":"Allow","Action":7,"Resource":"*"}}`,
      "<stdin>:1:55: error: `Action` must be a string, not a number [DATA_TYPE_MISMATCH]",
    ],
  ])("%s", async (_, document, message) => {
    await rejects(document, message);
  });

  test("10,000 levels of nesting", async () => {
    const deep = "[".repeat(10_000) + "]".repeat(10_000);
    await rejects(`${ONE}${deep}}`, "error: the document is nested deeper than 100 levels");
    await rejects('{"a":'.repeat(10_000), "[LIMIT_DEPTH]");
  });

  test("bytes that are not UTF-8, with line and byte", async () => {
    const bytes = Buffer.concat([Buffer.from('{\n"Id": "'), Buffer.from([0xc3, 0x28])]);
    await rejects(bytes, "<stdin>:2:8: error: not UTF-8 text: malformed at byte 9 [INVALID_UTF8]");
  });

  test("a size above 1 MiB", async () => {
    const bytes = `{"Id":"${"a".repeat(1_048_576)}"}`;
    await rejects(bytes, "<stdin>:1:1: error: the document is larger than 1048576 bytes");
  });

  test("a size far above the limit, without reading all of it", async () => {
    await rejects(Buffer.alloc(64 * 1024 * 1024, 0x20), "[LIMIT_BYTES]");
  });
});

describe.concurrent("with the format json", () => {
  const args = ["compare", "--format", "json", "--existing", "a.json", "--new", "b.json"];

  test("an error has all diagnostics of all documents, with their places", async () => {
    const files = {
      "a.json": '{\n  "Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}\n}',
      "b.json": `${ONE}[]}`,
    };
    const { status, stdout, stderr } = await keyaki(args, { files });
    expect(status).toBe(1);
    expect(stderr.split("\n").filter((line) => /\[[A-Z_]+\]$/.test(line))).toHaveLength(3);
    expect(JSON.parse(stdout)).toEqual({
      error: {
        name: "ValidationException",
        message:
          "existing policy, line 2, column 17: `Effect` must be `Allow` or `Deny`, not `allow` " +
          "(it is case-sensitive) (and 1 more error)",
        reason: "fieldValidationFailed",
        fieldList: [
          {
            name: "existingPolicyDocument",
            message: "`Effect` must be `Allow` or `Deny`, not `allow` (it is case-sensitive)",
          },
          { name: "newPolicyDocument", message: "`Statement` is empty" },
        ],
        diagnostics: [
          expect.objectContaining({ severity: "warning", code: "MISSING_VERSION", line: 1 }),
          {
            severity: "error",
            code: "INVALID_EFFECT",
            message: "`Effect` must be `Allow` or `Deny`, not `allow` (it is case-sensitive)",
            policy: "existing",
            path: ["Statement", "Effect"],
            line: 2,
            column: 17,
            help: "did you mean `Allow`?",
          },
          {
            severity: "error",
            code: "MISSING_STATEMENT",
            message: "`Statement` is empty",
            policy: "new",
            path: ["Statement"],
            line: 1,
            column: 25,
            help: 'write "Statement": [ the statements ]',
          },
        ],
      },
    });
  });

  test("an invalid JSON text has the reason `cannotParse`", async () => {
    const files = { "a.json": policy(allow("*")), "b.json": "{" };
    const { error } = answerOf(await keyaki(args, { files }));
    expect(error).toMatchObject({ name: "ValidationException", reason: "cannotParse" });
  });

  test("a limit is an UnprocessableEntityException that names the limit", async () => {
    for (const [limit, document] of [
      ["bytes", " ".repeat(1_048_577)],
      ["depth", "[".repeat(101)],
    ] as const) {
      const files = { "a.json": "{", "b.json": document };
      const { error } = answerOf(await keyaki(args, { files }));
      expect(error).toMatchObject({
        name: "UnprocessableEntityException",
        message: expect.stringContaining(`new policy: limit \`${limit}\``),
      });
    }
  });
});

describe.concurrent("a document may", () => {
  test("have a byte order mark, CR LF, and no newline at the end", async () => {
    const text = `\ufeff${ONE}\r\n{"Effect":"Allow","Action":"*","Resource":"*"}}`;
    const args = ["check-access-not-granted", "--policy", "-", "--actions", "s3:*"];
    const { status, stdout } = await keyaki(args, { stdin: text });
    expect(status).toBe(2);
    expect(stdout).toContain("<stdin>:2\n");
  });

  test("have exactly 1 MiB, not counting the byte order mark", async () => {
    const [head, tail] = [`\ufeff{"Id":"`, `",${ONE.slice(1)}{"Effect":"Deny","Action":[]}}`];
    const text = head + "a".repeat(1_048_576 - head.length + 1 - tail.length) + tail;
    const args = ["formula", "--policy", "-", "--policy-type", "resource"];
    expect(await keyaki(args, { stdin: text })).toMatchObject({ status: 0 });
  });

  test("have 50,000 errors", async () => {
    const statements = Array.from({ length: 50_000 }, () => "1").join(",\n");
    const ran = await keyaki(["formula", "--policy", "-"], { stdin: `${ONE}[\n${statements}]}` });
    expect(ran.status).toBe(1);
    const lines = ran.stderr.split("\n").filter((line) => /\[[A-Z_]+\]$/.test(line));
    expect(lines).toHaveLength(50_000);
    expect(lines.at(-1)).toContain(
      "<stdin>:50001:1: error: an entry of `Statement` must be an object, not a number",
    );
  });

  test("be a resource policy without a principal because its type is declared", async () => {
    const files = {
      "old.json": policy(allow("*", { Principal: "*" })),
      "new.json": { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "s3:Get*" } },
    };
    const args = ["check-no-new-access", "--existing", "old.json", "--new", "new.json"];
    const ran = await keyaki([...args, "--policy-type", "resource"], { files });
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    expect(ran.stdout).toContain("new.json:3:3: warning: without `Principal`");

    const declared = await keyaki([...args, "--policy-type", "identity"], { files });
    expect(declared.status).toBe(1);
    expect(declared.stderr).toContain("[UNSUPPORTED_PRINCIPAL]");
    expect(declared.stderr).toContain("[MISSING_RESOURCE]");
  });
});
