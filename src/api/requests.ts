/**
 * The types of the requests of the library: one for each operation, in the shape of AWS's API.
 *
 * They say what a program should pass. The reader (request-reader.ts) checks what it does pass, so
 * a wrong request is an error value also in a program without types.
 */
import type { FindingType, ResourceType } from "../aws/resource-types.ts";
import type { Access } from "../check/access-not-granted.ts";
import type { DeclaredType } from "./request-reader.ts";

/**
 * A JSON document: its text, the UTF-8 bytes of its text, or the parsed value.
 *
 * LIMIT: 1 MiB of text and 100 levels of nesting; beyond, the outcome is an error with the name
 * `UnprocessableEntityException`. Lines and columns of diagnostics count from 1 in the text; for a
 * parsed value, in the text that `JSON.stringify` makes of it. A number without quotes means its
 * spelling (R1), which a parsed value has lost; there, a number beyond 2^53 is an error.
 */
export type JsonDocument = string | Uint8Array | object;

/** The declaration of values that only a deployment decides (rules U1 to U4). */
export interface DeclaredUnknowns {
  /**
   * The reserved keys that the documents use for such values, for example `keyaki:account/1`. A
   * PASS holds for all their values; a counterexample has a value of each that it needs.
   * Default: none.
   */
  readonly unknownValues?: readonly string[];
}

/** The optional policy type of a request. */
export interface DeclaredPolicyType extends DeclaredUnknowns {
  /**
   * The type of the policies. Default: a policy with Principal or NotPrincipal in any statement is
   * a resource policy, otherwise an identity policy. Two policies of different types are an error
   * unless the type is declared.
   */
  readonly policyType?: DeclaredType;
}

export interface PolicyPairRequest extends DeclaredPolicyType {
  /** The reference; it may have wildcards inside AWS principals (P7). */
  readonly existingPolicyDocument: JsonDocument;
  readonly newPolicyDocument: JsonDocument;
}

export interface AccessNotGrantedRequest extends DeclaredPolicyType {
  readonly policyDocument: JsonDocument;
  /**
   * The access that must not be granted: one of the actions on one of the resources. No actions
   * means any action, no resources any resource; one of the two lists is required.
   *
   * LIMIT: 100 entries in a list, 2048 characters in a resource.
   */
  readonly access: readonly [Access];
}

/** The optional policy type of a request about resource policies. */
export interface DeclaredResourceType extends DeclaredUnknowns {
  /** Declares that a policy in which no statement has a principal is a resource policy. */
  readonly policyType?: "RESOURCE_POLICY";
}

export interface NoPublicAccessRequest extends DeclaredResourceType {
  /** Read as a resource policy; an identity policy is an error unless the type is declared. */
  readonly policyDocument: JsonDocument;
  readonly resourceType: ResourceType;
}

/** A request with a zone of trust (X1 to X6). */
export interface NoExternalAccessRequest extends DeclaredResourceType {
  /** Read as a resource policy; an identity policy is an error unless the type is declared. */
  readonly policyDocument: JsonDocument;
  /** Account ids, organization ids (`o-…`) and organization paths. */
  readonly zoneOfTrust: string | readonly string[];
  /** Whether AWS services count as external callers. Default: false. */
  readonly includeServices?: boolean;
}

export interface FindingsRequest extends NoExternalAccessRequest {
  readonly resourceType: FindingType;
}

export interface EvaluateRequest extends DeclaredPolicyType {
  readonly policyDocument: JsonDocument;
  /** A `RequestDocument` (R1 to R6): principal, action, resource and, optionally, a context. */
  readonly request: JsonDocument;
}

export interface FormulaRequest extends DeclaredPolicyType {
  readonly policyDocument: JsonDocument;
}

/** Two stacks: all policies that apply together (docs/stacks.md). */
export interface StackPairRequest {
  readonly existingStack: JsonDocument;
  readonly newStack: JsonDocument;
}

/** A request about a stack in place of a policy, with the other members of its operation. */
export type StackRequest<Request extends { readonly policyDocument: JsonDocument }> = Omit<
  Request,
  "policyDocument" | "policyType" | "unknownValues"
> & { readonly stack: JsonDocument };

/** The request of each check, by the name of the check. */
export interface CheckRequests {
  readonly CheckNoNewAccess: PolicyPairRequest | StackPairRequest;
  readonly CheckAccessNotGranted: AccessNotGrantedRequest | StackRequest<AccessNotGrantedRequest>;
  readonly CheckNoPublicAccess: NoPublicAccessRequest;
  readonly CheckNoExternalAccess: NoExternalAccessRequest | StackRequest<NoExternalAccessRequest>;
}

/** The request of each operation that `smt` prints. */
export interface SmtRequests {
  readonly CheckNoNewAccess: PolicyPairRequest;
  readonly CheckAccessNotGranted: AccessNotGrantedRequest;
  readonly CheckNoPublicAccess: NoPublicAccessRequest;
  readonly CheckNoExternalAccess: NoExternalAccessRequest;
  readonly Compare: PolicyPairRequest;
}
