/**
 * Actions and resources that a person would expect, where a pattern leaves them open.
 *
 * A text is open where it holds made-up letters, from the private use area of Unicode: engines use
 * them where any letter would do. What is offered instead are names that AWS or the documents
 * have, then the text with words in place of the letters. Whether one will do is for others to say.
 */
import { foldCase } from "../policy/ascii-case.ts";
import { FILLERS, PREFERRED_ACTIONS, preferredResources } from "../symbolic/preferred-values.ts";
import type { WrittenNames } from "./written-names.ts";

const OPEN = /[\ue000-\uf8ff]/;

export const hasPlaceholder = (text: string): boolean => OPEN.test(text);

/** The text with words in place of made-up letters. */
export function fillings(text: string): readonly string[] {
  return hasPlaceholder(text) ? FILLERS.map((filler) => fillPlaceholders(text, filler)) : [text];
}

export function fillPlaceholders(text: string, filler: string): string {
  let result = "";
  let before = false;
  for (const letter of text) {
    const open = letter >= "\ue000" && letter <= "\uf8ff";
    if (!open) result += letter;
    else if (!before || filler.length === 1) result += joined(result, filler);
    before = open;
  }
  return result;
}

/** A word right behind a letter begins with a capital: `OpsExample`. */
function joined(before: string, word: string): string {
  const follows = /[A-Za-z0-9]$/.test(before) && word.length > 1;
  return follows ? word.slice(0, 1).toUpperCase() + word.slice(1) : word;
}

/** In lower case. */
export function* realisticActions(value: string, spellings: WrittenNames): Iterable<string> {
  if (spellings.knowsAction(value)) {
    yield value;
    return;
  }
  // What a pattern leaves open begins with a made-up letter; other names begin as it does.
  const open = value.search(OPEN);
  const prefix = value.slice(0, value.indexOf(":") + 1);
  const start = open >= prefix.length ? value.slice(0, open) : "";
  const familiar = PREFERRED_ACTIONS.get(prefix) ?? [];
  yield* start === "" ? familiar : familiar.filter((each) => each.startsWith(start));
  yield* spellings.actions(start);
  if (start === "") {
    for (const [other, names] of PREFERRED_ACTIONS) if (other !== prefix) yield* names;
  }
  yield* fillings(value).map(foldCase);
}

/** Services whose ARNs have no region, and no region and no account. */
const GLOBAL = new Set(["iam", "sts", "organizations", "cloudfront"]);
const BARE = new Set(["s3", "route53", "apigateway"]);

/** For an action of the service. */
export function* realisticResources(
  value: string,
  prefix: string,
  spellings: WrittenNames,
): Iterable<string> {
  if (value !== "*" && !hasPlaceholder(value) && spellings.isWritten(value)) {
    yield value;
    return;
  }
  yield* preferredResources(prefix);
  const [, partition, service, region, account, ...rest] = value.split(":");
  const named = close(service, prefix);
  for (const [place, owner] of placesOf(named, region, account)) {
    const head = ["arn", close(partition, "aws"), named, place, owner].join(":");
    for (const filler of FILLERS) yield `${head}:${fillPlaceholders(rest.join(":"), filler)}`;
  }
  yield* spellings.resources();
  for (const filler of FILLERS) yield fillPlaceholders(value, filler);
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
  text === undefined || hasPlaceholder(text) ? filler : text;
