/**
 * Laws of patterns and of the search for texts, against all short words.
 *
 * The meaning of a pattern is defined by recursion (test/laws/support/words.ts). Every law
 * quantifies over random patterns with a tiny alphabet; a failure prints its seed.
 */
import { describe, expect, test, vi } from "vitest";
import { findText } from "../../src/automata/find-text.ts";
import { type Attribute, type Domain, inDomain } from "../../src/logic/attribute.ts";
import { Budget } from "../../src/logic/budget.ts";
import {
  covers,
  matches,
  mayMeet,
  type Pattern,
  pattern,
  RUN,
  representative,
} from "../../src/logic/pattern.ts";
import { PatternSet } from "../../src/logic/pattern-set.ts";
import { splitPattern } from "../../src/symbolic/split-pattern.ts";
import { Random } from "./support/random.ts";
import { RUNS, TIMEOUT_MS } from "./support/runs.ts";
import { isIn, randomPattern, wordsUpTo } from "./support/words.ts";

vi.setConfig({ testTimeout: TIMEOUT_MS });

const WORDS = wordsUpTo(4);

/** Applies the law to every seed; the message of a failure names the seed. */
function forAll(runs: number, law: (random: Random) => string | undefined): void {
  for (let seed = 1; seed <= runs * RUNS; seed++) {
    const error = law(new Random(seed));
    if (error !== undefined) expect.fail(`seed ${seed}: ${error}`);
  }
}

const textOf = ({ tokens }: Pattern): string => tokens.join(" ");

describe("patterns", () => {
  test("matches: the two-pointer match agrees with the recursive definition", () => {
    forAll(1500, (random) => {
      const each = randomPattern(random, 7);
      const word = WORDS.find((one) => matches(each, one) !== isIn(each, one));
      return word === undefined ? undefined : `${textOf(each)} on "${word}"`;
    });
  });

  test("covers: every word of the inner pattern is in the outer pattern", () => {
    forAll(6000, (random) => {
      const [outer, inner] = [randomPattern(random), randomPattern(random)];
      if (!covers(outer, inner)) return undefined;
      const word = WORDS.find((one) => isIn(inner, one) && !isIn(outer, one));
      return word === undefined ? undefined : `${textOf(outer)} over ${textOf(inner)}: "${word}"`;
    });
  });

  test("representative: it matches its pattern, and mayMeet holds if another matches it", () => {
    forAll(3000, (random) => {
      const [one, other] = [randomPattern(random), randomPattern(random)];
      const text = representative(one, "z");
      if (!matches(one, text)) return `${textOf(one)}: "${text}"`;
      return matches(other, text) && !mayMeet(one, other)
        ? `${textOf(one)}, ${textOf(other)}`
        : undefined;
    });
  });

  test("mayMeet: patterns for which it is false share no word", () => {
    forAll(3000, (random) => {
      const [one, other] = [randomPattern(random), randomPattern(random)];
      if (mayMeet(one, other)) return undefined;
      const word = WORDS.find((each) => isIn(one, each) && isIn(other, each));
      return word === undefined ? undefined : `${textOf(one)} and ${textOf(other)}: "${word}"`;
    });
  });

  test("sets: has, covers and mayMeet agree with the members of the set", () => {
    const budget = new Budget(Number.POSITIVE_INFINITY);
    forAll(600, (random) => {
      const patterns = random.several(1, 8, () => randomPattern(random));
      const set = new PatternSet(patterns);
      const inner = randomPattern(random);
      const covered = set.covers(inner, budget);
      const meets = set.mayMeet(inner, budget);
      const word = WORDS.find((each) => {
        const isMember = patterns.some((one) => isIn(one, each));
        if (set.has(each) !== isMember) return true;
        return isIn(inner, each) && ((covered && !isMember) || (!meets && isMember));
      });
      return word === undefined ? undefined : `${patterns.map(textOf).join(" | ")}: "${word}"`;
    });
  });

  test("keys: pattern sets with equal keys have equal patterns", () => {
    const known = new Map<string, string>();
    forAll(30_000, (random) => {
      // Letters that the encoding of keys itself uses.
      const letters = random.pick([
        [3, 61, 97],
        [58, 61, 97, 49, 51],
        [0, 1, 45, 50, RUN],
      ]);
      const patterns = random.several(0, 3, () =>
        pattern(random.several(0, 4, () => random.pick(letters))),
      );
      const { key } = new PatternSet(patterns);
      const tokens = JSON.stringify(patterns.map((each) => [...each.tokens]));
      const other = known.get(key) ?? tokens;
      known.set(key, tokens);
      return tokens === other ? undefined : `${tokens} and ${other}`;
    });
  });
});

const DOMAINS: readonly Domain[] = [
  {},
  { nonEmpty: true },
  { without: ":" },
  { without: "a:", nonEmpty: true },
  { within: [pattern([97, RUN]), pattern([58])] },
  { except: ["z", "a"], nonEmpty: true },
];

describe("the search for a text", () => {
  test("findText: a text that it finds is a solution; if it finds none, no short word is", () => {
    const counts = { text: 0, none: 0, limit: 0 };
    forAll(1500, (random) => {
      const lists = random.several(0, 3, () => random.several(1, 2, () => randomPattern(random)));
      const none = random.several(0, 4, () => randomPattern(random));
      const domain = random.pick(DOMAINS);
      const isSolution = (word: string): boolean =>
        inDomain(domain, word) &&
        lists.every((list) => list.some((each) => isIn(each, word))) &&
        !none.some((each) => isIn(each, word));
      const found = findText(lists, none, domain, new Budget(200_000));
      counts[found.kind]++;
      const each = (list: readonly Pattern[]): string => list.map(textOf).join(" | ");
      const what = `${lists.map(each).join(" & ")} but ${each(none)}`;
      if (found.kind === "text")
        return isSolution(found.text) ? undefined : `${what}: ${found.text}`;
      const word = found.kind === "none" ? WORDS.find(isSolution) : undefined;
      return word === undefined ? undefined : `${what}: "${word}"`;
    });
    expect(counts.limit).toBe(0);
    expect(Math.min(counts.text, counts.none)).toBeGreaterThan((counts.text + counts.none) / 10);
  });
});

describe("split", () => {
  const attribute = (name: string, domain: Domain): Attribute => ({
    name,
    optional: false,
    many: false,
    domain,
  });
  const parts = [
    attribute("x", {}),
    attribute("y", { without: ":", nonEmpty: true }),
    attribute("z", { without: ":z" }),
  ];
  const short = wordsUpTo(2);

  test("some alternative holds of the parts iff the pattern matches the concatenation", () => {
    forAll(400, (random) => {
      const each = randomPattern(random, 6);
      const segments = random
        .shuffled(parts)
        .flatMap((part) => (random.chance(0.4) ? [part, random.pick([":", "a", "ab"])] : [part]));
      const ways = splitPattern(each, segments);
      if (ways === undefined) return undefined;
      for (let i = 0; i < 60; i++) {
        const values = new Map(
          parts.map((part) => [
            part,
            random.pick(short.filter((word) => inDomain(part.domain, word))),
          ]),
        );
        const whole = segments.map((one) => (typeof one === "string" ? one : values.get(one)));
        const bySplit = ways.some((way) =>
          way.every(([part, cut]) => isIn(cut, values.get(part) ?? "")),
        );
        if (bySplit !== isIn(each, whole.join(""))) return `${textOf(each)} on ${whole.join("·")}`;
      }
      return undefined;
    });
  });
});
