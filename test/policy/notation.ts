/**
 * A notation for tests of the policy parser: one claim a line.
 *
 * A test gives the parts of a statement that matter; the defaults are valid. `accepts` and
 * `rejects` compare all codes and places, so an unexpected warning is a failure too.
 */
import { expect } from "vitest";
import type { Condition, Policy, Principal, Statement, Text } from "../../src/policy/ast.ts";
import { type ParseOptions, parsePolicy } from "../../src/policy/parse.ts";

export type Parts = Readonly<Record<string, unknown>>;

/** Makes a valid statement with these parts; a part that is undefined is omitted. */
export function statement(parts: Parts = {}): Parts {
  const has = (name: string): boolean => name in parts || `Not${name}` in parts;
  const merged = {
    Effect: "Allow",
    ...(has("Action") ? {} : { Action: "s3:GetObject" }),
    ...(has("Resource") ? {} : { Resource: "*" }),
    ...parts,
  };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
}

/** Makes a policy of one statement. */
export function policy(parts: Parts = {}): Parts {
  return { Version: "2012-10-17", Statement: statement(parts) };
}

/** Makes a policy of one statement with version 2008-10-17. */
export function oldPolicy(parts: Parts = {}): Parts {
  return { Version: "2008-10-17", Statement: statement(parts) };
}

/** Asserts that the document is valid, with exactly these warnings. */
export function accepts(document: unknown, codes: readonly string[], options?: ParseOptions): void {
  const result = parsePolicy(document, options);
  const found = result.kind === "policy" ? result.warnings : result.diagnostics;
  expect(found.map(({ code }) => code)).toEqual(codes);
  expect(result.kind).toBe("policy");
}

/** Asserts that the document has exactly this error, at this path with dots. */
export function rejects(
  document: unknown,
  code: string,
  place: string,
  options?: ParseOptions,
): void {
  const result = parsePolicy(document, options);
  if (result.kind === "policy") throw new Error(`accepted: ${JSON.stringify(document)}`);
  const errors = result.diagnostics.filter(({ severity }) => severity === "error");
  expect(errors.map((error) => `${error.code} ${error.path.join(".")}`)).toEqual([
    `${code} ${place}`,
  ]);
}

export function parseValid(document: unknown, options?: ParseOptions): Policy {
  const result = parsePolicy(document, options);
  if (result.kind === "invalid") throw new Error(JSON.stringify(result.diagnostics));
  return result.policy;
}

export function firstStatement(parts: Parts, options?: ParseOptions): Statement {
  const [first] = parseValid(policy(parts), options).statements;
  if (first === undefined) throw new Error("`Statement` is empty");
  return first;
}

export function resourcesOf(...resources: readonly unknown[]): readonly Text[] {
  return firstStatement({ Resource: resources }).resource?.values ?? [];
}

export function principalsOf(value: unknown, options?: ParseOptions): readonly Principal[] {
  return firstStatement({ Principal: value }, options).principal?.principals ?? [];
}

export function conditionsOf(condition: unknown): readonly Condition[] {
  return firstStatement({ Condition: condition }).conditions;
}
