/**
 * Makes a model minimal and realistic, without leaving the formula.
 *
 * An engine's model has arbitrary values. Every change is tried on the model and kept only if the
 * formula still holds. First each key, and each value of a set, is dropped if possible. Then each
 * attribute tries better values, best first. A key prefers its own value if a policy writes it,
 * then a realistic value, then words in place of placeholder characters. A part of the caller, such
 * as its account, prefers the first realistic value. The method is greedy, so the result is minimal
 * in each single key, not overall.
 */

import { FILLERS } from "../aws/sample-values.ts";
import { type Attribute, inDomain, type Model, type Value } from "../logic/attribute.ts";
import type { Term } from "../logic/term.ts";
import { Valuation } from "../logic/valuation.ts";
import type { RequestDocument } from "../semantics/request.ts";
import { modelToRequest } from "../symbolic/model-to-request.ts";
import { preferredValues } from "../symbolic/preferred-values.ts";
import type { SymbolicRequest } from "../symbolic/symbolic-request.ts";
import { arnOfFormat, isOfFormat, type World } from "../world/world.ts";
import {
  fillings,
  fillPlaceholders,
  hasPlaceholder,
  realisticActions,
  realisticResources,
} from "./placeholders.ts";
import type { WrittenNames } from "./written-names.ts";

/**
 * LIMIT: values tried for one attribute; actions of a service tried; nodes of the formula evaluated
 * in one pass.
 */
const MAX_TRIALS = 400;
const MAX_KNOWN_ACTIONS = 2_000;
const MAX_EVALUATIONS = 2_000_000;

export function minimize(
  model: Model,
  wanted: Term,
  symbolic: SymbolicRequest,
  names: WrittenNames,
  world?: World,
): RequestDocument {
  const valuation = new Valuation(symbolic.terms, model);
  if (!valuation.holds(wanted)) throw new Error("the model does not satisfy the formula");
  dropKeys(valuation, wanted, [...symbolic.readingAttributes.values()]);
  const keys = [...symbolic.keyAttributes.values(), ...symbolic.restrictedAttributes.values()];
  complete(valuation, symbolic);
  const declared = keys.filter((each) => !each.optional);
  const always = [symbolic.action, symbolic.resource, ...callerParts(symbolic), ...declared];
  for (const attribute of always) {
    // The formula does not mention it, so it may have any value.
    if (valuation.get(attribute) === null) {
      valuation.set(attribute, preferredValues(attribute, symbolic)[0] ?? "x");
    }
  }
  dropKeys(valuation, wanted, keys);
  improveKind(valuation, wanted, symbolic);
  for (const attribute of namedParts(symbolic)) {
    improve(valuation, wanted, attribute, preferredValues(attribute, symbolic));
  }
  dropKeys(valuation, wanted, keys);
  valuation.judged = 0;
  const { action, resource } = symbolic;
  improve(valuation, wanted, action, realisticActions(textIn(valuation, action), names));
  if (world !== undefined) improveInvented(valuation, wanted, action, names, world);
  const doing = textIn(valuation, action);
  const prefix = doing.slice(0, doing.indexOf(":"));
  const about = textIn(valuation, resource);
  improve(valuation, wanted, resource, realisticResources(about, prefix, names));
  if (world !== undefined) improveResource(valuation, wanted, symbolic, names, world);
  for (const attribute of keys) improveKey(valuation, wanted, attribute, symbolic, names);
  for (const attribute of namedParts(symbolic)) {
    const value = valuation.get(attribute);
    const seeds = preferredValues(attribute, symbolic);
    if (typeof value !== "string" || names.isWritten(value) || seeds.includes(value)) continue;
    improve(valuation, wanted, attribute, fillings(value));
  }
  fillTogether(valuation, wanted, [symbolic.resource, ...namedParts(symbolic), ...keys]);
  // With better values, a key or a path may have become unnecessary.
  dropKeys(valuation, wanted, keys);
  for (const path of [symbolic.userPath, symbolic.rolePath]) {
    improve(valuation, wanted, path, [""]);
  }
  return modelToRequest(valuation.model, symbolic, (action) => {
    const spelling = names.isFamiliar(action) ? undefined : world?.spelling(action);
    return spelling ?? names.action(action);
  });
}

/** Replaces an invented action by one that AWS has, of the same service. */
function improveInvented(
  valuation: Valuation,
  wanted: Term,
  action: Attribute,
  names: WrittenNames,
  world: World,
): void {
  const invented = textIn(valuation, action);
  if (names.isFamiliar(invented) || world.spelling(invented) !== undefined) return;
  const service = invented.slice(0, invented.indexOf(":"));
  improve(valuation, wanted, action, world.actions(service), MAX_KNOWN_ACTIONS);
}

/** Replaces a resource that the action does not take by one of a type that it takes. */
function improveResource(
  valuation: Valuation,
  wanted: Term,
  { action, resource }: SymbolicRequest,
  names: WrittenNames,
  world: World,
): void {
  const formats = world.resourceFormats(textIn(valuation, action));
  if (formats === undefined || isOfFormat(textIn(valuation, resource), formats)) return;
  const written = [...names.resources()].filter((each) => isOfFormat(each, formats));
  const words = { Partition: "aws", Region: "us-east-1", Account: names.account };
  const made = formats.map((each) => arnOfFormat(each, words));
  improve(valuation, wanted, resource, [...written, ...made, ...(formats.length > 0 ? [] : ["*"])]);
}

