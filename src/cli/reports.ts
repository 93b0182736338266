/**
 * The report of each operation, as a table: the text of its answer, for a person.
 *
 * The texts are made in report.ts and findings-report.ts; here are the documents that they quote.
 * The exit status of an answer is in exit-status.ts.
 */
import type { PolicyDocument } from "../api/documents.ts";
import type { Answers, Inputs, OperationName } from "../api/operation.ts";
import type { CheckAnswer } from "../check/answer.ts";
import { harmlessLines } from "../explain/harmless.ts";
import { findingsReport } from "./findings-report.ts";
import { type PolicyFrame, policyFrame } from "./policy-frame.ts";
import { checkReport, compareReport, evaluationReport, type ReportContext } from "./report.ts";

interface Report<Input, Answer> {
  text(answer: Answer, input: Input, context: ReportContext): string;
  /** Whether standard output is for other programs, so that warnings go to standard error. */
  readonly warnsOnStderr?: true;
}

type Reports = { readonly [Name in OperationName]: Report<Inputs[Name], Answers[Name]> };

type CheckInput = Inputs[Extract<OperationName, `Check${string}`>];

const CHECK: Report<CheckInput, CheckAnswer> = {
  text: (answer, { subject, reference }, context) =>
    checkReport(answer, frame(subject, context), reference && frame(reference, context), context),
};

/** X6: a PASS is not about AWS services, unless they are asked about. */
const NOT_COUNTED =
  "AWS services were not counted as external callers; --include-services counts them.";

const REPORTS: Reports = {
  CheckNoNewAccess: CHECK,
  CheckAccessNotGranted: CHECK,
  CheckNoPublicAccess: CHECK,
  CheckNoExternalAccess: {
    text: (answer, { subject, includeServices }, context) => {
      const note = includeServices || answer.result !== "PASS" ? undefined : NOT_COUNTED;
      return checkReport(answer, frame(subject, context), undefined, context, note);
    },
  },
  Findings: {
    text: (answer, { includeServices }, context) =>
      findingsReport(answer, context, includeServices ? undefined : NOT_COUNTED),
  },
  Compare: {
    text: (answer, { subject, reference }, context) =>
      compareReport(answer, frame(subject, context), frame(reference, context), context),
  },
  Evaluate: {
    text: (answer, { subject, request }, context) =>
      evaluationReport(answer, frame(subject, context), request, context),
  },
  Formula: {
    text: ({ formula }) => harmlessLines(formula),
    warnsOnStderr: true,
  },
};

export function reportOf<Name extends OperationName>(
  name: Name,
): Report<Inputs[Name], Answers[Name]> {
  return REPORTS[name];
}

function frame(document: PolicyDocument, { names }: ReportContext): PolicyFrame {
  return policyFrame(names[document.role] ?? document.role, document);
}
