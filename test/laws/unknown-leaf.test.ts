/**
 * The law of the gate: a known leaf of a policy that becomes unknown never turns a failure into a
 * proof.
 *
 * Random policies have a random part replaced by an unknown that may have its value: a part of a
 * text, a text, an element, a statement, in the policy under test and, for a reference, in both. If
 * the judgement is `proved`, the policy with the known value is proved too.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Check, judge } from "../../src/gate/judge.ts";
import { valueFrom } from "../gate/notation.ts";

type Json = string | readonly Json[] | { readonly [name: string]: Json };

const TEXTS = {
  Effect: ["Allow", "Allow", "Deny"],
  Action: ["s3:GetObject", "s3:*", "s3:Put*", "sqs:*", "*"],
  Resource: [
    "*",
    "arn:aws:s3:::a",
    "arn:aws:s3:::a/*",
    "arn:aws:s3:::a*",
    "arn:aws:sqs:*:111122223333:a",
    "arn:aws:s3:::home/${aws:username}",
  ],
  AWS: ["*", "111122223333", "arn:aws:iam::111122223333:role/a", "arn:aws:iam::444455556666:root"],
};
const CONDITIONS: readonly Json[] = [
  { StringEquals: { "aws:SourceAccount": ["111122223333", "444455556666"] } },
  { StringNotEquals: { "aws:PrincipalAccount": "111122223333" } },
  { StringLike: { "aws:SourceVpce": "vpce-*" } },
  { "ForAnyValue:StringEquals": { "aws:TagKeys": ["a", "b"] } },
  { "ForAllValues:StringNotLike": { "aws:TagKeys": ["a*"] } },
  { IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"] } },
  { Bool: { "aws:SecureTransport": "true" } },
  { Null: { "aws:SourceVpc": "false" } },
];

const text = (name: keyof typeof TEXTS): fc.Arbitrary<Json> => fc.constantFrom(...TEXTS[name]);
const texts = (name: keyof typeof TEXTS): fc.Arbitrary<Json> =>
  fc.oneof(text(name), fc.array(text(name), { minLength: 1, maxLength: 2 }));

const statement: fc.Arbitrary<Json> = fc
  .tuple(
    text("Effect"),
    texts("AWS"),
    fc.boolean(),
    texts("Action"),
    fc.boolean(),
    texts("Resource"),
    fc.constantFrom(undefined, undefined, ...CONDITIONS),
  )
  .map(([Effect, AWS, notAction, action, notResource, resource, condition]) => ({
    Effect,
    Principal: { AWS },
    [notAction ? "NotAction" : "Action"]: action,
    [notResource ? "NotResource" : "Resource"]: resource,
    ...(condition !== undefined && { Condition: condition }),
  }));

const document: fc.Arbitrary<Json> = fc
  .array(statement, { minLength: 1, maxLength: 3 })
  .map((Statement) => ({ Version: "2012-10-17", Statement }));

type Path = readonly (string | number)[];

/** The paths of all values below the statements. */
function paths(json: Json, path: Path = []): readonly Path[] {
  const below =
    typeof json === "string"
      ? []
      : Array.isArray(json)
        ? (json as readonly Json[]).flatMap((each, at) => paths(each, [...path, at]))
        : Object.entries(json).flatMap(([name, each]) => paths(each, [...path, name]));
  return path.length < 2 ? below : [path, ...below];
}

function replaced(json: Json, [step, ...rest]: Path, by: (old: Json) => Json): Json {
  if (step === undefined) return by(json);
  if (Array.isArray(json)) {
    return (json as readonly Json[]).map((each, at) =>
      at === step ? replaced(each, rest, by) : each,
    );
  }
  return Object.fromEntries(
    Object.entries(json as object).map(([name, each]) => [
      name,
      name === step ? replaced(each as Json, rest, by) : (each as Json),
    ]),
  );
}

/** Equal values have one name, because an unknown has one value in all documents. */
const nameOf = (value: Json): string => Buffer.from(JSON.stringify(value)).toString("hex");

/** Puts an unknown in the place of a value, or of one of the words of a text. */
function forgotten(old: Json, choice: number): Json {
  if (typeof old !== "string") return `‹structure ${nameOf(old)}›`;
  const words = old.match(/[^:/]+/g) ?? [];
  const word = words[choice % (words.length + 1)];
  if (word === undefined) return `‹${choice % 2 === 0 ? "pattern" : "structure"} ${nameOf(old)}›`;
  return old.replace(word, () => `‹${natureOf(word, choice)} ${nameOf(word)}›`);
}

function natureOf(word: string, choice: number): string {
  if (/[*?$]/.test(word) || choice % 3 === 0) return "pattern";
  if (/^\d{12}$/.test(word) && choice % 2 === 0) return "account";
  return choice % 5 === 0 ? "text" : "component";
}

const CHECKS: Readonly<
  Record<string, (reference: Json, unknown: Json) => readonly [Check, Check]>
> = {
  "no public access": () => [{ kind: "no-public-access" }, { kind: "no-public-access" }],
  "no external access": () => {
    const check = { kind: "no-external-access", zone: ["111122223333"] } as const;
    return [check, check];
  },
  "access not granted": () => {
    const check = { kind: "access-not-granted", actions: ["s3:PutObject"] } as const;
    return [check, check];
  },
  "forbidden access": (known, unknown) => [
    { kind: "access-forbidden", forbidden: valueFrom(allowed(known)) },
    { kind: "access-forbidden", forbidden: valueFrom(allowed(unknown)) },
  ],
  "no new access": (known, unknown) => [
    { kind: "no-new-access", reference: valueFrom(known) },
    { kind: "no-new-access", reference: valueFrom(unknown) },
  ],
};

/** Without Deny statements. */
const allowed = (json: Json): Json =>
  JSON.parse(JSON.stringify(json).replaceAll('"Deny"', '"Allow"'));

test.each(Object.entries(CHECKS))("%s", (_, checksOf) => {
  const tally = new Map<string, number>();
  const sites = fc.record({ at: fc.nat(), choice: fc.nat(1000) });
  fc.assert(
    fc.property(
      document,
      document,
      sites,
      sites,
      fc.boolean(),
      (policy, reference, one, two, both) => {
        const forget = (
          json: Json,
          { at, choice }: { readonly at: number; readonly choice: number },
        ): Json => {
          const all = paths(json);
          return replaced(json, all[at % all.length] ?? [], (old) => forgotten(old, choice));
        };
        const [known, unknown] = checksOf(reference, both ? forget(reference, two) : reference);
        const subject = { isResource: true, publicCheckType: "AWS::S3::Bucket" };
        const open = judge({ ...subject, policy: valueFrom(forget(policy, one)) }, unknown);
        tally.set(open.kind, (tally.get(open.kind) ?? 0) + 1);
        if (open.kind !== "proved") return;
        expect(judge({ ...subject, policy: valueFrom(policy) }, known).kind).toBe("proved");
      },
    ),
    { numRuns: 400, seed: 7 },
  );
  expect(tally.get("proved") ?? 0).toBeGreaterThan(20);
  expect(tally.get("failed") ?? 0).toBeGreaterThan(50);
});
