/**
 * Answers about stacks as text, for a person.
 *
 * The verdict comes first, then the request and, layer by layer, why it gets through: the statement
 * that allows it, quoted if it grants, or the rule by which the layer does not apply. For the
 * existing stack, the layer that stops the request is quoted.
 */

import type { EvaluateAnswer } from "../api/evaluation.ts";
import type { Answers } from "../api/operation.ts";
import type { StackDocuments, StackSource } from "../api/stack-documents.ts";
import type { StackInputs, StackOperationName } from "../api/stack-operation.ts";
import type { CheckAnswer, CompareAnswer, ExplainedLayer, Relation } from "../check/answer.ts";
import { codeFramer } from "../explain/code-frame.ts";
import { harmless } from "../explain/harmless.ts";
import { nearMissLine } from "../explain/near-miss-text.ts";
import { requestLines } from "../explain/request-lines.ts";
import { documentsOf, LAYERS, type StackDocument } from "../policy/stack.ts";
import { type Request, type RequestDocument, replayedRequest } from "../semantics/request.ts";
import { evaluateStack, type LayerVerdict, type StatementOf } from "../semantics/stack.ts";
import type { Colours } from "./colour.ts";
import { type DocumentNames, warningLines } from "./diagnostic-line.ts";
import { statementFrame } from "./policy-frame.ts";
import { undecidedBlock } from "./report.ts";

export interface StackContext {
  readonly names: DocumentNames;
  readonly colours: Colours;
}

type Block = readonly string[];

/** LIMIT: reasons and statements that are shown. */
const MAX_REASONS = 5;
const MAX_STATEMENTS = 3;

export function stackReport<Name extends StackOperationName>(
  name: Name,
  answer: Answers[Name],
  input: StackInputs[Name],
  context: StackContext,
): string {
  const blocks = blocksOf(name, answer, input, context);
  const warnings = warningLines(answer.warnings, context.names, context.colours);
  const texts = [...blocks, warnings].filter(({ length }) => length > 0);
  return `${texts.map((each) => each.join("\n")).join("\n\n")}\n`;
}

function blocksOf(
  name: StackOperationName,
  answer: Answers[StackOperationName],
  input: StackDocuments & { readonly reference?: StackSource; readonly request?: Request },
  context: StackContext,
): readonly Block[] {
  if ("relation" in answer) return compareBlocks(answer, input, context);
  if ("decision" in answer) return evaluationBlocks(answer, input, context);
  return checkBlocks(answer, input, context, name);
}

function checkBlocks(
  { result, message, reasons = [], counterexample, layers, existing, undecided }: CheckAnswer,
  { subject, reference }: StackDocuments & { readonly reference?: StackSource },
  context: StackContext,
  name: StackOperationName,
): readonly Block[] {
  const { colours } = context;
  const colour = result === "PASS" ? colours.good : colours.bad;
  const heading = undecided === undefined ? colour(result) : colours.doubt("UNDECIDED");
  const blocks: Block[] = [[`${heading}: ${message}`]];
  if (undecided !== undefined) blocks.push(undecidedBlock(undecided));
  if (counterexample !== undefined) {
    blocks.push(["This request is allowed:", "", ...indented(counterexample)]);
    blocks.push(
      ...layerBlocks("Why it is allowed:", layers ?? [], subject, counterexample, context),
    );
  }
  if (existing?.layers !== undefined && reference !== undefined && counterexample !== undefined) {
    const why = existing.rule === undefined ? "" : ` (rule ${existing.rule})`;
    const title = `Why the existing stack does not allow it${why}:`;
    blocks.push(...layerBlocks(title, existing.layers, reference, counterexample, context));
  }
  const more = reasons.filter((each) => each.counterexample !== undefined).slice(0, MAX_REASONS);
  for (const { description, counterexample: request } of more) {
    if (request === undefined) continue;
    blocks.push([colours.strong(harmless(description)), "", ...indented(request)]);
  }
  if (result === "PASS" && name === "CheckAccessNotGranted") {
    const holders = subject.stack.principal === undefined && hasHolders(subject);
    if (holders)
      blocks.push(["Root users have no identity policies, so they were not asked about."]);
  }
  return blocks;
}

const hasHolders = ({ stack }: StackSource): boolean =>
  documentsOf(stack.layers.identityPolicies).length > 0;

function compareBlocks(
  answer: CompareAnswer,
  { subject, reference }: StackDocuments & { readonly reference?: StackSource },
  context: StackContext,
): readonly Block[] {
  const { relation, gained, lost, undecided } = answer;
  const isSafe = relation === "equivalent" || relation === "less permissive";
  const { colours } = context;
  const difference = (title: string, request: RequestDocument | undefined, of: StackSource) =>
    request === undefined
      ? []
      : [
          [colours.strong(title), "", ...indented(request)],
          ...layerBlocks("Why it is allowed:", evaluated(of, request), of, request, context),
        ];
  return [
    [(isSafe ? colours.good : colours.bad)(RELATIONS[relation])],
    ...(undecided === undefined ? [] : [undecidedBlock(undecided)]),
    ...difference("Only the new stack allows:", gained, subject),
    ...(reference ? difference("Only the existing stack allows:", lost, reference) : []),
  ];
}

