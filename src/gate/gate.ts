/**
 * The gate: judges policy sites by a standard, and gives one result for all reports.
 *
 * Each rule that applies to a site is a question about its policy, or about each case of a
 * conditional template. Equal questions are asked once, because deployments repeat policies. A
 * failure is excepted if an exception covers it; one with a ceiling is asked about again, without
 * the access of the ceiling. Problems of sources and of exceptions join the result.
 */

import { quoted } from "../json/value.ts";
import { originOf } from "../sources/earlier-attached.ts";
import type {
  PolicySite,
  SitePolicy,
  SourceProblem,
  SourceReading,
  Value,
} from "../sources/site.ts";
import type { Earlier } from "./earlier.ts";
import { earlierHint } from "./earlier-statement.ts";
import {
  type Case,
  casesOf,
  hasNone,
  isUnproved,
  noPolicy,
  nothingProved,
} from "./empty-result.ts";
import { type Exception, Exceptions } from "./exceptions.ts";
import { idleParameters } from "./idle-parameters.ts";
import { idleRules, silentRules } from "./idle-rules.ts";
import type { Check, Judgement, JudgeOptions, Subject } from "./judge.ts";
import {
  denialRule,
  failedOutcome,
  goneReason,
  LIMITS,
  liftedHint,
  opensIfGone,
  outcomeOf,
  RESOURCE_KINDS,
  remarkOf,
  subjectOf,
  withoutStatement,
} from "./outcome.ts";
import { inPartition, namedPartition, partitionReason } from "./partition.ts";
import { ceilingSlip, principalSlip } from "./principal-slip.ts";
import { Questions } from "./questions.ts";
import type {
  FailedOutcome,
  GateResult,
  JudgedPolicy,
  Outcome,
  UnreadPolicy,
  Verdict,
} from "./result.ts";
import { isRuleAbout } from "./scope.ts";
import { type Effect, LIMITING_KINDS, sinceQuestions } from "./since.ts";
import type { Rule, RuleCheck, SinceCheck, Standard } from "./standard.ts";

export interface GateOptions extends JudgeOptions {
  /** `YYYY-MM-DD`: exceptions count to their last day. */
  readonly today: string;
  /** Whether a result without any policy, or without any proof, may pass. */
  readonly allowEmpty?: boolean;
  /** Whether the whole project was read, so that an exception without a policy is a finding. */
  readonly isWholeProject?: boolean;
  /** Faults of the standard, and of finding the files. */
  readonly problems?: readonly SourceProblem[];
  /** The policies at a revision of git, for rules that compare with one. */
  readonly earlier?: (revision: string) => Earlier;
  /** The policies of a revision that are gone now, and whose loss may open access. */
  readonly gone?: (revision: string) => readonly PolicySite[];
}

/** Judges all sites; the order of the policies is that of the readings. */
export function judgeSites(
  readings: readonly SourceReading[],
  standard: Standard,
  options: GateOptions,
): GateResult {
  const present = readings.flatMap((each) => each.sites);
  const gone = goneSites(standard, options);
  const sites = [...present, ...gone.keys()];
  const nameOf = namesWithRoots(sites);
  const exceptions = new Exceptions(standard, sites, options.today);
  const gate = new Gate(standard, exceptions, options, nameOf);
  const policies = sites.flatMap((site) => {
    const revision = gone.get(site);
    const judged = gate.judged(site, revision);
    const isSilent = judged.verdicts.length + judged.unread.length === 0;
    // A boundary that is set by reference is of interest only as a change.
    const isSet = site.kind === "boundary" && site.attached !== undefined;
    if (isSilent && (revision !== undefined || (isSet && site.source !== "account"))) return [];
    return [{ ...judged, site: { ...site, address: nameOf(site) } }];
  });
  const problems = [
    ...(options.problems ?? []),
    ...readings.flatMap((each) => each.problems),
    ...gate.problems(),
    ...idleRules(standard, sites, options.isWholeProject),
    // If nothing is proved at all, an error says so.
    ...(options.allowEmpty !== true && isUnproved(policies) ? [] : silentRules(standard, policies)),
    ...(options.isWholeProject === true ? idleParameters(standard, readings) : []),
    ...(hasNone(policies) && options.allowEmpty !== true ? [noPolicy(readings, standard)] : []),
  ].map((each) => withSeverity(each, standard));
  if (options.allowEmpty !== true && !isFailed(policies, problems) && isUnproved(policies)) {
    problems.push(nothingProved(sites, standard));
  }
  return {
    result: isFailed(policies, problems) ? "fail" : "pass",
    standard: {
      ...(standard.file !== undefined && { file: standard.file }),
      rules: standard.rules.map(({ info }) => info),
    },
    policies,
    problems,
    files: readings.map(({ file, sites: own }) => ({ file, policies: own.length })),
  };
}

