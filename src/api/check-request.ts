/**
 * One of the four checks with what it is asked about, read: the question that a certificate is of.
 *
 * A surface reads documents in its own way and makes one of these; a request that nobody vouches
 * for is read here. What a certificate says of its question is whole: the documents as JSON values,
 * the type that they were read as, and the other members, in one spelling.
 */

import type { ResourceType } from "../aws/resource-types.ts";
import {
  type Access,
  accessNotGranted,
  accessNotGrantedQuestion,
} from "../check/access-not-granted.ts";
import type { CheckAnswer } from "../check/answer.ts";
import { noExternalAccess, noExternalAccessQuestion } from "../check/no-external-access.ts";
import { noNewAccess, noNewAccessQuestion } from "../check/no-new-access.ts";
import { noPublicAccess, noPublicAccessQuestion } from "../check/no-public-access.ts";
import { isObject } from "../json/value.ts";
import type { Zone } from "../policy/zone-of-trust.ts";
import type { CheckOptions } from "../question/options.ts";
import { type PosedQuestion, pose, type Question } from "../question/question.ts";
import {
  type PolicyDocument,
  type Reading,
  type ReadPair,
  type ReadPolicy,
  readPair,
  readPolicy,
} from "./documents.ts";
import { readExposure } from "./exposure.ts";
import { joined, policiesOf } from "./operations.ts";
import { MemberReader } from "./request-reader.ts";

/** The names of the checks in AWS's API, and of ours beside them. */
export const CHECK_NAMES = [
  "CheckNoNewAccess",
  "CheckAccessNotGranted",
  "CheckNoPublicAccess",
  "CheckNoExternalAccess",
] as const;

export type CheckName = (typeof CHECK_NAMES)[number];

export type Checked =
  | { readonly operation: "CheckNoNewAccess"; readonly read: ReadPair }
  | {
      readonly operation: "CheckAccessNotGranted";
      readonly read: ReadPolicy;
      readonly access: Access;
    }
  | {
      readonly operation: "CheckNoPublicAccess";
      readonly read: ReadPolicy;
      readonly resourceType: ResourceType;
    }
  | {
      readonly operation: "CheckNoExternalAccess";
      readonly read: ReadPolicy;
      readonly zone: Zone;
      readonly includeServices: boolean;
    };

/** Reads a request as AWS's clients send it. */
export function readChecked(
  operation: CheckName,
  request: unknown,
  options?: CheckOptions,
): Reading<Checked> {
  const members = new MemberReader(request, options);
  const made = <R>(reading: Reading<R>, make: (read: R) => Checked): Reading<Checked> =>
    reading.kind === "read" ? { kind: "read", read: make(reading.read) } : reading;
  switch (operation) {
    case "CheckNoNewAccess": {
      const reading = readPair({
        existing: members.document("existingPolicyDocument"),
        updated: members.document("newPolicyDocument"),
        type: members.policyType(),
      });
      return made(joined(reading, members.faults), (read) => ({ operation, read }));
    }
    case "CheckAccessNotGranted": {
      const access = members.access();
      const policy = members.document("policyDocument");
      const reading = readPolicy({ policy, type: members.policyType(), reference: false });
      return made(joined(reading, members.faults), (read) => ({ operation, read, access }));
    }
    case "CheckNoPublicAccess":
    case "CheckNoExternalAccess": {
      const policy = members.document("policyDocument");
      const others = isObject(request) ? request : {};
      const { exposure, reading } = readExposure(operation, policy, others, members.faults);
      const { checkType: resourceType, zone, includeServices } = exposure;
      return made(reading, (read) =>
        operation === "CheckNoPublicAccess"
          ? { operation, read, resourceType }
          : { operation, read, zone, includeServices },
      );
    }
  }
}

export function ask(checked: Checked, options?: CheckOptions): CheckAnswer {
  switch (checked.operation) {
    case "CheckNoNewAccess":
      return noNewAccess(policiesOf(checked.read), options);
    case "CheckAccessNotGranted":
      return accessNotGranted(accessOf(checked), options);
    case "CheckNoPublicAccess":
      return noPublicAccess({ ...checked, policy: policyOf(checked) }, options);
    case "CheckNoExternalAccess":
      return noExternalAccess({ ...checked, policy: policyOf(checked) }, options);
  }
}

export function poseChecked(checked: Checked): PosedQuestion {
  return pose(questionIn(checked));
}

export function questionIn(checked: Checked): Question {
  switch (checked.operation) {
    case "CheckNoNewAccess":
      return noNewAccessQuestion(policiesOf(checked.read));
    case "CheckAccessNotGranted":
      return accessNotGrantedQuestion(accessOf(checked));
    case "CheckNoPublicAccess":
      return noPublicAccessQuestion({ ...checked, policy: policyOf(checked) });
    case "CheckNoExternalAccess":
      return noExternalAccessQuestion({ ...checked, policy: policyOf(checked) });
  }
}

const policyOf = ({ read }: { readonly read: ReadPolicy }): PolicyDocument["policy"] =>
  read.policy.policy;

const accessOf = ({ read, access }: Extract<Checked, { operation: "CheckAccessNotGranted" }>) => ({
  policy: read.policy.policy,
  access,
  type: read.type,
});

/** The question as a JSON value, with its members by their names in a request. */
export function questionText(checked: Checked): Readonly<Record<string, unknown>> {
  const { operation, read } = checked;
  const policyType = read.type === "identity" ? "IDENTITY_POLICY" : "RESOURCE_POLICY";
  // What was read as a document is JSON.
  const value = ({ text }: PolicyDocument): unknown => JSON.parse(text);
  if (operation === "CheckNoNewAccess") {
    const { existing, updated } = checked.read;
    return {
      operation,
      policyType,
      existingPolicyDocument: value(existing),
      newPolicyDocument: value(updated),
    };
  }
  const policyDocument = value(checked.read.policy);
  switch (operation) {
    case "CheckAccessNotGranted": {
      const { actions = [], resources = [] } = checked.access;
      return { operation, policyType, policyDocument, access: [{ actions, resources }] };
    }
    case "CheckNoPublicAccess":
      return { operation, policyType, policyDocument, resourceType: checked.resourceType };
    case "CheckNoExternalAccess": {
      const { accounts, organizations, paths } = checked.zone;
      const { includeServices } = checked;
      const zoneOfTrust = [...accounts, ...organizations, ...paths];
      return { operation, policyType, policyDocument, zoneOfTrust, includeServices };
    }
  }
}