function textIn(valuation: Valuation, attribute: Attribute): string {
  const value = valuation.get(attribute);
  return typeof value === "string" ? value : "";
}

/** Replaces placeholder characters in all attributes at once, as variables may connect them. */
function fillTogether(valuation: Valuation, wanted: Term, attributes: readonly Attribute[]): void {
  const before = attributes.map((each) => [each, valuation.get(each)] as const);
  const hasOpen = ([, value]: readonly [Attribute, Value]): boolean =>
    value !== null &&
    (typeof value === "string" ? hasPlaceholder(value) : value.some(hasPlaceholder));
  if (!before.some(hasOpen)) return;
  for (const filler of FILLERS) {
    const fill = (text: string): string => fillPlaceholders(text, filler);
    const filled = before.map(([each, value]): readonly [Attribute, Value] => {
      if (value === null) return [each, null];
      return [each, typeof value === "string" ? fill(value) : [...new Set(value.map(fill))]];
    });
    const isOne = ([each, value]: readonly [Attribute, Value]): boolean =>
      value === null || [value].flat().every((text) => isPossible(each, text));
    if (!filled.every(isOne)) continue;
    for (const [each, value] of filled) valuation.set(each, value);
    if (valuation.holds(wanted)) return;
  }
  for (const [each, value] of before) valuation.set(each, value);
}

/** Sets the action and the resource, which a model omits if its formula does not mention them. */
function complete(valuation: Valuation, { action, resource }: SymbolicRequest): void {
  if (valuation.get(action) === null) valuation.set(action, "s3:getobject");
  if (valuation.get(resource) === null) valuation.set(resource, "*");
}

/** Chooses the most common kind of caller that keeps the formula, in any account. */
function improveKind(valuation: Valuation, wanted: Term, symbolic: SymbolicRequest): void {
  const { kind, account } = symbolic;
  const before = valuation.get(account);
  for (const each of preferredValues(kind, symbolic)) {
    if (each === valuation.get(kind)) return;
    for (const owner of [before, ...preferredValues(account, symbolic)]) {
      valuation.set(account, owner);
      if (improve(valuation, wanted, kind, [each])) return;
    }
    valuation.set(account, before);
  }
}

/** The kind of caller comes first, because the other parts depend on it. */
const callerParts = (symbolic: SymbolicRequest): readonly Attribute[] => [
  symbolic.kind,
  ...namedParts(symbolic),
];

const namedParts = (symbolic: SymbolicRequest): readonly Attribute[] => [
  symbolic.partition,
  symbolic.account,
  symbolic.userPath,
  symbolic.userName,
  symbolic.rolePath,
  symbolic.roleName,
  symbolic.session,
  symbolic.federatedName,
  symbolic.service,
  symbolic.provider,
  symbolic.canonical,
];

/** Sets an attribute to the first value that keeps the formula, or leaves it unchanged. */
function improve(
  valuation: Valuation,
  wanted: Term,
  attribute: Attribute,
  values: Iterable<Value>,
  limit = MAX_TRIALS,
): boolean {
  const before = valuation.get(attribute);
  let trials = 0;
  for (const value of values) {
    if (value === before || ++trials > limit || valuation.judged > MAX_EVALUATIONS) break;
    if (typeof value === "string" && !isPossible(attribute, value)) continue;
    valuation.set(attribute, value);
    if (valuation.holds(wanted)) return true;
  }
  valuation.set(attribute, before);
  return false;
}

const isPossible = (attribute: Attribute, value: string): boolean =>
  inDomain(attribute.domain, value);

function dropKeys(valuation: Valuation, wanted: Term, keys: readonly Attribute[]): void {
  valuation.judged = 0;
  for (const attribute of keys) {
    const value = valuation.get(attribute);
    // U2: a request has a value of each declared key, whether or not it matters.
    if (value === null || !attribute.optional) continue;
    if (improve(valuation, wanted, attribute, [null]) || typeof value === "string") continue;
    let kept = value;
    for (const one of value) {
      // A set without values is a request that hardly anybody sends.
      if (kept.length === 1) break;
      const fewer = kept.filter((each) => each !== one);
      if (improve(valuation, wanted, attribute, [fewer])) kept = fewer;
    }
  }
}

function improveKey(
  valuation: Valuation,
  wanted: Term,
  attribute: Attribute,
  symbolic: SymbolicRequest,
  names: WrittenNames,
): void {
  const value = valuation.get(attribute);
  if (value === null) return;
  const familiar = preferredValues(attribute, symbolic);
  const better = (text: string): string[] =>
    names.isWritten(text) ? [text] : [...familiar, ...fillings(text), text];
  if (typeof value === "string") {
    improve(valuation, wanted, attribute, better(value));
    return;
  }
  let texts = value;
  value.forEach((text, i) => {
    const others = texts.filter((_, at) => at !== i);
    const ways = better(text).filter((each) => !others.includes(each));
    const sets = ways.map((each) => texts.map((old, at) => (at === i ? each : old)));
    improve(valuation, wanted, attribute, sets);
    const now = valuation.get(attribute);
    if (Array.isArray(now)) texts = now as readonly string[];
  });
}
