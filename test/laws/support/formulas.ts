/**
 * Random formulas over a small world of attributes, and all models of that world.
 *
 * The patterns of the world divide texts into a few classes, and `VALUES` has a text of each class.
 * So a truth table over `VALUES` decides whether a formula without links is satisfiable.
 */

import {
  type Attribute,
  type Domain,
  type LinkPattern,
  textTest,
  type Value,
  type ValueTest,
} from "../../../src/logic/attribute.ts";
import {
  COLON,
  holeToken,
  literal,
  type Pattern,
  pattern,
  RUN,
} from "../../../src/logic/pattern.ts";
import type { Term, Terms } from "../../../src/logic/term.ts";
import type { Random } from "./random.ts";

export const attributeOf = (
  name: string,
  optional: boolean,
  many: boolean,
  domain: Domain = {},
): Attribute => ({
  name,
  optional,
  many,
  domain,
});

export const P = 112;
export const Q = 113;

/** Languages that divide texts into the classes `p`, `q`, `p*`, `*q`, `p*q` and the rest. */
export const PATTERNS: readonly Pattern[] = [
  literal("p"),
  literal("q"),
  literal(""),
  pattern([P, RUN]),
  pattern([RUN, Q]),
  pattern([P, RUN, Q]),
  pattern([RUN]),
];

export const randomUnion = (random: Random): ValueTest =>
  textTest(random.several(1, 2, () => random.pick(PATTERNS)));

/** The attributes of the truth tables: three texts (two optional), a digit and a set. */
export const A: Attribute = attributeOf("a", false, false);
export const B: Attribute = attributeOf("b", true, false);
export const C: Attribute = attributeOf("c", true, false);
export const N: Attribute = attributeOf("n", true, false, {
  encoding: {
    name: "digit",
    span: { first: 0n, last: 9n },
    encode: (text: string) => (/^\d$/.test(text) ? BigInt(text) : undefined),
    decode: String,
  },
});
export const S: Attribute = attributeOf("s", true, true);

export const VALUES: ReadonlyMap<Attribute, readonly Value[]> = new Map<
  Attribute,
  readonly Value[]
>([
  [A, ["p", "q", "P", "pz", "pq", "z", "", ":"]],
  [B, [null, "p", "q", "pz", "pp", "z", ""]],
  [C, [null, "p", "q", "zp"]],
  [N, [null, "1", "2"]],
  [S, [null, [], ["p"], ["q"], ["p", "q"], ["pz", "z"], ["q", "pzq"], ["pz", "zq", "z"]]],
]);

function randomAtom(random: Random, terms: Terms, links: boolean): Term {
  const attribute = random.pick([A, A, B, B, C, S, ...(links ? [N] : [])]);
  if (random.chance(0.12)) return terms.test(random.pick([B, C, S]), { kind: "present" });
  if (attribute === N) {
    const encoding = N.domain.encoding;
    if (encoding === undefined) throw new Error("no encoding");
    const at = BigInt(random.int(3));
    return terms.test(N, { kind: "range", encoding, ranges: [{ first: at, last: at + 1n }] });
  }
  if (attribute === S) {
    const kind = random.pick(["some", "every", "only"] as const);
    if (!links || random.chance(0.7)) return terms.test(S, { kind, test: randomUnion(random) });
    const patterns = random.several(0, 1, () => random.pick(PATTERNS));
    return terms.test(S, { kind, test: { kind: "link", links: [linkTo(random, B)], patterns } });
  }
  if (!links || random.chance(0.5)) return terms.test(attribute, randomUnion(random));
  const [hole, one, other] = random.shuffled([A, B, C, N]);
  if (hole === undefined || one === undefined || other === undefined)
    throw new Error("too few attributes");
  const subject = random.pick([[one], [one], [one], [one, ":", other], ["p", one]]);
  // Sometimes a variable is compared with its own key.
  return terms.link({
    kind: "link",
    subject,
    link: linkTo(random, random.pick([hole, hole, one])),
  });
}

/** Makes a link to a variable that stands alone or inside a pattern. */
function linkTo(random: Random, hole: Attribute): LinkPattern {
  const HOLE = holeToken(0);
  const tokens = random.pick([[HOLE], [HOLE], [P, HOLE], [HOLE, RUN], [HOLE, COLON, RUN]]);
  return {
    pattern: pattern(tokens),
    holes: [hole],
    confined: random.chance(0.2) ? [0] : [],
    ignoreCase: random.chance(0.2),
  };
}

/**
 * Makes a conjunction of clauses of one to three literals. There are about 1.5 clauses for each
 * atom, so that satisfiable and unsatisfiable formulas are about equally frequent.
 */
export function randomFormula(random: Random, terms: Terms, links: boolean): Term {
  const atoms = random.several(3, 7, () => randomAtom(random, terms, links));
  const literal = (): Term => (random.chance(0.5) ? 1 : -1) * random.pick(atoms);
  const clauses = random.several(3, 12, () =>
    terms.or(
      ...random.several(1, 3, () =>
        random.chance(0.2) ? terms.and(literal(), literal()) : literal(),
      ),
    ),
  );
  return terms.and(...clauses);
}

export function* models(attributes: readonly Attribute[]): Iterable<Map<Attribute, Value>> {
  const [first, ...rest] = attributes;
  if (first === undefined) {
    yield new Map();
    return;
  }
  for (const model of models(rest)) {
    for (const value of VALUES.get(first) ?? []) yield new Map(model).set(first, value);
  }
}
