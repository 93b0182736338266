/**
 * Laws of patterns and of the walk over them, against short words tried one by one.
 *
 * What a pattern means is told by recursion (test/laws/support/words.ts). Every law is about random
 * patterns over a tiny alphabet; a failure prints its seed.
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
import { PATIENCE, RUNS } from "./support/runs.ts";
import { isIn, randomPattern, wordsUpTo } from "./support/words.ts";

vi.setConfig({ testTimeout: PATIENCE });

const WORDS = wordsUpTo(4);

/** The law for every seed; the seed of the first failure is in the message. */
function forAll(runs: number, law: (random: Random) => string | undefined): void {
  for (let seed = 1; seed <= runs * RUNS; seed++) {
    const fault = law(new Random(seed));
    if (fault !== undefined) expect.fail(`seed ${seed}: ${fault}`);
  }
}

const show = ({ tokens }: Pattern): string => tokens.join(" ");

describe("patterns", () => {
  test("matches: two pointers find what recursion finds", () => {
    forAll(1500, (random) => {
      const each = randomPattern(random, 7);
      const word = WORDS.find((one) => matches(each, one) !== isIn(each, one));
      return word === undefined ? undefined : `${show(each)} on "${word}"`;
    });
  });

  test("covers: no word of the inner pattern avoids the outer", () => {
    forAll(6000, (random) => {
      const [outer, inner] = [randomPattern(random), randomPattern(random)];
      if (!covers(outer, inner)) return undefined;
      const word = WORDS.find((one) => isIn(inner, one) && !isIn(outer, one));
      return word === undefined ? undefined : `${show(outer)} over ${show(inner)}: "${word}"`;
    });
  });

  test("representative: it is a text of the pattern, and what has it may meet the pattern", () => {
    forAll(3000, (random) => {
      const [one, other] = [randomPattern(random), randomPattern(random)];
      const text = representative(one, "z");
      if (!matches(one, text)) return `${show(one)}: "${text}"`;
      return matches(other, text) && !mayMeet(one, other)
        ? `${show(one)}, ${show(other)}`
        : undefined;
    });
  });

  test("mayMeet: patterns that may not meet share no word", () => {
    forAll(3000, (random) => {
      const [one, other] = [randomPattern(random), randomPattern(random)];
      if (mayMeet(one, other)) return undefined;
      const word = WORDS.find((each) => isIn(one, each) && isIn(other, each));
      return word === undefined ? undefined : `${show(one)} and ${show(other)}: "${word}"`;
    });
  });

  test("sets: has, covers and mayMeet are those of some member", () => {
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
      return word === undefined ? undefined : `${patterns.map(show).join(" | ")}: "${word}"`;
    });
  });

  test("keys: lists of patterns with equal keys are equal", () => {
    const known = new Map<string, string>();
    forAll(30_000, (random) => {
      // The letters that keys are made of.
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

describe("the walk", () => {
  test("findText: a text it finds is one, and where it finds none no short word is one", () => {
    const counts = { text: 0, none: 0, limit: 0 };
    forAll(1500, (random) => {
      const lists = random.several(0, 3, () => random.several(1, 2, () => randomPattern(random)));
      const none = random.several(0, 4, () => randomPattern(random));
      const domain = random.pick(DOMAINS);
      const isOne = (word: string): boolean =>
        inDomain(domain, word) &&
        lists.every((list) => list.some((each) => isIn(each, word))) &&
        !none.some((each) => isIn(each, word));
      const found = findText(lists, none, domain, new Budget(200_000));
      counts[found.kind]++;
      const each = (list: readonly Pattern[]): string => list.map(show).join(" | ");
      const what = `${lists.map(each).join(" & ")} but ${each(none)}`;
      if (found.kind === "text") return isOne(found.text) ? undefined : `${what}: ${found.text}`;
      const word = found.kind === "none" ? WORDS.find(isOne) : undefined;
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

  test("the alternatives hold of the parts iff the pattern holds of the whole", () => {
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
        if (bySplit !== isIn(each, whole.join(""))) return `${show(each)} on ${whole.join("·")}`;
      }
      return undefined;
    });
  });
});
