/**
 * CheckNoPublicAccess: does a resource's policy let the public in? (Y rules)
 *
 * Public is what strangers are allowed, that is, requests that the policy can't have meant in
 * person: by AWS's page on the meaning of "public", but decided on what the policy as a whole
 * allows and not on how it is written. A statement is guilty if it lets the public in by itself.
 * Statements that each let a few addresses in, and together too many, are guilty together.
 */

import type { FindingType, ResourceType } from "../aws/resource-types.ts";
import { Witnesses } from "../counterexample/witness.ts";
import { Budget } from "../logic/budget.ts";
import type { Policy } from "../policy/ast.ts";
import { acquaintanceOf } from "../policy/named-access.ts";
import type { CheckOptions } from "../question/options.ts";
import { type Circle, type Posed, pose, type Question } from "../question/question.ts";
import { DEFAULT_STEPS, Solver } from "../question/solver.ts";
import { isStranger } from "../semantics/public.ts";
import { isStranger as strangerTerm } from "../symbolic/public.ts";
import type { CheckAnswer, Texts } from "./answer.ts";
import { conclude } from "./conclude.ts";
import { type Decided, MOST_WITNESSES } from "./decide.ts";
import { type Publicness, PublicTest } from "./public-test.ts";

const TEXTS: Texts = {
  pass: "The resource policy does not grant public access for the given resource type.",
  fail: "The resource policy grants public access for the given resource type.",
  reason: "Public access granted in the following statement with",
};

export interface NoPublicAccess {
  readonly policy: Policy;
  readonly resourceType: ResourceType;
}

export function checkNoPublicAccess(
  question: NoPublicAccess,
  options: CheckOptions = {},
): CheckAnswer {
  return conclude(decidePublic(pose(noPublicAccessQuestion(question)), options), TEXTS, undefined);
}

export function noPublicAccessQuestion({ policy, resourceType }: NoPublicAccess): Question {
  return { type: "resource", suspect: policy, circle: strangers(policy, resourceType) };
}

export function strangers(policy: Policy, resourceType: FindingType): Circle {
  const known = acquaintanceOf(policy, resourceType);
  return {
    term: (vocabulary) => strangerTerm(known, vocabulary),
    holds: (request) => isStranger(request, known),
  };
}

type Suspect = Posed["suspects"][number];

function decidePublic(posed: Posed, options: CheckOptions): Decided {
  const { suspects, vocabulary, question } = posed;
  const solver = new Solver(posed, new Budget(options.steps ?? DEFAULT_STEPS), options);
  const test = new PublicTest(question.suspect, vocabulary, solver, false);
  const found = new Map<Suspect, Publicness>();
  for (const suspect of suspects) found.set(suspect, test.of(suspect.matches));
  const others = suspects.filter((each) => found.get(each)?.kind === "private");
  if (others.length > 1) {
    const together = test.of(vocabulary.terms.any(others.map((each) => each.matches)));
    if (together.kind === "public") {
      for (const each of others) found.set(each, test.fromAddress(each.matches));
    } else if (together.kind === "doubt") {
      for (const each of others) found.set(each, together);
    }
  }
  return verdicts(posed, solver, found);
}

function verdicts(posed: Posed, solver: Solver, found: ReadonlyMap<Suspect, Publicness>): Decided {
  const witnesses = new Witnesses(posed, solver);
  const guilty: Decided["guilty"][number][] = [];
  const uncleared: Decided["uncleared"][number][] = [];
  for (const [{ statement }, is] of found) {
    if (is.kind === "doubt") uncleared.push({ statement, limit: is.limit });
    if (is.kind !== "public") continue;
    const isShown = guilty.length < MOST_WITNESSES;
    const witness = isShown ? witnesses.of(is.model, is.holds, statement) : undefined;
    guilty.push({ statement, witness });
  }
  return { guilty, uncleared };
}
