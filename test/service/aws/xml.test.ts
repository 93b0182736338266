/**
 * XML: what a reader of XML 1.0 gets back, and what cannot stand in it.
 */
import { expect, test } from "vitest";
import { element, elements, escapeXml, writeXml } from "../../../src/service/aws/xml.ts";

test.each([
  ["a<b>&'\"", "a&lt;b&gt;&amp;&#39;&quot;"],
  ["line\r\nnext\ttab", "line&#13;\nnext\ttab"],
  ["nul\u0000 escape\u001b", "nul\ufffd escape\ufffd"],
  ["half \ud800, whole \u{1f600}, last \uffff", "half \ufffd, whole \u{1f600}, last \ufffd"],
  ["]]>", "]]&gt;"],
])("escapes %j", (text, escaped) => expect(escapeXml(text)).toBe(escaped));

test("writes elements in order, without undefined ones", () => {
  const content = [element("A", elements({ B: "1", C: undefined, D: "" }))];
  expect(writeXml({ name: "R", content, xmlns: "urn:x" })).toBe(
    '<R xmlns="urn:x"><A><B>1</B><D></D></A></R>',
  );
});
