/**
 * Compares keyaki's answer to a question with the attack's own evaluator.
 *
 * A PASS is attacked with thousands of requests. A counterexample must be confirmed. An undecided
 * answer must name its limit.
 */
import type { Random } from "../../test/laws/support/random.ts";
import { type FindingJson, missedRequest, wrongExample } from "./findings.ts";
import { twin } from "./invariants.ts";
import { AdmittedAddresses } from "./oracle/addresses.ts";
import {
  type Evaluator,
  evaluatorOf,
  type Question,
  questionOf,
  type RequestJson,
} from "./oracle/evaluate.ts";
import { type Extras, type Pool, poolOf } from "./pool.ts";
import { type AttackQuestion, ask } from "./question.ts";
import { type Made, RequestMaker, requestOf } from "./search.ts";
import { violates } from "./violation.ts";

/** How many requests of a question keyaki's evaluator decides too. */
const TWIN_REQUESTS = 10;

/** A claim of keyaki that is refuted, the expectation of the attack, and the request. */
export interface Disagreement {
  readonly kind: string;
  readonly detail: string;
  readonly question: AttackQuestion;
  readonly request?: RequestJson;
}

export interface Examined {
  readonly label: string;
  readonly requests: number;
  readonly disagreement?: Disagreement;
}

interface Undecided {
  readonly limit?: string;
}

interface CheckAnswer {
  readonly result?: "PASS" | "FAIL";
  readonly relation?: string;
  readonly gained?: RequestJson;
  readonly lost?: RequestJson;
  readonly counterexample?: RequestJson;
  readonly reasons?: readonly {
    readonly counterexample?: RequestJson;
    readonly statementIndex: number;
  }[];
  readonly undecided?: Undecided;
  readonly existing?: { readonly decision: string };
  readonly findings?: readonly FindingJson[];
}

/** Claims that a question is about, ready to be tested. */
export interface Claim {
  readonly question: AttackQuestion;
  readonly subject: Evaluator;
  readonly existing: Evaluator | undefined;
}

export function claimOf(question: AttackQuestion): Claim {
  const existing = question.existing === undefined ? undefined : evaluatorOf(question.existing);
  return { question, subject: evaluatorOf(question.subject), existing };
}

export function examine(question: AttackQuestion, budget: number, random: Random): Examined {
  let outcome: ReturnType<typeof ask>;
  try {
    outcome = ask(question);
  } catch (error) {
    return fails(question, "exception", String(error));
  }
  if (outcome.kind === "error") return { label: "invalid", requests: 0 };
  const answer = outcome.answer as CheckAnswer;
  if (answer.undecided !== undefined) {
    const { limit } = answer.undecided;
    if (limit === undefined || limit === "")
      return fails(question, "undecided", "no limit is named");
    return { label: `undecided ${limit}`, requests: 0 };
  }
  if (question.check === "Findings") return examineFindings(question, answer, budget, random);
  if (question.check === "Compare") return examineRelation(question, answer, budget, random);
  if (answer.result === "PASS") return attack(claimOf(question), "PASS", budget, random);
  const confirmed = confirmAll(claimOf(question), answer);
  if (confirmed.disagreement !== undefined || !random.chance(0.1)) return confirmed;
  // How often the search finds what keyaki found: the measure of its power.
  const searched = attack(claimOf(question), "FAIL", budget, random);
  const found = searched.disagreement === undefined ? "missed" : "found";
  return { label: `${confirmed.label}, ${found} by the search`, requests: searched.requests };
}

function fails(
  question: AttackQuestion,
  kind: string,
  detail: string,
  request?: RequestJson,
): Examined {
  const disagreement = { kind, detail, question, ...(request === undefined ? {} : { request }) };
  return { label: "disagreement", requests: 0, disagreement };
}

export function extrasOf({ policyType, access, zoneOfTrust }: AttackQuestion): Extras {
  const identity = policyType === "IDENTITY_POLICY";
  if (zoneOfTrust === undefined) {
    return { identity, actions: access?.actions ?? [], resources: access?.resources ?? [] };
  }
  const organizations = zoneOfTrust.filter((each) => each.startsWith("o-"));
  const accounts = zoneOfTrust.filter((each) => !each.startsWith("o-"));
  return {
    identity,
    accounts,
    organizations: organizations.map((each) => each.split("/")[0] ?? ""),
  };
}

/** Searches for a request that refutes a PASS. */
function attack(claim: Claim, label: string, budget: number, random: Random): Examined {
  const { question, subject } = claim;
  const policies = [
    question.subject,
    ...(question.existing === undefined ? [] : [question.existing]),
  ];
  const pool = poolOf(policies, extrasOf(question), random);
  const maker = new RequestMaker(pool, subject, random, true);
  const addresses = new AdmittedAddresses(subject);
  const different = twins(claim, maker, pool);
  if (different !== undefined) return different;
  let requests = 0;
  let made: Made | undefined;
  while (requests < budget) {
    requests++;
    made = made === undefined || random.chance(0.5) ? maker.make() : maker.change(made);
    if (subject.decide(made) !== "Allowed") {
      made = undefined;
    } else if (violates(claim, made) && isEnough(claim, made, addresses)) {
      const found = fails(question, "wrong PASS", "the request violates", requestOf(made, pool));
      return { ...found, requests };
    }
  }
  return { label, requests };
}

