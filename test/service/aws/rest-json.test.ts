/**
 * REST-JSON: the reading of bodies, and the errors of keyaki in AWS's form.
 */
import { describe, expect, test } from "vitest";
import { answerRequest } from "../../../src/api/answer-request.ts";
import { checkNoNewAccess } from "../../../src/api/library.ts";
import { ofRequestError } from "../../../src/service/aws/aws-error.ts";
import { bodyOf, restJsonError } from "../../../src/service/aws/rest-json.ts";
import { FLAG, structure, TEXT } from "../../../src/service/aws/shape.ts";
import { answered, call } from "./calls.ts";

const SHAPE = structure({ name: TEXT, flag: FLAG });
const read = (body: unknown): unknown => {
  const result = bodyOf(call("access-analyzer", { body }), SHAPE);
  return result.kind === "value" ? result.value : answered(restJsonError(result.error));
};

test.each([
  ["", {}],
  ["{}", {}],
  ['{"name":"é","flag":true}', { name: "é", flag: true }],
])("reads %j", (body, value) => expect(read(body)).toEqual(value));

test.each([
  ["{", "cannotParse", "body"],
  ['{"name":"a","name":"b"}', "cannotParse", "body"],
  // As for the checks, which have the same reader.
  ["[]", "cannotParse", "body"],
  ['{"name":1}', "fieldValidationFailed", "name"],
  ['{"nam":"a"}', "fieldValidationFailed", "nam"],
  ["[".repeat(102) + "]".repeat(102), "other", "body"],
])("refuses %.40s: %s", (body, reason, name) =>
  expect(read(body)).toMatchObject({
    status: 400,
    error: "ValidationException",
    body: { reason, message: expect.stringMatching(/./), fieldList: [{ name }] },
  }),
);

test("refuses bytes that are not UTF-8", () => {
  const made = { ...call("access-analyzer"), body: new Uint8Array([0x22, 0xff, 0x22]) };
  expect(bodyOf(made, SHAPE)).toMatchObject({ error: { members: { reason: "cannotParse" } } });
});

describe("an error of an operation", () => {
  const errorOf = (request: object): unknown => {
    const outcome = answerRequest("CheckNoNewAccess", request);
    if (outcome.kind === "answer") throw new Error("not an error");
    return answered(restJsonError(ofRequestError(outcome.error)));
  };

  test("keeps reason and fields, and adds the places", () =>
    expect(errorOf({ newPolicyDocument: "{", existingPolicyDocument: "{}" })).toEqual({
      status: 400,
      error: "ValidationException",
      body: {
        message: expect.stringContaining("new policy, line 1, column 2"),
        reason: "cannotParse",
        fieldList: [
          { name: "newPolicyDocument", message: expect.any(String) },
          { name: "existingPolicyDocument", message: expect.any(String) },
        ],
        keyaki: { diagnostics: expect.arrayContaining([expect.objectContaining({ line: 1 })]) },
      },
    }));

  test("beyond a limit is 400 too, so that no client repeats it", () => {
    const large = JSON.stringify({ Statement: [], Id: "x".repeat(1_048_577) });
    const outcome = checkNoNewAccess({ newPolicyDocument: large, existingPolicyDocument: large });
    expect(outcome).toMatchObject({ error: { name: "UnprocessableEntityException" } });
    expect(errorOf({ newPolicyDocument: large, existingPolicyDocument: large })).toMatchObject({
      status: 400,
      error: "ValidationException",
      body: { reason: "other" },
    });
  });
});
