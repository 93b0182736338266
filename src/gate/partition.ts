/**
 * Policies of an unknown partition beside policies whose ARNs name one.
 *
 * A source without a target may be deployed in any partition, so `arn:aws:…` of a reference or of a
 * ceiling covers a part of what its ARNs mean. The answer to the same question in the named
 * partition says whether that is the only reason for a failure.
 */
import { quoted } from "../json/value.ts";
import type { TextPart, Value } from "../sources/value.ts";

/** The partition that the ARNs of a policy name; undefined if none or several are named. */
export function namedPartition(policy: Value): string | undefined {
  const names = new Set<string>();
  for (const text of textsOf(policy)) {
    const name = /^arn:([a-z][a-z-]*):/.exec(text)?.[1];
    if (name !== undefined) names.add(name);
  }
  const [name] = names;
  return names.size === 1 ? name : undefined;
}

/** The policy with this partition for unknown ones; undefined if it has no unknown partition. */
export function inPartition(policy: Value, partition: string): Value | undefined {
  let isChanged = false;
  const partOf = (part: TextPart): TextPart => {
    if (typeof part === "string" || part.nature !== "partition") return part;
    isChanged = true;
    return partition;
  };
  const changed = (value: Value): Value => {
    switch (value.kind) {
      case "list":
        return { ...value, items: value.items.map(changed) };
      case "object":
        return {
          ...value,
          members: value.members.map((each) => ({ ...each, value: changed(each.value) })),
        };
      case "text":
        return { ...value, parts: joined(value.parts.map(partOf)) };
      default:
        return value;
    }
  };
  const made = changed(policy);
  return isChanged ? made : undefined;
}

/** Why a policy of one partition does not cover another policy, and what to do. */
export function partitionReason(partition: string): string {
  const named = `has ARNs of the partition ${quoted(partition)}`;
  const deploys = `\`deploys: {partition: ${partition}}\` in the standard`;
  const pattern = `\`arn:*:\` instead of \`arn:${partition}:\` there`;
  return `${named}, and this policy may be in another partition; write ${deploys}, or ${pattern}`;
}

function* textsOf(value: Value): Generator<string> {
  if (value.kind === "list") for (const each of value.items) yield* textsOf(each);
  if (value.kind === "object") for (const each of value.members) yield* textsOf(each.value);
  const [first] = value.kind === "text" ? value.parts : [];
  if (typeof first === "string") yield first;
}

/** INVARIANT: adjacent known parts are one part. */
function joined(parts: readonly TextPart[]): readonly TextPart[] {
  const made: TextPart[] = [];
  for (const part of parts) {
    const last = made.at(-1);
    if (typeof part === "string" && typeof last === "string") made[made.length - 1] = last + part;
    else made.push(part);
  }
  return made;
}
