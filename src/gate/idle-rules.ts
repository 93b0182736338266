/**
 * Rules that prove nothing: those that are about none of the policies that were read, and those
 * that can say nothing about the policies that they are about.
 *
 * Such a rule has a warning, because its scope may be misspelt, which nobody would notice. So has
 * each entry of a scope that matches no policy, if the whole project was read. A rule that is meant
 * for other files says so with `optional: true`.
 */
import { quoted } from "../json/value.ts";
import type { PolicySite, SourceProblem } from "../sources/site.ts";
import type { JudgedPolicy } from "./result.ts";
import { isRuleAbout } from "./scope.ts";
import { entrySlips, type IsAbout, scopeSlip } from "./scope-slips.ts";
import type { Rule, Standard } from "./standard.ts";

export function idleRules(
  { rules }: Standard,
  sites: readonly PolicySite[],
  isWholeProject = false,
): readonly SourceProblem[] {
  return rules.flatMap((rule): readonly SourceProblem[] => {
    const { place, info, optional, where } = rule;
    if (place === undefined || optional === true || sites.length === 0) return [];
    const warning = { severity: "warning", place } as const;
    if (!sites.some((site) => isRuleAbout(rule, site))) {
      const message = `the rule ${quoted(info.name)} is about no policy that was read`;
      return [{ ...warning, code: "RULE_UNUSED", message, help: helpFor(rule, sites) }];
    }
    if (where === undefined || !isWholeProject) return [];
    return entrySlips(where, sites, isWhereAbout).map((text) => ({
      ...warning,
      code: "SCOPE_UNUSED",
      message: `an entry in the \`where\` of the rule ${quoted(info.name)} is idle: ${text}`,
      help: "correct it, or write `optional: true` if the rule is meant for other files too",
    }));
  });
}

/** The rules that can say nothing about any policy of their scopes. */
export function silentRules(
  { rules }: Standard,
  policies: readonly JudgedPolicy[],
): readonly SourceProblem[] {
  return rules.flatMap(({ place, info, optional }): readonly SourceProblem[] => {
    if (place === undefined || optional === true) return [];
    const outcomes = policies.flatMap(({ verdicts }) =>
      verdicts.flatMap(({ rule, outcome }) => (rule.name === info.name ? outcome : [])),
    );
    const [first] = outcomes;
    const isSilent = outcomes.every((each) => each.kind === "not applicable" && each.isNever);
    if (!isSilent || first?.kind !== "not applicable") return [];
    const count = outcomes.length === 1 ? "its policy" : `any of its ${outcomes.length} policies`;
    const message = `the rule ${quoted(info.name)} can say nothing about ${count}: ${first.reason}`;
    const help = "correct its `where`, or write `optional: true` if it is meant for other files";
    return [{ severity: "warning", code: "RULE_UNUSED", message, place, help }];
  });
}

function helpFor({ where, except }: Rule, sites: readonly PolicySite[]): string {
  const isExcepted = sites.some((site) => isRuleAbout({ ...(where && { where }) }, site));
  const slip =
    isExcepted || where === undefined ? undefined : scopeSlip(where, sites, isWhereAbout);
  if (slip?.isNear === true) return slip.text;
  const excepted = except === undefined ? "no policy is in its scope" : EXCEPTED;
  const reason = slip?.text ?? excepted;
  return `${reason}; write \`optional: true\` if the rule is meant for other files`;
}

const EXCEPTED = "its `except` leaves out every policy";

const isWhereAbout: IsAbout = (where, site) => isRuleAbout({ where }, site);
