/**
 * The condition keys that the attack uses and whose types AWS documents (rules K1 and K3).
 *
 * Written from the IAM User Guide, not from keyaki's table. A key outside of this table must be
 * outside of keyaki's table too, otherwise the attack makes requests that verdicts exclude.
 */
import { foldAscii } from "./text.ts";

export type KeyType = "text" | "arn" | "bool" | "date" | "epoch" | "number" | "ip";

const TYPES: Readonly<Record<KeyType, string>> = {
  text:
    "aws:PrincipalAccount aws:PrincipalOrgID aws:PrincipalType aws:userid aws:username " +
    "aws:PrincipalServiceName aws:SourceIdentity aws:SourceVpc aws:SourceVpce aws:VpceAccount " +
    "aws:VpceOrgID aws:ResourceAccount aws:ResourceOrgID aws:RequestedRegion aws:UserAgent " +
    "aws:CalledViaFirst aws:CalledViaLast aws:Referer aws:SourceAccount aws:SourceOrgID " +
    "s3:prefix s3:delimiter s3:x-amz-acl kms:CallerAccount kms:ViaService iam:PassedToService " +
    "sts:ExternalId sts:RoleSessionName aws:FederatedProvider ec2:RoleDelivery ec2:InstanceType " +
    "aws:Ec2InstanceSourceVpc identitystore:UserId s3:x-amz-server-side-encryption " +
    "s3:DataAccessPointAccount iam:PermissionsBoundary s3:DataAccessPointArn " +
    "s3:x-amz-server-side-encryption-aws-kms-key-id token.actions.githubusercontent.com:sub " +
    "token.actions.githubusercontent.com:aud",
  arn:
    "aws:PrincipalArn aws:SourceArn aws:SourceVpcArn aws:ChatbotSourceArn aws:SignInSessionArn " +
    "ec2:SourceInstanceArn lambda:SourceFunctionArn ssm:SourceInstanceArn codebuild:BuildArn " +
    "codebuild:ProjectArn iam:PolicyARN",
  bool:
    "aws:PrincipalIsAWSService aws:MultiFactorAuthPresent aws:SecureTransport aws:ViaAWSService " +
    "aws:ViaAWSMCPService aws:IsMcpServiceAction aws:AssumedRoot",
  date: "aws:TokenIssueTime aws:CurrentTime",
  epoch: "aws:EpochTime",
  number: "aws:MultiFactorAuthAge s3:max-keys s3:TlsVersion s3:signatureAge",
  ip: "aws:SourceIp aws:VpcSourceIp aws:Ec2InstanceSourcePrivateIPv4",
};

const MANY = new Set(
  (
    "aws:PrincipalOrgPaths aws:PrincipalServiceNamesList aws:VpceOrgPaths aws:ResourceOrgPaths " +
    "aws:CalledVia aws:TagKeys aws:SourceOrgPaths"
  )
    .split(" ")
    .map(foldAscii),
);

const types = new Map<string, KeyType>(
  Object.entries(TYPES).flatMap(([type, names]) =>
    names.split(" ").map((name) => [foldAscii(name), type as KeyType] as const),
  ),
);

const FAMILIES = [
  "aws:requesttag/",
  "aws:principaltag/",
  "aws:resourcetag/",
  "ec2:resourcetag/",
  "kms:encryptioncontext:",
];

/** Whether the table has a key, by its folded name. */
export function isTableKey(key: string): boolean {
  return types.has(key) || MANY.has(key) || FAMILIES.some((each) => key.startsWith(each));
}

/** The type of a key, by its folded name; a key outside of the table may have any text. */
export function typeOfKey(key: string): KeyType {
  return types.get(key) ?? "text";
}

/** Whether the table marks a key as multivalued, by its folded name. */
export function isManyKey(key: string): boolean {
  return MANY.has(key);
}