/** The policies that are gone, each with the revision that had it. */
function goneSites(
  { rules }: Standard,
  { gone = () => [] }: GateOptions,
): ReadonlyMap<PolicySite, string> {
  const revisions = rules.flatMap(({ check }) => revisionOf(check) ?? []);
  return new Map(
    [...new Set(revisions)].flatMap((each) => gone(each).map((site) => [site, each] as const)),
  );
}

const revisionOf = (check: RuleCheck): string | undefined =>
  check.kind === "no-new-access-since" && check.since.kind === "revision"
    ? check.since.revision
    : undefined;

/** Two root modules may call one module: then the address of its policies names the root. */
function namesWithRoots(sites: readonly PolicySite[]): (site: PolicySite) => string {
  const roots = new Map<string, Set<string>>();
  const key = ({ place, address }: PolicySite): string => `${place.file}\n${address}`;
  for (const site of sites) {
    if (site.root === undefined) continue;
    const known = roots.get(key(site)) ?? new Set();
    roots.set(key(site), known.add(site.root));
  }
  return (site) => {
    const isShared = site.root !== undefined && (roots.get(key(site))?.size ?? 0) > 1;
    return isShared ? `${site.address} in ${site.root}` : site.address;
  };
}

/** The standard decides whether a part that is not read fails the gate. */
function withSeverity(problem: SourceProblem, { unreadParts }: Standard): SourceProblem {
  const isDecided = problem.unread === undefined || problem.severity === "error";
  return isDecided || unreadParts === "warn" ? problem : { ...problem, severity: "error" };
}

function isFailed(policies: readonly JudgedPolicy[], problems: readonly SourceProblem[]): boolean {
  return (
    problems.some(({ severity }) => severity === "error") ||
    policies.some(
      ({ unread, verdicts }) =>
        unread.some(({ level }) => level === "error") ||
        verdicts.some(
          ({ rule, outcome: { kind } }) =>
            rule.level === "error" && (kind === "failed" || kind === "undecided"),
        ),
    )
  );
}

class Gate {
  readonly #standard: Standard;
  readonly #exceptions: Exceptions;
  readonly #questions: Questions;
  readonly #options: GateOptions;
  readonly #nameOf: (site: PolicySite) => string;

  constructor(
    standard: Standard,
    exceptions: Exceptions,
    options: GateOptions,
    nameOf: (site: PolicySite) => string,
  ) {
    this.#standard = standard;
    this.#exceptions = exceptions;
    this.#questions = new Questions(options);
    this.#options = options;
    this.#nameOf = nameOf;
  }

  problems(): readonly SourceProblem[] {
    return this.#exceptions.problems(this.#options.isWholeProject ?? false);
  }

  /** A policy that is gone is one of a revision, and concerns only the rules about that. */
  judged(site: PolicySite, revision?: string): JudgedPolicy {
    const cases = casesOf(site);
    const unread = cases.flatMap((each) => this.#unread(site, each));
    const rules = this.#standard.rules.filter(
      (rule) =>
        isRuleAbout(rule, site) && (revision === undefined || revisionOf(rule.check) === revision),
    );
    const verdicts = rules.flatMap((rule) => this.#verdicts(site, rule, cases));
    return { site, verdicts, unread };
  }

  #unread(site: PolicySite, { policy, when }: Case): readonly UnreadPolicy[] {
    const { attached, place: own } = site;
    if (this.#isSameBoundary(site, policy, when)) return [];
    const { unread, attachments } = this.#standard;
    if (policy.kind === "reference") {
      const reason = "its document was not looked up";
      return [{ level: "error", reason, place: own }];
    }
    // A policy of the sources that cannot be read is reported where it stands.
    if (policy.kind !== "unreadable" || policy.origin?.site !== undefined) return [];
    const effect = attached === undefined ? unread : attachments;
    const { reason, place = own, help } = policy;
    return [
      {
        level: effect === "fail" ? "error" : "warning",
        ...(attached !== undefined && { isAttached: true as const }),
        reason,
        place,
        ...(help !== undefined && { help }),
        ...(when !== undefined && { when }),
      },
    ];
  }

  /** A boundary that cannot be read, and is the one that was there before, limits as before. */
  #isSameBoundary(site: PolicySite, policy: SitePolicy, when: string | undefined): boolean {
    if (site.kind !== "boundary" || site.attached === undefined) return false;
    const revisions = this.#standard.rules.flatMap(({ check }) => revisionOf(check) ?? []);
    return (
      site.source !== "account" &&
      revisions.length > 0 &&
      revisions.every((each) => {
        const before = this.#options.earlier?.(each)(site, when);
        return before?.kind === "absent" || isSameOrigin(before, policy);
      })
    );
  }

