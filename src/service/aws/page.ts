/**
 * Pages of a list: `maxResults` and `nextToken`, as AWS's paginators use them.
 *
 * Each item has a number, ascending in the list. A token names the number of the last item that was
 * given, so a page neither repeats nor skips items when others come or go in between. The token
 * also has a check of the list and its filter: a token of another request is refused, because its
 * page would leave out items without a word.
 */
import { fingerprint } from "../../text/fingerprint.ts";
import { fail, invalidField, type Result, succeed } from "./aws-error.ts";

/** LIMIT: items of a page, whatever is asked. */
const MAX_PAGE = 1000;

export interface PageRequest {
  /** The operation and all members of the request that choose items. */
  readonly scope: string;
  readonly maxResults: unknown;
  readonly nextToken: unknown;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

export function pageOf<Item extends { readonly order: number }>(
  items: readonly Item[],
  { scope, maxResults, nextToken }: PageRequest,
): Result<Page<Item>> {
  const size = maxResults === undefined ? MAX_PAGE : wholeNumber(maxResults);
  if (size === undefined || size < 1) {
    return fail(invalidField("maxResults", "`maxResults` is not a whole number from 1"));
  }
  const after = nextToken === undefined ? -1 : orderOf(nextToken, scope);
  if (after === undefined) {
    const message = "`nextToken` is not a token of this list; leave it out for the first page";
    return fail(invalidField("nextToken", message));
  }
  const rest = items.filter(({ order }) => order > after);
  const page = rest.slice(0, Math.min(size, MAX_PAGE));
  const last = page.at(-1);
  const isWhole = last === undefined || page.length === rest.length;
  return succeed(isWhole ? { items: page } : { items: page, nextToken: token(last.order, scope) });
}

/** A number of a body, or its digits in a query. */
function wholeNumber(value: unknown): number | undefined {
  if (typeof value === "string") return /^\d{1,9}$/.test(value) ? Number(value) : undefined;
  return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
}

const token = (order: number, scope: string): string =>
  `${order}-${fingerprint(`${order} ${scope}`)}`;

function orderOf(given: unknown, scope: string): number | undefined {
  if (typeof given !== "string" || !/^\d{1,15}-/.test(given)) return undefined;
  const order = Number(given.split("-")[0]);
  return given === token(order, scope) ? order : undefined;
}
