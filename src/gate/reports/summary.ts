/**
 * The numbers of a result, which every report states, so that nothing is left out in silence.
 *
 * Policies and verdicts are counted apart: one policy has a verdict for each rule that applies to
 * it. A policy without a rule is counted as such.
 */
import { originOf } from "../../sources/attached-policies.ts";
import type { PolicySite } from "../../sources/site.ts";
import type { GateResult, Outcome } from "../result.ts";

export interface Summary {
  readonly files: number;
  readonly policies: number;
  /** Policies of which at least one case cannot be read. */
  readonly unread: number;
  /** Readable policies to which no rule applies. */
  readonly withoutRule: number;
  /** Verdicts by outcome. */
  readonly proved: number;
  readonly failed: number;
  /** Failed verdicts of rules with the level `error`. */
  readonly errors: number;
  readonly excepted: number;
  readonly undecided: number;
  readonly notApplicable: number;
}

export function summaryOf({ policies, files }: GateResult): Summary {
  const verdicts = policies.flatMap((each) => each.verdicts);
  const count = (kind: Outcome["kind"]): number =>
    verdicts.filter(({ outcome }) => outcome.kind === kind).length;
  return {
    files: files.length,
    policies: policies.length,
    unread: policies.filter(({ unread }) => unread.length > 0).length,
    withoutRule: policies.filter(
      ({ site, unread, verdicts }) =>
        unread.length === 0 &&
        !verdicts.some(isAnswered) &&
        // A policy of the sources is judged where it stands.
        (site.attached === undefined || verdicts.length === 0),
    ).length,
    proved: count("proved"),
    failed: count("failed"),
    errors: verdicts.filter(
      ({ outcome, rule }) => outcome.kind === "failed" && rule.level === "error",
    ).length,
    excepted: count("excepted"),
    undecided: count("undecided"),
    notApplicable: count("not applicable"),
  };
}

const isAnswered = ({ outcome }: { readonly outcome: Outcome }): boolean =>
  outcome.kind !== "not applicable";

/** `3 policies in 2 files: 4 proved, 1 failed`; numbers of nothing are left out. */
export function summaryLine(summary: Summary): string {
  const { files, policies, proved, failed, excepted, undecided, unread, withoutRule } = summary;
  const parts = [
    `${proved} proved`,
    `${failed} failed`,
    ...(excepted > 0 ? [`${excepted} excepted`] : []),
    ...(undecided > 0 ? [`${undecided} undecided`] : []),
    ...(unread > 0 ? [`${unread} not read`] : []),
    ...(withoutRule > 0 ? [`${withoutRule} without a rule`] : []),
  ];
  const all = `${counted(policies, "policy", "policies")} in ${counted(files, "file", "files")}`;
  return `${all}: ${parts.join(", ")}`;
}

/** The day of AWS's data that has the document of an attached policy; undefined for all others. */
export function dataDateOf({ policy, cases = [] }: PolicySite): string | undefined {
  const policies = [policy, ...cases.map((each) => each.policy)];
  return policies.map((each) => originOf(each)?.aws?.date).find((date) => date !== undefined);
}

export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
