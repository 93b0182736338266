/**
 * A policy site: one place in a source at which a policy is deployed, and what is known of it.
 *
 * A reader turns a file into sites and loses none: a policy that cannot be read is a site that says
 * why. A reader knows where policies stand (the tables in aws/), not what they mean.
 */
import type { Files } from "./files.ts";
import type { ManagedPolicies } from "./managed-policies.ts";
import type { Place } from "./place.ts";
import type { Unknown, Value } from "./value.ts";

export type SourceKind =
  | "terraform-plan"
  | "terraform"
  | "cloudformation"
  | "sam"
  | "cdk"
  | "serverless"
  | "kubernetes"
  | "account"
  | "policy";

export type PolicyKind =
  | "identity"
  | "resource"
  | "trust"
  | "boundary"
  | "scp"
  | "rcp"
  | "session"
  | "endpoint";

export interface PolicySite {
  readonly source: SourceKind;
  /**
   * The name of the policy within its source, as people write it, and unique in its file:
   * `module.logs.aws_s3_bucket_policy.this["a"].policy`, `LogsBucketPolicy.PolicyDocument`,
   * `Role.Policies[0].PolicyDocument`.
   */
  readonly address: string;
  /** The folder of the root module, where several may call the module of this policy. */
  readonly root?: string;
  readonly kind: PolicyKind;
  /** The CloudFormation type that Access Analyzer knows it by: `AWS::S3::BucketPolicy`. */
  readonly awsType: string;
  /** Whether CheckNoPublicAccess knows the type, and as which `resourceType`. */
  readonly publicCheckType?: string;
  /** Where the developer wrote it; the best that is known. */
  readonly place: Place;
  readonly policy: SitePolicy;
  /** The policy that is deployed now: the `before` of a plan. Absent if the source does not say. */
  readonly before?: SitePolicy;
  /**
   * The declarations behind each unknown value of the policy, and behind each case: equal texts in
   * two states of the source mean the same value. Absent unless states are compared.
   */
  readonly definitions?: Readonly<Record<string, string>>;
  /** For conditional templates: which case this is, for example `IsProd is true`. */
  readonly cases?: readonly PolicyCase[];
  /** The condition without which the policy does not exist, if its cases do not name it. */
  readonly onlyIf?: string;
  /** ARNs or names of managed policies that the source attaches to the same principal. */
  readonly attachments?: readonly Value[];
  /**
   * The values by which a source refers to a managed policy, such as its ARN; at a trust policy,
   * the name of the role.
   */
  readonly names?: readonly Value[];
  /** Present if the site attaches a managed policy, which stands elsewhere. */
  readonly attached?: Attached;
  /** The resources that have the policy, if that is not the one that its address begins with. */
  readonly owners?: readonly Owner[];
  readonly tags?: Readonly<Record<string, string>>;
  /** Tags whose value is not known, by name; `all` if even the names are not known. */
  readonly unknownTags?: readonly string[] | "all";
  /** Inline exceptions beside the policy (gate/exceptions.ts). */
  readonly allowed?: readonly InlineException[];
}

/** One combination of undecided conditions of a template, and the policy in it. */
export interface PolicyCase {
  /** `IsProd`, `not IsProd`. */
  readonly when: string;
  readonly policy: SitePolicy;
}

export type SitePolicy =
  /** `sensitive`: some value inside is, so no text of the policy may be printed. */
  | {
      readonly kind: "document";
      readonly value: Value;
      readonly sensitive?: true;
      readonly origin?: PolicyOrigin;
    }
  /**
   * The policy does not exist: a resource that is created, deleted, or not in this case.
   * `isChange`: what it belongs to exists, so a policy in its place is a change and not new.
   * `isOwnerGone`: what it belongs to is deleted too, so nothing is left that it limits.
   */
  | { readonly kind: "absent"; readonly isChange?: true; readonly isOwnerGone?: true }
  /** `reason` completes "the policy cannot be read, because …". */
  | {
      readonly kind: "unreadable";
      readonly reason: string;
      readonly place?: Place;
      readonly help?: string;
      readonly origin?: PolicyOrigin;
    }
  /** The ARN or name of an attached policy; attached-policies.ts puts its document in its place. */
  | { readonly kind: "reference"; readonly value: Value };

