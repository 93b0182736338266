/**
 * Checks of the trust policies of roles, which say who may assume a role.
 *
 * The grammar of a trust policy is checked only where the request says that the policy is one.
 * The checks of providers also apply to a statement that allows `sts:AssumeRoleWithWebIdentity`.
 */
import { foldAsciiCase } from "../text/ascii-case.ts";
import { matchesWildcards } from "../text/wildcards.ts";
import {
  type Check,
  check,
  type Fault,
  faultAt,
  faultAtKey,
  faultIn,
  faultOfAll,
  inStatements,
  inValues,
  when,
} from "./check.ts";
import { isTrustPolicy, type PrincipalEntry, type StatementView } from "./policy-view.ts";

const GITHUB = "token.actions.githubusercontent.com";
const GITHUB_SUBJECT = `${GITHUB}:sub`;

/** Which callers an action of STS is for. */
type Caller = "aws" | "saml" | "oidc";

/** The actions that only some callers can use, in lower case. */
const ACTIONS_OF: readonly { readonly action: string; readonly caller: Caller }[] = [
  { action: "sts:assumerole", caller: "aws" },
  { action: "sts:assumerolewithsaml", caller: "saml" },
  { action: "sts:assumerolewithwebidentity", caller: "oidc" },
];

const ANYWHERE = "rolesanywhere.amazonaws.com";
const ANYWHERE_ACTIONS = ["sts:assumerole", "sts:setsourceidentity", "sts:tagsession"];

/** Keys that a request has only if the caller sets them by another action. */
const SET_BY: readonly { readonly key: RegExp; readonly action: string }[] = [
  { key: /^sts:sourceidentity$/, action: "sts:SetSourceIdentity" },
  { key: /^sts:transitivetagkeys$/, action: "sts:TagSession" },
];

const GRAMMAR_CHECKS: readonly Check[] = [
  check(
    "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
    "a trust policy cannot have `NotPrincipal`; list the admitted callers in `Principal`",
    inTrust(({ principal }) => (principal?.negated === true ? [faultAtKey(principal.path)] : [])),
  ),
  check(
    "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
    "a trust policy cannot have the `Principal` `*`; name the callers",
    inTrust(({ principal }) =>
      (principal?.entries ?? [])
        .filter(({ type, text }) => type === "" && text === "*")
        .map(({ path }) => faultAt(path)),
    ),
  ),
  check(
    "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
    "a trust policy is about its own role; remove the resource",
    inTrust(({ resource }) => (resource === undefined ? [] : [faultAtKey(resource.path)])),
  ),
  check(
    "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY",
    "a provider is a domain, or the ARN of a SAML or OIDC provider",
    inTrust(({ principal }) =>
      (principal?.entries ?? [])
        .filter(({ type, text }) => type === "Federated" && !isProvider(text))
        .map((each) => faultIn(each)),
    ),
  ),
];

const PROVIDER_ARN = /^arn:[^:]+:iam::[^:]*:(?:saml|oidc)-provider\/.+$/;
const DOMAIN = /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/;

