/**
 * Our own routes: the description, and the schemas against the reader of requests and the answers.
 *
 * The law: the schema of an operation accepts exactly the requests in which the reader finds no
 * wrong member; and each answer is one that its schema describes.
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { answerRequest } from "../../src/api/answer-request.ts";
import { commandWord } from "../../src/api/command-word.ts";
import { DocumentCache } from "../../src/api/document-cache.ts";
import { smt } from "../../src/api/library.ts";
import { CHECK_NAMES, OPERATION_NAMES, rowOf } from "../../src/api/operation.ts";
import { SMT_NAMES } from "../../src/api/smt.ts";
import {
  STACK_MEMBERS,
  STACK_OPERATIONS,
  type StackOperationName,
} from "../../src/api/stack-operation.ts";
import type { Authentication } from "../../src/service/access/caller.ts";
import { answerEvidence } from "../../src/service/native/evidence.ts";
import { openApi } from "../../src/service/native/openapi.ts";
import { answerNative } from "../../src/service/native/operations.ts";
import { EVIDENCE_NAMES, taskOfPath } from "../../src/service/native/paths.ts";
import { answerComponent, COMPONENTS } from "../../src/service/native/schemas.ts";
import { schemaError } from "../../src/service/native/validation.ts";

const POLICY = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" },
  ],
};

const GOOD: Readonly<Record<string, unknown>> = {
  policyDocument: POLICY,
  existingPolicyDocument: { ...POLICY, Statement: { ...POLICY.Statement[0], Action: "s3:Put*" } },
  newPolicyDocument: JSON.stringify(POLICY),
  request: { principal: "*", action: "s3:GetObject", resource: "arn:aws:s3:::b/a" },
  access: [{ actions: ["s3:GetObject"] }],
  resourceType: "AWS::S3::Bucket",
  zoneOfTrust: ["123456789012"],
  includeServices: true,
};

const requestOf = (name: (typeof OPERATION_NAMES)[number]): Record<string, unknown> =>
  Object.fromEntries(rowOf(name).members.map((member) => [member, GOOD[member]]));

/** As OpenAPI resolves them. */
const ajv = new Ajv2020({ strict: false }).addSchema({
  $id: "https://keyaki.invalid/api",
  components: { schemas: COMPONENTS },
});
const describes = (component: string, value: unknown): boolean =>
  ajv.validate(`https://keyaki.invalid/api#/components/schemas/${component}`, value);

describe.each(OPERATION_NAMES)("%s", (name) => {
  const answer = (members: object) =>
    answerNative(name, Buffer.from(JSON.stringify(members)), {}, new DocumentCache());

  test("has a route and an answer that the description describes", () => {
    expect(taskOfPath(commandWord(name))).toEqual({ kind: "native", name });
    const { status, body } = answer(requestOf(name));
    expect(status).toBe(200);
    expect(describes(answerComponent(name), JSON.parse(body))).toBe(true);
  });

  test("answers a wrong request with an error that the description describes", () => {
    const { status, body } = answer({ ...requestOf(name), hello: 1 });
    expect(status).toBe(400);
    expect(describes("Error", JSON.parse(body))).toBe(true);
    expect(JSON.parse(body).error.message).toContain("hello");
  });

  test("has a schema that refuses what the reader refuses", () => {
    const wrong = fc.oneof(
      fc.constantFrom(undefined, null, 1, true, "", "x", [], {}, [1], ["x", 2], [{}], [{ a: 1 }]),
      fc.constantFrom([{ actions: "s3:a" }], [{ resources: [1] }], [{ actions: ["s3:a"] }, {}]),
      fc.constantFrom("AWS::S3::Nothing", "IDENTITY_POLICY", "OTHER_POLICY", "yes"),
    );
    const member = fc.constantFrom(...rowOf(name).members, "policyType", "unknown");
    fc.assert(
      fc.property(member, wrong, (key, value) => {
        const members = { ...requestOf(name), [key]: value };
        const parsed = JSON.parse(JSON.stringify(members));
        const refused = schemaError(name, parsed) !== undefined;
        const outcome = answerRequest(name, parsed);
        if (refused) expect(outcome.kind).toBe("error");
      }),
    );
  });
});

const STACK = {
  resourceAccount: "123456789012",
  identityPolicies: [
    { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "s3:Get*", Resource: "*" } },
  ],
  resourcePolicy: POLICY,
};

/** The request of an operation, about stacks. */
const stackRequestOf = (name: StackOperationName): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(requestOf(name)).map(([member, value]) => {
      const own = Object.entries(STACK_MEMBERS).find(([, of]) => of === member)?.[0];
      return own === undefined ? [member, value] : [own, STACK];
    }),
  );

describe.each(STACK_OPERATIONS)("%s of stacks", (name) => {
  const answer = (members: object) =>
    answerNative(name, Buffer.from(JSON.stringify(members)), {}, new DocumentCache());

  test("is answered as by the library, and described", () => {
    const request = stackRequestOf(name);
    const { status, body } = answer(request);
    expect(status).toBe(200);
    expect(describes(answerComponent(name), JSON.parse(body))).toBe(true);
    const outcome = answerRequest(name, request);
    expect(outcome.kind === "answer" && JSON.parse(JSON.stringify(outcome.answer))).toEqual(
      JSON.parse(body),
    );
  });

  test.each<[string, (request: Record<string, unknown>) => object]>([
    ["beside policies", (request) => ({ ...request, ...requestOf(name) })],
    ["with a policy type", (request) => ({ ...request, policyType: "IDENTITY_POLICY" })],
    ["with an unknown layer", (request) => withLayer(request, { identityPolicy: [] })],
    ["with a wrong layer", (request) => withLayer(request, { identityPolicies: {} })],
  ])("is refused %s", (_, wrong) => {
    const { status, body } = answer(wrong(stackRequestOf(name)));
    expect(status).toBe(400);
    expect(describes("Error", JSON.parse(body))).toBe(true);
  });
});

