/**
 * Checks of service control policies (SCPs) and resource control policies (RCPs) of organizations.
 *
 * An RCP keeps callers out by Deny. A Deny on the caller's organization also hits AWS's services,
 * which are in no organization, and a Deny on the source hits requests without a source. So AWS
 * asks for a second condition beside such a key.
 */
import {
  type Check,
  check,
  type Fault,
  faultAt,
  faultAtKey,
  faultIn,
  inStatements,
} from "./check.ts";
import type { ConditionView, StatementView, ValidatedType } from "./policy-view.ts";

const CALLER_KEYS: ReadonlySet<string> = new Set([
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:principalaccount",
]);

const SOURCE_KEYS: ReadonlySet<string> = new Set([
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:sourceaccount",
]);

const IS_SERVICE = "aws:principalisawsservice";
const SOURCE_ACCOUNT = "aws:sourceaccount";

export const ORGANIZATION_CHECKS: readonly Check[] = [
  check(
    "SCP_SYNTAX_ERROR_ACTION_WILDCARD",
    "an action of an SCP may have `*` at its end only",
    inType("SERVICE_CONTROL_POLICY", ({ action }) =>
      (action?.entries ?? [])
        .filter(({ text }) => /[*?]/.test(text.replace(/\*$/, "")))
        .map((each) => faultIn(each)),
    ),
  ),
  check(
    "RCP_SYNTAX_ERROR_ALLOW",
    "an RCP of a customer can only deny",
    inType("RESOURCE_CONTROL_POLICY", ({ effect, path }) =>
      effect === "Allow" ? [faultAt([...path, "Effect"])] : [],
    ),
  ),
  check(
    "RCP_SYNTAX_ERROR_PRINCIPAL",
    "the `Principal` of an RCP is `*`; restrict the callers by conditions",
    inType("RESOURCE_CONTROL_POLICY", ({ principal }) => {
      if (principal === undefined) return [];
      if (principal.negated) return [faultAtKey(principal.path)];
      const isEveryone = principal.entries.every(({ text }) => text === "*");
      return isEveryone ? [] : [faultAt(principal.path)];
    }),
  ),
  check(
    "RCP_SYNTAX_ERROR_NOTACTION",
    "an RCP cannot have `NotAction`; list the actions",
    inType("RESOURCE_CONTROL_POLICY", ({ action }) =>
      action?.negated === true ? [faultAtKey(action.path)] : [],
    ),
  ),
  check(
    "RCP_SYNTAX_ERROR_ACTION",
    "an RCP names the service of its actions; write `s3:*` and the like",
    inType("RESOURCE_CONTROL_POLICY", ({ action }) =>
      (action?.entries ?? [])
        .filter(({ text }) => !/^[^:*?]+:/.test(text))
        .map((each) => faultIn(each)),
    ),
  ),
  check(
    "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY",
    "the `Deny` hits AWS's services too; add `aws:PrincipalIsAWSService` with the value `false`",
    inDeny((statement) => pairless(statement, CALLER_KEYS, IS_SERVICE)),
  ),
  check(
    "RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY",
    "the `Deny` is meant for AWS's services; add `aws:PrincipalIsAWSService` with the value `true`",
    inDeny((statement) => pairless(statement, SOURCE_KEYS, IS_SERVICE)),
  ),
  check(
    "RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK",
    "the `Deny` hits requests without a source; add `Null` with `aws:SourceAccount` `false`",
    inDeny((statement) => {
      const hasNull = statement.conditions.some(
        ({ key, form }) => key === SOURCE_ACCOUNT && form.operator.family === "null",
      );
      return hasNull ? [] : restricting(statement, SOURCE_KEYS).map(faultOfKey);
    }),
  ),
];

function inType(
  type: ValidatedType,
  find: (statement: StatementView) => readonly Fault[],
): Check["find"] {
  return inStatements((statement, policy) => (policy.type === type ? find(statement) : []));
}

function inDeny(find: (statement: StatementView) => readonly Fault[]): Check["find"] {
  return inType("RESOURCE_CONTROL_POLICY", (statement) =>
    statement.effect === "Deny" ? find(statement) : [],
  );
}

/** The conditions of a Deny that spare the values of some keys. */
function restricting(
  { conditions }: StatementView,
  keys: ReadonlySet<string>,
): readonly ConditionView[] {
  return conditions.filter(({ key, form }) => keys.has(key) && form.operator.negated);
}

function pairless(
  statement: StatementView,
  keys: ReadonlySet<string>,
  paired: string,
): readonly Fault[] {
  const hasPair = statement.conditions.some(({ key }) => key === paired);
  return hasPair ? [] : restricting(statement, keys).map(faultOfKey);
}

const faultOfKey = ({ path, spelling }: ConditionView): Fault => faultAtKey(path, spelling);
