/**
 * Decides whether a request comes from a public caller: one that the policy does not name (rules Y1
 * to Y4), for a resource that can exist (Y8).
 *
 * This is part of the executable specification: counterexamples of public access are replayed here,
 * with the evaluator's own matching. The named principals and fixed values are data
 * (policy/named-access.ts). Source addresses are not examined here; they are counted over all
 * requests (Y5). The twin for all requests is symbolic/public.ts.
 */

import type { Principal } from "../policy/ast.ts";
import type { NamedValue, NamedValues } from "../policy/fixed-values.ts";
import type { NamedAccess } from "../policy/named-access.ts";
import { lowerCase } from "../text/lower-case.ts";
import { arnMatches } from "./arn.ts";
import type { Context } from "./context.ts";
import { globMatches, wildcardTokens } from "./glob.ts";
import { principalMatches } from "./principal.ts";
import type { Request } from "./request.ts";
import { piecesMatch, plainText } from "./resolved-text.ts";
import { substitute } from "./variable.ts";

export function isPublic(request: Request, known: NamedAccess): boolean {
  const { context, readings, resource } = request;
  // Y8: no resource has an empty partition.
  if (resource.startsWith("arn::")) return false;
  const isNamed = (principals: readonly Principal[]): boolean =>
    principalMatches({ negated: false, principals }, request);
  if (isNamed(known.principals) || hasOneOf(context, known.values)) return false;
  // Q9: the users of a shared provider are named only if a claim says which they are.
  return !known.shared.some(
    ({ principal, claims }) =>
      isNamed([principal]) && (!readings.has("Q9") || hasOneOf(context, claims)),
  );
}

/** Whether a key has one of its fixed values. */
function hasOneOf(context: Context, values: NamedValues): boolean {
  return [...values].some(([key, fixed]) =>
    (context.get(key) ?? []).some((value) => fixed.some((each) => isSaid(each, value, context))),
  );
}

function isSaid({ text, template, style }: NamedValue, value: string, context: Context): boolean {
  if (template !== undefined) {
    const pieces = substitute(template, context);
    if (pieces === undefined) return false;
    if (style === "arn") return arnMatches(pieces, value);
    return style === "like" ? piecesMatch(pieces, value) : plainText(pieces) === value;
  }
  switch (style) {
    case "exact":
      return value === text;
    case "ignoreCase":
      return lowerCase(value) === lowerCase(text);
    case "like":
      return globMatches(wildcardTokens(text), value);
    case "arn":
      return arnMatches([{ kind: "text", text }], value);
  }
}
