/**
 * A notation for tests of ValidatePolicy: `codes(policy)` are the issue codes of a policy.
 *
 * A test gives the parts of a statement that matter; the defaults have no finding. A kind names the
 * type of the policy: that of an identity, a resource, a trust policy, an SCP or an RCP.
 */
import type { ValidationFinding } from "../../src/validation/finding.ts";
import type { PolicyResourceType, ValidatedType } from "../../src/validation/policy-view.ts";
import { type ValidatedPolicy, validate } from "../../src/validation/validate.ts";

export type Part = Readonly<Record<string, unknown>>;

export type Kind = "identity" | "resource" | "bucket" | "trust" | "scp" | "rcp";

interface KindFacts {
  readonly type: ValidatedType;
  readonly resourceType?: PolicyResourceType;
  readonly defaults: Part;
}

const ROLE = "arn:aws:iam::111122223333:role/r";
const READ = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" };

const KINDS: Readonly<Record<Kind, KindFacts>> = {
  identity: { type: "IDENTITY_POLICY", defaults: READ },
  resource: { type: "RESOURCE_POLICY", defaults: { ...READ, Principal: { AWS: ROLE } } },
  bucket: {
    type: "RESOURCE_POLICY",
    resourceType: "AWS::S3::Bucket",
    defaults: { ...READ, Principal: { AWS: ROLE } },
  },
  trust: {
    type: "RESOURCE_POLICY",
    resourceType: "AWS::IAM::AssumeRolePolicyDocument",
    defaults: { Effect: "Allow", Principal: { AWS: ROLE }, Action: "sts:AssumeRole" },
  },
  scp: { type: "SERVICE_CONTROL_POLICY", defaults: { ...READ, Effect: "Deny" } },
  rcp: {
    type: "RESOURCE_CONTROL_POLICY",
    defaults: { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" },
  },
};

/** The statement of a kind with some parts; a part that is undefined is omitted. */
export function statement(kind: Kind, parts: Part): Part {
  const { defaults } = KINDS[kind];
  const replaced = Object.keys(parts).flatMap((name) => [name.replace(/^Not/, ""), `Not${name}`]);
  const kept = Object.entries(defaults).filter(([name]) => !replaced.includes(name));
  const all = [...kept, ...Object.entries(parts)];
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

export function policy(kind: Kind, ...statements: readonly Part[]): Part {
  return { Version: "2012-10-17", Statement: statements.map((each) => statement(kind, each)) };
}

/** The request to validate the text of a policy of the kind. */
export function requestOf(kind: Kind, text: string): ValidatedPolicy {
  const { type, resourceType } = KINDS[kind];
  return resourceType === undefined ? { text, type } : { text, type, resourceType };
}

/** The findings of a document, or of a text. */
export function findings(kind: Kind, document: unknown): readonly ValidationFinding[] {
  const { type, resourceType } = KINDS[kind];
  const text = typeof document === "string" ? document : JSON.stringify(document);
  const given = { text, type, ...(resourceType === undefined ? {} : { resourceType }) };
  const validation = validate(given);
  if (validation.kind === "limit") throw new Error(validation.message);
  return validation.findings;
}

export const codes = (kind: Kind, document: unknown): readonly string[] =>
  findings(kind, document).map(({ issueCode }) => issueCode);
