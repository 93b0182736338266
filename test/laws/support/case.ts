/**
 * A case: a pair of policies with some requests, as JSON; and what a law finds out about it.
 *
 * A law says of a case that it holds, that it says nothing here, or how it is broken. Laws know
 * nothing of chance: `salt` picks among variations, so that a case written to a file is broken in
 * the same way again.
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
import { mutant, type PolicyDocument, randomPair, randomPolicy, smallPair } from "./generate.ts";
import { Random } from "./random.ts";
import { randomRequests } from "./requests.ts";

export interface Case {
  readonly type: PolicyType;
  readonly existing: PolicyDocument;
  readonly updated: PolicyDocument;
  readonly requests: readonly RequestDocument[];
  readonly salt: number;
}

/** What was compared on the way, by what it is. */
export type Counts = Readonly<Record<string, number>>;

export type Finding =
  | { readonly kind: "holds"; readonly counts?: Counts }
  /** Nothing was tried: the reason is counted. */
  | { readonly kind: "vacuous"; readonly reason: string; readonly counts?: Counts }
  | { readonly kind: "broken"; readonly how: string };

export type Law = (given: Case) => Finding;

export const HOLDS: Finding = { kind: "holds" };
export const held = (counts: Counts): Finding => ({ kind: "holds", counts });
export const vacuous = (reason: string, counts: Counts = {}): Finding => ({
  kind: "vacuous",
  reason,
  counts,
});
export const broken = (how: string): Finding => ({ kind: "broken", how });

/** A policy of one statement at least; undefined where the document is refused. */
export function policyOf(
  document: PolicyDocument,
  type: PolicyType,
  reference = true,
): Policy | undefined {
  const result = parsePolicy(document, { type, reference });
  return result.kind === "policy" ? result.policy : undefined;
}

export interface Read {
  readonly existing: Policy;
  readonly updated: Policy;
  readonly symbolic: SymbolicRequest;
  /** Of the updated policy, and of the existing one. */
  readonly formulas: readonly [SymbolicPolicy, SymbolicPolicy];
}

export function read({ type, existing, updated }: Case): Read | undefined {
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

/** PASS, FAIL with a request, or undecided. */
export type Verdict = "PASS" | "FAIL" | "undecided";

export function verdictOf({ result, undecided }: CheckAnswer): Verdict {
  return undecided === undefined ? result : "undecided";
}

/** The case of a seed: seed n is the same case in every run. */
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

/** A case that outside solvers can answer in time; one in ten is as large as any. */
export function solverCaseOf(seed: number): Case {
  const random = new Random(seed);
  const pair = random.chance(0.1) ? randomPair(random) : smallPair(random);
  return { ...pair, requests: [], salt: 0 };
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

/** A case that can be tried out: policies of one statement or two, close to each other. */
export function smallCaseOf(seed: number): Case {
  const random = new Random(seed);
  const type = random.chance(0.5) ? "resource" : "identity";
  const base = randomPolicy(random, type, false);
  const existing = { ...base, Statement: base.Statement.slice(0, random.chance(0.7) ? 1 : 2) };
  const updated = mutant(random, existing, type);
  const isSwapped = random.chance(0.5);
  return {
    type,
    existing: isSwapped ? updated : existing,
    updated: isSwapped ? existing : updated,
    requests: [],
    salt: 0,
  };
}
