/**
 * The command `batch`: one answer a line, in the order of the lines, for every input.
 *
 * Single lines are tested with `answerLine`, which answers one line. The stream, its memory and its
 * order are tested with the real command.
 */
import { spawn } from "node:child_process";
import { describe, expect, test } from "vitest";
import { answerLine, LINE_LIMITS } from "../../src/api/batch-line.ts";
import { allow, type Given, keyaki, MAIN, policy } from "./process.ts";

const NARROW = policy(allow("s3:GetObject"));
const WIDE = policy(allow("s3:*", { Sid: "Wide" }));

/** The answer to a line with this text or JSON value. */
function answer(line: unknown): unknown {
  const text = typeof line === "string" ? line : JSON.stringify(line);
  const answered = answerLine(Buffer.from(text), 1);
  return answered === undefined ? undefined : JSON.parse(answered.text);
}

const noNewAccess = (existing: unknown, updated: unknown, more: object = {}): object => ({
  id: "x",
  operation: "CheckNoNewAccess",
  existingPolicyDocument: existing,
  newPolicyDocument: updated,
  ...more,
});

const notGranted = (access: unknown): object => ({
  id: "x",
  operation: "CheckAccessNotGranted",
  policyDocument: WIDE,
  access,
});

const invalid = (parts: object): object => ({
  id: "x",
  error: expect.objectContaining({ name: "ValidationException", ...parts }),
});

