/**
 * Repairs: changes of the new policy with which a failing check passes, each proved by the check.
 *
 * There are three kinds. *Drop* leaves out the violating atoms; *narrow* puts what they may allow
 * in their place; *guard* adds a Deny. A repair is offered only if the check of the repaired
 * document is PASS, with a certificate. The repaired policy is proved to allow nothing that the
 * given one does not. Each repair says what else it takes away: a request that may be allowed, or
 * the proof that it takes nothing else.
 *
 * A repair that takes nothing else away comes first, the plainest kind of these before the others.
 * A policy without an Allow statement is not offered.
 *
 * LIMIT: the search for violating atoms has ten times the steps of a check; every proof has the
 * steps of one.
 */
import { type Certificate, certifyCheck } from "../api/certify.ts";
import { type Decoded, locateWarnings } from "../api/documents.ts";
import { fieldError, nameError, type Outcome } from "../api/errors.ts";
import { CHECK_NAMES, type CheckName, decodeCheck } from "../api/operation.ts";
import { RequestReader } from "../api/request-reader.ts";
import type { CheckRequests } from "../api/requests.ts";
import type { CheckAnswer } from "../check/answer.ts";
import { decide } from "../check/decide.ts";
import type { Policy } from "../policy/ast.ts";
import type { Zone } from "../policy/zone-of-trust.ts";
import type { SolveOptions } from "../question/options.ts";
import { evaluate } from "../semantics/evaluate.ts";
import { parseRequest, type RequestDocument } from "../semantics/request.ts";
import { type Change, changesOf, type RepairKind } from "./changes.ts";
import { collateralQuestions } from "./collateral.ts";
import { FailingCheck } from "./failing-check.ts";
import {
  type JsonPatchOperation,
  patchJson,
  patchOf,
  type RevisedStatements,
  revisedStatements,
} from "./patch.ts";
import { revisedText } from "./revised-text.ts";
import { isWithin } from "./within.ts";

/** Access that a repair takes away although the check does not forbid it. */
export type Collateral =
  | { readonly kind: "nothing" }
  | { readonly kind: "some"; readonly request: RequestDocument }
  | { readonly kind: "undecided" };

export interface Repair {
  readonly kind: RepairKind;
  /** The change of the document as a JSON Patch (RFC 6902). */
  readonly patch: readonly JsonPatchOperation[];
  /** The text of the repaired document. */
  readonly document: string;
  /** Requests that the given policy allows and the repaired one does not; at most five. */
  readonly takesAway: readonly RequestDocument[];
  readonly collateral: Collateral;
  /** The proof that the check of the repaired document is PASS. */
  readonly certificate: Certificate;
}

export interface RepairAnswer {
  /** The text of the given policy. */
  readonly text: string;
  /** The answer of the check about the given policy. */
  readonly check: CheckAnswer;
  /** The best one first; empty if the check passes, or if there is none. */
  readonly repairs: readonly Repair[];
  /** The reason why there is none; absent if there is one, or if none is needed. */
  readonly reason?: string;
}

/** Options of `repair`. */
export interface RepairOptions {
  /** The maximum number of solver steps of each check and proof; default 4,000,000. */
  readonly steps?: number;
  /**
   * For CheckNoPublicAccess: the callers whose access a repair keeps. Account ids, organization ids
   * and organization paths.
   */
  readonly zoneOfTrust?: string | readonly string[];
}

/**
 * Changes of the new policy with which a failing check passes (docs/repair.md).
 *
 * Each repair is proved by the check of the repaired document. It has a certificate, which `verify`
 * accepts, and says what else it takes away. The repair that takes away least comes first. A check
 * that passes has no repairs. If a check fails and no repair was found, `reason` says why.
 *
 * @example
 * ```ts
 * import { orThrow, repair } from "keyaki";
 *
 * const policy = (...actions: string[]) => ({
 *   Version: "2012-10-17",
 *   Statement: { Effect: "Allow", Action: actions, Resource: "arn:aws:s3:::reports/*" },
 * });
 * const { repairs } = orThrow(
 *   repair("CheckNoNewAccess", {
 *     existingPolicyDocument: policy("s3:GetObject"),
 *     newPolicyDocument: policy("s3:GetObject", "s3:DeleteObject"),
 *   }),
 * );
 * console.log(repairs[0]?.kind); // drop
 * console.log(JSON.stringify(repairs[0]?.patch)); // [{"op":"remove","path":"/Statement/Action/1"}]
 * console.log(repairs[0]?.collateral.kind); // nothing
 * ```
 */
export function repair<Name extends CheckName>(
  check: Name,
  request: CheckRequests[Name],
  options: RepairOptions = {},
): Outcome<RepairAnswer> {
  return repairWithWorld(check, request, options, undefined);
}

