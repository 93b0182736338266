/**
 * The samples of `verify`: a mistake in the translation from policies to formulas is found.
 *
 * Each mistake is planted in the formula alone, so every engine and the checker of proofs agree on
 * the wrong answer; only the comparison with the evaluator can find it.
 */
import { afterEach, describe, expect, test, vi } from "vitest";
import { translationError } from "../../src/api/translation-samples.ts";
import { certify, orThrow, verify } from "../../src/index.ts";
import { pose } from "../../src/question/question.ts";
import { SymbolicRequest } from "../../src/symbolic/symbolic-request.ts";
import { document, type Part, policy } from "../check/notation.ts";

afterEach(() => vi.restoreAllMocks());

const denyIf = (key: string): object =>
  Object(document({}, { Effect: "Deny", Condition: { StringEquals: { [key]: "a" } } }));

/** The old and the new policy deny by two keys that only Unicode takes for one. */
const KEYS = {
  existingPolicyDocument: denyIf("aws:PrincipalTag/Équipe"),
  newPolicyDocument: denyIf("aws:PrincipalTag/équipe"),
};

describe("a certificate that rests on a wrong translation is refused", () => {
  test("two keys that are one attribute of the formula", () => {
    const original = SymbolicRequest.prototype.key;
    vi.spyOn(SymbolicRequest.prototype, "key").mockImplementation(function (
      this: SymbolicRequest,
      name,
    ) {
      return original.call(this, name.toLowerCase());
    });
    const { answer, certificate } = orThrow(certify("CheckNoNewAccess", KEYS));
    expect(answer.result).toBe("PASS");
    expect(orThrow(verify(certificate ?? {}, KEYS))).toMatchObject({
      result: "REFUSED",
      reason: expect.stringMatching(/^the formula of statement 1 of the .* differs from/),
    });
  });
});

describe("a wrong term is found", () => {
  const CONDITIONS: readonly Part[] = [
    { StringLike: { "x:k": "a*b" } },
    { StringEqualsIgnoreCase: { "x:k": "É" } },
    { NumericLessThanEquals: { "x:k": "1.5" } },
    { DateEquals: { "x:k": "2026-01-01T00:00:00.5Z" } },
    { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
    { ArnLike: { "aws:SourceArn": "arn:aws:s3" } },
    { Bool: { "aws:SecureTransport": "true" } },
    { BinaryEquals: { "x:k": "YQ==" } },
    { Null: { "x:k": "true" } },
    { "ForAnyValue:StringEquals": { "aws:TagKeys": "a" } },
  ];
  test.each(CONDITIONS)("%j", (Condition) => {
    const subject = policy(document({ Action: "s3:Get*", Condition }), "identity");
    const posed = pose({ type: "identity", subject });
    expect(translationError(posed)).toBeUndefined();
    const [first] = posed.policies;
    if (first === undefined) throw new Error("no policy");
    const matches = first.encoded.matches.map((each) => -each);
    const wrong = { ...posed, policies: [{ ...first, encoded: { ...first.encoded, matches } }] };
    expect(translationError(wrong)).toMatch(/^the formula of statement 0 of the subject policy/);
  });
});
