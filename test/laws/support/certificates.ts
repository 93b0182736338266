/**
 * The laws of certificates: every answer that is decided has one that is accepted; damaged, it is
 * refused or still a proof; and it proves nothing of another question.
 *
 * That an accepted mutant is a proof is shown by others than its checker: each of its facts by the
 * native engine, and the rest by a truth table search over clauses, facts and claims.
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
import { broken, type Case, type Finding, held, vacuous } from "./case.ts";
import { ALWAYS_REFUSED, MUTATIONS } from "./mutate-certificate.ts";
import { Random } from "./random.ts";

/** The questions of the four checks that a case is good for. */
function questions({ type, existing, updated, salt }: Case): readonly CheckRequest[] {
  const policyType = type === "identity" ? "IDENTITY_POLICY" : "RESOURCE_POLICY";
  const actions = [["s3:GetObject"], ["s3:*"], ["sqs:SendMessage", "iam:*"]][salt % 3];
  const requests: readonly (readonly [CheckName, object])[] = [
    [
      "CheckNoNewAccess",
      { existingPolicyDocument: existing, newPolicyDocument: updated, policyType },
    ],
    ["CheckAccessNotGranted", { policyDocument: updated, policyType, access: [{ actions }] }],
    ["CheckNoPublicAccess", { policyDocument: updated, resourceType: "AWS::S3::Bucket" }],
    ["CheckNoExternalAccess", { policyDocument: updated, zoneOfTrust: "111122223333" }],
  ];
  const own = type === "resource" ? requests : requests.slice(0, 2);
  return own.flatMap(([name, request]) => {
    const decoded = decodeCheck(name, request);
    return decoded.kind === "decoded" ? decoded.input : [];
  });
}

export function certificates(given: Case): Finding {
  const random = new Random(given.salt);
  const counts: Record<string, number> = {};
  const count = (what: string): void => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  const all = questions(given);
  const written: Certificate[] = [];
  for (const checked of all) {
    const { answer, certificate } = certifyCheck(checked);
    if (certificate === undefined) {
      // Many addresses, few enough in each block, are not shown by one request.
      const isSum = checked.operation === "CheckNoPublicAccess" && answer.result === "FAIL";
      const isOwed = answer.undecided === undefined && !isSum;
      if (isOwed) return broken(`${checked.operation}: no certificate`);
      continue;
    }
    const copy = parseCertificate(JSON.stringify(certificate));
    if (typeof copy === "string") return broken(`${checked.operation}: ${copy}`);
    const verdict = verifyCheck(copy, checked);
    if (verdict.result === "REFUSED") return broken(`${checked.operation}: ${verdict.reason}`);
    count(copy.result);
    written.push(copy);
    const fault =
      copy.result === "PASS"
        ? ofMutants(copy, checked, random, count)
        : ofForgery(answer, checked, count);
    if (fault !== undefined) return broken(`${checked.operation}: ${fault}`);
  }
  for (const certificate of written) {
    for (const checked of all) {
      if (isOf(certificate, checked)) continue;
      if (verifyCheck(certificate, checked).result === "ACCEPTED")
        return broken("moved and accepted");
      count("moved, refused");
    }
  }
  return written.length === 0 ? vacuous("undecided") : held(counts);
}

const isOf = ({ question }: Certificate, { operation }: CheckRequest): boolean =>
  (question as { readonly operation: unknown }).operation === operation;

function ofMutants(
  certificate: PassCertificate,
  checked: CheckRequest,
  random: Random,
  count: (what: string) => void,
): string | undefined {
  for (const [kind, damage] of Object.entries(MUTATIONS)) {
    const mutant = damage(certificate, random);
    if (mutant === undefined) continue;
    const { result } = verifyCheck(mutant, checked);
    count(`${kind}: ${result === "REFUSED" ? "refused" : "harmless"}`);
    if (result === "REFUSED") continue;
    if (ALWAYS_REFUSED.has(kind)) return `${kind}: accepted`;
    const posed = posedBy(mutant, checked.question);
    if (typeof posed === "string") return `${kind}: accepted, but ${posed}`;
    const fault = whyNoProof(mutant, posed.symbolic.terms);
    if (fault !== undefined) return `${kind}: accepted, but ${fault}`;
  }
  return undefined;
}

/** A proof of the rest, which leaves out the statements that are guilty. */
function ofForgery(
  { reasons = [] }: CheckAnswer,
  checked: CheckRequest,
  count: (what: string) => void,
): string | undefined {
  if (checked.operation !== "CheckNoNewAccess") return undefined;
  const whole = checked.question;
  const { candidates, sliceFor } = sliceQuestion(whole);
  const guilty = new Set(reasons.map((each) => each.statementIndex));
  const rest = sliceFor(candidates.filter((each) => !guilty.has(each.index)));
  const recorder = new ProofRecorder();
  solveEach(pose(whole, rest), { engine: recorder.engine, proof: recorder });
  const proof = recorder.proof();
  if (proof === undefined) return undefined;
  const question = checked.encode();
  const slice = describeSlice(rest, whole);
  const forged = { format: FORMAT, question, result: "PASS", slice, ...proof } as const;
  count("forged, refused");
  return verifyCheck(forged, checked).result === "ACCEPTED"
    ? "a forged PASS is accepted"
    : undefined;
}

/** What others than the checker hold against a proof; undefined if nothing. */
export function whyNoProof(
  { clauses, claims, steps }: PassCertificate,
  terms: Terms,
): string | undefined {
  const facts = steps.flatMap(([kind, ...literals]) => (kind === "fact" ? [literals] : []));
  for (const literals of facts) {
    if (literals.some((each) => Math.abs(each) >= terms.nodes.length)) continue;
    const engine = new NativeEngine(terms, () => [], new Budget(1_000_000));
    for (const each of literals) engine.assert(each);
    const { kind } = engine.solve([]);
    if (kind !== "unsat") return `the fact ${literals.join()} is ${kind}`;
  }
  const all = [...clauses, ...facts.map((each) => each.map((literal) => -literal))];
  const open = claims.find((claim) => hasValuation([...all, ...claim.map((each) => [each])]));
  return open === undefined ? undefined : `the claim ${open.join()} does not follow`;
}

/** Davis, Putnam, Logemann, Loveland, as it stands in textbooks. */
function hasValuation(clauses: readonly (readonly number[])[]): boolean {
  if (clauses.some((each) => each.length === 0)) return false;
  const unit = clauses.find((each) => each.length === 1)?.[0];
  const literal = unit ?? clauses[0]?.[0];
  if (literal === undefined) return true;
  const given = (chosen: number): readonly (readonly number[])[] =>
    clauses.flatMap((each) =>
      each.includes(chosen) ? [] : [each.filter((other) => other !== -chosen)],
    );
  return hasValuation(given(literal)) || (unit === undefined && hasValuation(given(-literal)));
}
