/**
 * Answers as text, for a person who reads a failed build.
 *
 * The verdict comes first, in one line. Then, for each guilty statement: the statement as its file
 * has it, a request that it grants, and why the other policy does not allow that request. Warnings
 * come last, in the form of compilers. LIMIT: of many guilty statements the first are set out like
 * this and the others only named; the JSON answer has a request for each.
 */

import type { Answered, AnswerWarning, EvaluationAnswer } from "../api/operations.ts";
import type { CheckAnswer, CompareAnswer, Relation, Undecided } from "../check/answer.ts";
import type { PolicyType, Statement } from "../policy/ast.ts";
import { type Decision, type Evaluation, evaluate } from "../semantics/evaluate.ts";
import { parseRequest, type Request, type RequestDocument } from "../semantics/request.ts";
import { type Colours, harmless } from "./colour.ts";
import { type DocumentNames, diagnosticLine } from "./diagnostic-line.ts";
import { type PolicyFrame, statementFrame } from "./policy-frame.ts";
import { requestLines } from "./request-lines.ts";

const MOST_REASONS = 5;

/** What all parts of a report need to know. */
export interface ReportContext {
  readonly type: PolicyType;
  readonly names: DocumentNames;
  readonly paint: Colours;
}

/** Lines that belong together; blocks are parted by an empty line. */
type Block = readonly string[];

/** `existing` is the policy that the checked one is held against, where there is one. */
export function checkReport(
  answer: Answered<CheckAnswer>,
  checked: PolicyFrame,
  existing: PolicyFrame | undefined,
  setting: ReportContext,
): string {
  const { paint } = setting;
  const { result, message, reasons = [], undecided } = answer;
  const colour = result === "PASS" ? paint.good : paint.bad;
  const blocks: Block[] = [[`${colour(result)}: ${message}`]];
  if (undecided !== undefined) blocks.push(doubt(undecided, setting));
  reasons.slice(0, MOST_REASONS).forEach((reason, at) => {
    const statement = checked.policy.statements[reason.statementIndex];
    const request = reason.counterexample ?? (at === 0 ? answer.counterexample : undefined);
    if (statement === undefined) throw new Error("a reason without a statement");
    const title =
      undecided === undefined
        ? harmless(reason.description)
        : `Not cleared: the statement with ${nameOf(statement)}.`;
    blocks.push([paint.strong(title)]);
    blocks.push(...grant(checked, statement, request, setting));
    if (existing === undefined || request === undefined) return;
    const denies = at === 0 ? answer.existing?.statementIndex : undefined;
    blocks.push(...refusal(existing, "existing", denies, request, setting));
  });
  const more = reasons.slice(MOST_REASONS);
  if (more.length > 0) {
    blocks.push([
      `And ${more.length} more ${more.length === 1 ? "statement" : "statements"}:`,
      ...more.map(({ description }) => `  ${harmless(description)}`),
    ]);
  }
  return text([...blocks, warnings(answer.warnings, setting)]);
}

const RELATIONS: Readonly<Record<Relation, string>> = {
  equivalent: "the two policies allow the same requests",
  "more permissive": "the new policy allows all that the existing policy allows, and more",
  "less permissive": "the new policy allows less than the existing policy, and nothing more",
  incomparable: "each of the two policies allows requests that the other does not",
  undecided: "no proof was found, and not every difference was ruled out",
};

export function compareReport(
  answer: Answered<CompareAnswer>,
  updated: PolicyFrame,
  existing: PolicyFrame,
  setting: ReportContext,
): string {
  const { relation, gained, lost, undecided } = answer;
  const { paint } = setting;
  const safe = relation === "equivalent" || relation === "less permissive";
  const title = (safe ? paint.good : paint.bad)(relation.toUpperCase());
  return text([
    [`${title}: ${RELATIONS[relation]}`],
    ...(undecided === undefined ? [] : [doubt(undecided, setting)]),
    ...difference("Gained", gained, updated, existing, "existing", setting),
    ...difference("Lost", lost, existing, updated, "new", setting),
    warnings(answer.warnings, setting),
  ]);
}

