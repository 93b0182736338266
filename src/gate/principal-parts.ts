/**
 * The parts of the ARN of a principal that has unknown values: which kind of value each may have.
 *
 * The colons of the known parts tell where a part stands. The fifth component is the account, and
 * what follows is a name. Left out are principals that are not ARNs.
 */
import { isAccountId } from "../policy/grammar.ts";
import type { TextPart, Unknown, Value } from "../sources/value.ts";
import { isExact } from "./unknown-table.ts";

/**
 * AWS refuses a principal's ARN with a wildcard (P7), so a part of one has none, wherever its value
 * comes from. Between two colons it is the account; behind them it is a part of a name.
 */
export function withoutWildcards(principal: Value): Value {
  if (principal.kind !== "text") return principal;
  const [start] = principal.parts;
  if (typeof start !== "string" || !start.startsWith("arn:")) return principal;
  let before = "";
  const parts = principal.parts.map((part): string | Unknown => {
    const at = before.split(":").length;
    before += typeof part === "string" ? part : "-";
    if (typeof part === "string" || isExact(part) || at < 5) return part;
    return { name: part.name, nature: at === 5 ? "account" : "component" };
  });
  return { ...principal, parts };
}

/** The fifth component of an ARN of a caller whose other parts have no colons. */
export function accountPart(parts: readonly TextPart[]): TextPart | undefined {
  const components: TextPart[][] = [[]];
  for (const part of parts) {
    if (typeof part === "string") {
      part.split(":").forEach((text, at) => {
        if (at > 0) components.push([]);
        if (text !== "") components.at(-1)?.push(text);
      });
      continue;
    }
    const isOne = /^(?:account|partition|component)$/.test(part.nature);
    if (components.length < 6 && !isOne) return undefined;
    components.at(-1)?.push(part);
  }
  const [scheme, , service, region, account, ...rest] = components;
  const isArn = scheme?.[0] === "arn" && region?.length === 0 && rest.length > 0;
  const isCaller = service?.length === 1 && (service[0] === "iam" || service[0] === "sts");
  const [only, more] = account ?? [];
  if (!isArn || !isCaller || only === undefined || more !== undefined) return undefined;
  const isAccount = typeof only === "string" ? isAccountId(only) : only.nature === "account";
  return isAccount ? only : undefined;
}
