/**
 * The questions of exposure, to requests that nobody vouches for: whether a policy lets the public
 * or outsiders in, and who they are.
 *
 * What they share is the policy, which is always a resource policy, and members that say for whom
 * it is asked: `resourceType`, `zoneOfTrust` (a text or a list of texts) and `includeServices`.
 * Faults are collected, as for every other question (request-reader.ts).
 */

import {
  FINDING_TYPES,
  type FindingType,
  isFindingType,
  isResourceType,
  RESOURCE_TYPES,
  type ResourceType,
} from "../aws/resource-types.ts";
import type { CheckAnswer } from "../check/answer.ts";
import { noExternalAccess } from "../check/no-external-access.ts";
import { noPublicAccess } from "../check/no-public-access.ts";
import { externalAccessFindings, type FindingsAnswer } from "../findings/findings.ts";
import { isObject, quoted } from "../json/value.ts";
import { parseZone, type Zone } from "../policy/zone-of-trust.ts";
import type { CheckOptions } from "../question/options.ts";
import { type Reading, type ReadPolicy, readPolicy, type Source } from "./documents.ts";
import type { FieldError, Outcome } from "./errors.ts";
import { type Answered, joined, withPlaces } from "./operations.ts";
import { MemberReader } from "./request-reader.ts";

/** A question of exposure by its name in a batch. */
export type ExposureName = "CheckNoPublicAccess" | "CheckNoExternalAccess" | "Findings";

/** The members beside the policy, as they are given. */
export interface ExposureMembers {
  readonly policyType?: unknown;
  readonly resourceType?: unknown;
  readonly zoneOfTrust?: unknown;
  readonly includeServices?: unknown;
}

/** The members, read; what is no part of the question or at fault has a value of no meaning. */
export interface Exposure {
  readonly checkType: ResourceType;
  readonly findingType: FindingType;
  readonly zone: Zone;
  readonly includeServices: boolean;
}

export function answerNoPublicAccess(
  request: unknown,
  options?: CheckOptions,
): Outcome<Answered<CheckAnswer>> {
  return asked(request, "CheckNoPublicAccess", options, ({ policy }, { checkType }) =>
    noPublicAccess({ policy: policy.policy, resourceType: checkType }, options),
  );
}

export function answerNoExternalAccess(
  request: unknown,
  options?: CheckOptions,
): Outcome<Answered<CheckAnswer>> {
  return asked(request, "CheckNoExternalAccess", options, ({ policy }, exposure) =>
    noExternalAccess({ ...exposure, policy: policy.policy }, options),
  );
}

export function externalFindings(
  request: unknown,
  options?: CheckOptions,
): Outcome<Answered<FindingsAnswer>> {
  return asked(request, "Findings", options, ({ policy }, exposure) => {
    const question = { ...exposure, policy: policy.policy, resourceType: exposure.findingType };
    return externalAccessFindings(question, options);
  });
}

function asked<Answer extends CheckAnswer | FindingsAnswer>(
  request: unknown,
  name: ExposureName,
  options: CheckOptions | undefined,
  ask: (read: ReadPolicy, exposure: Exposure) => Answer,
): Outcome<Answered<Answer>> {
  const members = new MemberReader(request, options);
  const document = members.document("policyDocument");
  const { exposure, reading } = readExposure(
    name,
    document,
    isObject(request) ? request : {},
    members.faults,
  );
  if (reading.kind === "refused") return { kind: "error", error: reading.refusal };
  return { kind: "answer", answer: withPlaces(ask(reading.read, exposure), reading.read) };
}

/** Reads the policy and the members of a question; faults of others are joined. */
export function readExposure(
  name: ExposureName,
  policy: Source,
  members: ExposureMembers,
  others: readonly FieldError[] = [],
): { readonly exposure: Exposure; readonly reading: Reading<ReadPolicy> } {
  const faults: FieldError[] = [...others];
  const exposure = {
    checkType: name === "CheckNoPublicAccess" ? checkType(members, faults) : NO_TYPE,
    findingType: name === "Findings" ? findingType(members, faults) : NO_TYPE,
    zone: name === "CheckNoPublicAccess" ? NO_ZONE : zone(members, faults),
    includeServices: flag(members, faults),
  };
  const { policyType = "RESOURCE_POLICY" } = members;
  if (policyType !== "RESOURCE_POLICY") {
    const message = "only resource policies let others in; `policyType` is not `RESOURCE_POLICY`";
    faults.push({ name: "policyType", message });
  }
  const reading = joined(readPolicy({ policy, type: "resource", reference: false }), faults);
  return { exposure, reading };
}

const NO_TYPE: ResourceType = "AWS::S3::Bucket";
const NO_ZONE: Zone = { accounts: [], organizations: [], paths: [] };

function checkType({ resourceType }: ExposureMembers, faults: FieldError[]): ResourceType {
  if (typeof resourceType === "string" && isResourceType(resourceType)) return resourceType;
  faults.push(typeFault(resourceType, RESOURCE_TYPES));
  return NO_TYPE;
}

function findingType({ resourceType }: ExposureMembers, faults: FieldError[]): FindingType {
  if (typeof resourceType === "string" && isFindingType(resourceType)) return resourceType;
  faults.push(typeFault(resourceType, FINDING_TYPES));
  return NO_TYPE;
}

function typeFault(given: unknown, known: readonly string[]): FieldError {
  const list = known.map((each) => `\`${each}\``).join(", ");
  const what = typeof given === "string" ? quoted(given) : "`resourceType`";
  const fault = given === undefined ? "is missing" : "is no type of resource";
  return { name: "resourceType", message: `${what} ${fault}; the types are ${list}` };
}

function zone({ zoneOfTrust }: ExposureMembers, faults: FieldError[]): Zone {
  if (zoneOfTrust === undefined) {
    faults.push({ name: "zoneOfTrust", message: "`zoneOfTrust` is missing" });
    return NO_ZONE;
  }
  const entries: readonly unknown[] = Array.isArray(zoneOfTrust) ? zoneOfTrust : [zoneOfTrust];
  const texts = entries.filter((each) => typeof each === "string");
  if (texts.length < entries.length) {
    const message = "`zoneOfTrust` is neither a string nor a list of strings";
    faults.push({ name: "zoneOfTrust", message });
    return NO_ZONE;
  }
  const result = parseZone(texts);
  for (const { index, message } of result.faults) {
    faults.push({ name: `zoneOfTrust[${index}]`, message });
  }
  return result.zone;
}

function flag({ includeServices = false }: ExposureMembers, faults: FieldError[]): boolean {
  if (typeof includeServices === "boolean") return includeServices;
  faults.push({ name: "includeServices", message: "`includeServices` is neither true nor false" });
  return false;
}
