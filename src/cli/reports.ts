/**
 * The report of each operation, as a table: the exit status and the text of its answer.
 *
 * The texts are in report.ts and findings-report.ts. An operation without a verdict ends with 0
 * when it is answered, except for a list of findings that may be incomplete.
 */
import type { PolicyDocument } from "../api/documents.ts";
import type { Answers, Inputs, OperationName } from "../api/operation.ts";
import type { CheckAnswer } from "../check/answer.ts";
import { findingsReport } from "./findings-report.ts";
import { EXIT } from "./output.ts";
import { type PolicyFrame, policyFrame } from "./policy-frame.ts";
import { checkReport, compareReport, evaluationReport, type ReportContext } from "./report.ts";

interface Report<Input, Answer> {
  status(answer: Answer): number;
  text(answer: Answer, input: Input, context: ReportContext): string;
  /** Whether standard output is for other programs, so that warnings go to standard error. */
  readonly warnsOnStderr?: true;
}

type Reports = { readonly [Name in OperationName]: Report<Inputs[Name], Answers[Name]> };

type CheckInput = Inputs[Extract<OperationName, `Check${string}`>];

const CHECK: Report<CheckInput, CheckAnswer> = {
  status: ({ result }) => (result === "PASS" ? EXIT.pass : EXIT.fail),
  text: (answer, { subject, reference }, context) =>
    checkReport(answer, frame(subject, context), reference && frame(reference, context), context),
};

const answered = (): number => EXIT.pass;

const REPORTS: Reports = {
  CheckNoNewAccess: CHECK,
  CheckAccessNotGranted: CHECK,
  CheckNoPublicAccess: CHECK,
  CheckNoExternalAccess: CHECK,
  Findings: {
    status: ({ undecided }) => (undecided === undefined ? EXIT.pass : EXIT.fail),
    text: (answer, _, context) => findingsReport(answer, context),
  },
  Compare: {
    status: ({ relation }) =>
      relation === "equivalent" || relation === "less permissive" ? EXIT.pass : EXIT.fail,
    text: (answer, { subject, reference }, context) =>
      compareReport(answer, frame(subject, context), frame(reference, context), context),
  },
  Evaluate: {
    status: answered,
    text: (answer, { subject, request }, context) =>
      evaluationReport(answer, frame(subject, context), request, context),
  },
  Formula: {
    status: answered,
    text: ({ formula }) => formula,
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
