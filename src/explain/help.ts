/**
 * The help of a diagnostic: what to do about the mistake, for those that people make.
 *
 * A table by code has a function of the text, the place and the value there. A name that is nearly
 * right gets the right one. A text that is not JSON at all is told by how it looks: another format,
 * another quotation mark, a comment. An error without a row has no help.
 */
import type { Diagnostic } from "../json/diagnostic.ts";
import { isObject, valueAt } from "../json/value.ts";
import { OPERATORS } from "../policy/operators.ts";
import { nearestName } from "../text/nearest-name.ts";

interface Mistake {
  readonly text: string;
  readonly diagnostic: Diagnostic;
  /** The value at the path. */
  readonly value: unknown;
}

type Help = (mistake: Mistake) => string | undefined;

/**
 * The help for an error in a document; undefined if there is nothing to add. A text that is not
 * JSON has no document, and its error has an offset.
 */
export function helpFor(
  diagnostic: Diagnostic,
  text: string,
  document: unknown,
): string | undefined {
  return HELP[diagnostic.code]?.({ text, diagnostic, value: valueAt(document, diagnostic.path) });
}

const meant = (name: string | undefined): string | undefined =>
  name === undefined ? undefined : `did you mean \`${name}\`?`;

const POLICY_ELEMENTS = ["Version", "Id", "Statement"];
const STATEMENT_ELEMENTS = [
  ...["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"],
  ...["Resource", "NotResource", "Condition"],
];

const HELP: Readonly<Record<string, Help>> = {
  JSON_SYNTAX_ERROR: ({ text, diagnostic }) => syntaxHelp(text, diagnostic.offset ?? 0),
  DUPLICATE_KEY: () => "JSON keeps only the last of two members with one key; remove one",
  INVALID_POLICY_ELEMENT({ diagnostic: { path } }) {
    const name = String(path.at(-1));
    const known = path.length === 1 ? POLICY_ELEMENTS : STATEMENT_ELEMENTS;
    if (path.length === 1 && STATEMENT_ELEMENTS.includes(name)) {
      return `\`${name}\` belongs into a statement, in the list \`Statement\``;
    }
    return meant(nearestName(name, known));
  },
  INVALID_EFFECT: ({ value }) => meant(nearestName(String(value), ["Allow", "Deny"])),
  MISSING_EFFECT: () => 'write "Effect": "Allow" or "Effect": "Deny"',
  MISSING_STATEMENT: () => 'write "Statement": [ the statements ]',
  MISSING_RESOURCE: () => 'write "Resource": "*", or the ARNs that the statement is about',
  INVALID_VERSION: () => 'write "Version": "2012-10-17"',
  INVALID_ACTION({ value }) {
    if (typeof value !== "string") return undefined;
    if (value.startsWith("arn:")) return "an ARN belongs into `Resource`";
    const parts = /^([a-z0-9-]+)[./]([A-Za-z*?]+)$/.exec(value);
    if (parts !== null) return meant(`${parts[1]}:${parts[2]}`);
    if (value.includes(":")) return undefined;
    return "write the service before the name, such as `s3:GetObject`";
  },
  INVALID_ARN_PREFIX({ value }) {
    if (typeof value !== "string") return undefined;
    const url = /^s3:\/\/(.+)$/.exec(value)?.[1];
    if (url !== undefined) return meant(`arn:aws:s3:::${url}`);
    return "write an ARN, such as `arn:aws:s3:::my-bucket/*`, or `*`";
  },
  INVALID_CONDITION_OPERATOR({ diagnostic: { path } }) {
    const name = String(path.at(-1));
    const near = nearestName(
      name,
      OPERATORS.map((each) => each.name),
    );
    if (near !== undefined) return meant(near);
    return name.includes(":") ? operatorAround(name) : undefined;
  },
  INVALID_PRINCIPAL_KEY({ diagnostic: { path } }) {
    const types = ["AWS", "Service", "Federated", "CanonicalUser"];
    return meant(nearestName(String(path.at(-1)), types));
  },
  INVALID_PRINCIPAL_FORMAT({ value }) {
    if (typeof value !== "string") return 'write {"AWS": "arn:aws:iam::111122223333:role/name"}';
    if (value.includes(":group/")) return "a group is not a caller; name its users, or a role";
    return "write an account, or the ARN of a user, a role or a session";
  },
  UNSUPPORTED_WILDCARD_IN_PRINCIPAL: () =>
    'write "*" with the condition ArnLike on `aws:PrincipalArn`',
  DATA_TYPE_MISMATCH({ diagnostic: { path }, value }) {
    if (path.at(-2) === "Condition" && !isObject(value)) return operatorAround(String(path.at(-1)));
    if (path.at(-1) === "Condition") return 'write {"StringEquals": {"aws:username": "ana"}}';
    return path.at(-1) === "Version" ? 'write "Version": "2012-10-17"' : undefined;
  },
  TYPE_MISMATCH_IP_RANGE: () => "write an address such as `203.0.113.7`, or `203.0.113.0/24`",
  TYPE_MISMATCH_DATE: () => "write a date such as `2026-01-31T00:00:00Z`",
};