describe("a line is answered:", () => {
  test("CheckNoNewAccess, documents as text or as JSON", () => {
    const pass = {
      id: "x",
      result: "PASS",
      message: "The modified permissions do not grant new access compared to your existing policy.",
      warnings: [],
    };
    expect(answer(noNewAccess(WIDE, NARROW))).toEqual(pass);
    expect(answer(noNewAccess(JSON.stringify(WIDE, null, 2), NARROW))).toEqual(pass);
    expect(answer(noNewAccess(NARROW, JSON.stringify(WIDE)))).toMatchObject({
      result: "FAIL",
      reasons: [{ statementIndex: 0, statementId: "Wide" }],
      existing: { decision: "ImplicitlyDenied" },
    });
  });

  test("CheckAccessNotGranted", () => {
    expect(answer(notGranted([{ actions: ["sqs:*"] }]))).toMatchObject({ result: "PASS" });
    const both = [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::b/*"] }];
    expect(answer(notGranted(both))).toMatchObject({ result: "FAIL" });
  });

  test("Compare", () => {
    const line = { ...noNewAccess(WIDE, NARROW), operation: "Compare" };
    expect(answer(line)).toMatchObject({
      id: "x",
      relation: "less permissive",
      lost: { action: expect.stringMatching(/^s3:/) },
    });
  });

  test("Evaluate, with the decision alone, and warnings where there are any", () => {
    const request = {
      principal: "arn:aws:iam::111122223333:user/a",
      action: "s3:PutObject",
      resource: "*",
    };
    const evaluate = (document: object): object => ({
      id: "x",
      operation: "Evaluate",
      policyDocument: document,
      request,
    });
    expect(answer(evaluate(WIDE))).toEqual({ id: "x", decision: "Allowed" });
    expect(answer(evaluate(NARROW))).toEqual({ id: "x", decision: "ImplicitlyDenied" });
    const text = JSON.stringify(request);
    expect(answer({ ...evaluate(WIDE), request: text })).toEqual({ id: "x", decision: "Allowed" });
    expect(answer(evaluate({ Statement: allow("s3:*") }))).toMatchObject({
      decision: "Allowed",
      warnings: [{ code: "MISSING_VERSION", policy: "policy", path: [], line: 1, column: 1 }],
    });
  });

  test("a line can declare its policy type", () => {
    const trust = policy({ Effect: "Allow", Action: "sts:AssumeRole" });
    const declared = { policyType: "RESOURCE_POLICY" };
    expect(answer(noNewAccess(trust, trust, declared))).toMatchObject({ result: "PASS" });
    expect(answer(noNewAccess(trust, trust))).toEqual(invalid({ reason: "fieldValidationFailed" }));
  });

  test("the default policy type holds for lines that declare none", () => {
    const trust = policy({ Effect: "Allow", Action: "sts:AssumeRole" });
    const setting = { policyType: "RESOURCE_POLICY" } as const;
    const resultOf = (line: object): unknown => {
      const answered = answerLine(Buffer.from(JSON.stringify(line)), 1, setting);
      return JSON.parse(answered?.text ?? "")["result"];
    };
    expect(resultOf(noNewAccess(trust, trust))).toBe("PASS");
    expect(resultOf(noNewAccess(trust, trust, { policyType: "IDENTITY_POLICY" }))).toBe(undefined);
  });
});

describe("the answer has the id of the line", () => {
  test.each([
    ["a text", '"a\\u00e9\\n"'],
    ["null", "null"],
    ["false", "false"],
    ["a number with more digits than a double", "123456789012345678901234567890.50"],
    ["an object", '{"b":1.0,"a":[1e400,"x"]}'],
  ])("if it is %s", (_, id) => {
    const line = `{"operation":"Nothing","id":${id}}`;
    const text = answerLine(Buffer.from(line), 1)?.text ?? "";
    expect(text.startsWith(`{"id":${id.replace("\\u00e9", "é")},"error":`)).toBe(true);
  });

  test("null if it is missing or invalid", () => {
    expect(answer({ operation: "Nothing" })).toMatchObject({ id: null });
    expect(answer('{"id":1')).toMatchObject({ id: null });
    expect(answer('{"id":1,"id":2}')).toMatchObject({ id: null });
    expect(answer('{"id":{"a":1,"a":2}}')).toMatchObject({ id: null });
  });

  test("also if another key is repeated", () => {
    expect(answer('{"operation":"Compare","id":7,"operation":"Compare"}')).toEqual({
      id: 7,
      error: {
        name: "ValidationException",
        message: "request, line 1, column 31: duplicate key `operation`",
        reason: "cannotParse",
        diagnostics: [
          {
            severity: "error",
            code: "DUPLICATE_KEY",
            message: "duplicate key `operation`",
            policy: "request",
            path: ["operation"],
            line: 1,
            column: 31,
          },
        ],
      },
    });
  });
});

describe("an invalid line is answered with its error:", () => {
  const cases: readonly (readonly [string, unknown, object])[] = [
    ["a text that is not JSON", "{", { reason: "cannotParse" }],
    [
      "a line that is not an object",
      "[1]",
      { reason: "cannotParse", message: "line 1: the line is not an object" },
    ],
    [
      "no operation",
      { id: "x" },
      { fieldList: [{ name: "operation", message: "`operation` is missing" }] },
    ],
    [
      "an operation that is not a text",
      { id: "x", operation: 1 },
      { reason: "fieldValidationFailed" },
    ],
    ["an unknown operation", { operation: "Destroy" }, { reason: "unknownOperation" }],
    ["an inherited operation", { operation: "constructor" }, { reason: "unknownOperation" }],
    [
      "a missing document",
      { operation: "Compare", existingPolicyDocument: WIDE },
      {
        reason: "fieldValidationFailed",
        fieldList: [{ name: "newPolicyDocument", message: "`newPolicyDocument` is missing" }],
      },
    ],
    ["a document that is a number", noNewAccess(WIDE, 7), { reason: "fieldValidationFailed" }],
    ["a document that is null", noNewAccess(WIDE, null), { reason: "fieldValidationFailed" }],
    ["a document that is not JSON", noNewAccess(WIDE, "{"), { reason: "cannotParse" }],
    [
      "an unknown policy type",
      noNewAccess(WIDE, WIDE, { policyType: "identity" }),
      { fieldList: [expect.objectContaining({ name: "policyType" })] },
    ],
    [
      "no access",
      notGranted(undefined),
      { fieldList: [expect.objectContaining({ name: "access" })] },
    ],
    ["an empty access", notGranted([]), { reason: "fieldValidationFailed" }],
    ["two accesses", notGranted([{ actions: ["a:b"] }, {}]), { reason: "fieldValidationFailed" }],
    ["an access with nothing", notGranted([{ actions: [] }]), { reason: "fieldValidationFailed" }],
    ["a null for a list", notGranted([{ actions: null }]), { reason: "fieldValidationFailed" }],
    [
      "an entry that is not a text",
      notGranted([{ actions: ["a:b", 7] }]),
      { fieldList: [expect.objectContaining({ name: "access[0].actions[1]" })] },
    ],
    [
      "a resource that is not an ARN",
      notGranted([{ resources: ["arn:aws:s3:::b", "example"] }]),
      {
        message: "Invalid ARN",
        reason: "fieldValidationFailed",
        fieldList: [{ name: "access[0].resources[1]", message: "Invalid ARN" }],
      },
    ],
    [
      "101 actions",
      notGranted([{ actions: Array(101).fill("a:b") }]),
      { reason: "fieldValidationFailed" },
    ],
  ];
  test.each(cases)("%s", (_, line, parts) => {
    expect(answer(line)).toMatchObject({ error: { name: "ValidationException", ...parts } });
  });

  test("bytes that are not UTF-8", () => {
    const bytes = Buffer.concat([Buffer.from('{"id":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    const text = answerLine(bytes, 5)?.text ?? "";
    expect(JSON.parse(text)).toMatchObject({
      id: null,
      error: {
        name: "ValidationException",
        message: "request, line 5, column 8: not UTF-8 text: malformed at byte 7",
      },
    });
  });

  test("a document beyond a limit", () => {
    const large = " ".repeat(1_048_577);
    expect(answer(noNewAccess(WIDE, large))).toMatchObject({
      id: "x",
      error: { name: "UnprocessableEntityException", message: expect.stringContaining("`bytes`") },
    });
    const deep = `${"[".repeat(100)}${"]".repeat(100)}`;
    const line = JSON.stringify(noNewAccess(WIDE, "DEEP")).replace('"DEEP"', `[${deep}]`);
    expect(answer(line)).toMatchObject({
      error: { name: "UnprocessableEntityException", message: expect.stringContaining("`depth`") },
    });
    const fits = JSON.stringify(noNewAccess(WIDE, "DEEP")).replace('"DEEP"', deep);
    expect(answer(fits)).toEqual(invalid({ reason: "fieldValidationFailed" }));
  });

  test("a line beyond a limit", () => {
    expect(JSON.parse(answerLine(undefined, 3)?.text ?? "")).toEqual({
      id: null,
      error: {
        name: "UnprocessableEntityException",
        message: `line 3: limit \`bytes\`: the line is longer than ${LINE_LIMITS.bytes} bytes`,
        diagnostics: [],
      },
    });
    expect(answer("[".repeat(10_000))).toMatchObject({
      error: { name: "UnprocessableEntityException", message: expect.stringContaining("`depth`") },
    });
  });

  test("a blank line has no answer", () => {
    for (const blank of ["", " ", "\t\r", "\ufeff"]) expect(answer(blank)).toBe(undefined);
  });
});

describe("the command batch", () => {
  test("answers valid and invalid lines in order, and ends with 1", async () => {
    const lines = [
      JSON.stringify({ ...noNewAccess(WIDE, NARROW), id: 1 }),
      "nonsense",
      "",
      `${JSON.stringify({ ...noNewAccess(NARROW, WIDE), id: 2 })}\r`,
      " ".repeat(LINE_LIMITS.bytes + 1),
      JSON.stringify({ ...noNewAccess(WIDE, WIDE), id: "last, without an end of line" }),
    ];
    const { status, answers } = await batch({ stdin: lines.join("\n") });
    expect(status).toBe(1);
    expect(answers).toMatchObject([
      { id: 1, result: "PASS" },
      { id: null, error: { reason: "cannotParse" } },
      { id: 2, result: "FAIL" },
      { id: null, error: { name: "UnprocessableEntityException" } },
      { id: "last, without an end of line", result: "PASS" },
    ]);
  });

  test("ends with 0 if every line is valid, also with a FAIL", async () => {
    const stdin = `${JSON.stringify(noNewAccess(NARROW, WIDE))}\n`;
    expect(await batch({ stdin })).toMatchObject({ status: 0, answers: [{ result: "FAIL" }] });
    expect(await batch({ stdin: "" })).toEqual({ status: 0, answers: [] });
  });

  test("takes steps and a policy type for all lines", async () => {
    const trust = policy({ Effect: "Allow", NotAction: "s3:*" });
    const stdin = JSON.stringify(noNewAccess(policy(allow("sts:TagSession")), trust));
    const { answers } = await batch({ stdin }, ["--steps", "1", "--policy-type", "resource"]);
    expect(answers).toMatchObject([{ result: "FAIL", undecided: { limit: "steps" } }]);
  });

  test("gives the same answers in the same order with several threads", async () => {
    const lines = Array.from({ length: 300 }, (_, id) => {
      if (id % 50 === 7) return id % 100 === 7 ? "" : "{";
      const wide = policy(allow(id % 3 === 0 ? "s3:*" : `s3:Get${id}`));
      return JSON.stringify({ id, ...noNewAccess(NARROW, wide) });
    });
    const stdin = lines.join("\n");
    const one = await batch({ stdin });
    expect(await batch({ stdin }, ["--jobs", "3"])).toEqual(one);
    expect(one.answers).toHaveLength(297);
    expect(one.status).toBe(1);
  });

  test("accepts chunks that end inside a character", async () => {
    const line = Buffer.from(`{"id":"élan 🌳","operation":"None"}\n`);
    const child = spawn(process.execPath, [MAIN, "batch"]);
    const arrived: string[] = [];
    child.stdout.on("data", (chunk: Buffer) => arrived.push(chunk.toString("utf8")));
    for (const byte of line) {
      child.stdin.write(Buffer.from([byte]));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    child.stdin.end();
    await new Promise((resolve) => child.on("close", resolve));
    expect(JSON.parse(arrived.join(""))).toMatchObject({ id: "élan 🌳" });
  });

  test.each([
    ["in one thread", []],
    ["in two threads", ["--jobs", "2"]],
  ])("answers a line before the next one arrives, %s", async (_, args) => {
    const child = spawn(process.execPath, [MAIN, "batch", ...args]);
    for (const id of [1, 2, 3]) {
      child.stdin.write(`{"id":${id}}\n`);
      const answered = await new Promise<Buffer>((resolve) => child.stdout.once("data", resolve));
      expect(JSON.parse(answered.toString("utf8"))).toMatchObject({ id });
    }
    child.stdin.end();
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(1);
  });

  test("needs constant memory, whatever the number of lines", async () => {
    // The heap is so small that kept lines or answers would end the process.
    const filler = "x".repeat(2000);
    const line = (id: number): string =>
      JSON.stringify({
        id: `${id} ${filler}`,
        operation: "Evaluate",
        policyDocument: JSON.stringify(WIDE),
        request: {
          principal: "arn:aws:iam::111122223333:user/a",
          action: "s3:PutObject",
          resource: "*",
        },
      });
    const stdin = Array.from({ length: 20_000 }, (_, id) => line(id)).join("\n");
    const node = ["--max-old-space-size=24", "--max-semi-space-size=1"];
    const { status, answers } = await batch({ stdin, node });
    expect(status).toBe(0);
    expect(answers.map(({ id }) => Number.parseInt(String(id), 10))).toEqual(
      Array.from({ length: 20_000 }, (_, id) => id),
    );
  });

  test("the answer to a line does not depend on the lines before it", async () => {
    const line = (resource: string): string =>
      `{"operation":"CheckNoNewAccess","policyType":"IDENTITY_POLICY",` +
      `"existingPolicyDocument":${JSON.stringify(WIDE)},` +
      `"newPolicyDocument":{"Version":"2012-10-17","Statement":{"Effect":"Allow",` +
      `"Action":"s3:GetObject","Resource":["arn:aws:s3:::b",${resource}]}}}`;
    // JSON.stringify writes both values as null.
    const [large, none] = [line("1e400"), line("null")];
    const alone = async (...lines: string[]): Promise<readonly unknown[]> =>
      (await batch({ stdin: lines.join("\n") })).answers;
    const [one] = await alone(large);
    const [other] = await alone(none);
    expect(await alone(large, none, large)).toEqual([one, other, one]);
    expect(await alone(none, large, none)).toEqual([other, one, other]);
  });

  test("writes nothing to standard error if that is not a terminal", async () => {
    const ran = await keyaki(["batch"], { stdin: '{"id":1}\n' });
    expect(ran.stderr).toBe("");
  });
});

interface BatchResult {
  readonly status: number | null;
  readonly answers: readonly { readonly id: unknown }[];
}

async function batch(given: Given, args: readonly string[] = []): Promise<BatchResult> {
  const { status, stdout } = await keyaki(["batch", ...args], given);
  const lines = stdout.split("\n").filter((line) => line !== "");
  return { status, answers: lines.map((line) => JSON.parse(line)) };
}
