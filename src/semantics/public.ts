/**
 * Decides whether a request comes from a public caller: one that the policy does not name (rules Y1
 * to Y4).
 *
 * This is part of the executable specification: counterexamples of public access are replayed here,
 * with the evaluator's own matching. The named principals and fixed values are data
 * (policy/named-access.ts). Source addresses are not examined here; they are counted over all
 * requests (Y5). The twin for all requests is symbolic/public.ts.
 */

import type { NamedValue } from "../policy/fixed-values.ts";
import type { NamedAccess } from "../policy/named-access.ts";
import { foldAsciiCase } from "../text/ascii-case.ts";
import { arnMatches } from "./arn.ts";
import { globMatches, wildcardTokens } from "./glob.ts";
import { principalMatches } from "./principal.ts";
import type { Request } from "./request.ts";

export function isPublic({ caller, context }: Request, known: NamedAccess): boolean {
  if (principalMatches({ negated: false, principals: known.principals }, caller)) return false;
  return [...known.values].every(([key, fixed]) =>
    (context.get(key) ?? []).every((value) => !fixed.some((each) => isSaid(each, value))),
  );
}

function isSaid({ text, style }: NamedValue, value: string): boolean {
  switch (style) {
    case "exact":
      return value === text;
    case "ignoreCase":
      return foldAsciiCase(value) === foldAsciiCase(text);
    case "like":
      return globMatches(wildcardTokens(text), value);
    case "arn":
      return arnMatches([{ kind: "text", text }], value);
  }
}