/** Compares keyaki's evaluator with that of the attack on a few requests. */
function twins({ question, subject, existing }: Claim, maker: RequestMaker, pool: Pool) {
  const sides = [
    { policy: question.subject, evaluator: subject },
    ...(question.existing && existing ? [{ policy: question.existing, evaluator: existing }] : []),
  ];
  for (let i = 0; i < TWIN_REQUESTS; i++) {
    const request = requestOf(maker.make(), pool);
    for (const { policy, evaluator } of sides) {
      const detail = twin(policy, question.policyType, evaluator, request);
      if (detail === undefined) continue;
      const about: AttackQuestion = { ...question, subject: policy };
      return fails(about, "evaluator", detail, request);
    }
  }
  return undefined;
}

/** Whether a request refutes a PASS: one from an address, only if there are too many of them. */
function isEnough(
  { question }: Claim,
  { context }: Question,
  addresses: AdmittedAddresses,
): boolean {
  const [address] = context.get("aws:sourceip") ?? [];
  return (
    question.check !== "CheckNoPublicAccess" || address === undefined || addresses.add(address)
  );
}

/** Confirms the counterexamples of a FAIL. */
function confirmAll(claim: Claim, answer: CheckAnswer): Examined {
  const { question } = claim;
  const { counterexample, reasons = [] } = answer;
  if (counterexample === undefined) return fails(question, "no counterexample", "FAIL without one");
  const wrong = confirm(claim, counterexample);
  if (wrong !== undefined) return fails(question, "wrong FAIL", wrong, counterexample);
  for (const reason of reasons) {
    if (reason.counterexample === undefined) continue;
    const found = confirm(claim, reason.counterexample, reason.statementIndex);
    if (found !== undefined) return fails(question, "wrong reason", found, reason.counterexample);
  }
  const decision = claim.existing?.decide(questionOf(counterexample));
  if (decision !== undefined && answer.existing?.decision !== decision) {
    return fails(
      question,
      "wrong decision",
      `the existing policy says ${decision}`,
      counterexample,
    );
  }
  return {
    label: counterexample.readings === undefined ? "FAIL" : "FAIL with readings",
    requests: 1,
  };
}

/** Why a request does not show a FAIL; undefined if it does. */
function confirm(claim: Claim, request: RequestJson, statement?: number): string | undefined {
  let question: Question;
  try {
    question = questionOf(request);
  } catch (error) {
    return String(error);
  }
  if (claim.subject.decide(question) !== "Allowed") return "the subject does not allow the request";
  if (statement !== undefined && claim.subject.statements[statement]?.matches(question) !== true) {
    return `the statement ${statement} does not match the request`;
  }
  return violates(claim, question) ? undefined : "the request does not violate";
}

function examineRelation(
  question: AttackQuestion,
  answer: CheckAnswer,
  budget: number,
  random: Random,
): Examined {
  const claim = claimOf(question);
  const { subject, existing = question.subject } = question;
  const reverse = { ...question, subject: existing, existing: subject };
  const sides = [
    { claim, request: answer.gained },
    { claim: claimOf(reverse), request: answer.lost },
  ];
  const relations = ["equivalent", "more permissive", "less permissive", "incomparable"];
  const at = (answer.gained === undefined ? 0 : 1) + (answer.lost === undefined ? 0 : 2);
  if (answer.relation !== relations[at])
    return fails(question, "relation", String(answer.relation));
  let requests = 0;
  for (const side of sides) {
    if (side.request !== undefined) {
      const wrong = confirm(side.claim, side.request);
      if (wrong !== undefined) return fails(question, "wrong relation", wrong, side.request);
    } else {
      const result = attack(side.claim, "PASS", budget / 2, random);
      requests += result.requests;
      if (result.disagreement !== undefined) return { ...result, requests };
    }
  }
  return { label: answer.relation ?? "", requests };
}

function examineFindings(
  question: AttackQuestion,
  { findings = [] }: CheckAnswer,
  budget: number,
  random: Random,
): Examined {
  const { subject } = claimOf(question);
  const example = wrongExample(question, subject, findings);
  if (example !== undefined)
    return fails(question, "wrong example", example.detail, example.request);
  const pool = poolOf([question.subject], extrasOf(question), random);
  const maker = new RequestMaker(pool, subject, random, false);
  const missed = missedRequest(question, subject, findings, maker, pool, budget, random);
  if (missed !== undefined) return fails(question, "wrong findings", missed.detail, missed.request);
  return { label: findings.length === 0 ? "none" : "findings", requests: budget };
}