function evaluationBlocks(
  { decision, layers = [], rule }: EvaluateAnswer,
  { subject, request }: StackDocuments & { readonly request?: Request },
  context: StackContext,
): readonly Block[] {
  const { colours } = context;
  const colour = decision === "Allowed" ? colours.good : colours.bad;
  const by = rule === undefined ? "" : ` by rule ${rule}`;
  if (request === undefined) throw new Error("an evaluation has a request");
  return [[colour(decision) + by], ...lines(layers, subject, request, context)];
}

/** Evaluates a request of an answer again, for its layers. */
function evaluated({ stack }: StackSource, document: RequestDocument): readonly LayerVerdict[] {
  return evaluateStack(stack, requestIn(document)).layers;
}

function layerBlocks(
  title: string,
  layers: readonly ExplainedLayer[],
  source: StackSource,
  request: RequestDocument,
  context: StackContext,
): readonly Block[] {
  if (layers.length === 0) return [];
  return [[context.colours.strong(title)], ...lines(layers, source, requestIn(request), context)];
}

const RELATIONS: Readonly<Record<Relation, string>> = {
  equivalent: "EQUIVALENT: the two stacks allow the same requests",
  "more permissive": "MORE PERMISSIVE: the new stack allows all of the existing one, and more",
  "less permissive": "LESS PERMISSIVE: the new stack allows less than the existing one",
  incomparable: "INCOMPARABLE: each of the two stacks allows requests that the other does not",
  undecided: "UNDECIDED: not every difference between the two stacks could be decided",
};

const VERDICTS: Readonly<Record<LayerVerdict["verdict"], string>> = {
  allows: "allows it",
  denies: "denies it",
  silent: "no statement matches",
  unknown: "is unknown; it may allow or deny",
  "not applicable": "does not apply",
};

/** A line for each layer; the statements that deny, and those that grant, are quoted. */
function lines(
  layers: readonly ExplainedLayer[],
  source: StackSource,
  request: Request,
  context: StackContext,
): readonly Block[] {
  const all = layers.flatMap(({ layer, verdict, statements, rule, nearMisses = [] }) => {
    const why = rule === undefined ? "" : ` (rule ${rule})`;
    const [first, ...more] = statements;
    const by = first === undefined ? "" : `: ${nameOf(first)}`;
    const others = more.length === 0 ? "" : ` and ${more.length} more`;
    const line = `  ${layer} ${VERDICTS[verdict]}${why}${by}${others}`;
    const isQuoted = verdict === "denies" || GRANTING.includes(layer);
    const near = nearMisses.slice(0, 1).map((each) => {
      return `      nearest is ${harmless(each.document)}, ${nearMissLine(each)}`;
    });
    if (!isQuoted) return [line, ...near];
    const shown = statements.slice(0, MAX_STATEMENTS);
    const frames = shown.flatMap((each) => quoted(each, source, request, context));
    return [line, ...near, ...frames, ""];
  });
  return [all.at(-1) === "" ? all.slice(0, -1) : all];
}

const GRANTING: readonly (typeof LAYERS)[number][] = ["identityPolicies", "resourcePolicy"];

function quoted(
  { document, statementIndex }: StatementOf,
  { stack, text, role }: StackSource,
  request: Request,
  { names, colours }: StackContext,
): readonly string[] {
  const found = LAYERS.flatMap((each) => documentsOf(stack.layers[each])).find(
    ({ name }): boolean => name === document,
  );
  const statement = found?.policy.statements.find(({ index }) => index === statementIndex);
  if (found === undefined || statement === undefined) return [];
  const policy: StackDocument["policy"] = found.policy;
  const frame = { name: names[role] ?? role, policy, text, quote: codeFramer(text) };
  const placed = { ...statement, path: [...found.path, ...statement.path] };
  return statementFrame(frame, placed, request, colours);
}

function nameOf({ document, statementIndex, statementId }: StatementOf): string {
  const name = statementId === undefined ? `index: ${statementIndex}` : `sid: ${statementId}`;
  return harmless(`${document}, statement with ${name}`);
}

const indented = (request: RequestDocument): readonly string[] =>
  requestLines(request).map((line) => `    ${line}`);

/** A stack may have documents with principals, so its callers are those of a resource policy. */
const requestIn = (document: RequestDocument): Request => replayedRequest(document, "resource");
