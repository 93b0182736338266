/**
 * AWS's three checks in REST-JSON: the members of AWS's requests and answers, and one more.
 *
 * AWS's members are those of the API Reference. The member `keyaki` has the rest of our answer: the
 * counterexample of each reason, why the existing policy refuses the first, the limit of an
 * undecided answer, and the warnings. AWS's clients leave a member out that they do not know.
 *
 * AWS's requests have documents as texts and name the policy type; ours may do otherwise, so these
 * two are required here. A resource policy with a statement without principal is refused: our
 * warning about it would be lost, and the PASS would be about everybody.
 */

import { answerRequest } from "../../api/answer-request.ts";
import type { DocumentCache } from "../../api/document-cache.ts";
import { fieldError, MEMBER_NAMES } from "../../api/errors.ts";
import { type MemberName, rowOf } from "../../api/operation.ts";
import type { CheckAnswer } from "../../check/answer.ts";
import type { JsonObject } from "../../json/value.ts";
import type { CheckOptions } from "../../question/options.ts";
import { readBody } from "../request-body.ts";
import { type TaskAnswer, verdictOf } from "../task-answer.ts";
import { refusal } from "./refusal.ts";

/** The checks that AWS has. */
export const AWS_CHECKS = [
  "CheckNoNewAccess",
  "CheckAccessNotGranted",
  "CheckNoPublicAccess",
] as const;

export type AwsCheckName = (typeof AWS_CHECKS)[number];

export function isAwsCheck(name: string): name is AwsCheckName {
  return (AWS_CHECKS as readonly string[]).includes(name);
}

export function answerAwsCheck(
  name: AwsCheckName,
  body: Uint8Array,
  options: CheckOptions,
  cache: DocumentCache,
): TaskAnswer {
  const read = readBody(body);
  const error = read.kind === "error" ? read.error : awsErrors(name, read.members);
  if (error !== undefined) return { ...refusal(error), verdicts: [errorOf(name)] };
  // `awsErrors` has seen an object.
  const members = read.kind === "object" ? read.members : {};
  const outcome = answerRequest(name, members, options, cache);
  if (outcome.kind === "error") return { ...refusal(outcome.error), verdicts: [errorOf(name)] };
  const unowned = outcome.answer.warnings.find(({ code }) => code === "MISSING_PRINCIPAL");
  if (unowned !== undefined) {
    const missing = { name: MEMBER_NAMES[unowned.policy], message: unowned.message };
    return { ...refusal(fieldError([missing])), verdicts: [errorOf(name)] };
  }
  const answer = JSON.stringify(awsAnswer(outcome.answer));
  return { status: 200, body: answer, verdicts: [verdictOf(name, outcome)] };
}

const errorOf = (operation: AwsCheckName) =>
  ({ operation, result: "error", isUndecided: false }) as const;

/** The members that AWS requires in a form that our requests do not. */
function awsErrors(name: AwsCheckName, members: JsonObject) {
  const documents = rowOf(name).members.filter(isDocument);
  const texts = documents.filter((each) => !["string", "undefined"].includes(typeof members[each]));
  const errors = texts.map((each) => ({ name: each, message: `\`${each}\` is not a string` }));
  const needsType = name !== "CheckNoPublicAccess" && members["policyType"] === undefined;
  const missing = { name: "policyType", message: "`policyType` is missing" };
  const all = needsType ? [...errors, missing] : errors;
  return all.length === 0 ? undefined : fieldError(all);
}

const isDocument = (name: MemberName): boolean =>
  name.endsWith("PolicyDocument") || name === "policyDocument";

/** AWS's members, then ours. */
function awsAnswer({ result, message, reasons, ...more }: CheckAnswer): object {
  const { counterexample, existing, nearMisses, undecided, warnings } = more;
  return {
    result,
    message,
    ...(reasons && {
      reasons: reasons.map(({ description, statementIndex, statementId }) => ({
        description,
        statementIndex,
        ...(statementId !== undefined && { statementId }),
      })),
    }),
    keyaki: {
      ...(counterexample && { counterexample }),
      ...(reasons && {
        reasons: reasons.map(({ description: _, statementId: __, ...reason }) => reason),
      }),
      ...(existing && { existing }),
      ...(nearMisses && { nearMisses }),
      ...(undecided && { undecided }),
      warnings,
    },
  };
}
