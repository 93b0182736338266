/**
 * Bad input: whatever the text, nothing throws, nothing hangs, and each diagnostic has its place.
 *
 * The texts are damaged policies and requests (test/laws/support/mutate.ts), the examples among
 * them. What is still a policy is asked about, with few steps: a question may be undecided, never
 * an exception.
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
import { mutilated } from "./support/mutate.ts";
import { Random } from "./support/random.ts";
import { randomRequests } from "./support/requests.ts";
import { PATIENCE, RUNS } from "./support/runs.ts";

vi.setConfig({ testTimeout: PATIENCE });

const DOCUMENTS = 2000 * RUNS;
/** Milliseconds; for one document with all that is done to it, on a busy machine. */
const SLOWEST = 5000;

const EXAMPLES = new URL("../../examples/", import.meta.url);
const examples: readonly Json[] = readdirSync(EXAMPLES, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(new URL(name, EXAMPLES), "utf8")));

/** Whether every step of the path is there. */
function leadsInto(value: unknown, path: JsonPath): boolean {
  let at = value;
  for (const step of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return false;
    at = (at as Readonly<Record<string | number, unknown>>)[step];
  }
  return true;
}

/** What is wrong with the diagnostics of a text that was read as this value. */
function astray(
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

function policyFaults(text: string, random: Random): string | undefined {
  const result = readDocument(text);
  if (result.kind === "limit") return undefined;
  if (result.kind === "invalid") {
    if (result.diagnostics.length === 0) return "invalid without a diagnostic";
    return astray(text, undefined, result.diagnostics);
  }
  const { value } = result.document;
  for (const type of ["identity", "resource"] as const) {
    const parsed = parsePolicy(value, { type, reference: random.chance(0.5) });
    const found = parsed.kind === "policy" ? parsed.warnings : parsed.diagnostics;
    const fault = astray(text, value, found);
    if (fault !== undefined) return fault;
    if (parsed.kind === "policy") ask(parsed.policy, random);
  }
  return undefined;
}

/** Questions about the policy; that nothing throws is all that is asked. */
function ask(policy: Policy, random: Random): void {
  const { type } = policy;
  const written = randomPolicy(random, type, false);
  const other = parsePolicy(written, { type });
  const same = noNewAccess({ existing: policy, updated: policy, type }, { steps: 20_000 });
  expect(same.counterexample).toBeUndefined();
  if (other.kind !== "policy") return;
  noNewAccess({ existing: other.policy, updated: policy, type }, { steps: 20_000 });
  const [document] = randomRequests(random, type, [written], 1);
  const request = parseRequest(document, type);
  if (request.kind === "request") evaluate(policy, request.request);
}

function requestFaults(text: string): string | undefined {
  const result = readDocument(text);
  if (result.kind !== "document") return undefined;
  const { value } = result.document;
  for (const type of ["identity", "resource"] as const) {
    const parsed = parseRequest(value, type);
    const fault = astray(
      text,
      value,
      parsed.kind === "request" ? parsed.warnings : parsed.diagnostics,
    );
    if (fault !== undefined) return fault;
    if (parsed.kind === "invalid" && parsed.diagnostics.length === 0) return "invalid, unexplained";
  }
  return undefined;
}

/** Every text by its seed; a fault says which, and shows the text. */
function survives(
  faultsOf: (text: string, random: Random) => string | undefined,
  make: (random: Random) => Json,
): void {
  for (let seed = 1; seed <= DOCUMENTS; seed++) {
    const random = new Random(seed);
    const text = mutilated(random, make(random));
    const start = performance.now();
    let fault: string | undefined;
    try {
      fault = faultsOf(text, random);
    } catch (error) {
      fault = error instanceof Error ? `throws ${error.stack}` : "throws";
    }
    const spent = performance.now() - start;
    if (spent > SLOWEST) fault ??= `took ${spent} ms`;
    if (fault !== undefined) expect.fail(`seed ${seed}: ${fault}\n${text}`);
  }
}

describe("bad input", () => {
  test("policies", () => {
    survives(policyFaults, (random) => {
      if (random.chance(0.3)) return random.pick(examples);
      return randomPolicy(random, random.chance(0.5) ? "resource" : "identity", true);
    });
  });

  test("requests", () => {
    survives(requestFaults, (random) => {
      const policy = randomPolicy(random, "resource", true);
      return JSON.parse(JSON.stringify(randomRequests(random, "resource", [policy], 1)[0]));
    });
  });
});
