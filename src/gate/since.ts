/**
 * The questions whether a policy opens access that its earlier state did not.
 *
 * Two questions tell all effects of a policy beside others. The first compares what both states
 * grant. The second compares what they deny: each state gets a statement that allows everything,
 * so it fails where a Deny of before is gone. Together they are complete: a request that passes
 * now is allowed by this policy, and then the first question has it; or by another policy while a
 * Deny is gone, and then the second one has it.
 *
 * For a policy of an organization (SCP, RCP) both decide, because AWS attaches FullAWSAccess beside
 * it. For the other kinds a Deny that is gone opens only what other policies allow, which is a
 * doubt of its own. A policy that only limits, and is deleted, is compared as one that allows
 * everything. An endpoint has one policy and no other, so its Deny counts in the first question.
 */
import type { PolicyKind } from "../sources/site.ts";
import type { Value } from "../sources/value.ts";
import { everything, mayDeny, statementsOf } from "./shared-access.ts";

/**
 * `grants`: what the policy allows. `limit`: what it no longer keeps away, as it is deleted or
 * denies less. `denials`: what it no longer denies, if others allow it.
 */
export type Effect = "grants" | "limit" | "denials";

export interface SinceQuestion {
  readonly policy: Value;
  readonly reference: Value;
  readonly effect: Effect;
}

/** The kinds that only limit what others grant. */
export const LIMITING_KINDS: ReadonlySet<PolicyKind> = new Set([
  "scp",
  "rcp",
  "boundary",
  "session",
  "endpoint",
]);

/** `now` is absent if the policy is deleted; the first question that fails decides. */
export function sinceQuestions(
  kind: PolicyKind,
  isResource: boolean,
  now: Value | undefined,
  before: Value,
): readonly SinceQuestion[] {
  const all = (policy: Value): Value => withEverything(policy, isResource);
  const denies = (statementsOf(before) ?? []).some(mayDeny) || statementsOf(before) === undefined;
  const isOrganization = kind === "scp" || kind === "rcp";
  if (now === undefined) {
    const open = all(EMPTY);
    const denial: SinceQuestion = {
      policy: open,
      reference: all(before),
      effect: LIMITING_KINDS.has(kind) ? "limit" : "denials",
    };
    const whole: SinceQuestion = { policy: open, reference: before, effect: "limit" };
    if (!LIMITING_KINDS.has(kind)) return denies ? [denial] : [];
    return isOrganization && denies ? [denial, whole] : [whole];
  }
  const grants: SinceQuestion = { policy: now, reference: before, effect: "grants" };
  if (kind === "endpoint" || !denies) return [grants];
  const denial = { policy: all(now), reference: all(before) };
  return isOrganization
    ? [{ ...denial, effect: "limit" }, grants]
    : [grants, { ...denial, effect: "denials" }];
}

const EMPTY: Value = {
  kind: "object",
  members: [
    { name: "Version", value: { kind: "text", parts: ["2012-10-17"] } },
    { name: "Statement", value: { kind: "list", items: [] } },
  ],
};

/** The policy with a last statement that allows everything. */
function withEverything(policy: Value, isResource: boolean): Value {
  if (policy.kind !== "object") return policy;
  const { statement } = everything(isResource);
  const items = [...(statementsOf(policy) ?? []).map((each) => each.statement), statement];
  const others = policy.members.filter(({ name }) => name !== "Statement");
  const listed = { name: "Statement", value: { kind: "list", items } } as const;
  return { ...policy, members: [...others, listed] };
}
