/**
 * The gate: judges policy sites by a standard, and gives one result for all reports.
 *
 * Each rule that applies to a site is a question about its policy, or about each case of a
 * conditional template. Equal questions are asked once, because deployments repeat policies. A
 * failure is excepted if an exception covers it; one with a ceiling is asked about again, without
 * the access of the ceiling. Problems of sources and of exceptions join the result.
 */

import { originOf } from "../sources/attached-policies.ts";
import type { Place } from "../sources/place.ts";
import type {
  PolicySite,
  SitePolicy,
  SourceProblem,
  SourceReading,
  Value,
} from "../sources/site.ts";
import type { Earlier } from "./earlier.ts";
import { type Exception, Exceptions } from "./exceptions.ts";
import { failureMessage, statementAt } from "./failure.ts";
import { idleRules } from "./idle-rules.ts";
import type { Check, Judgement, JudgeOptions, Subject } from "./judge.ts";
import { Questions } from "./questions.ts";
import { NO_POLICY } from "./reports/entry.ts";
import type {
  FailedOutcome,
  GateResult,
  JudgedPolicy,
  Outcome,
  UnreadPolicy,
  Verdict,
} from "./result.ts";
import { isRuleAbout } from "./scope.ts";
import type { Rule, RuleCheck, Standard } from "./standard.ts";

export interface GateOptions extends JudgeOptions {
  /** `YYYY-MM-DD`: exceptions count to their last day. */
  readonly today: string;
  /** Whether a result without any policy may pass. */
  readonly allowEmpty?: boolean;
  /** Whether the whole project was read, so that an exception without a policy is a finding. */
  readonly isWholeProject?: boolean;
  /** The policies at a revision of git, for rules that compare with one. */
  readonly earlier?: (revision: string) => Earlier;
}

/** Judges all sites; the order of the policies is that of the readings. */
export function judgeSites(
  readings: readonly SourceReading[],
  standard: Standard,
  options: GateOptions,
): GateResult {
  const sites = readings.flatMap((each) => each.sites);
  const gate = new Gate(standard, new Exceptions(standard, sites, options.today), options);
  const policies = sites.map((site) => gate.judged(site));
  const problems = [
    ...readings.flatMap((each) => each.problems),
    ...gate.problems(),
    ...(options.isWholeProject === true ? idleRules(standard, sites) : []),
    ...(hasNone(policies) && options.allowEmpty !== true ? [noPolicy(readings, standard)] : []),
  ];
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

/** Whether there is no policy but attached ones whose documents are not here. */
const hasNone = (policies: readonly JudgedPolicy[]): boolean =>
  policies.every(({ unread }) => unread.some(({ isAttached }) => isAttached === true));

/** Checks that found nothing to check must not look like a success. */
function noPolicy(readings: readonly SourceReading[], { file }: Standard): SourceProblem {
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

class Gate {
  readonly #standard: Standard;
  readonly #exceptions: Exceptions;
  readonly #questions: Questions;
  readonly #options: GateOptions;

  constructor(standard: Standard, exceptions: Exceptions, options: GateOptions) {
    this.#standard = standard;
    this.#exceptions = exceptions;
    this.#questions = new Questions(options);
    this.#options = options;
  }

  problems(): readonly SourceProblem[] {
    return this.#exceptions.problems(this.#options.isWholeProject ?? false);
  }

  judged(site: PolicySite): JudgedPolicy {
    const cases = casesOf(site);
    const unread = cases.flatMap((each) => this.#unread(site, each));
    const rules = this.#standard.rules.filter((rule) => isRuleAbout(rule, site));
    const verdicts = rules.flatMap((rule) => this.#verdicts(site, rule, cases));
    return { site, verdicts, unread };
  }

  #unread({ attached, place: own }: PolicySite, { policy, when }: Case): readonly UnreadPolicy[] {
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

  /** One verdict for all cases if they agree and need no attention; otherwise one for each. */
  #verdicts(site: PolicySite, rule: Rule, cases: readonly Case[]): readonly Verdict[] {
    const own = cases.flatMap(({ policy, when }): readonly Verdict[] => {
      if (policy.kind === "unreadable" || policy.kind === "reference") return [];
      const outcome = this.#outcome(site, rule, policy);
      return [{ rule: rule.info, outcome, ...(when !== undefined && { when }) }];
    });
    const [first] = own;
    if (first === undefined || own.length < cases.length) return own;
    const isSettled = ({ kind }: Outcome): boolean =>
      kind === "proved" || kind === "not applicable";
    const isEqual = own.every(({ outcome }) => outcome.kind === first.outcome.kind);
    if (!isEqual || !isSettled(first.outcome)) return own;
    return [{ rule: rule.info, outcome: first.outcome }];
  }

  #outcome(site: PolicySite, rule: Rule, policy: ReadablePolicy): Outcome {
    if (policy.kind === "absent")
      return { kind: "not applicable", reason: "the policy is deleted" };
    if (LIMITS.has(site.kind) && !rule.check.kind.startsWith("no-new-access")) {
      const reason = `a policy of the kind \`${site.kind}\` limits access and grants none`;
      return { kind: "not applicable", reason };
    }
    const asked = this.#check(site, rule, policy);
    if (asked.kind !== "check") return asked;
    const subject = subjectOf(site, policy.value);
    const judgement = this.#questions.judge(subject, asked.check);
    if (judgement.kind !== "failed") return outcomeOf(judgement);
    const failed = failedOutcome(site, policy.value, judgement, rule.check);
    return this.#excepted(site, rule, subject, asked.check, failed);
  }

  /** The check with its reference; an outcome if there is nothing to ask. */
  #check(site: PolicySite, rule: Rule, policy: ReadablePolicy): AskedCheck | Outcome {
    const { check } = rule;
    const elsewhere = judgedElsewhere(rule, policy);
    if (check.kind !== "no-new-access-since") return elsewhere ?? { kind: "check", check };
    const before =
      check.since.kind === "plan"
        ? site.before
        : this.#options.earlier?.(check.since.revision)(site);
    // A policy that was attached before has changed only where it stands.
    if (elsewhere !== undefined && isSameOrigin(before, policy)) return elsewhere;
    if (before === undefined || before.kind === "reference") {
      const reason = "the source does not say which policy is deployed now";
      return { kind: "not applicable", reason };
    }
    if (before.kind === "unreadable") {
      const message = `the earlier policy cannot be read, because ${before.reason}`;
      return { kind: "undecided", message };
    }
    if (before.kind === "absent") {
      if (check.created === "ignore" && before.isChange !== true) {
        return { kind: "not applicable", reason: "the policy is new" };
      }
      return { kind: "check", check: { kind: "no-new-access", reference: nothing(site) } };
    }
    return { kind: "check", check: { kind: "no-new-access", reference: before.value } };
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
      const rest = this.#questions.judge({ ...subject, ceiling: allows }, check);
      this.#exceptions.use(exception);
      if (rest.kind === "proved") return { kind: "excepted", reason, expires, place, failed };
      if (rest.kind === "failed") {
        const beyond = failedOutcome(site, subject.policy, rest, rule.check);
        return { ...beyond, exception: { place, message: beyondCeiling(exception) } };
      }
      return { ...failed, exception: { place, message: undecidedCeiling(rest) } };
    }
    return lapsed === undefined ? failed : { ...failed, exception: lapsed };
  }
}