  /** One verdict for all cases if they agree and need no attention; otherwise one for each. */
  #verdicts(site: PolicySite, rule: Rule, cases: readonly Case[]): readonly Verdict[] {
    const remark = remarkOf(site, rule);
    const asked = { rule: rule.info, ...(remark !== undefined && { remark }) };
    const own = cases.flatMap(({ policy, when }): readonly Verdict[] => {
      if (policy.kind === "unreadable" || policy.kind === "reference") return [];
      const { outcome, effect } = this.#outcome(site, rule, policy, when);
      const info = effect === "denials" ? denialRule(rule) : rule.info;
      return [{ ...asked, rule: info, outcome, ...(when !== undefined && { when }) }];
    });
    const [first] = own;
    if (first === undefined || own.length < cases.length) return own;
    const isSettled = ({ kind }: Outcome): boolean =>
      kind === "proved" || kind === "not applicable";
    const isEqual = own.every(({ outcome }) => outcome.kind === first.outcome.kind);
    if (!isEqual || !isSettled(first.outcome)) return own;
    return [{ ...asked, outcome: first.outcome }];
  }

  /** The outcome of the first question that is not proved. */
  #outcome(site: PolicySite, rule: Rule, policy: ReadablePolicy, when?: string): AskedOutcome {
    const asked = this.#questionsOf(site, rule, policy, when);
    if (asked.kind !== "questions") return { outcome: asked };
    let last: AskedOutcome | undefined;
    for (const question of asked.questions) {
      const outcome = this.#answer(site, rule, question);
      last = { outcome, ...(question.effect && { effect: question.effect }) };
      if (outcome.kind !== "proved") return last;
    }
    return last ?? { outcome: NOT_OPENED };
  }

  #answer(site: PolicySite, rule: Rule, { policy, check, effect, before }: Question): Outcome {
    const subject = subjectOf(site, policy);
    const isNamed = rule.check.kind !== "no-new-access-since";
    const slip = isNamed ? principalSlip(check, subject.isResource) : undefined;
    if (slip !== undefined) return { kind: "undecided", message: slip };
    const answered = this.#questions.judge(subject, check);
    if (answered.kind !== "failed") return outcomeOf(answered);
    const isLifted = effect === "limit" || effect === "denials";
    const judgement = isLifted ? withoutStatement(answered) : answered;
    const plain = failedOutcome(site, policy, judgement, rule.check, isLifted);
    const hint = isLifted
      ? liftedHint(site, effect)
      : (this.#hint(subject, rule, check) ?? earlierHint(policy, before, judgement.origin?.index));
    const failed = hint === undefined ? plain : { ...plain, hint };
    return this.#excepted(site, rule, subject, check, failed);
  }

  /** The questions with their references; an outcome if there is nothing to ask. */
  #questionsOf(
    site: PolicySite,
    rule: Rule,
    policy: ReadablePolicy,
    when?: string,
  ): AskedQuestions | Outcome {
    const { check } = rule;
    if (check.kind === "no-new-access-since") return this.#sinceOf(site, rule, check, policy, when);
    if (policy.kind === "absent") return goneReason(site);
    const limits = LIMITS[site.kind];
    if (limits !== undefined && check.kind !== "no-new-access") {
      return { kind: "not applicable", reason: limits, isNever: true };
    }
    const elsewhere = this.#judgedElsewhere(rule, policy);
    return elsewhere ?? { kind: "questions", questions: [{ policy: policy.value, check }] };
  }

  #sinceOf(
    site: PolicySite,
    rule: Rule,
    check: SinceCheck,
    policy: ReadablePolicy,
    when: string | undefined,
  ): AskedQuestions | Outcome {
    const elsewhere = this.#judgedElsewhere(rule, policy);
    const before =
      check.since.kind === "plan"
        ? site.before
        : this.#options.earlier?.(check.since.revision)(site, when);
    // A policy that was attached before has changed only where it stands.
    if (elsewhere !== undefined && isSameOrigin(before, policy)) return elsewhere;
    const isGone = policy.kind === "absent";
    // Nothing is left that a policy limits or denies.
    if (isGone && (policy.isOwnerGone === true || !opensIfGone(site))) return goneReason(site);
    if (before === undefined || before.kind === "reference") {
      if (isGone) return goneReason(site);
      const reason = "the source does not say which policy is deployed now";
      return { kind: "not applicable", reason, isNever: true };
    }
    if (before.kind === "unreadable") {
      if (isGone && !LIMITING_KINDS.has(site.kind)) return goneReason(site);
      const message = `the earlier policy cannot be read, because ${before.reason}`;
      return { kind: "undecided", message };
    }
    if (before.kind === "absent") {
      if (isGone) return goneReason(site);
      if (site.kind === "boundary") {
        return { kind: "not applicable", reason: "there was no such limit before" };
      }
      if (check.created === "ignore" && before.isChange !== true) {
        return { kind: "not applicable", reason: "the policy is new" };
      }
      const nothing = { kind: "no-new-access", reference: "nothing" } as const;
      return { kind: "questions", questions: [{ policy: policy.value, check: nothing }] };
    }
    const now = isGone ? undefined : policy.value;
    const isResource = RESOURCE_KINDS.has(site.kind);
    const questions = sinceQuestions(site.kind, isResource, now, before.value).map(
      ({ policy: tested, reference, effect }): Question => ({
        policy: tested,
        check: { kind: "no-new-access", reference },
        effect,
        before: before.value,
      }),
    );
    return questions.length === 0 ? goneReason(site) : { kind: "questions", questions };
  }

  /** An attached policy of the sources is judged where it stands, if the rule is about it. */
  #judgedElsewhere(rule: Rule, policy: ReadablePolicy): Outcome | undefined {
    const site = policy.kind === "document" ? policy.origin?.site : undefined;
    if (site === undefined || !isRuleAbout(rule, site)) return undefined;
    return { kind: "not applicable", reason: `it is judged as ${quoted(this.#nameOf(site))}` };
  }

  /** A fault of the reference rather than of the policy. */
  #hint(subject: Subject, { check: { kind } }: Rule, check: Check): string | undefined {
    if (kind !== "no-new-access" || check.kind !== "no-new-access") return undefined;
    if (check.reference === "nothing") return undefined;
    const partition = this.#partition(subject, check, check.reference);
    return partition && `The reference policy ${partitionReason(partition)}`;
  }

  /** The partition in which the policy meets the check, if another policy names only that one. */
  #partition(subject: Subject, check: Check, other: Value): string | undefined {
    const partition = namedPartition(other);
    const policy = partition && inPartition(subject.policy, partition);
    if (partition === undefined || !policy) return undefined;
    const judgement = this.#questions.judge({ ...subject, policy }, check);
    return judgement.kind === "proved" ? partition : undefined;
  }

  #excepted(
    site: PolicySite,
    rule: Rule,
    subject: Subject,
    check: Check,
    failed: FailedOutcome,
  ): Outcome {
    const { inForce, lapsed } = this.#exceptions.coverage(rule.info.name, site);
    for (const exception of inForce) {
      const { allows, reason, expires, place } = exception;
      if (allows === undefined) {
        this.#exceptions.use(exception);
        return { kind: "excepted", reason, expires, place, failed };
      }
      this.#exceptions.use(exception);
      const slip = ceilingSlip(allows, subject.isResource);
      if (slip !== undefined) return { ...failed, exception: { place, message: slip } };
      const rest = this.#questions.judge({ ...subject, ceiling: allows }, check);
      if (rest.kind === "proved") return { kind: "excepted", reason, expires, place, failed };
      if (rest.kind === "failed") {
        const beyond = failedOutcome(site, subject.policy, rest, rule.check);
        const partition = this.#partition({ ...subject, ceiling: allows }, check, allows);
        const message =
          partition === undefined
            ? beyondCeiling(exception)
            : `the policy of its \`allows\` ${partitionReason(partition)}`;
        return { ...beyond, exception: { place, message } };
      }
      return { ...failed, exception: { place, message: undecidedCeiling(rest) } };
    }
    return lapsed === undefined ? failed : { ...failed, exception: lapsed };
  }
}

interface Question {
  readonly policy: Value;
  readonly check: Check;
  /** For a comparison with an earlier state. */
  readonly effect?: Effect;
  readonly before?: Value;
}

interface AskedQuestions {
  readonly kind: "questions";
  readonly questions: readonly Question[];
}

interface AskedOutcome {
  readonly outcome: Outcome;
  readonly effect?: Effect;
}

const NOT_OPENED: Outcome = { kind: "proved" };

type ReadablePolicy = Exclude<SitePolicy, { readonly kind: "unreadable" | "reference" }>;

function isSameOrigin(before: SitePolicy | undefined, policy: SitePolicy): boolean {
  const key = originOf(policy)?.key;
  return key !== undefined && before !== undefined && originOf(before)?.key === key;
}

function beyondCeiling({ expires }: Exception): string {
  return `this request is beyond the policy of its \`allows\` (it counts until ${expires})`;
}

function undecidedCeiling(judgement: Exclude<Judgement, { readonly kind: "failed" }>): string {
  const outcome = outcomeOf(judgement);
  return outcome.kind === "undecided"
    ? `whether its \`allows\` covers the access is not decided: ${outcome.message}`
    : "its `allows` does not apply";
}
