/**
 * The law of scripts: the SMT-LIB text means the same as the formula.
 *
 * A random formula is conjoined with tests that fix the attributes to a model. The script of the
 * conjunction is satisfiable iff the formula holds of the model. So every shape of test and link
 * occurs in both polarities. All installed solvers are asked.
 */

import { expect, test, vi } from "vitest";
import type { Query } from "../../src/backends/backend.ts";
import {
  type Attribute,
  type LinkPattern,
  type Model,
  oneValue,
  textTest,
  type Value,
} from "../../src/logic/attribute.ts";
import {
  COLON,
  codeUnits,
  folded,
  holeToken,
  literal,
  ONE,
  ONE_IN,
  type Pattern,
  pattern,
  RUN,
  RUN_IN,
} from "../../src/logic/pattern.ts";
import { type Term, Terms } from "../../src/logic/term.ts";
import { writeScript } from "../../src/smt/script.ts";
import { reportMissingSolvers, solvers } from "../backends/programs.ts";
import { A, attributeOf, B, C, randomFormula, S, VALUES } from "./support/formulas.ts";
import { Random } from "./support/random.ts";
import { RUNS, TIMEOUT_MS } from "./support/runs.ts";

vi.setConfig({ testTimeout: TIMEOUT_MS });
reportMissingSolvers();

const tokens = (text: string): readonly number[] => codeUnits(text);
const THREE = [...tokens("arn:"), RUN_IN, COLON, RUN];

/** R: three components or `*`; T: two components without capitals; W: a word; M: a set like R. */
const R = attributeOf("r", false, false, { within: [pattern(THREE), literal("*")] });
const T = attributeOf("t", true, false, {
  within: [pattern([ONE_IN, RUN_IN, COLON, ONE_IN, RUN_IN])],
  without: "PQ",
});
const W = attributeOf("w", true, false, { without: ":/", nonEmpty: true, except: ["*"] });
const M = attributeOf("m|#(", true, true, { within: [pattern(THREE)] });

const WIDE: ReadonlyMap<Attribute, readonly Value[]> = new Map<Attribute, readonly Value[]>([
  ...VALUES,
  [R, ["*", "arn:p:q", "arn::", "arn:p:q:z", "arn:pz:p", "arn::*"]],
  [T, [null, "p:q", "z:pp", "pp:p"]],
  [W, [null, "p", "P", "pz", "q"]],
  [M, [null, [], ["arn:p:q"], ["arn::", "arn:p:q:z"], ["arn:p:p", "arn::q"]]],
]);

const ARN_LIKE: readonly Pattern[] = [
  literal("*"),
  literal("arn:p:q"),
  literal("arn"),
  pattern([RUN]),
  pattern([ONE]),
  pattern([ONE_IN]),
  pattern([RUN, ...tokens("q")]),
  pattern([...tokens("arn:"), RUN_IN, COLON, ...tokens("q")]),
  pattern([...tokens("arn:"), ONE_IN, COLON, RUN]),
  pattern([...tokens("arn:p"), RUN_IN, COLON, RUN, ...tokens("z")]),
  pattern([...tokens("arn:"), RUN_IN, COLON, RUN, COLON, RUN]),
  pattern([...tokens("arn:"), ...tokens("pP").map(folded), COLON, RUN]),
];
const ACTION_LIKE: readonly Pattern[] = [
  literal("p:q"),
  literal("pq"),
  pattern([RUN_IN, COLON, RUN_IN]),
  pattern([...tokens("p"), RUN_IN, COLON, ONE_IN, RUN_IN]),
  pattern([RUN_IN, ...tokens("p:q"), RUN_IN]),
];
const WORD_LIKE: readonly Pattern[] = [
  literal("p"),
  pattern(tokens("pz").map(folded)),
  pattern([ONE_IN, RUN_IN]),
  pattern([...tokens("p"), ONE]),
];

function wideAtom(random: Random, terms: Terms): Term {
  const some = (from: readonly Pattern[]) =>
    textTest(random.several(1, 3, () => random.pick(from)));
  const kind = random.pick(["some", "every", "only"] as const);
  switch (random.int(7)) {
    case 0:
      return terms.test(R, some(ARN_LIKE));
    case 1:
      return terms.test(T, some(ACTION_LIKE));
    case 2:
      return terms.test(W, some(WORD_LIKE));
    case 3:
      return terms.test(M, { kind, test: some(ARN_LIKE) });
    case 4:
      return terms.test(random.pick([T, W, M]), { kind: "present" });
    case 5: {
      const links = [wideLink(random)];
      return terms.test(M, { kind, test: { kind: "link", links, patterns: [] } });
    }
    default: {
      const subject = random.pick([[R], [R], [W], ["arn:", W, ":", B], [A, ":", B], [M]]);
      return terms.link({ kind: "link", subject, link: wideLink(random) });
    }
  }
}

