/**
 * The frequency of hard constructs in random cases.
 *
 * Each construct in `FEATURES` must occur in 3 % of the cases at least, or the laws would hardly
 * meet it. The table is printed; docs/testing.md has a copy.
 */
import { expect, test } from "vitest";
import { covers, mayMeet, type Pattern } from "../../src/logic/pattern.ts";
import { actionPattern, resourcePatterns } from "../../src/symbolic/evaluate.ts";
import { foldAsciiCase } from "../../src/text/ascii-case.ts";
import { type Case, caseOf, solverCaseOf } from "./support/case.ts";
import type { Json, JsonObject } from "./support/generate.ts";
import { strings, usesIn } from "./support/requests.ts";
import { type Condition, conditionsOf, listed } from "./support/rewrite-conditions.ts";
import { RUNS } from "./support/runs.ts";
import { TIED_KEYS } from "./support/universe.ts";

const CASES = 1000 * RUNS;
const REQUESTS = 4;

const statementsOf = ({ existing, updated }: Case): readonly JsonObject[] => [
  ...existing.Statement,
  ...updated.Statement,
];

const someCondition =
  (fits: (condition: Condition) => boolean) =>
  (given: Case): boolean =>
    statementsOf(given).some((each) => conditionsOf(each).some(fits));

const textsOf = (given: Case, ...elements: readonly string[]): readonly string[] =>
  statementsOf(given).flatMap((each) => elements.flatMap((name) => [...strings(each[name] ?? [])]));

/** Whether two of the patterns intersect and neither covers the other. */
function hasOverlap(patterns: readonly Pattern[]): boolean {
  return patterns.some((one, i) =>
    patterns
      .slice(i + 1)
      .some((other) => mayMeet(one, other) && !covers(one, other) && !covers(other, one)),
  );
}

const isAddress =
  (form: RegExp) =>
  ({ operator, operands }: Condition): boolean =>
    operator.family === "ip" && listed(operands).some((each) => form.test(String(each)));

const FEATURES: Readonly<Record<string, (given: Case) => boolean>> = {
  "a negated operator": someCondition(({ operator }) => operator.negated),
  "a set operator": someCondition(({ quantifier }) => quantifier !== undefined),
  "a set operator with IfExists": someCondition(
    ({ quantifier, ifExists }) => quantifier !== undefined && ifExists,
  ),
  "IfExists without set operator": someCondition(
    ({ quantifier, ifExists }) => quantifier === undefined && ifExists,
  ),
  Null: someCondition(({ operator }) => operator.family === "null"),
  "a key tied to the caller": someCondition(({ key }) => TIED_KEYS.includes(foldAsciiCase(key))),
  NotPrincipal: (given) => statementsOf(given).some((each) => "NotPrincipal" in each),
  "NotAction or NotResource": (given) =>
    statementsOf(given).some((each) => "NotAction" in each || "NotResource" in each),
  "a Deny": (given) => statementsOf(given).some(({ Effect }) => Effect === "Deny"),
  "patterns of actions that overlap": (given) =>
    hasOverlap(textsOf(given, "Action", "NotAction").map(actionPattern)),
  "patterns of resources that overlap": (given) => {
    const texts = textsOf(given, "Resource", "NotResource");
    return hasOverlap(texts.filter((each) => !each.includes("${")).flatMap(resourcePatterns));
  },
  "`?` in a pattern": (given) =>
    textsOf(given, "Action", "NotAction", "Resource", "NotResource", "Condition").some((each) =>
      each.includes("?"),
    ),
  "addresses of both families": (given) =>
    someCondition(isAddress(/\./))(given) && someCondition(isAddress(/:/))(given),
  "a variable": (given) => textsOf(given, "Resource", "NotResource", "Condition").some(isVariable),
  "a condition key that Unicode takes for another": (given) => {
    const keys = statementsOf(given).flatMap((each) => conditionsOf(each).map(({ key }) => key));
    const names = new Set(keys.map(foldAsciiCase));
    return new Set([...names].map((each) => each.toUpperCase())).size < names.size;
  },
  "an empty list": (given) => statementsOf(given).some((each) => hasEmptyList(each)),
  "a request without a key that a policy uses": ({ requests, ...given }) => {
    const keys = [...usesIn(statementsOf({ ...given, requests })).keys()];
    return requests.some(({ context = {} }) => {
      const present = new Set(Object.keys(context).map(foldAsciiCase));
      return keys.some((key) => !present.has(key));
    });
  },
};

const isVariable = (text: string): boolean => /\$\{[^*?$]/.test(text);

function hasEmptyList(value: Json): boolean {
  if (typeof value !== "object" || value === null) return false;
  const inner = Object.values(value) as readonly Json[];
  return Array.isArray(value) && inner.length === 0 ? true : inner.some(hasEmptyList);
}

const WORLDS: readonly (readonly [string, (seed: number) => Case])[] = [
  ["cases", (seed) => caseOf(seed, REQUESTS)],
  ["solvers' cases", solverCaseOf],
];

test.each(WORLDS)(
  "bias: each hard construct is in three percent of the %s at least",
  (name, make) => {
    const counts = new Map<string, number>();
    for (let seed = 1; seed <= CASES; seed++) {
      const given = make(seed);
      for (const [what, has] of Object.entries(FEATURES)) {
        if (has(given)) counts.set(what, (counts.get(what) ?? 0) + 1);
      }
    }
    const shares = Object.keys(FEATURES).map(
      (what) => [what, (counts.get(what) ?? 0) / CASES] as const,
    );
    const rows = shares.map(([what, part]) => `${what} ${Math.round(part * 100)} %`);
    console.log(`${name}: ${rows.join(", ")}`);
    const hasRequests = name === "cases";
    const rare = shares.filter(
      ([what, part]) => part < 0.03 && (hasRequests || !/request/.test(what)),
    );
    expect(rare).toEqual([]);
  },
);
