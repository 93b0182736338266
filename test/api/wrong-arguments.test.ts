/**
 * Arguments that only a program without types can pass: a function with an outcome answers with an
 * error, and any other function throws a TypeError that says what it takes.
 */
import { describe, expect, test } from "vitest";
import * as engines from "../../src/engines.ts";
import * as evaluator from "../../src/evaluate.ts";
import * as keyaki from "../../src/index.ts";
import * as policies from "../../src/policy.ts";

const statement = { Effect: "Allow", Action: "s3:*", Resource: "*", Principal: "*" };
const document = { Version: "2012-10-17", Statement: statement };
const narrow = { ...document, Statement: { ...statement, Action: "s3:GetObject" } };
const pair = { existingPolicyDocument: narrow, newPolicyDocument: document };
const zoned = { policyDocument: document, zoneOfTrust: "123456789012" };
const access = [{ actions: ["s3:*"] }];
const about = { policyDocument: document, access };
const request = { principal: "*", action: "s3:GetObject", resource: "*" };

/** Calls with wrong arguments; the compiler does not know them. */
type Untyped = Readonly<Record<string, (...args: unknown[]) => unknown>>;
const library = keyaki as unknown as Untyped;

const WRONG: readonly unknown[] = [
  undefined,
  null,
  5,
  5n,
  "",
  "x",
  "constructor",
  "__proto__",
  "toString",
  [],
  {},
  () => 1,
  Symbol("s"),
];

describe("the name of a check", () => {
  test.each([...WRONG, "checkNoNewAccess", "Compare", ["CheckNoNewAccess"]])(
    "of certify: %s",
    (name) => {
      for (const given of [pair, undefined]) {
        expect(library["certify"]?.(name, given)).toMatchObject({
          kind: "error",
          error: {
            reason: "unknownOperation",
            message: expect.stringContaining("the checks are `CheckNoNewAccess`, `CheckAccess"),
          },
        });
      }
    },
  );

  test.each([...WRONG, "compare", "Findings", "Evaluate", "Formula"])("of smt: %s", (name) => {
    expect(library["smt"]?.(name, pair)).toMatchObject({
      kind: "error",
      error: {
        reason: "unknownOperation",
        message: expect.stringMatching(/the operations are `CheckNoNewAccess`, .*`Compare`$/),
      },
    });
  });
});

const CALLS: readonly (readonly [string, readonly unknown[]])[] = [
  ["checkNoNewAccess", [pair]],
  ["checkAccessNotGranted", [about]],
  ["checkNoPublicAccess", [{ policyDocument: document, resourceType: "AWS::S3::Bucket" }]],
  ["checkNoExternalAccess", [zoned]],
  ["findings", [{ ...zoned, resourceType: "AWS::S3::Bucket" }]],
  ["compare", [pair]],
  ["certify", ["CheckNoNewAccess", pair]],
  ["verify", ["{}", pair]],
];

describe.each(CALLS)("%s", (name, args) => {
  test.each([null, 5, "x", true, [], () => 1])("refuses the options %s", (options) => {
    const fieldList = [{ name: "", message: "the options are not an object" }];
    expect(library[name]?.(...args, options)).toMatchObject({
      kind: "error",
      error: { fieldList },
    });
  });

  test.each(["cvc5", {}, null, 5, Promise.resolve()])("refuses the engine %s", (engine) => {
    if (name === "verify") return;
    expect(library[name]?.(...args, { engine })).toMatchObject({
      kind: "error",
      error: { fieldList: [{ name: "engine", message: expect.stringContaining("engineNamed(") }] },
    });
  });

  test("throws its own error for what is not an engine", () => {
    if (name === "verify") return;
    for (const engine of [() => 1, () => null, async () => ({})]) {
      expect(() => library[name]?.(...args, { engine })).toThrow("`engine` did not make an engine");
    }
  });
});

/** A list with this length and without entries: to read it takes minutes. */
const ENDLESS = Object.assign([], { length: 2 ** 32 - 1 });

describe("an endless list is over a limit:", () => {
  const endless = { ...document, Statement: ENDLESS };
  const listed = { ...request, context: { "aws:TagKeys": ENDLESS } };
  const asking = (only: object): object => ({ ...about, access: [only] });
  const named = (name: string): object => ({ fieldList: [{ name }] });
  const TOO_LARGE = { name: "UnprocessableEntityException" };
  test.each<[string, string, () => object, object]>([
    [
      "actions",
      "checkAccessNotGranted",
      () => asking({ actions: ENDLESS }),
      named("access[0].actions"),
    ],
    [
      "resources",
      "checkAccessNotGranted",
      () => asking({ resources: ENDLESS }),
      named("access[0].resources"),
    ],
    ["access", "checkAccessNotGranted", () => ({ ...about, access: ENDLESS }), named("access")],
    [
      "a zone",
      "checkNoExternalAccess",
      () => ({ ...zoned, zoneOfTrust: ENDLESS }),
      named("zoneOfTrust"),
    ],
    ["a policy", "formula", () => ({ policyDocument: endless }), TOO_LARGE],
    ["a request", "evaluate", () => ({ policyDocument: document, request: listed }), TOO_LARGE],
    [
      "an unknown member",
      "formula",
      () => ({ policyDocument: document, more: ENDLESS }),
      named("more"),
    ],
  ])("%s", (_, name, given, error) => {
    expect(library[name]?.(given())).toMatchObject({ kind: "error", error });
  });

  test("a certificate", () => {
    expect(library["verify"]?.({ claims: ENDLESS }, pair)).toMatchObject({ kind: "error" });
  });
});

