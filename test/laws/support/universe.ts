/**
 * The small world that random policies and requests share, so that they often collide.
 *
 * It has a few accounts, names, actions and resources, overlapping patterns, and condition keys of
 * every type with the values that operands and requests draw from. The lists contain hard values
 * more than once: texts that differ in case, that look like wildcards, that are empty, and values
 * with two spellings (10 and 1e1; 2026-01-01 and its seconds). Keys, actions, resources and texts
 * have letters outside ASCII that Unicode folds to each other or to ASCII letters.
 */
import type { Family } from "../../../src/policy/operators.ts";

export const AWS_PRINCIPALS: readonly string[] = [
  "111122223333",
  "arn:aws:iam::111122223333:root",
  "arn:aws:iam::111122223333:user/ana",
  "arn:aws:iam::111122223333:user/team/ana",
  "arn:aws:iam::444455556666:user/bob",
  "arn:aws:iam::111122223333:role/app",
  "arn:aws:iam::111122223333:role/team/app",
  "arn:aws:sts::111122223333:assumed-role/app/s1",
  "arn:aws:sts::111122223333:federated-user/fay",
  "arn:aws-cn:iam::444455556666:root",
];

/** Principals with wildcards; only a reference policy may have them. */
export const PRINCIPAL_PATTERNS: readonly string[] = [
  "arn:aws:iam::*:root",
  "arn:aws:iam::111122223333:*",
  "arn:aws:iam::111122223333:user/*",
  "arn:*:iam::*:role/app",
  "arn:aws:sts::*:assumed-role/app/*",
  "arn:aws:iam::?11122223333:role/*/app",
  "arn:aws:*::111122223333:?ser/ana",
];

/** The callers of random requests. */
export const CALLERS: readonly string[] = [
  "arn:aws:iam::111122223333:user/ana",
  "arn:aws:iam::111122223333:user/team/ana",
  "arn:aws:iam::444455556666:user/bob",
  "arn:aws:iam::111122223333:role/app",
  "arn:aws:iam::111122223333:role/team/app",
  "arn:aws:sts::111122223333:assumed-role/app/s1",
  "arn:aws:sts::111122223333:assumed-role/app/s2",
  "arn:aws:sts::444455556666:assumed-role/app/s1",
  "arn:aws:sts::111122223333:federated-user/fay",
  "arn:aws:iam::111122223333:root",
  "arn:aws-cn:iam::444455556666:root",
];

export const SERVICES: readonly string[] = ["s3.amazonaws.com", "sns.amazonaws.com"];
export const PROVIDERS: readonly string[] = [
  "accounts.google.com",
  "arn:aws:iam::111122223333:saml-provider/p",
];
export const CANONICAL_IDS: readonly string[] = ["79a5", "80b6"];

export const ACTIONS: readonly string[] = [
  "s3:GetObject",
  "s3:getobject",
  "s3:PutObject",
  "s3:GetAcl",
  "s3:ListBucket",
  "iam:GetUser",
  "x:y",
  "s3:GetÉ",
  "s3:Geté",
  "s3:GetObje\u212at",
];

export const ACTION_PATTERNS: readonly string[] = [
  ...ACTIONS,
  "*",
  "s3:*",
  "s3:Get*",
  "S3:GET*",
  "s3:*Object",
  "s3:?et*",
  "s3:Get??*",
  "*:Get*",
  "s?:*",
  "iam:*",
  "s3:GetObject*",
  "s3:*t*",
  "s3:Get?",
  "s3:*é",
  "s3:getobjekt",
  "S3:GETÉ",
];

export const RESOURCES: readonly string[] = [
  "arn:aws:s3:::b",
  "arn:aws:s3:::b/k",
  "arn:aws:s3:::b/ana/k",
  "arn:aws:s3:::b/k:k",
  "arn:aws:s3:::b/\u212a",
  "arn:aws:s3:::b/*",
  "arn:aws:s3:::",
  "arn:aws:sqs:us-east-1:111122223333:q",
  "arn:aws:sqs:us-east-1:444455556666:q",
  "arn:aws:sqs:us-east-1:444455556666:a:q",
  "arn:aws:iam::111122223333:user/ana",
  "arn:::::",
  "*",
];

export const RESOURCE_PATTERNS: readonly string[] = [
  ...RESOURCES,
  "*",
  "?",
  "**",
  "arn:*",
  "arn:aws:s3:::*",
  "arn:aws:s3:::b/*",
  "arn:aws:s3:::b/?",
  "arn:aws:s3:::*k",
  "arn:aws:s3:::b*",
  "arn:aws:s3*",
  "arn:aws:s3:*:*:b/*",
  "arn:aws:sqs",
  "arn:aws:s?:::b/k",
  "arn:*:s3:::b/k",
  "a*:aws:s3:::b/k",
  "???:aws:s3:::b/*",
  "arn:*:*:*:*:*",
  "arn:aws:*:*:111122223333:*",
  "arn:aws:sqs:*:q",
  "arn:aws:sqs:*:*:q",
  "arn:aws:s3*:*:*:k*",
];

