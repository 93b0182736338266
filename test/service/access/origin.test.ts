/**
 * Pages in a browser and the name of the server: who is refused.
 *
 * A line is `Host | Origin | Sec-Fetch-Site`, `-` for a header that is not there.
 */
import { describe, expect, test } from "vitest";
import { loopbackNames, originFault } from "../../../src/service/access/origin.ts";

const RULES = {
  hosts: loopbackNames("127.0.0.2"),
  origins: new Set(["https://policies.example.com"]),
};

function isAllowed(line: string, rules: Parameters<typeof originFault>[1] = RULES): boolean {
  const [host, origin, secFetchSite] = line
    .split("|")
    .map((each) => each.trim())
    .map((each) => (each === "-" ? undefined : each));
  return originFault({ host, origin, secFetchSite }, rules) === undefined;
}

describe("a server on the loopback address", () => {
  test.each([
    "127.0.0.1:8080 | - | -",
    "127.0.0.2 | - | -",
    "localhost:8080 | - | none",
    "LocalHost:8080 | - | same-origin",
    "[::1]:8080 | - | -",
    "localhost | https://policies.example.com | cross-site",
  ])("takes %s", (line) => expect(isAllowed(line)).toBe(true));

  test.each([
    "- | - | -",
    "evil.example | - | -",
    "evil.example:8080 | - | -",
    "localhost.evil.example | - | -",
    "127.0.0.1.evil.example | - | -",
    "localhost:8080 | https://evil.example | -",
    "localhost:8080 | null | -",
    "localhost:8080 | http://localhost:8080 | same-origin",
    "localhost:8080 | https://policies.example.com.evil.example | cross-site",
    "localhost:8080 | - | cross-site",
    "localhost:8080 | - | same-site",
    "localhost:8080@evil.example | - | -",
  ])("refuses %s", (line) => expect(isAllowed(line)).toBe(false));
});

test("a server without a list of names takes any name, and still no page", () => {
  const rules = { origins: new Set<string>() };
  expect(isAllowed("keyaki.internal:8080 | - | -", rules)).toBe(true);
  expect(isAllowed("keyaki.internal | https://evil.example | -", rules)).toBe(false);
});

describe("a server that everybody may ask under any name", () => {
  const rules = { origins: new Set<string>(), isOpen: true };
  test.each(["10.0.0.1:8080 | - | -", "[fe80::1]:8080 | - | -", "keyaki:8080 | - | -"])(
    "takes %s",
    (line) => expect(isAllowed(line, rules)).toBe(true),
  );
  test.each(["rebound.example:8080 | - | same-origin", "- | - | -", "10.0.0.1.example | - | -"])(
    "refuses %s",
    (line) => expect(isAllowed(line, rules)).toBe(false),
  );
});