/** Where the document of an attached policy stands. */
export interface PolicyOrigin {
  /** "AWS managed policy `AdministratorAccess`", "policy `aws_iam_policy.ci.policy`". */
  readonly name: string;
  /** Equal for the same policy. */
  readonly key: string;
  /** The site of the same sources that has it. */
  readonly site?: PolicySite;
  /** If it is a policy that AWS manages. */
  readonly aws?: {
    readonly version: string;
    /** The day of AWS's data. */
    readonly date: string;
    /** The partition, if the data is that of another one. */
    readonly partition?: string;
  };
}

/** The facts of an attachment: to whom, and what was attached before. */
export interface Attached {
  /** Addresses of the identities that get the policy. */
  readonly principals: readonly string[];
  /** Whether all identities are roles whose trust policies are sites. */
  readonly isRole?: true;
  /** Names of more identities, which are looked up among the sites. */
  readonly identities?: readonly Value[];
  /** The provider of Terraform, because one name in two accounts is that of two identities. */
  readonly provider?: string;
  /** Whether it may be attached to other identities too, which the source does not name. */
  readonly isOpen?: true;
  /** Whether a name is that of a policy of the account, and not of AWS. */
  readonly isOwn?: true;
  /** The policies of the same identities before; absent if the source does not say. */
  readonly before?: {
    readonly values: readonly Value[];
    /** Whether the identities are new. */
    readonly isNew: boolean;
  };
  /** "AWS managed policy `X` attached to `Y`"; absent until its document was looked up. */
  readonly text?: string;
}

/** A resource, an identity or the account, to which a policy belongs. */
export interface Owner {
  /** Absent if the source does not have it. */
  readonly address?: string;
  /** The types of Terraform that it may have, if neither address nor name is known. */
  readonly types?: readonly string[];
  /** The name that the policy gives it; absent if it is not known. */
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly unknownTags?: readonly string[] | "all";
}

/** `keyaki:allow RULE until 2027-03-31: reason`, in a comment or in metadata. */
export interface InlineException {
  readonly rule: string;
  readonly expires?: string;
  readonly reason: string;
  readonly place: Place;
}

/** The result of reading one file. */
export interface SourceReading {
  readonly file: string;
  readonly source: SourceKind;
  readonly sites: readonly PolicySite[];
  /** The addresses of all resources, also those without policies; absent if they do not count. */
  readonly resources?: readonly string[];
  /** Faults of the file that are not those of a single policy. */
  readonly problems: readonly SourceProblem[];
  /** The names of inputs that a deployment may give; absent if the source can have none. */
  readonly inputs?: readonly string[];
}

/** A part of a source that was not read; an error fails the gate, a note does not. */
export interface SourceProblem {
  readonly severity: "error" | "warning" | "note";
  /** UPPER_CASE, stable. */
  readonly code: string;
  readonly message: string;
  readonly place: Place;
  readonly help?: string;
  /**
   * Policies may be in the part: then `unread: fail` of a standard makes it an error. The text is
   * the beginning of their addresses without keys of instances; empty if they may have any.
   */
  readonly unread?: string;
}

/** Whether a list or share gives access to nobody, in all cases: only its change says something. */
export const isWithoutAccess = ({ policy, cases = [] }: PolicySite): boolean =>
  [policy, ...cases.map((each) => each.policy)].every(
    (each) => each.kind === "absent" && each.isChange === true,
  );

/** Facts about the target of the deployment (`deploys` of a standard). */
export interface Deployment {
  readonly account?: string;
  readonly region?: string;
  readonly partition?: string;
  /** Values of input variables or parameters, by name. */
  readonly parameters?: Readonly<Record<string, string | readonly string[]>>;
  /** Whether an input without a value has its default, as if nobody gave another one. */
  readonly usesDefaults?: boolean;
}

/**
 * The things that a reader gets besides its file; without `deployment` nothing is known of the
 * target.
 */
export interface ReadingContext {
  readonly files: Files;
  readonly deployment?: Deployment;
  /** Whether the sites are compared with those of another state, so that definitions count. */
  readonly isCompared?: boolean;
  /** Whether this is the earlier state, in which lists and shares without access count too. */
  readonly isEarlier?: boolean;
  /** Loads the policies that AWS manages. */
  readonly managedPolicies?: () => ManagedPolicies;
}

export type { Unknown, Value };
