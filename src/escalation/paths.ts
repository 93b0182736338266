/**
 * The 65 published paths of privilege escalation, in the order of their ids.
 *
 * Source: pathfinding.cloud by Datadog (repository DataDog/pathfinding.cloud, Apache-2.0, commit
 * 84dd65c of 2025-12-17, schema 1.6.0). Facts are taken over: the ids, the categories, the required
 * permissions, and their conditions. The words are our own; docs/escalations.md has the table.
 *
 * Left out are the permissions that only help to find a target, and paths that later versions of
 * the source add.
 */
import { CHANGED_PRINCIPAL_PATHS } from "./changed-principals.ts";
import { EXISTING_ROLE_PATHS } from "./existing-roles.ts";
import { PASSED_ROLE_PATHS } from "./passed-roles.ts";
import type { EscalationPath } from "./path.ts";

export const ESCALATION_PATHS: readonly EscalationPath[] = [
  ...PASSED_ROLE_PATHS,
  ...EXISTING_ROLE_PATHS,
  ...CHANGED_PRINCIPAL_PATHS,
].sort((left, right) => (left.id < right.id ? -1 : 1));
