/**
 * Results that prove nothing, and would look like a success: no policy was found, or no rule says
 * anything about one. Each is an error that `--allow-empty` turns off.
 *
 * An attached policy whose document is not in the sources does not count. A policy that is
 * deleted needs no proof, because it grants nothing.
 */
import type { PolicySite, SitePolicy, SourceProblem, SourceReading } from "../sources/site.ts";
import { NO_POLICY, NOTHING_PROVED } from "./reports/entry.ts";
import type { JudgedPolicy } from "./result.ts";
import type { Standard } from "./standard.ts";

/** A policy, in one case of a conditional template. */
export interface Case {
  readonly when?: string;
  readonly policy: SitePolicy;
}

/** The policy of a site, or each of its cases. */
export function casesOf({ policy, cases = [] }: PolicySite): readonly Case[] {
  return cases.length === 0 ? [{ policy }] : cases;
}

/** Whether all policies are attached ones whose documents are not here. */
export const hasNone = (policies: readonly JudgedPolicy[]): boolean =>
  policies.every(
    ({ site, unread }) =>
      unread.length === casesOf(site).length &&
      unread.every(({ isAttached }) => isAttached === true),
  );

/** Checks that found nothing to check must not look like a success. */
export function noPolicy(readings: readonly SourceReading[], { file }: Standard): SourceProblem {
  const [first] = readings;
  const message =
    first === undefined
      ? "no file that may hold policies was found"
      : `no policy was found in ${readings.length} ${readings.length === 1 ? "file" : "files"}`;
  return {
    severity: "error",
    code: NO_POLICY,
    message,
    place: { file: first?.file ?? file ?? ".", line: 1, column: 1 },
    help: "check the paths, or give --allow-empty if there may be none",
  };
}

/**
 * Whether no rule has said anything about a policy. A policy that is deleted needs no proof,
 * because it grants nothing.
 */
export function isUnproved(policies: readonly JudgedPolicy[]): boolean {
  return (
    policies.some(({ site }) => casesOf(site).some(({ policy }) => policy.kind !== "absent")) &&
    policies.every(({ verdicts }) =>
      verdicts.every(({ outcome }) => outcome.kind === "not applicable"),
    )
  );
}

/** No rule says anything, so a PASS would prove nothing. */
export function nothingProved(sites: readonly PolicySite[], { file }: Standard): SourceProblem {
  const [first] = sites;
  const all =
    sites.length === 1 ? "the policy that was found" : `any of the ${sites.length} policies`;
  const advice =
    file === undefined
      ? "write a standard for these policies with `keyaki init`"
      : "correct the scopes of the rules, or add a rule about these policies";
  return {
    severity: "error",
    code: NOTHING_PROVED,
    message: `no rule applies to ${all}, so nothing is proved`,
    place: { file: file ?? first?.place.file ?? ".", line: 1, column: 1 },
    help: `${advice}; --allow-empty lets this pass`,
  };
}
