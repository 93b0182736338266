/**
 * The families of attacks: the vocabularies from which policies are made.
 */
import type { Random } from "../../test/laws/support/random.ts";
import { PERIMETERS } from "./perimeters.ts";
import { REAL } from "./real.ts";
import { narrowed, oneOrMore, type Triple, type Vocabulary } from "./vocabulary.ts";

const ACCOUNTS = ["111122223333", "444455556666"];
const IFS = ["", "", "IfExists"];
const SETS = ["", "", "", "", "", "ForAnyValue:", "ForAllValues:"];

const STRING_OPERATORS = [
  "StringEquals",
  "StringNotEquals",
  "StringEqualsIgnoreCase",
  "StringNotEqualsIgnoreCase",
  "StringLike",
  "StringNotLike",
];
const ARN_OPERATORS = ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"];

function strings(random: Random): string {
  return `${random.pick(SETS)}${random.pick(STRING_OPERATORS)}${random.pick(IFS)}`;
}

function usualPrincipals(random: Random): unknown {
  if (random.chance(0.4)) return random.pick(["*", { AWS: "*" }]);
  return { AWS: oneOrMore(random, () => random.pick(ACCOUNTS.flatMap(principalsOf))) };
}

const principalsOf = (account: string): readonly string[] => [
  account,
  `arn:aws:iam::${account}:root`,
  `arn:aws:iam::${account}:user/Alice`,
  `arn:aws:iam::${account}:role/team/App`,
];

/** Letters that some kind of folding takes for each other. */
const LOOKALIKES = [
  ["\u00c9", "\u00e9"],
  ["K", "k", "\u212a"],
  ["S", "s", "\u017f"],
  ["I", "i", "\u0130", "\u0131", "i\u0307"],
  ["\u03a3", "\u03c3", "\u03c2"],
  ["\u00df", "\u1e9e", "SS", "ss"],
  ["\u{10400}", "\u{10428}"],
  ["\u01c4", "\u01c5", "\u01c6"],
  ["A", "a"],
];

/** A vocabulary of few letters, so that names of a question often differ only by folding. */
function foldWords(random: Random): Vocabulary {
  const letters = random.several(1, 2, () => random.pick(LOOKALIKES)).flat();
  const letter = (): string => random.pick(letters);
  const word = (): string => random.several(1, 2, letter).join("");
  const pattern = (): string =>
    random.pick([`${word()}*`, `?${word()}`, "?", "??", `*${letter()}`]);
  const value = (): string => (random.chance(0.7) ? word() : pattern());
  const keys: readonly (() => string)[] = [
    () => `aws:RequestTag/${letter()}`,
    () => `aws:PrincipalTag/${letter()}`,
    () => `x:${letter()}`,
    () => random.pick(["aws:Tag\u212aeys", "aws:TagKeys", "aws:tagkeys"]),
    () => random.pick(["aws:SourceVpc", "aws:\u017fourceVpc", "AWS:SOURCEVPC"]),
    () => random.pick(["aws:PrincipalArn", "aws:Pr\u0131ncipalArn", "aws:PRINCIPALARN"]),
    () => random.pick(["aws:ViaAWSService", "aws:ViaAW\u017fService"]),
    () => random.pick(["aws:To\u212aenIssueTime", "aws:TokenIssueTime"]),
  ];
  return {
    name: "fold",
    resourcePolicies: 0.4,
    actions: () => random.pick(["s3:*", "*", `s3:Get${word()}`, `s3:${word()}*`, `s3:?${word()}`]),
    resources: () =>
      random.pick([
        "*",
        `arn:aws:s3:::b/${word()}`,
        `arn:aws:s3:::b/${pattern()}`,
        `arn:aws:s3:::b/\${aws:PrincipalTag/${letter()}}`,
      ]),
    principals: () => {
      const name = random.pick(["Alice", "ALICE", "\u212aim", "Kim"]);
      return random.chance(0.6) ? "*" : { AWS: `arn:aws:iam::111122223333:user/${name}` };
    },
    conditions: (): Triple => {
      const key = random.pick(keys)();
      if (/viaaw/i.test(key)) return ["Bool", key, random.pick(["true", "false"])];
      if (/time$/i.test(key)) return ["DateLessThan", key, "2024-01-01T00:00:00Z"];
      if (/arn$/i.test(key)) return ["ArnLike", key, "arn:aws:iam::111122223333:*"];
      if (random.chance(0.12)) return ["Null", key, random.pick(["true", "false"])];
      const tag = `\${aws:PrincipalTag/${letter()}}`;
      return [strings(random), key, random.chance(0.1) ? tag : oneOrMore(random, value)];
    },
  };
}

