/**
 * All checks of ValidatePolicy besides those of the parser, as one table.
 *
 * A new check is a row in one of the files named here. The type of its finding is that of its code
 * in issues.ts.
 */
import { ACTION_CHECKS } from "./action-checks.ts";
import type { Check } from "./check.ts";
import { CONDITION_CHECKS } from "./condition-checks.ts";
import { KEY_CHECKS } from "./key-checks.ts";
import { ORGANIZATION_CHECKS } from "./organization-checks.ts";
import { PRINCIPAL_CHECKS } from "./principal-checks.ts";
import { RESOURCE_CHECKS } from "./resource-checks.ts";
import { STATEMENT_CHECKS } from "./statement-checks.ts";
import { TRUST_CHECKS } from "./trust-checks.ts";

export const CHECKS: readonly Check[] = [
  ...STATEMENT_CHECKS,
  ...ACTION_CHECKS,
  ...RESOURCE_CHECKS,
  ...PRINCIPAL_CHECKS,
  ...TRUST_CHECKS,
  ...CONDITION_CHECKS,
  ...KEY_CHECKS,
  ...ORGANIZATION_CHECKS,
];
