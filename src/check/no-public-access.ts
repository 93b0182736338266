/**
 * CheckNoPublicAccess: does the policy of a resource grant access to the public? (Y1 to Y8)
 *
 * The policy may belong to a resource of a type that AWS's check does not know; then nothing
 * depends on the type (Y7).
 *
 * Access is public if public callers have it: callers that the policy does not name, in requests
 * without the fixed values that it requires. AWS's page on the meaning of "public" (S3 User Guide,
 * Blocking public access) defines it by the text of statements; here it is decided on what the
 * policy as a whole allows.
 *
 * A statement is a violation if it grants public access by itself. Statements that each admit few
 * addresses, and together too many, are violations together (Y6).
 */

import type { FindingType, ResourceType } from "../aws/resource-types.ts";
import { WitnessBuilder, witnessSource } from "../counterexample/witness.ts";
import { Budget } from "../logic/budget.ts";
import type { Policy } from "../policy/ast.ts";
import { namedAccess } from "../policy/named-access.ts";
import type { SolveOptions } from "../question/options.ts";
import { DEFAULT_STEPS } from "../question/options.ts";
import { type CallerClass, type PosedQuestion, pose, type Question } from "../question/question.ts";
import { Solver } from "../question/solver.ts";
import { isPublic } from "../semantics/public.ts";
import { isPublic as publicTerm } from "../symbolic/public.ts";
import type { AnswerTexts, CheckAnswer } from "./answer.ts";
import { conclude } from "./conclude.ts";
import { MAX_WITNESSES, type StatementVerdicts } from "./decide.ts";
import { PublicTest, type PublicVerdict } from "./public-test.ts";

const TEXTS: AnswerTexts = {
  pass: "The resource policy does not grant public access for the given resource type.",
  fail: "The resource policy grants public access for the given resource type.",
  reason: "Public access granted in the following statement with",
};

const UNTYPED_TEXTS: AnswerTexts = {
  ...TEXTS,
  pass: "The resource policy does not grant public access.",
  fail: "The resource policy grants public access.",
};

export interface NoPublicAccess {
  readonly policy: Policy;
  /** Absent for a type that AWS's check does not know (Y7). */
  readonly resourceType?: ResourceType;
}

export function noPublicAccess(question: NoPublicAccess, options: SolveOptions = {}): CheckAnswer {
  const texts = question.resourceType === undefined ? UNTYPED_TEXTS : TEXTS;
  return conclude(decidePublic(pose(noPublicAccessQuestion(question)), options), texts, undefined);
}

export function noPublicAccessQuestion({ policy, resourceType }: NoPublicAccess): Question {
  const callers = publicCallers(policy, resourceType);
  return { type: "resource", subject: policy, callers, countsAddresses: true };
}

export function publicCallers(policy: Policy, resourceType: FindingType | undefined): CallerClass {
  const known = namedAccess(policy, resourceType);
  return {
    term: (symbolic) => publicTerm(known, symbolic),
    holds: (request) => isPublic(request, known),
  };
}

type Candidate = PosedQuestion["candidates"][number];

function decidePublic(posed: PosedQuestion, options: SolveOptions): StatementVerdicts {
  const solver = new Solver(posed, new Budget(options.steps ?? DEFAULT_STEPS), options);
  return verdicts(posed, solver, publicVerdicts(posed, solver));
}

/** The verdict on each Allow statement of the posed question, in their order. */
export function publicVerdicts(
  { candidates, symbolic, question }: PosedQuestion,
  solver: Solver,
): ReadonlyMap<Candidate, PublicVerdict> {
  const test = new PublicTest(question.subject, symbolic, solver, false);
  const found = new Map<Candidate, PublicVerdict>();
  for (const subject of candidates) found.set(subject, test.of(subject.matches));
  const others = candidates.filter((each) => found.get(each)?.kind === "private");
  if (others.length > 1) {
    const together = test.of(symbolic.terms.any(others.map((each) => each.matches)));
    if (together.kind === "public") {
      for (const each of others) found.set(each, test.fromAddress(each.matches));
    } else if (together.kind === "undecided") {
      for (const each of others) found.set(each, together);
    }
  }
  return found;
}

function verdicts(
  posed: PosedQuestion,
  solver: Solver,
  found: ReadonlyMap<Candidate, PublicVerdict>,
): StatementVerdicts {
  const witnesses = new WitnessBuilder(witnessSource(posed), solver);
  const violations: StatementVerdicts["violations"][number][] = [];
  const undecided: StatementVerdicts["undecided"][number][] = [];
  for (const [{ statement }, is] of found) {
    if (is.kind === "undecided") undecided.push({ statement, limit: is.limit });
    if (is.kind !== "public") continue;
    const isShown = violations.length < MAX_WITNESSES;
    const witness = isShown ? witnesses.build(is.model, is.holds, statement) : undefined;
    violations.push({ statement, witness });
  }
  return { violations, undecided };
}
