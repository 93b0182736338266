/**
 * The family of data perimeters: policies that let in an organization, a network or AWS services,
 * by keys that depend on each other.
 */
import type { Random } from "../../test/laws/support/random.ts";
import { oneOrMore, type Triple, type Vocabulary } from "./vocabulary.ts";

const IFS = ["", "", "IfExists"];

const ORGANIZATIONS = ["o-aaaaaaaaaa", "o-bbbbbbbbbb"];

const PERIMETER: readonly ((random: Random) => Triple)[] = [
  (random) => {
    const operator = random.pick([
      "StringNotEquals",
      "StringEquals",
      "StringNotLike",
      "StringLike",
    ]);
    const value = random.pick(["${aws:ResourceOrgID}", ...ORGANIZATIONS, "o-*"]);
    return [`${operator}${random.pick(IFS)}`, "aws:PrincipalOrgID", value];
  },
  (random) => {
    const operator = random.pick(["StringNotEquals", "StringEquals"]);
    const value = random.pick([
      "${aws:PrincipalOrgID}",
      "${aws:PrincipalOrgID, 'o-aaaaaaaaaa'}",
      "o-aaaaaaaaaa",
    ]);
    return [`${operator}${random.pick(IFS)}`, "aws:ResourceOrgID", value];
  },
  (random) => [
    `Bool${random.pick(IFS)}`,
    random.pick(["aws:PrincipalIsAWSService", "aws:ViaAWSService", "aws:SecureTransport"]),
    random.pick(["true", "false"]),
  ],
  (random) => [
    `${random.pick(["StringNotEquals", "StringEquals"])}${random.pick(IFS)}`,
    random.pick(["aws:SourceVpc", "aws:SourceVpce"]),
    oneOrMore(random, () => random.pick(["vpc-1", "vpc-2", "vpc-${aws:ResourceOrgID}"])),
  ],
  (random) => [
    `${random.pick(["NotIpAddress", "IpAddress"])}${random.pick(IFS)}`,
    random.pick(["aws:SourceIp", "aws:SourceIp", "aws:VpcSourceIp"]),
    oneOrMore(random, () =>
      random.pick([
        "192.0.2.0/24",
        "11.0.0.0/8",
        "12.0.0.0/8",
        "0.0.0.0/1",
        "2001:db8::/32",
        "::/0",
        "10.0.0.0/8",
      ]),
    ),
  ],
  (random) => [
    random.pick(["StringNotEquals", "StringEquals", "StringNotEqualsIgnoreCase"]) +
      random.pick(IFS),
    random.pick([
      "aws:PrincipalAccount",
      "aws:ResourceAccount",
      "aws:SourceAccount",
      "aws:SourceOrgID",
    ]),
    random.pick([
      "${aws:ResourceAccount}",
      "${aws:PrincipalAccount}",
      "111122223333",
      "o-aaaaaaaaaa",
    ]),
  ],
  (random) => [
    random.pick(["ForAnyValue:", "ForAllValues:"]) +
      random.pick(["StringLike", "StringNotLike"]) +
      random.pick(IFS),
    "aws:PrincipalOrgPaths",
    random.pick(["o-aaaaaaaaaa/*", "o-aaaaaaaaaa/r-1/ou-1/*", "o-*"]),
  ],
  (random) => [
    "Null",
    random.pick(["aws:PrincipalOrgID", "aws:SourceVpc", "aws:SourceIp", "aws:ResourceOrgID"]),
    random.pick(["true", "false"]),
  ],
  (random) => [
    `StringLike${random.pick(IFS)}`,
    "aws:SourceIp",
    random.pick(["203.0.113.*", "*", "10.*"]),
  ],
];

export const PERIMETERS: Vocabulary = {
  name: "perimeter",
  trust: 0.7,
  resourcePolicies: 0.85,
  actions: (random) => random.pick(["s3:*", "s3:*", "s3:GetObject", "s3:Get*", "*", "kms:Decrypt"]),
  resources: (random) =>
    random.pick(["*", "arn:aws:s3:::reports/*", "arn:aws:s3:::reports", "arn:aws:s3:::*"]),
  principals: (random) =>
    random.chance(0.6)
      ? random.pick(["*", { AWS: "*" }])
      : random.pick([
          { AWS: "111122223333" },
          { AWS: ["arn:aws:iam::444455556666:role/team/App", "111122223333"] },
          { Service: "logs.amazonaws.com" },
          { Service: "*" },
        ]),
  conditions: (random) => random.pick(PERIMETER)(random),
};
