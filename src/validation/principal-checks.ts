/**
 * Checks of principals in policies of resources: services and federated callers.
 *
 * A service acts for many customers, so a statement that admits a service should name the source
 * for which it acts. Left out are statements that let a service assume a role: there the service
 * acts for the account of the role itself.
 */
import { foldAsciiCase } from "../text/ascii-case.ts";
import {
  type Check,
  check,
  type Fault,
  faultAt,
  faultAtKey,
  faultIn,
  inStatements,
} from "./check.ts";
import {
  type ConditionView,
  isTrustPolicy,
  type PolicyView,
  type PrincipalEntry,
  type StatementView,
} from "./policy-view.ts";

/** The form of a service principal, in all partitions. */
const SERVICE_PRINCIPAL = new RegExp(
  String.raw`^(?:[A-Za-z0-9-]+\.)+(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|aws\.internal|` +
    String.raw`c2s\.ic\.gov|sc2s\.sgov\.gov)$`,
);

/** Keys that name the source for which a service acts, in lower case. */
const SOURCE_KEYS: ReadonlySet<string> = new Set([
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
]);

/** Keys that policies use in their place. */
const LESSER_KEYS: ReadonlySet<string> = new Set(["aws:sourceowner", "aws:referer"]);

/** Keys about the caller's organization, which a service does not have. */
const ORGANIZATION_KEYS: ReadonlySet<string> = new Set([
  "aws:principalorgid",
  "aws:principalorgpaths",
]);

export const PRINCIPAL_CHECKS: readonly Check[] = [
  check(
    "INVALID_SERVICE_PRINCIPAL_FORMAT",
    "the name of a service has the form `service.amazonaws.com`",
    inStatements(({ principal }) =>
      (principal?.entries ?? [])
        .filter(({ type, text }) => type === "Service" && !isServiceName(text))
        .map((each) => faultIn(each)),
    ),
  ),
  check(
    "FEDERATED_PRINCIPAL_NOT_SUPPORTED",
    "only the trust policy of a role can admit federated callers of a provider",
    inStatements(({ principal }, policy) => {
      const isOther = policy.resourceType !== undefined && !isTrustPolicy(policy);
      if (!isOther || principal === undefined) return [];
      const federated = principal.entries.find(({ type }) => type === "Federated");
      return federated === undefined ? [] : [faultAtKey([...principal.path, "Federated"])];
    }),
  ),
  check(
    "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
    "a service is in no organization, so this condition never holds for it; use `aws:SourceOrgID`",
    inStatements((statement) => {
      if (statement.effect !== "Allow" || !admitsOnlyServices(statement)) return [];
      return statement.conditions
        .filter(({ key, form }) => ORGANIZATION_KEYS.has(key) && isPositive(form))
        .map(({ path, spelling }) => faultAtKey(path, spelling));
    }),
  ),
  check(
    "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
    "the service may act for any customer; add the condition key `aws:SourceArn`, " +
      "`aws:SourceAccount`, `aws:SourceOrgID` or `aws:SourceOrgPaths`",
    inStatements((statement, policy) =>
      isOpenToServices(statement, policy) && !statement.conditions.some(restricts)
        ? serviceFaults(statement)
        : [],
    ),
  ),
  check(
    "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
    "for a service, use `aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOrgID` or " +
      "`aws:SourceOrgPaths` in place of this key",
    inStatements((statement, policy) =>
      isOpenToServices(statement, policy)
        ? statement.conditions
            .filter(({ key }) => LESSER_KEYS.has(key))
            .map(({ path, spelling }) => faultAtKey(path, spelling))
        : [],
    ),
  ),
];

const isServiceName = (text: string): boolean =>
  SERVICE_PRINCIPAL.test(text) || /[*?]|\$\{/.test(text) || text === "";

const isPositive = ({ operator, ifExists, quantifier }: ConditionView["form"]): boolean =>
  !operator.negated && !ifExists && quantifier !== "ForAllValues" && operator.family !== "null";

function admitsOnlyServices({ principal }: StatementView): boolean {
  if (principal === undefined || principal.negated || principal.entries.length === 0) return false;
  return principal.entries.every(({ type }) => type === "Service");
}

/** Whether an Allow admits a service, and no condition names the source for which it acts. */
function isOpenToServices(statement: StatementView, policy: PolicyView): boolean {
  if (statement.effect !== "Allow" || policy.type !== "RESOURCE_POLICY") return false;
  if (services(statement).length === 0 || isTrustPolicy(policy)) return false;
  if (statement.conditions.some(({ key }) => SOURCE_KEYS.has(key))) return false;
  return !assumesRole(statement);
}

/** Whether a condition is about the source in another way, so that the doubt is not worth it. */
const restricts = ({ key }: ConditionView): boolean =>
  LESSER_KEYS.has(key) ||
  key.startsWith("kms:") ||
  key === "aws:sourcevpc" ||
  key === "aws:sourcevpce";

function assumesRole({ action }: StatementView): boolean {
  return (action?.entries ?? []).some(({ text }) => foldAsciiCase(text).startsWith("sts:"));
}

function services({ principal }: StatementView): readonly PrincipalEntry[] {
  if (principal === undefined || principal.negated) return [];
  return principal.entries.filter(({ type }) => type === "Service");
}

function serviceFaults(statement: StatementView): readonly Fault[] {
  const [first, ...others] = services(statement).map(({ path }) => path);
  return first === undefined ? [] : [faultAt(first, ...others)];
}
