/**
 * Rules that are about none of the policies that were read: they pass without a proof.
 *
 * Such a rule may be meant for other files. It may also have a scope with a misspelt type, which
 * nobody would notice: so it is a note, or a warning if one of the policies has nearly that type.
 */
import { quoted } from "../json/value.ts";
import type { PolicySite, SourceProblem } from "../sources/site.ts";
import { nearestName } from "../text/nearest-name.ts";
import { matchesWildcards } from "../text/wildcards.ts";
import { isRuleAbout } from "./scope.ts";
import type { Rule, Standard } from "./standard.ts";

export function idleRules(
  { rules }: Standard,
  sites: readonly PolicySite[],
): readonly SourceProblem[] {
  const types = [...new Set(sites.map(({ awsType }) => awsType))];
  return rules.flatMap((rule): readonly SourceProblem[] => {
    const { place, info } = rule;
    if (place === undefined || sites.length === 0) return [];
    if (sites.some((site) => isRuleAbout(rule, site))) return [];
    const message = `the rule ${quoted(info.name)} is about no policy that was read`;
    const near = nearType(rule, types);
    if (near === undefined) return [{ severity: "note", code: "RULE_UNUSED", message, place }];
    const given = `its \`where\` has the type ${quoted(near.given)}`;
    const help = `${given}; did you mean ${quoted(near.type)}?`;
    return [{ severity: "warning", code: "RULE_UNUSED", message, place, help }];
  });
}

/** A type of its scope that no policy has, and the type of a policy that is near. */
function nearType(
  { where = [] }: Rule,
  types: readonly string[],
): { readonly given: string; readonly type: string } | undefined {
  for (const given of where.flatMap(({ type = [] }) => type)) {
    if (types.some((type) => matchesWildcards(given, type))) continue;
    const type = nearestName(given, types);
    if (type !== undefined) return { given, type };
  }
  return undefined;
}