/** Operands by type; many of them are texts of several types. */
const TYPED: Readonly<Record<string, readonly string[]>> = {
  Numeric: ["10", "1e1", "010", "2024", "-1", "1.5", "+7", "1704067200", "0"],
  Date: [
    "2024",
    "2024-01-01",
    "1704067200",
    "2024-01-01T00:00:00Z",
    "10",
    "2024-01-01T00:00:00.5Z",
    "2024-01-01T01:00:00+01:00",
  ],
  Ip: [
    "10.0.0.0/8",
    "10.0.0.1",
    "::1",
    "2001:db8::/32",
    "2001:db8::5/64",
    "::ffff:10.0.0.1",
    "::ffff:0:0/96",
    "10.1.2.3/8",
    "0.0.0.0/0",
    "::/0",
    "010.0.0.1",
  ],
  Arn: [
    "arn:aws:s3:::b",
    "arn:aws:s3:::*",
    "arn:*",
    "arn:aws:iam::111122223333:user/A?",
    "*",
    "arn:aws:s3:::${x:v}",
  ],
  Bool: ["true", "false", "True"],
  Binary: ["YWJj", "AA==", "YQ==", "2024", "true"],
  String: [
    "10",
    "1*",
    "true",
    "TRUE",
    "10.0.0.1",
    "10.0.0.*",
    "arn:aws:s3:::b",
    "2024*",
    "*",
    "YWJj",
    "?",
    "",
    "${x:v}",
    "${x:v, '10'}",
  ],
};

const ORDERS = [
  "Equals",
  "NotEquals",
  "LessThan",
  "LessThanEquals",
  "GreaterThan",
  "GreaterThanEquals",
];
const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  Numeric: ORDERS.map((each) => `Numeric${each}`),
  Date: ORDERS.map((each) => `Date${each}`),
  Ip: ["IpAddress", "NotIpAddress"],
  Arn: ARN_OPERATORS,
  Bool: ["Bool"],
  Binary: ["BinaryEquals"],
  String: STRING_OPERATORS,
};

const MIXED_KEYS = [
  "x:v",
  "x:v",
  "x:v",
  "aws:RequestTag/v",
  "aws:SourceVpc",
  "aws:SourceAccount",
  "x:w",
];
const TABLE_KEYS: readonly (readonly [string, readonly string[]])[] = [
  ["aws:SourceIp", ["Ip", "String"]],
  ["aws:EpochTime", ["Numeric", "Date"]],
  ["aws:CurrentTime", ["Date", "String"]],
  ["s3:max-keys", ["Numeric", "String"]],
  ["aws:SourceArn", ["Arn", "String"]],
  ["aws:SecureTransport", ["Bool", "String"]],
  ["aws:MultiFactorAuthAge", ["Numeric"]],
  ["aws:TagKeys", ["String", "Numeric"]],
];

const MIXED: Vocabulary = {
  name: "mixed",
  resourcePolicies: 0.4,
  actions: (random) => random.pick(["s3:*", "*", "s3:GetObject"]),
  resources: (random) => random.pick(["*", "arn:aws:s3:::b/*"]),
  principals: usualPrincipals,
  conditions: (random): Triple => {
    const isTable = random.chance(0.25);
    const [tableKey, kinds] = random.pick(TABLE_KEYS);
    const key = isTable ? tableKey : random.pick(MIXED_KEYS);
    if (random.chance(0.12)) return ["Null", key, random.pick(["true", "false"])];
    const type = random.pick(isTable ? kinds : Object.keys(TYPED));
    const operator = random.pick(OPERATORS[type] ?? []);
    const values = oneOrMore(random, () => random.pick(TYPED[type] ?? []));
    return [`${random.pick(SETS)}${operator}${random.pick(IFS)}`, key, values];
  },
};

const NAMES = ["Alice", "alice", "team/Alice", "App", "team/App"];