export const RESOURCE_TEMPLATES: readonly string[] = [
  "arn:aws:s3:::b/${aws:username}",
  "arn:aws:s3:::b/${aws:username}/*",
  "arn:aws:s3:::b/${AWS:UserName, 'k'}",
  "arn:aws:s3:::b/${aws:PrincipalTag/team}",
  "arn:aws:s3:::b/${aws:PrincipalTag/team, 'ana'}/*",
  "arn:aws:s3:::b/*${aws:PrincipalTag/team}*",
  "arn:aws:s3:::b/${aws:userid}",
  "arn:aws:s3:::b/${aws:SourceIp}",
  "arn:aws:s3:::b/${aws:TagKeys}",
  "arn:aws:s3:::b/${x:plain}${x:other, 'k'}",
  "arn:aws:s3:::b/${x:many, 'k'}",
  "arn:aws:sqs:us-east-1:${aws:PrincipalAccount}:q",
  "arn:aws:sqs:*:${x:plain, 'a:b'}:q",
  "arn:aws:iam::${aws:PrincipalAccount}:user/${aws:username}",
  "arn:aws:iam::111122223333:*${aws:PrincipalType}",
  "arn:aws:s3:::b/${*}",
  "arn:aws:s3:::b/${$}{?}",
  "arn:aws:s3:::b/${aws:PrincipalTag/team",
  "arn:aws:s3:::b/${aws:PrincipalTag/É}${aws:PrincipalTag/é, 'k'}",
  "${x:plain}:aws:s3:::b/k",
  "arn:${x:other, 'aws'}:s3:::b/k",
  "arn:aws:s3:::${aws:PrincipalArn}",
];

/** Letters that have the same lower case, or seem to. */
const CASE_LETTERS = [
  "É",
  "é",
  "K",
  "k",
  "İ",
  "i̇",
  "aΣ",
  "aς",
  "aσ",
  "ΣA",
  "σa",
  "𐐀",
  "𐐨",
  "ß",
  "ẞ",
];
const TEXTS = [
  ...["ana", "bob", "Ana", "k", "a", "", "*", "?", "b/k", "team/ana", "${", "ü"],
  ...CASE_LETTERS,
];
const TEXT_PATTERNS = [
  "??",
  "𐐀*",
  "?𐐀",
  "*",
  "?",
  "a*",
  "*a",
  "?na",
  "a?a",
  "*a*",
  "???",
  "**",
  "k",
  "?*",
  "b/*",
];
const TEXT_TEMPLATES = [
  "${aws:username}",
  "${aws:PrincipalTag/team}",
  "${aws:PrincipalTag/team, 'ana'}",
  "${x:plain}",
  "${x:other}",
  "${x:plain, 'k'}*",
  "a${aws:username}",
  "*${aws:PrincipalTag/team}",
  "${*}",
  "${?}na",
  "${aws:PrincipalAccount}",
  "${aws:PrincipalArn}",
  "${aws:userid}",
  "${x:many}",
  "${aws:TagKeys, 'a'}",
  "${aws:PrincipalTag/É}",
  "${aws:PrincipalTag/é, 'a'}",
];
const ARNS = [
  "arn:aws:iam::111122223333:user/ana",
  "arn:aws:iam::111122223333:user/team/ana",
  "arn:aws:iam::111122223333:role/app",
  "arn:aws:iam::111122223333:role/team/app",
  "arn:aws:sts::111122223333:assumed-role/app/s1",
  "arn:aws:iam::111122223333:root",
  "arn:aws:s3:::b",
  "arn:::::",
];
const ARN_PATTERNS = [
  ...ARNS,
  "arn:aws:iam::111122223333:user/*",
  "arn:aws:iam::*:role/*app",
  "arn:*",
  "*",
  "arn:aws:iam",
  "a?n:aws:s3:::b*",
  "foo:*",
  "arn:aws:iam::111122223333:*/ana",
];
const ARN_TEMPLATES = [
  "arn:aws:iam::${aws:PrincipalAccount}:user/${aws:username}",
  "arn:aws:iam::*:*/${aws:username}",
  "${aws:PrincipalArn}",
  "${x:plain}",
  "${x:plain, 'arn:aws:s3:::b'}",
  "${x:plain}:aws:s3:::b",
  "arn:aws:s3:::${aws:PrincipalTag/team, 'b'}",
  "arn:aws:${x:other, 'a:b'}:::b",
];

/** The operands of each family; numbers and booleans also as JSON numbers and booleans. */
export const OPERANDS: Readonly<Record<Family, readonly (string | number | boolean)[]>> = {
  string: [...TEXTS, 1, 1.5, true],
  arn: [...ARN_PATTERNS, ...ARN_PATTERNS, ...ARN_TEMPLATES],
  numeric: ["0", "1", 1, "1.5", "10", "1e1", "10.0", "-1", "+2", 100, "111122223333"],
  date: ["2026-01-01T00:00:00Z", "2026-01-01", "2026", "1767225600", "2026-01-01T09:00:00+09:00"],
  bool: ["true", "false", true, false, "True"],
  binary: ["YQ==", "Yg==", "YWE=", ""],
  ip: [
    "10.0.0.0/8",
    "10.0.0.1",
    "10.0.0.7/30",
    "0.0.0.0/0",
    "2001:db8::/32",
    "2001:DB8::1",
    "::/0",
    "2001:db8::7/64",
    "::ffff:10.0.0.0/104",
    "010.0.0.0/8",
  ],
  null: ["true", "false", true, false],
};

