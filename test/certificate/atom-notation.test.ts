/**
 * The texts of patterns in certificates: their syntax, and that different patterns have different
 * texts.
 */
import { expect, test } from "vitest";
import { encodePattern } from "../../src/certificate/atom-notation.ts";
import { folded, holeToken, ONE, ONE_IN, pattern, RUN, RUN_IN } from "../../src/logic/pattern.ts";
import { Random } from "../laws/support/random.ts";
import { parsePattern } from "./notation.ts";

test.each([
  "",
  "s3:get{*}",
  "arn:{*}:{?}a:*b?",
  "{true}",
  "{a}:{bc}-{d}",
  "b/{0}/{1}*",
  "\\*\\?\\{a\\}\\\\",
  "\u{1f511}*\ud800",
  "{é}{k}",
])("the pattern of %j is written as the same text", (text) => {
  expect(encodePattern(parsePattern(text).pattern)).toBe(text);
});

test("different patterns have different texts", () => {
  const random = new Random(1);
  const keys = new Map<string, string>();
  const letters = [..."a{}*?\\0:"].map((each) => each.codePointAt(0) ?? 0);
  for (let i = 0; i < 40_000; i++) {
    const tokens = random.several(0, 4, () =>
      random.pick([
        ...letters,
        folded(97),
        folded(98),
        ONE,
        RUN,
        ONE_IN,
        holeToken(0),
        holeToken(10),
      ]),
    );
    const each = pattern(random.chance(0.2) ? [RUN_IN, 58, ...tokens] : tokens);
    const text = encodePattern(each);
    expect(keys.get(text) ?? each.key, text).toBe(each.key);
    keys.set(text, each.key);
  }
  expect(keys.size).toBeGreaterThan(5000);
});
