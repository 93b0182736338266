/**
 * Checks of single condition keys and their values.
 *
 * A condition guards a grant if it is what admits requests: a positive operator in an Allow, or a
 * negated one in a Deny. Values with a variable are judged only by the checks about variables.
 */
import { type IpRange, parseIpRange } from "../policy/ip.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import {
  type Check,
  check,
  type Fault,
  faultAtKey,
  faultIn,
  inConditions,
  inStatements,
  inValues,
  when,
} from "./check.ts";
import { place } from "./place.ts";
import type { ConditionView, Entry, StatementView } from "./policy-view.ts";

const atKey = ({ path, spelling }: ConditionView): Fault => faultAtKey(path, spelling);

/** Whether the condition is what keeps requests out that its values do not name. */
function guards({ form }: ConditionView, { effect }: StatementView): boolean {
  const { operator } = form;
  if (operator.family === "null") return false;
  return effect === "Allow" ? !operator.negated : effect === "Deny" && operator.negated;
}

/** RFC 1918, and unique local addresses (RFC 4193). */
const PRIVATE_BLOCKS: readonly IpRange[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "fc00::/7",
].flatMap((each) => parseIpRange(each) ?? []);

function isPrivate({ text }: Entry): boolean {
  const range = parseIpRange(text);
  return (
    range !== undefined &&
    PRIVATE_BLOCKS.some(
      ({ family, first, last }) =>
        family === range.family && first <= range.first && range.last <= last,
    )
  );
}

const ADVICE = "`aws:SourceIp` is a public address; compare private ones with `aws:VpcSourceIp`";

const PRIVATE_CHECKS: readonly Check[] = [
  privateAddresses("PRIVATE_IP_ADDRESS", false, "all", `the condition never holds: ${ADVICE}`),
  privateAddresses("PRIVATE_NOT_IP_ADDRESS", true, "all", `the condition always holds: ${ADVICE}`),
  privateAddresses("PRIVATE_IP_ADDRESS_SUBSET", false, "some", `it matches nothing: ${ADVICE}`),
  privateAddresses("PRIVATE_NOT_IP_ADDRESS_SUBSET", true, "some", `it spares nothing: ${ADVICE}`),
];

function privateAddresses(
  code: string,
  negated: boolean,
  share: "all" | "some",
  message: string,
): Check {
  return check(
    code,
    message,
    inConditions(({ form, key, entries }): readonly Fault[] => {
      const { family } = form.operator;
      if (key !== "aws:sourceip" || family !== "ip" || form.operator.negated !== negated) return [];
      const [first, ...others] = entries.filter(isPrivate);
      if (first === undefined) return [];
      const isAll = others.length + 1 === entries.length;
      if (isAll !== (share === "all")) return [];
      const places = others.map(({ path }) => place(path));
      return [{ places: [place(first.path), ...places], subject: first.text }];
    }),
  );
}

/** Keys whose values have one form, which is checked where the value is fixed. */
const FORMATS = [
  {
    code: "INVALID_VPC_FORMAT",
    key: "aws:sourcevpc",
    format: /^vpc-(?:[0-9A-Za-z]{8}|[0-9A-Za-z]{17})$/,
    message: "the id of a VPC is `vpc-` and 8 or 17 letters or digits",
  },
  {
    code: "INVALID_VPCE_FORMAT",
    key: "aws:sourcevpce",
    format: /^vpce-(?:[0-9A-Za-z]{8}|[0-9A-Za-z]{17})$/,
    message: "the id of a VPC endpoint is `vpce-` and 8 or 17 letters or digits",
  },
  {
    code: "INVALID_KMS_KEY_VALUE",
    key: "s3:x-amz-server-side-encryption-aws-kms-key-id",
    format: /^arn:[^:]*:kms:[^:]*:[^:]*:key\/.+$/,
    message: "S3 compares with the ARN of the key, not with its id or an alias",
  },
] as const;