export const LIKE_OPERANDS: readonly string[] = [...TEXT_PATTERNS, ...TEXTS];
export const TEXT_VARIABLES: readonly string[] = TEXT_TEMPLATES;

/** The values of requests, by the family of the operator that reads them. */
export const VALUES: Readonly<Record<Exclude<Family, "null">, readonly string[]>> = {
  string: TEXTS,
  arn: ARNS,
  numeric: ["0", "1", "1.0", "1.25", "2", "5", "10", "-3", "99999999999", "111122223333"],
  date: [
    "2026-01-01T00:00:00Z",
    "2025-06-01",
    "2026",
    "1767225600",
    "1767225601",
    "2026-01-01T00:00:00.5Z",
  ],
  bool: ["true", "false", "TRUE", "x"],
  binary: ["YQ==", "Yg==", "YWE=", "", "Yw=="],
  ip: [
    "10.0.0.1",
    "10.0.0.6",
    "11.0.0.1",
    "2001:db8::1",
    "2001:db9::1",
    "255.255.255.255",
    "::ffff:10.0.0.1",
    "010.000.0.1",
  ],
};

export interface Key {
  readonly name: string;
  /** The family of most operators on the key, and of its values. */
  readonly family: Exclude<Family, "null">;
  /** More values of this key, beside those of the family. */
  readonly own?: readonly string[];
}

const key = (name: string, family: Key["family"], ...own: string[]): Key => ({ name, family, own });

export const KEYS: readonly Key[] = [
  key("aws:PrincipalArn", "arn"),
  key("aws:PrincipalArn", "arn"),
  key("aws:PrincipalAccount", "string", "111122223333", "444455556666", "anonymous", "1*"),
  key("aws:PrincipalType", "string", "User", "AssumedRole", "Account", "Anonymous", "*User"),
  key("aws:username", "string"),
  key("aws:userid", "string", "AIDAX", "AROAX:s1", "anonymous", "*:s1"),
  key("aws:PrincipalIsAWSService", "bool"),
  key("aws:PrincipalServiceName", "string", "s3.amazonaws.com", "sns.amazonaws.com"),
  key("kms:CallerAccount", "string", "111122223333", "444455556666"),
  key("aws:PrincipalTag/team", "string"),
  key("aws:principaltag/TEAM", "string"),
  key("aws:PrincipalOrgID", "string", "o-1", "o-2"),
  key("aws:PrincipalOrgPaths", "string", "o-1/r/a/", "o-1/*", "o-2/r/"),
  key("aws:TagKeys", "string"),
  key("aws:RequestTag/a", "string"),
  key("aws:CalledVia", "string", "athena.amazonaws.com"),
  key("aws:SourceArn", "arn"),
  key("aws:SourceVpc", "string", "vpc-1"),
  key("aws:SourceIp", "ip"),
  key("aws:VpcSourceIp", "ip"),
  key("aws:SecureTransport", "bool"),
  key("aws:MultiFactorAuthPresent", "bool"),
  key("aws:MultiFactorAuthAge", "numeric"),
  key("s3:max-keys", "numeric"),
  key("aws:CurrentTime", "date"),
  key("aws:EpochTime", "date", "500", "0", "01500", "1767225600"),
  key("x:plain", "string"),
  key("x:plain", "string"),
  key("x:other", "string"),
  key("x:many", "string"),
  key("x:many", "string"),
  key("x:arn", "arn"),
  key("x:number", "numeric"),
  key("x:date", "date"),
  key("x:ip", "ip"),
  key("x:flag", "bool"),
  key("x:bytes", "binary"),
];

/** Letters and what Unicode folds them to; for IAM they are different (R2). */
export const LOOKALIKES: readonly (readonly [letter: string, other: string])[] = [
  ["É", "é"],
  ["\u212a", "k"],
  ["ı", "i"],
  ["ß", "ss"],
  ["ẞ", "ß"],
  ["Σ", "ς"],
  ["\u{10400}", "\u{10428}"],
];

/** Pairs of keys whose names Unicode takes for the same. */
export const LOOKALIKE_KEYS: readonly (readonly Key[])[] = [
  ...LOOKALIKES.flatMap(([letter, other]) =>
    ["aws:PrincipalTag/", "x:"].map((start) =>
      [letter, other].map((each) => key(start + each, "string", "a")),
    ),
  ),
  [key("s3:max-keys", "numeric"), key("s3:max-\u212aeys", "numeric")],
  [key("aws:TagKeys", "string"), key("aws:Tag\u212aeys", "string")],
];

/** Keys that the caller determines, in lower case. */
export const TIED_KEYS: readonly string[] = [
  ...["aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:username"],
  ...["aws:principalisawsservice", "aws:principalservicename", "kms:calleraccount", "aws:userid"],
];
