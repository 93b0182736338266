/**
 * Checks of whole statements and of the whole document: names, repetitions, length.
 *
 * AWS counts the characters of a policy without white space. The quotas are the default ones of
 * the IAM User Guide and of AWS Organizations. For a resource policy without a known type, the
 * quota is that of a bucket policy, the largest that AWS documents.
 */
import { isObject, type JsonObject } from "../json/value.ts";
import { type Check, check, type Fault, faultAt, inStatements, when } from "./check.ts";
import { isTrustPolicy, type PolicyView, type ValidatedType } from "./policy-view.ts";

/** Characters without white space, by the type of the policy. */
const QUOTAS: Readonly<Record<ValidatedType, number>> = {
  IDENTITY_POLICY: 6144,
  RESOURCE_POLICY: 20_480,
  SERVICE_CONTROL_POLICY: 5120,
  RESOURCE_CONTROL_POLICY: 5120,
};

const TRUST_QUOTA = 2048;

export const STATEMENT_CHECKS: readonly Check[] = [
  check(
    "UNSUPPORTED_SID",
    "a `Sid` of an IAM policy may only have letters and digits",
    inStatements(({ value, path }, policy) => {
      const sid = value["Sid"];
      const isIam = policy.type === "IDENTITY_POLICY" || isTrustPolicy(policy);
      if (!isIam || typeof sid !== "string" || /^[A-Za-z0-9]*$/.test(sid)) return [];
      return [{ ...faultAt([...path, "Sid"]), subject: sid }];
    }),
  ),
  check(
    "ALLOW_WITH_NOT_PRINCIPAL",
    "an `Allow` with `NotPrincipal` admits everybody else, anonymous callers too; list the " +
      "admitted callers in `Principal`",
    inStatements(({ effect, principal }) =>
      principal?.negated && effect === "Allow" ? [faultAt(principal.path)] : [],
    ),
  ),
  check(
    "REDUNDANT_STATEMENT",
    "an earlier statement says the same; remove this one",
    repeatedStatements,
  ),
  quota("POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", "IDENTITY_POLICY"),
  quota("POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA", "RESOURCE_POLICY"),
  quota("POLICY_SIZE_EXCEEDS_SCP_QUOTA", "SERVICE_CONTROL_POLICY"),
  quota("POLICY_SIZE_EXCEEDS_RCP_QUOTA", "RESOURCE_CONTROL_POLICY"),
  check(
    "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA",
    `the trust policy has more than ${TRUST_QUOTA} characters, which need a larger quota`,
    (policy) => when(isTrustPolicy(policy) && length(policy) > TRUST_QUOTA, () => faultAt([])),
  ),
];

function quota(code: string, type: ValidatedType): Check {
  const most = QUOTAS[type];
  const message = `the policy has more than ${most} characters; split it into several policies`;
  return check(code, message, (policy) => {
    const applies = policy.type === type && !isTrustPolicy(policy);
    return when(applies && length(policy) > most, () => faultAt([]));
  });
}

const length = ({ text }: PolicyView): number => text.replace(/\s+/g, "").length;

/** All statements that equal an earlier one but for their Sid, as one fault. */
function repeatedStatements({ statements }: PolicyView): readonly Fault[] {
  const seen = new Set<string>();
  const repeated = statements.filter(({ value }) => {
    const spelling = canonical(value);
    if (seen.has(spelling)) return true;
    seen.add(spelling);
    return false;
  });
  const [first, ...others] = repeated.map(({ path }) => path);
  return first === undefined ? [] : [faultAt(first, ...others)];
}

/** The statement without its Sid, in one spelling. */
function canonical(statement: JsonObject): string {
  const { Sid: _, ...others } = statement;
  return JSON.stringify(others, (_name, value: unknown) =>
    isObject(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
}
