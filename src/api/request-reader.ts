/**
 * Decodes the members of an untrusted request in the shape that AWS's clients send.
 *
 * A method for each member returns its typed value; errors are collected in `errors`, so that one
 * error reports all wrong members. A member with an error has a default value, which is never used,
 * because a request with errors is not answered. Documents are passed on to documents.ts. A member
 * or option with an unknown name is an error: without a misspelt one the question is another one.
 */
import { nearestTypes } from "../aws/nearest-types.ts";
import {
  FINDING_TYPES,
  type FindingType,
  isFindingType,
  isResourceType,
  RESOURCE_TYPES,
  type ResourceType,
} from "../aws/resource-types.ts";
import { unknownDomain } from "../aws/unknown-values.ts";
import type { Access } from "../check/access-not-granted.ts";
import { isObject, type JsonObject, quoted } from "../json/value.ts";
import type { PolicyType } from "../policy/ast.ts";
import { MAX_ENTRIES as MAX_ZONE, parseZone, type Zone } from "../policy/zone-of-trust.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import { accessErrors, MAX_ENTRIES } from "./access.ts";
import type { DocumentCache } from "./document-cache.ts";
import { type Source, sourceOf } from "./documents.ts";
import type { FieldError } from "./errors.ts";
import { checkOptionErrors, unknownErrors } from "./options.ts";

/** The member `policyType`, with AWS's names. */
export type DeclaredType = "IDENTITY_POLICY" | "RESOURCE_POLICY";

export const DECLARED_TYPES: Readonly<Record<PolicyType, DeclaredType>> = {
  identity: "IDENTITY_POLICY",
  resource: "RESOURCE_POLICY",
};

/** Members of every request. */
const SHARED_MEMBERS: readonly string[] = ["policyType", "unknownValues"];
const ACCESS_MEMBERS: readonly string[] = ["actions", "resources"];

const NO_TYPE: ResourceType = "AWS::S3::Bucket";
const NO_ZONE: Zone = { accounts: [], organizations: [], paths: [] };

export class RequestReader {
  readonly errors: FieldError[] = [];
  readonly #members: JsonObject;
  readonly #cache: DocumentCache | undefined;

