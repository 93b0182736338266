/**
 * Preferred values for the attributes of counterexamples: realistic ones, as in documentation.
 *
 * Values are only preferences: one is used if the formula allows it. The data are in
 * aws/sample-values.ts; this file chooses the values that suit an attribute.
 */
import {
  ACCOUNTS,
  ACTIONS,
  ADDRESSES,
  DATES,
  inRegion,
  RESOURCES,
  SAMPLE_ARNS,
  SAMPLES_BY_KEY,
  WORDS,
} from "../aws/sample-values.ts";
import { unknownDomain } from "../aws/unknown-values.ts";
import type { Attribute } from "../logic/attribute.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import type { SymbolicRequest } from "./symbolic-request.ts";

/** P6: the name of a session that no policy writes; the evaluator gives it to a role ARN. */
export const UNNAMED_SESSION = "\u{10ffff}\u{10ffff}";

const PARTITIONS: readonly string[] = ["aws", "aws-cn", "aws-us-gov"];

export function preferredValues(
  attribute: Attribute,
  symbolic: SymbolicRequest,
): readonly string[] {
  const { name, domain } = attribute;
  const word = unknownDomain(foldAsciiCase(name))?.word;
  if (word === "account") return ACCOUNTS;
  if (word === "partition") return PARTITIONS;
  const known = SAMPLES_BY_KEY.get(foldAsciiCase(name)) ?? partValues(attribute, symbolic);
  if (known !== undefined) return known;
  switch (domain.encoding?.name) {
    case "ip":
      return ADDRESSES;
    case "date":
      return DATES;
    case "epoch":
      return ["1767225600", "1893456000", "1577836800"];
    case "number":
      return ["0", "1", "10", "100", "1000", "1000000"];
    case "binary":
      return ["ZXhhbXBsZQ==", "c2FtcGxl"];
    case undefined:
      break;
  }
  if (domain.within !== undefined) {
    return domain.within.flatMap((each) => each.literal ?? SAMPLE_ARNS);
  }
  return WORDS;
}

function partValues(
  attribute: Attribute,
  symbolic: SymbolicRequest,
): readonly string[] | undefined {
  switch (attribute) {
    case symbolic.action:
      return ["s3:getobject"];
    case symbolic.kind:
      return symbolic.kinds;
    case symbolic.partition:
      return PARTITIONS;
    case symbolic.account:
      return ACCOUNTS;
    case symbolic.userPath:
    case symbolic.rolePath:
      return ["", "division", "team/example"];
    case symbolic.userName:
      return ["Alice", "Bob", "Carol"];
    case symbolic.federatedName:
      return ["Alice", "Bob"];
    case symbolic.roleName:
      return ["ExampleRole", "OtherRole", "ThirdRole"];
    case symbolic.session:
      return [UNNAMED_SESSION, "example-session", "other-session"];
    case symbolic.service:
      return ["cloudtrail.amazonaws.com", "config.amazonaws.com", "lambda.amazonaws.com"];
    case symbolic.provider:
      return ["accounts.google.com", "arn:aws:iam::111122223333:saml-provider/ExampleProvider"];
    case symbolic.canonical:
      return ["79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"];
    default:
      return undefined;
  }
}

/** The spelling of existing actions, by lower-case name. */
export const SPELLINGS: ReadonlyMap<string, string> = new Map(
  Object.entries(ACTIONS)
    .flatMap(([prefix, names]) => names.split(/\s+/).map((name) => `${prefix}:${name}`))
    .map((each) => [foldAsciiCase(each), each]),
);

/** Actions in lower case by prefix (`s3:`), the most used services first. */
export const PREFERRED_ACTIONS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.keys(ACTIONS).map((service) => {
    const prefix = `${service}:`;
    return [prefix, [...SPELLINGS.keys()].filter((each) => each.startsWith(prefix))];
  }),
);

/** Resources for actions of a service. */
export function preferredResources(prefix: string): readonly string[] {
  return [...(RESOURCES.get(prefix) ?? []), inRegion(prefix, "example")];
}
