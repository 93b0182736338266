/**
 * Answers as text, for a person who reads a failed build.
 *
 * The verdict comes first, in one line. Then follows, for each violating statement: the statement
 * as its file has it, a request that it grants, and why the other policy does not allow that
 * request. Warnings come last, in the form of compilers. LIMIT: the first violating statements are
 * shown in full and the rest only named; the JSON answer has a request for each of the first five.
 */

import type { EvaluateAnswer } from "../api/evaluation.ts";
import type {
  CheckAnswer,
  CompareAnswer,
  ExistingDecision,
  Relation,
  Undecided,
  Warning,
} from "../check/answer.ts";
import { harmless } from "../explain/harmless.ts";
import { nearMissLine } from "../explain/near-miss-text.ts";
import { requestLines } from "../explain/request-lines.ts";
import type { PolicyType, Statement } from "../policy/ast.ts";
import { type Decision, type Evaluation, evaluate } from "../semantics/evaluate.ts";
import { type Request, type RequestDocument, replayedRequest } from "../semantics/request.ts";
import type { Colours } from "./colour.ts";
import { type DocumentNames, warningLines } from "./diagnostic-line.ts";
import { type PolicyFrame, statementFrame } from "./policy-frame.ts";

/** LIMIT: statements that are shown in full. */
const MAX_STATEMENTS = 5;

/** The context of all parts of a report. */
export interface ReportContext {
  readonly type: PolicyType;
  readonly names: DocumentNames;
  readonly colours: Colours;
}

/** Lines that belong together; an empty line separates blocks. */
type Block = readonly string[];

/** `reference` is the existing policy, if the check has one; `note` follows the verdict. */
export function checkReport(
  answer: CheckAnswer,
  subject: PolicyFrame,
  reference: PolicyFrame | undefined,
  context: ReportContext,
  note?: string,
): string {
  const { colours } = context;
  const { result, message, reasons = [], undecided } = answer;
  const colour = result === "PASS" ? colours.good : colours.bad;
  const heading = undecided === undefined ? colour(result) : colours.doubt("UNDECIDED");
  const blocks: Block[] = [[`${heading}: ${message}`, ...(note === undefined ? [] : [note])]];
  if (undecided !== undefined) blocks.push(undecidedBlock(undecided));
  reasons.slice(0, MAX_STATEMENTS).forEach((reason, at) => {
    const statement = subject.policy.statements[reason.statementIndex];
    const request = reason.counterexample ?? (at === 0 ? answer.counterexample : undefined);
    if (statement === undefined) throw new Error("a reason names a statement that does not exist");
    blocks.push([colours.strong(harmless(reason.description))]);
    blocks.push(...grantBlocks(subject, statement, request, context));
    if (reference === undefined || request === undefined) return;
    const existing = at === 0 ? answer.existing : undefined;
    blocks.push(...denialBlocks(reference, "existing", existing?.statementIndex, request, context));
    if (existing !== undefined) blocks.push(...whyNotBlocks(existing, subject));
  });
  const more = reasons.slice(MAX_STATEMENTS);
  if (more.length > 0) {
    blocks.push([
      `And ${more.length} more ${more.length === 1 ? "statement" : "statements"}:`,
      ...more.map(({ description }) => `  ${harmless(description)}`),
    ]);
  }
  const near = (answer.nearMisses ?? []).slice(0, 1).map((each) => nearMissLine(each));
  blocks.push(near.map((line) => `The Deny that comes nearest is ${line}`));
  return joinBlocks([...blocks, warningBlock(answer.warnings, context)]);
}

const RELATIONS: Readonly<Record<Relation, string>> = {
  equivalent: "the two policies allow the same requests",
  "more permissive": "the new policy allows all that the existing policy allows, and more",
  "less permissive": "the new policy allows less than the existing policy, and nothing more",
  incomparable: "each of the two policies allows requests that the other does not",
  undecided: "not every difference between the two policies could be decided",
};

export function compareReport(
  answer: CompareAnswer,
  updated: PolicyFrame,
  existing: PolicyFrame,
  context: ReportContext,
): string {
  const { relation, gained, lost, undecided } = answer;
  const { colours } = context;
  const isSafe = relation === "equivalent" || relation === "less permissive";
  const title = (isSafe ? colours.good : colours.bad)(relation.toUpperCase());
  return joinBlocks([
    [`${title}: ${RELATIONS[relation]}`],
    ...(undecided === undefined ? [] : [undecidedBlock(undecided)]),
    ...differenceBlocks("Gained", gained, updated, existing, "existing", context),
    ...differenceBlocks("Lost", lost, existing, updated, "new", context),
    warningBlock(answer.warnings, context),
  ]);
}

