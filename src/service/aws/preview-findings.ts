/**
 * The findings of an access preview, in AWS's form, from those of keyaki.
 *
 * Each policy of the configuration is a question of the operation Findings, with the account of the
 * analyzer as the zone of trust. An undecided question adds a finding for anyone, because an empty
 * list means that nobody has access. Some findings are withheld, each for a reason that S3
 * documents: a bucket that delegates to access points of its own account, whose policies are judged
 * themselves; and `restrictPublicBuckets`, which ends all external access by a policy that is
 * public. The latter needs proof: the check for public access must find a public request. Nor is
 * the canonical id of the owner external, in a policy or an access control list.
 */
import type { Outcome, RequestError } from "../../api/errors.ts";
import type { Answers, OperationName } from "../../api/operation.ts";
import type { FindingType } from "../../aws/resource-types.ts";
import type { Finding } from "../../findings/finding.ts";
import type { FindingsAnswer } from "../../findings/findings.ts";
import type { JsonObject } from "../../json/value.ts";
import { foldAsciiCase } from "../../text/ascii-case.ts";
import type { PreviewPolicy } from "./preview-configurations.ts";
import { canonicalUserId } from "./s3.ts";

/**
 * Answers an operation of keyaki. It rejects if the request should be repeated: the queue is full.
 * A deadline is better an answer with `undecided`, because a client repeats a rejected request.
 */
export type Ask = <Name extends OperationName>(
  name: Name,
  request: object,
) => Promise<Outcome<Answers[Name]>>;

/** The members that all findings of a preview share. */
export interface PreviewedResource {
  readonly arn: string;
  readonly type: FindingType;
  /** The account of the analyzer. */
  readonly owner: string;
  readonly createdAt: string;
}

export type PreviewFindings =
  | {
      readonly kind: "findings";
      readonly findings: readonly JsonObject[];
      /** Reasons for findings that are withheld, for people. */
      readonly notes: readonly string[];
    }
  | { readonly kind: "invalid"; readonly errors: readonly PolicyError[] };

/** The error of one policy. */
export interface PolicyError {
  /** The member of the configuration that has the policy. */
  readonly member: string;
  readonly error: RequestError;
}

/** `newId` gives an id for each finding. */
export async function previewFindings(
  resource: PreviewedResource,
  policies: readonly PreviewPolicy[],
  ask: Ask,
  newId: () => string,
): Promise<PreviewFindings> {
  const judged: Judged[] = [];
  // One after another, so that a preview takes one place in the queue of questions.
  for (const each of policies) judged.push(await judge(each, resource.owner, ask));
  const errors = judged.flatMap((each) => (each.kind === "error" ? [each] : []));
  if (errors.length > 0) return { kind: "invalid", errors };
  const parts = judged.flatMap((each) => (each.kind === "judged" ? [each] : []));
  return {
    kind: "findings",
    findings: parts.flatMap(({ policy, found }) =>
      found.map((each) => findingOf(each, policy, resource, newId())),
    ),
    notes: parts.flatMap(({ notes }) => notes),
  };
}

/** A finding of keyaki, or an undecided question. */
type Found = Finding | Undecided;

interface Undecided {
  readonly undecided: NonNullable<FindingsAnswer["undecided"]>;
}

type Judged =
  | {
      readonly kind: "judged";
      readonly policy: PreviewPolicy;
      readonly found: readonly Found[];
      readonly notes: readonly string[];
    }
  | ({ readonly kind: "error" } & PolicyError);

async function judge(policy: PreviewPolicy, owner: string, ask: Ask): Promise<Judged> {
  const { text: policyDocument, judgedAs: resourceType, restricts } = policy;
  const request = { policyDocument, resourceType, zoneOfTrust: [owner] };
  const outcome = await ask("Findings", request);
  if (outcome.kind === "error") return { ...outcome, member: policy.member };
  const { findings, undecided } = outcome.answer;
  const found: readonly Found[] = [
    ...findings.filter((each) => !isOwner(each, owner) && !isDelegated(each, policy, owner)),
    ...(undecided === undefined ? [] : [{ undecided }]),
  ];
  if (restricts === undefined || found.length === 0) {
    return { kind: "judged", policy, found, notes: [] };
  }
  const check = await ask("CheckNoPublicAccess", { policyDocument, resourceType });
  if (check.kind === "error") return { ...check, member: policy.member };
  const { result, undecided: isUndecided } = check.answer;
  if (result === "PASS" || isUndecided !== undefined) {
    return { kind: "judged", policy, found, notes: [] };
  }
  const why = restricts === "default" ? "true by default" : "true";
  const note =
    `\`restrictPublicBuckets\` is ${why}, and the policy is public, so S3 serves the own ` +
    `account only; findings that are withheld: ${found.length}`;
  return { kind: "judged", policy, found: [], notes: [note] };
}

/** Whether the only caller is the owner by its canonical id, which Findings does not know. */
function isOwner({ principal }: Finding, owner: string): boolean {
  return principal["CanonicalUser"] === canonicalUserId(owner);
}

/** Whether the requests of a finding come by access points of the own account. */
function isDelegated(finding: Finding, { judgedAs }: PreviewPolicy, owner: string): boolean {
  return judgedAs === "AWS::S3::Bucket" && accessPointAccount(finding) === owner;
}

const ACCESS_POINT = /^arn:[^:]*:s3:[^:]*:(\d{12}):accesspoint\//;

/** The account whose access points all requests of a finding come by, if it is fixed. */
function accessPointAccount({ condition }: Finding): string | undefined {
  for (const [key, value] of Object.entries(condition)) {
    const name = foldAsciiCase(key);
    if (name === "s3:dataaccesspointaccount" && /^\d{12}$/.test(value)) return value;
    if (name === "s3:dataaccesspointarn") return ACCESS_POINT.exec(value)?.[1];
  }
  return undefined;
}

function findingOf(
  found: Found,
  policy: PreviewPolicy,
  { arn, type, owner, createdAt }: PreviewedResource,
  id: string,
): JsonObject {
  const shared = {
    id,
    resource: arn,
    resourceType: type,
    resourceOwnerAccount: owner,
    createdAt,
    changeType: "NEW",
    status: "ACTIVE",
  };
  const { vpcId } = policy;
  const network = vpcId === undefined ? {} : { "aws:SourceVpc": vpcId };
  const sources = policy.source === undefined ? undefined : [policy.source];
  if ("undecided" in found) {
    return {
      ...shared,
      principal: { AWS: "*" },
      action: ["*"],
      condition: network,
      isPublic: vpcId === undefined,
      error: "INTERNAL_ERROR",
      ...(sources && { sources }),
      keyaki: { undecided: found.undecided },
    };
  }
  const account = policy.judgedAs === "AWS::S3::Bucket" ? accessPointAccount(found) : undefined;
  const delegated = [{ type: "S3_ACCESS_POINT_ACCOUNT", detail: { accessPointAccount: account } }];
  return {
    ...shared,
    principal: found.principal,
    action: found.action,
    condition: { ...network, ...found.condition },
    isPublic: found.isPublic && vpcId === undefined,
    ...(account === undefined ? sources && { sources } : { sources: delegated }),
    keyaki: { example: found.example },
  };
}
