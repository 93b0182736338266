/**
 * A failure in one sentence, and the statement that lets the request through.
 *
 * The sentence completes the address of the policy: "… lets P do A on R, which …". The statement is
 * found in the policy as the source has it, so that its place is where the developer wrote it.
 */
import type { CheckAnswer } from "../check/answer.ts";
import type { Place } from "../sources/place.ts";
import type { Value } from "../sources/value.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import type { RuleCheck } from "./standard.ts";

const REASONS: Readonly<Record<RuleCheck["kind"], string>> = {
  "no-public-access": "so it is public",
  "no-external-access": "who is outside of the zone of trust",
  "access-not-granted": "which the rule forbids",
  "access-forbidden": "which the rule forbids",
  "no-new-access": "which the reference policy does not allow",
  "no-new-access-since": "which it did not allow before",
};

/** `isLifted`: the request passes because a limit or a Deny is gone. */
export function failureMessage(
  { counterexample }: CheckAnswer,
  check: RuleCheck["kind"],
  isLifted = false,
): string {
  if (counterexample === undefined) {
    return isLifted
      ? "no longer denies all that it denied before"
      : `allows access, ${REASONS[check]}`;
  }
  const { principal, action, resource } = counterexample;
  const caller = principalText(principal);
  if (isLifted) return `no longer keeps ${caller} from \`${action}\` on \`${resource}\``;
  return `lets ${caller} do \`${action}\` on \`${resource}\`, ${REASONS[check]}`;
}

function principalText(principal: NonNullable<CheckAnswer["counterexample"]>["principal"]): string {
  if (principal === "*") return "everybody (anonymous)";
  if (typeof principal === "string") return `\`${principal}\``;
  const names = Object.entries(principal).map(([type, name]) => `${type} \`${String(name)}\``);
  return names.join(", ");
}

/** Keys that say where a call comes from or what it is for, and not whose caller it is. */
const NOT_THE_CALLER: ReadonlySet<string> = new Set(
  `aws:SourceArn aws:SourceAccount aws:SourceOwner aws:SourceOrgID aws:SourceOrgPaths
  aws:SourceVpc aws:SourceVpce aws:SourceVpcArn aws:SourceIp
  aws:VpceAccount aws:VpceOrgID aws:VpceOrgPaths`
    .split(/\s+/)
    .map(foldAsciiCase),
);

/**
 * Why a condition did not keep an external caller out, though it looks as if it did: its key is
 * not about the caller.
 */
export function keyAdvice({ counterexample }: CheckAnswer, check: string): readonly string[] {
  if (check !== "no-external-access") return [];
  const keys = Object.keys(counterexample?.context ?? {}).filter((key) =>
    NOT_THE_CALLER.has(foldAsciiCase(key)),
  );
  if (keys.length === 0) return [];
  const named = keys.map((key) => `\`${key}\``).join(", ");
  return [
    "The zone of trust is about the account or organization of the caller. These keys are not:",
    `  ${named}`,
    "Name the accounts or services in `Principal`, or require `aws:PrincipalAccount`,",
    "`aws:PrincipalOrgID` or `aws:PrincipalArn`.",
  ];
}

export interface WrittenStatement {
  readonly sid?: string;
  /** The names of its unknown values, in their order. */
  readonly unknowns: readonly string[];
  readonly place?: Place;
}

/** The statement with this position; a statement outside of a list has position 0. */
export function statementAt(policy: Value, index: number): WrittenStatement | undefined {
  const statements = memberOf(policy, "Statement");
  if (statements === undefined) return undefined;
  const statement = statements.kind === "list" ? statements.items[index] : statements;
  if (statement === undefined) return undefined;
  const sid = memberOf(statement, "Sid");
  const text = sid?.kind === "text" ? sid.parts.join("") : "";
  const isKnown = sid?.kind === "text" && sid.parts.every((part) => typeof part === "string");
  return {
    unknowns: [...new Set(unknownNames(statement))],
    ...(isKnown && text !== "" && { sid: text }),
    ...(statement.place && { place: statement.place }),
  };
}

function memberOf(value: Value, name: string): Value | undefined {
  if (value.kind !== "object") return undefined;
  return value.members.find((each) => each.name === name)?.value;
}

/** LIMIT: names that a report shows. */
const MAX_NAMES = 10;

function unknownNames(value: Value): readonly string[] {
  const names = (each: Value): readonly string[] => {
    switch (each.kind) {
      case "unknown":
        return [each.unknown.name];
      case "text":
        return each.parts.flatMap((part) => (typeof part === "string" ? [] : part.name));
      case "list":
        return each.items.flatMap(names);
      case "object":
        return each.members.flatMap((one) => names(one.value));
      default:
        return [];
    }
  };
  return names(value).slice(0, MAX_NAMES);
}