/** The same; `world` has names for the requests that are shown. */
export function repairWithWorld(
  name: CheckName,
  request: unknown,
  options: RepairOptions,
  world: SolveOptions["world"],
): Outcome<RepairAnswer> {
  if (!CHECK_NAMES.includes(name)) {
    return { kind: "error", error: nameError(name, "check", CHECK_NAMES) };
  }
  const { zoneOfTrust, ...checkOptions } = options;
  const decoded = decodeCheck(name, request, checkOptions);
  const zone = zoneOfTrust === undefined ? undefined : readZone(name, zoneOfTrust);
  if (decoded.kind === "error") return decoded;
  if (zone?.kind === "error") return zone;
  const { input } = decoded;
  const solving = { ...checkOptions, ...(world && { world }) };
  const check = locateWarnings(input.ask(solving), input.documents);
  const { text } = input.documents.subject;
  if (check.result === "PASS") return { kind: "answer", answer: { text, check, repairs: [] } };
  // A request that was decoded is an object.
  const failing = new FailingCheck(request as object, input, solving, zone?.input);
  const repairs: Repair[] = [];
  let reason = NOTHING_LEFT;
  for (const change of changesOf(failing)) {
    if (!hasAllow(change.statements)) continue;
    const repair = proved(change, failing, check);
    if (repair === undefined) reason = NOT_PROVED;
    else repairs.push(repair);
    // Towards an existing policy, no other repair keeps more than one that takes nothing else.
    const isBest = input.question.reference !== undefined && repair?.collateral.kind === "nothing";
    if (isBest) break;
  }
  if (repairs.length === 0) return { kind: "answer", answer: { text, check, repairs, reason } };
  const best = repairs.toSorted((one, other) => rank(one) - rank(other));
  return { kind: "answer", answer: { text, check, repairs: best } };
}

/** The zone of the options, which only a check of public access has. */
function readZone(name: CheckName, zoneOfTrust: unknown): Decoded<Zone> {
  if (name !== "CheckNoPublicAccess") {
    const message = "only a repair of CheckNoPublicAccess has the option `zoneOfTrust`";
    return { kind: "error", error: fieldError([{ name: "zoneOfTrust", message }]) };
  }
  const reader = new RequestReader({ zoneOfTrust }, ["zoneOfTrust"]);
  const zone = reader.zoneOfTrust();
  const { errors } = reader;
  if (errors.length > 0) return { kind: "error", error: fieldError(errors) };
  return { kind: "decoded", input: zone };
}

const NOTHING_LEFT =
  "every Allow statement violates as a whole, so a policy that passes would allow nothing";
const NOT_PROVED = "no change that was tried is proved to pass; change the policy by hand";

/** The repair that the change is, if it is proved to be one. */
function proved(
  { kind, statements }: Change,
  failing: FailingCheck,
  answer: CheckAnswer,
): Repair | undefined {
  const document = revisedText(failing.check.documents.subject.text, statements);
  const next = failing.checkOf(document);
  if (next === undefined) return undefined;
  const { answer: passed, certificate } = certifyCheck(next, failing.options);
  if (passed.result !== "PASS" || certificate === undefined) return undefined;
  const { policy } = next.documents.subject;
  // In a newer version variables have values; the check proves that these stay within bounds.
  const isNewer = statements.version !== undefined;
  const { subject } = failing.check.question;
  if (!isNewer && !isWithin(policy, subject, failing.options)) return undefined;
  return {
    kind,
    patch: patchJson(patchOf(failing.document, statements)),
    document,
    takesAway: takenAway(policy, failing, answer),
    collateral: collateralOf(kind, policy, failing),
    certificate,
  };
}

function collateralOf(kind: RepairKind, repaired: Policy, failing: FailingCheck): Collateral {
  const { access, zone, spared, check, options } = failing;
  // A Deny of the listed access takes that away, and nothing else.
  if (kind === "guard" && access !== undefined) return { kind: "nothing" };
  const questions = collateralQuestions(check.question, repaired, { access, zone, spared });
  const verdicts = questions.map((each) => decide(each, options));
  const requests = verdicts.flatMap(({ violations }) => violations[0]?.witness?.request ?? []);
  const [request] = requests;
  if (request !== undefined) return { kind: "some", request };
  const isDecided = verdicts.every(({ undecided }) => undecided.length === 0);
  return { kind: isDecided ? "nothing" : "undecided" };
}

/** Requests that only the given policy allows: those of the check, or else others. */
function takenAway(
  repaired: Policy,
  { check, options }: FailingCheck,
  { counterexample, reasons = [] }: CheckAnswer,
): readonly RequestDocument[] {
  const { type, subject } = check.question;
  const others = reasons.flatMap((each) => each.counterexample ?? []);
  const shown = counterexample === undefined ? others : [counterexample, ...others];
  const lost = shown.filter((document) => {
    const parsed = parseRequest(document, type);
    return parsed.kind === "request" && evaluate(repaired, parsed.request).decision !== "Allowed";
  });
  if (lost.length > 0) return lost;
  const { violations } = decide({ type, subject, reference: repaired }, options);
  return violations.flatMap(({ witness }) => witness?.request ?? []);
}

const hasAllow = (change: RevisedStatements): boolean =>
  revisedStatements(change).some(({ Effect: effect }) => effect === "Allow");

const EXACT: readonly RepairKind[] = ["drop", "narrow", "guard"];
const INEXACT: readonly RepairKind[] = ["narrow", "drop", "guard"];

/** Repairs that take nothing else away come first, then those that take away least by kind. */
function rank({ kind, collateral }: Repair): number {
  if (collateral.kind === "nothing") return EXACT.indexOf(kind);
  return EXACT.length + INEXACT.indexOf(kind);
}
