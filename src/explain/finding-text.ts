/**
 * Describes the callers of a finding in words: "anyone in organization o-123 through VPC vpc-9".
 *
 * One table maps principal types and condition keys to phrases; an unknown key is written as an
 * equation. Values are written as in the policy.
 */
import type { Finding } from "../findings/finding.ts";

const PRINCIPALS: Readonly<Record<string, (name: string) => string>> = {
  AWS: (name) => (/^[^:]+$/.test(name) ? `account ${name}` : name),
  Service: (name) => (name === "*" ? "any AWS service" : `service ${name}`),
  Federated: (name) => (name === "*" ? "users of any provider" : `users of ${name}`),
  CanonicalUser: (id) => (id === "*" ? "any canonical user" : `canonical user ${id}`),
};

const PHRASES: Readonly<Record<string, string>> = {
  "aws:PrincipalArn": "as",
  "aws:PrincipalAccount": "in account",
  "aws:PrincipalOrgID": "in organization",
  "aws:PrincipalOrgPaths": "in organizational unit",
  "aws:PrincipalServiceName": "as service",
  "aws:PrincipalServiceNamesList": "as service",
  "aws:UserId": "with user id",
  "aws:SourceIp": "from",
  "aws:SourceVpc": "through VPC",
  "aws:SourceVpcArn": "through VPC",
  "aws:SourceVpce": "through VPC endpoint",
  "aws:VpceAccount": "through VPC endpoints of account",
  "aws:VpceOrgID": "through VPC endpoints of organization",
  "aws:VpceOrgPaths": "through VPC endpoints of organizational unit",
  "aws:SourceArn": "on behalf of",
  "aws:SourceAccount": "on behalf of account",
  "aws:SourceOwner": "on behalf of account",
  "aws:SourceOrgID": "on behalf of organization",
  "aws:SourceOrgPaths": "on behalf of organizational unit",
  "kms:CallerAccount": "in account",
  "s3:DataAccessPointAccount": "through access points of account",
  "s3:DataAccessPointArn": "through access point",
  "s3:x-amz-server-side-encryption-aws-kms-key-id": "encrypting with",
  "cognito-identity.amazonaws.com:aud": "of identity pool",
  "graph.facebook.com:app_id": "of application",
  "accounts.google.com:aud": "of application",
  "www.amazon.com:app_id": "of application",
};

export function externalCallersText({ principal, condition }: Finding): string {
  const [type = "AWS", name = "*"] = Object.entries(principal)[0] ?? [];
  const who = type === "AWS" && name === "*" ? "anyone" : (PRINCIPALS[type]?.(name) ?? name);
  const conditions = Object.entries(condition).map(([key, value]) =>
    key in PHRASES ? `${PHRASES[key]} ${value}` : `with ${key} = ${value}`,
  );
  return [who, ...conditions].join(" ");
}
