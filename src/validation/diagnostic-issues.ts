/**
 * From keyaki's diagnostics to the findings of ValidatePolicy: a table.
 *
 * Most codes of the parser are AWS's ids and keep AWS's type. So a code that only warns here may be
 * an ERROR there, because the checks are more lenient than the grammar (docs/decisions.md, Lenient
 * parsing). A code that AWS does not have keeps its name, with the type of its severity.
 */
import type { Diagnostic } from "../json/diagnostic.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import type { FindingType } from "./finding.ts";
import { issueType } from "./issues.ts";
import type { Place } from "./place.ts";
import { isTrustPolicy, type PolicyView } from "./policy-view.ts";

export interface Issue {
  readonly code: string;
  readonly type: FindingType;
  readonly message: string;
  readonly place: Place;
}

interface Row {
  /** Whether the key at the end of the path is wrong, and not its value. */
  readonly atKey?: true;
  /** Whether the first variable of the string is wrong. */
  readonly atVariable?: true;
  /** AWS's code, where it depends on the policy; undefined if there is no finding. */
  readonly codeFor?: (policy: PolicyView) => string | undefined;
  /** AWS's type, where the table of codes has another one. */
  readonly typeFor?: (policy: PolicyView, diagnostic: Diagnostic) => FindingType | undefined;
}

const AT_KEY: Row = { atKey: true };
const AT_VARIABLE: Row = { atVariable: true };

const ROWS: Readonly<Record<string, Row>> = {
  CASE: AT_KEY,
  DUPLICATE_KEY: AT_KEY,
  DUPLICATE_KEYS_WITH_DIFFERENT_CASE: AT_KEY,
  INVALID_ARN_PREFIX: { typeFor: arnPrefixType },
  INVALID_CONDITION_KEY_FORMAT: { atKey: true, typeFor: keyFormatType },
  INVALID_CONDITION_OPERATOR: AT_KEY,
  INVALID_POLICY_ELEMENT: AT_KEY,
  INVALID_PRINCIPAL_KEY: AT_KEY,
  MISSING_QUALIFIER: { atKey: true, typeFor: qualifierType },
  NULL_WITH_IF_EXISTS: AT_KEY,
  NULL_WITH_QUALIFIER: AT_KEY,
  RESERVED_KEY: AT_KEY,
  UNSUPPORTED_ELEMENT_COMBINATION: AT_KEY,
  EMPTY_VARIABLE: AT_VARIABLE,
  MISSING_BRACE_IN_VARIABLE: AT_VARIABLE,
  MISSING_QUOTE_IN_VARIABLE: AT_VARIABLE,
  MULTIVALUED_VARIABLE: AT_VARIABLE,
  UNSUPPORTED_SPACE_IN_VARIABLE: AT_VARIABLE,
  VARIABLE_UNSUPPORTED_IN_ELEMENT: AT_VARIABLE,
  VARIABLE_UNSUPPORTED_IN_VERSION: AT_VARIABLE,
  // AWS has no finding for the older version alone, but for a variable in it.
  OLD_VERSION: { codeFor: () => undefined },
  UNSUPPORTED_PRINCIPAL: {
    atKey: true,
    codeFor: ({ type }) =>
      type === "SERVICE_CONTROL_POLICY" ? "SCP_SYNTAX_ERROR_PRINCIPAL" : "UNSUPPORTED_PRINCIPAL",
  },
  UNIQUE_SIDS_RECOMMENDED: {
    codeFor: (policy) => (isOfIam(policy) ? "UNIQUE_SIDS_REQUIRED" : "UNIQUE_SIDS_RECOMMENDED"),
  },
  MISSING_RESOURCE: {
    codeFor: (policy) => (isTrustPolicy(policy) ? undefined : "MISSING_RESOURCE"),
    // Policies of some resources, such as repositories of images, are about their own resource.
    typeFor: ({ type }) => (type === "RESOURCE_POLICY" ? "WARNING" : undefined),
  },
};

/** IAM requires unique Sids; other services do not. */
function isOfIam(policy: PolicyView): boolean {
  return policy.type === "IDENTITY_POLICY" || isTrustPolicy(policy);
}

/** API Gateway completes `execute-api:/…` in a policy; what AWS finds is not on record. */
function arnPrefixType({ type, statements }: PolicyView, { path }: Diagnostic) {
  const at = JSON.stringify(path);
  const entries = statements.flatMap(({ resource }) => resource?.entries ?? []);
  const isShort = entries.some(
    (each) => each.text.startsWith("execute-api:/") && JSON.stringify(each.path) === at,
  );
  return type === "RESOURCE_POLICY" && isShort ? "WARNING" : undefined;
}

/** A key with a prefix and a name has AWS's form, even if no request has it. */
function keyFormatType(_: PolicyView, { path }: Diagnostic): FindingType | undefined {
  const key = path.at(-1);
  return typeof key === "string" && /^[\w.-]+:\S+$/.test(key) ? "WARNING" : undefined;
}

/**
 * AWS reports global keys and those of DynamoDB. One policy of AWS has a key of another service
 * without a qualifier, which AWS does not report (docs/conformance.md, Findings of ValidatePolicy).
 */
function qualifierType(_: PolicyView, { path }: Diagnostic): FindingType | undefined {
  const key = foldAsciiCase(String(path.at(-1)));
  return /^(?:aws|dynamodb):/.test(key) ? undefined : "WARNING";
}

/** The finding of a diagnostic; undefined if AWS has none for it. */
export function issueOf(diagnostic: Diagnostic, policy: PolicyView): Issue | undefined {
  const { code, severity, message, path, offset } = diagnostic;
  const row = ROWS[code] ?? {};
  const named = row.codeFor === undefined ? code : row.codeFor(policy);
  if (named === undefined) return undefined;
  const own: FindingType = severity === "error" ? "ERROR" : "WARNING";
  const type = row.typeFor?.(policy, diagnostic) ?? issueType(named) ?? own;
  const place: Place = {
    path,
    ...(row.atKey && { part: "key" as const }),
    ...(offset === undefined ? {} : { offset }),
  };
  return { code: named, type, message, place };
}

/** Whether the finding of a diagnostic is at the first variable of its string. */
export const isAtVariable = (code: string): boolean => ROWS[code]?.atVariable === true;
