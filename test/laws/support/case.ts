/**
 * A case of a law: a pair of policies with some requests, as JSON, and the result of a law on it.
 *
 * A law holds for a case, is skipped because the case is outside its premise, or is refuted by the
 * case. A law is a function of its case alone. Where it picks among variations it takes `salt` as
 * the seed, so that a case that was written to a file refutes the law in the same way again.
 */

import type { CheckAnswer } from "../../../src/check/answer.ts";
import { noNewAccess } from "../../../src/check/no-new-access.ts";
import { isObject } from "../../../src/json/value.ts";
import type { Policy, PolicyType } from "../../../src/policy/ast.ts";
import { parsePolicy } from "../../../src/policy/parse.ts";
import {
  parseRequest,
  type Request,
  type RequestDocument,
} from "../../../src/semantics/request.ts";
import { type SymbolicPolicy, symbolicPolicy } from "../../../src/symbolic/evaluate.ts";
import { SymbolicRequest } from "../../../src/symbolic/symbolic-request.ts";
import { mutate, type PolicyDocument, randomPair, randomPolicy, smallPair } from "./generate.ts";
import { Random } from "./random.ts";
import { randomRequests } from "./requests.ts";

export interface Case {
  readonly type: PolicyType;
  readonly existing: PolicyDocument;
  readonly updated: PolicyDocument;
  readonly requests: readonly RequestDocument[];
  readonly salt: number;
}

/** How many comparisons of each kind a law made. */
export type Counts = Readonly<Record<string, number>>;

export type LawResult =
  | { readonly kind: "holds"; readonly counts?: Counts }
  /** The law does not apply to the case; the reasons are counted. */
  | { readonly kind: "skipped"; readonly reason: string; readonly counts?: Counts }
  | { readonly kind: "refuted"; readonly how: string };

export type Law = (given: Case) => LawResult;

export const HOLDS: LawResult = { kind: "holds" };
export const hold = (counts: Counts): LawResult => ({ kind: "holds", counts });
export const skip = (reason: string, counts: Counts = {}): LawResult => ({
  kind: "skipped",
  reason,
  counts,
});
export const refute = (how: string): LawResult => ({ kind: "refuted", how });

/** Parses a document; undefined if it is not a valid policy. */
export function policyOf(
  document: PolicyDocument,
  type: PolicyType,
  reference = true,
): Policy | undefined {
  const result = parsePolicy(document, { type, reference });
  return result.kind === "policy" ? result.policy : undefined;
}

export interface EncodedCase {
  readonly existing: Policy;
  readonly updated: Policy;
  readonly symbolic: SymbolicRequest;
  /** The formula of the updated policy, then that of the existing one. */
  readonly formulas: readonly [SymbolicPolicy, SymbolicPolicy];
}

export function encodeCase({ type, existing, updated }: Case): EncodedCase | undefined {
  const before = policyOf(existing, type);
  const after = policyOf(updated, type, false);
  if (before === undefined || after === undefined) return undefined;
  const symbolic = new SymbolicRequest([after, before], type);
  const formulas = [symbolicPolicy(after, symbolic), symbolicPolicy(before, symbolic)] as const;
  return { existing: before, updated: after, symbolic, formulas };
}

export function requestOf(document: RequestDocument, type: PolicyType): Request | undefined {
  const result = parseRequest(document, type);
  return result.kind === "request" ? result.request : undefined;
}

export function check(
  type: PolicyType,
  existing: PolicyDocument,
  updated: PolicyDocument,
): CheckAnswer | undefined {
  const before = policyOf(existing, type);
  const after = policyOf(updated, type, false);
  if (before === undefined || after === undefined) return undefined;
  return noNewAccess({ existing: before, updated: after, type });
}

export type Verdict = "PASS" | "FAIL" | "undecided";

export function verdictOf({ result, undecided }: CheckAnswer): Verdict {
  return undecided === undefined ? result : "undecided";
}

/** Makes the case of a seed: the same case in every run and on every machine. */
export function caseOf(seed: number, requests: number): Case {
  const random = new Random(seed);
  const pair = randomPair(random);
  const documents = [pair.existing, pair.updated];
  return {
    ...pair,
    requests: randomRequests(random, pair.type, documents, requests),
    salt: random.int(1 << 30),
  };
}

/** Makes a case that external solvers answer in time; one in ten has the usual size. */
export function solverCaseOf(seed: number): Case {
  const random = new Random(seed);
  const pair = random.chance(0.1) ? randomPair(random) : smallPair(random);
  return { ...pair, requests: [], salt: 0 };
}

/** Whether a shrunk value still has the shape of a case; its policies may be invalid. */
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

/** Makes a case for exhaustive search: two similar policies of one or two statements. */
export function smallCaseOf(seed: number): Case {
  const random = new Random(seed);
  const type = random.chance(0.5) ? "resource" : "identity";
  const base = randomPolicy(random, type, false);
  const existing = { ...base, Statement: base.Statement.slice(0, random.chance(0.7) ? 1 : 2) };
  const updated = mutate(random, existing, type);
  const isSwapped = random.chance(0.5);
  return {
    type,
    existing: isSwapped ? updated : existing,
    updated: isSwapped ? existing : updated,
    requests: [],
    salt: 0,
  };
}
