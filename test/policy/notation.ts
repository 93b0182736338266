/**
 * The notation of the parser's tests: one claim a line.
 *
 * A test writes the parts that it is about; the rest is a statement without a fault. `accepts` and
 * `refuses` look at the codes and the places of all that was found, so that a warning too many is
 * a failure too.
 */
import { expect } from "vitest";
import type { Condition, Policy, Principal, Statement, Text } from "../../src/policy/ast.ts";
import { type ParseOptions, parsePolicy } from "../../src/policy/parse.ts";

export type Parts = Readonly<Record<string, unknown>>;

/** A statement without a fault, with these parts; a part that is undefined is left out. */
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

/** A policy of one statement. */
export function policy(parts: Parts = {}): Parts {
  return { Version: "2012-10-17", Statement: statement(parts) };
}

/** A policy of one statement, of before policy variables. */
export function oldPolicy(parts: Parts = {}): Parts {
  return { Version: "2008-10-17", Statement: statement(parts) };
}

/** The document is read, with exactly these warnings. */
export function accepts(document: unknown, codes: readonly string[], options?: ParseOptions): void {
  const result = parsePolicy(document, options);
  const found = result.kind === "policy" ? result.warnings : result.diagnostics;
  expect(found.map(({ code }) => code)).toEqual(codes);
  expect(result.kind).toBe("policy");
}

/** The document is refused for exactly this error, at this place: names and indexes by dots. */
export function refuses(
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

export function parsed(document: unknown, options?: ParseOptions): Policy {
  const result = parsePolicy(document, options);
  if (result.kind === "invalid") throw new Error(JSON.stringify(result.diagnostics));
  return result.policy;
}

export function firstStatement(parts: Parts, options?: ParseOptions): Statement {
  const [first] = parsed(policy(parts), options).statements;
  if (first === undefined) throw new Error("the policy has no statement");
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
