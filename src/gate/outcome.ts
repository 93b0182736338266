/**
 * The outcome of a question: what a judgement means for a policy and a rule.
 *
 * It has the reasons why a rule says nothing about a policy, and the failure with the statement
 * that the developer wrote. Left out are the questions themselves (gate.ts).
 */
import type { Place } from "../sources/place.ts";
import type { PolicySite, Value } from "../sources/site.ts";
import { failureMessage, statementAt } from "./failure.ts";
import type { Judgement, Subject } from "./judge.ts";
import type { FailedOutcome, Outcome, RuleInfo } from "./result.ts";
import type { Effect } from "./since.ts";
import type { Rule, RuleCheck } from "./standard.ts";

/** A Deny that is gone grants nothing by itself, so it fails only if the rule says so. */
export function denialRule({ info, check }: Rule): RuleInfo {
  const isError = check.kind === "no-new-access-since" && check.denials === "fail";
  return isError || info.level === "note" ? info : { ...info, level: "warning" };
}

/** A trust policy is deleted with its role, and then nobody can assume it. */
export const opensIfGone = ({ kind }: PolicySite): boolean => kind !== "trust";

/** Why a policy that is not there needs no proof. */
export function goneReason({ before, policy }: PolicySite): Outcome {
  const isKept = before === undefined && !(policy.kind === "absent" && policy.isOwnerGone);
  const reason = isKept ? "a condition of the source leaves it out" : "the policy is deleted";
  return { kind: "not applicable", reason };
}

type FailedJudgement = Extract<Judgement, { readonly kind: "failed" }>;

/** The statement that lets the request through is one that nobody wrote. */
export function withoutStatement({
  origin: _,
  answer,
  ...judgement
}: FailedJudgement): FailedJudgement {
  const { reasons: __, ...told } = answer;
  return { ...judgement, answer: told };
}

export function liftedHint({ kind, policy }: PolicySite, effect: Effect | undefined): string {
  if (effect === "denials") {
    return (
      "A Deny that is gone grants nothing by itself, and opens what other policies allow; " +
      "`denials: fail` makes this an error."
    );
  }
  const what = `A policy of the kind \`${kind}\` limits what others grant`;
  return policy.kind === "absent"
    ? `${what}; it is deleted, so it limits no longer.`
    : `${what}; it denies less than before.`;
}

export function subjectOf({ kind, publicCheckType }: PolicySite, policy: Value): Subject {
  const isResource = RESOURCE_KINDS.has(kind);
  return { policy, isResource, ...(publicCheckType !== undefined && { publicCheckType }) };
}

/**
 * The kinds of policies that only limit what others grant; whether they allow more than before is
 * still a question.
 */
export const LIMITS: Readonly<Partial<Record<PolicySite["kind"], string>>> = {
  scp: limitsOnly("scp"),
  rcp: limitsOnly("rcp"),
  boundary: limitsOnly("boundary"),
  session: limitsOnly("session"),
  endpoint: `${limitsOnly("endpoint")}; a principal \`*\` means all who can use the endpoint`,
};

function limitsOnly(kind: PolicySite["kind"]): string {
  return `a policy of the kind \`${kind}\` limits access and grants none`;
}

/** The kinds of policies whose statements name principals. */
export const RESOURCE_KINDS: ReadonlySet<PolicySite["kind"]> = new Set([
  "resource",
  "trust",
  "rcp",
  "endpoint",
]);

/** A remark on a question that AWS's own check refuses. */
export function remarkOf(
  { kind, awsType, publicCheckType }: PolicySite,
  { check }: Rule,
): string | undefined {
  const isAsked = check.kind === "no-public-access" && (kind === "resource" || kind === "trust");
  if (!isAsked || publicCheckType !== undefined) return undefined;
  const what = `does not know the type \`${awsType}\`; keyaki asks the same of it`;
  return `AWS's CheckNoPublicAccess ${what}`;
}

export function outcomeOf(judgement: Exclude<Judgement, { readonly kind: "failed" }>): Outcome {
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

export function failedOutcome(
  site: PolicySite,
  policy: Value,
  judgement: Extract<Judgement, { readonly kind: "failed" }>,
  check: RuleCheck,
  isLifted = false,
): FailedOutcome {
  const { answer, origin, depends, values, suggestion } = judgement;
  const statement = origin && statementAt(policy, origin.index);
  const place: Place = statement?.place ?? origin?.place ?? site.place;
  return {
    kind: "failed",
    message: failureMessage(answer, check.kind, isLifted),
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
    ...(suggestion !== undefined && { suggestion }),
  };
}