const ONE_PRINCIPAL: readonly ((account: string, random: Random) => readonly [string, string])[] = [
  (account) => ["AWS", account],
  (account) => ["AWS", `arn:aws:iam::${account}:root`],
  (account, random) => ["AWS", `arn:aws:iam::${account}:user/${random.pick(NAMES)}`],
  (account, random) => ["AWS", `arn:aws:iam::${account}:role/${random.pick(NAMES)}`],
  (account, random) => [
    "AWS",
    `arn:aws:sts::${account}:assumed-role/App/${random.pick(["s1", "s2"])}`,
  ],
  (account, random) => [
    "AWS",
    `arn:aws:sts::${account}:federated-user/${random.pick(["Alice", "Bob"])}`,
  ],
  (_, random) => ["AWS", random.pick(["AIDACKCEVSQ6C2EXAMPLE", "AROADBQP57FF2AEXAMPLE"])],
  () => ["AWS", "*"],
  (_, random) => ["Service", random.pick(["logs.amazonaws.com", "sns.amazonaws.com", "*"])],
  (account, random) => [
    "Federated",
    random.pick([
      "accounts.google.com",
      `arn:aws:iam::${account}:saml-provider/Corp`,
      `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`,
      "*",
    ]),
  ],
  (_, random) => [
    "CanonicalUser",
    random.pick([
      "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be",
      "c1daexampleaaf850ea79cf0430f33d72579fd1611c97f7ded193374c0b163b6",
    ]),
  ],
];

function anyPrincipals(random: Random): unknown {
  const account = random.chance(0.8) ? "111122223333" : "444455556666";
  if (random.chance(0.08)) return "*";
  const element: Record<string, string[]> = {};
  for (const make of random.several(1, 3, () => random.pick(ONE_PRINCIPAL))) {
    const [type, name] = make(account, random);
    element[type] = [...new Set([...(element[type] ?? []), name])];
  }
  return element;
}

const PRINCIPALS: Vocabulary = {
  name: "principals",
  resourcePolicies: 1,
  notPrincipal: 0.4,
  actions: (random) => random.pick(["s3:*", "*", "s3:GetObject"]),
  resources: (random) => random.pick(["*", "arn:aws:s3:::b/*"]),
  principals: anyPrincipals,
  conditions: (random): Triple =>
    random.pick<(random: Random) => Triple>([
      () => [
        `${random.pick(ARN_OPERATORS)}${random.pick(IFS)}`,
        "aws:PrincipalArn",
        random.pick([
          "arn:aws:iam::111122223333:user/*",
          "arn:aws:iam::111122223333:role/team/App",
          "arn:aws:iam::*:root",
          "arn:aws:iam::111122223333:*",
        ]),
      ],
      () => [
        `${random.pick(STRING_OPERATORS)}${random.pick(IFS)}`,
        "aws:PrincipalAccount",
        random.pick(["111122223333", "444455556666", "1*"]),
      ],
      () => [
        `${random.pick(STRING_OPERATORS)}${random.pick(IFS)}`,
        "aws:PrincipalType",
        random.pick(["User", "AssumedRole", "Account", "FederatedUser", "user"]),
      ],
      () => [
        `${random.pick(STRING_OPERATORS)}${random.pick(IFS)}`,
        "aws:username",
        random.pick(["Alice", "alice", "A*"]),
      ],
      () => [
        "Null",
        random.pick(["aws:username", "aws:PrincipalArn", "aws:PrincipalServiceName"]),
        random.pick(["true", "false"]),
      ],
      () => [
        `Bool${random.pick(IFS)}`,
        "aws:PrincipalIsAWSService",
        random.pick(["true", "false"]),
      ],
      () => [
        "StringLike",
        "token.actions.githubusercontent.com:sub",
        random.pick(["repo:org/*", "repo:*", "repo:org/app:ref:*"]),
      ],
    ])(random),
};

const VARIABLE_KEYS = [
  "aws:username",
  "aws:PrincipalTag/team",
  "aws:RequestTag/team",
  "aws:userid",
  "aws:PrincipalAccount",
  "aws:PrincipalArn",
  "aws:SourceArn",
  "aws:TagKeys",
  "x:v",
  "aws:PrincipalOrgID",
  "s3:prefix",
];

const variable = (random: Random): string => {
  const key = random.pick(VARIABLE_KEYS);
  if (random.chance(0.06)) return random.pick(["${*}", "${?}", "${$}"]);
  return random.chance(0.3)
    ? `\${${key}, '${random.pick(["x", "none", "alice", "a*"])}'}`
    : `\${${key}}`;
};

