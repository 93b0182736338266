/**
 * Rules that are about none of the policies that were read: they pass without a proof.
 *
 * Such a rule has a warning, because its scope may be misspelt, which nobody would notice. A rule
 * that is meant for other files says so with `optional: true`.
 */
import { quoted } from "../json/value.ts";
import type { PolicySite, SourceProblem } from "../sources/site.ts";
import { isRuleAbout } from "./scope.ts";
import { type IsAbout, scopeSlip } from "./scope-slips.ts";
import type { Rule, Standard } from "./standard.ts";

export function idleRules(
  { rules }: Standard,
  sites: readonly PolicySite[],
): readonly SourceProblem[] {
  return rules.flatMap((rule): readonly SourceProblem[] => {
    const { place, info, optional } = rule;
    if (place === undefined || optional === true || sites.length === 0) return [];
    if (sites.some((site) => isRuleAbout(rule, site))) return [];
    const message = `the rule ${quoted(info.name)} is about no policy that was read`;
    return [
      { severity: "warning", code: "RULE_UNUSED", message, place, help: helpFor(rule, sites) },
    ];
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
