/**
 * Public requests in the attack's own evaluator (rules Y2 to Y4, and the doubt Q9).
 */
import type { Condition } from "./condition.ts";
import type { Evaluator, Question } from "./evaluate.ts";
import { type Entry, matchesEntry, type Readings } from "./principal.ts";
import { foldAscii } from "./text.ts";

const keys = (names: string): ReadonlySet<string> => new Set(names.split(" ").map(foldAscii));

const ARN_KEYS = keys("aws:PrincipalArn aws:SourceArn aws:SourceVpcArn");
const PATH_KEYS = keys("aws:PrincipalOrgPaths aws:SourceOrgPaths aws:VpceOrgPaths");
const ACCOUNT_KEYS = keys("aws:PrincipalAccount");
const USER_KEYS = keys("aws:userid");
const TEXT_KEYS = keys(
  "aws:PrincipalOrgID aws:PrincipalServiceName aws:PrincipalServiceNamesList aws:SourceAccount " +
    "aws:SourceOwner aws:SourceOrgID aws:SourceVpc aws:SourceVpce aws:VpceAccount " +
    "aws:VpceOrgID kms:CallerAccount s3:DataAccessPointAccount " +
    "cognito-identity.amazonaws.com:aud graph.facebook.com:app_id accounts.google.com:aud " +
    "www.amazon.com:app_id",
);
const ALL_KEYS: ReadonlySet<string> = new Set([
  ...ARN_KEYS,
  ...PATH_KEYS,
  ...ACCOUNT_KEYS,
  ...USER_KEYS,
  ...TEXT_KEYS,
]);

/** The issuers whose providers anybody can use. */
const SHARED_ISSUERS = ["token.actions.githubusercontent.com", "gitlab.com", "app.terraform.io"];

/** Whether an operand is a fixed value of its key. */
function isFixed({ key, base, variables }: Condition, operand: string): boolean {
  if (variables && operand.includes("${")) return false;
  if (operand === "anonymous" && (ACCOUNT_KEYS.has(key) || USER_KEYS.has(key))) return false;
  const isArn = base.startsWith("Arn");
  const hasWildcards = (text: string): boolean =>
    (isArn || base.endsWith("Like")) && /[*?]/.test(text);
  if (isArn && operand.split(":").length < 6) return false;
  if (!hasWildcards(operand)) return true;
  if (ARN_KEYS.has(key)) {
    const parts = operand.split(":");
    const [account = ""] = parts.slice(4);
    const before = parts.slice(0, 4).join(":");
    return account !== "" && !hasWildcards(account) && (isArn || !/[*?]/.test(before));
  }
  if (PATH_KEYS.has(key)) return /^[^*?/]+\//.test(operand);
  return USER_KEYS.has(key) && /^A[A-Z0-9]{15,}:\*$/.test(operand);
}

/** Whether the request has a fixed value that the policy names (Y3). */
function hasFixedValue({ statements }: Evaluator, { context }: Question): boolean {
  return statements.some(({ conditions }) =>
    conditions.some((condition) => {
      if (!ALL_KEYS.has(condition.key) || !/^(?:String|Arn|Bool)/.test(condition.base))
        return false;
      const values = context.get(condition.key) ?? [];
      return condition.operands.some(
        (operand) =>
          isFixed(condition, operand) &&
          values.some((value) => condition.holds(value, operand, context)),
      );
    }),
  );
}

/** Whether the caller is one that an entry names (Y2). */
function isNamedBy(entry: Entry, policy: Evaluator, question: Question): boolean {
  const { caller, readings } = question;
  if (entry.kind === "everyone" || entry.kind === "every") return false;
  if (!matchesEntry(entry, caller, readings)) return false;
  if (entry.kind !== "named" || entry.type !== "federated") return true;
  if (!entry.name.startsWith("arn:")) return false;
  return !readings.has("Q9") || !isAnybodys(entry.name, policy, question);
}

/** Whether anybody can use a provider with a shared issuer, because no `sub` is fixed. */
function isAnybodys(provider: string, policy: Evaluator, { context }: Question): boolean {
  const issuer = SHARED_ISSUERS.find((each) => provider.endsWith(`:oidc-provider/${each}`));
  if (issuer === undefined) return false;
  const key = `${issuer}:sub`;
  const values = context.get(key) ?? [];
  const isFixedSubject = (condition: Condition, operand: string): boolean =>
    /^[^:*?${}]+:[^:/*?${}]+[:/]/.test(operand) &&
    values.some((value) => condition.holds(value, operand, context));
  return !policy.statements.some(({ conditions }) =>
    conditions.some(
      (condition) =>
        condition.key === key && condition.operands.some((each) => isFixedSubject(condition, each)),
    ),
  );
}

/** The readings that only name more callers; a request with them is not asked about. */
export function namesMore(readings: Readings): boolean {
  return [...readings].some((each) => /^Q[78] /.test(each));
}

/** Whether a request is public. */
export function isPublicRequest(policy: Evaluator, question: Question): boolean {
  const isNamed = policy.statements.some(({ principals }) =>
    (principals?.entries ?? []).some((entry) => isNamedBy(entry, policy, question)),
  );
  return !isNamed && !hasFixedValue(policy, question);
}