/** Makes a link with one or two holes, in plain texts and in texts with components. */
function wideLink(random: Random): LinkPattern {
  const [hole, other] = [holeToken(0), holeToken(1)];
  const chain = random.pick([
    [hole],
    [...tokens("p"), hole],
    [hole, ONE],
    [ONE, hole, RUN],
    [RUN, hole, RUN],
    [hole, RUN, other],
    [RUN, hole, RUN, ...tokens("z")],
    [RUN, ONE, hole],
    [...tokens("p").map(folded), hole, RUN],
    [hole, COLON, other],
  ]);
  const isArn = random.chance(0.4);
  const first = random.pick([[RUN_IN], [hole], [ONE_IN]]);
  const five = [RUN_IN, COLON, RUN_IN, COLON, RUN_IN, COLON];
  const arn = [...tokens("arn:"), ...first, COLON, ...five, RUN];
  return {
    pattern: pattern(isArn ? arn : chain),
    holes: [random.pick([B, W, S]), random.pick([A, C])],
    confined: isArn ? [0] : [],
  };
}

/** Makes a formula that holds iff the attributes have the values of the model. */
function fixModel(terms: Terms, model: Model): Term {
  return terms.all(
    [...model].map(([attribute, value]) => {
      const present = terms.test(attribute, { kind: "present" });
      if (value === null) return -present;
      const { encoding } = attribute.domain;
      const is = (text: string) => {
        const at = encoding?.encode(text);
        if (encoding === undefined || at === undefined) return textTest([literal(text)]);
        return { kind: "range", encoding, ranges: [{ first: at, last: at }] } as const;
      };
      if (typeof value === "string") return terms.test(attribute, oneValue(attribute, is(value)));
      const all = terms.test(attribute, {
        kind: "every",
        test: textTest(value.map((each) => literal(each))),
      });
      const each = value.map((text) => terms.test(attribute, { kind: "some", test: is(text) }));
      return terms.all([present, all, ...each]);
    }),
  );
}

interface Example {
  readonly seed: number;
  readonly query: Query;
  readonly holds: boolean;
}

function exampleOf(seed: number): Example | undefined {
  const random = new Random(seed);
  const terms = new Terms();
  const isWide = random.chance(0.6);
  const literal = (): Term => (random.chance(0.5) ? 1 : -1) * wideAtom(random, terms);
  const formula = isWide
    ? terms.all(random.several(1, 3, () => terms.or(literal(), literal())))
    : randomFormula(random, terms, true);
  const model = new Map([...WIDE].map(([attribute, values]) => [attribute, random.pick(values)]));
  const scripted = writeScript(terms, [formula, fixModel(terms, model)]);
  if (scripted.kind === "inexpressible") return undefined;
  return { seed, query: scripted.script, holds: terms.holds(formula, model) };
}

test.each(solvers.map((each) => [each.name, each] as const))(
  "%s finds the script satisfiable iff the formula holds of the model",
  (_, solver) => {
    const seeds = Array.from({ length: 120 * RUNS }, (_, i) => i + 1);
    const examples = seeds.flatMap((seed) => exampleOf(seed) ?? []);
    const replies = solver.run(examples.map((each) => each.query));
    const wrong = examples.flatMap(({ seed, holds }, i) => {
      const answer = replies[i]?.kind;
      return answer === (holds ? "sat" : "unsat") || answer === "unknown"
        ? []
        : `seed ${seed}: ${answer}`;
    });
    expect(wrong).toEqual([]);
    const answered = replies.filter(({ kind }) => kind !== "unknown").length;
    expect(answered).toBeGreaterThan(0.95 * examples.length);
    expect(examples.length).toBeGreaterThan(0.6 * seeds.length);
    const holding = examples.filter((each) => each.holds).length;
    expect(Math.min(holding, examples.length - holding)).toBeGreaterThan(0.1 * examples.length);
  },
);
