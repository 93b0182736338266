/**
 * The law of the service: a question has the same answer over HTTP as in the library.
 *
 * A question is asked at its route under `/v1/`, and at AWS's where AWS has the operation. Our
 * route must give the whole answer or error of the library. AWS's must give the same in AWS's
 * members, with the rest in `keyaki`. AWS's requests have documents as texts and a policy type, so
 * the library is asked with these for AWS's routes.
 */
import { isDeepStrictEqual } from "node:util";
import { answerRequest } from "../../src/api/answer-request.ts";
import { commandWord } from "../../src/api/command-word.ts";
import { fieldError, MEMBER_NAMES, type Outcome, type RequestError } from "../../src/api/errors.ts";
import { type OperationName, rowOf } from "../../src/api/operation.ts";
import type { CheckAnswer } from "../../src/check/answer.ts";
import { awsWorld } from "../../src/packed-world/packed-world.ts";
import { type AwsCheckName, isAwsCheck } from "../../src/service/aws/checks.ts";
import { validatePolicy } from "../../src/validation/validate-policy.ts";

export interface Question {
  readonly id: string;
  readonly operation: OperationName | "ValidatePolicy";
  readonly members: Readonly<Record<string, unknown>>;
}

/** The answer of a route, and whether it is the one of the library. */
export interface Agreement {
  readonly route: string;
  /** The answer for counts: PASS, a relation, an error. */
  readonly answer: string;
  /** Both sides, if they differ. */
  readonly difference?: string;
}

interface Expected {
  readonly status: number;
  readonly body: unknown;
}

/** Asks a question at all of its routes. */
export async function agreementsOf(url: string, question: Question): Promise<Agreement[]> {
  const { operation, members } = question;
  if (operation === "ValidatePolicy") {
    return [await asked(url, "/policy/validation", members, ofValidation(members))];
  }
  const outcome = answerRequest(operation, members, { world: awsWorld() });
  const route = `/v1/${commandWord(operation)}`;
  const own = await asked(url, route, members, nativeOf(outcome));
  if (!isAwsCheck(operation)) return [own];
  const texts = awsMembers(operation, members);
  const aws = awsOf(answerRequest<AwsCheckName>(operation, texts, { world: awsWorld() }));
  return [own, await asked(url, `/policy/${commandWord(operation)}`, texts, aws)];
}

async function asked(
  url: string,
  route: string,
  members: object,
  expected: Expected,
): Promise<Agreement> {
  const response = await fetch(`${url}${route}`, { method: "POST", body: JSON.stringify(members) });
  const body = (await response.json()) as Record<string, unknown>;
  const actual = { status: response.status, body };
  const wanted = JSON.parse(JSON.stringify(expected)) as Expected;
  const kind = body["result"] ?? body["relation"] ?? body["decision"];
  const answer = response.ok ? String(kind ?? "answered") : String(response.status);
  if (isDeepStrictEqual(actual, wanted)) return { route, answer };
  const difference = `${JSON.stringify(actual)} is not ${JSON.stringify(wanted)}`;
  return { route, answer, difference };
}

const nativeOf = (outcome: Outcome<unknown>): Expected =>
  outcome.kind === "answer"
    ? { status: 200, body: outcome.answer }
    : { status: 400, body: { error: outcome.error } };

function ofValidation(members: object): Expected {
  const outcome = validatePolicy(members);
  if (outcome.kind === "answer") return { status: 200, body: outcome.answer };
  return awsOf(outcome);
}

function awsOf(outcome: Outcome<CheckAnswer>): Expected {
  if (outcome.kind === "error") return refusalOf(outcome.error);
  const { result, message, reasons, ...more } = outcome.answer;
  const unowned = more.warnings.find(({ code }) => code === "MISSING_PRINCIPAL");
  if (unowned !== undefined) {
    // AWS has no warnings, so its client would take the PASS for one about this resource.
    const missing = { name: MEMBER_NAMES[unowned.policy], message: unowned.message };
    return refusalOf(fieldError([missing]));
  }
  const examples = reasons?.map(({ description: _, statementId: __, ...reason }) => reason);
  const shown = reasons?.map(({ description, statementIndex, statementId }) => ({
    description,
    statementIndex,
    statementId,
  }));
  return {
    status: 200,
    body: { result, message, reasons: shown, keyaki: { ...more, reasons: examples } },
  };
}

/** AWS's error, without the places of fields, and with our diagnostics. */
function refusalOf({ message, reason = "other", fieldList, diagnostics }: RequestError): Expected {
  const fields = fieldList?.map((field) => ({ name: field.name, message: field.message }));
  const keyaki = diagnostics.length > 0 ? { diagnostics } : undefined;
  return { status: 400, body: { message, reason, fieldList: fields, keyaki } };
}

function awsMembers(operation: AwsCheckName, members: Question["members"]): Question["members"] {
  const documents = rowOf(operation).members.filter((name) => /policyDocument$/i.test(name));
  const texts = documents.map((name) => {
    const given = members[name];
    return [name, typeof given === "string" ? given : JSON.stringify(given)] as const;
  });
  const hasPrincipal = texts.some(([, text]) => /"(Not)?Principal"/.test(text));
  const policyType = hasPrincipal ? "RESOURCE_POLICY" : "IDENTITY_POLICY";
  const isTyped = operation !== "CheckNoPublicAccess";
  return { ...(isTyped && { policyType }), ...members, ...Object.fromEntries(texts) };
}
