/**
 * Invalid input: for no text does anything throw or hang, and each diagnostic has a valid place.
 *
 * The texts are damaged policies and requests (test/laws/support/mutate.ts), including the examples
 * of the documentation. A text that is still a policy is also checked, with few steps: the check
 * may be undecided but must not throw.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { noNewAccess } from "../../src/check/no-new-access.ts";
import type { Diagnostic, JsonPath } from "../../src/json/diagnostic.ts";
import { readDocument } from "../../src/json/document.ts";
import { locate } from "../../src/json/position.ts";
import type { Policy } from "../../src/policy/ast.ts";
import { parsePolicy } from "../../src/policy/parse.ts";
import { evaluate } from "../../src/semantics/evaluate.ts";
import { parseRequest } from "../../src/semantics/request.ts";
import { type Json, randomPolicy } from "./support/generate.ts";
import { damageDocument } from "./support/mutate.ts";
import { Random } from "./support/random.ts";
import { randomRequests } from "./support/requests.ts";
import { RUNS, TIMEOUT_MS } from "./support/runs.ts";

vi.setConfig({ testTimeout: TIMEOUT_MS });

const DOCUMENTS = 2000 * RUNS;
/** The time limit for one document, on a busy machine. */
const MAX_MILLISECONDS = 5000;

const EXAMPLES = new URL("../../examples/", import.meta.url);
const examples: readonly Json[] = readdirSync(EXAMPLES, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(new URL(name, EXAMPLES), "utf8")));

/** Whether the path exists in the value. */
function leadsInto(value: unknown, path: JsonPath): boolean {
  let at = value;
  for (const step of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return false;
    at = (at as Readonly<Record<string | number, unknown>>)[step];
  }
  return true;
}

/** Finds a diagnostic with a wrong place or message; `value` is the parsed text. */
function findMisplaced(
  text: string,
  value: unknown,
  diagnostics: readonly Diagnostic[],
): string | undefined {
  const lines = text.split(/\r\n?|\n/).length;
  for (const { code, message, path, offset } of diagnostics) {
    if (value !== undefined && !leadsInto(value, path)) return `${code} at ${path.join(".")}`;
    if (offset !== undefined && (offset < 0 || offset > text.length)) return `${code} at ${offset}`;
    const { line, column } = locate(text, path);
    if (line < 1 || line > lines || column < 1) return `${code} in line ${line}`;
    if (message === "" || /\n/.test(message)) return `${code} says "${message}"`;
  }
  return undefined;
}

function findPolicyError(text: string, random: Random): string | undefined {
  const result = readDocument(text);
  if (result.kind === "limit") return undefined;
  if (result.kind === "invalid") {
    if (result.diagnostics.length === 0) return "invalid without a diagnostic";
    return findMisplaced(text, undefined, result.diagnostics);
  }
  const { value } = result.document;
  for (const type of ["identity", "resource"] as const) {
    const parsed = parsePolicy(value, { type, reference: random.chance(0.5) });
    const found = parsed.kind === "policy" ? parsed.warnings : parsed.diagnostics;
    const error = findMisplaced(text, value, found);
    if (error !== undefined) return error;
    if (parsed.kind === "policy") ask(parsed.policy, random);
  }
  return undefined;
}

/** Checks and evaluates the policy; only exceptions count as errors. */
function ask(policy: Policy, random: Random): void {
  const { type } = policy;
  const document = randomPolicy(random, type, false);
  const other = parsePolicy(document, { type });
  const same = noNewAccess({ existing: policy, updated: policy, type }, { steps: 20_000 });
  expect(same.counterexample).toBeUndefined();
  if (other.kind !== "policy") return;
  noNewAccess({ existing: other.policy, updated: policy, type }, { steps: 20_000 });
  const [first] = randomRequests(random, type, [document], 1);
  const request = parseRequest(first, type);
  if (request.kind === "request") evaluate(policy, request.request);
}

function findRequestError(text: string): string | undefined {
  const result = readDocument(text);
  if (result.kind !== "document") return undefined;
  const { value } = result.document;
  for (const type of ["identity", "resource"] as const) {
    const parsed = parseRequest(value, type);
    const error = findMisplaced(
      text,
      value,
      parsed.kind === "request" ? parsed.warnings : parsed.diagnostics,
    );
    if (error !== undefined) return error;
    if (parsed.kind === "invalid" && parsed.diagnostics.length === 0) return "invalid, unexplained";
  }
  return undefined;
}

/** Tests the text of every seed; the message of a failure has the seed and the text. */
function checkDamagedTexts(
  errorsOf: (text: string, random: Random) => string | undefined,
  make: (random: Random) => Json,
): void {
  for (let seed = 1; seed <= DOCUMENTS; seed++) {
    const random = new Random(seed);
    const text = damageDocument(random, make(random));
    const start = performance.now();
    let error: string | undefined;
    try {
      error = errorsOf(text, random);
    } catch (thrown) {
      error = thrown instanceof Error ? `throws ${thrown.stack}` : "throws";
    }
    const spent = performance.now() - start;
    if (spent > MAX_MILLISECONDS) error ??= `took ${spent} ms`;
    if (error !== undefined) expect.fail(`seed ${seed}: ${error}\n${text}`);
  }
}

describe("invalid input", () => {
  test("no damaged policy makes anything throw or hang; all diagnostics have valid places", () => {
    checkDamagedTexts(findPolicyError, (random) => {
      if (random.chance(0.3)) return random.pick(examples);
      return randomPolicy(random, random.chance(0.5) ? "resource" : "identity", true);
    });
  });

  test("no damaged request makes anything throw or hang; all diagnostics have valid places", () => {
    checkDamagedTexts(findRequestError, (random) => {
      const policy = randomPolicy(random, "resource", true);
      return JSON.parse(JSON.stringify(randomRequests(random, "resource", [policy], 1)[0]));
    });
  });
});
