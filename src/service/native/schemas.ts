/**
 * JSON Schemas of our own routes: the members of requests, and the answers.
 *
 * The schemas of requests validate each request (validation.ts) and stand in the description of the
 * routes (openapi.ts), so the description cannot differ from the server. They are JSON Schema
 * 2020-12, as OpenAPI 3.1 uses it. A policy itself has no schema here: its errors have places.
 */
import { MAX_ENTRIES } from "../../api/access.ts";
import { CHECK_NAMES, type MemberName, type OperationName, rowOf } from "../../api/operation.ts";
import { DECLARED_TYPES } from "../../api/request-reader.ts";
import { SMT_NAMES } from "../../api/smt.ts";
import { isStackOperation, STACK_MEMBERS } from "../../api/stack-operation.ts";
import { FINDING_TYPES, RESOURCE_TYPES } from "../../aws/resource-types.ts";
import type { NativeTask } from "./paths.ts";

export type Schema = Readonly<Record<string, unknown>>;

const text = { type: "string" } as const;
const RESULT = { ...text, enum: ["PASS", "FAIL"] } as const;
const flag = { type: "boolean" } as const;
const listOf = (items: Schema, more: Schema = {}): Schema => ({ type: "array", items, ...more });
const object = (properties: Schema, required: readonly string[], more: Schema = {}): Schema => ({
  type: "object",
  properties,
  required,
  ...more,
});

const document = (description: string): Schema => ({
  description: `${description}: JSON, or its text`,
  anyOf: [text, { type: "object" }],
});

/** The members that operations have, by name; `resourceType` depends on the operation. */
const MEMBERS: Readonly<Record<Exclude<MemberName, "resourceType">, Schema>> = {
  policyDocument: document("a policy"),
  existingPolicyDocument: document("the policy that new access is measured against"),
  newPolicyDocument: document("the policy under test"),
  request: document("a request with principal, action, resource and context"),
  access: listOf(
    {
      type: "object",
      properties: {
        actions: listOf(text, { maxItems: MAX_ENTRIES }),
        resources: listOf({ ...text, maxLength: 2048 }, { maxItems: MAX_ENTRIES }),
      },
      additionalProperties: false,
    },
    { minItems: 1, maxItems: 1 },
  ),
  zoneOfTrust: {
    description: "accounts, organizations and paths of organizations that are trusted",
    anyOf: [text, listOf(text)],
  },
  includeServices: { ...flag, description: "whether services of AWS count as external callers" },
};

const OPTIONAL: readonly MemberName[] = ["includeServices"];

/** The request of a route. */
export function requestSchema(name: NativeTask["name"]): Schema {
  switch (name) {
    case "Smt":
      return { type: "object", anyOf: SMT_NAMES.map(namedSchema) };
    case "Certify":
      return { type: "object", anyOf: CHECK_NAMES.map(namedSchema) };
    case "Verify":
      return { type: "object", anyOf: CHECK_NAMES.map(certificateSchema) };
    default:
      return operationSchema(name);
  }
}

/** The request of an operation with its name, as in a line of a batch. */
const namedSchema = (name: OperationName): Schema =>
  operationSchema(name, { operation: { ...text, const: name } });

/** The certificate names its check, so the request does not. */
const certificateSchema = (name: OperationName): Schema =>
  operationSchema(name, { certificate: document("a certificate") }, { expect: RESULT });

/** Policies, or stacks in their place, but not both. */
function operationSchema(name: OperationName, first: Schema = {}, more: Schema = {}): Schema {
  const policies = policiesSchema(name, first, more);
  if (!isStackOperation(name)) return policies;
  return { type: "object", anyOf: [policies, stacksSchema(name, first, more)] };
}

const STACK = document("all policies that apply together, as in docs/stacks.md");

function stacksSchema(name: OperationName, first: Schema, more: Schema): Schema {
  const { members } = rowOf(name);
  const stackOf = (member: MemberName): string =>
    Object.entries(STACK_MEMBERS).find(([, of]) => of === member)?.[0] ?? member;
  const properties = members.map((member) => {
    const own = stackOf(member);
    return [own, own === member && member !== "resourceType" ? MEMBERS[member] : STACK];
  });
  const required = members.filter((each) => !OPTIONAL.includes(each)).map(stackOf);
  return {
    type: "object",
    properties: { ...first, ...Object.fromEntries(properties), ...more },
    required: [...Object.keys(first), ...required],
    additionalProperties: false,
  };
}

