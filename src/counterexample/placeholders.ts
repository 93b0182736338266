/**
 * Realistic actions and resources in place of texts with placeholder characters.
 *
 * Engines use characters of Unicode's private use area where any character would do; such a text
 * has placeholders. The candidates offered here are names that AWS or the documents have, then the
 * text with words in place of the placeholders. The caller decides which candidate keeps the
 * formula.
 */

import { FILLERS } from "../aws/sample-values.ts";
import { PREFERRED_ACTIONS, preferredResources } from "../symbolic/preferred-values.ts";
import { capitalizeAscii, foldAsciiCase } from "../text/ascii-case.ts";
import type { WrittenNames } from "./written-names.ts";

const PLACEHOLDER = /[\ue000-\uf8ff]/;

export const hasPlaceholder = (text: string): boolean => PLACEHOLDER.test(text);

/** Returns the text with words in place of the placeholders, for each word. */
export function fillings(text: string): readonly string[] {
  return hasPlaceholder(text) ? FILLERS.map((filler) => fillPlaceholders(text, filler)) : [text];
}

export function fillPlaceholders(text: string, filler: string): string {
  let result = "";
  let before = false;
  for (const letter of text) {
    const open = letter >= "\ue000" && letter <= "\uf8ff";
    if (!open) result += letter;
    else if (!before || filler.length === 1) result += appendWord(result, filler);
    before = open;
  }
  return result;
}

/** Appends a word; after a letter it is capitalized, as in `OpsExample`. */
function appendWord(before: string, word: string): string {
  const follows = /[A-Za-z0-9]$/.test(before) && word.length > 1;
  return follows ? capitalizeAscii(word) : word;
}

/** Yields actions in lower case, the best first. */
export function* realisticActions(value: string, names: WrittenNames): Iterable<string> {
  if (names.knowsAction(value)) {
    yield value;
    return;
  }
  // The text before the first placeholder is fixed, so a candidate must begin with it.
  const open = value.search(PLACEHOLDER);
  const prefix = value.slice(0, value.indexOf(":") + 1);
  const start = open >= prefix.length ? value.slice(0, open) : "";
  const familiar = PREFERRED_ACTIONS.get(prefix) ?? [];
  yield* start === "" ? familiar : familiar.filter((each) => each.startsWith(start));
  yield* names.actions(start);
  if (start === "") {
    for (const [other, names] of PREFERRED_ACTIONS) if (other !== prefix) yield* names;
  }
  yield* fillings(value).map(foldAsciiCase);
}

/** Services whose ARNs have no region; services whose ARNs have neither region nor account. */
const GLOBAL = new Set(["iam", "sts", "organizations", "cloudfront"]);
const BARE = new Set(["s3", "route53", "apigateway"]);

/** Yields resources for an action of the service, the best first. */
export function* realisticResources(
  value: string,
  prefix: string,
  names: WrittenNames,
): Iterable<string> {
  if (value !== "*" && !hasPlaceholder(value) && names.isWritten(value)) {
    yield value;
    return;
  }
  for (const each of preferredResources(prefix)) yield names.owned(each);
  const [, partition, service, region, account, ...rest] = value.split(":");
  const named = close(service, prefix);
  for (const [place, owner] of regionsAndAccounts(named, names.account, region, account)) {
    const head = ["arn", close(partition, "aws"), named, place, owner].join(":");
    for (const filler of FILLERS) yield `${head}:${fillPlaceholders(rest.join(":"), filler)}`;
  }
  yield* names.resources();
  for (const filler of FILLERS) yield fillPlaceholders(value, filler);
}

/** Pairs of region and account for placeholders, in the order that suits the service. */
function regionsAndAccounts(
  service: string,
  owner: string,
  region = "",
  account = "",
): readonly (readonly [string, string])[] {
  const ways: readonly (readonly [string, string])[] = [
    [close(region, "us-east-1"), close(account, owner)],
    [close(region, ""), close(account, owner)],
    [close(region, ""), close(account, "")],
    [close(region, "us-east-1"), close(account, "")],
  ];
  const first = BARE.has(service) ? 2 : GLOBAL.has(service) ? 1 : 0;
  return [...ways.slice(first), ...ways.slice(0, first)];
}

const close = (text: string | undefined, filler: string): string =>
  text === undefined || hasPlaceholder(text) ? filler : text;
