/**
 * ValidatePolicy as data: an untrusted request of AWS's API in, a page of findings or an error out.
 *
 * The members are those of the API (IAM Access Analyzer API Reference, ValidatePolicy), whether
 * they come in the body or in the query. A document that is not JSON is a finding and not an error.
 * The texts of findings are English, whatever `locale` says. AWS's clients repeat a request after
 * an UnprocessableEntityException, so a document beyond a limit is a ValidationException too.
 */
import { type FieldError, fieldError, type Outcome } from "../api/errors.ts";
import { unknownErrors } from "../api/options.ts";
import { isObject, type JsonObject, quoted } from "../json/value.ts";
import type { ValidationFinding } from "./finding.ts";
import { pageOf, placeOfToken } from "./page.ts";
import {
  POLICY_RESOURCE_TYPES,
  POLICY_TYPES,
  type PolicyResourceType,
  type ValidatedType,
} from "./policy-view.ts";
import { type ValidatedPolicy, type Validation, validate } from "./validate.ts";

export interface ValidatePolicyAnswer {
  readonly findings: readonly ValidationFinding[];
  /** Absent on the last page. */
  readonly nextToken?: string;
}

const MEMBERS = [
  "policyDocument",
  "policyType",
  "validatePolicyResourceType",
  "locale",
  "maxResults",
  "nextToken",
] as const;

type Member = (typeof MEMBERS)[number];

const LOCALES = ["DE", "EN", "ES", "FR", "IT", "JA", "KO", "PT_BR", "ZH_CN", "ZH_TW"] as const;

/** LIMIT: findings of a page; AWS's limit. */
const MAX_RESULTS = 1000;

/** Answers a request of ValidatePolicy; never throws on bad input. */
export function validatePolicy(
  request: unknown,
  findingsOf: (policy: ValidatedPolicy) => Validation = validate,
): Outcome<ValidatePolicyAnswer> {
  const reader = new MemberReader(request);
  const policy = policyOf(reader);
  const size = reader.size();
  const key = JSON.stringify([policy.type, policy.resourceType, policy.text]);
  const from = reader.place(key);
  if (reader.errors.length > 0) return { kind: "error", error: fieldError(reader.errors) };
  const validation = findingsOf(policy);
  if (validation.kind === "limit") {
    const { message } = validation;
    return { kind: "error", error: fieldError([{ name: "policyDocument", message }]) };
  }
  const { items, nextToken } = pageOf(validation.findings, from, size, key);
  const answer = { findings: items, ...(nextToken === undefined ? {} : { nextToken }) };
  return { kind: "answer", answer };
}

function policyOf(reader: MemberReader): ValidatedPolicy {
  const text = reader.document();
  const type = reader.oneOf<ValidatedType>("policyType", POLICY_TYPES, "required");
  const resourceType = reader.oneOf<PolicyResourceType>(
    "validatePolicyResourceType",
    POLICY_RESOURCE_TYPES,
    "optional",
  );
  reader.oneOf("locale", LOCALES, "optional");
  if (resourceType !== undefined && type !== undefined && type !== "RESOURCE_POLICY") {
    const message = "`validatePolicyResourceType` needs the `policyType` `RESOURCE_POLICY`";
    reader.error("validatePolicyResourceType", message);
  }
  const policy = { text, type: type ?? "IDENTITY_POLICY" };
  return resourceType === undefined ? policy : { ...policy, resourceType };
}

/** Reads the members, and collects the errors in all of them; a wrong member has a default. */
class MemberReader {
  readonly errors: FieldError[] = [];
  readonly #members: JsonObject;

  constructor(request: unknown) {
    this.#members = isObject(request) ? request : {};
    if (!isObject(request)) this.errors.push({ name: "", message: "the request is not an object" });
    this.errors.push(...unknownErrors(this.#members, MEMBERS, "member", ""));
  }

  error(name: Member, message: string): void {
    this.errors.push({ name, message });
  }

  document(): string {
    const text = this.#members["policyDocument"];
    if (typeof text === "string") return text;
    const what = text === undefined ? "missing" : "not a string";
    this.error("policyDocument", `\`policyDocument\` is ${what}; give the JSON text of a policy`);
    return "";
  }

  /** One of some names; undefined if it is absent or wrong. */
  oneOf<Name extends string>(
    member: Member,
    names: readonly Name[],
    need: "required" | "optional",
  ): Name | undefined {
    const given = this.#members[member];
    const known = names.find((each) => each === given);
    if (known !== undefined || (given === undefined && need === "optional")) return known;
    const list = names.map((each) => `\`${each}\``).join(", ");
    const shown = typeof given === "string" ? `${quoted(given)} of` : "the value of";
    const what =
      given === undefined ? `\`${member}\` is missing` : `${shown} \`${member}\` is unknown`;
    this.error(member, `${what}; the values are ${list}`);
    return undefined;
  }

  /** The findings of a page; undefined for all. */
  size(): number | undefined {
    const size = this.#members["maxResults"];
    if (size === undefined) return undefined;
    if (typeof size === "number" && Number.isInteger(size) && size >= 1 && size <= MAX_RESULTS) {
      return size;
    }
    this.error("maxResults", `\`maxResults\` is not a whole number from 1 to ${MAX_RESULTS}`);
    return undefined;
  }

  place(key: string): number {
    const token = this.#members["nextToken"];
    if (token === undefined) return 0;
    const place = typeof token === "string" ? placeOfToken(token, key) : undefined;
    if (place === undefined) {
      const message = "`nextToken` does not belong to this request; ask for the first page again";
      this.error("nextToken", message);
    }
    return place ?? 0;
  }
}