const VARIABLES: Vocabulary = {
  name: "variables",
  resourcePolicies: 0.4,
  actions: (random) => random.pick(["s3:*", "*", "s3:GetObject"]),
  resources: (random) =>
    random.pick([
      `arn:aws:s3:::b/${variable(random)}`,
      `arn:aws:s3:::b/${variable(random)}/*`,
      `arn:aws:s3:::${variable(random)}`,
      `arn:aws:sqs:*:${variable(random)}:q`,
      `arn:aws:s3:::b/${variable(random)}${variable(random)}`,
      `arn:aws:${variable(random)}:::b`,
      "arn:aws:s3:::b/*",
      "arn:aws:s3:::b/none",
      "*",
    ]),
  principals: usualPrincipals,
  conditions: (random): Triple => {
    const key = random.pick(VARIABLE_KEYS);
    if (random.chance(0.15)) return ["Null", key, random.pick(["true", "false"])];
    if (/Arn$/.test(key)) {
      const pattern = random.pick([
        variable(random),
        `arn:aws:iam::${variable(random)}:user/*`,
        `arn:aws:iam::111122223333:user/${variable(random)}`,
      ]);
      return [`${random.pick(ARN_OPERATORS)}${random.pick(IFS)}`, key, pattern];
    }
    const value = (): string =>
      random.pick([
        variable(random),
        `${variable(random)}*`,
        `x${variable(random)}`,
        "alice",
        "x*",
      ]);
    return [strings(random), key, oneOrMore(random, value)];
  },
};

const ARNS = [
  "arn:aws:lambda:*:function:f",
  "arn:aws:lambda:us-east-1:111122223333:function:f",
  "arn:aws:lambda:*:111122223333:function:*",
  "arn:aws:sqs:*:q",
  "arn:aws:sqs:*:*:q",
  "arn:aws:s3*",
  "arn:aws:s3:*",
  "arn:aws:s3:::b?c",
  "arn:aws:s3:::b??c",
  "arn:aws:s3:::b\u{10400}c",
  "arn:aws:s3:::b*:c",
  "arn:aws:s3:::*\u{10400}",
  "arn:aws:s3:::?",
  "arn:aws:s3:::\u{10400}",
  "arn:aws*:lambda:function:f",
  "arn:*:sqs:aws:q",
  "arn:aws:dynamodb:*:table/T",
  "arn:aws:a*:b*:*:x",
  "arn:aws:*:us-east-1:*:x",
  "arn:aws:*:region:*:x*",
  "*:*",
  "*",
  "arn:*",
  "*:aws:s3:::b",
  "arn:?ws:s3:::b*",
  "arn:aws:s3:::a:b:c:d:e",
  "arn:aws:s3:::a:*:e",
  "arn:aws:logs:us-east-1:111122223333:log-group:g:*",
  "arn:aws:logs:*:log-group:g:*",
  "?",
  "**",
];

const PATTERNS: Vocabulary = {
  name: "patterns",
  resourcePolicies: 0.4,
  actions: (random) =>
    random.pick([
      "s3:*",
      "*",
      "s3:Get?bject",
      "s3:G*t*",
      "*:Get*",
      "s?:*",
      "?3:*",
      "s3:Get\u{10400}",
      "s3:Get??",
    ]),
  resources: (random) => random.pick(ARNS),
  principals: usualPrincipals,
  conditions: (random): Triple => {
    const key = random.pick(["aws:SourceArn", "x:arn", "x:arn", "aws:PrincipalArn"]);
    const operator = random.pick([
      ...ARN_OPERATORS,
      ...ARN_OPERATORS,
      "StringLike",
      "StringNotLike",
    ]);
    const values = oneOrMore(random, () => random.pick(ARNS));
    return [`${random.pick(SETS)}${operator}${random.pick(IFS)}`, key, values];
  },
};

export interface Family {
  readonly name: string;
  readonly words: (random: Random) => Vocabulary;
}

const familyOf = (words: Vocabulary): Family => ({
  name: words.name,
  words: (random) => narrowed(words, random),
});

export const FAMILIES: readonly Family[] = [
  familyOf(REAL),
  { name: "fold", words: (random) => narrowed(foldWords(random), random) },
  ...[PERIMETERS, MIXED, PRINCIPALS, VARIABLES, PATTERNS].map(familyOf),
];