interface AskedCheck {
  readonly kind: "check";
  readonly check: Check;
}

type ReadablePolicy = Exclude<SitePolicy, { readonly kind: "unreadable" | "reference" }>;

/** A policy of the sources that is attached is judged where it stands, if the rule is about it. */
function judgedElsewhere(rule: Rule, policy: ReadablePolicy): Outcome | undefined {
  const site = policy.kind === "document" ? policy.origin?.site : undefined;
  if (site === undefined || !isRuleAbout(rule, site)) return undefined;
  return { kind: "not applicable", reason: `it is judged as \`${site.address}\`` };
}

function isSameOrigin(before: SitePolicy | undefined, policy: SitePolicy): boolean {
  const key = originOf(policy)?.key;
  return key !== undefined && before !== undefined && originOf(before)?.key === key;
}

interface Case {
  readonly when?: string;
  readonly policy: SitePolicy;
}

function casesOf({ policy, cases = [] }: PolicySite): readonly Case[] {
  return cases.length === 0 ? [{ policy }] : cases;
}

/** A policy that grants nothing: the state before a policy is created. */
function nothing({ kind }: PolicySite): Value {
  const text = (value: string): Value => ({ kind: "text", parts: [value] });
  const statement: Value = {
    kind: "object",
    members: [
      { name: "Effect", value: text("Deny") },
      ...(RESOURCE_KINDS.has(kind) ? [{ name: "Principal", value: text("*") }] : []),
      { name: "Action", value: text("*") },
      { name: "Resource", value: text("*") },
    ],
  };
  return {
    kind: "object",
    members: [
      { name: "Version", value: text("2012-10-17") },
      { name: "Statement", value: { kind: "list", items: [statement] } },
    ],
  };
}

function subjectOf({ kind, publicCheckType }: PolicySite, policy: Value): Subject {
  const isResource = RESOURCE_KINDS.has(kind);
  return { policy, isResource, ...(publicCheckType !== undefined && { publicCheckType }) };
}

/**
 * The kinds of policies that only limit what others grant; whether they allow more than before is
 * still a question.
 */
const LIMITS: ReadonlySet<PolicySite["kind"]> = new Set([
  "scp",
  "rcp",
  "boundary",
  "session",
  "endpoint",
]);

/** The kinds of policies whose statements name principals. */
const RESOURCE_KINDS: ReadonlySet<PolicySite["kind"]> = new Set([
  "resource",
  "trust",
  "rcp",
  "endpoint",
]);

function outcomeOf(judgement: Exclude<Judgement, { readonly kind: "failed" }>): Outcome {
  switch (judgement.kind) {
    case "proved":
    case "not applicable":
    case "undecided":
      return judgement;
    case "invalid": {
      const [first = "it has errors", ...more] = judgement.messages;
      const rest = more.length === 0 ? "" : ` (and ${more.length} more)`;
      return { kind: "undecided", message: `it is not a valid policy: ${first}${rest}` };
    }
  }
}

function failedOutcome(
  site: PolicySite,
  policy: Value,
  judgement: Extract<Judgement, { readonly kind: "failed" }>,
  check: RuleCheck,
): FailedOutcome {
  const { answer, origin, depends, values } = judgement;
  const statement = origin && statementAt(policy, origin.index);
  const place: Place = statement?.place ?? origin?.place ?? site.place;
  return {
    kind: "failed",
    message: failureMessage(answer, check.kind),
    answer,
    ...(origin !== undefined && {
      statement: {
        index: origin.index,
        ...(statement?.sid !== undefined && { sid: statement.sid }),
        place,
      },
    }),
    depends,
    values,
    unknowns: depends === "always" ? [] : (statement?.unknowns ?? []),
  };
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
