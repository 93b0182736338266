/**
 * Managed policies that a template attaches: each item is a site, with its identity.
 *
 * The documents are found later (attached-policies.test.ts); here a site has the name only.
 */
import { expect, test } from "vitest";
import { attachmentsOf, readText } from "./templates.ts";

const of = (resources: string): readonly string[] =>
  attachmentsOf(readText(`Resources:\n${resources}`));
const ARN = "arn:aws:iam::aws:policy";

test("each ARN of a role, a user, a group and a permission set is a site", () => {
  const found = of(`
  R: {Type: "AWS::IAM::Role", Properties: {ManagedPolicyArns: ["${ARN}/A", "${ARN}/B"]}}
  U: {Type: "AWS::IAM::User", Properties: {ManagedPolicyArns: ["${ARN}/A"]}}
  G: {Type: "AWS::IAM::Group", Properties: {ManagedPolicyArns: ["${ARN}/A"]}}
  S: {Type: "AWS::SSO::PermissionSet", Properties: {ManagedPolicies: ["${ARN}/A"]}}
`);
  expect(found).toEqual([
    `R.ManagedPolicyArns[0] -> "attached: ${ARN}/A" to R`,
    `R.ManagedPolicyArns[1] -> "attached: ${ARN}/B" to R`,
    `U.ManagedPolicyArns[0] -> "attached: ${ARN}/A" to U`,
    `G.ManagedPolicyArns[0] -> "attached: ${ARN}/A" to G`,
    `S.ManagedPolicies[0] -> "attached: ${ARN}/A" to S`,
  ]);
});

test("a name of a permission set is that of a policy of the account", () => {
  const text = `Resources:
  S:
    Type: AWS::SSO::PermissionSet
    Properties: {CustomerManagedPolicyReferences: [{Name: mine}]}
`;
  const [site] = readText(text).sites;
  expect(site?.address).toBe("S.CustomerManagedPolicyReferences[0].Name");
  expect(site?.attached).toEqual({ principals: ["S"], isOwn: true });
});

test("a condition is a case of the site", () => {
  const text = `Conditions: {C: !Equals [!Ref AWS::Region, x]}
Resources:
  R: {Type: "AWS::IAM::Role", Properties: {ManagedPolicyArns: [!If [C, "${ARN}/A", "${ARN}/B"]]}}
`;
  expect(attachmentsOf(readText(text))).toEqual([
    `R.ManagedPolicyArns[0] -> {"C":"attached: ${ARN}/A","not C":"attached: ${ARN}/B"} to R`,
  ]);
});

test("a managed policy attaches itself to the identities that it names", () => {
  const found = of(`
  R: {Type: "AWS::IAM::Role", Properties: {}}
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {}
      Roles: [!Ref R, by-name, !ImportValue x]
      Users: [!Ref "AWS::NoValue"]
`);
  const account = "‹account AWS::AccountId›";
  const name = "‹component P.ManagedPolicyName›";
  const own = `arn:‹partition AWS::Partition›:iam::${account}:policy/${name}`;
  expect(found.map((each) => each.replace(/"attached: (.*?)" to/, "$1 to"))).toEqual([
    `P.Roles[0] -> ${own} to R`,
    `P.Roles[1] -> ${own} to name by-name`,
    `P.Roles[2] -> ${own} to name ‹pattern Fn::ImportValue("x")›`,
  ]);
});
