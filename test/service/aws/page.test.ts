/**
 * Pages: no item twice, none left out, and no token of another list.
 */
import { expect, test } from "vitest";
import { pageOf } from "../../../src/service/aws/page.ts";

const ITEMS = [1, 2, 5, 7, 8].map((order) => ({ order }));
const page = (maxResults: unknown, nextToken?: unknown, scope = "list", items = ITEMS): unknown => {
  const result = pageOf(items, { scope, maxResults, nextToken });
  if (result.kind === "error") return result.error.message;
  return [result.value.items.map(({ order }) => order), result.value.nextToken];
};
const tokenOf = (result: unknown): unknown => (result as readonly unknown[])[1];

test.each([
  [undefined, [1, 2, 5, 7, 8]],
  [5, [1, 2, 5, 7, 8]],
  ["5000", [1, 2, 5, 7, 8]],
])("a page of %j has all items and no token", (size, items) =>
  expect(page(size)).toEqual([items, undefined]),
);

test.each([1, 2, 3, 4, 5])("pages of %d give each item once", (size) => {
  const given: number[] = [];
  let token: unknown;
  do {
    const [items, next] = page(size, token) as readonly [readonly number[], unknown];
    given.push(...items);
    token = next;
  } while (token !== undefined);
  expect(given).toEqual([1, 2, 5, 7, 8]);
});

test("items that come and go in between move no page", () => {
  const token = tokenOf(page(2));
  const changed = [2, 7, 8, 9].map((order) => ({ order }));
  expect(page(2, token, "list", changed)).toEqual([[7, 8], expect.any(String)]);
});

test("a page has 1,000 items at most", () => {
  const items = Array.from({ length: 1001 }, (_, order) => ({ order }));
  expect((page(5000, undefined, "list", items) as readonly unknown[][])[0]).toHaveLength(1000);
});

test.each([0, -1, 1.5, "x", "", "0", null])("a page of %j is refused", (size) =>
  expect(page(size)).toBe("`maxResults` is not a whole number from 1"),
);

test.each([
  ["forged", "2-0000000000000000"],
  ["of another list", tokenOf(page(2, undefined, "other"))],
  ["empty", ""],
  ["a number", 2],
])("a token that is %s is refused", (_, token) =>
  expect(page(2, token)).toMatch(/^`nextToken` is not a token of this list/),
);
