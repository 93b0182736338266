/**
 * The options of `validate`, and which of its findings end with the status 2.
 *
 * They are apart from the code of the command (validate.ts), which is loaded only when it runs. The
 * words for policy types are those of the other commands, with two more for control policies.
 */
import { Option } from "commander";
import type { FindingType } from "../validation/finding.ts";
import {
  POLICY_RESOURCE_TYPES,
  type PolicyResourceType,
  type ValidatedType,
} from "../validation/policy-view.ts";
import { stepsOption } from "./options.ts";
import type { Format } from "./output.ts";

type PolicyTypeWord = "identity" | "resource" | "service-control" | "resource-control";

type FailingWord = "error" | "security-warning" | "warning" | "suggestion";

/** The policy types of AWS's ValidatePolicy by their words. */
export const VALIDATED_TYPES: Readonly<Record<PolicyTypeWord, ValidatedType>> = {
  identity: "IDENTITY_POLICY",
  resource: "RESOURCE_POLICY",
  "service-control": "SERVICE_CONTROL_POLICY",
  "resource-control": "RESOURCE_CONTROL_POLICY",
};

/** The finding types that end with 2, by the value of `--fail-on`; `error` is the default. */
export const FAILING_TYPES: Readonly<Record<FailingWord, readonly FindingType[]>> = {
  error: ["ERROR"],
  "security-warning": ["ERROR", "SECURITY_WARNING"],
  warning: ["ERROR", "SECURITY_WARNING", "WARNING"],
  suggestion: ["ERROR", "SECURITY_WARNING", "WARNING", "SUGGESTION"],
};

export interface ValidateFlags {
  readonly policy: string;
  readonly policyType?: PolicyTypeWord;
  readonly resourceType?: PolicyResourceType;
  readonly failOn: FailingWord;
  readonly format: Format;
  readonly steps?: number;
}

export function validateOptions(): readonly Option[] {
  const type = "type of the policy; by default one with a principal is a resource policy";
  const resource = "type of the resource that has the policy";
  const failOn = "end with 2 for findings of this type and those above it";
  return [
    new Option("--policy <file>", "the policy").makeOptionMandatory(),
    new Option("--policy-type <type>", type).choices(Object.keys(VALIDATED_TYPES)),
    new Option("--resource-type <type>", resource).choices(POLICY_RESOURCE_TYPES),
    new Option("--fail-on <type>", failOn).choices(Object.keys(FAILING_TYPES)).default("error"),
    new Option("--format <format>", "output format").choices(["text", "json"]).default("text"),
    stepsOption(),
  ];
}
