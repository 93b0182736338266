/**
 * The law of certificates: every decided answer has a certificate that the verifier accepts.
 *
 * A damaged certificate is rejected, or is still a proof. A certificate of one question is rejected
 * for another question, and a forged PASS is rejected. That an accepted damaged certificate is
 * still a proof is shown without the checker under test: the native engine refutes each theory
 * lemma, and a DPLL search refutes each claim together with the clauses and the lemmas.
 */

import { certifyCheck, parseCertificate, posedBy, verifyCheck } from "../../../src/api/certify.ts";
import { type CheckName, type CheckRequest, decodeCheck } from "../../../src/api/operation.ts";
import { type Certificate, FORMAT, type PassCertificate } from "../../../src/certificate/format.ts";
import { ProofRecorder } from "../../../src/certificate/proof-recorder.ts";
import type { CheckAnswer } from "../../../src/check/answer.ts";
import { solveEach } from "../../../src/check/decide.ts";
import { Budget } from "../../../src/logic/budget.ts";
import type { Terms } from "../../../src/logic/term.ts";
import { pose } from "../../../src/question/question.ts";
import { sliceQuestion } from "../../../src/slicing/slice.ts";
import { describeSlice } from "../../../src/slicing/slice-checker.ts";
import { NativeEngine } from "../../../src/solve/cdcl.ts";
import { type Case, hold, type LawResult, refute, skip } from "./case.ts";
import { ALWAYS_REJECTED, MUTATIONS } from "./mutate-certificate.ts";
import { Random } from "./random.ts";

/** The questions of the checks that apply to the case: two for an identity policy, or four. */
function questionsOf({ type, existing, updated, salt }: Case): readonly CheckRequest[] {
  const policyType = type === "identity" ? "IDENTITY_POLICY" : "RESOURCE_POLICY";
  const actions = [["s3:GetObject"], ["s3:*"], ["sqs:SendMessage", "iam:*"]][salt % 3];
  const requests: readonly (readonly [CheckName, object])[] = [
    [
      "CheckNoNewAccess",
      { existingPolicyDocument: existing, newPolicyDocument: updated, policyType },
    ],
    ["CheckAccessNotGranted", { policyDocument: updated, policyType, access: [{ actions }] }],
    [
      "CheckNoPublicAccess",
      { policyDocument: updated, policyType, resourceType: "AWS::S3::Bucket" },
    ],
    ["CheckNoExternalAccess", { policyDocument: updated, policyType, zoneOfTrust: "111122223333" }],
  ];
  const applicable = type === "resource" ? requests : requests.slice(0, 2);
  return applicable.flatMap(([name, request]) => {
    const decoded = decodeCheck(name, request);
    return decoded.kind === "decoded" ? decoded.input : [];
  });
}

export function certificates(given: Case): LawResult {
  const random = new Random(given.salt);
  const counts: Record<string, number> = {};
  const count = (what: string): void => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  const all = questionsOf(given);
  const accepted: Certificate[] = [];
  for (const checked of all) {
    const { answer, certificate } = certifyCheck(checked);
    if (certificate === undefined) {
      // If only the sum of several blocks makes a policy public, one request does not show it.
      const isSumOfBlocks = checked.operation === "CheckNoPublicAccess" && answer.result === "FAIL";
      const isMissing = answer.undecided === undefined && !isSumOfBlocks;
      if (isMissing) return refute(`${checked.operation}: no certificate`);
      continue;
    }
    const copy = parseCertificate(JSON.stringify(certificate));
    if (typeof copy === "string") return refute(`${checked.operation}: ${copy}`);
    const verdict = verifyCheck(copy, checked);
    if (verdict.result === "REFUSED") return refute(`${checked.operation}: ${verdict.reason}`);
    count(copy.result);
    accepted.push(copy);
    const error =
      copy.result === "PASS"
        ? findAcceptedDamage(copy, checked, random, count)
        : findAcceptedForgery(answer, checked, count);
    if (error !== undefined) return refute(`${checked.operation}: ${error}`);
  }
  for (const certificate of accepted) {
    for (const checked of all) {
      if (isForSameOperation(certificate, checked)) continue;
      if (verifyCheck(certificate, checked).result === "ACCEPTED")
        return refute("accepted for another question");
      count("for another question, rejected");
    }
  }
  return accepted.length === 0 ? skip("undecided") : hold(counts);
}