  /** `members` are the members of the operation, besides `policyType`. */
  constructor(
    request: unknown,
    members: readonly string[],
    options: unknown = {},
    cache?: DocumentCache,
  ) {
    this.#cache = cache;
    this.#members = isObject(request) ? request : {};
    if (!isObject(request)) this.#error("", "the request is not an object");
    const known = [...members, ...SHARED_MEMBERS];
    this.errors.push(...unknownErrors(this.#members, known, "member", ""));
    this.errors.push(...checkOptionErrors(options));
  }

  document(name: string): Source {
    const given = this.#members[name];
    if (given !== undefined) return sourceOf(given, this.#cache);
    this.#error(name, `\`${name}\` is missing`);
    return { kind: "unread", diagnostics: [] };
  }

  /** For requests about stacks, whose layers have their types, and whose values are all known. */
  refuseTypes(): void {
    for (const name of SHARED_MEMBERS) {
      if (this.#members[name] === undefined) continue;
      this.#error(name, `\`${name}\` is for a question about one policy, not about a stack`);
    }
  }

  /** Undefined if the request declares no type. */
  policyType(): PolicyType | undefined {
    const declared = this.#members["policyType"];
    if (declared === undefined) return undefined;
    if (declared === DECLARED_TYPES.identity) return "identity";
    if (declared === DECLARED_TYPES.resource) return "resource";
    this.#error("policyType", "`policyType` is not `IDENTITY_POLICY` or `RESOURCE_POLICY`");
    return undefined;
  }

  /**
   * U1: the reserved keys for values that only a deployment decides, in lower case. They are in the
   * order of the request, without repetitions.
   */
  unknownValues(): ReadonlySet<string> {
    const given = this.#members["unknownValues"];
    if (given === undefined) return new Set();
    const entries: readonly unknown[] = Array.isArray(given) ? given : [];
    if (!Array.isArray(given)) this.#error("unknownValues", "`unknownValues` is not a list");
    const keys = entries.flatMap((each, at) => {
      const key = typeof each === "string" ? foldAsciiCase(each) : "";
      if (unknownDomain(key) !== undefined) return key;
      const message =
        "an entry of `unknownValues` is not a key such as `keyaki:account/1`; the words are " +
        "`account`, `partition`, `component` and `text`";
      this.#error(`unknownValues[${at}]`, message);
      return [];
    });
    return new Set(keys);
  }

  /** For operations about resource policies alone; undefined if the request declares no type. */
  resourcePolicyType(): "resource" | undefined {
    const { policyType } = this.#members;
    if (policyType === undefined) return undefined;
    if (policyType !== DECLARED_TYPES.resource) {
      const message =
        "only a resource policy can grant access to external callers; `policyType` must be " +
        "`RESOURCE_POLICY`";
      this.#error("policyType", message);
    }
    return "resource";
  }

  /** A list of exactly one object, with at least one list that is not empty. */
  access(): Access {
    const { access } = this.#members;
    const only: unknown = Array.isArray(access) && access.length === 1 ? access[0] : undefined;
    if (!isObject(only)) {
      this.#error("access", "`access` is not a list of exactly one object");
      return {};
    }
    const before = this.errors.length;
    this.errors.push(...unknownErrors(only, ACCESS_MEMBERS, "member", "access[0]."));
    const actions = this.#strings(only, "actions");
    const resources = this.#strings(only, "resources");
    const lists = { ...(actions && { actions }), ...(resources && { resources }) };
    if (this.errors.length === before) this.errors.push(...accessErrors(lists));
    return lists;
  }

  resourceType(): ResourceType {
    const { resourceType } = this.#members;
    if (typeof resourceType === "string" && isResourceType(resourceType)) return resourceType;
    this.#typeError(resourceType, RESOURCE_TYPES);
    return NO_TYPE;
  }

  findingType(): FindingType {
    const { resourceType } = this.#members;
    if (typeof resourceType === "string" && isFindingType(resourceType)) return resourceType;
    this.#typeError(resourceType, FINDING_TYPES);
    return NO_TYPE;
  }

  zoneOfTrust(): Zone {
    const { zoneOfTrust } = this.#members;
    if (zoneOfTrust === undefined) {
      this.#error("zoneOfTrust", "`zoneOfTrust` is missing");
      return NO_ZONE;
    }
    // A list is read no further than shows that it is too long.
    const entries: readonly unknown[] = Array.isArray(zoneOfTrust)
      ? zoneOfTrust.slice(0, MAX_ZONE + 1)
      : [zoneOfTrust];
    const strings = entries.filter((each) => typeof each === "string");
    if (strings.length < entries.length) {
      this.#error("zoneOfTrust", "`zoneOfTrust` is neither a string nor a list of strings");
      return NO_ZONE;
    }
    const { zone, errors } = parseZone(strings);
    for (const { index, message } of errors) this.#error(`zoneOfTrust[${index}]`, message);
    return zone;
  }

  /** False if the member is absent. */
  flag(name: string): boolean {
    const flag = this.#members[name];
    if (flag === undefined) return false;
    if (typeof flag === "boolean") return flag;
    this.#error(name, `\`${name}\` is neither true nor false`);
    return false;
  }

  #strings(access: JsonObject, name: string): readonly string[] | undefined {
    const list = access[name];
    if (list === undefined) return undefined;
    if (!Array.isArray(list)) {
      this.#error(`access[0].${name}`, `\`${name}\` is not a list`);
      return undefined;
    }
    if (list.length > MAX_ENTRIES) {
      this.#error(`access[0].${name}`, `more than ${MAX_ENTRIES} ${name}`);
      return undefined;
    }
    const strings = list.filter((each) => typeof each === "string");
    if (strings.length < list.length) {
      const at = list.findIndex((each) => typeof each !== "string");
      this.#error(`access[0].${name}[${at}]`, `an entry of \`${name}\` is not a string`);
    }
    return strings;
  }

  #typeError(given: unknown, known: readonly string[]): void {
    const one = `one is \`${NO_TYPE}\``;
    if (typeof given !== "string") {
      const what = given === undefined ? "missing" : "not a string";
      this.#error("resourceType", `\`resourceType\` is ${what}; ${one}`);
      return;
    }
    const near = nearestTypes(given, known).map((each) => `\`${each}\``);
    const list = near.join(", ").replace(/, (?=[^,]*$)/, " or ");
    const hint = near.length === 0 ? one : `did you mean ${list}?`;
    this.#error("resourceType", `unknown resource type ${quoted(given)}; ${hint}`);
  }

  #error(name: string, message: string): void {
    this.errors.push({ name, message });
  }
}
