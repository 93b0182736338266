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
import { foldCase } from "../policy/fold.ts";
import type { RequestDocument } from "../semantics/request.ts";
import { concretize } from "../symbolic/concretize.ts";
import {
  FAMILIAR_ACTIONS,
  FILLERS,
  familiarResources,
  familiarValues,
} from "../symbolic/familiar.ts";
import type { Vocabulary } from "../symbolic/vocabulary.ts";
import type { Spellings } from "./spellings.ts";

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
  improve(valuation, wanted, vocabulary.action, actions(valuation, vocabulary, spellings));
  improve(valuation, wanted, vocabulary.resource, resources(valuation, vocabulary, spellings));
  for (const attribute of keys) improveKey(valuation, wanted, attribute, vocabulary, spellings);
  for (const attribute of namedParts(vocabulary)) {
    const value = valuation.get(attribute);
    const seeds = familiarValues(attribute, vocabulary);
    if (typeof value !== "string" || spellings.isWritten(value) || seeds.includes(value)) continue;
    improve(valuation, wanted, attribute, filled(value));
  }
  fillTogether(valuation, wanted, [vocabulary.resource, ...namedParts(vocabulary), ...keys]);
  // Better values may have made a key needless.
  dropKeys(valuation, wanted, keys);
  return concretize(valuation.model, vocabulary, (action) => spellings.action(action));
}

/** Words for made-up letters that variables have carried from one attribute to another. */
function fillTogether(valuation: Valuation, wanted: Term, attributes: readonly Attribute[]): void {
  const before = attributes.map((each) => [each, valuation.get(each)] as const);
  if (!before.some(([, value]) => value !== null && [value].flat().some(isOpen))) return;
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

function* actions(
  valuation: Valuation,
  { action }: Vocabulary,
  spellings: Spellings,
): Iterable<string> {
  const value = valuation.get(action);
  if (typeof value !== "string") return;
  if (spellings.knowsAction(value)) {
    yield value;
    return;
  }
  const familiar = FAMILIAR_ACTIONS.map(foldCase);
  const prefix = value.slice(0, value.indexOf(":") + 1);
  yield* familiar.filter((each) => each.startsWith(prefix));
  yield* spellings.actions();
  yield* familiar.filter((each) => !each.startsWith(prefix));
  yield* filled(value).map(foldCase);
}

/** Services whose ARNs have no region, and no region and no account. */
const GLOBAL = new Set(["iam", "sts", "organizations", "cloudfront"]);
const BARE = new Set(["s3", "route53", "apigateway"]);

function* resources(
  valuation: Valuation,
  { resource, action }: Vocabulary,
  spellings: Spellings,
): Iterable<string> {
  const value = valuation.get(resource);
  if (typeof value !== "string") return;
  if (value !== "*" && spellings.isWritten(value)) {
    yield value;
    return;
  }
  const doing = valuation.get(action);
  const prefix = typeof doing === "string" ? doing.slice(0, doing.indexOf(":")) : "s3";
  yield* familiarResources(prefix);
  const [, partition, service, region, account, ...rest] = value.split(":");
  const named = close(service, prefix);
  for (const [place, owner] of placesOf(named, region, account)) {
    const head = ["arn", close(partition, "aws"), named, place, owner].join(":");
    for (const filler of FILLERS) yield `${head}:${fillOpen(rest.join(":"), filler)}`;
  }
  yield* spellings.resources();
  for (const filler of FILLERS) yield fillOpen(value, filler);
}

/** Regions and accounts to stand where the pattern leaves them open: as the service has them. */
function placesOf(
  service: string,
  region = "",
  account = "",
): readonly (readonly [string, string])[] {
  const ways: readonly (readonly [string, string])[] = [
    [close(region, "us-east-1"), close(account, "111122223333")],
    [close(region, ""), close(account, "111122223333")],
    [close(region, ""), close(account, "")],
    [close(region, "us-east-1"), close(account, "")],
  ];
  const first = BARE.has(service) ? 2 : GLOBAL.has(service) ? 1 : 0;
  return [...ways.slice(first), ...ways.slice(0, first)];
}

const close = (text: string | undefined, filler: string): string =>
  text === undefined || isOpen(text) ? filler : text;

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

/** The letters that engines use where any would do: the private use area. */
const isFreshLetter = (letter: string): boolean => letter >= "\ue000" && letter <= "\uf8ff";

const isOpen = (text: string): boolean => [...text].some(isFreshLetter);

/** The text with words in place of made-up letters. */
function filled(text: string): readonly string[] {
  return isOpen(text) ? FILLERS.map((filler) => fillOpen(text, filler)) : [text];
}

function fillOpen(text: string, filler: string): string {
  let result = "";
  let before = false;
  for (const letter of text) {
    const fresh = isFreshLetter(letter);
    if (!fresh) result += letter;
    else if (!before || filler.length === 1) result += joined(result, filler);
    before = fresh;
  }
  return result;
}

/** A word right behind a letter begins with a capital: `OpsExample`. */
function joined(before: string, word: string): string {
  const follows = /[A-Za-z0-9]$/.test(before) && word.length > 1;
  return follows ? word.slice(0, 1).toUpperCase() + word.slice(1) : word;
}
