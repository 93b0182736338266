/**
 * The commands that answer one question: documents read, asked, and the answer written out.
 *
 * Each is a function from its options to an output. What they share is that files name the
 * documents, that wrong documents are refused, and the two formats.
 */

import {
  type Reading,
  type ReadPair,
  readEvaluation,
  readPair,
  readPolicy,
} from "../api/documents.ts";
import { type ExposureName, readExposure } from "../api/exposure.ts";
import { evaluated, policiesOf, withPlaces } from "../api/operations.ts";
import { compare } from "../check/compare.ts";
import { policyFormulaText } from "../explain/policy-formula.ts";
import { externalAccessFindings } from "../findings/findings.ts";
import type { PolicyType } from "../policy/ast.ts";
import type { CheckOptions } from "../question/options.ts";
import { coloursFor } from "./colour.ts";
import { type DocumentNames, diagnosticLine } from "./diagnostic-line.ts";
import { findingsReport } from "./findings-report.ts";
import { inputName, readInput } from "./input.ts";
import type { SharedOptions } from "./options.ts";
import { EXIT, json, type Output, refused } from "./output.ts";
import { policyFrame } from "./policy-frame.ts";
import { compareReport, evaluationReport, type ReportContext } from "./report.ts";

export interface PairOptions extends SharedOptions, CheckOptions {
  readonly existing: string;
  readonly new: string;
}

export interface AccessOptions extends SharedOptions, CheckOptions {
  readonly policy: string;
  readonly actions?: readonly string[];
  readonly resources?: readonly string[];
}

export interface ExposureOptions extends SharedOptions, CheckOptions {
  readonly policy: string;
  readonly resourceType?: string;
  readonly zoneOfTrust?: readonly string[];
  readonly includeServices?: boolean;
}

export interface EvaluationOptions extends SharedOptions {
  readonly policy: string;
  readonly request: string;
}

export interface FormulaOptions extends SharedOptions {
  readonly policy: string;
}

export async function compareCommand(options: PairOptions): Promise<Output> {
  const names = pairNames(options);
  const reading = await pairOf(options);
  if (reading.kind === "refused") return refused(reading.refusal, names, options.format);
  const pair = reading.read;
  const answer = withPlaces(compare(policiesOf(pair), options), pair);
  const passes = answer.relation === "equivalent" || answer.relation === "less permissive";
  return output(options, passes ? EXIT.pass : EXIT.fail, answer, () => {
    const updated = policyFrame(names.new, pair.updated);
    const existing = policyFrame(names.existing, pair.existing);
    return compareReport(answer, updated, existing, settingOf(names, pair.type));
  });
}

export async function findingsCommand(options: ExposureOptions): Promise<Output> {
  const names = { policy: inputName(options.policy) };
  const { reading, exposure } = await exposureOf(options, "Findings");
  if (reading.kind === "refused") return refused(reading.refusal, names, options.format);
  const { policy, type } = reading.read;
  const question = { ...exposure, policy: policy.policy, resourceType: exposure.findingType };
  const answer = withPlaces(externalAccessFindings(question, options), reading.read);
  return output(options, EXIT.pass, answer, () => findingsReport(answer, settingOf(names, type)));
}

export async function exposureOf(
  options: ExposureOptions,
  name: ExposureName,
): Promise<ReturnType<typeof readExposure>> {
  const { policyType, ...others } = options;
  const source = await readInput(options.policy);
  const members = policyType === "identity" ? { ...others, policyType } : others;
  return readExposure(name, source, members);
}

export async function evaluation(options: EvaluationOptions): Promise<Output> {
  const names = { policy: inputName(options.policy), request: inputName(options.request) };
  const reading = readEvaluation({
    policy: await readInput(options.policy),
    request: await readInput(options.request),
    type: options.policyType,
  });
  if (reading.kind === "refused") return refused(reading.refusal, names, options.format);
  const { policy, request, type } = reading.read;
  const answer = withPlaces(evaluated(reading.read), reading.read);
  return output(options, EXIT.pass, answer, () =>
    evaluationReport(answer, policyFrame(names.policy, policy), request, settingOf(names, type)),
  );
}

/** The formula alone goes to standard output, for other programs; warnings beside it. */
export async function formula(options: FormulaOptions): Promise<Output> {
  const names = { policy: inputName(options.policy) };
  const source = await readInput(options.policy);
  const reading = readPolicy({ policy: source, type: options.policyType, reference: true });
  if (reading.kind === "refused") return refused(reading.refusal, names, options.format);
  const text = policyFormulaText(reading.read.policy.policy);
  const answer = withPlaces({ formula: text, warnings: [] }, reading.read);
  const paint = coloursFor(process.stderr);
  const warnings = answer.warnings
    .map((each) => `${diagnosticLine(each, names, paint)}\n`)
    .join("");
  return { ...output(options, EXIT.pass, answer, () => text), stderr: warnings };
}

export function pairNames(options: PairOptions): {
  readonly existing: string;
  readonly new: string;
} {
  return { existing: inputName(options.existing), new: inputName(options.new) };
}

export async function pairOf(options: PairOptions): Promise<Reading<ReadPair>> {
  return readPair({
    existing: await readInput(options.existing),
    updated: await readInput(options.new),
    type: options.policyType,
  });
}

export function settingOf(names: DocumentNames, type: PolicyType): ReportContext {
  return { type, names, paint: coloursFor(process.stdout) };
}

export function output(
  { format }: SharedOptions,
  status: number,
  answer: object,
  report: () => string,
): Output {
  return { status, stdout: format === "json" ? json(answer) : report() };
}
