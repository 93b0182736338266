/**
 * Facts of the source about a resource of a plan, besides its policies: the exceptions beside it,
 * and whether the source is another one than that of the plan.
 *
 * The source differs if it does not have the block of a resource that stays, or if a policy has
 * other actions there than in the plan. Only policies of which both sides are known are compared;
 * left out are the other members of statements, in which a difference is rare without another
 * action.
 */
import { terraformPolicies } from "../../aws/terraform-policies.ts";
import { isObject } from "../../json/value.ts";
import { foldAsciiCase } from "../../text/ascii-case.ts";
import type { Deployment, InlineException } from "../site.ts";
import type { Value } from "../value.ts";
import { itemsOf, knownText, member } from "../value-reading.ts";
import { policyOfText } from "./json-value.ts";
import { policyAttributes } from "./plan-attributes.ts";
import type { Plan } from "./plan-index.ts";
import type { ResourceOutline } from "./plan-outline.ts";
import { addressOf } from "./plan-sites.ts";
import type { SourceAnswer, SourceQuestion, TerraformSource } from "./source-policy.ts";
import { resolverOf } from "./source-references.ts";

export interface SourceFacts {
  readonly allowed?: readonly InlineException[];
  /** The address of the resource or of the policy that differs. */
  readonly difference?: string;
}

export const NO_FACTS: SourceFacts = {};

export function sourceFacts(
  plan: Plan,
  outline: ResourceOutline,
  source: TerraformSource,
  deployment: Deployment | undefined,
): SourceFacts {
  const { module, mode, type, name, key, address } = outline;
  const resolve = resolverOf(plan, module, deployment);
  const instance = key === undefined ? {} : { key };
  const ask = (
    path: SourceQuestion["path"],
    asked: SourceQuestion["asked"],
  ): SourceAnswer | undefined =>
    source({ module, mode, type, name, ...instance, path, asked, resolve });
  const found = ask([], "block");
  const change = plan.change(outline);
  // A resource that is deleted is in the source no more.
  if (found === undefined || !isObject(change["after"])) return NO_FACTS;
  if (found.isMissing === true) return { difference: address };
  const { allowed = [] } = found;
  const facts = allowed.length === 0 ? NO_FACTS : { allowed };
  for (const row of terraformPolicies(type)) {
    if (row.format !== "json") continue;
    for (const { path, after } of policyAttributes(change, row.path)) {
      const { value, isUnknown, isSensitive } = after;
      if (isUnknown || isSensitive || typeof value !== "string") continue;
      const planned = policyOfText(value, { file: "", line: 1, column: 1 });
      const written = planned.kind === "document" && ask(path, "document")?.value;
      if (!written || planned.kind !== "document") continue;
      const [one, other] = [actionsOf(planned.value), actionsOf(written)];
      if (one === undefined || other === undefined || isSame(one, other)) continue;
      return { ...facts, difference: addressOf(outline, path) };
    }
  }
  return facts;
}

/** The actions of all statements; undefined if one is not known. */
function actionsOf(document: Value): ReadonlySet<string> | undefined {
  const statements = member(document, "Statement");
  if (statements === undefined) return undefined;
  const found = new Set<string>();
  for (const statement of itemsOf(statements)) {
    if (statement.kind !== "object") return undefined;
    for (const name of ["Action", "NotAction"]) {
      const actions = member(statement, name);
      for (const each of actions === undefined ? [] : itemsOf(actions)) {
        const text = knownText(each);
        if (text === undefined) return undefined;
        found.add(foldAsciiCase(text));
      }
    }
  }
  return found;
}

const isSame = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size === other.size && [...one].every((each) => other.has(each));
