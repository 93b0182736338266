/**
 * The law of what two policies share: a proof that leaves shared parts out holds for every value.
 *
 * A random policy with unknown values is changed a little. If the change is proved to grant nothing
 * new, all unknowns are replaced by random values, with wildcards. Then the engine confirms the
 * proof for the known policies.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { answerRequest } from "../../src/api/answer-request.ts";
import { judge } from "../../src/gate/judge.ts";
import { filledWith, valueFrom } from "../gate/notation.ts";

type Json = { readonly [name: string]: unknown };

const VALUES: Readonly<Record<string, readonly unknown[]>> = {
  Effect: ["Allow", "Allow", "Allow", "Deny", "‹structure e›"],
  AWS: ["*", "111122223333", "‹pattern who›", "arn:aws:iam::111122223333:role/‹pattern r›"],
  Action: ["s3:GetObject", "s3:Put*", "*", "‹pattern a›", "‹pattern b›", "s3:‹pattern v›"],
  Resource: ["*", "arn:aws:s3:::a/*", "‹pattern p›", "arn:aws:s3:::‹component c›", "‹text t›"],
  Condition: [
    { IpAddress: { "aws:SourceIp": ["‹text ip›", "10.0.0.0/8"] } },
    { IpAddress: { "aws:SourceIp": "‹text ip›" } },
    { NotIpAddress: { "aws:SourceIp": ["10.0.0.0/8", "‹text ip›"] } },
    { notipaddress: { "aws:SourceIp": "‹text ip›" } },
    { StringLike: { "aws:SourceVpce": ["‹pattern p›", "vpce-1"] } },
    { StringNotLike: { "aws:SourceVpce": "‹pattern p›" } },
    { "ForAllValues:StringNotLike": { "aws:TagKeys": ["‹pattern p›", "x"] } },
    {
      Bool: { "aws:SecureTransport": "‹pattern y›" },
      StringLike: { "aws:SourceVpce": "‹pattern p›" },
    },
  ],
};

/** Values of the unknowns, for the places in which they stand. */
const FILLINGS: Readonly<Record<string, readonly string[]>> = {
  "structure e": ["Allow", "Deny"],
  "pattern who": ["111122223333", "arn:aws:iam::444455556666:root"],
  "pattern r": ["r", "team"],
  "pattern a": ["*", "s3:Get*", "s3:GetObject", "sqs:*", "s3:PutObject"],
  "pattern b": ["*", "s3:*", "sqs:SendMessage"],
  "pattern v": ["*", "Put*", "GetObject", "?etObject"],
  "pattern p": ["*", "arn:aws:s3:::a*", "arn:aws:s3:::a/b", "arn:aws:sqs:*:*:*"],
  "component c": ["a", "b", "a/b"],
  "text t": ["arn:aws:s3:::a", "arn:aws:s3:::b/c"],
  "text ip": ["10.0.0.0/8", "10.1.0.0/16", "203.0.113.7", "0.0.0.0/0"],
  "pattern y": ["true", "false"],
};

const one = (name: string): fc.Arbitrary<unknown> => fc.constantFrom(...(VALUES[name] ?? []));
const some = (name: string): fc.Arbitrary<unknown> =>
  fc.oneof(one(name), fc.uniqueArray(one(name), { minLength: 1, maxLength: 3 }));

const statement: fc.Arbitrary<Json> = fc
  .tuple(
    one("Effect"),
    some("AWS"),
    fc.constantFrom("Action", "Action", "NotAction"),
    some("Action"),
    fc.constantFrom("Resource", "Resource", "NotResource"),
    some("Resource"),
    fc.option(one("Condition"), { nil: undefined, freq: 2 }),
  )
  .map(([Effect, AWS, action, actions, resource, resources, condition]) => ({
    Effect,
    Principal: { AWS },
    [action]: actions,
    [resource]: resources,
    ...(condition !== undefined && { Condition: condition }),
  }));

/** A change: of one element, by another statement, by one more or one less. */
const change = fc.record({
  kind: fc.constantFrom("none", "add", "drop", "element", "element", "entries", "entries"),
  at: fc.nat(5),
  name: fc.nat(5),
  other: statement,
});

function changed(
  statements: readonly Json[],
  { kind, at, name, other }: { kind: string; at: number; name: number; other: Json },
): readonly Json[] {
  const index = at % statements.length;
  const own = statements[index] ?? {};
  const names = Object.keys(own);
  const key = names[name % names.length] ?? "";
  switch (kind) {
    case "add":
      return statements.toSpliced(index, 0, other);
    case "drop":
      return statements.length > 1 ? statements.toSpliced(index, 1) : statements;
    case "element":
      return statements.with(index, { ...own, ...(key in other && { [key]: other[key] }) });
    case "entries": {
      const list = own[key];
      if (!Array.isArray(list) || list.length < 2) return statements;
      return statements.with(index, { ...own, [key]: list.slice(at % 2, (at % 2) + 1) });
    }
    default:
      return statements.toReversed();
  }
}

/** `RUNS=20000 npx vitest run test/laws/shared-access.test.ts` for a campaign. */
const RUNS = Number(process.env["RUNS"] ?? 600);

test("what is proved without the shared parts holds for every value", () => {
  const tally = { proved: 0, failed: 0, confirmed: 0 };
  const documents = fc.array(statement, { minLength: 1, maxLength: 3 });
  const fillings = fc.array(fc.array(fc.nat(11), { minLength: 11, maxLength: 11 }), {
    minLength: 4,
    maxLength: 4,
  });
  fc.assert(
    fc.property(documents, change, change, fillings, (before, first, second, values) => {
      const after = changed(changed(before, first), second);
      const [reference, policy] = [before, after].map((Statement) => ({
        Version: "2012-10-17",
        Statement,
      }));
      const judgement = judge(
        { policy: valueFrom(policy), isResource: true },
        { kind: "no-new-access", reference: valueFrom(reference) },
      );
      if (judgement.kind === "failed") tally.failed++;
      if (judgement.kind !== "proved") return;
      tally.proved++;
      for (const numbers of values) {
        const names = Object.keys(FILLINGS);
        const fill = (mark: string): string => {
          const all = FILLINGS[mark] ?? [];
          return all[(numbers[names.indexOf(mark)] ?? 0) % all.length] ?? "";
        };
        const outcome = answerRequest("CheckNoNewAccess", {
          existingPolicyDocument: filledWith(reference, fill),
          newPolicyDocument: filledWith(policy, fill),
          policyType: "RESOURCE_POLICY",
        });
        if (outcome.kind === "error") continue;
        tally.confirmed++;
        if (outcome.answer.undecided !== undefined) continue;
        expect(outcome.answer.result).toBe("PASS");
      }
    }),
    { numRuns: RUNS, seed: Number(process.env["SEED"] ?? 11) },
  );
  if (RUNS > 600) console.log(tally);
  expect(tally.confirmed).toBeGreaterThan(RUNS / 4);
  expect(tally.failed).toBeGreaterThan(RUNS / 10);
}, 3_600_000);