/** The same request, with a layer in each stack. */
const withLayer = (request: Record<string, unknown>, layer: object): object =>
  Object.fromEntries(
    Object.entries(request).map(([name, value]) =>
      name in STACK_MEMBERS ? [name, { ...STACK, ...layer }] : [name, value],
    ),
  );

describe("evidence", () => {
  const answer = (name: (typeof EVIDENCE_NAMES)[number], members: object) => {
    const { status, body } = answerEvidence(name, Buffer.from(JSON.stringify(members)), {});
    const component = status === 200 ? answerComponent(name) : "Error";
    expect(describes(component, JSON.parse(body))).toBe(true);
    return { status, body: JSON.parse(body) };
  };

  test.each(SMT_NAMES)("smt of %s is the text of the library", (operation) => {
    const request = requestOf(operation);
    const { status, body } = answer("Smt", { operation, ...request });
    expect(status).toBe(200);
    expect({ kind: "answer", answer: body }).toEqual(smt(operation, request as never));
  });

  /** A request about another policy under test. */
  const about = (operation: (typeof CHECK_NAMES)[number], policy: object): object => {
    const { policyDocument, newPolicyDocument, ...others } = requestOf(operation);
    const member = policyDocument === undefined ? "newPolicyDocument" : "policyDocument";
    return { ...others, [member]: policy };
  };
  const [allowed] = POLICY.Statement;
  const OWN = {
    ...POLICY,
    Statement: { ...allowed, Principal: { AWS: "123456789012" }, Action: "s3:PutObject" },
  };

  test.each(CHECK_NAMES)("a certificate of %s proves its answer, and no other", (operation) => {
    for (const [result, other, policy, changed] of [
      ["FAIL", "PASS", POLICY, OWN],
      ["PASS", "FAIL", OWN, POLICY],
    ] as const) {
      const request = about(operation, policy);
      const { body } = answer("Certify", { operation, ...request });
      expect(body.answer.result).toBe(result);
      const { certificate } = body;
      for (const given of [certificate, JSON.stringify(certificate)]) {
        const verified = answer("Verify", { ...request, certificate: given, expect: result });
        expect(verified.body).toEqual({ result: "ACCEPTED", proved: result });
      }
      for (const members of [
        { ...request, certificate, expect: other },
        { ...about(operation, changed), certificate },
      ]) {
        expect(answer("Verify", members)).toMatchObject({
          status: 200,
          body: { result: "REFUSED" },
        });
      }
    }
  });

  test.each(["CheckNoNewAccess", "CheckAccessNotGranted", "CheckNoExternalAccess"] as const)(
    "a certificate of %s of stacks proves its answer, and no other",
    (operation) => {
      const request = stackRequestOf(operation);
      const { body } = answer("Certify", { operation, ...request });
      const { certificate } = body;
      const proved = body.answer.result;
      expect(answer("Verify", { ...request, certificate }).body).toEqual({
        ...{ result: "ACCEPTED", proved },
      });
      const other = withLayer(request, { identityPolicies: [] });
      expect(answer("Verify", { ...other, certificate }).body).toMatchObject({ result: "REFUSED" });
    },
  );

  test.each([
    ["Smt", { operation: "Findings" }, "Findings"],
    ["Smt", { policyDocument: POLICY }, "operation"],
    ["Certify", { operation: "Compare" }, "Compare"],
    [
      "Certify",
      { ...requestOf("CheckNoPublicAccess"), operation: "CheckNoPublicAccess", x: 1 },
      "x",
    ],
    ["Verify", { certificate: {}, ...requestOf("CheckNoPublicAccess") }, "not a certificate"],
    ["Verify", { certificate: "{}", expect: "pass" }, "expect"],
    ["Verify", requestOf("CheckNoPublicAccess"), "not a certificate"],
  ] as const)("%s of %j is wrong input", (name, members, said) => {
    const { status, body } = answer(name, members);
    expect(status).toBe(400);
    expect(body.error.message).toContain(said);
  });
});

test("the description has the credentials that the server takes", () => {
  const signatures = { keys: new Map(), window: 900 };
  const described = (authentication: Authentication): unknown =>
    JSON.parse(JSON.stringify(openApi("1.2.3", authentication)));
  const token = { type: "http", scheme: "bearer" };
  const signature = {
    type: "apiKey",
    name: "Authorization",
    in: "header",
    "x-amazon-apigateway-authtype": "awsSigv4",
  };
  expect(described({ kind: "none" })).toMatchObject({
    security: [],
    components: { securitySchemes: {} },
  });
  expect(described({ kind: "credentials", token: "t" })).toMatchObject({
    security: [{ token: [] }],
    components: { securitySchemes: { token } },
  });
  expect(described({ kind: "credentials", token: "t", signatures })).toMatchObject({
    security: [{ token: [] }, { signature: [] }],
    components: { securitySchemes: { token, signature } },
  });
  const { paths } = described({ kind: "credentials", signatures }) as {
    readonly paths: Readonly<Record<string, { readonly get?: object }>>;
  };
  expect(paths["/health/ready"]?.get).toMatchObject({ security: [] });
});

test("the description names every operation and refers to known components only", () => {
  const text = JSON.stringify(openApi("1.2.3", { kind: "none" }));
  for (const name of [...OPERATION_NAMES, ...EVIDENCE_NAMES]) {
    expect(text).toContain(`"/v1/${commandWord(name)}"`);
  }
  const used = [...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name);
  expect(used.filter((name) => !Object.hasOwn(COMPONENTS, name ?? ""))).toEqual([]);
});
