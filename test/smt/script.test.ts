/**
 * Scripts whose nearly right text would mean another question: sets of numbers, runs without
 * colons, domains with several restrictions. The law of scripts is in test/laws/scripts.test.ts.
 */
import { expect, test } from "vitest";
import type { Attribute, Domain, Test } from "../../src/logic/attribute.ts";
import { textTest } from "../../src/logic/attribute.ts";
import { codeUnits, literal, ONE, pattern, RUN, RUN_IN } from "../../src/logic/pattern.ts";
import { Terms } from "../../src/logic/term.ts";
import { writeScript } from "../../src/smt/script.ts";
import { numberEncoding } from "../../src/symbolic/integer-encoding.ts";

const encoding = numberEncoding([{ digits: 5n, exponent: 0 }]);
const FIVE = encoding.place({ digits: 5n, exponent: 0 });
const five = { kind: "range", encoding, ranges: [{ first: FIVE, last: FIVE }] } as const;

const attribute = (many: boolean, domain: Domain): Attribute => {
  return { name: "k", optional: true, many, domain };
};

function scripted(of: Attribute, ...tests: readonly Test[]): string {
  const terms = new Terms();
  const result = writeScript(
    terms,
    tests.map((each) => terms.test(of, each)),
  );
  return result.kind === "script" ? result.script.text : `none: ${result.reason}`;
}

test(`"only" over numbers has no exact text: 5 and 5.0 are two texts of one number`, () => {
  expect(scripted(attribute(true, { encoding }), { kind: "only", test: five })).toBe(
    "none: a test for exactly one element of a set of numbers",
  );
});

test("two numbers of a set may be equal", () => {
  const text = scripted(
    attribute(true, { encoding }),
    { kind: "some", test: five },
    { kind: "every", test: five },
  );
  expect(text).toContain("|k#1|");
  expect(text).not.toContain("(not (= |k#2| |k#1|))");
});

test.each([
  ["a run without colons needs a regular expression", {}, [RUN_IN], "str.in_re"],
  [
    "a minimum of two characters needs a regular expression",
    { within: [pattern([ONE, ONE, RUN])] },
    [RUN],
    "str.in_re",
  ],
  [
    "a list of texts keeps the restriction to non-empty texts",
    { within: [literal(""), literal("a")], nonEmpty: true },
    [RUN],
    '(not (= k ""))',
  ],
  [
    "an empty component is fixed to the empty text",
    { within: [pattern([...codeUnits("a::"), RUN])] },
    [RUN],
    '(= |k#part 2| "")',
  ],
])("%s", (_, domain: Domain, tokens, expected) => {
  const present = { kind: "present" } as const;
  const text = scripted(attribute(false, domain), present, textTest([pattern(tokens)]));
  expect(text.replaceAll("|k|", "k")).toContain(expected);
});
