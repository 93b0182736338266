/**
 * Pages of findings, and the token that asks for the next one.
 *
 * A token has the place in the list, and a fingerprint of that place with the request it belongs
 * to. So a token of another document, of other options or of nobody is refused, and keyaki keeps
 * no state. The fingerprint protects nothing: a token that somebody makes up shows only findings
 * that its request has anyway.
 *
 * Without `maxResults` there is one page, because some clients read no second one.
 */
import { fingerprint } from "../text/fingerprint.ts";

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

/** The token for the place `from` in the answer to a request, by a text that names the request. */
export function tokenFor(from: number, request: string): string {
  return `${from}-${fingerprint(`${from}\n${request}`)}`;
}

/** The place that a token names; undefined if it is not a token of this request. */
export function placeOfToken(token: string, request: string): number | undefined {
  const digits = /^([1-9]\d{0,8})-[0-9a-f]{16}$/.exec(token)?.[1];
  if (digits === undefined) return undefined;
  const from = Number(digits);
  return tokenFor(from, request) === token ? from : undefined;
}

/** The items from a place on, at most `size` of them. */
export function pageOf<Item>(
  all: readonly Item[],
  from: number,
  size: number | undefined,
  request: string,
): Page<Item> {
  const end = size === undefined ? all.length : from + size;
  const items = all.slice(from, end);
  return end < all.length ? { items, nextToken: tokenFor(end, request) } : { items };
}