const FORMAT_CHECKS: readonly Check[] = FORMATS.map(({ code, key, format, message }) =>
  check(
    code,
    message,
    inValues((entry, condition) => {
      const isKey = condition.key === key && condition.form.operator.family === "string";
      const isOpen = /\$\{/.test(entry.text) || (isPattern(condition) && /[*?]/.test(entry.text));
      return when(isKey && !isOpen && !format.test(entry.text), () => faultIn(entry));
    }),
  ),
);

const isPattern = ({ form }: ConditionView): boolean => form.operator.comparison === "like";

/** Keys of accounts, organizations and networks, whose values must be whole. */
const WHOLE_KEYS: ReadonlySet<string> = new Set([
  "aws:principalaccount",
  "aws:principalorgid",
  "aws:resourceaccount",
  "aws:resourceorgid",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:vpceaccount",
  "aws:vpceorgid",
]);

/** Variables that have the value of the same key, or of its counterpart about the resource. */
const OWN_VALUE = /^\$\{aws:(?:principal|resource)(?:account|orgid)\}$/;

const BREADTH_CHECKS: readonly Check[] = [
  check(
    "WILDCARD_USAGE_TOO_PERMISSIVE",
    "a wildcard in this key admits accounts or networks that you do not know; write whole values",
    inValues((entry, condition, statement) => {
      const isWide = isPattern(condition) && /[*?]/.test(entry.text);
      return when(isWide && isWhole(condition, statement), () => faultIn(entry));
    }),
  ),
  check(
    "VARIABLE_USAGE_TOO_PERMISSIVE",
    "a variable in this key admits accounts or networks that you do not know; write whole values",
    inValues((entry, condition, statement, { hasVariables }) => {
      const isOpen = hasVariables && entry.text.includes("${") && !isOwnValue(entry.text);
      return when(isOpen && isWhole(condition, statement), () => faultIn(entry));
    }),
  ),
];

const isOwnValue = (text: string): boolean => OWN_VALUE.test(foldAsciiCase(text));

const isWhole = (condition: ConditionView, statement: StatementView): boolean =>
  WHOLE_KEYS.has(condition.key) && guards(condition, statement);

const CALLER_CHOSEN: ReadonlySet<string> = new Set(["aws:referer", "aws:useragent"]);

const CLAIM_CHECKS: readonly Check[] = [
  check(
    "UNTRUSTWORTHY_CONDITION_KEY",
    "callers choose the value of this key, so it keeps nobody out; use another key",
    inStatements((statement) => {
      const guarding = statement.conditions.filter((each) => guards(each, statement));
      const isAlone = guarding.every(({ key }) => CALLER_CHOSEN.has(key));
      return isAlone ? guarding.map(atKey) : [];
    }),
  ),
  check(
    "MISSING_PAIRED_CONDITION_KEYS",
    "an address inside a VPC is not unique; add the condition key `aws:SourceVpc`",
    inStatements(({ conditions }) => {
      const isPaired = conditions.some(({ key }) => /^aws:(?:sourcevpce?|sourcevpcarn)$/.test(key));
      return isPaired ? [] : conditions.filter(({ key }) => key === "aws:vpcsourceip").map(atKey);
    }),
  ),
  check(
    "DYNAMODB_ATTRIBUTES_WITHOUT_SELECT",
    "a request without a projection gets all attributes; add `dynamodb:Select` with the value " +
      "`SPECIFIC_ATTRIBUTES`",
    inStatements((statement) => {
      if (statement.effect !== "Allow") return [];
      if (statement.conditions.some(({ key }) => key === "dynamodb:select")) return [];
      return statement.conditions.filter(({ key }) => key === "dynamodb:attributes").map(atKey);
    }),
  ),
  check(
    "S3_PREFIX_IN_NEGATIVE_CONTEXT",
    "a caller lists the same objects by a shorter prefix; allow the prefixes that you mean",
    inConditions((condition, { effect }) => {
      const { key, form } = condition;
      if (key !== "s3:prefix" || form.operator.comparison !== "like") return [];
      const isUnsound = form.operator.negated ? effect === "Allow" : effect === "Deny";
      return when(isUnsound, () => atKey(condition));
    }),
  ),
  check(
    "FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE",
    "an audience has one value; remove `ForAnyValue`",
    inConditions((condition) =>
      when(isAudience(condition) && condition.form.quantifier === "ForAnyValue", () =>
        atKey(condition),
      ),
    ),
  ),
  check(
    "CONFIRM_AUDIENCE_CLAIM_TYPE",
    "an audience mostly has one value; keep `ForAllValues` only if your provider sends several",
    inConditions((condition) =>
      when(isAudience(condition) && condition.form.quantifier === "ForAllValues", () =>
        atKey(condition),
      ),
    ),
  ),
];

/** The audience of a provider: `<issuer>:aud`. */
function isAudience({ key }: ConditionView): boolean {
  const issuer = key.endsWith(":aud") ? key.slice(0, -":aud".length) : "";
  return issuer.includes(".") && !issuer.includes(":");
}

export const KEY_CHECKS: readonly Check[] = [
  ...PRIVATE_CHECKS,
  ...FORMAT_CHECKS,
  ...BREADTH_CHECKS,
  ...CLAIM_CHECKS,
];
