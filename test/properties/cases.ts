/**
 * Cases for the laws, by seed; and what happens to a law over many of them.
 *
 * A seed is a case: seed n of one run is seed n of every run. A law that throws is broken, too.
 */
import { isObject } from "../../src/policy/reader.ts";
import { randomPair, randomRequest } from "./generate.ts";
import type { Case, Finding, Law } from "./laws.ts";
import { Random } from "./random.ts";

export function caseOf(seed: number, requests: number): Case {
  const random = new Random(seed);
  const pair = randomPair(random);
  const documents = [pair.existing, pair.updated];
  return {
    ...pair,
    requests: random.several(requests, requests, () => randomRequest(random, pair.type, documents)),
    salt: random.int(1 << 30),
  };
}

/** Whether something shrunk is still a case; what its policies are is for the laws to say. */
export function isCase(value: Case): boolean {
  const isPolicy = (document: unknown): boolean =>
    isObject(document) &&
    Array.isArray(document["Statement"]) &&
    document["Statement"].every((each) => isObject(each));
  return (
    ["identity", "resource"].includes(value.type) &&
    [value.existing, value.updated].every(isPolicy) &&
    Array.isArray(value.requests) &&
    value.requests.every((each) => isObject(each)) &&
    typeof value.salt === "number"
  );
}

export function judge(law: Law, given: Case): Finding {
  try {
    return law(given);
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return { kind: "broken", how: `throws ${message} ${stack?.split("\n")[1]?.trim()}` };
  }
}