const isForSameOperation = ({ question }: Certificate, { operation }: CheckRequest): boolean =>
  (question as { readonly operation: unknown }).operation === operation;

function findAcceptedDamage(
  certificate: PassCertificate,
  checked: CheckRequest,
  random: Random,
  count: (what: string) => void,
): string | undefined {
  for (const [kind, damage] of Object.entries(MUTATIONS)) {
    const mutant = damage(certificate, random);
    if (mutant === undefined) continue;
    const { result } = verifyCheck(mutant, checked);
    count(`${kind}: ${result === "REFUSED" ? "rejected" : "still a proof"}`);
    if (result === "REFUSED") continue;
    if (ALWAYS_REJECTED.has(kind)) return `${kind}: accepted`;
    const posed = posedBy(mutant, checked.question);
    if (typeof posed === "string") return `${kind}: accepted, but ${posed}`;
    const error = findProofError(mutant, posed.symbolic.terms);
    if (error !== undefined) return `${kind}: accepted, but ${error}`;
  }
  return undefined;
}

/** Forges a PASS: a proof about a slice that leaves the violating statements out. */
function findAcceptedForgery(
  { reasons = [] }: CheckAnswer,
  checked: CheckRequest,
  count: (what: string) => void,
): string | undefined {
  if (checked.operation !== "CheckNoNewAccess") return undefined;
  const whole = checked.question;
  const { candidates, sliceFor } = sliceQuestion(whole);
  const violating = new Set(reasons.map((each) => each.statementIndex));
  const rest = sliceFor(candidates.filter((each) => !violating.has(each.index)));
  const recorder = new ProofRecorder();
  solveEach(pose(whole, rest), { engine: recorder.engine, proof: recorder });
  const proof = recorder.proof();
  if (proof === undefined) return undefined;
  const question = checked.encode();
  const slice = describeSlice(rest, whole);
  const forged = { format: FORMAT, question, result: "PASS", slice, ...proof } as const;
  count("forged, rejected");
  return verifyCheck(forged, checked).result === "ACCEPTED"
    ? "a forged PASS is accepted"
    : undefined;
}

/** Finds an error in a proof without the checker; undefined if the proof is right. */
export function findProofError(
  { clauses, claims, steps }: PassCertificate,
  terms: Terms,
): string | undefined {
  const lemmas = steps.flatMap(([kind, ...literals]) => (kind === "fact" ? [literals] : []));
  for (const literals of lemmas) {
    if (literals.some((each) => Math.abs(each) >= terms.nodes.length)) continue;
    const engine = new NativeEngine(terms, () => [], new Budget(1_000_000));
    for (const each of literals) engine.assert(each);
    const { kind } = engine.solve([]);
    if (kind !== "unsat") return `the lemma ${literals.join()} is ${kind}`;
  }
  const all = [...clauses, ...lemmas.map((each) => each.map((literal) => -literal))];
  const unproved = claims.find((claim) => hasValuation([...all, ...claim.map((each) => [each])]));
  return unproved === undefined ? undefined : `the claim ${unproved.join()} is not implied`;
}

/** Decides satisfiability by the algorithm of Davis, Putnam, Logemann and Loveland (1962). */
function hasValuation(clauses: readonly (readonly number[])[]): boolean {
  if (clauses.some((each) => each.length === 0)) return false;
  const unit = clauses.find((each) => each.length === 1)?.[0];
  const literal = unit ?? clauses[0]?.[0];
  if (literal === undefined) return true;
  const assign = (chosen: number): readonly (readonly number[])[] =>
    clauses.flatMap((each) =>
      each.includes(chosen) ? [] : [each.filter((other) => other !== -chosen)],
    );
  return hasValuation(assign(literal)) || (unit === undefined && hasValuation(assign(-literal)));
}