/** A request that one policy grants and the other, named by `noun`, does not. */
function differenceBlocks(
  title: "Gained" | "Lost",
  request: RequestDocument | undefined,
  granting: PolicyFrame,
  denying: PolicyFrame,
  noun: "existing" | "new",
  context: ReportContext,
): readonly Block[] {
  if (request === undefined) return [];
  const { allows } = evaluation(granting, request, context);
  const statement = granting.policy.statements[allows[0] ?? -1];
  const by = statement === undefined ? "" : `, by the statement with ${nameOf(statement)}`;
  return [
    [context.colours.strong(`${title}${by}:`)],
    ...grantBlocks(granting, statement, request, context),
    ...denialBlocks(denying, noun, undefined, request, context),
  ];
}

const DECISIONS: Readonly<Record<Decision, string>> = {
  Allowed: "Allowed: a statement allows the request, and none denies it.",
  ExplicitlyDenied: "Explicitly denied: a statement denies the request.",
  ImplicitlyDenied: "Implicitly denied: no statement matches the request.",
};

export function evaluationReport(
  answer: EvaluateAnswer,
  policy: PolicyFrame,
  request: Request,
  context: ReportContext,
): string {
  const { colours } = context;
  const colour = answer.decision === "Allowed" ? colours.good : colours.bad;
  const [title = "", rest = ""] = DECISIONS[answer.decision].split(/(?=:)/);
  const { nearMisses = [] } = answer;
  const statements = answer.statements.slice(0, MAX_STATEMENTS).flatMap(({ statementIndex }) => {
    const statement = policy.policy.statements[statementIndex];
    return statement === undefined ? [] : [statementFrame(policy, statement, request, colours)];
  });
  const near = nearMisses.map((each) => nearMissLine(each));
  const heading = answer.decision === "Allowed" ? "Deny statements that come near" : "Nearest";
  return joinBlocks([
    [colour(title) + rest],
    ...statements,
    near.length === 0 ? [] : [`${heading}:`, ...near.map((line) => `  ${line}`)],
    warningBlock(answer.warnings, context),
  ]);
}

/** The statements that come near, or the Deny that no longer denies. */
function whyNotBlocks({ nearMisses = [], deny }: ExistingDecision, updated: PolicyFrame): Block[] {
  const [nearest] = nearMisses;
  if (nearest !== undefined) return [[`Nearest is ${nearMissLine(nearest)}`]];
  if (deny === undefined) return [];
  const { name } = updated;
  if (deny.now === undefined) return [[`No Deny of ${harmless(name)} takes its place.`]];
  return [[`In ${harmless(name)}, it is ${nearMissLine(deny.now)}`]];
}

/** The limit that prevented a decision, and the remedy. */
export function undecidedBlock({ limit, detail }: Undecided): Block {
  const advice = limit === "steps" ? ["Set the limit with --steps."] : [];
  return [
    "Neither such a request nor a proof that there is none was found.",
    `Limit \`${limit}\`: ${harmless(detail)}.`,
    ...advice,
  ];
}

/** The statement, and the request that it grants. */
function grantBlocks(
  granting: PolicyFrame,
  statement: Statement | undefined,
  document: RequestDocument | undefined,
  context: ReportContext,
): readonly Block[] {
  const request = document && replayedRequest(document, context.type);
  return [
    statement === undefined ? [] : statementFrame(granting, statement, request, context.colours),
    document === undefined
      ? []
      : ["It allows this request:", "", ...requestLines(document).map((line) => `    ${line}`)],
  ];
}

/** Why the other policy does not allow the request; `index` is the Deny statement, if known. */
function denialBlocks(
  denying: PolicyFrame,
  noun: "existing" | "new",
  index: number | undefined,
  document: RequestDocument,
  context: ReportContext,
): readonly Block[] {
  const denies = index ?? evaluation(denying, document, context).denies[0];
  const statement = denying.policy.statements[denies ?? -1];
  const policy = `The ${noun} policy`;
  if (statement === undefined) {
    return [[`${policy} does not allow it: no statement of ${harmless(denying.name)} matches.`]];
  }
  const request = replayedRequest(document, context.type);
  return [
    [`${policy} denies it in the statement with ${nameOf(statement)}:`],
    statementFrame(denying, statement, request, context.colours),
  ];
}

function evaluation(
  { policy }: PolicyFrame,
  document: RequestDocument,
  context: ReportContext,
): Evaluation {
  return evaluate(policy, replayedRequest(document, context.type));
}

function nameOf({ index, sid }: Statement): string {
  return sid === undefined ? `index: ${index}` : `sid: ${harmless(sid)}`;
}

function warningBlock(warnings: readonly Warning[], { names, colours }: ReportContext): Block {
  return warningLines(warnings, names, colours);
}

function joinBlocks(blocks: readonly Block[]): string {
  const texts = blocks.filter((block) => block.length > 0).map((block) => block.join("\n"));
  return `${texts.join("\n\n")}\n`;
}
