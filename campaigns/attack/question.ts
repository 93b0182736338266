/**
 * The questions of the attack: requests to keyaki's library, made from a family's policies.
 */

import {
  type CheckOptions,
  checkAccessNotGranted,
  checkNoExternalAccess,
  checkNoNewAccess,
  checkNoPublicAccess,
  compare,
  findings,
} from "../../src/index.ts";
import type { Random } from "../../test/laws/support/random.ts";
import { mutate, permute } from "./mutate.ts";
import type { PolicyJson } from "./oracle/evaluate.ts";
import { REAL, realPolicy } from "./real.ts";
import { makePolicy, makeStatement, type Vocabulary } from "./vocabulary.ts";

export type CheckName =
  | "CheckNoNewAccess"
  | "Compare"
  | "CheckAccessNotGranted"
  | "CheckNoPublicAccess"
  | "CheckNoExternalAccess"
  | "Findings";

/** A question, as JSON. */
export interface AttackQuestion {
  readonly check: CheckName;
  readonly policyType: "IDENTITY_POLICY" | "RESOURCE_POLICY";
  /** The policy that must not allow more. */
  readonly subject: PolicyJson;
  readonly existing?: PolicyJson;
  readonly access?: {
    readonly actions?: readonly string[];
    readonly resources?: readonly string[];
  };
  readonly zoneOfTrust?: readonly string[];
  readonly includeServices?: boolean;
  readonly resourceType?: "AWS::S3::Bucket" | "AWS::SQS::Queue" | "AWS::KMS::Key";
}

type Answer =
  | { readonly kind: "answer"; readonly answer: unknown }
  | { readonly kind: "error"; readonly error: unknown };

/** The request to the library. */
export function requestFor(question: AttackQuestion): object {
  const { check, policyType, subject, existing = subject, access = {} } = question;
  const { zoneOfTrust = [], includeServices = false, resourceType = "AWS::S3::Bucket" } = question;
  const trust = { policyDocument: subject, zoneOfTrust, includeServices };
  switch (check) {
    case "CheckNoNewAccess":
    case "Compare":
      return { existingPolicyDocument: existing, newPolicyDocument: subject, policyType };
    case "CheckAccessNotGranted":
      return { policyDocument: subject, access: [access], policyType };
    case "CheckNoPublicAccess":
      return { policyDocument: subject, resourceType };
    case "CheckNoExternalAccess":
      return trust;
    case "Findings":
      return { ...trust, resourceType };
  }
}

const CHECKS = {
  CheckNoNewAccess: checkNoNewAccess,
  Compare: compare,
  CheckAccessNotGranted: checkAccessNotGranted,
  CheckNoPublicAccess: checkNoPublicAccess,
  CheckNoExternalAccess: checkNoExternalAccess,
  Findings: findings,
};

/** Asks keyaki. */
export function ask(question: AttackQuestion, options?: CheckOptions): Answer {
  return CHECKS[question.check](requestFor(question) as never, options);
}

/** How two policies of a question come about. */
const PAIRINGS: readonly ((
  words: Vocabulary,
  identity: boolean,
  base: PolicyJson,
  random: Random,
) => readonly [PolicyJson, PolicyJson])[] = [
  (words, identity, base, random) => [mutate(base, words, identity, random), base],
  (words, identity, base, random) => [base, mutate(base, words, identity, random)],
  (words, identity, base, random) => [
    mutate(base, words, identity, random),
    mutate(base, words, identity, random),
  ],
  (words, identity, base, random) => [makePolicy(words, identity, random), base],
  (words, identity, base, random) => [
    withDeny(base, words, identity, random),
    mutate(base, words, identity, random),
  ],
  (words, identity, base, random) => [oneOf(base, random), mutate(base, words, identity, random)],
  (_, __, base, random) => [permute(base, random), base],
];

export function withDeny(
  policy: PolicyJson,
  words: Vocabulary,
  identity: boolean,
  random: Random,
): PolicyJson {
  const deny = makeStatement(words, identity, random, "Deny");
  return { ...policy, Statement: [...policy.Statement, deny] };
}

/** One Allow statement and the Deny statements. */
function oneOf(policy: PolicyJson, random: Random): PolicyJson {
  const isDeny = ({ Effect }: Readonly<Record<string, unknown>>): boolean => Effect === "Deny";
  const kept = random.pick(policy.Statement);
  const Statement = policy.Statement.filter((each) => each === kept || isDeny(each));
  return { ...policy, Statement };
}

const TRUST_CHECKS: readonly CheckName[] = [
  "CheckNoPublicAccess",
  "CheckNoExternalAccess",
  "Findings",
  "Findings",
];

export function makeQuestion(words: Vocabulary, random: Random): AttackQuestion {
  const identity = !random.chance(words.resourcePolicies);
  const policyType = identity ? "IDENTITY_POLICY" : "RESOURCE_POLICY";
  const base = words.name === REAL.name ? realPolicy(random) : makePolicy(words, identity, random);
  if (!identity && random.chance(words.trust ?? 0.4)) {
    return {
      check: random.pick(TRUST_CHECKS),
      policyType,
      subject: random.chance(0.5) ? base : withDeny(base, words, identity, random),
      zoneOfTrust: random.pick([
        ["111122223333"],
        ["o-aaaaaaaaaa"],
        ["111122223333", "o-aaaaaaaaaa"],
        ["444455556666", "o-bbbbbbbbbb/r-1/ou-1/"],
        ["777777777777"],
      ]),
      includeServices: random.chance(0.3),
      resourceType: random.pick(["AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::KMS::Key"] as const),
    };
  }
  if (random.chance(0.15)) {
    const access: { actions?: string[]; resources?: string[] } = {};
    if (random.chance(0.7)) access.actions = random.several(1, 2, () => words.actions(random));
    if (access.actions === undefined || random.chance(0.6)) {
      access.resources = random.several(1, 2, () => words.resources(random));
    }
    const subject = withDeny(base, words, identity, random);
    return { check: "CheckAccessNotGranted", policyType, subject, access };
  }
  const [subject, existing] = random.pick(PAIRINGS)(words, identity, base, random);
  const check = random.chance(0.12) ? "Compare" : "CheckNoNewAccess";
  return { check, policyType, subject, existing };
}
