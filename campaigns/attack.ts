/**
 * Campaign: attacks keyaki's answers with an evaluator and generators of their own.
 *
 * Run: npm run campaign -- attack [--minutes 1] [--cases N] [--seed 1] [--families fold,mixed]
 */
import { parseArgs } from "node:util";
import { Random } from "../test/laws/support/random.ts";
import { examine } from "./attack/examine.ts";
import { FAMILIES } from "./attack/families.ts";
import { applyInvariants } from "./attack/invariants.ts";
import { type AttackQuestion, makeQuestion } from "./attack/question.ts";
import type { Vocabulary } from "./attack/vocabulary.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    cases: { type: "string", default: "Infinity" },
    seed: { type: "string", default: "1" },
    requests: { type: "string", default: "2000" },
    families: { type: "string", default: FAMILIES.map(({ name }) => name).join() },
    show: { type: "string", default: "20" },
  },
});
const families = FAMILIES.filter(({ name }) => values.families.split(",").includes(name));
const end = Date.now() + Number(values.minutes) * 60_000;
const first = Number(values.seed);
const tallies = new Map<string, Map<string, number>>();
let shown = 0;
let requests = 0;
let invariants = 0;
let disagreements = 0;

for (let i = 0; i < Number(values.cases) && Date.now() < end; i++) {
  const family = families[i % families.length];
  if (family === undefined) break;
  const random = new Random(first + i);
  const words = family.words(random);
  const question = makeQuestion(words, random);
  const examined = examine(question, Number(values.requests), random);
  requests += examined.requests;
  const tally = tallies.get(words.name) ?? new Map<string, number>();
  tallies.set(words.name, tally);
  const { disagreement } = examined;
  const label = `${question.check} ${disagreement?.kind ?? examined.label}`;
  tally.set(label, (tally.get(label) ?? 0) + 1);
  const { applied, broken } = invariantsOf(question, words, random);
  invariants += applied;
  for (const each of disagreement === undefined ? broken : [disagreement, ...broken]) {
    disagreements++;
    if (shown++ >= Number(values.show)) continue;
    console.log(JSON.stringify({ family: words.name, seed: first + i, ...each }));
  }
}
for (const [name, tally] of tallies) {
  console.log(
    `${name}: ${[...tally]
      .sort()
      .map(([label, count]) => `${count} ${label}`)
      .join(", ")}`,
  );
}
console.log(`${requests} requests, ${invariants} invariants, ${disagreements} disagreements`);

function invariantsOf(question: AttackQuestion, words: Vocabulary, random: Random) {
  try {
    return applyInvariants(question, words, random);
  } catch (error) {
    return { applied: 1, broken: [{ kind: "exception", detail: String(error), question }] };
  }
}