function difference(
  title: "Gained" | "Lost",
  request: RequestDocument | undefined,
  granting: PolicyFrame,
  refusing: PolicyFrame,
  noun: "existing" | "new",
  setting: ReportContext,
): readonly Block[] {
  if (request === undefined) return [];
  const { allows } = decided(granting, request, setting);
  const statement = granting.policy.statements[allows[0] ?? -1];
  const by = statement === undefined ? "" : `, by the statement with ${nameOf(statement)}`;
  return [
    [setting.paint.strong(`${title}${by}:`)],
    ...grant(granting, statement, request, setting),
    ...refusal(refusing, noun, undefined, request, setting),
  ];
}

const DECISIONS: Readonly<Record<Decision, string>> = {
  Allowed: "Allowed: a statement allows the request, and none denies it.",
  ExplicitlyDenied: "Explicitly denied: a statement denies the request.",
  ImplicitlyDenied: "Implicitly denied: no statement matches the request.",
};

export function evaluationReport(
  answer: Answered<EvaluationAnswer>,
  policy: PolicyFrame,
  request: Request,
  setting: ReportContext,
): string {
  const { paint } = setting;
  const colour = answer.decision === "Allowed" ? paint.good : paint.bad;
  const [title = "", rest = ""] = DECISIONS[answer.decision].split(/(?=:)/);
  const statements = answer.statements.slice(0, MOST_REASONS).flatMap(({ statementIndex }) => {
    const statement = policy.policy.statements[statementIndex];
    return statement === undefined ? [] : [statementFrame(policy, statement, request, paint)];
  });
  return text([[colour(title) + rest], ...statements, warnings(answer.warnings, setting)]);
}

/** Which limit stood in the way, and what can be done about it. */
function doubt({ limit, detail }: Undecided, { paint }: ReportContext): Block {
  const advice = limit === "steps" ? ["The budget is set with --steps."] : [];
  return [
    `${paint.doubt("Undecided")}: no request was found, and no proof that there is none.`,
    `Limit \`${limit}\`: ${detail}.`,
    ...advice,
  ];
}

/** The statement, and the request that it grants. */
function grant(
  granting: PolicyFrame,
  statement: Statement | undefined,
  document: RequestDocument | undefined,
  setting: ReportContext,
): readonly Block[] {
  const request = document && requestOf(document, setting);
  return [
    statement === undefined ? [] : statementFrame(granting, statement, request, setting.paint),
    document === undefined
      ? []
      : ["It allows this request:", "", ...requestLines(document).map((line) => `    ${line}`)],
  ];
}

/** Why the other policy does not allow the request; `index` is the Deny statement, if known. */
function refusal(
  refusing: PolicyFrame,
  noun: "existing" | "new",
  index: number | undefined,
  document: RequestDocument,
  setting: ReportContext,
): readonly Block[] {
  const denying = index ?? decided(refusing, document, setting).denies[0];
  const statement = refusing.policy.statements[denying ?? -1];
  const policy = `The ${noun} policy`;
  if (statement === undefined) {
    return [[`${policy} does not allow it: no statement of ${harmless(refusing.name)} matches.`]];
  }
  const request = requestOf(document, setting);
  return [
    [`${policy} denies it in the statement with ${nameOf(statement)}:`],
    statementFrame(refusing, statement, request, setting.paint),
  ];
}

function decided(
  { policy }: PolicyFrame,
  document: RequestDocument,
  setting: ReportContext,
): Evaluation {
  return evaluate(policy, requestOf(document, setting));
}

/** INVARIANT: a request of an answer was replayed, so it is one. */
function requestOf(document: RequestDocument, { type }: ReportContext): Request {
  const result = parseRequest(document, type);
  if (result.kind === "request") return result.request;
  throw new Error(`no request: ${JSON.stringify(document)}`);
}

function nameOf({ index, sid }: Statement): string {
  return sid === undefined ? `index: ${index}` : `sid: ${harmless(sid)}`;
}

function warnings(found: readonly AnswerWarning[], { names, paint }: ReportContext): Block {
  return found.map((each) => diagnosticLine(each, names, paint));
}

function text(blocks: readonly Block[]): string {
  const lines = blocks.filter((block) => block.length > 0).map((block) => block.join("\n"));
  return `${lines.join("\n\n")}\n`;
}
