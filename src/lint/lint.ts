/**
 * All findings about one policy: the structural ones of ValidatePolicy, those about names that AWS
 * does not have (world/unknown-names.ts), and those that only an engine can prove (statements.ts).
 *
 * The proved findings have ids of their own and the form of AWS's findings. A document with an
 * error has no meaning, so nothing is proved about it. LIMIT: the proved findings come in addition
 * to the structural ones and their limit; a policy has at most one for each statement.
 */

import type { Diagnostic } from "../json/diagnostic.ts";
import { readDocument } from "../json/document.ts";
import type { Policy, Statement } from "../policy/ast.ts";
import { parsePolicy } from "../policy/parse.ts";
import type { FindingType, ValidationFinding } from "../validation/finding.ts";
import { issueType, learnMoreLink } from "../validation/issues.ts";
import { locator } from "../validation/place.ts";
import {
  compareFindings,
  parsedType,
  type ValidatedPolicy,
  type Validation,
  validate,
} from "../validation/validate.ts";
import { idlePairs, unknownNames } from "../world/unknown-names.ts";
import type { World } from "../world/world.ts";
import { type IdleReason, type IdleStatement, idleStatements } from "./statements.ts";

export interface LintOptions {
  /** The steps of all questions about the policy together. */
  readonly steps?: number | undefined;
  /** The names that AWS has; without them there is no finding about names. */
  readonly world?: World;
}

/** The findings about a policy: structural, about names, and proved; in the order of its text. */
export function lint(policy: ValidatedPolicy, options: LintOptions = {}): Validation {
  const validation = validate(policy);
  if (validation.kind === "limit") return validation;
  const { steps, world } = options;
  const named = world === undefined ? [] : nameFindings(policy, world);
  const findings = [...validation.findings, ...named, ...provedFindings(policy, steps)];
  return { kind: "findings", findings: findings.sort(compareFindings) };
}

function parsedPolicy({ text, type }: ValidatedPolicy): Policy | undefined {
  const read = readDocument(text);
  if (read.kind !== "document") return undefined;
  const parsed = parsePolicy(read.document.value, { type: parsedType(type) });
  return parsed.kind === "policy" ? parsed.policy : undefined;
}

/** The findings about names that AWS does not have, and about pairs that it does not take. */
export function nameFindings(
  validated: ValidatedPolicy,
  world: World,
): readonly ValidationFinding[] {
  const policy = parsedPolicy(validated);
  if (policy === undefined) return [];
  const locate = locator(validated.text);
  const finding = (findingType: FindingType, { code, message, path }: Diagnostic) => ({
    findingDetails: message,
    findingType: issueType(code) ?? findingType,
    issueCode: code,
    learnMoreLink: learnMoreLink(code),
    locations: [locate({ path, ...(code.endsWith("_CONDITION_KEY") && { part: "key" }) })],
  });
  return [
    // A key that begins with `aws:` has a structural finding.
    ...unknownNames(policy, world)
      .filter(({ code }) => code !== "INVALID_GLOBAL_CONDITION_KEY")
      .map((each) => finding("WARNING", each)),
    ...idlePairs(policy, world).map((each) => finding("SUGGESTION", each)),
  ];
}

/** The findings that the engine proves. */
export function provedFindings(
  validated: ValidatedPolicy,
  steps?: number,
): readonly ValidationFinding[] {
  const { text, type, resourceType } = validated;
  const policy = parsedPolicy(validated);
  if (policy === undefined) return [];
  // Nobody assumes a role without an Allow of its trust policy, so no other policy is limited.
  const isTrust = resourceType === "AWS::IAM::AssumeRolePolicyDocument";
  const limitsOthers = type !== "IDENTITY_POLICY" && !isTrust;
  const idle = idleStatements(policy, limitsOthers, steps);
  if (idle.length === 0) return [];
  const locate = locator(text);
  return idle.map((each) => {
    const { code, type: findingType, details } = MEANINGS[each.reason];
    return {
      findingDetails: details(each),
      findingType,
      issueCode: code,
      learnMoreLink: learnMoreLink(code),
      locations: [locate({ path: each.statement.path })],
    };
  });
}

interface Meaning {
  readonly code: string;
  readonly type: FindingType;
  details(idle: IdleStatement): string;
}

const MEANINGS: Readonly<Record<IdleReason, Meaning>> = {
  "never matches": {
    code: "STATEMENT_NEVER_MATCHES",
    type: "WARNING",
    details: () => "no request matches this statement, so it does nothing; correct or remove it",
  },
  "wholly denied": {
    code: "ALLOW_WHOLLY_DENIED",
    type: "WARNING",
    details: () => "Deny statements of this policy deny all that this statement allows",
  },
  "denies nothing": {
    code: "DENY_DENIES_NOTHING",
    type: "SUGGESTION",
    details: () =>
      "no statement of this policy allows what this one denies, so it only limits other policies",
  },
  covered: {
    code: "STATEMENT_CHANGES_NOTHING",
    type: "WARNING",
    details: ({ statement, coveredBy }) =>
      `the policy decides every request alike without it; ${cover(statement, coveredBy)}`,
  },
};

/** LIMIT: statements that a finding names. */
const MAX_NAMED = 5;

function cover({ effect }: Statement, by: readonly Statement[]): string {
  const named = by.slice(0, MAX_NAMED).map(({ index }) => index);
  const more = by.length > named.length ? ` and ${by.length - named.length} more` : "";
  const [noun, verb] = by.length === 1 ? ["statement", "covers"] : ["statements", "cover"];
  const rest = effect === "Deny" ? ", as far as the policy allows it" : "";
  return `${noun} ${named.join(", ")}${more} ${verb} it${rest}`;
}
