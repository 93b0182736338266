/**
 * Tells documents that are not policies apart, by the members that they have: what the document is,
 * and what its user probably wants.
 *
 * A policy inside of another document is not looked for here: `keyaki gate` finds it there, and the
 * command line takes it out of what the AWS CLI prints (cli/envelope.ts).
 */
import type { Diagnostic } from "../json/diagnostic.ts";
import { isObject, type JsonObject } from "../json/value.ts";

export interface OtherDocument {
  /** With its article. */
  readonly what: string;
  readonly help: string;
}

interface Kind extends OtherDocument {
  readonly is: (document: JsonObject) => boolean;
}

const has =
  (...names: readonly string[]) =>
  (document: JsonObject): boolean =>
    names.every((name) => Object.hasOwn(document, name));

const hasOne =
  (...names: readonly string[]) =>
  (document: JsonObject): boolean =>
    names.some((name) => Object.hasOwn(document, name));

const GATE = "`keyaki gate FILE` finds and checks the policies in it";

const KINDS: readonly Kind[] = [
  {
    is: (document) => has("AWSTemplateFormatVersion")(document) || isObject(document["Resources"]),
    what: "a CloudFormation template",
    help: GATE,
  },
  {
    is: hasOne("planned_values", "resource_changes"),
    what: "a Terraform plan",
    help: GATE,
  },
  { is: has("terraform_version"), what: "a Terraform state or plan", help: GATE },
  {
    is: hasOne("UserDetailList", "RoleDetailList", "GroupDetailList"),
    what: "a dump of an account",
    help: `${GATE}; \`keyaki stack --account FILE\` prints the policies of one principal`,
  },
  {
    is: has("principal", "action", "resource"),
    what: "a request",
    help: "give it with --request, and the policy with --policy",
  },
  {
    is: hasOne("identityPolicies", "resourcePolicy", "serviceControlPolicies"),
    what: "a stack of policies",
    help: "give it with --stack, or --existing-stack and --new-stack",
  },
  {
    is: has("Effect"),
    what: "a statement",
    help: 'a policy is {"Version": "2012-10-17", "Statement": [ the statements ]}',
  },
  {
    is: hasOne("PolicyVersion", "PolicyDocument", "AssumeRolePolicyDocument", "Policy"),
    what: "what AWS prints around a policy",
    help: "give the document inside it; there is not exactly one policy, or it is not valid",
  },
  {
    is: has("format", "question"),
    what: "a certificate",
    help: "give it to `keyaki verify`, with the policies of its check",
  },
];

/** The kind of a document that is not a policy; undefined if it may be one with a mistake. */
export function otherDocument(value: unknown): OtherDocument | undefined {
  if (Array.isArray(value)) {
    const isOfStatements =
      value.length > 0 && value.every((each) => isObject(each) && has("Effect")(each));
    if (!isOfStatements) return undefined;
    return {
      what: "a list of statements",
      help: 'a policy is {"Version": "2012-10-17", "Statement": [ the statements ]}',
    };
  }
  if (typeof value === "string" && value.trim().startsWith("{")) {
    return { what: "a policy inside of a string", help: "write the policy itself, without quotes" };
  }
  if (!isObject(value) || "Statement" in value) return undefined;
  return KINDS.find(({ is }) => is(value));
}

/** The one error about a document of another kind, in place of many about its members. */
export function notPolicy(value: unknown): readonly Diagnostic[] | undefined {
  const other = otherDocument(value);
  if (other === undefined) return undefined;
  const { what, help } = other;
  const message = `this is ${what}, not a policy`;
  return [{ severity: "error", code: "NOT_A_POLICY", message, path: [], help }];
}