describe("a function without an outcome throws a TypeError", () => {
  const { policy } = policies.parsePolicy(document) as { policy: policies.Policy };
  const parsed = evaluator.parseRequest(request, "resource") as { request: evaluator.Request };
  const asked = parsed.request;
  const other = { ...evaluator, ...policies } as unknown as Untyped;

  test.each<[string, Untyped, readonly unknown[], string]>([
    ["orThrow", library, [null], "orThrow takes the outcome of a function of keyaki"],
    ["orThrow", library, [{}], "orThrow takes the outcome"],
    ["orThrow", library, [Promise.resolve()], "orThrow takes the outcome"],
    ["orThrow", library, ["constructor"], "orThrow takes the outcome"],
    ["certificateText", library, [null], "not a certificate: it must be a JSON object"],
    ["certificateText", library, [{}], "not a certificate: `format` must be"],
    ["certificateText", library, [undefined], "not a certificate"],
    ["certificateText", library, ["{}"], "not a certificate"],
    [
      "evaluate",
      other,
      [null, null],
      "`policy` must be the member `policy` of parsePolicy's result",
    ],
    ["evaluate", other, [{ kind: "policy", policy }, asked], "`policy` must be the member"],
    ["evaluate", other, [document, asked], "`policy` must be the member"],
    ["evaluate", other, [policy, null], "`request` must be the member `request` of parseRequest's"],
    ["evaluate", other, [policy, request], "`request` must be the member"],
    ["evaluate", other, [policy, parsed], "`request` must be the member"],
    ["evaluationWarnings", other, [undefined, asked], "`policy` must be the member"],
    ["evaluationWarnings", other, [policy, {}], "`request` must be the member"],
    ["parseRequest", other, [request], "`policyType` must be `identity` or `resource`"],
    ["parseRequest", other, [request, "RESOURCE_POLICY"], "`policyType` must be `identity` or"],
    ["parseRequest", other, [request, "resource", "all"], "`names` must be `real` or `any`"],
    ["parsePolicy", other, [document, null], "the options of parsePolicy must be an object"],
    ["parsePolicy", other, [document, "resource"], "the options of parsePolicy must be an object"],
    [
      "parsePolicy",
      other,
      [document, { type: "Resource" }],
      "`type` must be `identity` or `resource`",
    ],
    ["parsePolicy", other, [document, { reference: "no" }], "`reference` must be true or false"],
    ["parsePolicy", other, [document, { typ: "resource" }], "unknown option `typ`"],
    ["readDocument", other, [document], "`text` must be a string"],
    ["readDocument", other, [null], "`text` must be a string"],
    ["readDocument", other, ["{}", null], "`limits` must have the numbers `bytes` and `depth`"],
    ["readDocument", other, ["{}", { bytes: 5 }], "`limits` must have the numbers"],
    ["decodeUtf8", other, ["{}"], "`bytes` must be a Uint8Array"],
    ["locate", other, [null, []], "`text` must be a string"],
    ["locate", other, ["{}", "Statement"], "`path` must be a list"],
    ["snippet", other, [5, []], "`text` must be a string"],
    ["snippet", other, ["{}", null], "`path` must be a list"],
    ["positionAt", other, [5, 1], "`text` must be a string"],
    ["positionAt", other, ["{}", "1"], "`offset` must be a number"],
  ])("%s", (name, module, args, message) => {
    const call = (): unknown => module[name]?.(...args);
    expect(call).toThrow(TypeError);
    expect(call).toThrow(message);
  });

  test.each(WRONG)("engineNamed: the name %s", async (name) => {
    const call = engines.engineNamed(name as never);
    await expect(call).rejects.toThrow(TypeError);
    await expect(call).rejects.toThrow("the engines are `native`, `cvc5`, `z3`, ");
  });

  test.each([
    [null, "the options of engineNamed must be an object"],
    ["cvc5", "the options of engineNamed must be an object"],
    [{ cvc5: 5 }, "`cvc5` must be a string"],
    [{ z3: null }, "`z3` must be a string"],
    [{ timeout: "5" }, "`timeout` must be a number"],
    [{ tally: {} }, "`tally` must be an AnswerCounts"],
    [{ timeOut: 5 }, "unknown option `timeOut`"],
  ])("engineNamed: the options %j", async (options, message) => {
    for (const name of engines.ENGINE_NAMES) {
      const call = engines.engineNamed(name, options as never);
      await expect(call).rejects.toThrow(TypeError);
      await expect(call).rejects.toThrow(message);
    }
  });
});

describe("an unknown member of a certificate is an error", () => {
  const { certificate: fail } = keyaki.orThrow(keyaki.certify("CheckNoNewAccess", pair));
  const reverse = { existingPolicyDocument: document, newPolicyDocument: narrow };
  const { certificate: pass } = keyaki.orThrow(keyaki.certify("CheckNoNewAccess", reverse));

  test.each<[string, object | undefined, keyaki.PolicyPairRequest, object]>([
    ["extra", pass, reverse, { extra: 1 }],
    ["extra", fail, pair, { extra: null }],
    ["counterexample", pass, reverse, { counterexample: request }],
    ["slice", fail, pair, { slice: {} }],
  ])("%s", (name, certificate, asked, more) => {
    const text = JSON.stringify({ ...certificate, ...more });
    const message = `not a certificate: unknown member \`${name}\``;
    expect(keyaki.verify(text, asked)).toMatchObject({ error: { fieldList: [{ message }] } });
  });
});
