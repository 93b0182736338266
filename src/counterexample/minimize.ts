/**
 * From a model to a counterexample that a person believes: minimal, in real spellings.
 *
 * A model has values that engines make up. Two passes mend that, with the formula as the judge, so
 * that the request stays one. First every key that can go goes, and every value of a set. Then
 * each attribute tries better values, the best first: its own value where a policy writes it, a
 * familiar one, one with words where a pattern leaves the text open.
 */
import { type Attribute, inDomain, type Model, type Value } from "../logic/attribute.ts";
import type { Term } from "../logic/term.ts";
import { Valuation } from "../logic/valuation.ts";
import type { RequestDocument } from "../semantics/request.ts";
import { concretize } from "../symbolic/model-to-request.ts";
import { FILLERS, familiarValues } from "../symbolic/preferred-values.ts";
import type { Vocabulary } from "../symbolic/symbolic-request.ts";
import { filled, fillOpen, isOpen, likelyActions, likelyResources } from "./placeholders.ts";
import type { Spellings } from "./written-names.ts";

/** LIMIT: values tried for one attribute; parts of the formula judged in one pass over all. */
const TRIALS = 400;
const MOST_JUDGEMENTS = 2_000_000;

export function makeBelievable(
  model: Model,
  wanted: Term,
  vocabulary: Vocabulary,
  spellings: Spellings,
): RequestDocument {
  const valuation = new Valuation(vocabulary.terms, model);
  if (!valuation.holds(wanted)) throw new Error("a model that is none");
  const keys = [...vocabulary.keyAttributes.values(), ...vocabulary.foreignAttributes.values()];
  complete(valuation, vocabulary);
  for (const attribute of [vocabulary.action, vocabulary.resource, ...callerParts(vocabulary)]) {
    // Nothing in the formula speaks of it: any value will do.
    if (valuation.get(attribute) === null) {
      valuation.set(attribute, familiarValues(attribute, vocabulary)[0] ?? "x");
    }
  }
  dropKeys(valuation, wanted, keys);
  improveKind(valuation, wanted, vocabulary);
  for (const attribute of namedParts(vocabulary)) {
    improve(valuation, wanted, attribute, familiarValues(attribute, vocabulary));
  }
  dropKeys(valuation, wanted, keys);
  valuation.judged = 0;
  const { action, resource } = vocabulary;
  improve(valuation, wanted, action, likelyActions(textIn(valuation, action), spellings));
  const doing = textIn(valuation, action);
  const prefix = doing.slice(0, doing.indexOf(":"));
  const about = textIn(valuation, resource);
  improve(valuation, wanted, resource, likelyResources(about, prefix, spellings));
  for (const attribute of keys) improveKey(valuation, wanted, attribute, vocabulary, spellings);
  for (const attribute of namedParts(vocabulary)) {
    const value = valuation.get(attribute);
    const seeds = familiarValues(attribute, vocabulary);
    if (typeof value !== "string" || spellings.isWritten(value) || seeds.includes(value)) continue;
    improve(valuation, wanted, attribute, filled(value));
  }
  fillTogether(valuation, wanted, [vocabulary.resource, ...namedParts(vocabulary), ...keys]);
  // Better values may have made a key needless, or a path, which says that a key is there.
  dropKeys(valuation, wanted, keys);
  for (const path of [vocabulary.userPath, vocabulary.rolePath]) {
    improve(valuation, wanted, path, [""]);
  }
  return concretize(valuation.model, vocabulary, (action) => spellings.action(action));
}

function textIn(valuation: Valuation, attribute: Attribute): string {
  const value = valuation.get(attribute);
  return typeof value === "string" ? value : "";
}

/** Words for made-up letters that variables have carried from one attribute to another. */
function fillTogether(valuation: Valuation, wanted: Term, attributes: readonly Attribute[]): void {
  const before = attributes.map((each) => [each, valuation.get(each)] as const);
  const hasOpen = ([, value]: readonly [Attribute, Value]): boolean =>
    value !== null && (typeof value === "string" ? isOpen(value) : value.some(isOpen));
  if (!before.some(hasOpen)) return;
  for (const filler of FILLERS) {
    const fill = (text: string): string => fillOpen(text, filler);
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

/** A model says nothing of what its formula says nothing of; a request has it all the same. */
function complete(valuation: Valuation, { action, resource }: Vocabulary): void {
  if (valuation.get(action) === null) valuation.set(action, "s3:getobject");
  if (valuation.get(resource) === null) valuation.set(resource, "*");
}

/** The most ordinary kind of caller that will do, in whatever account it takes. */
function improveKind(valuation: Valuation, wanted: Term, vocabulary: Vocabulary): void {
  const { kind, account } = vocabulary;
  const before = valuation.get(account);
  for (const each of familiarValues(kind, vocabulary)) {
    if (each === valuation.get(kind)) return;
    for (const owner of [before, ...familiarValues(account, vocabulary)]) {
      valuation.set(account, owner);
      if (improve(valuation, wanted, kind, [each])) return;
    }
    valuation.set(account, before);
  }
}

/** The kind first: its parts follow. */
const callerParts = (vocabulary: Vocabulary): readonly Attribute[] => [
  vocabulary.kind,
  ...namedParts(vocabulary),
];

const namedParts = (vocabulary: Vocabulary): readonly Attribute[] => [
  vocabulary.partition,
  vocabulary.account,
  vocabulary.userPath,
  vocabulary.userName,
  vocabulary.rolePath,
  vocabulary.roleName,
  vocabulary.session,
  vocabulary.federatedName,
  vocabulary.service,
  vocabulary.provider,
  vocabulary.canonical,
];

/** Sets an attribute to the first value that keeps the term; else leaves it as it was. */
function improve(
  valuation: Valuation,
  wanted: Term,
  attribute: Attribute,
  values: Iterable<Value>,
): boolean {
  const before = valuation.get(attribute);
  let trials = 0;
  for (const value of values) {
    if (value === before || ++trials > TRIALS || valuation.judged > MOST_JUDGEMENTS) break;
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
    if (value === null) continue;
    if (improve(valuation, wanted, attribute, [null]) || typeof value === "string") continue;
    let kept = value;
    for (const one of value) {
      const fewer = kept.filter((each) => each !== one);
      if (improve(valuation, wanted, attribute, [fewer])) kept = fewer;
    }
  }
}

function improveKey(
  valuation: Valuation,
  wanted: Term,
  attribute: Attribute,
  vocabulary: Vocabulary,
  spellings: Spellings,
): void {
  const value = valuation.get(attribute);
  if (value === null) return;
  const familiar = familiarValues(attribute, vocabulary);
  const better = (text: string): string[] =>
    spellings.isWritten(text) ? [text] : [...familiar, ...filled(text), text];
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
