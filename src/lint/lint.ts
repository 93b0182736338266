/**
 * All findings about one policy: the structural ones of ValidatePolicy, those about names that AWS
 * does not have, and those that only an engine can prove (statements.ts, values.ts, hazards.ts).
 *
 * The proved findings have ids of their own and the form of AWS's findings. A document with an
 * error has no meaning, so nothing is proved about it. LIMIT: the proved findings come in addition
 * to the structural ones and their limit: at most one for each statement and for each value.
 */
import { readDocument } from "../json/document.ts";
import { parsePolicy } from "../policy/parse.ts";
import type { Location, ValidationFinding } from "../validation/finding.ts";
import { learnMoreLink } from "../validation/issues.ts";
import { locator } from "../validation/place.ts";
import {
  compareFindings,
  parsedType,
  type ValidatedPolicy,
  type Validation,
  validate,
} from "../validation/validate.ts";
import type { World } from "../world/world.ts";
import { hazards } from "./hazards.ts";
import { statementFault, valueFault } from "./idle-faults.ts";
import { nameFindings } from "./name-findings.ts";
import { Prover } from "./prover.ts";
import { idleStatements } from "./statements.ts";
import { idleValues } from "./values.ts";

export interface LintOptions {
  /** The steps of all questions about the policy together. */
  readonly steps?: number | undefined;
  /** The names that AWS has; without them, names are not looked at. */
  readonly world?: World;
}

/** The findings about a policy: structural, about names, and proved; in the order of its text. */
export function lint(policy: ValidatedPolicy, options: LintOptions = {}): Validation {
  const validation = validate(policy);
  if (validation.kind === "limit") return validation;
  const { steps, world } = options;
  const named = world === undefined ? [] : nameFindings(policy, world);
  const repeated = validation.findings
    .filter(({ issueCode }) => issueCode === "REDUNDANT_STATEMENT")
    .flatMap(({ locations }) => locations.map(statementName));
  const proved = provedFindings(policy, steps, new Set(repeated));
  // The parser warns of contradictions that it sees; the engine sees them all, and says which.
  const never = new Set(
    proved
      .filter(({ issueCode }) => issueCode === "STATEMENT_NEVER_MATCHES")
      .map(({ locations }) => statementName(locations[0])),
  );
  const structural = validation.findings.filter(
    ({ issueCode, locations }) =>
      issueCode !== "NEVER_MATCHES" || !never.has(statementName(locations[0])),
  );
  const findings = [...structural, ...named, ...withoutRepetitions(proved, structural)];
  return { kind: "findings", findings: findings.sort(compareFindings) };
}

/** The findings that the engine proves about a policy without its repeated statements. */
export function provedFindings(
  { text, type, resourceType }: ValidatedPolicy,
  steps?: number,
  repeated: ReadonlySet<string> = new Set(),
): readonly ValidationFinding[] {
  const read = readDocument(text);
  if (read.kind !== "document") return [];
  const { value } = read.document;
  const parsed = parsePolicy(value, { type: parsedType(type) });
  if (parsed.kind !== "policy") return [];
  const statements = parsed.policy.statements.filter(
    ({ path }) => !repeated.has(JSON.stringify(path)),
  );
  const policy = { ...parsed.policy, statements };
  // Nobody assumes a role without an Allow of its trust policy, so no other policy is limited.
  const isTrust = resourceType === "AWS::IAM::AssumeRolePolicyDocument";
  const limitsOthers = type !== "IDENTITY_POLICY" && !isTrust;
  const prover = new Prover(policy, steps);
  const idle = idleStatements(policy, limitsOthers, prover);
  const isIdle = new Set(idle.map(({ statement }) => statement));
  const faults = [
    ...idle.map((each) => statementFault(each, prover)),
    ...hazards(statements, isIdle, type, prover),
    ...idleValues(policy, isIdle, prover).map((each) => valueFault(each, value)),
  ];
  if (faults.length === 0) return [];
  const locate = locator(text);
  return faults.map(({ code, type: findingType, details, places }) => ({
    findingDetails: details,
    findingType,
    issueCode: code,
    learnMoreLink: learnMoreLink(code),
    locations: places.map(locate),
  }));
}

/** AWS's findings that say of a condition that it changes nothing, or holds of an absent key. */
const SAID_OF_CONDITIONS: ReadonlySet<string> = new Set([
  "EQUIVALENT_TO_NULL_FALSE",
  "EQUIVALENT_TO_NULL_TRUE",
  "NULL_WITH_QUALIFIER",
  "PRIVATE_NOT_IP_ADDRESS",
  "PRIVATE_NOT_IP_ADDRESS_SUBSET",
  "REDUNDANT_CONDITION_VALUE_NUM",
  "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
]);

const OF_CONDITIONS = /^(?:CONDITION_|ALLOW_HOLDS_WITHOUT_KEY$)/;

/** AWS's findings that say of a statement that it never matches. */
const SAID_OF_STATEMENTS = /^EMPTY_(?:ARRAY|OBJECT)_|^REDUNDANT_STATEMENT_DUE_TO_WILDCARD/;

/** Leaves out what a finding of AWS says already, at the same place or inside of it. */
function withoutRepetitions(
  proved: readonly ValidationFinding[],
  others: readonly ValidationFinding[],
): readonly ValidationFinding[] {
  const ofConditions = others
    .filter(({ issueCode }) => SAID_OF_CONDITIONS.has(issueCode))
    .flatMap(({ locations }) => locations.map(placeName));
  const ofStatements = new Set(
    others
      .filter(({ issueCode }) => SAID_OF_STATEMENTS.test(issueCode))
      .flatMap(({ locations }) => locations.map(statementName)),
  );
  return proved.filter(({ issueCode, locations: [first] }) => {
    if (first === undefined) return true;
    if (issueCode === "STATEMENT_NEVER_MATCHES") return !ofStatements.has(statementName(first));
    if (!OF_CONDITIONS.test(issueCode)) return true;
    const at = placeName(first);
    return !ofConditions.some((each) => each.startsWith(at) || at.startsWith(each));
  });
}

/** The path of a location as text; a key stands for its value. */
const placeName = ({ path }: Location): string =>
  path.map((step) => JSON.stringify(Object.values(step)[0])).join();

/** The path of the statement that a location is in, as text. */
function statementName(location: Location | undefined): string {
  const [, first] = location?.path ?? [];
  const index = first !== undefined && "index" in first ? [first.index] : [];
  return JSON.stringify(["Statement", ...index]);
}
