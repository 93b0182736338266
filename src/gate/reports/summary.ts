/**
 * The numbers of a result and the hashes of its inputs, which reports state so that nothing is left
 * out in silence.
 *
 * Policies and verdicts are counted apart: one policy has a verdict for each rule that applies to
 * it. A policy without a rule is counted as such.
 */
import { originOf } from "../../sources/earlier-attached.ts";
import type { PolicySite } from "../../sources/site.ts";
import type { GateResult, Outcome } from "../result.ts";

export interface Summary {
  readonly files: number;
  readonly policies: number;
  /** Policies of which at least one case cannot be read. */
  readonly unread: number;
  /** Parts of sources that are not read and may have policies. */
  readonly unreadParts: number;
  /** Readable policies about which no rule says anything, so nothing is proved. */
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

export function summaryOf({ policies, files, problems }: GateResult): Summary {
  const verdicts = policies.flatMap((each) => each.verdicts);
  const count = (kind: Outcome["kind"]): number =>
    verdicts.filter(({ outcome }) => outcome.kind === kind).length;
  return {
    files: files.length,
    policies: policies.length,
    unread: policies.filter(({ unread }) => unread.length > 0).length,
    unreadParts: problems.filter((each) => each.unread !== undefined).length,
    withoutRule: policies.filter(
      ({ site, unread, verdicts }) =>
        unread.length === 0 &&
        // A rule that says nothing about a policy proves nothing.
        !verdicts.some(isAnswered) &&
        !isJudgedElsewhere(site),
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

/** An attached policy of the sources is judged where it stands. */
const isJudgedElsewhere = ({ policy, cases = [] }: PolicySite): boolean =>
  [policy, ...cases.map((each) => each.policy)].some((each) => originOf(each)?.site !== undefined);

const isAnswered = ({ outcome }: { readonly outcome: Outcome }): boolean =>
  outcome.kind !== "not applicable";

/** `3 policies in 2 files: 4 proved, 1 failed`; numbers of nothing are left out. */
export function summaryLine(summary: Summary): string {
  const { files, policies, proved, failed, excepted, undecided, unread, withoutRule } = summary;
  const { unreadParts } = summary;
  const parts = [
    `${proved} proved`,
    `${failed} failed`,
    ...(excepted > 0 ? [`${excepted} excepted`] : []),
    ...(undecided > 0 ? [`${undecided} undecided`] : []),
    ...(unread > 0 ? [`${unread} not read`] : []),
    ...(withoutRule > 0 ? [`${withoutRule} without a rule`] : []),
  ];
  const parted = counted(unreadParts, "part", "parts");
  const more = unreadParts > 0 ? `; ${parted} of the sources not read` : "";
  const all = `${counted(policies, "policy", "policies")} in ${counted(files, "file", "files")}`;
  return `${all}: ${parts.join(", ")}${more}`;
}

/** The day of AWS's data that has the document of an attached policy; undefined for all others. */
export function dataDateOf({ policy, cases = [] }: PolicySite): string | undefined {
  const policies = [policy, ...cases.map((each) => each.policy)];
  return policies.map((each) => originOf(each)?.aws?.date).find((date) => date !== undefined);
}

export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

export interface Input {
  readonly file: string;
  readonly sha256: string;
  readonly isStandard: boolean;
}

/** Every file that was read, with its hash, in the order of their names. */
export function inputsOf({ standard, files, inputs = [] }: GateResult): readonly Input[] {
  const all = [standard, ...files, ...inputs].flatMap(({ file, sha256 }, at): readonly Input[] =>
    file === undefined || sha256 === undefined ? [] : [{ file, sha256, isStandard: at === 0 }],
  );
  return all.sort((one, other) => (one.file < other.file ? -1 : 1));
}
