/**
 * A notation for judgements: policies of statements, checks, and results as short texts.
 *
 * A failure is written with `(always)`, `(ordinary)` or `(some)`, for the values of the unknowns
 * for which it fails.
 */
import { type Check, type Judgement, judge } from "../../src/gate/judge.ts";
import { valueFrom } from "./notation.ts";

export type Parts = Readonly<Record<string, unknown>>;

/** Name, check, statements, result. */
export type Case = readonly [string, Check, readonly Parts[], string];

export const policy = (...statements: readonly Parts[]): unknown => ({
  Version: "2012-10-17",
  Statement: statements.map((each) =>
    typeof each === "string" ? each : { Effect: "Allow", Action: "s3:*", Resource: "*", ...each },
  ),
});

export const SHORT = {
  always: "always",
  "ordinary values": "ordinary",
  "some values": "some",
} as const;

export function shown(judgement: Judgement): string {
  return judgement.kind === "failed" ? `failed (${SHORT[judgement.depends]})` : judgement.kind;
}

export function judged(document: unknown, check: Check, ceiling?: unknown): Judgement {
  const isResource = JSON.stringify(document).includes('Principal"');
  return judge(
    {
      policy: valueFrom(document),
      isResource,
      ...(isResource && { publicCheckType: "AWS::S3::Bucket" }),
      ...(ceiling !== undefined && { ceiling: valueFrom(ceiling) }),
    },
    check,
  );
}

export const below = (...statements: readonly Parts[]): Check => ({
  kind: "no-new-access",
  reference: valueFrom(policy(...statements)),
});
export const without = (...actions: readonly string[]): Check => ({
  kind: "access-not-granted",
  actions,
});
export const forbidden = (...statements: readonly Parts[]): Check => ({
  kind: "access-forbidden",
  forbidden: valueFrom(policy(...statements)),
});
export const external: Check = { kind: "no-external-access", zone: ["111122223333"] };

export const LOGS = "arn:aws:s3:::‹component logs›";
export const ANYONE = { Principal: "*" };
export const when = (operator: string, key: string, value: unknown): Parts => ({
  Condition: { [operator]: { [key]: value } },
});
