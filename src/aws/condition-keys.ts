/**
 * The condition keys whose type and multiplicity AWS documents, as a table (rules K1, K3).
 *
 * Source: IAM User Guide, AWS global condition context keys. A key of the table has only values of
 * its type (K1); a marked key may have any number of values (K3). A family of keys
 * (`aws:RequestTag/team`) is looked up by its prefix. Lookups ignore case; the table has the
 * documented spelling for reports. Keys of single services are left out, except for a few that
 * policies use often, and for those with several values (multivalued-keys.ts).
 */

import { foldAsciiCase } from "../text/ascii-case.ts";
import { MULTIVALUED_KEYS } from "./multivalued-keys.ts";

export type KeyType = "string" | "arn" | "bool" | "date" | "epoch" | "number" | "ip" | "binary";

export interface KeyFact {
  readonly name: string;
  readonly type: KeyType;
  /** Whether the key may have any number of values; otherwise at most one. */
  readonly many: boolean;
}

const KEYS: Readonly<Record<KeyType, string>> = {
  string: `
    aws:PrincipalAccount aws:PrincipalOrgID aws:PrincipalOrgPaths[] aws:PrincipalTag/
    aws:PrincipalType aws:userid aws:username aws:PrincipalServiceName
    aws:PrincipalServiceNamesList[] aws:FederatedProvider aws:SourceIdentity
    aws:SourceVpc aws:SourceVpce aws:VpceAccount aws:VpceOrgID aws:VpceOrgPaths[]
    aws:ResourceAccount aws:ResourceOrgID aws:ResourceOrgPaths[] aws:ResourceTag/
    aws:RequestedRegion aws:UserAgent aws:CalledVia[] aws:CalledViaFirst aws:CalledViaLast
    aws:Referer aws:RequestTag/ aws:TagKeys[] aws:SourceAccount aws:SourceOrgID
    aws:SourceOrgPaths[] ec2:RoleDelivery ec2:ResourceTag/ ec2:InstanceType
    aws:Ec2InstanceSourceVpc identitystore:UserId s3:prefix s3:delimiter s3:x-amz-acl
    s3:x-amz-server-side-encryption s3:DataAccessPointAccount kms:CallerAccount kms:ViaService
    kms:EncryptionContext: iam:PassedToService sts:ExternalId sts:RoleSessionName
    token.actions.githubusercontent.com:sub token.actions.githubusercontent.com:aud
    s3:x-amz-server-side-encryption-aws-kms-key-id iam:PermissionsBoundary
    s3:DataAccessPointArn`,
  arn: `
    aws:PrincipalArn aws:ChatbotSourceArn aws:SignInSessionArn aws:SourceVpcArn aws:SourceArn
    ec2:SourceInstanceArn lambda:SourceFunctionArn ssm:SourceInstanceArn codebuild:BuildArn
    codebuild:ProjectArn iam:PolicyARN`,
  bool: `
    aws:PrincipalIsAWSService aws:MultiFactorAuthPresent aws:SecureTransport aws:ViaAWSService
    aws:ViaAWSMCPService aws:IsMcpServiceAction aws:AssumedRoot`,
  date: "aws:TokenIssueTime aws:CurrentTime",
  epoch: "aws:EpochTime",
  number: "aws:MultiFactorAuthAge s3:max-keys s3:TlsVersion s3:signatureAge",
  ip: "aws:SourceIp aws:VpcSourceIp aws:Ec2InstanceSourcePrivateIPv4",
  binary: "",
};

const facts = new Map<string, KeyFact>();
const families = new Map<string, KeyFact>();
for (const [type, names] of Object.entries(KEYS) as [KeyType, string][]) {
  for (const word of names.split(/\s+/).filter((each) => each !== "")) {
    const many = word.endsWith("[]");
    const name = many ? word.slice(0, -2) : word;
    const fact: KeyFact = { name, type, many };
    const isFamily = name.endsWith("/") || name.endsWith(":");
    (isFamily ? families : facts).set(foldAsciiCase(name), fact);
  }
}

for (const name of MULTIVALUED_KEYS) {
  const fact: KeyFact = { name, type: "string", many: true };
  (name.endsWith("/") ? families : facts).set(foldAsciiCase(name), fact);
}

/** The keys of the table with this beginning, as AWS spells them; a family ends with a slash. */
export const knownKeys = (beginning: string): readonly string[] =>
  [...facts.values(), ...families.values()]
    .map(({ name }) => name)
    .filter((each) => each.startsWith(beginning));

/** Looks up a condition key, ignoring case; undefined for a key outside of the table. */
export function keyFact(key: string): KeyFact | undefined {
  const folded = foldAsciiCase(key);
  const exact = facts.get(folded);
  if (exact !== undefined) return exact;
  for (const [beginning, fact] of families) if (folded.startsWith(beginning)) return fact;
  return undefined;
}
