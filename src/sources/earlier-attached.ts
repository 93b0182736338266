/**
 * The policies that identities had before, as one policy: the earlier state of an attachment.
 *
 * An identity has the access of all its policies together. So the earlier state of an attachment is
 * the same policy if it was attached before, and otherwise all of them, with the statements of all
 * in one document.
 *
 * Left out of the whole is a policy that cannot be read, which makes the earlier access smaller.
 */
import type { PolicyOrigin, SitePolicy } from "./site.ts";
import type { Value } from "./value.ts";

/**
 * The earlier state of an attachment: the same policy, if it was attached, and otherwise all that
 * was attached, as one policy.
 */
export function earlierAttached(
  now: SitePolicy,
  before: readonly SitePolicy[],
  isNew: boolean,
): SitePolicy {
  const key = originOf(now)?.key;
  const same = before.find((each) => key !== undefined && originOf(each)?.key === key);
  return same ?? joined(before) ?? { kind: "absent", ...(!isNew && { isChange: true as const }) };
}

export const originOf = (policy: SitePolicy): PolicyOrigin | undefined =>
  policy.kind === "document" || policy.kind === "unreadable" ? policy.origin : undefined;

/** All policies as one; one that cannot be read is left out, which makes the whole smaller. */
function joined(policies: readonly SitePolicy[]): SitePolicy | undefined {
  const documents = policies.flatMap((each) => (each.kind === "document" ? [each.value] : []));
  const [first, ...others] = documents;
  if (first === undefined) return policies.find(({ kind }) => kind === "unreadable");
  if (others.length === 0) return { kind: "document", value: first };
  const version = memberText(first, "Version");
  const lists = documents.map((each) => statementsOf(each));
  const isPlain = documents.every((each) => memberText(each, "Version") === version);
  if (!isPlain || lists.some((each) => each === undefined)) {
    return { kind: "unreadable", reason: "the policies of before cannot be joined to one" };
  }
  const items = lists.flatMap((each) => each ?? []);
  return {
    kind: "document",
    value: {
      kind: "object",
      members: [
        ...(version === undefined
          ? []
          : [{ name: "Version", value: { kind: "text", parts: [version] } as const }]),
        { name: "Statement", value: { kind: "list", items } },
      ],
    },
  };
}

function memberText(value: Value, name: string): string | undefined {
  if (value.kind !== "object") return undefined;
  const found = value.members.find((each) => each.name === name)?.value;
  const [part] = found?.kind === "text" ? found.parts : [];
  return typeof part === "string" ? part : undefined;
}

function statementsOf(value: Value): readonly Value[] | undefined {
  if (value.kind !== "object") return undefined;
  const found = value.members.find((each) => each.name === "Statement")?.value;
  if (found?.kind === "list") return found.items;
  return found?.kind === "object" ? [found] : undefined;
}