const operatorAround = (key: string): string =>
  `write an operator around the key: {"StringEquals": {"${key}": …}}`;

interface Look {
  readonly is: RegExp;
  readonly help: string;
}

const GATE = "`keyaki gate FILE` finds the policies in it";

/** How the whole text looks, by its beginning. */
const LOOKS: readonly Look[] = [
  { is: /^\s*$/, help: "the document is empty; was it written?" },
  { is: /^\s*%7[bB]/, help: "the document is URL-encoded, as AWS's API has it; decode it first" },
  {
    is: /^\s*</,
    help: "this looks like a web page or XML; was the download answered by an error?",
  },
  {
    is: /^\s*(?:An error occurred|aws: error|Unable to|usage:)/,
    help: "this is the error of another command; run that command again",
  },
  {
    is: /^\s*(?:resource|data|module|variable|locals|provider)\b[^:]*\{/,
    help: `this is Terraform; ${GATE}`,
  },
  {
    is: /^\s*(?:---\s*\n)?(?:AWSTemplateFormatVersion|Resources|Transform):/,
    help: `this is a template in YAML; ${GATE}`,
  },
  {
    is: /^\s*(?:---\s*\n)?[A-Za-z]\w*:(?:\s|$)/,
    help: "this looks like YAML, and a policy is JSON; `keyaki gate` reads templates in YAML",
  },
];

/** How the text looks at the place of the error. */
const PLACES: readonly Look[] = [
  { is: /^'/, help: "JSON has double quotes, not single ones" },
  { is: /^[\u2018-\u201f\u00ab\u00bb]/, help: 'write straight double quotes (")' },
  { is: /^(?:\/\/|\/\*|#)/, help: "JSON has no comments; remove it, or use `Sid` for a name" },
  { is: /^[A-Za-z_$][\w$]*\s*:/, help: "write the key in double quotes" },
  { is: /^(?:True|False|None)\b/, help: "JSON writes true, false and null" },
];

function syntaxHelp(text: string, offset: number): string | undefined {
  const look = LOOKS.find(({ is }) => is.test(text));
  if (look !== undefined) return look.help;
  const rest = text.slice(offset, offset + 200);
  const before = text.slice(0, offset).trimEnd();
  const place = PLACES.find(({ is }) => is.test(rest));
  if (place !== undefined) return place.help;
  if (/^[\]}]/.test(rest) && before.endsWith(",")) return "remove the comma before it";
  if (rest.trim() === "") return "the text ends too early; was it cut off?";
  if (/^["{[]/.test(rest) && /["}\]\w]$/.test(before) && !isComplete(before)) {
    return "write a comma between the two";
  }
  if (!isComplete(before)) return undefined;
  return /^[{[]/.test(rest)
    ? "the file has several documents; give each its own file, or lines to `keyaki batch`"
    : "remove what follows the document";
}

function isComplete(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
