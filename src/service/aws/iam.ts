/**
 * IAM: GetPolicy and GetPolicyVersion for AWS's managed policies, in their latest versions.
 *
 * The policies are the same in all partitions, but for their ARNs: `arn:aws:` in a name or in a
 * document is the partition of the caller, as IAM answers there. A document is percent-encoded
 * (RFC 3986). Policies of a customer and earlier versions are `NoSuchEntity`: the server has no
 * account, and an answer in their place would be about another policy.
 */
import { quoted } from "../../json/value.ts";
import type { AwsAnswer, AwsCall } from "./call.ts";
import { answerQuery, type Form, type QueryResult, queryFailure } from "./query-xml.ts";
import { elements, type XmlElement } from "./xml.ts";

/** One policy, in its latest version. */
export interface ManagedPolicy {
  readonly name: string;
  /** With a slash at both ends: `/service-role/`. */
  readonly path: string;
  /** The latest version: `v3`. */
  readonly versionId: string;
  /** The dates of the policy and of its latest version: ISO 8601, in UTC. */
  readonly created: string;
  readonly updated: string;
  /** The text of the latest version, with ARNs of the partition `aws`. */
  readonly document: string;
}

export interface ManagedPolicies {
  /** By path and name, as its ARN has them behind `policy/`. */
  find(resource: string): ManagedPolicy | undefined;
}

export function answerIam(call: AwsCall, policies: ManagedPolicies, requestId: string): AwsAnswer {
  const actions = {
    GetPolicy: (form: Form) => found(form, policies, policyElement),
    GetPolicyVersion: (form: Form) => found(form, policies, versionElement),
  };
  return answerQuery("iam", call, actions, requestId);
}

interface Found {
  readonly form: Form;
  /** As the caller writes it. */
  readonly arn: string;
  readonly partition: string;
  readonly policy: ManagedPolicy;
}

/** LIMIT: characters of an ARN, as in IAM. */
const MAX_ARN = 2048;
const MANAGED_ARN = /^arn:(aws[a-z-]*):iam::aws:policy\/([^:]+)$/;

function found(
  form: Form,
  policies: ManagedPolicies,
  content: (found: Found) => QueryResult,
): QueryResult {
  const arn = form.get("PolicyArn");
  if (arn === undefined) return queryFailure("ValidationError", "`PolicyArn` is missing");
  if (arn.length > MAX_ARN) {
    return queryFailure("ValidationError", `\`PolicyArn\` is longer than ${MAX_ARN} characters`);
  }
  const [, partition, resource] = MANAGED_ARN.exec(arn) ?? [];
  if (partition === undefined || resource === undefined) {
    const advice = "the server has AWS's managed policies only, `arn:aws:iam::aws:policy/…`";
    return missing(`policy ${quoted(arn)} was not found: ${advice}`);
  }
  const policy = policies.find(resource);
  if (policy === undefined) {
    return missing(`policy ${quoted(arn)} was not found among AWS's managed policies`);
  }
  return content({ form, arn, partition, policy });
}

const missing = (message: string): QueryResult => queryFailure("NoSuchEntity", message, 404);

function policyElement({ arn, policy }: Found): QueryResult {
  const { name, path, versionId, created, updated } = policy;
  return whole("Policy", {
    PolicyName: name,
    Arn: arn,
    Path: path,
    DefaultVersionId: versionId,
    AttachmentCount: "0",
    PermissionsBoundaryUsageCount: "0",
    IsAttachable: "true",
    CreateDate: created,
    UpdateDate: updated,
  });
}

function versionElement({ form, arn, partition, policy }: Found): QueryResult {
  const { versionId, updated, document } = policy;
  const asked = form.get("VersionId");
  if (asked === undefined) return queryFailure("ValidationError", "`VersionId` is missing");
  if (asked !== versionId) {
    const has = `the server has the latest version \`${versionId}\` only`;
    return missing(`version ${quoted(asked)} of policy ${quoted(arn)} was not found: ${has}`);
  }
  return whole("PolicyVersion", {
    Document: percentEncoded(document.replaceAll("arn:aws:", `arn:${partition}:`)),
    VersionId: versionId,
    IsDefaultVersion: "true",
    CreateDate: updated,
  });
}

function whole(name: string, members: Readonly<Record<string, string | undefined>>): QueryResult {
  const content: readonly XmlElement[] = [{ name, content: elements(members) }];
  return { kind: "result", content };
}

/** RFC 3986; `encodeURIComponent` leaves five reserved characters, and throws on half of a pair. */
function percentEncoded(text: string): string {
  const characters = text.replace(/\p{Surrogate}/gu, "\ufffd");
  return encodeURIComponent(characters).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
