/**
 * Base64 operands: a table, and a property against Node's Buffer.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalBase64 } from "../../src/policy/binary.ts";

const accepts = (text: string): void =>
  test(`${JSON.stringify(text)} is canonical base64`, () => {
    expect(canonicalBase64(text)).toBe(text);
  });

const rejects = (text: string): void =>
  test(`${JSON.stringify(text)} is not canonical base64`, () => {
    expect(canonicalBase64(text)).toBeUndefined();
  });

for (const text of ["", "QQ==", "QUI=", "QUJD", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "+/+/"])
  accepts(text);
for (const text of ["QQ", "QQ=", "QQ===", "QUI", "Q", "=", "====", "QUJD====", "QQ==QQ=="])
  rejects(text);
for (const text of ["QR==", "QUJ=", "-_-_", "QU JD", " QUJD", "QUJD\n", "QUJ\u00e9", "QUJ*"])
  rejects(text);

test("accepts exactly the texts that encoding produces", () => {
  const bytes = fc.uint8Array().map((each) => Buffer.from(each).toString("base64"));
  const noise = fc.string({ unit: fc.constantFrom(..."ABQw+/=_ ") });
  fc.assert(
    fc.property(fc.oneof(bytes, noise, fc.string()), (text) => {
      const canonical = Buffer.from(text, "base64").toString("base64") === text;
      expect(canonicalBase64(text)).toBe(canonical ? text : undefined);
    }),
    { numRuns: 3000 },
  );
});