function policiesSchema(name: OperationName, first: Schema, more: Schema): Schema {
  const { members } = rowOf(name);
  const types = name === "Findings" ? FINDING_TYPES : RESOURCE_TYPES;
  const properties = members.map((member) => [
    member,
    member === "resourceType" ? { ...text, enum: types } : MEMBERS[member],
  ]);
  return {
    type: "object",
    properties: {
      ...first,
      ...Object.fromEntries(properties),
      ...more,
      policyType: { ...text, enum: Object.values(DECLARED_TYPES) },
      unknownValues: listOf(text),
    },
    required: [...Object.keys(first), ...members.filter((each) => !OPTIONAL.includes(each))],
    additionalProperties: false,
  };
}

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const warnings = listOf(ref("Warning"));
/** `document` names the document of a stack. */
const statement = {
  ...{ statementIndex: { type: "integer", minimum: 0 }, statementId: text },
  document: text,
};
const path = listOf({ type: ["string", "integer"] });
const place = { path, line: { type: "integer" }, column: { type: "integer" } } as const;
/** The values by which a statement matches. */
const matched = {
  ...{ principal: text, notPrincipal: listOf(text), action: text, notAction: listOf(text) },
  ...{ resource: text, notResource: listOf(text) },
  conditions: listOf(
    object({ path, operator: text, key: text, values: listOf(text) }, [
      ...["path", "operator", "key", "values"],
    ]),
  ),
};
const nearMisses = listOf(ref("NearMiss"));
const layers = listOf(ref("Layer"));
const undecided = ref("Undecided");

/** The parts of answers that several answers have. */
export const COMPONENTS: Readonly<Record<string, Schema>> = {
  Warning: object(
    {
      code: text,
      message: text,
      policy: text,
      path: listOf({ type: ["string", "integer"] }),
      line: { type: "integer" },
      column: { type: "integer" },
    },
    ["code", "message", "policy", "path"],
  ),
  Undecided: object({ limit: text, detail: text }, ["limit", "detail"]),
  Layer: object(
    {
      layer: text,
      verdict: { ...text, enum: ["allows", "denies", "silent", "unknown", "not applicable"] },
      statements: listOf(object(statement, ["document", "statementIndex"])),
      rule: text,
      nearMisses,
    },
    ["layer", "verdict", "statements"],
  ),
  NearMiss: object(
    {
      ...statement,
      ...place,
      failing: listOf(
        object(
          {
            element: { ...text, enum: ["principal", "action", "resource", "condition"] },
            ...{ path, operator: text, key: text, needs: listOf(text), excluded: flag },
            has: { type: ["array", "null"], items: text },
          },
          ["element", "path", "needs", "has"],
        ),
      ),
    },
    ["statementIndex", "path", "line", "column", "failing"],
  ),
  Request: object(
    {
      principal: { type: ["string", "object"] },
      action: text,
      resource: text,
      context: { type: "object" },
      readings: listOf(text),
    },
    ["principal", "action", "resource"],
  ),
  CheckAnswer: object(
    {
      result: RESULT,
      message: text,
      reasons: listOf(
        object(
          {
            description: text,
            ...statement,
            ...place,
            ...matched,
            counterexample: ref("Request"),
          },
          ["description", "statementIndex"],
        ),
      ),
      counterexample: ref("Request"),
      layers,
      existing: object(
        {
          ...{ decision: text, ...statement, nearMisses, layers, rule: text },
          deny: object({ ...statement, ...place, ...matched, now: ref("NearMiss") }, [
            ...["statementIndex", "path", "line", "column"],
          ]),
        },
        ["decision"],
      ),
      nearMisses,
      undecided,
      warnings,
    },
    ["result", "message", "warnings"],
  ),
  FindingsAnswer: object(
    {
      findings: listOf(
        object(
          {
            principal: { type: "object", additionalProperties: text },
            action: listOf(text),
            condition: { type: "object", additionalProperties: text },
            isPublic: flag,
            resource: text,
            resourceType: text,
            example: ref("Request"),
          },
          ["principal", "action", "condition", "isPublic", "resource", "resourceType", "example"],
        ),
      ),
      undecided,
      warnings,
    },
    ["findings", "warnings"],
  ),
  CompareAnswer: object(
    { relation: text, gained: ref("Request"), lost: ref("Request"), undecided, warnings },
    ["relation", "warnings"],
  ),
  EvaluateAnswer: object(
    {
      decision: text,
      statements: listOf(object({ ...statement, ...place, ...matched }, ["statementIndex"])),
      ...{ nearMisses, layers, rule: text, warnings },
    },
    ["decision", "statements", "warnings"],
  ),
  SmtAnswer: object({ smt: text, warnings }, ["smt", "warnings"]),
  CertifyAnswer: object({ answer: ref("CheckAnswer"), certificate: { type: "object" } }, [
    "answer",
  ]),
  VerifyAnswer: object(
    { result: { ...text, enum: ["ACCEPTED", "REFUSED"] }, proved: RESULT, reason: text },
    ["result"],
  ),
  FormulaAnswer: object({ formula: text, warnings }, ["formula", "warnings"]),
  Error: object(
    {
      error: object(
        {
          name: text,
          message: text,
          reason: text,
          fieldList: listOf(object({ name: text, message: text }, ["name", "message"])),
          diagnostics: listOf({ type: "object" }),
        },
        ["name", "message"],
      ),
    },
    ["error"],
  ),
  Refusal: object({ message: text }, ["message"]),
};

/** The name of the component that a route answers with. */
export function answerComponent(name: NativeTask["name"]): string {
  return name.startsWith("Check") ? "CheckAnswer" : `${name}Answer`;
}