const isProvider = (text: string): boolean =>
  PROVIDER_ARN.test(text) || DOMAIN.test(text) || /[*?]|\$\{/.test(text);

const ACTION_CHECKS: readonly Check[] = [
  check(
    "MISMATCHED_ACTION_FOR_PRINCIPAL",
    "no principal of the statement can use this action; SAML providers use " +
      "`sts:AssumeRoleWithSAML`, OIDC providers `sts:AssumeRoleWithWebIdentity`, others " +
      "`sts:AssumeRole`",
    inTrust(mismatchedActions),
  ),
  check(
    "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY",
    "IAM Roles Anywhere needs `sts:AssumeRole`, `sts:SetSourceIdentity` and `sts:TagSession`",
    inTrust(({ effect, principal, action }) => {
      const isAnywhere = principal?.entries.some(({ text }) => text === ANYWHERE) ?? false;
      if (effect !== "Allow" || !isAnywhere || action === undefined || action.negated) return [];
      const hasAll = ANYWHERE_ACTIONS.every((each) => lists(action.entries, each));
      return when(!hasAll, () => faultAt(action.path));
    }),
  ),
  check(
    "MISSING_ACTION_FOR_CONDITION_KEY",
    "a request has this key only with `sts:SetSourceIdentity` or `sts:TagSession`; add the action",
    inTrust(({ effect, action, conditions }) => {
      if (effect !== "Allow" || action === undefined || action.negated) return [];
      return conditions
        .filter(({ key }) => {
          const setBy = SET_BY.find((each) => each.key.test(key));
          return setBy !== undefined && !lists(action.entries, foldAsciiCase(setBy.action));
        })
        .map(({ path, spelling }) => faultAtKey(path, spelling));
    }),
  ),
  check(
    "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY",
    "the role of this session is a principal of the statement too; remove the session",
    inTrust(({ principal }) => {
      const entries = principal?.entries ?? [];
      const roles = new Set(entries.map(({ text }) => text));
      return faultOfAll(
        entries.filter(({ text }) => {
          const session = SESSION.exec(text)?.groups;
          const role = `arn:${session?.["partition"]}:iam::${session?.["account"]}:role/`;
          return session !== undefined && roles.has(role + session["role"]);
        }),
      );
    }),
  ),
];

const SESSION = /^arn:(?<partition>[^:]+):sts::(?<account>[^:]+):assumed-role\/(?<role>[^/]+)\/.+$/;

const PROVIDER_CHECKS: readonly Check[] = [
  check(
    "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",
    "every user of the provider may assume the role; add a condition on one of its keys, such as " +
      "`<issuer>:aud` or `<issuer>:sub`",
    inStatements((statement) =>
      oidcProviders(statement)
        .filter(({ issuer }) => !hasKey(statement, `${foldAsciiCase(issuer)}:`))
        .map(({ entry }) => faultIn(entry)),
    ),
  ),
  check(
    "MISSING_GITHUB_REPO_CONDITION_KEY",
    `every repository on GitHub may assume the role; add a condition on \`${GITHUB_SUBJECT}\``,
    inStatements((statement) =>
      oidcProviders(statement)
        .filter(({ issuer }) => issuer === GITHUB && !hasKey(statement, GITHUB_SUBJECT))
        .map(({ entry }) => faultIn(entry)),
    ),
  ),
  check(
    "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED",
    `a wildcard in \`${GITHUB_SUBJECT}\` may admit more sources than you mean; write the ` +
      "repository and the branch",
    inValues((entry, { key, form }, { effect }) => {
      const isLike = form.operator.comparison === "like" && !form.operator.negated;
      const isWide = effect === "Allow" && key === GITHUB_SUBJECT && isLike;
      return when(isWide && /[*?]/.test(entry.text), () => faultIn(entry));
    }),
  ),
];

export const TRUST_CHECKS: readonly Check[] = [
  ...GRAMMAR_CHECKS,
  ...ACTION_CHECKS,
  ...PROVIDER_CHECKS,
];

function inTrust(find: (statement: StatementView) => readonly Fault[]): Check["find"] {
  return inStatements((statement, policy) => (isTrustPolicy(policy) ? find(statement) : []));
}

const lists = (entries: readonly { readonly text: string }[], action: string): boolean =>
  entries.some(({ text }) => matchesWildcards(foldAsciiCase(text), action, "*?"));

/** The actions that none of the principals can use. */
function mismatchedActions({ action, principal }: StatementView): readonly Fault[] {
  if (action === undefined || action.negated) return [];
  if (principal === undefined || principal.negated || principal.entries.length === 0) return [];
  const callers = new Set(principal.entries.flatMap(callersOf));
  return action.entries
    .filter(({ text }) => {
      const own = ACTIONS_OF.find((each) => each.action === foldAsciiCase(text));
      return own !== undefined && !callers.has(own.caller);
    })
    .map((each) => faultIn(each));
}

/** The callers that a principal may be; a wildcard or a variable may be anything of its type. */
function callersOf({ type, text }: PrincipalEntry): readonly Caller[] {
  if (type !== "Federated") return ["aws"];
  if (/[*?]|\$\{/.test(text)) return ["saml", "oidc"];
  if (/^arn:[^:]*:iam::[^:]*:saml-provider\//.test(text)) return ["saml"];
  return ["oidc"];
}

interface Provider {
  readonly entry: PrincipalEntry;
  readonly issuer: string;
}

/** The OIDC providers of an account that an Allow admits. */
function oidcProviders({ effect, principal, action }: StatementView): readonly Provider[] {
  if (effect !== "Allow" || principal === undefined || principal.negated) return [];
  if (!lists(action?.entries ?? [], "sts:assumerolewithwebidentity")) return [];
  return principal.entries.flatMap((entry) => {
    const issuer = /^arn:[^:]*:iam::[^:]*:oidc-provider\/(.+)$/.exec(entry.text)?.[1];
    return entry.type === "Federated" && issuer !== undefined ? { entry, issuer } : [];
  });
}

/** Whether the statement has a condition on the key, or on keys that begin with the text. */
const hasKey = ({ conditions }: StatementView, beginning: string): boolean =>
  conditions.some(({ key }) => key.startsWith(beginning));
