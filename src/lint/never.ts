/**
 * Why a statement never matches: the conditions that are to blame, none of which can be left out.
 *
 * Without one of them some request matches, as far as the engine can prove. The words depend on
 * their number: one condition that no value satisfies, two that contradict each other. The usual
 * mistake has words of its own: a block of addresses that a String operator compares as text.
 */
import { keyFact } from "../aws/condition-keys.ts";
import { quoted } from "../json/value.ts";
import type { Condition, Statement } from "../policy/ast.ts";
import type { Prover } from "./prover.ts";

/** The least conditions with which the statement still never matches. */
export function conditionsToBlame(statement: Statement, prover: Prover): readonly Condition[] {
  return statement.conditions.reduce<readonly Condition[]>((kept, each) => {
    const fewer = kept.filter((other) => other !== each);
    return prover.matchesNothing({ ...statement, conditions: fewer }) ? fewer : kept;
  }, statement.conditions);
}

export function reasonOf(blamed: readonly Condition[]): string {
  const [first, ...others] = blamed;
  if (first === undefined) return "its principal, action and resource match nothing";
  if (others.length === 0) return reasonOfOne(first);
  const keys = [...new Set(blamed.map(({ spelling }) => quoted(spelling)))];
  const list = blamed.map(operatorText).join(" and ");
  return keys.length === 1
    ? `no value of ${keys[0]} satisfies ${list} together`
    : `the conditions on ${keys.join(" and ")} contradict each other`;
}

function reasonOfOne(condition: Condition): string {
  const { key, spelling, operator, texts } = condition;
  if (texts.length === 0) return `${quoted(spelling)} has no values to compare with`;
  if (keyFact(key)?.type === "ip" && operator.family === "string") {
    const fit = operator.negated ? "NotIpAddress" : "IpAddress";
    return (
      `${quoted(spelling)} is one address, and ${operatorText(condition)} compares it as a text, ` +
      `which is never ${quoted(texts[0] ?? "")}; use \`${fit}\` for blocks`
    );
  }
  return `no value of ${quoted(spelling)} satisfies ${operatorText(condition)}`;
}

function operatorText({ operator, quantifier, ifExists }: Condition): string {
  const prefix = quantifier === undefined ? "" : `${quantifier}:`;
  return `\`${prefix}${operator.name}${ifExists ? "IfExists" : ""}\``;
}
